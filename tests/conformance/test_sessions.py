"""Cases with several sessions, with host names, and with expectations in TLS, run against http.client."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import (
    HOST,
    PORT,
    Call,
    Case,
    Connection,
    Failure,
    File,
    Hello,
    Item,
    Iterated,
    Outcome,
    Ref,
    Request,
    Response,
    Sent,
    Session,
    Tls,
    Value,
    Variant,
    Verdict,
)
from h1conform.mockserver import Close, ReadRequest, Send

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
STEPS = (ReadRequest(), Send(OK), Close())
TOLD = Response(200, body=b"hello")
# What a context offers in which the caller has set nothing. Debian's Python leaves the old versions in.
_OLD = ", TLSv1.1, TLSv1" * (ssl.create_default_context().minimum_version == ssl.TLSVersion.MINIMUM_SUPPORTED)
OFFERED = f"TLSv1.3, TLSv1.2{_OLD}"
NAME = "www.h1conform.test"


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner(registry.find("http.client")) as found:
        found.prepare()
        yield found


def verdict_on(examiner: Examiner, *expect: Outcome, over: str = "tls", **asked: object) -> Verdict:
    case = Case("chapter/case", "A case.", ("RFC9110-4.3.4-1",), expect=expect, **{"server": OK} | asked)  # type: ignore[arg-type]
    return examiner.examine(case, Variant(over, "whole"))  # type: ignore[arg-type]


def served(tls: Tls | None) -> tuple[Connection, ...]:
    return (Connection(STEPS, tls),)


def test_a_name_that_no_machine_knows_is_reached(examiner: Examiner) -> None:
    assert verdict_on(examiner, TOLD, over="tcp", host=NAME, sent=(Sent(once=("Host",)),)).result == "pass"


def test_a_session_can_be_told_not_to_verify_and_the_next_one_verifies_again(examiner: Examiner) -> None:
    do = (Session(verify=False), Request(), Session(), Request())
    verdict = verdict_on(examiner, TOLD, Failure(), do=do, server=served(Tls("expired")))
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize(("trusts", "outcome"), [("stranger", TOLD), ("ca", Failure())])
def test_a_session_can_trust_another_authority(examiner: Examiner, trusts: str, outcome: Outcome) -> None:
    do = (Session(trusts=trusts), Request())  # type: ignore[arg-type]
    verdict = verdict_on(examiner, outcome, do=do, server=served(Tls("unknown-ca")))
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize(("shows", "outcome"), [("good", TOLD), ("", Failure())])
def test_a_client_is_given_a_certificate_to_show(examiner: Examiner, shows: str, outcome: Outcome) -> None:
    sent = (Hello(shown=bool(shows)),)
    verdict = verdict_on(examiner, outcome, shows=shows, server=served(Tls(client_auth="required")), sent=sent)
    assert verdict.result == "pass", verdict.seen


def test_a_certificate_goes_by_the_name_that_the_client_gives(examiner: Examiner) -> None:
    tls = Tls("expired", by_name=(("localhost", "good"),))
    assert (
        verdict_on(examiner, TOLD, host="localhost", server=served(tls), sent=(Hello(sni="localhost"),)).result
        == "pass"
    )
    assert verdict_on(examiner, Failure(), server=served(tls), sent=(Hello(sni=""),)).result == "pass"


def test_a_server_may_not_speak_tls_at_all(examiner: Examiner) -> None:
    plain = Connection((Send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), Close()), None)
    assert verdict_on(examiner, Failure(), server=(plain,)).result == "pass"


@pytest.mark.parametrize(
    ("hello", "expected", "seen"),
    [
        (Hello(sni="other.example"), "the server name 'other.example'", "no server name"),
        (Hello(alerts=("bad_certificate",)), "an alert: bad_certificate", "no alert"),
        (Hello(without=("TLSv1.2",)), "the client does not offer TLSv1.2", f"the client offered {OFFERED}"),
        (Hello(shown=True), "a client certificate", "no client certificate"),
    ],
    ids=["sni", "alert", "version", "certificate"],
)
def test_what_the_hello_is_not_is_said(examiner: Examiner, hello: Hello, expected: str, seen: str) -> None:
    verdict = verdict_on(examiner, TOLD, sent=(hello,))
    assert (verdict.result, verdict.expected, verdict.seen) == ("fail", expected, seen)


def test_a_connection_that_was_not_opened_says_nothing(examiner: Examiner) -> None:
    assert verdict_on(examiner, TOLD, sent=(Hello(connection=1, sni=""),)).result == "unsupported"


OPEN = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
MADE = Value(type="HTTPConnection")


@pytest.mark.parametrize(
    ("content", "arrives"),
    [
        (File(b"hello world", position=6), b"world"),
        (File(b"hello world", mode="r", position=6), b"world"),
        (File(b"hello world", position=6, fileno=False), b"world"),
        (Iterated((b"hello ", b"world")), b"hello world"),
    ],
    ids=["file", "text", "memory", "iterator"],
)
def test_a_call_is_given_files_and_iterators(examiner: Examiner, content: object, arrives: bytes) -> None:
    do: tuple[Item, ...] = (OPEN, Call("connection", "request", ("POST", "/", content)))
    answered = Call("connection", "getresponse")
    verdict = verdict_on(
        examiner, MADE, Value(None), Value(), over="tcp", do=(*do, answered), sent=(Sent(body=arrives),)
    )
    assert verdict.result == "pass", verdict.seen


def test_an_exception_is_kept_like_any_other_value(examiner: Examiner) -> None:
    do = (
        Call("module", "HTTPConnection", ("localhost:abc",), as_="refused"),
        Call("refused", "args", get=True, as_="told"),
        Call("module", "IncompleteRead", (Ref("told"),), as_="error"),
        Call("error", "partial", get=True),
    )
    message = "nonnumeric port: 'abc'"
    expect = (Failure(type="InvalidURL"), Value((message,)), Value(type="IncompleteRead"), Value((message,)))
    verdict = verdict_on(examiner, *expect, over="tcp", do=do)
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize(("profile", "result"), [("", "pass"), ("2008", "fail"), ("modern", "pass")])
def test_where_two_documents_part_either_is_right_unless_one_is_chosen(
    examiner: Examiner, profile: str, result: str
) -> None:
    port = Call("module", "HTTP_PORT", get=True)
    case = Case("a/b", "A case.", ("HTTPCLIENT-M1",), OK, (Value(8080),), do=(port,), modern=(Value(80),))
    chosen = case.under(profile) if profile else case  # type: ignore[arg-type]
    verdict = examiner.examine(chosen, Variant("tcp", "whole"))
    assert verdict.result == result
    assert verdict.finding.startswith("contradiction: follows the current") == (profile == "")
