"""Known differences: a TOML file of departures that do not fail a run. Pure, except that `load_all` reads the files.

    client = "http.client"            # optional: the entries are for this client only

    [[known]]
    case = "content-length/*"         # a glob over ids; with [variant]: only for that variant, also a glob
    result = "fail"                   # fail, lenient (under --strict), unproven or broken
    reason = "CPython issue 12345"    # required
    severity = "accepted-invalid"     # optional: only a failure with this severity
    url = "https://…"                 # optional
    version = ">=3.11,<3.14"          # optional: only for these versions of the client
    details = "*parser in C*"         # optional: only if the whole version of the client matches this glob
    platform = "linux"                # optional: only on these platforms, a glob over `sys.platform`

The file is strict in both directions. A departure that no entry lists fails the run. An entry also fails the run if it
is *stale*: everything that it covers was run, and nothing has the listed result. If a part of what an entry covers was
not run, and nothing that was run has the listed result, the entry is *left aside*: nothing is known about it.

An entry with the result "fail" for a case that is the root of other failures (see `Verdict.root`) covers these failures
too, whatever their results and severities are. So one entry lists one defect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

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
from ..corpus.cases import corpus, is_in
from ..corpus.selection import is_usual, matched, matches
from ..model import SEVERITIES, Case, Profile, Variant, Verdict, nearest_variant
from .condition import ANY, VERSION_CONDITION, When


class BadKnownFile(InputError):
    """The file cannot be used; the message names the file, the line, the key and the mend."""


@dataclass(frozen=True, slots=True)
class Known:
    """One entry.

    ``case``      a glob over ids, or over expanded ids: ``case[variant]``
    ``result``    the listed result: "fail", "lenient", "unproven" or "broken"
    ``reason``    why the difference is known
    ``severity``  the listed severity; empty: any
    ``url``       where the difference is described; empty: none
    ``when``      the clients and machines that the entry is for
    ``where``     the file and the number of the entry, for messages"""

    case: str
    result: str
    reason: str
    severity: str = ""
    url: str = ""
    when: When = ANY
    where: str = ""

    @property
    def because(self) -> str:
        """The reason, with the address that describes the difference if there is one."""
        return f"{self.reason} {self.url}".strip()

    @property
    def stale_line(self) -> str:
        """The line about an entry that is stale, without the mend."""
        return f"{self.where}: listed as {self.result}, but no item has that result now"

    @property
    def stale_message(self) -> str:
        """The message about an entry that is stale."""
        return f"{self.stale_line}; remove the entry, or run the same command with --update-known for this file"

    def covers(self, verdict: Verdict, version: str) -> bool:
        """Return whether the entry is for the item of this verdict, whatever its result is.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        if not self._may_match(verdict.case):
            return False
        variant = Variant.parse(verdict.variant)
        return self.when.holds(verdict.client, version) and matches(self.case, verdict.case, variant)

    def covers_root(self, verdict: Verdict, version: str) -> bool:
        """Return whether the entry is for the root of this verdict, in the variant of the root that explains it.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        if not verdict.root or self.result != "fail" or not self._may_match(verdict.root):
            return False
        if not self.when.holds(verdict.client, version):
            return False
        variant, root = Variant.parse(verdict.variant), corpus().get(verdict.root)
        return matches(self.case, verdict.root, nearest_variant(variant, root.variants) if root else variant)

    def _may_match(self, id: str) -> bool:
        """Return false if the pattern is an id and not this one. Most entries are: this spares them the matching."""
        return "*" in self.case or "?" in self.case or self.case.startswith(id)

    def expects(self, verdict: Verdict) -> bool:
        """Return whether the verdict has the result, and the severity if there is one, that the entry lists."""
        return verdict.result == self.result and self.severity in ("", verdict.severity)


def load(path: Path, corpus: Mapping[str, Case]) -> tuple[Known, ...]:
    """Return the entries of one file.

    ``path``    the file
    ``corpus``  the cases, by id

    Raises BadKnownFile if the file cannot be used."""
    return load_all((path,), corpus)


def load_all(paths: Iterable[Path], corpus: Mapping[str, Case]) -> tuple[Known, ...]:
    """Return the entries of several files.

    ``paths``   the files
    ``corpus``  the cases, by id

    Raises BadKnownFile if a file cannot be used, or if two entries have the same case and condition."""
    seen: dict[tuple[str, When], Known] = {}
    for path in paths:
        try:
            read_toml(path, _document(path, corpus, seen))
        except DocumentError as error:
            raise BadKnownFile(str(error)) from error
    return tuple(seen.values())


def _document(path: Path, corpus: Mapping[str, Case], seen: dict[tuple[str, When], Known]) -> Codec:
    """Return the codec of a whole file. It adds each entry to ``seen``, by the values that no two entries may share."""

    def read(value: JSONValue, at: TomlPath) -> None:
        document = _FILE.read(value, at)
        for number, row in enumerate(document.get("known", ())):
            where = f"{path}: entry {number + 1} ({row['case']!r})"
            when = {name: row.pop(name) for name in ("version", "details", "platform") if name in row}
            entry = Known(**row, when=When(document.get("client", ""), **when), where=where)
            key = (entry.case, entry.when)
            at_case = (*at, "known", number, "case")
            if not matched(entry.case, corpus):
                raise ValidationError(at_case, _no_match(entry.case, corpus))
            if key in seen:
                twice = f"{entry.case!r} is listed twice, see {seen[key].where}; remove one entry"
                raise ValidationError(at_case, twice)
            seen[key] = entry

    return Codec(read, lambda entries: entries, _FILE.schema)


def _no_match(pattern: str, corpus: Mapping[str, Case]) -> str:
    near = nearest(pattern.partition("[")[0], corpus, all_else=False)
    return f"{pattern!r} matches no case{near}"


def _read_words(value: JSONValue, at: TomlPath) -> str:
    words: str = TEXT.read(value, at)
    if not words.strip():
        raise ValidationError(at, "empty, where text is needed")
    return words


def _read_severity(value: JSONValue, at: TomlPath) -> str:
    return "" if value == "" else str(_SEVERITY.read(value, at))


_WORDS = Codec(_read_words, str, TEXT.schema)
_SEVERITY = choice(*SEVERITIES)
_ENTRY = table(
    Key("case", _WORDS, "a glob over ids, or over case[variant]", required=True),
    Key("result", choice("fail", "lenient", "unproven", "broken"), required=True),
    Key("reason", _WORDS, required=True),
    Key("severity", Codec(_read_severity, str, _SEVERITY.schema), "only a failure with this severity"),
    Key("url", TEXT),
    Key("version", VERSION_CONDITION, "only for these versions of the client"),
    Key("details", TEXT, "only if the whole version of the client matches this glob"),
    Key("platform", TEXT, "only if sys.platform matches this glob"),
)
_FILE = table(Key("client", TEXT, "only for this client"), Key("known", array(_ENTRY)))


def find(entries: Iterable[Known], verdict: Verdict, version: str) -> Known | None:
    """Return the first entry that lists this verdict, or else the first that lists its root, or None.

    ``entries``  the known differences
    ``verdict``  the verdict
    ``version``  the version of its client; empty: unknown"""
    entries = list(entries)
    listed = (each for each in entries if each.covers(verdict, version) and each.expects(verdict))
    return next(listed, None) or next((each for each in entries if each.covers_root(verdict, version)), None)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The entries for the clients of a run that list none of its verdicts.

    ``stale``       everything that they cover was run
    ``left_aside``  a part of what they cover was not run, so that the listed result may happen there"""

    stale: tuple[Known, ...]
    left_aside: tuple[Known, ...]


