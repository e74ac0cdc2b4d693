"""The rulings: points where the text allows two readings, what this suite holds, and why.

A case that depends on such a point names the ruling in `Case.rulings`. The rulings stand in ``rulings.toml``, and
docs/rulings.md is generated from there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from ...mockserver.base.codec import TEXT, Codec, JSONValue, Key, Path, ValidationError, array, table
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import parse_toml
from .requirements import catalogue

_FILE = "conformance/corpus/rulings.toml"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision between readings of the text, which holds for every case of its kind.

    ``id``        the name that `Case.rulings` uses
    ``question``  the question, in one sentence
    ``readings``  the readings that the text allows, at least two
    ``clauses``   ids of the clauses that the question is about, at least one
    ``held``      what the suite holds: which outcome is a pass, which is lenient, and which fails
    ``why``       the reasons"""

    id: str
    question: str
    readings: tuple[str, ...]
    clauses: tuple[str, ...]
    held: str
    why: str


_ROW = table(
    Key("id", TEXT, required=True),
    Key("question", TEXT, required=True),
    Key("readings", array(TEXT, least=2), "the readings that the text allows", required=True),
    Key("clauses", array(TEXT, least=1), "ids of clauses of the catalogue", required=True),
    Key("held", TEXT, "what the suite holds", required=True),
    Key("why", TEXT, "the reasons", required=True),
)


def _read_ruling(value: JSONValue, path: Path) -> Ruling:
    row = _ROW.read(value, path)
    for number, id in enumerate(row["clauses"]):
        if id not in catalogue():
            place = (*path, "clauses", number)
            raise ValidationError(place, f"unknown clause {id!r}{nearest(id, catalogue(), all_else=False)}")
    texts = {key: " ".join(row[key].split()) for key in ("question", "held", "why")}
    readings = tuple(" ".join(reading.split()) for reading in row["readings"])
    return Ruling(row["id"], texts["question"], readings, tuple(row["clauses"]), texts["held"], texts["why"])


_DOCUMENT = table(Key("ruling", array(Codec(_read_ruling, asdict, _ROW.schema)), required=True))


def _read_rulings(value: JSONValue, path: Path) -> dict[str, Ruling]:
    found: dict[str, Ruling] = {}
    for number, each in enumerate(_DOCUMENT.read(value, path)["ruling"]):
        if each.id in found:
            raise ValidationError((*path, "ruling", number, "id"), f"{each.id!r} is used twice; choose another id")
        found[each.id] = each
    return found


def parse(text: str) -> dict[str, Ruling]:
    """Return the rulings in the text of a document, by their ids.

    ``text``  the TOML document

    Raises DocumentError for an unknown or missing key, an unknown clause, and an id that occurs twice."""
    by_id: dict[str, Ruling] = parse_toml(text, _FILE, Codec(_read_rulings, dict, _DOCUMENT.schema))
    return by_id


@cache
def rulings() -> dict[str, Ruling]:
    """Return all rulings by their ids, in the order of the document. Raises DocumentError as `parse` does."""
    return parse(files(__package__).joinpath("rulings.toml").read_text(encoding="utf-8"))
