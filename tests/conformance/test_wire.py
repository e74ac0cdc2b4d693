"""The comparison of the server's record with a case: requests, forbidden octets, counts, reuse, and ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from h1conform.conformance.judging.wire import compare_wire, end_of, problems, requests_of
from h1conform.conformance.model import (
    AtATime,
    Call,
    Case,
    Failure,
    Hello,
    Never,
    Observation,
    Request,
    Response,
    Sent,
    Source,
    Told,
    ToldError,
    ToldResponse,
)
from h1conform.conformance.model.comparison import Comparison, Mismatch, NotReported
from h1conform.mockserver import SeenConnection, SeenRequest
from h1conform.mockserver.base.recorded import SeenTls

GET = SeenRequest(
    b"GET /path HTTP/1.1\r\nHost: a\r\nX-A: one\r\nX-A: two\r\n\r\n",
    b"GET",
    b"/path",
    b"HTTP/1.1",
    ((b"Host", b"a"), (b"X-A", b"one"), (b"X-A", b"two")),
)
RESPONSE = ToldResponse(200, body=b"hello")


def connection(number: int = 0, *requests: SeenRequest, **more: Any) -> SeenConnection:
    received = bytearray(b"".join(each.raw for each in requests))
    return SeenConnection(number, received=received, requests=list(requests), **more)


def compared(*connections: SeenConnection, told: tuple[Told, ...] = (RESPONSE,), **asked: Any) -> list[Comparison]:
    case = Case("chapter/case", "A case.", ("RFC9112-6.3-16",), b"", (Response(),), **asked)
    return list(compare_wire(case, Observation(told, connections)))


def severities(found: list[Comparison]) -> list[str]:
    return [each.severity if isinstance(each, Mismatch) else type(each).__name__ for each in found]


@pytest.mark.parametrize(("outer", "sni"), [(False, "inner.example"), (True, "outer.example")])
def test_of_a_tunnel_within_tls_the_inner_hello_counts_unless_the_outer_is_meant(outer: bool, sni: str) -> None:
    seen = connection(0, GET, tls=SeenTls(sni="outer.example"), inner_tls=SeenTls(sni="inner.example"))
    through: dict[str, Any] = {"via": "secure-tunnel", "transports": ("tls",)}
    assert compared(seen, sent=(Hello(outer=outer, sni=sni),), **through) == []
    (wrong,) = compared(seen, sent=(Hello(outer=not outer, sni=sni),), **through)
    assert isinstance(wrong, Mismatch)
    assert wrong.expected == f"the server name '{sni}'"


def test_without_the_inner_handshake_nothing_is_said_of_its_hello() -> None:
    seen = connection(0, GET, tls=SeenTls(sni="outer.example"))
    found = compared(seen, sent=(Hello(sni="a"),), via="secure-tunnel", transports=("tls",))
    assert severities(found) == ["NotReported"]


@pytest.mark.parametrize(
    "sent",
    [
        Sent(),
        Sent(method="GET", target="/path", version="HTTP/1.1"),
        Sent(fields=(("host", "a"),), once=("HOST",), absent=("Content-Length",), body=b""),
        Sent(fields=(("X-A", "one"),)),
        Sent(fields=(("X-A", "one, two"),)),
        Sent(one_of=("Host", "Content-Length")),
    ],
    ids=["nothing", "request-line", "names-without-case", "one-line", "combined", "one-of"],
)
def test_a_request_is_as_it_has_to_be(sent: Sent) -> None:
    assert list(problems(sent, GET)) == []
    assert compared(connection(0, GET), sent=(sent,)) == []


@pytest.mark.parametrize(
    ("problem", "sent"),
    [
        ("method 'GET'", Sent(method="get")),
        ("request target '/path'", Sent(target="/")),
        ("version 'HTTP/1.1'", Sent(version="HTTP/1.0")),
        ("content ''", Sent(body=b"hello")),
        ("no field 'X-B'", Sent(fields=(("X-B", "one"),))),
        ("Host: 'a'", Sent(fields=(("Host", "A"),))),
        ("X-A: 'one', 'two'", Sent(fields=(("X-A", "two, one"),))),
        ("2 lines of 'x-a'", Sent(once=("x-a",))),
        ("0 lines of 'X-B'", Sent(once=("X-B",))),
        ("host: 'a'", Sent(absent=("host",))),
        ("neither X-B nor X-C", Sent(one_of=("X-B", "X-C"))),
        ("both Host and X-A", Sent(one_of=("Host", "X-A"))),
    ],
    ids=[
        *("method", "target", "version", "content", "missing-field", "other-value", "order-of-values"),
        *("twice", "never", "not-absent", "neither", "both"),
    ],
)
def test_a_departure_of_a_request_is_named(problem: str, sent: Sent) -> None:
    assert list(problems(sent, GET)) == [problem]
    assert severities(compared(connection(0, GET), sent=(sent,))) == ["sent-invalid"]


@pytest.mark.parametrize("target", [b"http://a/p", b"http://a:80/p", b"http://a:/p"])
def test_a_target_with_the_default_port_is_equivalent(target: bytes) -> None:
    assert list(problems(Sent(target="http://a/p"), replace(GET, target=target))) == []


def test_a_target_with_an_address_and_the_default_port_is_equivalent() -> None:
    assert list(problems(Sent(target="http://[::1]/p"), replace(GET, target=b"http://[::1]:80/p"))) == []


@pytest.mark.parametrize("target", [b"http://a:8080/p", b"http://a/p:80", b"a:80", b"https://a:80/p"])
def test_a_target_with_another_port_is_another_target(target: bytes) -> None:
    shown = target.decode()
    assert list(problems(Sent(target="http://a/p"), replace(GET, target=target))) == [f"request target {shown!r}"]


def test_a_request_without_content_is_right_if_the_case_says_so() -> None:
    wanted = Sent(one_of=("Content-Length", "Transfer-Encoding"), body=b"hello", or_none=True)
    length = (b"Content-Length", b"5")
    coding = (b"Transfer-Encoding", b"chunked")
    begun = SeenRequest(b"", b"GET", b"/", b"HTTP/1.1", (length,), complete=False)
    assert list(problems(wanted, GET)) == []
    assert list(problems(wanted, replace(begun, body=b"hello", complete=True))) == []
    assert list(problems(replace(wanted, or_none=False), GET)) != []
    assert list(problems(wanted, begun)) == ["content ''"]
    assert list(problems(wanted, replace(begun, body=b"other", complete=True))) == ["content 'other'"]
    both = replace(begun, fields=(length, coding), complete=True)
    assert list(problems(wanted, both)) == ["both Content-Length and Transfer-Encoding"]


def test_a_request_whose_source_fails_does_not_look_whole() -> None:
    whole = head(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
    assert list(problems(Sent(cut=True), whole)) == ["a request that looks whole, with content ''"]
    assert list(problems(Sent(cut=True), replace(whole, complete=False))) == []
    assert list(problems(Sent(), whole)) == []


def test_a_request_whose_source_fails_may_be_missing() -> None:
    sent = (Sent(method="POST", cut=True), Sent(method="GET"))
    do = (Request("POST", body=Source((), fails=True)), Request())
    assert compared(connection(0, GET), told=(RESPONSE, RESPONSE), do=do, sent=sent) == []
    whole = head(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", method=b"POST")
    found = compared(connection(0, whole), connection(1, GET), told=(RESPONSE, RESPONSE), do=do, sent=sent)
    assert severities(found) == ["sent-invalid"]


def test_a_breach_of_the_grammar_counts_unless_the_case_waives_it() -> None:
    broken = SeenRequest(b"", b"GET", b"/", b"HTTP/1.1", problems=("no Host",))
    assert list(problems(Sent(), broken)) == ["no Host"]
    assert list(problems(Sent(clean=False), broken)) == []


def test_requests_are_compared_in_order_of_connection_and_arrival() -> None:
    post = SeenRequest(b"", b"POST", b"/", b"HTTP/1.1")
    wanted = (Sent(method="GET"), Sent(method="POST"), Sent(method="GET"))
    connections = (connection(0, GET, post), connection(1, GET))
    assert compared(*connections, sent=wanted) == []
    assert requests_of(Observation((), connections)) == [GET, post, GET]
    assert severities(compared(connection(0, post), connection(1, GET, GET), sent=wanted)) == ["sent-invalid"] * 2


def test_requests_at_a_time_are_compared_by_their_targets() -> None:
    other = replace(GET, target=b"/other", body=b"hello")
    do = (AtATime((Request(target="/path"), Request(target="/other"))),)
    sent = (Sent(target="/path", body=b""), Sent(target="/other", body=b"hello"))
    for order in ((GET, other), (other, GET)):
        assert compared(connection(0, order[0]), connection(1, order[1]), do=do, sent=sent) == []
    mixed = (replace(GET, body=b"hello"), replace(other, body=b""))
    assert severities(compared(connection(0, *mixed), do=do, sent=sent)) == ["sent-invalid"] * 2


def test_a_missing_request_is_a_departure() -> None:
    (only,) = compared(connection(0, GET), sent=(Sent(), Sent()))
    assert isinstance(only, Mismatch)
    assert (only.severity, only.seen) == ("sent-invalid", "1 request arrived")


def test_a_request_that_is_missing_after_a_time_out_is_part_of_the_hang() -> None:
    late = ToldError("x.Late", timed_out=True)
    assert compared(connection(0, GET), told=(late,), sent=(Sent(), Sent())) == []
    assert severities(compared(connection(0, GET), told=(late,), sent=(Sent(method="PUT"), Sent()))) == ["sent-invalid"]


def test_no_request_after_an_error_is_a_refusal() -> None:
    assert compared(told=(ToldError("ValueError"),), sent=(Sent(),)) == []


def test_no_request_and_no_error_is_a_departure() -> None:
    assert severities(compared(told=(RESPONSE,), sent=(Sent(),))) == ["sent-invalid"]


def test_a_broken_request_and_an_error_is_a_departure_still() -> None:
    assert severities(compared(connection(0, GET), told=(ToldError("E"),), sent=(Sent(method="PUT"),))) == [
        "sent-invalid"
    ]


def test_forbidden_octets_are_looked_for_on_every_connection_and_outside_of_requests() -> None:
    evil = SeenConnection(1, received=bytearray(b"rubbish\r\nX-Evil: two"))
    assert compared(connection(0, GET), sent=(Never(b"\nX-Evil:"),)) == []
    (only,) = compared(connection(0, GET), evil, sent=(Never(b"\nX-Evil:"),))
    assert isinstance(only, Mismatch)
    assert (only.severity, only.seen) == ("sent-invalid", "received on connection 2")


def test_forbidden_octets_are_forbidden_in_any_case() -> None:
    """A client that changes the case of these octets has sent them nevertheless."""
    lower = SeenConnection(0, received=bytearray(b"get / http/1.1\r\nx-evil: two"))
    assert severities(compared(lower, sent=(Never(b"\nX-Evil:"),))) == ["sent-invalid"]


def test_no_more_requests_arrive_than_may() -> None:
    assert compared(connection(0, GET), connection(1, GET), at_most=2) == []
    assert severities(compared(connection(0, GET, GET), connection(1, GET), at_most=2)) == ["deviates"]


def test_a_client_gives_up_before_the_server_has_sent_too_much() -> None:
    assert compared(connection(0, GET, sent=bytearray(5), dropped_sent=5), within=10) == []
    assert compared(connection(0, GET, sent=bytearray(5), dropped_sent=6)) == []
    (only,) = compared(connection(0, GET, sent=bytearray(5), dropped_sent=6), within=10)
    assert only == Mismatch(
        "deviates",
        "the client gives up before the server has sent 10 octets",
        "the server sent 11 octets on connection 1",
    )


@pytest.mark.parametrize(
    ("expected", "reuse", "on_each"),
    [
        ([], "allowed", (2,)),
        ([], "allowed", (1, 1)),
        ([], "required", (2,)),
        (["deviates"], "required", (1, 1)),
        ([], "required", (0, 2)),
        ([], "forbidden", (1, 1)),
        (["deviates"], "forbidden", (2,)),
        (["deviates"], "forbidden", (1, 2)),
        ([], "required", ()),
        ([], "forbidden", (0,)),
    ],
)
def test_reuse_is_counted_by_connections_with_a_request(
    expected: list[str], reuse: str, on_each: tuple[int, ...]
) -> None:
    connections = [connection(number, *(GET,) * requests) for number, requests in enumerate(on_each)]
    assert severities(compared(*connections, reuse=reuse)) == expected


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ("fin", {"client_end": "fin"}),
        ("rst", {"client_end": "rst"}),
        ("close_notify", {"client_end": "fin", "client_notify": True}),
        ("close_notify", {"client_end": "rst", "client_notify": True}),
        (None, {}),
    ],
    ids=["fin", "rst", "notify-fin", "notify-rst", "open"],
)
def test_the_client_ends_its_connection_in_one_way(expected: str | None, seen: dict[str, Any]) -> None:
    assert end_of(SeenConnection(0, **seen)) == expected


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        ([], {"client_end": "fin", "client_notify": True}),
        (["deviates"], {"client_end": "fin"}),
        (["deviates"], {"client_end": "rst"}),
        (["NotReported"], {}),
    ],
    ids=["notify", "fin", "rst", "open"],
)
def test_an_end_in_another_way_deviates_and_a_kept_connection_tells_nothing(
    expected: list[str], seen: dict[str, Any]
) -> None:
    assert severities(compared(connection(0, GET, **seen), ends=("close_notify",))) == expected


def test_how_an_unused_connection_ends_is_no_matter() -> None:
    assert compared(connection(0, GET, client_end="fin"), SeenConnection(1, client_end="rst"), ends=("fin",)) == []
    assert compared(connection(0, GET, client_end="rst"), ends=()) == []


def test_what_is_not_reported_is_no_mismatch() -> None:
    (only,) = compared(connection(0, GET), ends=("fin",))
    assert isinstance(only, NotReported)


def test_the_outcome_of_a_case_does_not_matter_here() -> None:
    case = Case("chapter/case", "A case.", ("RFC9112-6.3-16",), b"", (Failure(),))
    assert list(compare_wire(case, Observation((RESPONSE,), (connection(0, GET),)))) == []


# ------------------------------------------------------------------------------ octets that belong to no request


def head(raw: bytes, *problems: str, complete: bool = True, **more: Any) -> SeenRequest:
    return SeenRequest(raw, complete=complete, problems=problems, **more)


POST = Request("POST")
CONTENT = head(b"hello", complete=False)
CHUNKS = head(b"5\r\nhello\r\n0\r\n\r\n", "bare LF", "bad request line")


@pytest.mark.parametrize("stray", [CONTENT, CHUNKS], ids=["content", "chunks"])
def test_octets_that_belong_to_no_request_are_seen_in_any_case(stray: SeenRequest) -> None:
    """After a request, between requests, and on a connection of their own, whatever the client reports."""
    late = ToldError("Timeout", timed_out=True)
    places = (
        (connection(0, GET, unread=[stray]),),
        (connection(0, GET, stray),),
        (connection(0, GET), connection(1, stray)),
    )
    for connections in places:
        for told in (RESPONSE, late):
            found = compared(*connections, told=(told,), do=(POST,))
            assert severities(found) == ["sent-invalid"]


@pytest.mark.parametrize(
    "unread",
    [GET, head(b"", complete=False), head(b"PO", complete=False), head(b"\r\npost /a", complete=False)],
    ids=["request", "nothing", "method", "line"],
)
def test_a_request_that_is_cut_short_or_that_no_step_reads_is_a_request(unread: SeenRequest) -> None:
    assert compared(connection(0, GET, unread=[unread]), do=(POST,)) == []


@pytest.mark.parametrize("do", [Call("module", "send"), Request("P T"), Request("")], ids=["call", "space", "empty"])
def test_what_the_caller_writes_on_the_wire_is_not_compared_with_requests(do: Request | Call) -> None:
    assert compared(connection(0, GET, unread=[CONTENT]), do=(do,)) == []


@pytest.mark.parametrize(
    "last",
    [
        head(b"", method=b"CONNECT"),
        head(b"", method=b"GET", fields=((b"Upgrade", b"websocket"),)),
    ],
    ids=["connect", "upgrade"],
)
def test_a_connection_that_may_carry_another_protocol_is_not_compared(last: SeenRequest) -> None:
    assert compared(connection(0, last, unread=[CONTENT]), do=(POST,)) == []


def test_tls_to_a_server_without_tls_is_not_compared() -> None:
    seen = connection(0, head(b"\x16\x03\x01\x02", complete=False))
    assert compared(seen, do=(POST,)) == []
