"""The history of http.client: how it is kept, and the page that is drawn of it, without any of the interpreters."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.evidence import store
from h1conform.conformance.model import Variant

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "http-client-history.md"


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The tool, imported from the folder of the pages."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import http_client_history

    yield http_client_history
    for name in set(sys.modules) & {"http_client_history", "tables"} - before:
        del sys.modules[name]


def column(name: str, results: dict[str, str], client: str = "http.client", version: str = "") -> store.Column:
    return store.Column(name, version or name, results, client, version or name, 1.0)


SAME, NEW, OLD = "content-length/exact", "interim/102", "chunked/one-chunk"


@pytest.fixture
def drawn(history: ModuleType, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of four columns."""
    columns = [
        column("3.10", {SAME: "p", NEW: "p", OLD: "8"}, version="3.10.1"),
        column("2.7", {SAME: "p", NEW: "f", OLD: "8"}, version="2.7.18"),
        column("other", {SAME: "u", NEW: "f", OLD: "t"}, client="module:other", version="1.0"),
        column("reference", {SAME: "f", NEW: "p", OLD: "8"}, client="reference", version="1.0"),
    ]
    monkeypatch.setattr(history, "kept", lambda: sorted(columns, key=history._place))
    page: str = history.page()
    return page


def test_columns_are_cpython_by_version_then_the_others_then_the_reference(drawn: str) -> None:
    names = re.findall(r"^\| ([\w.]+) \| \S+ \| [\d.]+ \| [\d.]+ \|", drawn.partition("## What")[0], re.MULTILINE)
    assert names == ["2.7", "3.10", "other", "reference"]


def test_a_column_of_an_older_corpus_has_no_result_for_a_revised_case(
    history: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    revised = "limits/endless-trailers"
    older = replace(column("pypy", {revised: "f", SAME: "p"}, version="3.9"), corpus="1.1")
    newer = replace(column("3.10", {revised: "p", SAME: "p"}), corpus=VERSION)
    monkeypatch.setattr(history, "kept", lambda: [newer, older])
    page: str = history.page()
    assert revised not in page
    assert re.search(r"^\| pypy \|.*\| 1\.1 \| 1 \| 0 \| 0 \|", page, re.MULTILINE)


def test_a_row_is_a_case_that_not_all_make_the_same_of(drawn: str) -> None:
    table = drawn.partition("## Side by side")[2]
    assert f"| `{NEW}` | {corpus()[NEW].cites[0]} | f | p | f | p |\n" in table
    assert f"| `{OLD}` | {corpus()[OLD].cites[0]} | 8 | 8 | t | 8 |\n" in table
    assert SAME not in table  # neither what was not asked nor the reference makes a row


def test_a_step_lists_what_changed_from_one_version_of_cpython_to_the_next(drawn: str) -> None:
    steps = drawn.partition("## Side by side")[0]
    assert "### 2.7 → 3.10: 1 cases\n" in steps
    assert f"| `{NEW}` | f → p | {corpus()[NEW].about} |\n" in steps
    assert "other" not in steps.partition("## What changed")[2]


def test_a_step_with_many_changes_says_how_many_of_each_chapter(
    history: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MANY", 0)
    before, after = column("2.7", {NEW: "f"}), column("3.6", {NEW: "p"})
    monkeypatch.setattr(history, "kept", lambda: [before, after])
    assert "### 2.7 → 3.6: 1 cases\n\ninterim 1; see below.\n" in history.page()


@pytest.mark.parametrize(
    ("result", "finding", "letter"),
    [
        ("pass", "", "p"),
        ("pass", "contradiction: follows the current documentation; that of 2008 expects an error", "t"),
        ("pass", "contradiction: follows the documentation of 2008, not the current one", "8"),
        ("pass", "foreign-error: X", "p"),
        ("lenient", "", "l"),
        ("unproven", "", "n"),
        ("unsupported", "", "u"),
    ],
)
def test_a_verdict_is_a_letter(history: ModuleType, result: str, finding: str, letter: str) -> None:
    assert history.letter_of({"result": result, "finding": finding}) == letter


def test_each_case_that_is_scored_is_played_once_for_each_way_to_read(history: ModuleType) -> None:
    items = history.Plain().of(corpus())
    assert {case.id for case, _ in items} == {case.id for case in corpus().values() if not case.disputed}
    assert all(variant.delivery == "whole" for _, variant in items)
    assert len({(case.id, variant.read) for case, variant in items}) == len(items)
    (item,) = history.Plain(chapters=("tls",), cases=("*",)).of({"tls/x": corpus()["tls/good-name"]})
    assert item[1] == Variant("tls", "whole")


def test_an_argument_names_a_column_its_client_and_its_interpreter(history: ModuleType) -> None:
    found = history.find(f"mine=module:http.client@{sys.executable}")
    assert (found.name, found.client, found.command[-1]) == ("mine", "module:http.client", "http.client")
    assert found.interpreter == ".".join(map(str, sys.version_info[:3]))
    assert history.find("reference=reference").command[-1] == "h1conform.client"


def test_the_evidence_is_of_eight_interpreters_at_least_and_of_cases_that_exist(history: ModuleType) -> None:
    kept = history.kept()
    assert len({each.interpreter for each in kept if each.client == "http.client"}) >= 8
    assert {"pypy", "eventlet", "future-2", "future-3", "reference"} <= {each.name for each in kept}
    letters = set("".join(letter for each in kept for letter in each.results.values()))
    assert letters <= set(store.WORST)


def test_the_page_is_drawn_of_the_evidence(history: ModuleType) -> None:
    assert PAGE.read_text(encoding="utf-8").endswith(f"\n{history.page()}")


def test_what_was_verified_by_hand_differs_in_the_table() -> None:
    above, _, below = PAGE.read_text(encoding="utf-8").partition("## Side by side")
    verified = re.findall(r"^\d+\. `([a-z0-9/.-]+)`", above, re.MULTILINE)
    assert len(verified) >= 5
    assert [id for id in verified if f"| `{id}` |" not in below] == []
