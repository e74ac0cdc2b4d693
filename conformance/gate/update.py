"""Rewrites a file of known differences after a run.

Entries that still happen stay as they are, to the letter. Stale entries are removed. New differences are added at the
end, with what was expected and seen as their reason."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ..model import Verdict
from .gate import RunResult

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*known[ \t]*\]\]", re.MULTILINE)


class UpdateError(ValueError):
    """The file cannot be rewritten; the message says why and how to mend it."""


def rewrite(path: Path, run_result: RunResult) -> str:
    """Rewrite a file of known differences, or create it.

    ``path``        the file
    ``run_result``  the results of a run of one client, under the entries of this file

    Returns a line for people that says what changed. Raises UpdateError for a run of several clients, since a file
    names one client, and for a file in which an entry is not a [[known]] table of its own. Broken items get no
    entry."""
    clients = sorted({verdict.client for verdict in run_result.verdicts})
    if len(clients) != 1:
        raise UpdateError(f"--update-known needs a run of one client, not of {', '.join(clients) or 'none'}")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    blocks = _blocks(path, text)
    gone = {entry.where for entry in run_result.stale}
    kept = [block for number, block in enumerate(blocks[1:], 1) if not _is_gone(path, number, gone)]
    new = _entries(run_result.unexpected)
    head = blocks[0] if text.strip() else f"client = {_quoted(clients[0])}\n"
    parts = [part.strip("\n") for part in (head, *kept, *new)]
    path.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    return f"{path}: {len(kept)} kept, {len(blocks) - 1 - len(kept)} removed, {len(new)} added"


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


def _is_gone(path: Path, number: int, gone: set[str]) -> bool:
    return any(where.startswith(f"{path}: entry {number} ") for where in gone)


def _entries(verdicts: Sequence[Verdict]) -> list[str]:
    """Return an entry for each case, or for each of its items if their results differ."""
    by_case: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_case.setdefault(verdict.case, []).append(verdict)
    entries: list[str] = []
    for case, found in by_case.items():
        if len({each.result for each in found}) == 1:
            entries.append(_entry(case, found))
        else:
            entries += [_entry(f"{case}[{each.variant}]", [each]) for each in found]
    return entries


def _entry(pattern: str, verdicts: Sequence[Verdict]) -> str:
    severities = {each.severity for each in verdicts}
    rows = {"case": pattern, "result": verdicts[0].result}
    rows["reason"] = f"expected {verdicts[0].expected}; seen {verdicts[0].seen}"
    if len(severities) == 1 and "" not in severities:
        rows["severity"] = severities.pop()
    return "[[known]]\n" + "\n".join(f"{key} = {_quoted(value)}" for key, value in rows.items())


def _quoted(text: str) -> str:
    """Return a basic string of TOML, which has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
