"""Mutation tests of the chapter `api`: a case catches each bad habit of a module; the module without one passes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.exchange.examiner import Examiner

HERE = Path(__file__).parent
CAUGHT_BY = {
    "read-takes-short-for-whole": "api/read-cut/length-by-read",
    "read-amount-takes-short-for-whole": "api/read-cut/length-by-read-4",
    "readinto-takes-short-for-whole": "api/read-cut/length-by-readinto-4",
    "read1-takes-short-for-whole": "api/read-cut/chunked-by-read1",
    "readline-takes-short-for-whole": "api/read-cut/chunked-by-readline",
    "peek-takes-short-for-whole": "api/read-cut/length-by-peek",
    "loses-what-has-come": "api/exception/incomplete-read-half",
    "read-zero-takes-one": "api/read/length-zero-first",
    "reads-more-than-asked": "api/read/chunked-in-parts",
    "reads-again": "api/read/until-close-whole-and-again",
    "getheader-by-case": "api/response/getheader-any-case",
    "getheader-takes-the-last": "api/response/getheader-repeated",
    "getheader-without-default": "api/response/getheader-default",
    "getheaders-in-lower-case": "api/response/getheaders-names",
    "getheaders-sorted": "api/response/getheaders-order",
    "message-is-a-dict": "api/response/msg-item",
    "version-in-words": "api/response/version-1.0",
    "status-in-words": "api/response/status-499",
    "reason-from-the-table": "api/response/reason-empty",
    "raises-value-errors": "api/escape/head-no-colon",
    "raises-os-errors": "api/exception/bad-status-line-letter",
    "raises-the-base": "api/exception/unknown-transfer-encoding-identity",
    "keeps-what-is-left": "api/wire/left-over-response",
    "keeps-what-was-given-up": "api/wire/given-up-unread",
    "strict-always": "api/wire/not-strict-0.9",
    "strict-never": "api/wire/strict-0.9",
    "takes-memory-ahead": "api/wire/memory-length",
    "opens-in-any-case": "api/exception/not-connected-send",
}


@contextmanager
def examiner_for(habit: str) -> Iterator[Examiner]:
    command = (sys.executable, str(HOST), str(HERE / "drive_bent_client.py"), habit)
    with Examiner(Client(f"bent-{habit}", command)) as examiner:
        examiner.supervisor.running()
        yield examiner


def test_every_habit_is_asked_for() -> None:
    names: dict[str, dict[str, str]] = {}
    exec((HERE / "bent_client.py").read_text(encoding="utf-8"), names)
    assert list(names["HABITS"]) == list(names["BENDS"]) == list(CAUGHT_BY)


@pytest.mark.slow
@pytest.mark.parametrize("habit", CAUGHT_BY)
def test_a_habit_of_a_module_is_caught(habit: str) -> None:
    case = corpus()[CAUGHT_BY[habit]]
    with examiner_for(habit) as examiner:
        verdict = examiner.examine(case, case.variants[0])
    assert verdict.result == "fail", verdict.told


def test_the_module_without_a_habit_passes() -> None:
    with examiner_for("none") as examiner:
        for id in CAUGHT_BY.values():
            case = corpus()[id]
            verdict = examiner.examine(case, case.variants[0])
            assert verdict.result == "pass", (id, verdict.seen)
