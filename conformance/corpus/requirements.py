"""The catalogue of requirements, and the level of a case, which comes from the clauses that it cites."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from ...mockserver.base.codec import TEXT, Codec, JSONValue, Key, Path, ValidationError, array, choice, table
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import parse_toml
from ..model import LEVELS, Case, Level
from .check import refuse

_LEVEL_OF_KEYWORD: dict[str, Level] = {
    "MUST": "must",
    "MUST NOT": "must",
    "SHALL": "must",
    "SHOULD": "should",
    "SHOULD NOT": "should",
    "RECOMMENDED": "should",
    "OUGHT": "should",
    "OUGHT NOT": "should",
    "MAY": "may",
    "OPTIONAL": "may",
    "DOCUMENTED": "documented",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause of a document.

    ``id``          the id that cases cite
    ``source``      the document, such as "RFC9112"
    ``section``     the section or the part of the document
    ``level``       the level of a case that cites the clause: of its keyword, or as stated for a clause without keyword
    ``keyword``     the keyword of the text, such as "MUST NOT"; "PROSE": none; "DOCUMENTED": the document has none
    ``area``        the subject of the clause
    ``layer``       "core": for every client; "user-agent": for clients that have the feature of the clause
    ``observable``  where a breach shows: "wire-response", "wire-request", "api", "higher-layer" or "not-testable"
    ``summary``     the clause in one sentence
    ``unseen``      why no case can show a breach; empty: a case can
    ``quote``       words of the http.client document that say so, without markup; empty: another source
    """

    id: str
    source: str
    section: str
    level: Level
    keyword: str
    area: str
    layer: str
    observable: str
    summary: str
    unseen: str
    quote: str

    @property
    def place(self) -> str:
        """Where the clause stands, such as ``RFC 9112, section 9.3``."""
        section = f"section {self.section}" if self.source.startswith("RFC") else self.section
        return f"{self.source}, {section}"

    def __str__(self) -> str:
        keyword = "" if self.keyword in ("PROSE", "DOCUMENTED") else f" ({self.keyword})"
        return f"{self.place}{keyword}: {self.summary}"


_ROW = table(
    Key("id", TEXT, required=True),
    Key("source", TEXT, required=True),
    Key("section", TEXT, required=True),
    Key("level", choice(*_LEVEL_OF_KEYWORD, "PROSE"), "the keyword of the text", required=True),
    Key("scored_as", choice(*LEVELS), "the level of a clause without a keyword"),
    Key("area", TEXT, required=True),
    Key("layer", choice("core", "user-agent"), required=True),
    Key(
        "observable",
        choice("wire-response", "wire-request", "api", "higher-layer", "not-testable"),
        "where a breach shows",
        required=True,
    ),
    Key("summary", TEXT, required=True),
    Key("unseen", TEXT, "why no case can show a breach"),
    Key("quote", TEXT, "words of the http.client document, for a clause with level DOCUMENTED"),
)


def _read_requirement(value: JSONValue, path: Path) -> Requirement:
    row = _ROW.read(value, path)
    keyword = row.pop("level")
    scored_as = row.pop("scored_as", "")
    level = _LEVEL_OF_KEYWORD.get(keyword) or scored_as
    if not level:
        raise ValidationError(path, "the key 'scored_as' is missing; a clause with level PROSE needs it")
    if (keyword == "DOCUMENTED") != bool(row.get("quote")):
        raise ValidationError(path, "the key 'quote' belongs to a clause with level DOCUMENTED, and to no other clause")
    return Requirement(**{"unseen": "", "quote": "", **row}, keyword=keyword, level=level)


_DOCUMENT = table(Key("requirement", array(Codec(_read_requirement, asdict, _ROW.schema)), required=True))


@cache
def catalogue() -> dict[str, Requirement]:
    """Return all requirements by their ids, in the order of the catalogue.

    Raises DocumentError for an unknown or missing key, an invalid value, and an id that occurs twice."""
    text = files(__package__).joinpath("requirements.toml").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> dict[str, Requirement]:
    """Return the requirements in the text of a catalogue, by their ids.

    ``text``  the TOML document

    Raises DocumentError as `catalogue` does."""

    def read(value: JSONValue, path: Path) -> dict[str, Requirement]:
        found: dict[str, Requirement] = {}
        for number, each in enumerate(_DOCUMENT.read(value, path)["requirement"]):
            if each.id in found:
                raise ValidationError(
                    (*path, "requirement", number, "id"),
                    f"{each.id!r} is used twice; every clause needs an id of its own",
                )
            found[each.id] = each
        return found

    by_id: dict[str, Requirement] = parse_toml(
        text, "conformance/corpus/requirements.toml", Codec(read, dict, _DOCUMENT.schema)
    )
    return by_id


def level_of(case: Case) -> Level:
    """Return the level of a case: "info" if it is disputed, else `Case.level`, else the level of the cited clauses.

    ``case``  the case

    Raises CorpusError for an unknown clause, and for a case without a level of its own that cites clauses of different
    levels."""
    if case.disputed:
        return "info"
    if case.level is not None:
        return case.level
    clauses = catalogue()
    if unknown := [id for id in case.cites if id not in clauses]:
        refuse(case, f"unknown clause {unknown[0]!r}{nearest(unknown[0], clauses, all_else=False)}")
    levels = {clauses[id].level for id in case.cites}
    if len(levels) != 1:
        refuse(
            case, f"cites clauses of different levels ({', '.join(sorted(levels))}); give the case a level of its own"
        )
    return levels.pop()
