"""What the generated pages share: tables of Markdown, and cases by chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from h1conform.conformance.model import Case


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def by_chapter(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Cases by their chapters, in their order."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.chapter, []).append(case)
    return found
