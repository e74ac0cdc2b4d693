"""The lists of cases for quick and for thorough runs: what they keep of the results that chose them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.selection import Selection, is_quick
from h1conform.conformance.corpus.tiers import BESIDE_OTHERS, QUICK, THOROUGH, listed, only_thorough
from h1conform.conformance.model import Case

TOOL = Path(__file__).parents[2] / "tools" / "tiers.py"
CASES = [case for case in corpus().values() if not (case.thorough or case.profile)]
LEAST = 0.99  # share of the results; when new results leave less of them, the lists are to be written anew


@pytest.fixture(scope="module")
def tiers(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    return load_script(TOOL)


def test_the_lists_name_cases_of_the_corpus_in_its_order_and_no_case_twice() -> None:
    for path in (QUICK, THOROUGH):
        ids = path.read_text(encoding="ascii").split()
        assert ids == [id for id in corpus() if id in listed(path)]
    assert not listed(QUICK) & listed(THOROUGH)


def test_each_case_of_a_quick_run_is_quick_and_of_level_must() -> None:
    assert all(is_quick(corpus()[id], ("must",)) for id in listed(QUICK))


def test_a_case_that_is_left_out_says_why_and_is_in_a_run_that_names_it() -> None:
    id = min(listed(THOROUGH))
    assert only_thorough(corpus()[id]) == BESIDE_OTHERS
    assert Selection(cases=(id,)).of(corpus())
    assert id not in {case.id for case, _ in Selection().of(corpus())}


def test_the_root_of_a_case_in_a_run_is_in_the_run() -> None:
    all_ids = {case.id for case in CASES}
    usual = [case for case in CASES if case.id not in listed(THOROUGH)]
    roots = {case.root for case in usual if case.root in all_ids}
    assert roots
    assert not roots & listed(THOROUGH)


@pytest.mark.slow
def test_a_run_shows_what_all_cases_together_show(tiers: ModuleType) -> None:
    shown = tiers.results(tiers.all_columns())
    brief = [case for case in CASES if is_quick(case, ("must",))]
    assert tiers.kept(brief, shown, listed(QUICK)) >= LEAST
    assert tiers.kept(CASES, shown, {case.id for case in CASES} - listed(THOROUGH)) >= LEAST


def test_the_first_cases_of_a_group_add_most_results(tiers: ModuleType) -> None:
    a, b, c = (Case(f"chunked/{name}", "", ("RFC9112-7.1-P1",), b"", ()) for name in "abc")
    shown = {a.id: {("x", "f")}, b.id: {("x", "f"), ("y", "l")}, c.id: {("z", "f")}}
    assert tiers.ordered([a, b, c], shown) == [b, c, a]
    assert tiers.ordered([a, b, c], {}) == [a, b, c]
    assert tiers.chosen([a, b, c], shown, 1) == {b.id}
    assert tiers.kept([a, b, c], shown, {b.id}) == pytest.approx(2 / 3)