def unmatched(
    entries: Iterable[Known],
    verdicts: Sequence[tuple[Verdict, str]],
    cases: Mapping[str, Case],
    profile: Profile = "",
    pinned: str = "",
) -> Unmatched:
    """Return the entries that list none of the verdicts. Entries for other clients and versions are not among them.

    ``entries``   the known differences
    ``verdicts``  pairs of a verdict and the version of its client
    ``cases``     the cases, by id
    ``profile``   the profile of the run; empty: none
    ``pinned``    the version of the corpus to which the run is pinned; empty: not pinned

    An entry is stale if each case that it covers was run in all its usual variants (see `selection.is_usual`). Cases of
    another profile, and cases that are newer than ``pinned``, need not have been run. An entry that covers an unsteady
    item is neither. An entry is left aside if it covers a broken item, in which the listed result may happen, or a case
    whose expectation was revised after ``pinned``."""
    by_case: dict[str, list[tuple[Verdict, str]]] = {}
    by_root: dict[str, list[tuple[Verdict, str]]] = {}
    for verdict, version in verdicts:
        by_case.setdefault(verdict.case, []).append((verdict, version))
        if verdict.root:
            by_root.setdefault(verdict.root, []).append((verdict, version))
    clients = {(verdict.client, version) for verdict, version in verdicts}
    stale: list[Known] = []
    left_aside: list[Known] = []
    for entry in entries:
        if not any(entry.when.holds(client, version) for client, version in clients):
            continue
        covered = [each for each, version in _among(entry, by_case) if entry.covers(each, version)]
        following = any(entry.covers_root(each, version) for each, version in _among(entry, by_root))
        if following or any(entry.expects(each) or each.unsteady for each in covered):
            continue
        whole = {
            (case.id, str(variant))
            for case, variant in _usual(entry, cases)
            if case.profile in ("", profile) and (not pinned or is_in(case.id, pinned))
        }
        played = {(each.case, each.variant) for each in covered}
        unclear = any(each.revised or each.result == "broken" for each in covered)
        (stale if played and whole <= played and not unclear else left_aside).append(entry)
    return Unmatched(tuple(stale), tuple(left_aside))


def stale(entries: Iterable[Known], verdicts: Sequence[tuple[Verdict, str]], cases: Mapping[str, Case]) -> list[Known]:
    """Return the entries that are stale, see `unmatched`.

    ``entries``   the known differences
    ``verdicts``  pairs of a verdict and the version of its client
    ``cases``     the cases, by id"""
    return list(unmatched(entries, verdicts, cases).stale)


def _among(entry: Known, by_case: Mapping[str, list[tuple[Verdict, str]]]) -> Iterable[tuple[Verdict, str]]:
    """Return the verdicts of the cases that the pattern of an entry matches, in any variant."""
    return (each for id in _ids(entry, by_case) for each in by_case[id])


def _ids(entry: Known, ids: Mapping[str, object]) -> list[str]:
    """Return those of the ids that the pattern of an entry matches. Most patterns are an id: these need no search."""
    pattern = entry.case.partition("[")[0]
    if pattern in ids:
        return [pattern]
    return [id for id in ids if fnmatchcase(id, pattern)] if any(sign in pattern for sign in "*?") else []


def _usual(entry: Known, cases: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
    """Return the items that an entry covers: in the usual variants, or in all if its pattern matches none of these."""
    items = matched(entry.case, {id: cases[id] for id in _ids(entry, cases)})
    return [item for item in items if is_usual(*item)] or items
