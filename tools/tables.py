"""Functions that the generated pages share: tables in Markdown, and cases by chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from h1conform.conformance.model import Case


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown.

    ``head``  the cells of the head
    ``rows``  the cells of each row"""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def by_chapter(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Return cases by their chapters, both in their order.

    ``cases``  the cases"""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.chapter, []).append(case)
    return found
