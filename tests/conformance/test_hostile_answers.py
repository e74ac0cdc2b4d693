"""Answers of hostile drivers: none of them ends an exam, and none of them fills the memory or the reports."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.errors import DriverError, ProtocolError
from h1conform.conformance.drivers.protocol import checked_hello, read_answer
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.judging.judge import judge
from h1conform.conformance.model import Observation, Variant
from h1conform.conformance.model.describe import text
from h1conform.conformance.running.exam import Exam

RIGHT: tuple[dict[str, Any], ...] = (
    {"response": {"status": 200, "reason": "OK", "version": "1.1", "headers": [["A", "b"]], "body": "aGVsbG8="}},
    {"response": {"status": 200, "trailers": [["A", "b"]], "complete": True, "upgraded": "aGVsbG8=", "body": None}},
    {"error": {"type": "OSError", "bases": ["Exception"], "message": "m", "timed_out": False, "partial": "YQ=="}},
    {"value": {"plain": ["x", {"bytes": "YQ=="}, 5, {"native": "YQ=="}], "bases": ["int"]}},
    {"unsupported": "no"},
    {"hello": {"protocol": 2, "name": "n", "version": "1", "language": "l", "capabilities": [], "entry": "url"}},
)
NUMBERS = (None, True, False, 0, -1, 1, 200, 10**20, -(10**400), 10**4200, 1.5, 1e308)
SCALARS = (*NUMBERS, *map(float, ("nan", "inf", "-inf")), "", "a", "\ud800", "\udcff\0", "\u20ac", "200", "x" * 10_000)
KEYS = ("bytes", "native", "ref", "type", "bases", "message", "plain", "\ud800", "broken", "error", "value", "response")


def junk(source: random.Random, depth: int = 0) -> Any:
    """Return a value of JSON that is likely to be wrong anywhere."""
    kind = source.random()
    if kind < 0.5 or depth > 4:
        return source.choice(SCALARS)
    if kind < 0.7:
        return [junk(source, depth + 1) for _ in range(source.randrange(4))]
    if kind < 0.75:
        value = source.choice(SCALARS)
        for _ in range(source.choice((40, 60, 300))):
            value = [value] if source.random() < 0.5 else {source.choice(KEYS): value}
        return value
    return {source.choice(KEYS): junk(source, depth + 1) for _ in range(source.randrange(3))}


def changed(source: random.Random, value: Any, often: float) -> Any:
    """Return a value with some of its parts replaced, removed or added."""
    if source.random() < often:
        return junk(source)
    if isinstance(value, dict):
        kept = {key: changed(source, each, often) for key, each in value.items() if source.random() > often / 4}
        return kept | ({source.choice(KEYS): junk(source)} if source.random() < often else {})
    return [changed(source, each, often) for each in value] if isinstance(value, list) else value


@pytest.mark.slow
def test_an_answer_is_read_or_refused_and_each_verdict_can_be_reported() -> None:
    source = random.Random(19)
    cases = [case for case in corpus().values() if len(case.questions) == 1]
    for _ in range(1000):
        answer = changed(source, source.choice(RIGHT), source.choice((0.05, 0.2)))
        if not isinstance(answer, dict):
            continue
        with suppress(ProtocolError):
            checked_hello(answer)
        try:
            told = read_answer(answer)
        except ProtocolError:
            continue
        verdict = judge(source.choice(cases), Observation((told,)))
        json.dumps(dataclasses.asdict(verdict), allow_nan=False)
        assert all(map(str.isprintable, (verdict.seen, *verdict.told)))


@pytest.mark.parametrize("error", [ProtocolError, DriverError])
def test_the_message_of_an_error_is_short(error: Callable[[str], Exception]) -> None:
    message = str(error("begin " + "\x01" * 10_000_000 + " end"))
    assert len(message) < 5000
    assert (message[:6], message[-4:]) == ("begin ", " end")


@pytest.mark.parametrize("member", ["name", "version", "language"])
def test_a_text_of_hello_is_cut(member: str) -> None:
    hello = checked_hello({"hello": {"protocol": 1, member: "x" * 1_000_000}})
    assert len(hello[member]) < 20_000


def test_a_long_text_is_cut_before_it_is_escaped() -> None:
    assert text("\x01" * 50_000_000, 80) == text("\x01" * 100, 80)


@pytest.mark.slow
def test_a_failure_of_the_harness_in_one_item_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    options = dict.fromkeys(("exec", "command", "name", "python", "strict", "known", "timeout"))
    cases = ("content-length/exact[tcp-whole]", "chunked/one-chunk[tcp-whole]")
    selected = dict.fromkeys(("chapter", "clause", "profile", "corpus", "shard"))
    exam = Exam.from_options(_Options(options | selected | {"client": ("http.client",), "case": cases}))
    examine = Examiner.examine

    def fails_once(self: Examiner, case: Any, variant: Variant) -> Any:
        if case.id == "content-length/exact":
            raise RecursionError("too deep")
        return examine(self, case, variant)

    monkeypatch.setattr(Examiner, "examine", fails_once)
    try:
        found = {item.case.id: exam.run_item(item) for item in exam.items}
    finally:
        exam.close()
    assert {id: verdict.result for id, verdict in found.items()} == {
        "content-length/exact": "broken",
        "chunked/one-chunk": "pass",
    }
    assert found["content-length/exact"].seen == "the harness failed: RecursionError: too deep"


class _Options(dict[str, Any]):
    """Options of a run; an option that was not given is None."""

    def __missing__(self, _: str) -> None:
        return None

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, default)
