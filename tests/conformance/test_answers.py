"""The comparison of answers with outcomes: agreement, severities, and properties that the client does not report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.judging.answers import compare_answer, compare_answers, has_stray_response
from h1conform.conformance.model import (
    ANYTHING,
    AnyOf,
    AtATime,
    Case,
    Connection,
    Failure,
    Lost,
    Outcome,
    Request,
    Response,
    Told,
    ToldError,
    ToldResponse,
    ToldUnsupported,
    ToldValue,
    Value,
)
from h1conform.conformance.model.comparison import Comparison, Mismatch, NotReported
from h1conform.mockserver import Close, Pause, ReadHead, ReadRequest, Segments, Send
from h1conform.mockserver.script import Step

OK = ToldResponse(status=200, reason="OK", version="1.1", fields=(), body=b"hello", complete=True)
ERROR = ToldError("http.client.BadStatusLine", ("http.client.HTTPException", "Exception"), "bad")
TIMEOUT = ToldError("TimeoutError", ("OSError",), "timed out", timed_out=True)
NUMBER = ToldValue(5, ("int",))


def told_with(**changes: object) -> ToldResponse:
    return ToldResponse(
        **({"status": 200, "reason": "OK", "version": "1.1", "fields": (), "body": b"hello"} | changes)  # type: ignore[arg-type]
    )


def field(*pairs: tuple[str, str]) -> ToldResponse:
    return told_with(fields=pairs)


def compared(case: Case, *answers: Told) -> list[Comparison]:
    return list(compare_answers(case, case.expect, answers))


def case_of(*expect: Outcome, lenient: tuple[tuple[Outcome, ...], ...] = ()) -> Case:
    return Case("chapter/case", "A case.", ("RFC9112-6.3-16",), b"", expect, lenient=lenient)


HELLO = Response(200, body=b"hello")


@pytest.mark.parametrize(
    ("expected", "outcome", "told"),
    [
        pytest.param(None, HELLO, OK, id="response-as-expected"),
        pytest.param("rejected-valid", HELLO, ERROR, id="response-error"),
        pytest.param("hang", HELLO, TIMEOUT, id="response-time-out"),
        pytest.param("deviates", HELLO, NUMBER, id="response-value"),
        pytest.param("wrong-body", HELLO, told_with(body=b"hell"), id="response-short-body"),
        pytest.param("wrong-body", Response(200, body=b""), OK, id="response-body-where-none"),
        pytest.param("deviates", HELLO, told_with(status=204), id="response-other-status"),
        pytest.param("wrong-body", HELLO, told_with(status=204, body=b""), id="response-body-is-worse-than-status"),
        pytest.param("rejected-valid", HELLO, told_with(complete=False), id="response-said-to-be-incomplete"),
        pytest.param(None, HELLO, told_with(complete=None), id="response-completeness-untold"),
        pytest.param(None, Response(), ToldResponse(), id="response-nothing-compared"),
        pytest.param("deviates", Response(200, reason="OK"), told_with(reason="Ok"), id="response-other-reason"),
        pytest.param("deviates", Response(200, version="1.0"), OK, id="response-other-version"),
        pytest.param(None, Failure(), ERROR, id="failure-error"),
        pytest.param("accepted-invalid", Failure(), OK, id="failure-response"),
        pytest.param("accepted-invalid", Failure(), NUMBER, id="failure-value"),
        pytest.param("hang", Failure(), TIMEOUT, id="failure-time-out"),
        pytest.param(None, Failure(timeout=True), TIMEOUT, id="failure-time-out-allowed"),
        pytest.param(None, Failure(timeout=True), ERROR, id="failure-time-out-allowed-other-error"),
        pytest.param("wrong-body", Failure(truncated=True), OK, id="failure-truncated-response"),
        pytest.param(
            "wrong-body", Failure(truncated=True), ToldValue(b"hello", ("bytes",)), id="failure-truncated-value"
        ),
        pytest.param(None, Failure(truncated=True), told_with(complete=False), id="failure-truncated-said-so"),
        pytest.param(None, Failure(), told_with(complete=False), id="failure-said-to-be-incomplete"),
        pytest.param("accepted-invalid", Failure(), told_with(complete=None), id="failure-completeness-untold"),
        pytest.param(None, Failure(type="BadStatusLine"), ERROR, id="failure-type-without-module"),
        pytest.param(None, Failure(type="http.client.BadStatusLine"), ERROR, id="failure-type-with-module"),
        pytest.param(None, Failure(type="HTTPException"), ERROR, id="failure-base"),
        pytest.param("deviates", Failure(type="IncompleteRead"), ERROR, id="failure-other-type"),
        pytest.param("deviates", Failure(type="StatusLine"), ERROR, id="failure-end-of-a-name-is-no-name"),
        pytest.param("hang", Failure(type="TimeoutError"), TIMEOUT, id="failure-time-out-of-right-type"),
        pytest.param(
            "accepted-invalid", Failure(type="X"), told_with(complete=False), id="failure-type-said-to-be-incomplete"
        ),
        pytest.param(None, Value(5), NUMBER, id="value-as-expected"),
        pytest.param("deviates", Value(6), NUMBER, id="value-other"),
        pytest.param("rejected-valid", Value(5), ERROR, id="value-error"),
        pytest.param("hang", Value(5), TIMEOUT, id="value-time-out"),
        pytest.param("deviates", Value(5), OK, id="value-response"),
        pytest.param(None, Value(), NUMBER, id="value-anything"),
        pytest.param(None, Value(ANYTHING), ToldValue(None, ("x.Y",)), id="value-anything-not-plain"),
        pytest.param(None, Value(type="int"), NUMBER, id="value-type"),
        pytest.param("deviates", Value(type="str"), NUMBER, id="value-other-type"),
        pytest.param("deviates", Value(5, type="str"), NUMBER, id="value-right-of-other-type"),
        pytest.param(
            None, Value(type="HTTPResponse"), ToldValue(None, ("http.client.HTTPResponse",)), id="value-class"
        ),
        pytest.param(None, Value(None), ToldValue(None, ("NoneType",)), id="value-none"),
        pytest.param("deviates", Value(None), ToldValue(None, ("x.Y",)), id="value-object-is-not-none"),
        pytest.param("deviates", Value(None), ToldValue(0, ("int",)), id="value-zero-is-not-none"),
        pytest.param("deviates", Value(1), ToldValue(True, ("bool", "int")), id="value-true-is-not-1"),
        pytest.param("deviates", Value(True), ToldValue(1, ("int",)), id="value-1-is-not-true"),
        pytest.param(None, Value([("a", 1)]), ToldValue([["a", 1]], ("list",)), id="value-tuple-in-json"),
        pytest.param("deviates", Value([("a", 1)]), ToldValue([["a", 1], ["b", 2]], ("list",)), id="value-longer-list"),
        pytest.param("deviates", Value([1]), ToldValue([True], ("list",)), id="value-true-in-list"),
        pytest.param("deviates", Value(b"5"), ToldValue("5", ("str",)), id="value-text-is-not-bytes"),
        pytest.param("hang", HELLO, Lost("hang", "x"), id="lost-hang"),
        pytest.param("crash", Failure(), Lost("crash", "x"), id="lost-crash-is-no-error"),
        pytest.param("hang", Failure(timeout=True), Lost("hang", "x"), id="lost-hang-is-no-time-out"),
        pytest.param("crash", AnyOf((Failure(), HELLO)), Lost("crash", "x"), id="lost-crash-any-of"),
        pytest.param("hang", Value(), Lost("hang", "x"), id="lost-hang-anything"),
    ],
)
def test_an_answer_holds_or_departs(expected: str | None, outcome: Outcome, told: Told) -> None:
    assert expected == compare_answer(outcome, told)


@pytest.mark.parametrize(
    ("expected", "outcome", "unsent"),
    [
        pytest.param(None, Failure(unsent=True), True, id="refused"),
        pytest.param("rejected-valid", Failure(unsent=True), False, id="sent"),
        pytest.param(None, AnyOf((HELLO, Failure(unsent=True))), True, id="any-refused"),
        pytest.param("rejected-valid", AnyOf((HELLO, Failure(unsent=True))), False, id="any-sent"),
        pytest.param(None, Failure(), True, id="any-error-refused"),
        pytest.param(None, Failure(), False, id="any-error-sent"),
    ],
)
def test_a_refusal_is_an_error_before_anything_is_sent(expected: str | None, outcome: Outcome, unsent: bool) -> None:
    assert expected == compare_answer(outcome, ERROR, unsent)


def test_the_record_says_which_question_was_refused() -> None:
    outcomes = (HELLO, Failure(unsent=True))
    case = case_of(*outcomes)
    assert list(compare_answers(case, outcomes, (OK, ERROR), (1,))) == [None, None]
    (first, second) = compare_answers(case, outcomes, (OK, ERROR), (0,))
    assert (first, isinstance(second, Mismatch)) == (None, True)


@pytest.mark.parametrize(
    ("expected", "outcomes", "told"),
    [
        pytest.param(None, (Failure(), HELLO), OK, id="the-response"),
        pytest.param(None, (Failure(), HELLO), ERROR, id="the-error"),
        pytest.param(None, (Failure(), HELLO), told_with(complete=False), id="said-to-be-incomplete"),
        pytest.param("hang", (Failure(), HELLO), TIMEOUT, id="a-time-out-is-neither"),
        pytest.param("wrong-body", (Failure(), HELLO), told_with(body=b"other"), id="neither-body"),
        pytest.param(
            "accepted-invalid",
            (Failure(), Response(200, absent=("X-B",))),
            field(("X-B", "two")),
            id="neither-refused-nor-repaired",
        ),
        pytest.param(
            "deviates", (HELLO, Response(body=b"other")), told_with(status=500), id="the-mildest-of-the-responses"
        ),
        pytest.param(None, (Value(1), Value(5)), NUMBER, id="one-of-two-values"),
        pytest.param("deviates", (Value(1), Value(2)), NUMBER, id="neither-value"),
    ],
)
def test_one_of_several_outcomes_is_enough(
    expected: str | None, outcomes: tuple[Response | Failure | Value, ...], told: Told
) -> None:
    assert expected == compare_answer(AnyOf(outcomes), told)


@pytest.mark.parametrize(
    ("what", "outcome", "told"),
    [
        ("body", HELLO, told_with(body=None)),
        ("status", HELLO, told_with(status=None)),
        ("reason", Response(reason="OK"), told_with(reason=None)),
        ("version", Response(version="1.1"), told_with(version=None)),
        ("fields", Response(fields=(("X-A", "one"),)), told_with(fields=None)),
        ("fields", Response(absent=("X-A",)), told_with(fields=None)),
        ("status", AnyOf((Failure(), HELLO)), told_with(status=None)),
        ("fields", AnyOf((Failure(), Response(200, absent=("X-A",)))), told_with(fields=None)),
    ],
    ids=["body", "status", "reason", "version", "field", "absent-field", "any-of-status", "any-of-absent-field"],
)
def test_what_the_client_cannot_tell_is_never_a_pass(what: str, outcome: Outcome, told: Told) -> None:
    got = compare_answer(outcome, told)
    assert isinstance(got, NotReported)
    assert what in got.what


def test_a_value_that_is_not_told_at_all_is_never_a_pass() -> None:
    assert compare_answer(Value(None), ToldValue()) is not None


def test_a_departure_counts_though_something_else_is_untold() -> None:
    assert compare_answer(Response(200, body=b"hello"), told_with(status=None, body=b"other")) == "wrong-body"


def test_what_is_not_compared_may_be_untold() -> None:
    assert compare_answer(Response(200), ToldResponse(status=200)) is None


# ------------------------------------------------------------------------------------------------------------ fields


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param("one", (("x-a", "one"),), id="name-in-other-case"),
        pytest.param("one, two", (("X-A", "one"), ("X-B", "x"), ("x-A", "two")), id="lines-for-the-combined-value"),
        pytest.param("one", (("X-A", "one"), ("X-A", "two")), id="one-line-of-two"),
        pytest.param("one two", (("X-A", "one  \t two"),), id="run-of-whitespace"),
        pytest.param("one  two", (("X-A", "one two"),), id="run-of-whitespace-expected"),
        pytest.param("a, b", (("X-A", "a,b"),), id="no-space-after-the-comma"),
        pytest.param("a,b", (("X-A", "a"), ("X-A", "b")), id="lines-for-a-value-without-spaces"),
        pytest.param("", (("X-A", ""),), id="empty-value"),
        pytest.param("caf\xe9", (("X-A", "caf\xe9"),), id="octets-as-latin-1"),
        pytest.param("caf\xc3\xa9", (("X-A", "caf\xe9"),), id="octets-shown-as-utf-8"),
        pytest.param("caf\xe9", (("X-A", "caf\udce9"),), id="octets-shown-as-surrogates"),
    ],
)
def test_a_field_is_there_in_any_of_its_readings(wanted: str, told: tuple[tuple[str, str], ...]) -> None:
    assert compare_answer(Response(fields=(("X-A", wanted),)), field(*told)) is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param("one", (), id="missing"),
        pytest.param("one", (("X-B", "one"),), id="other-name"),
        pytest.param("one", (("X-A", "One"),), id="case-of-the-value"),
        pytest.param("one", (("X-A", "one "),), id="trailing-space"),
        pytest.param("one", (("X-A", "one\t"),), id="trailing-tab"),
        pytest.param("one", (("X-A", " one"),), id="leading-space"),
        pytest.param("one two", (("X-A", "onetwo"),), id="whitespace-lost"),
        pytest.param("one two", (("X-A", "one\n two"),), id="line-feed-is-no-whitespace"),
        pytest.param("one, two", (("X-A", "two"), ("X-A", "one")), id="lines-in-other-order"),
        pytest.param("", (), id="empty-is-not-missing"),
        pytest.param("caf\xe9", (("X-A", "caf\ufffd"),), id="replacement-character"),
        pytest.param("x", (("X-A", "\ud800"),), id="lone-surrogate"),
    ],
)
def test_another_value_of_a_field_deviates(wanted: str, told: tuple[tuple[str, str], ...]) -> None:
    assert compare_answer(Response(fields=(("X-A", wanted),)), field(*told)) == "deviates"


def test_an_absent_field_is_absent_in_any_case_of_its_name() -> None:
    assert compare_answer(Response(absent=("X-A",)), field(("X-B", "one"))) is None
    assert compare_answer(Response(absent=("X-A",)), field(("x-a", ""))) == "deviates"


def test_every_expected_field_is_looked_for() -> None:
    outcome = Response(fields=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))
    assert compare_answer(outcome, field(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))) is None
    assert compare_answer(outcome, field(("Set-Cookie", "a=1"))) == "deviates"


# ------------------------------------------------------------------------------------------- octets of another


TWO = case_of(HELLO, Response(200, body=b"world"))
OWN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
STRAY = OWN.replace(b"hello", b"stray")


@pytest.mark.parametrize(
    "body", [b"stray", b"hello", b"again", b"xhello"], ids=["stray", "first", "third", "with-more-around"]
)
def test_a_word_of_another_response_in_a_later_answer_is_a_desync(body: bytes) -> None:
    first, second = compared(TWO, OK, told_with(body=body))
    assert first is None
    assert isinstance(second, Mismatch)
    assert second.severity == "desync"


def test_a_body_of_no_words_in_a_later_answer_is_a_wrong_body() -> None:
    _, second = compared(TWO, OK, told_with(body=b"other"))
    assert isinstance(second, Mismatch)
    assert second.severity == "wrong-body"


@pytest.mark.parametrize(
    ("severity", "body"),
    [("desync", b"stray"), ("wrong-body", b"hellostray"), ("wrong-body", b"world"), ("wrong-body", b"hell")],
    ids=["stray-alone", "read-too-far", "a-later-word", "cut-short"],
)
def test_the_first_answer_is_of_another_only_if_it_is_stray_alone(severity: str, body: bytes) -> None:
    first, *_ = compared(replace(TWO, server=OWN + STRAY), told_with(body=body))
    assert isinstance(first, Mismatch)
    assert first.severity == severity


AT_A_TIME = replace(
    TWO,
    do=(AtATime((Request(target="/hello"), Request(target="/world"))),),
    server=(Connection((Send(OWN),), target="/hello"), Connection((Send(STRAY),), target="/world")),
)


@pytest.mark.parametrize(
    ("severity", "outcome", "body"),
    [
        ("desync", HELLO, b"stray"),
        ("desync", Failure(truncated=True), b"stray"),
        ("wrong-body", Failure(truncated=True), b"hello"),
        ("wrong-body", HELLO, b"hell"),
    ],
    ids=["of-the-other", "of-the-other-for-an-error", "its-own-for-an-error", "cut-short"],
)
def test_of_several_at_a_time_the_first_has_words_of_its_own_too(severity: str, outcome: Outcome, body: bytes) -> None:
    first, *_ = compared(replace(AT_A_TIME, expect=(outcome, HELLO)), told_with(body=body))
    assert isinstance(first, Mismatch)
    assert first.severity == severity


def test_stray_is_no_desync_where_it_is_expected() -> None:
    (only,) = compared(case_of(Response(204, body=b"stray")), told_with(body=b"stray"))
    assert isinstance(only, Mismatch)
    assert only.severity == "deviates"


def test_a_word_of_another_response_in_a_field_is_a_desync() -> None:
    _, second = compared(TWO, OK, told_with(status=500, body=b"", fields=(("X-A", "stray"),)))
    assert isinstance(second, Mismatch)
    assert second.severity == "desync"


@pytest.mark.parametrize(("severity", "tail"), [("desync", STRAY), ("wrong-body", b"stray")])
def test_stray_octets_that_a_call_reads_are_a_desync_if_they_are_a_response(severity: str, tail: bytes) -> None:
    case = replace(case_of(Value(), Value(b"helloworld")), server=OWN + tail)
    _, second = compared(case, ToldValue(None, ("x",)), ToldValue(b"stray", ("bytes",)))
    assert isinstance(second, Mismatch)
    assert second.severity == severity


HINT = b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n"


@pytest.mark.parametrize(
    ("expected", "steps"),
    [
        (False, (ReadRequest(), Send(OWN + b"stray"))),
        (False, (ReadRequest(), Send(b"HTTP/1.1 204 No Content\r\n\r\nstray"), ReadRequest(), Send(OWN))),
        (False, (ReadHead(), Send(OWN), Pause(0.1), Segments((b"st", b"ray")), Close())),
        (True, (ReadRequest(), Send(OWN + STRAY))),
        (True, (ReadRequest(), Send(OWN), Pause(0.1), Send(STRAY), ReadRequest(), Send(OWN))),
        (True, (Send(STRAY), ReadRequest(), Send(OWN))),
        (True, (ReadRequest(), Send(HINT + OWN))),
        (True, (ReadRequest(), Segments((b"HTTP/1.1 100 Continue\r\n\r\n" + OWN[:5], OWN[5:] + STRAY)))),
    ],
)
def test_stray_is_a_response_if_it_has_a_status_line_and_answers_no_request(
    expected: bool, steps: tuple[Step, ...]
) -> None:
    assert has_stray_response(replace(TWO, server=(Connection(steps),))) is expected


def test_the_response_of_a_proxy_to_connect_answers_no_request() -> None:
    case = replace(TWO, server=(Connection((ReadRequest(), Send(STRAY))),))
    assert not has_stray_response(case)
    assert has_stray_response(replace(case, via="tunnel"))


@pytest.mark.parametrize("name", [id for id in corpus() if id.startswith("no-content/") and "-octets/" in id])
def test_octets_after_a_response_without_content_are_no_response(name: str) -> None:
    """So that a client which takes them for content has a wrong body and no desync."""
    case = corpus()[name]
    (outcome,) = case.expect
    assert isinstance(outcome, Response)
    (first,) = compared(case, told_with(status=outcome.status, body=b"stray"))
    assert isinstance(first, Mismatch)
    assert first.severity == "wrong-body"


def test_a_word_in_a_right_answer_is_nothing() -> None:
    assert compared(TWO, OK, told_with(body=b"world")) == [None, None]


# --------------------------------------------------------------------------------------------- several answers


def test_answers_are_missing_without_a_word_when_the_client_was_lost() -> None:
    (only,) = compared(TWO, Lost("hang", "no answer within 3 s"))
    assert isinstance(only, Mismatch)
    assert only.severity == "hang"
    assert only.seen == "no answer within 3 s"


def test_a_missing_answer_of_a_living_client_is_never_a_pass() -> None:
    first, rest = compared(TWO, OK)
    assert first is None
    assert isinstance(rest, NotReported)


def test_no_answer_at_all_is_never_a_pass() -> None:
    (only,) = compared(TWO)
    assert isinstance(only, NotReported)


def test_an_unsupported_answer_never_holds() -> None:
    for outcome in (HELLO, Failure(), Value(), AnyOf((Failure(), HELLO))):
        assert compare_answer(outcome, ToldUnsupported("no")) is not None


def test_a_mismatch_names_the_lenient_reading_and_the_fields_in_question() -> None:
    case = case_of(Response(200, fields=(("X-A", "one"),)), lenient=((Failure(),),))
    (only,) = compared(case, field(("X-A", "two"), ("X-B", "x")))
    assert isinstance(only, Mismatch)
    assert only.expected == "200 with X-A: 'one' (a lenient reading: an error)"
    assert only.seen == "200 with body 'hello', X-A: 'two'"


def test_a_mismatch_shows_what_it_is_about() -> None:
    (only,) = compared(case_of(Response(200, reason="OK", version="1.0")), told_with(reason="KO"))
    assert isinstance(only, Mismatch)
    assert only.expected == "HTTP/1.0 200 'OK'"
    assert only.seen == "200 'KO' in HTTP/1.1 with body 'hello'"


def test_a_hang_says_that_the_answer_was_due_in_time() -> None:
    (only,) = compared(case_of(Failure()), TIMEOUT)
    assert isinstance(only, Mismatch)
    assert only.expected == "an error, in time"
