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

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ...mockserver.base.suggestions import nearest
from ..corpus.selection import is_usual, matched, matches
from ..model import SEVERITIES, Case, Variant, Verdict

_RESULTS = ("fail", "lenient", "unproven", "broken")


class BadKnownFile(ValueError):
    """The file cannot be used as it is; the message names the file, the entry and the mend."""


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
        too, as it is called where several interpreters sit."""
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
    entries = tuple(entry for path in paths for entry in _read(path))
    _check(entries, corpus)
    return entries


def _read(path: Path) -> tuple[Known, ...]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadKnownFile(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadKnownFile(f"{path}: no TOML: {error}") from error
    if unknown := set(table) - {"client", "known"}:
        raise BadKnownFile(f"{path}: unknown key {min(unknown)!r}; there are 'client' and [[known]]")
    client = table.get("client", "")
    if not isinstance(client, str) or not isinstance(table.get("known", []), list):
        raise BadKnownFile(f"{path}: 'client' is a string, and 'known' an array of tables, [[known]]")
    return tuple(_entry(row, f"{path}: entry {number}", client) for number, row in enumerate(table.get("known", []), 1))


def _entry(row: object, where: str, client: str) -> Known:
    if not isinstance(row, dict):
        raise BadKnownFile(f"{where}: is no table")
    keys = [each.name for each in fields(Known) if each.name not in ("client", "where")]
    for key, value in row.items():
        if key not in keys:
            raise BadKnownFile(f"{where}: unknown key {key!r}{nearest(key, keys)}")
        if not isinstance(value, str):
            raise BadKnownFile(f"{where}: {key!r} is no string")
    for key in ("case", "result", "reason"):
        if not row.get(key, "").strip():
            raise BadKnownFile(
                f"{where}: {key!r} is missing" + ("" if key == "case" else f" (case {row.get('case')!r})")
            )
    entry = Known(**row, client=client, where=f"{where} ({row['case']!r})")
    if entry.result not in _RESULTS:
        raise BadKnownFile(f"{entry.where}: result {entry.result!r} is none of {', '.join(_RESULTS)}")
    if entry.severity and entry.severity not in SEVERITIES:
        raise BadKnownFile(f"{entry.where}: severity {entry.severity!r} is none of {', '.join(SEVERITIES)}")
    try:
        SpecifierSet(entry.version)
    except InvalidSpecifier:
        raise BadKnownFile(f"{entry.where}: version {entry.version!r} is no condition like '>=3.11,<3.14'") from None
    return entry


def _check(entries: Sequence[Known], corpus: Mapping[str, Case]) -> None:
    seen: dict[tuple[str, str, str], Known] = {}
    for entry in entries:
        if not matched(entry.case, corpus):
            near = nearest(entry.case.partition("[")[0], corpus, all_else=False)
            raise BadKnownFile(f"{entry.where}: matches no case{near}")
        key = (entry.client, entry.case, entry.version)
        if key in seen:
            raise BadKnownFile(f"{entry.where}: is there twice, see {seen[key].where}")
        seen[key] = entry


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
