"""The documentation of the site: links lead to the pages of the site, and HTML stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.report.site import addresses
from h1conform.conformance.report.site.documents import Documents, anchor

from .site_example import CASE, Page, small_contents

MARKDOWN = f"""# The `page`

<!-- a comment -->
See [reports](reports.md#the-page), [a chapter](cases/chunked.md), [code](../tools/x.py#L1), [RFC](https://rfc.example/),
[here](#part-one), `{CASE}`, `{catalogue()[corpus()[CASE].cites[0]].id}`, `docs/reports.md`, `refused-repair`, `plain`,
[`{CASE}`](reports.md) and <b onclick="x">bold</b>.

## Part "one"

| a | b |
|---|---|
| 1 | `<x>` |

<script>alert(1)</script>
"""


@pytest.fixture
def document(tmp_path: Path) -> Page:
    (tmp_path / "docs").mkdir()
    for path in ("README.md", "CONTRIBUTING.md", "docs/reports.md"):
        (tmp_path / path).write_text("# Title\n", encoding="utf-8")
    (tmp_path / "docs" / "page.md").write_text(MARKDOWN, encoding="utf-8")
    return Page(dict(Documents(small_contents(), tmp_path).pages())["docs/page.html"])


def test_the_links_of_a_document_lead_to_the_site(document: Page) -> None:
    links = [link for link in document.links if link not in {f"../{each}" for each in vars(addresses).values()}]
    assert links[2:] == [
        "../docs/reports.html#the-page",
        "../cases/chunked/index.html",
        "https://github.com/h1conform/h1conform/blob/main/tools/x.py#L1",
        "https://rfc.example/",
        "#part-one",
        f"../cases/{CASE}.html",
        f"../clauses/{corpus()[CASE].cites[0]}.html",
        "../docs/reports.html",
        "../rulings.html#refused-repair",
        "../docs/reports.html",
        "https://github.com/h1conform/h1conform",
    ]
    assert "part-one" in document.names


def test_html_in_a_document_is_text(document: Page) -> None:
    assert "a comment" not in document.text
    assert '<b onclick="x">bold</b>' in document.text
    assert "<script>alert(1)</script>" in document.text
    assert [tag for tag, _ in document.elements if tag in ("b", "script")] == []
    assert "1 <x>" in document.text


def test_the_names_of_headings_are_those_of_the_documentation_site() -> None:
    names = ("the-page", "a-b-c", "profiles-the-two-documents")
    headings = ("The page", "A `b`, c", "Profiles: the two — documents")
    assert tuple(map(anchor, headings)) == names
