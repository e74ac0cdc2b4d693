"""Rewrites a file of known differences after a run.

Entries that still happen stay as they are, to the letter. Stale entries are removed. Entries about which the run shows
nothing stay too (see `known_differences.Unmatched`). New differences are added at the end, with what was expected and
seen as their reason. Failures that follow from a root get no entries of their own: the entry for the root covers them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from ..model import Verdict
from .gate import RunResult
from .known_differences import Known
from .roots import Root
from .whole_file import write_whole

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*known[ \t]*\]\]", re.MULTILINE)


class UpdateError(ValueError):
    """The file cannot be rewritten; the message says why and how to mend it."""


def rewrite(path: Path, run_result: RunResult) -> str:
    """Rewrite a file of known differences, or create it.

    ``path``        the file
    ``run_result``  the results of a run of one client, under the entries of this file

    Returns a line for people that says what changed. Broken items get no entry, and the line counts them. An entry that
    covers one of them is never removed.

    Raises OSError if the file cannot be written. Raises UpdateError for a run of several clients, since a file names
    one client, and for a file in which an entry is not a [[known]] table of its own."""
    clients = sorted({verdict.client for verdict in run_result.verdicts})
    if len(clients) != 1:
        raise UpdateError(f"--update-known needs a run of one client, not of {', '.join(clients) or 'none'}")
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    blocks = _blocks(path, text)
    unmatched = run_result.unmatched
    kept = [block for number, block in enumerate(blocks[1:], 1) if not _is_among(path, number, unmatched.stale)]
    left_aside = sum(_is_among(path, number, unmatched.left_aside) for number in range(1, len(blocks)))
    stays = [entry for entry in run_result.gate.known if entry not in unmatched.stale and entry.when.is_any_version]
    new = _entries(run_result, {entry.case for entry in stays})
    head = blocks[0] if text.strip() else f"client = {_quoted(clients[0])}\n"
    parts = [part.strip("\n") for part in (head, *kept, *new)]
    write_whole(path, ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8"))
    line = f"{path}: {len(kept)} kept, {len(blocks) - 1 - len(kept)} removed, {len(new)} added"
    if left_aside:
        line += f"; left aside, since this run shows nothing about them: {left_aside}"
    if broken := sum(map(run_result.is_broken, run_result.verdicts)):
        line += f"; not judged, since the driver or the harness broke: {broken} item{'s' if broken > 1 else ''}"
    return line


def _blocks(path: Path, text: str) -> list[str]:
    """Return the text before the first entry, and then each entry with the comment above it."""
    places = [_with_comment(text, found.start()) for found in _HEADER.finditer(text)]
    if len(places) != len(tomllib.loads(text).get("known", [])):
        raise UpdateError(f"{path}: --update-known needs a [[known]] table for each entry; rewrite it in that form")
    borders = [0, *places, len(text)]
    return [text[start:end] for start, end in pairwise(borders)]


def _with_comment(text: str, start: int) -> int:
    """Return where an entry begins, with the comment lines directly above it."""
    lines = text[:start].splitlines(keepends=True)
    while lines and lines[-1].lstrip().startswith("#"):
        start -= len(lines.pop())
    return start


def _is_among(path: Path, number: int, entries: Iterable[Known]) -> bool:
    """Return whether the entry with this number in the file is among some entries."""
    return any(entry.where.startswith(f"{path}: entry {number} ") for entry in entries)


def _entries(run_result: RunResult, taken: set[str]) -> list[str]:
    """Return the entries for everything that is unexpected.

    ``taken``  the patterns of the entries that stay; no two entries may have the same pattern"""
    entries: list[str] = []
    for root in run_result.roots:
        by_result: dict[str, list[Verdict]] = {}
        for verdict in root.own:
            by_result.setdefault(verdict.result, []).append(verdict)
        if root.follows:
            by_result["fail"] = _of_root(root, run_result)
        for result, found in by_result.items():
            whole = len(by_result) == 1 or (result == "fail" and root.follows)
            patterns = [root.case, f"{root.case}[*]"] if whole else []
            if free := [pattern for pattern in patterns if pattern not in taken]:
                taken.add(free[0])
                entries.append(_entry(free[0], result, found))
            else:
                entries += [_entry(f"{each.case}[{each.variant}]", result, [each]) for each in found]
    return entries


def _of_root(root: Root, run_result: RunResult) -> list[Verdict]:
    """Return the failures of the root itself, at any level; or, if it was not run, the failures that follow from it."""
    own = (each for each in run_result.verdicts if (each.client, each.cause) == (root.client, root.case))
    return [each for each in own if each.case == root.case and each.result == "fail"] or list(root.follows)


def _entry(pattern: str, result: str, verdicts: Sequence[Verdict]) -> str:
    first = verdicts[0]
    severities = {each.severity for each in verdicts} if not first.root else {""}
    because = f"{first.case}: " if first.root else ""
    rows = {"case": pattern, "result": result}
    rows["reason"] = f"{because}expected {first.expected}; seen {first.seen}"
    if len(severities) == 1 and "" not in severities:
        rows["severity"] = severities.pop()
    return "[[known]]\n" + "\n".join(f"{key} = {_quoted(value)}" for key, value in rows.items())


def _quoted(text: str) -> str:
    """Return a basic string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
