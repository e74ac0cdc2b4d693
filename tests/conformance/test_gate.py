"""The rules of a run: unexpected verdicts, known differences, and the exit code."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.conformance.gate.exit_codes import BROKEN, OK, UNEXPECTED, USAGE
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Case, Response, Verdict

CASE = Case("a/one", "A case.", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",), transports=("tcp",))
CORPUS = {CASE.id: CASE}


def verdict(result: Any = "fail", level: Any = "must", severity: str = "") -> Verdict:
    return Verdict("c", "a/one", "tcp-whole", level, result, severity)


def known(result: str = "fail", **more: str) -> Known:
    return Known("a/one", result, "because", **more)


def run_result(
    *verdicts: Verdict, strict: bool = False, entries: tuple[Known, ...] = (), version: str = "1.0"
) -> RunResult:
    return RunResult(Gate(strict, entries), verdicts, {"c": version}, CORPUS)


def test_the_codes_are_those_of_the_design() -> None:
    assert (OK, UNEXPECTED, BROKEN, USAGE) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("code", "got"),
    [
        (OK, run_result()),
        (OK, run_result(verdict("pass"))),
        (OK, run_result(verdict("lenient"))),
        (UNEXPECTED, run_result(verdict("lenient"), strict=True)),
        (OK, run_result(verdict("unsupported"))),
        (UNEXPECTED, run_result(verdict("fail"))),
        (UNEXPECTED, run_result(verdict("unproven"))),
        (UNEXPECTED, run_result(verdict("fail", "documented"))),
        (OK, run_result(verdict("fail", "should"), verdict("fail", "may"), verdict("fail", "info"))),
        (OK, run_result(verdict("fail", "should"), strict=True)),
        (BROKEN, run_result(verdict("broken"))),
        (BROKEN, run_result(verdict("broken"), verdict("fail"))),
        (BROKEN, run_result(verdict("broken", "info"))),
        (OK, run_result(verdict("fail"), entries=(known(),))),
        (UNEXPECTED, run_result(verdict("fail"), entries=(known("unproven"),))),
        (UNEXPECTED, run_result(verdict("fail", severity="desync"), entries=(known(severity="hang"),))),
        (UNEXPECTED, run_result(verdict("pass"), entries=(known(),))),
        (UNEXPECTED, run_result(verdict("fail"), entries=(known(version=">=2"),))),
        (OK, run_result(verdict("fail"), entries=(known(version=">=2"),), version="2.1")),
        (OK, run_result(verdict("lenient"), strict=True, entries=(known("lenient"),))),
        (OK, run_result(verdict("lenient"), entries=(known("lenient"),))),
        (OK, run_result(verdict("fail", "should"), entries=(known(),))),
        (UNEXPECTED, run_result(verdict("pass", "should"), entries=(known(),))),
    ],
    ids=[
        *("nothing", "pass", "lenient", "lenient-strict", "unsupported", "fail", "unproven", "documented"),
        *("lesser-levels", "lesser-level-strict", "broken", "broken-is-worse", "broken-at-any-level", "known"),
        *("known-otherwise", "known-severity", "stale", "known-of-another-version", "known-of-this-version"),
        *("known-lenient-strict", "known-lenient", "known-lesser-level", "stale-lesser-level"),
    ],
)
def test_a_run_ends_with_a_code(code: int, got: RunResult) -> None:
    assert code == got.exit_code


def test_a_broken_item_that_is_known_is_expected() -> None:
    """The format of the file has `broken` among the results that an entry may list."""
    assert run_result(verdict("broken"), entries=(known("broken"),)).exit_code == OK


def test_unexpected_and_stale_are_told_apart() -> None:
    entry = known()
    got = run_result(verdict("fail"), entries=(known("unproven"),))
    assert got.unexpected == [verdict("fail")]
    got = run_result(verdict("pass"), entries=(entry,))
    assert (got.unexpected, got.stale) == ([], [entry])


def test_the_entry_of_a_verdict_is_found_only_where_the_verdict_would_gate() -> None:
    gate = Gate(known=(known(), known("lenient")))
    assert gate.entry(verdict("fail"), "1.0") == known()
    assert gate.entry(verdict("fail", "should"), "1.0") is None
    assert gate.entry(verdict("lenient"), "1.0") is None
    assert Gate(True, gate.known).entry(verdict("lenient"), "1.0") == known("lenient")
    assert gate.entry(verdict("pass"), "1.0") is None


def test_a_version_that_nobody_told_is_none_of_a_condition() -> None:
    got = RunResult(Gate(False, (known(version=">=1"),)), (verdict("fail"),), {}, CORPUS)
    assert got.exit_code == UNEXPECTED
