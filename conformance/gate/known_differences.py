"""Known differences of a client: a TOML file that lets a maintainer switch the exam on today. Pure but for one read.

    client = "http.client"            # optional: for this client only

    [[known]]
    case = "content-length/*"         # a glob over ids; with [variant] for one variant only
    result = "fail"                   # fail, lenient (under --strict), unproven or broken
    reason = "CPython issue 12345"    # required
    severity = "accepted-invalid"     # optional: that one only
    url = "https://…"                 # optional
    version = ">=3.11,<3.14"          # optional: these versions of the client only

The file is strict in both directions: what it lists has to happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ...mockserver.base.codec import (
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path as TomlPath,
    ValidationError,
    array,
    choice,
    table,
)
from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import DocumentError, read_toml
from ..corpus.selection import is_usual, matched, matches
from ..model import SEVERITIES, Case, Variant, Verdict


class BadKnownFile(InputError):
    """The file cannot be used as it is; the message names the file, the line, the key and the mend."""


@dataclass(frozen=True, slots=True)
class Known:
    """One entry."""

    case: str
    result: str
    reason: str
    severity: str = ""
    url: str = ""
    version: str = ""
    client: str = ""
    where: str = ""  # file and number of the entry, for messages

    @property
    def stale_message(self) -> str:
        """What to say when it no longer happens."""
        return f"{self.where}: listed as {self.result}, and no longer so: remove it"

    def covers(self, verdict: Verdict, version: str) -> bool:
        """Whether the entry speaks of this item at all."""
        variant = Variant.parse(verdict.variant)
        return self.speaks_of(verdict.client, version) and matches(self.case, verdict.case, variant)

    def speaks_of(self, client: str, version: str) -> bool:
        """Whether the entry is for this client in this version; one for ``http.client`` is for ``http.client 3.6.15``
        too, which is its name in a run under several interpreters."""
        if self.client and self.client != client and not client.startswith(f"{self.client} "):
            return False
        if not self.version:
            return True
        try:
            return Version(version) in SpecifierSet(self.version, prereleases=True)
        except InvalidVersion:
            return False

    def expects(self, verdict: Verdict) -> bool:
        """Whether this is the result that the entry lists."""
        return verdict.result == self.result and self.severity in ("", verdict.severity)


def load(path: Path, corpus: Mapping[str, Case]) -> tuple[Known, ...]:
    """The entries of a file. Raises BadKnownFile."""
    return load_all((path,), corpus)


def load_all(paths: Iterable[Path], corpus: Mapping[str, Case]) -> tuple[Known, ...]:
    """The entries of several files, none of them there twice. Raises BadKnownFile."""
    seen: dict[tuple[str, str, str], Known] = {}
    for path in paths:
        try:
            read_toml(path, _document(path, corpus, seen))
        except DocumentError as error:
            raise BadKnownFile(str(error)) from error
    return tuple(seen.values())


def _document(path: Path, corpus: Mapping[str, Case], seen: dict[tuple[str, str, str], Known]) -> Codec:
    """A whole file. Its entries are added to ``seen``, by what no two entries may share."""

    def read(value: JSONValue, at: TomlPath) -> None:
        document = _FILE.read(value, at)
        for number, row in enumerate(document.get("known", ())):
            where = f"{path}: entry {number + 1} ({row['case']!r})"
            entry = Known(**row, client=document.get("client", ""), where=where)
            key = (entry.client, entry.case, entry.version)
            at_case = (*at, "known", number, "case")
            if not matched(entry.case, corpus):
                raise ValidationError(at_case, _no_match(entry.case, corpus))
            if key in seen:
                raise ValidationError(at_case, f"{entry.case!r} is there twice, see {seen[key].where}")
            seen[key] = entry

    return Codec(read, lambda entries: entries, _FILE.schema)


def _no_match(pattern: str, corpus: Mapping[str, Case]) -> str:
    near = nearest(pattern.partition("[")[0], corpus, all_else=False)
    return f"{pattern!r} matches no case{near}"


def _read_words(value: JSONValue, at: TomlPath) -> str:
    words: str = TEXT.read(value, at)
    if not words.strip():
        raise ValidationError(at, "empty, where words are needed")
    return words


def _read_severity(value: JSONValue, at: TomlPath) -> str:
    return "" if value == "" else str(_SEVERITY.read(value, at))


def _read_version(value: JSONValue, at: TomlPath) -> str:
    condition: str = TEXT.read(value, at)
    try:
        SpecifierSet(condition)
    except InvalidSpecifier:
        raise ValidationError(at, f"{condition!r} is no condition like '>=3.11,<3.14'") from None
    return condition


_WORDS = Codec(_read_words, str, TEXT.schema)
_SEVERITY = choice(*SEVERITIES)
_ENTRY = table(
    Key("case", _WORDS, "a glob over ids; with [variant] for one variant only", required=True),
    Key("result", choice("fail", "lenient", "unproven", "broken"), required=True),
    Key("reason", _WORDS, required=True),
    Key("severity", Codec(_read_severity, str, _SEVERITY.schema), "that one only"),
    Key("url", TEXT),
    Key("version", Codec(_read_version, str, TEXT.schema), "these versions of the client only"),
)
_FILE = table(Key("client", TEXT, "for this client only"), Key("known", array(_ENTRY)))


def find(entries: Iterable[Known], verdict: Verdict, version: str) -> Known | None:
    """The first entry that lists this verdict, or None."""
    return next((each for each in entries if each.covers(verdict, version) and each.expects(verdict)), None)


def stale(entries: Iterable[Known], verdicts: Sequence[tuple[Verdict, str]], corpus: Mapping[str, Case]) -> list[Known]:
    """The entries that list what no longer happens: everything they cover was played, in the usual variants at least,
    and none of it is as listed.

    ``verdicts`` come with the version of their client. An entry of which only a part was played proves nothing."""
    return [entry for entry in entries if _is_stale(entry, verdicts, corpus)]


def _is_stale(entry: Known, verdicts: Sequence[tuple[Verdict, str]], corpus: Mapping[str, Case]) -> bool:
    covered = [verdict for verdict, version in verdicts if entry.covers(verdict, version)]
    played = {(verdict.case, verdict.variant) for verdict in covered}
    items = matched(entry.case, corpus)
    usual = [item for item in items if is_usual(*item)] or items
    whole = {(case.id, str(variant)) for case, variant in usual}
    return bool(covered) and whole <= played and not any(entry.expects(verdict) for verdict in covered)
