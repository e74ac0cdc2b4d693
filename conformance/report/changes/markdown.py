"""The report on changes in Markdown, for a comment on a change or a summary of CI. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...gate.changes import FindingChange
from ..markdown_text import plain, table
from .sides import ComparedClients
from .texts import change_text, rest, totals

_LONGEST = 300  # characters of a text
_MOST = 50  # findings of a table


def markdown(found: Sequence[ComparedClients], lines: Sequence[str]) -> str:
    """Return the changes as a text in Markdown (GitHub's), with a table of findings for each client.

    ``found``  the comparisons
    ``lines``  the lines on what limits the comparison"""
    return "\n".join(_document(found, lines)) + "\n"


def _document(found: Sequence[ComparedClients], lines: Sequence[str]) -> Iterator[str]:
    yield "# Comparison of two runs"
    for line in lines:
        yield from ("", f"> {_text(line)}")
    for each in found:
        yield from ("", f"## {_text(each.old.client.title)} → {_text(each.new.client.title)}", "")
        yield from (
            f"OLD: {_text(each.old.title)}<br>",
            f"NEW: {_text(each.new.title)}",
            "",
            _text(totals(each.changes)),
        )
        for line in rest(each.changes):
            yield from ("", _text(line))
        yield from _table("Worse, worst first", each.changes.worse)
        yield from _table("Better", each.changes.better)


def _table(title: str, found: Sequence[FindingChange]) -> Iterator[str]:
    if not found:
        return
    heads = ["finding", "severity", "level", "clause", "items", "case", "OLD", "NEW"]
    yield from ("", f"### {title}", "", table(heads, [_row(each) for each in found[:_MOST]]).rstrip("\n"))
    if len(found) > _MOST:
        yield from ("", f"… and {len(found) - _MOST} more")


def _row(change: FindingChange) -> list[str]:
    text = change_text(change)
    place = f"[{_text(text.place)}]({text.address})" if text.address else _text(text.place)
    before = map(_text, (text.kind, text.severity, text.level))
    return [*before, place, str(len(change.pairs)), *map(_text, (text.case, text.old, text.new))]


def _text(text: str) -> str:
    return plain(text, _LONGEST)
