"""The rules of a run: unexpected verdicts, known differences, and the exit code."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.conformance.gate.condition import When
from h1conform.conformance.gate.exit_codes import BROKEN, OK, UNEXPECTED, USAGE
from h1conform.conformance.gate.findings import counted
from h1conform.conformance.gate.gate import Gate, RunResult, UnknownKind, parse_fail_on
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.gate.roots import roots
from h1conform.conformance.model import KINDS, STRICT, Case, Response, Verdict

CASE = Case("a/one", "A case.", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",), transports=("tcp",))
CORPUS = {CASE.id: CASE}


def verdict(result: Any = "fail", level: Any = "must", severity: str = "") -> Verdict:
    return Verdict("c", "a/one", "tcp-whole", level, result, severity)


def known(result: str = "fail", severity: str = "", version: str = "") -> Known:
    return Known("a/one", result, "because", severity, when=When(version=version))


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


# ------------------------------------------------------------------------------------------------------------- classes


@pytest.mark.parametrize(
    ("kind", "level", "result", "security"),
    [
        ("must", "must", "fail", False),
        ("documented", "documented", "unproven", False),
        ("should", "should", "fail", False),
        ("may", "may", "unproven", False),
        ("info", "info", "fail", False),
        ("security", "must", "lenient", True),
        ("security", "should", "lenient", True),
        ("lenient", "may", "lenient", True),
        ("lenient", "must", "lenient", False),
        ("", "must", "pass", False),
        ("", "must", "unsupported", False),
        ("", "must", "broken", False),
    ],
)
def test_every_verdict_is_of_one_class_and_gates_if_that_class_is_named(
    kind: str, level: Any, result: Any, security: bool
) -> None:
    judged = Verdict("c", "a/one", "tcp-whole", level, result, security=security)
    assert judged.kind == kind
    gating = {"lenient"} if level == "may" and result == "lenient" else set()
    expected = {kind} & set(KINDS) - gating | ({"lenient"} if kind == "security" else set())
    assert {each for each in KINDS if judged.gates(fail_on=(each,))} == expected
    assert judged.gates(strict=True, fail_on=()) == (not expected.isdisjoint(STRICT))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (("must", "documented", "security"), "must,documented,security"),
        (("must", "lenient"), " lenient , must,must"),
        (("should", "may"), "may,should"),
    ],
)
def test_the_classes_of_an_option_are_read(expected: tuple[str, ...], text: str) -> None:
    assert parse_fail_on(text) == expected


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("--fail-on: unknown class 'securty'; nearest: 'security'", "must,securty"),
        ("--fail-on: unknown class ''; known: documented, lenient, may, must, security, should", ""),
        ("--fail-on: unknown class ''", "must,"),
        ("--fail-on info: the suite does not score cases of level info; leave this class out", "info"),
    ],
)
def test_an_unknown_class_is_refused_with_the_nearest(why: str, text: str) -> None:
    with pytest.raises(UnknownKind) as caught:
        parse_fail_on(text)
    assert str(caught.value).startswith(why)


def test_strict_adds_to_the_classes_that_are_named() -> None:
    assert Gate(True, fail_on=("should",)).kinds == ("should", *STRICT)
    assert Gate().kinds == ("must", "documented")


# --------------------------------------------------------------------------------------------------------------- roots


def follower(case: str, root: str = "a/one", variant: str = "tcp-whole", client: str = "c") -> Verdict:
    return Verdict(client, case, variant, "must", "fail", root=root)


def test_a_root_and_what_follows_from_it_stand_together() -> None:
    other = Verdict("c", "b/one", "tcp-whole", "must", "fail")
    found = roots([follower("a/two"), verdict(), other, follower("a/two", variant="tls-whole"), follower("a/three")])
    assert [(each.case, len(each.own), each.cases) for each in found] == [
        ("a/one", 1, ("a/two", "a/three")),
        ("b/one", 1, ()),
    ]
    assert [each.because for each in found] == ["because a/one fails: 2 cases", ""]
    assert roots([follower("a/two")])[0].because == "because a/one fails: 1 case"


def test_roots_of_two_clients_are_apart() -> None:
    assert [each.client for each in roots([follower("a/two"), follower("a/two", client="d")])] == ["c", "d"]


def test_findings_are_counted_with_their_items() -> None:
    assert counted([], CORPUS) == "0"
    assert counted([verdict()], CORPUS) == "1 finding (1 item)"
    assert (
        counted([verdict(), follower("a/two"), follower("a/two", variant="tls-whole")], CORPUS) == "1 finding (3 items)"
    )
    assert counted([verdict(), follower("b/two", root="b/one")], CORPUS) == "2 findings (2 items)"


def test_the_total_counts_findings_and_stale_entries() -> None:
    result = run_result(verdict(), follower("a/two"))
    assert result.totals("c") == "2 items: 2 fail; 1 finding (2 items) unexpected"
    assert run_result(verdict("pass"), entries=(known(),)).totals("c") == "1 items: 1 pass; 0 unexpected; 1 stale entry"


def test_what_broke_is_counted_as_unexpected() -> None:
    assert run_result(verdict("broken")).totals("c") == "1 items: 1 broken; 1 finding (1 item) unexpected"


def test_an_entry_for_a_root_covers_what_follows_from_it() -> None:
    assert run_result(verdict(), follower("a/two"), entries=(known(),)).exit_code == OK
    assert run_result(follower("a/two"), entries=(known(),)).exit_code == OK
    assert run_result(follower("a/two", root="a/other"), entries=(known(),)).exit_code == UNEXPECTED
    assert run_result(verdict("pass"), follower("a/two", root=""), entries=(known(),)).exit_code == UNEXPECTED


# ------------------------------------------------------------------------------------------------- cut, broken, revised


def test_a_run_that_was_cut_and_a_client_that_broke_say_so() -> None:
    result = RunResult(Gate(), (verdict("pass"),), {}, CORPUS, planned=3, broken={"d": "no driver"})
    assert (result.cut, result.exit_code) == ("cut: 1 of 3 items", BROKEN)
    assert RunResult(Gate(), (verdict("pass"),), {}, CORPUS, planned=1).cut == ""


def test_a_revised_verdict_fails_no_run() -> None:
    judged = Verdict("c", "a/one", "tcp-whole", "info", "fail", revised="9.9")
    for gate in (Gate(), Gate(True), Gate(fail_on=KINDS)):
        assert RunResult(gate, (judged,), {}, CORPUS).exit_code == OK
