"""The report on changes in Markdown, for a comment on a change or a summary of CI. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ....mockserver.base.visible import printable
from ...gate.changes import FindingChange
from .sides import ComparedClients
from .texts import change_text, rest, totals

# What GitHub gives a meaning: "@" notifies people, "$" begins a formula, and an address becomes a link.
_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@:$]|(?<=www)\.", re.IGNORECASE)
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
    yield from ("", f"### {title}", "", "| finding | severity | level | clause | items | case | OLD | NEW |")
    yield "|---|---|---|---|--:|---|---|---|"
    for change in found[:_MOST]:
        text = change_text(change)
        place = f"[{_text(text.place)}]({text.address})" if text.address else _text(text.place)
        cells = (text.kind, text.severity, text.level, None, str(len(change.pairs)), text.case, text.old, text.new)
        yield f"| {' | '.join(place if each is None else _text(each) for each in cells)} |"
    if len(found) > _MOST:
        yield from ("", f"… and {len(found) - _MOST} more")


def _text(text: str) -> str:
    """Return a text without any meaning in Markdown or HTML, in one line."""
    return _SIGNS.sub(lambda found: f"&#{ord(found[0])};", printable(text, 300))
