"""The number of worker processes of a run."""

from __future__ import annotations

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.model import Case, Variant
from h1conform.conformance.running.exam import ExamItem
from h1conform.conformance.running.workers import usual_workers

WAITS = next(case for case in corpus().values() if case.waits)
QUICK = corpus()["chunked/one-chunk"]


def items(case: Case, number: int) -> list[ExamItem]:
    return [ExamItem(Client("x", ("x",)), case, Variant("tcp", "whole"))] * number


@pytest.mark.parametrize(
    ("expected", "case", "number", "processors"),
    [
        (0, WAITS, 59, 2),
        (3, WAITS, 60, 2),
        (3, QUICK, 733, 2),
        (5, WAITS, 1400, 2),
        (8, WAITS, 5000, 2),
        (4, QUICK, 5000, 2),
        (2, WAITS, 60, 1),
        (16, WAITS, 5000, 64),
    ],
)
def test_there_are_more_workers_where_there_is_more_to_do_and_to_wait_for(
    expected: int, case: Case, number: int, processors: int
) -> None:
    assert usual_workers(items(case, number), processors) == expected


@pytest.mark.parametrize(
    ("expected", "id"),
    [
        (True, "timing/pause-in-content"),
        (True, "timing/drip"),
        (True, "reuse/after-time-out"),
        (True, "incomplete/stall-chunked"),
        (False, "limits/endless-fields"),
        (False, "chunked/one-chunk"),
    ],
)
def test_what_lets_time_pass_is_known(expected: bool, id: str) -> None:
    assert corpus()[id].waits == expected
