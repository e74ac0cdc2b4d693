"""The pages of cases: the list of chapters, a page for each chapter, and a page for each case."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import groupby, pairwise

from markupsafe import Markup

from ...corpus import cases as corpus_package
from ...corpus.places import place_of
from ...corpus.requirements import catalogue
from ...corpus.rulings import rulings
from ...model import Case
from ..case_lines import client_lines, server_lines, setting
from ..html.case_texts import address as section, case_text
from . import addresses
from .contents import SIGNS, Contents
from .documents import Document
from .drawing import page

_USUAL = "http.client"  # what runs everywhere


def topic(chapter: str) -> str:
    """Return the topic of a chapter: the first paragraph of the docstring of its package; empty: no such package.

    ``chapter``  the name of the chapter"""
    if chapter.replace("-", "_") not in corpus_package.CHAPTERS:
        return ""
    package = import_module(f".{chapter.replace('-', '_')}", corpus_package.__name__)
    return " ".join(str(package.__doc__).partition("\n\n")[0].split())


def case_pages(contents: Contents, signs: Mapping[str, Markup], about: Document) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the content of the page of all chapters, of each chapter, and of each case.

    ``contents``  the cases and the clients
    ``signs``     the cells of each case in a table of clients
    ``about``     the text above the list of chapters"""
    chapters = [(name, topic(name), cases) for name, cases in contents.chapters.items()]
    yield (
        addresses.CASES,
        page("chapters", addresses.CASES, "Cases", contents=contents, chapters=chapters, about=about),
    )
    for name, about_chapter, cases in chapters:
        address = addresses.of_chapter(name)
        groups = [(why, list(group)) for why, group in groupby(cases, lambda case: case.why)]
        yield (
            address,
            page(
                "chapter",
                address,
                f"Cases: {name}",
                name=name,
                topic=about_chapter,
                groups=groups,
                number=len(cases),
                contents=contents,
                cells=signs,
            ),
        )
        around = pairwise([None, *cases, None])
        for (before, case), (_, after) in pairwise(around):
            if case:
                yield addresses.of_case(case.id), _case_page(case, before, after, contents)


def _case_page(case: Case, before: Case | None, after: Case | None, contents: Contents) -> bytes:
    address = addresses.of_case(case.id)
    by_sign = contents.by_sign(case.id)
    first = next((each.name for clients in by_sign.values() for each in clients if each.command), _USUAL)
    return page(
        "case",
        address,
        case.id,
        case=case,
        level=contents.levels[case.id],
        file=str(place_of(case)),
        clauses=[(catalogue()[id], section(catalogue()[id])) for id in case.cites],
        outcomes=_outcomes(case),
        setting=setting(case),
        client_lines=client_lines(case),
        server_lines=server_lines(case),
        twin=contents.cases.get(case.twin),
        root_case=contents.cases.get(case.root),
        rulings=[rulings()[id] for id in case.rulings],
        results=[(sign, by_sign[sign.name]) for sign in SIGNS if by_sign[sign.name]],
        run=shlex.join(["h1conform", "run", first, "--case", case.id, "--verbose"]),
        show=shlex.join(["h1conform", "show", case.id]),
        before=before,
        after=after,
    )


def _outcomes(case: Case) -> list[tuple[str, list[str]]]:
    """Return which outcomes are right, lenient and forbidden: a name and lines. A name without lines has none."""
    text = case_text(case)
    return [
        ("expected", [text["expect"]] if "expect" in text else []),
        ("today's documentation", [text["modern"]] if "modern" in text else []),
        ("lenient", text.get("lenient", [])),
        ("also expected", text.get("also", [])),
        ("forbidden", text.get("forbidden", [])),
    ]
