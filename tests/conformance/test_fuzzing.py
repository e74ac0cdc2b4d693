"""The pure parts of the fuzzer: what it draws, changes, expects, shrinks and writes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.fuzzing.case_file import CaseFileError, read_cases, source_of
from h1conform.conformance.fuzzing.coverage import coverage_line, goals
from h1conform.conformance.fuzzing.edits import HOWS, Edit, How, applied
from h1conform.conformance.fuzzing.expectation import Unreadable, expectation
from h1conform.conformance.fuzzing.finding import FuzzFinding
from h1conform.conformance.fuzzing.grammar import PLAIN
from h1conform.conformance.fuzzing.hunter import Batch
from h1conform.conformance.fuzzing.shrinking import SIMPLEST, is_valid, shrunk
from h1conform.conformance.fuzzing.state import FuzzState, StateError
from h1conform.conformance.fuzzing.trial import End, Trial, draw
from h1conform.conformance.model import AnyOf, Failure, Response

SOME = range(60)
PLUS = Edit("length-value", "before", b"+")


def finding(**given: object) -> FuzzFinding:
    plain = {"client": "a", "kind": "k", "severity": "hang", "level": "must", "clauses": ("RFC9112-2.2-2",)}
    plain |= {"number": 3, "octets": b"\xff\r\n", "expected": "e", "seen": "s", "source": "CASES = ()\n"}
    return FuzzFinding(**(plain | given))  # type: ignore[arg-type]


def test_the_same_seed_and_number_give_the_same_trial() -> None:
    assert [draw(5, number) for number in SOME] == [draw(5, number) for number in SOME]


def test_another_seed_gives_other_trials() -> None:
    assert sum(draw(5, number) == draw(6, number) for number in SOME) < 5


def test_a_response_without_edits_is_valid() -> None:
    bases = (*SIMPLEST, *(draw(1, number).base for number in SOME))
    assert [each.octets for each in bases if not is_valid(each)] == []


def test_no_two_parts_of_a_response_have_the_same_name() -> None:
    for number in SOME:
        names = [part.name for part in draw(1, number).base.parts]
        assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("how", "octets"),
    [
        ("before", b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"),
        ("behind", b"HTTP/1.1 200 OK\r\nContent-Length: 5+\r\n\r\nhello"),
        ("within", b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"),
        ("instead", b"HTTP/1.1 200 OK\r\nContent-Length: +\r\n\r\nhello"),
        ("delete", b"HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello"),
        ("double", b"HTTP/1.1 200 OK\r\nContent-Length: 55\r\n\r\nhello"),
        ("backwards", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        ("swap", b"HTTP/1.1 200 OK\r\nContent-Length: \r\n5\r\nhello"),
        ("line-before", b"HTTP/1.1 200 OK\r\n+Content-Length: 5\r\n\r\nhello"),
        ("line-delete", b"HTTP/1.1 200 OK\r\n\r\nhello"),
        ("line-double", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        ("line-swap", b"HTTP/1.1 200 OK\r\n\r\nContent-Length: 5\r\nhello"),
        ("cut", b"HTTP/1.1 200 OK\r\nContent-Length: "),
    ],
)
def test_each_change_of_a_part(how: str, octets: bytes) -> None:
    assert applied(PLAIN.parts, (replace(PLUS, how=how),)) == octets  # type: ignore[arg-type]


def test_each_change_has_a_row_above() -> None:
    rows = test_each_change_of_a_part.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {row[0] for row in rows} == set(HOWS)


def test_an_edit_of_a_missing_part_changes_nothing() -> None:
    assert applied(PLAIN.parts, (Edit("chunk-1-size", "delete"),)) == PLAIN.octets


def test_every_trial_has_a_case_that_cites_known_clauses() -> None:
    for number in SOME:
        try:
            case = expectation(draw(2, number)).case
        except Unreadable:
            continue
        assert set(case.cites) <= set(catalogue())
        assert case.security == bool(case.peer)


def test_a_word_is_never_cut_by_a_segment() -> None:
    octets = Trial(PLAIN).octets
    inside = octets.index(b"hello") + 2
    assert Trial(PLAIN, cuts=(3, inside)).segments == (octets[:3], octets[3 : inside - 2], b"hello")


@pytest.mark.parametrize(("how", "body"), [("cut", b"xy"), ("backwards", b"yzzyx")])
def test_the_outcome_is_that_of_the_octets_that_are_sent(how: How, body: bytes) -> None:
    until_close = next(each for each in SIMPLEST if each.framing == "close")
    expected = expectation(Trial(until_close, (Edit("content", how),)))
    assert expected.case.expect == (Response(200, body=body),)
    assert expected.trial.octets.endswith(b"\r\n\r\n" + body)


def test_a_trial_of_an_expectation_has_the_same_expectation() -> None:
    for number in range(60):
        try:
            expected = expectation(draw(8, number))
        except Unreadable:
            continue
        assert expectation(expected.trial).case == expected.case


def test_a_further_request_gets_its_own_answer() -> None:
    expected = expectation(Trial(PLAIN, shape="next"))
    assert expected.case.expect == (Response(200, body=b"hello"), Response(200, body=b"world"))
    assert expected.case.lenient == ()


def test_a_client_may_give_up_a_connection_with_octets_behind_the_response() -> None:
    expected = expectation(Trial(PLAIN, (Edit("content", "behind", b"stray"),), shape="next"))
    assert (Response(200, body=b"hello"), Failure()) in expected.case.lenient


def test_no_trial_makes_a_right_client_wait() -> None:
    expected = expectation(Trial(PLAIN, (Edit("length-value", "instead", b"6"),), shape="next"))
    assert expected.trial.shape == "alone"
    for number in SOME:
        try:
            expect = expectation(draw(3, number)).case.expect
        except Unreadable:
            continue
        outcomes = [each for one in expect for each in (one.outcomes if isinstance(one, AnyOf) else (one,))]
        assert not any(isinstance(each, Failure) and each.timeout for each in outcomes)


@pytest.mark.parametrize("end", ["rst", "unnotified"])
def test_an_error_of_the_connection_ends_no_content(end: End) -> None:
    whole = expectation(Trial(PLAIN, transport="tls", end=end)).case
    assert (whole.expect, whole.lenient) == ((Response(200, body=b"hello"),), ((Failure(),),))
    until_close = Trial(PLAIN, (Edit("length-value", "line-delete"),), transport="tls", end=end)
    assert expectation(until_close).case.expect == (Failure(truncated=True),)
    cut = Trial(PLAIN, (Edit("content", "cut"),), transport="tls", end=end)
    assert expectation(cut).case.expect == (Failure(truncated=True),)


def test_shrinking_leaves_the_edit_that_makes_the_trial_fail() -> None:
    number = next(number for number in range(500) if any(p.name == "length-value" for p in draw(4, number).base.parts))
    trial = draw(4, number)
    noise = tuple(Edit(part.name, "double") for part in trial.base.parts[:3])
    trial = Trial(trial.base, (*noise, PLUS), shape="next", cuts=(4, 9), paused=True, read="pieces", transport="tls")
    smallest = shrunk(trial, lambda each: b"+" in each.octets)
    assert smallest == Trial(PLAIN, (PLUS,))


def test_shrinking_ends_after_the_given_number_of_trials() -> None:
    tried = []
    trial = Trial(PLAIN, (PLUS, PLUS, PLUS), read="pieces")
    assert shrunk(trial, lambda each: bool(tried.append(each)), most=2) == trial
    assert len(tried) == 2


def test_a_case_file_gives_the_same_cases(tmp_path: Path) -> None:
    path = tmp_path / "case.py"
    for number in range(20):
        try:
            given = expectation(draw(6, number), "fuzz/a").case
        except Unreadable:
            continue
        path.write_text(source_of((given,), ("Found.",)), encoding="utf-8")
        assert read_cases(path) == (given,)


@pytest.mark.parametrize("source", ["CASES = ()", "CASES = (1,)", "1 / 0", "def", ""])
def test_a_file_without_cases_is_named(tmp_path: Path, source: str) -> None:
    path = tmp_path / "case.py"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(CaseFileError, match=r"case\.py: "):
        read_cases(path)


def test_a_state_is_the_same_after_it_was_saved(tmp_path: Path) -> None:
    state = FuzzState(9, ("a", "b"), next=7, left=[3, 4])
    state.add(Batch(trials=2, exchanges=5, findings=[finding()]))
    state.save(tmp_path)
    assert FuzzState.load(tmp_path) == state
    assert Path(next(iter(state.findings.values())).file).read_text(encoding="utf-8") == "CASES = ()\n"


def test_trials_that_were_not_run_come_first() -> None:
    state = FuzzState(9, ("a",), next=7, left=[3, 4])
    assert state.take(4) == [3, 4, 7, 8]
    assert (state.next, state.left) == (9, [])


def test_a_class_that_two_workers_find_is_one_finding() -> None:
    state = FuzzState(9, ("a",))
    assert len(state.add(Batch(findings=[finding(number=8)]))) == 1
    assert state.add(Batch(findings=[finding(number=2)])) == []
    state.add(Batch(repeats={("a", "k", "hang"): 3, ("a", "other", "hang"): 1}))  # type: ignore[arg-type]
    assert [(each.number, each.times) for each in state.findings.values()] == [(8, 5)]


@pytest.mark.parametrize(
    "text", ["", "[]", "[" * 100_000, "{}", json.dumps({"format": 2}), json.dumps({"format": 1, "findings": [{}]})]
)
def test_a_broken_state_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text, encoding="utf-8")
    with pytest.raises(StateError, match=r"state\.json: "):
        FuzzState.load(tmp_path)


def test_the_trials_reach_all_productions_and_most_changes_and_departures() -> None:
    names = {"production GET", "shape tls", "change size instead", "departure field line: no colon"}
    assert names <= frozenset().union(*goals().values())
    assert coverage_line(names).startswith("1 of 10 productions, 1 of 11 shapes, 1 of ")
