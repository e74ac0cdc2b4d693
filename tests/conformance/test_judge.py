"""The verdict on a case and an observation: results, severities, levels, findings, and the effect of the twin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.judging.judge import judge, with_twin
from h1conform.conformance.model import (
    SEVERITIES,
    AnyOf,
    Case,
    Failure,
    Lost,
    Never,
    Observation,
    Outcome,
    Response,
    Told,
    ToldError,
    ToldResponse,
    ToldUnsupported,
    Value,
    Verdict,
)
from h1conform.mockserver import SeenConnection, SeenRequest

MUST = "RFC9112-6.3-16"
HELLO = Response(200, body=b"hello")
WORLD = Response(200, body=b"world")
OK = ToldResponse(status=200, fields=(), body=b"hello")
ERROR = ToldError("x.Error", ("x.Base", "Exception"), "no")
REQUEST = SeenRequest(b"GET / HTTP/1.1\r\n\r\n", b"GET", b"/", b"HTTP/1.1")


def case_of(*expect: Outcome, **more: Any) -> Case:
    return Case("chapter/case", "A case.", more.pop("cites", (MUST,)), b"", expect, **more)


def seen(*on_each: int, **more: Any) -> tuple[SeenConnection, ...]:
    return tuple(SeenConnection(n, requests=[REQUEST] * requests, **more) for n, requests in enumerate(on_each))


def observed(*told: Told, connections: tuple[SeenConnection, ...] = seen(1), **more: Any) -> Observation:
    return Observation(told, connections, **more)


# ----------------------------------------------------------------------------------------------------------- results


def reading(*, last: float | None, end: float | None = 3.0, octets: int = 5, number: int = 0) -> SeenConnection:
    """Return a connection on which the server sent its last octets at ``last``, and the client was ended at ``end``."""
    return SeenConnection(
        number,
        requests=[REQUEST],
        sent=bytearray(octets),
        server_sent_at=last,
        client_ended_at=end,
        server_ended_at=end,
    )


@pytest.mark.parametrize(
    ("severity", "within", "connections"),
    [
        pytest.param("deviates", 10, (reading(last=2.5),), id="still-reading"),
        pytest.param("hang", 10, (reading(last=2.0),), id="not-reading"),
        pytest.param("deviates", 10, (reading(last=2.0, octets=11),), id="has-read-too-much"),
        pytest.param("hang", None, (reading(last=2.5),), id="no-bound"),
        pytest.param("hang", 10, (reading(last=None),), id="nothing-sent"),
        pytest.param("hang", 10, (reading(last=2.5, end=None),), id="not-ended"),
        pytest.param("hang", 10, (), id="not-connected"),
        pytest.param("deviates", 10, (reading(last=0.1), reading(last=2.5, number=1)), id="second-connection"),
    ],
)
def test_a_client_that_reads_on_without_a_limit_does_not_hang(
    severity: str, within: int | None, connections: tuple[SeenConnection, ...]
) -> None:
    """The severity depends on whether the client still reads, and not on how fast the client reads."""
    case = case_of(Failure(timeout=True), within=within)
    verdict = judge(case, observed(Lost("hang", "no answer within 3 s"), connections=connections))
    assert (verdict.result, verdict.severity) == ("fail", severity)
    assert ("read on" in verdict.seen) is (severity == "deviates")


@pytest.mark.parametrize(("last", "result"), [(2.5, "fail"), (1.0, "pass")])
def test_the_time_out_of_a_client_that_reads_on_is_no_limit(last: float, result: str) -> None:
    """On a busy machine a client comes to its time-out before it comes to the bound."""
    case = case_of(Failure(timeout=True), within=10)
    verdict = judge(case, observed(ToldError("E", (), "timed out", True), connections=(reading(last=last),)))
    assert (verdict.result, verdict.severity) == (result, "deviates" if result == "fail" else "")
    assert ("until its time-out" in verdict.seen) is (result == "fail")


@pytest.mark.parametrize("told", [Lost("crash", "ended"), OK])
def test_a_client_that_reads_on_keeps_any_other_severity(told: Told) -> None:
    case = case_of(Failure(timeout=True), within=10)
    apart = judge(case, observed(told)).severity
    assert apart in ("crash", "accepted-invalid")
    assert judge(case, observed(told, connections=(reading(last=2.5),))).severity == apart


@pytest.mark.parametrize(
    ("limits", "used", "seen"),
    [
        ({"memory": 16}, {"memory": 17.0}, "the client grew by 17 MiB"),
        ({"reserved": 1024}, {"reserved": 2900.0}, "the client reserved 2900 MiB of address space"),
        ({"processor": 1.5}, {"processor": 2.04}, "the client used 2.0 s of processor time"),
    ],
)
def test_a_client_that_uses_more_than_the_case_allows_fails(
    limits: dict[str, Any], used: dict[str, Any], seen: str
) -> None:
    case = case_of(AnyOf((Failure(), HELLO)), **limits, fresh=True)
    assert judge(case, observed(OK, **{name: float(limits[name]) for name in limits})).result == "pass"
    verdict = judge(case, observed(OK, **used))
    assert (verdict.result, verdict.severity, verdict.seen) == ("fail", "exhaustion", seen)
    for lost in (Lost("hang", "no answer within 3 s"), Lost("crash", "the driver was ended by SIGKILL")):
        verdict = judge(case, observed(lost, **used))
        assert (verdict.severity, verdict.seen) == ("exhaustion", f"{seen}: {lost.detail}")
        assert judge(case, observed(lost, **dict.fromkeys(limits, 0.0))).severity == lost.how
    assert judge(case, observed(OK)).result == "unsupported"


def test_an_error_of_another_class_than_the_client_documents_fails_where_the_case_says_so() -> None:
    own, any_class = case_of(Failure(own=True)), case_of(Failure())
    foreign = ToldError("ValueError", ("Exception",), "no")
    for told, severity in ((ERROR, ""), (foreign, "deviates"), (replace(foreign, timed_out=True), "hang")):
        verdict = judge(own, observed(told, exceptions=("x.Base",)))
        assert verdict.severity == severity
    assert judge(own, observed(foreign, exceptions=("x.Base",))).expected == (
        "an error of a class that the client documents: x.Base"
    )
    assert judge(own, observed(foreign)).result == "pass", "the driver reports no classes"
    assert judge(any_class, observed(foreign, exceptions=("x.Base",))).result == "pass"
    either = case_of(AnyOf((Failure(own=True), HELLO)))
    assert judge(either, observed(foreign, exceptions=("x.Base",))).severity == "deviates"
    assert judge(either, observed(OK, exceptions=("x.Base",))).result == "pass"


@pytest.mark.parametrize(
    "told",
    [
        ToldError("MemoryError", ("Exception",)),
        ToldError("x.NoRoom", ("builtins.MemoryError", "Exception")),
        ToldError("java.lang.OutOfMemoryError", ("java.lang.Error",), "Java heap space"),
        ToldError("RangeError", ("Error",), "Array buffer allocation failed"),
        Lost("crash", "the driver ended with exit code 2", ("fatal error: runtime: out of memory",)),
        Lost("crash", "the driver was ended by SIGABRT", ("terminate called after throwing 'std::bad_alloc'", "x")),
    ],
    ids=lambda told: getattr(told, "type", "crash"),
)
def test_a_client_that_runs_out_of_memory_has_not_refused(told: Told) -> None:
    for outcome in (Failure(), Failure(truncated=True), AnyOf((Failure(), HELLO)), HELLO, Value()):
        verdict = judge(case_of(outcome, lenient=((Failure(timeout=True),),)), observed(told))
        assert (verdict.result, verdict.severity) == ("fail", "exhaustion")


@pytest.mark.parametrize(
    "told",
    [
        ERROR,
        ToldError("ValueError", ("Exception",), "memory"),
        ToldError("exit 27", (), "curl: (27) Out of memory"),
        Lost("hang", "no answer: out of memory"),
    ],
)
def test_any_other_error_is_no_lack_of_memory(told: Told) -> None:
    assert judge(case_of(Failure()), observed(told)).severity != "exhaustion"


LENIENT = {"lenient": ((HELLO,),)}


@pytest.mark.parametrize(
    ("result", "severity", "case", "told"),
    [
        pytest.param("pass", "", case_of(HELLO), OK, id="holds"),
        pytest.param("pass", "", case_of(AnyOf((Failure(), HELLO))), ERROR, id="one-of-several"),
        pytest.param("lenient", "", case_of(Failure(), **LENIENT), OK, id="a-lenient-reading"),
        pytest.param("pass", "", case_of(Failure(), **LENIENT), ERROR, id="the-better-reading"),
        pytest.param(
            "fail",
            "accepted-invalid",
            case_of(Failure(), **LENIENT),
            replace(OK, body=b"other"),
            id="neither-reading",
        ),
        pytest.param("fail", "rejected-valid", case_of(HELLO), ERROR, id="departs"),
        pytest.param("fail", "hang", case_of(HELLO), Lost("hang", "silent"), id="hung"),
        pytest.param("fail", "crash", case_of(Failure()), Lost("crash", "dead"), id="crashed"),
        pytest.param("broken", "", case_of(HELLO), Lost("garbage", "rubbish"), id="garbage"),
        pytest.param("unsupported", "", case_of(HELLO), ToldUnsupported("cannot"), id="unsupported"),
        pytest.param("unsupported", "", case_of(HELLO), replace(OK, body=None), id="untold"),
        pytest.param(
            "pass", "", case_of(Failure(), **LENIENT), replace(OK, body=None, complete=False), id="said-incomplete"
        ),
    ],
)
def test_an_observation_has_one_result(result: str, severity: str, case: Case, told: Told) -> None:
    verdict = judge(case, observed(told), client="c", variant="tcp-whole")
    assert (result, severity) == (verdict.result, verdict.severity)
    assert verdict.id == "c::chapter/case[tcp-whole]"


def test_an_untold_field_is_unsupported_and_says_what_is_untold() -> None:
    verdict = judge(case_of(HELLO), observed(replace(OK, status=None)))
    assert (verdict.result, verdict.seen) == ("unsupported", "the client does not report the status")


def test_an_untold_field_of_a_lenient_reading_is_not_lenient() -> None:
    case = case_of(Failure(), lenient=((Response(200, absent=("X-A",)),),))
    assert judge(case, observed(replace(OK, fields=None))).result != "lenient"


def test_a_departure_beside_something_untold_is_a_failure() -> None:
    verdict = judge(case_of(HELLO, WORLD), observed(replace(OK, body=None), ERROR))
    assert (verdict.result, verdict.severity) == ("fail", "rejected-valid")


def test_a_lenient_reading_has_to_hold_for_all_answers_together() -> None:
    case = case_of(HELLO, WORLD, lenient=((HELLO, Failure()), (Failure(), WORLD)))
    assert judge(case, observed(OK, ERROR)).result == "lenient"
    assert judge(case, observed(ERROR, replace(OK, body=b"world"))).result == "lenient"
    assert judge(case, observed(ERROR, ERROR)).result == "fail"


def test_a_lenient_reading_excuses_nothing_on_the_wire() -> None:
    case = case_of(Failure(), lenient=((HELLO,),), sent=(Never(b"evil"),))
    clean = SeenConnection(0, requests=[REQUEST], received=bytearray(b"good"))
    evil = SeenConnection(0, requests=[REQUEST], received=bytearray(b"evil"))
    assert judge(case, observed(OK, connections=(clean,))).result == "lenient"
    verdict = judge(case, observed(OK, connections=(evil,)))
    assert (verdict.result, verdict.severity) == ("fail", "sent-invalid")


def test_only_a_lenient_verdict_is_marked_for_security() -> None:
    case = case_of(Failure(), lenient=((HELLO,),), security=True)
    assert judge(case, observed(OK)).security
    assert not judge(case, observed(ERROR)).security
    assert not judge(case, observed(replace(OK, status=500))).security
    assert not judge(replace(case, security=False), observed(OK)).security


def test_a_fault_of_our_own_is_broken_whatever_was_told() -> None:
    verdict = judge(case_of(HELLO), observed(OK, broken="the server cannot listen"))
    assert (verdict.result, verdict.seen) == ("broken", "the server cannot listen")


# -------------------------------------------------------------------------------------------------------- severities


def test_severities_stand_worst_first() -> None:
    assert SEVERITIES == (
        "desync",
        "sent-invalid",
        "wrong-body",
        "hang",
        "crash",
        "exhaustion",
        "accepted-invalid",
        "rejected-valid",
        "deviates",
    )


@pytest.mark.parametrize(
    ("worst", "told"),
    [
        ("desync", (ERROR, replace(OK, body=b"stray"))),
        ("wrong-body", (replace(OK, body=b"x"), Lost("hang", "x"))),
        ("hang", (ERROR, Lost("hang", "x"))),
        ("crash", (ERROR, Lost("crash", "x"))),
        ("rejected-valid", (replace(OK, status=500), ERROR)),
    ],
    ids=["desync", "wrong-body", "hang", "crash", "rejected-valid"],
)
def test_the_worst_departure_is_the_severity(worst: str, told: tuple[Told, ...]) -> None:
    assert judge(case_of(HELLO, WORLD), observed(*told)).severity == worst


def test_a_departure_on_the_wire_is_weighed_with_those_of_the_answers() -> None:
    case = case_of(HELLO, WORLD, reuse="required")
    verdict = judge(case, observed(OK, ERROR, connections=seen(1, 1)))
    assert verdict.severity == "rejected-valid"
    verdict = judge(case, observed(OK, replace(OK, body=b"world"), connections=seen(1, 1)))
    assert (verdict.severity, verdict.expected) == ("deviates", "one connection for all requests")


ERROR_TOO = {"lenient": ((Failure(), WORLD), (Failure(), Failure()))}


def test_a_failure_names_what_the_nearest_reading_misses() -> None:
    """An error that a lenient reading accepts is never what the failure blames."""
    case = case_of(HELLO, WORLD, reuse="forbidden", **ERROR_TOO)
    verdict = judge(case, observed(ERROR, replace(OK, body=b"world"), connections=seen(2)))
    assert (verdict.result, verdict.severity) == ("fail", "deviates")
    assert "error" not in verdict.expected


@pytest.mark.parametrize(
    ("severity", "expected", "first", "second"),
    [
        ("wrong-body", "200 with body 'hello' (a lenient reading: an error)", replace(OK, body=b"x"), "world"),
        ("rejected-valid", "200 with body 'world'", OK, ""),
        ("deviates", "200 with body 'world' (a lenient reading: an error)", ERROR, "status"),
    ],
)
def test_the_reading_with_the_fewest_mismatches_is_the_nearest(
    severity: str, expected: str, first: Told, second: str
) -> None:
    answers: dict[str, Told] = {
        "world": replace(OK, body=b"world"),
        "": ERROR,
        "status": replace(OK, status=500, body=b"world"),
    }
    verdict = judge(case_of(HELLO, WORLD, **ERROR_TOO), observed(first, answers[second]))
    assert (verdict.severity, verdict.expected) == (severity, expected)


def test_an_invalid_response_in_another_form_than_the_lenient_one_is_accepted_invalid() -> None:
    verdict = judge(case_of(Failure(), **LENIENT), observed(replace(OK, status=500)))
    expected = "an error (a lenient reading: 200 with body 'hello')"
    assert (verdict.severity, verdict.expected) == ("accepted-invalid", expected)


def test_a_lenient_response_that_departs_on_the_wire_alone_is_not_blamed_for_being_accepted() -> None:
    case = case_of(Failure(), WORLD, reuse="required", lenient=((HELLO, WORLD),))
    answers = (OK, replace(OK, body=b"world"))
    assert judge(case, observed(*answers, connections=seen(2))).result == "lenient"
    assert judge(case, observed(*answers, connections=seen(1, 1))).severity == "deviates"


def test_a_time_out_is_as_far_from_every_reading() -> None:
    late = ToldError("x.Late", (), "late", timed_out=True)
    verdict = judge(case_of(HELLO, WORLD, **ERROR_TOO), observed(late, replace(OK, body=b"world")))
    assert (verdict.severity, verdict.expected) == (
        "hang",
        "200 with body 'hello' (a lenient reading: an error), in time",
    )


def test_a_failure_reads_expected_and_seen() -> None:
    verdict = judge(case_of(Failure()), observed(OK))
    assert (verdict.expected, verdict.seen) == ("an error", "200 with body 'hello'")
    assert verdict.told == ("200 with body 'hello'",)


def test_lines_for_people_hold_no_line_break_or_control_character() -> None:
    rude = "a\nb\r\x1b[31m\ud800"
    for told in (
        ToldError(rude, (), rude),
        ToldUnsupported(rude),
        ToldResponse(200, body=b"x", fields=((rude, rude),)),
    ):
        case = case_of(Response(200, body=b"hello", fields=(("X-A", "x"),)))
        verdict = judge(case, observed(told, exceptions=("x.Y",)))
        for line in (verdict.expected, verdict.seen, verdict.finding, *verdict.told):
            assert line.isprintable(), repr(line)


# ------------------------------------------------------------------------------------------------------------ levels


@pytest.mark.parametrize(
    ("level", "cites", "own"),
    [
        ("must", (MUST,), None),
        ("should", ("RFC9112-9.3-1",), None),
        ("documented", ("HTTPCLIENT-M1",), None),
        ("info", (MUST,), "info"),
    ],
)
def test_the_level_is_that_of_the_clause_unless_the_case_names_one(
    level: str, cites: tuple[str, ...], own: Any
) -> None:
    case = case_of(HELLO, cites=cites, level=own)
    assert level_of(case) == level
    assert judge(case, observed(OK)).level == level


def test_clauses_of_different_levels_make_the_case_choose() -> None:
    case = case_of(HELLO, cites=(MUST, "RFC9112-9.3-1"))
    with pytest.raises(ValueError, match="chapter/case: cites clauses of different levels"):
        level_of(case)
    assert level_of(replace(case, level="should")) == "should"


def test_keywords_of_the_text_give_levels() -> None:
    by_keyword = {each.keyword: each.level for each in catalogue().values() if each.keyword != "PROSE"}
    expected = {
        **dict.fromkeys(("MUST", "MUST NOT", "SHALL", "SHALL NOT", "REQUIRED"), "must"),
        **dict.fromkeys(("SHOULD", "SHOULD NOT", "RECOMMENDED", "NOT RECOMMENDED", "OUGHT", "OUGHT NOT"), "should"),
        **dict.fromkeys(("MAY", "OPTIONAL"), "may"),
        "DOCUMENTED": "documented",
    }
    assert by_keyword == {keyword: expected[keyword] for keyword in by_keyword}


def test_what_is_disputed_is_for_information_only() -> None:
    verdict = judge(case_of(HELLO, disputed="one says this, one says that"), observed(ERROR))
    assert (verdict.result, verdict.level) == ("fail", "info")
    assert not verdict.gates(strict=True)


@pytest.mark.parametrize("level", ["must", "documented", "should", "may", "info"])
@pytest.mark.parametrize("result", ["pass", "lenient", "fail", "unproven", "unsupported", "broken"])
@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
def test_failures_of_the_gating_levels_gate(level: Any, result: Any, strict: bool) -> None:
    bad = {"fail", "unproven"} | ({"lenient"} if strict else set())
    expected = level in ("must", "documented") and result in bad
    assert expected == Verdict("c", "a/b", "tcp-whole", level, result).gates(strict)


# ---------------------------------------------------------------------------------------------------------- findings


TREE = ("x.Base",)


def test_an_error_outside_of_the_documented_tree_is_a_finding_and_changes_nothing() -> None:
    foreign = ToldError("OverflowError", ("ArithmeticError",), "too big")
    verdict = judge(case_of(Failure()), observed(foreign, exceptions=TREE))
    assert verdict.result == "pass"
    assert verdict.finding == "foreign-error: OverflowError is outside x.Base: too big"


@pytest.mark.parametrize(
    ("told", "connections", "exceptions"),
    [
        pytest.param(ERROR, seen(1), TREE, id="a-base-of-it-is-documented"),
        pytest.param(ToldError("x.Base"), seen(1), TREE, id="it-is-documented-itself"),
        pytest.param(ToldError("ValueError"), seen(0), TREE, id="nothing-was-sent"),
        pytest.param(ToldError("ValueError"), (), TREE, id="no-connection"),
        pytest.param(ToldError("ValueError"), seen(1), (), id="no-tree-is-documented"),
        pytest.param(OK, seen(1), TREE, id="no-error"),
    ],
)
def test_other_errors_are_no_finding(
    told: Told, connections: tuple[SeenConnection, ...], exceptions: tuple[str, ...]
) -> None:
    assert judge(case_of(Failure()), observed(told, connections=connections, exceptions=exceptions)).finding == ""


# ------------------------------------------------------------------------------------------------------------- twins


TWIN = replace(case_of(HELLO, WORLD), id="chapter/twin")
REUSING_TWIN = replace(TWIN, reuse="required")


def verdict_of(result: Any, **more: Any) -> Verdict:
    return Verdict("c", "chapter/case", "tcp-whole", "must", result, **more)


@pytest.mark.parametrize("result", ["fail", "unsupported", "broken", "unproven"])
@pytest.mark.parametrize("twin", ["pass", "fail", "unsupported", "broken"])
def test_what_is_no_pass_stays_what_it_is_beside_any_twin(result: str, twin: str) -> None:
    verdict = verdict_of(result)
    assert with_twin(verdict, TWIN, verdict_of(twin), observed()) == verdict


@pytest.mark.parametrize(
    ("expected", "twin"),
    [
        ("same", "pass"),
        ("same", "lenient"),
        ("unproven", "fail"),
        ("unproven", "broken"),
        ("unsupported", "unsupported"),
    ],
)
@pytest.mark.parametrize("result", ["pass", "lenient"])
def test_a_pass_proves_nothing_while_the_twin_does_not_pass(expected: str, twin: str, result: str) -> None:
    verdict = verdict_of(result, security=result == "lenient")
    got = with_twin(verdict, TWIN, verdict_of(twin, expected="X", seen="Y"), observed())
    assert got.result == (result if expected == "same" else expected)
    assert got.security == (result == "lenient" and expected == "same")
    if expected != "same":
        assert TWIN.id in got.seen
        assert "Y" in got.seen


def test_a_client_that_never_reuses_cannot_be_asked_about_reuse() -> None:
    got = with_twin(verdict_of("pass"), REUSING_TWIN, verdict_of("fail"), observed(connections=seen(1, 1)))
    assert (got.result, got.seen) == ("unsupported", "the client does not reuse connections")


def test_a_twin_that_failed_on_one_connection_leaves_the_verdict_unproven() -> None:
    got = with_twin(verdict_of("pass"), REUSING_TWIN, verdict_of("fail"), observed(connections=seen(2)))
    assert got.result == "unproven"


def test_an_unproven_verdict_is_no_departure_of_its_own() -> None:
    got = with_twin(verdict_of("pass"), TWIN, verdict_of("fail"), observed())
    assert got.severity == ""


def test_a_value_of_a_call_is_judged_like_a_response() -> None:
    case = case_of(Value(80), cites=("HTTPCLIENT-M1",))
    verdict = judge(case, observed(ERROR))
    assert (verdict.result, verdict.severity, verdict.level) == ("fail", "rejected-valid", "documented")
