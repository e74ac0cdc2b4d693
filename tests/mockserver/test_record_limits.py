"""What a server keeps is bounded in octets, in sum: whatever clients send, and however many connections there are."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import pytest
from werkzeug.test import Client

from h1conform.mockserver import (
    Close,
    Hold,
    Limits,
    MockServer,
    Play,
    Quiet,
    ReadHead,
    ReadRequest,
    Reply,
    SeenConnection,
    SeenRequest,
    Send,
    Serve,
    Server,
    Steps,
)
from h1conform.mockserver.base.weights import (
    CONNECTION,
    TURN,
    disturbance_weight,
    request_weight,
    strip,
    without_content,
)
from h1conform.mockserver.control.app import Control, ControlTarget
from h1conform.mockserver.net.connection_log import ConnectionLog
from h1conform.mockserver.net.recorder import Recorder
from h1conform.mockserver.routing.kept_reports import KeptReports
from h1conform.mockserver.routing.reports import UnmatchedRequest

Connect = Callable[..., socket.socket]

WAIT = 10.0
TOTAL = 200_000
GET = b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST /%d HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n"
ANSWER: Steps = (Serve(lambda *_: (Send(b"x"),)),)


def weight(connection: SeenConnection) -> int:
    """The weight of a record, counted anew from what the record has."""
    return (
        CONNECTION
        + len(connection.received)
        + len(connection.sent)
        + TURN * len(connection.turns)
        + sum(map(request_weight, (*connection.requests, *connection.unread)))
        + sum(map(disturbance_weight, connection.disturbances))
        + sum(map(len, (*connection.notes, *connection.faults)))
    )


def post(sock: socket.socket, number: int, size: int = 50_000) -> None:
    sock.sendall(POST % (number, size) + bytes(size))
    assert sock.recv(1) == b"x"


def finish(sock: socket.socket) -> None:
    """End the client's side, and read until the server has ended its own."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass


# ------------------------------------------------------------------------------------------------ the sum, by traffic


def posts(sock: socket.socket) -> None:
    post(sock, 0)


def posts_on_one_connection(sock: socket.socket) -> None:
    for number in range(5):
        post(sock, number)


def chunked(sock: socket.socket) -> None:
    sock.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5;a\r\nhello\r\n" * 900)
    sock.sendall(b"0\r\n" + b"a:b\r\n" * 1000 + b"\r\n")
    assert sock.recv(1) == b"x"


def small_requests(sock: socket.socket) -> None:
    for number in range(50):
        sock.sendall(GET % number)
        assert sock.recv(1) == b"x"


def many_fields(sock: socket.socket) -> None:
    sock.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n" + b"a:b\r\n" * 1000 + b"\r\n")
    assert sock.recv(1) == b"x"


def half_a_request(sock: socket.socket) -> None:
    sock.sendall(POST % (0, 100_000) + bytes(60_000))


def content_at_once(sock: socket.socket) -> None:
    sock.sendall(GET % 0 + bytes(60_000))


def requests_at_once(sock: socket.socket) -> None:
    sock.sendall(GET % 0 * 2000)


def nothing(_: socket.socket) -> None:
    pass


TRAFFIC: dict[str, tuple[Steps, Callable[[socket.socket], None]]] = {
    "posts": (ANSWER, posts),
    "posts on one connection": (ANSWER, posts_on_one_connection),
    "chunked posts": (ANSWER, chunked),
    "small requests": (ANSWER, small_requests),
    "many fields": (ANSWER, many_fields),
    "requests cut short": (ANSWER, half_a_request),
    "large responses": ((ReadRequest(), Send(bytes(60_000)), Close()), requests_at_once),
    "octets that no step reads": ((ReadHead(), Hold()), content_at_once),
    "requests that no step reads": ((ReadHead(), Hold()), requests_at_once),
    "disturbances": ((ReadHead(), Quiet(0.02)), content_at_once),
    "no traffic": (ANSWER, nothing),
}


@pytest.mark.parametrize("octets", [TOTAL * 10, 20_000], ids=["sum", "connection"])
@pytest.mark.parametrize("traffic", TRAFFIC)
def test_the_record_is_bounded_in_sum(traffic: str, octets: int, connect: Connect) -> None:
    steps, talk = TRAFFIC[traffic]
    with Server(default=Play(steps), limits=Limits(total=TOTAL, octets=octets)) as server:
        for _ in range(8):
            client = connect(server)
            talk(client)
            finish(client)
            client.close()
            assert server.wait_idle(WAIT)
        seen = server.seen
        assert sum(map(weight, seen.connections)) <= TOTAL
        assert all(connection.number >= seen.dropped for connection in seen.connections)
        assert seen.dropped + len(seen.connections) == 8


def test_open_connections_share_the_sum(connect: Connect) -> None:
    with Server(default=Play(ANSWER), limits=Limits(total=TOTAL)) as server:
        clients = [connect(server) for _ in range(8)]
        for number in range(3):
            for client in clients:
                post(client, number)
        assert sum(map(weight, server.seen.connections)) <= TOTAL
        assert [len(each.requests) + each.dropped_requests for each in server.seen.connections] == [3] * 8
        assert {each.requests[-1].target for each in server.seen.connections} == {b"/2"}


def test_the_sum_holds_for_connections_that_the_caller_has_cleared(connect: Connect) -> None:
    with Server(default=Play(ANSWER), limits=Limits(total=TOTAL)) as server:
        client = connect(server)
        post(client, 0)
        server.clear()
        for number in range(1, 8):
            post(client, number)
        client.close()
        assert server.wait_idle(WAIT)
        other = connect(server)
        post(other, 8)
        assert [each.requests[-1].body for each in server.seen.connections] == [bytes(50_000)]


# --------------------------------------------------------------------------------------------------- what is dropped


def test_the_oldest_contents_are_dropped_and_the_heads_stay(connect: Connect) -> None:
    with MockServer(limits=Limits(total=TOTAL)) as server:
        server.on("POST", "/<int:number>", Reply("x"))
        for number in range(8):
            client = connect(server)
            client.sendall(POST % (number, 50_000) + bytes(50_000))
            assert client.recv(8) == b"HTTP/1.1"
            client.close()
            assert server.wait_idle(WAIT)
        assert [request.target for request in server.requests] == [b"/%d" % number for number in range(8)]
        assert [len(request.body) for request in server.requests] == [0] * 7 + [50_000]
        assert [request.dropped for request in server.requests] == [50_000] * 7 + [0]
        assert {request.raw for request in server.requests[:7]} == {POST % (n, 50_000) for n in range(7)}
        server.assert_seen("POST", count=8)
        with pytest.raises(AssertionError, match="7 of them are in the record without their content: raise Limits"):
            server.assert_seen("POST", count=8, body=bytes(50_000))
        server.assert_seen("POST", body=bytes(50_000))
        server.assert_seen("POST", "/3", count=1)


def test_a_request_beyond_the_limit_is_whole_for_its_answer_and_a_head_in_the_record(connect: Connect) -> None:
    with MockServer(limits=Limits(octets=10_000)) as server:
        server.on("POST", reply=lambda context: Reply(str(len(context.body))))
        client = connect(server)
        client.sendall(POST % (0, 50_000) + bytes(50_000))
        assert client.recv(1000).endswith(b"\r\n\r\n50000")
        [request] = server.requests
        assert (request.raw, request.body, request.dropped) == (POST % (0, 50_000), b"", 50_000)
        server.assert_seen("POST", count=1, headers={"Content-Length": "50000"})


@pytest.mark.parametrize("count", [0, 1, 40, 5000])
def test_an_assertion_of_a_count_fails_where_requests_were_dropped(count: int, connect: Connect) -> None:
    with MockServer(limits=Limits(octets=20_000)) as server:
        server.on("GET", reply=Reply("x"))
        client = connect(server)
        for _ in range(50):
            client.sendall(b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            client.recv(1000)
        [seen] = server.seen.connections
        assert seen.dropped_requests == server.seen.dropped_requests > 0
        with pytest.raises(
            AssertionError, match=rf"seen 50 requests, .*\n{seen.dropped_requests} of them are no longer"
        ):
            server.assert_seen("GET", "/a", count=count)
        with pytest.raises(AssertionError, match="no longer in the record"):
            server.assert_seen("GET", "/b")
        with pytest.raises(AssertionError, match="no longer in the record"):
            server.wait_for("GET", "/a", count=50, timeout=0.01)
        server.assert_seen("GET", "/a")
        server.clear()
        server.assert_seen("GET", "/a", count=0)


def test_requests_of_dropped_connections_are_counted(connect: Connect) -> None:
    with MockServer(limits=Limits(log=2)) as server:
        server.on("GET", reply=Reply("x"))
        for _ in range(5):
            client = connect(server)
            for number in range(2):
                client.sendall(GET % number)
                client.recv(1000)
            client.close()
            assert server.wait_idle(WAIT)
        assert (server.seen.dropped, server.seen.dropped_requests) == (3, 6)
        with pytest.raises(AssertionError, match="seen 10 requests, 2 of them as expected\n6 of them are no longer"):
            server.assert_seen("GET", "/0", count=5)


@pytest.mark.parametrize(
    ("raw", "head"),
    [
        (b"\r\nPUT / HTTP/1.1\r\nHost: h\r\n\r\nab\n\ncd", b"\r\nPUT / HTTP/1.1\r\nHost: h\r\n\r\n"),
        (b"PUT / HTTP/1.1\nHost: h\n\nab", b"PUT / HTTP/1.1\nHost: h\n\n"),
        (b"ab", b""),
    ],
)
def test_a_request_without_content_is_its_head(raw: bytes, head: bytes) -> None:
    request = without_content(SeenRequest(raw, body=b"ab"))
    assert (request.raw, request.body, request.dropped) == (head, b"", len(raw) - len(head))
    assert without_content(request) is request


def test_a_record_that_is_stripped_counts_what_it_has_lost() -> None:
    seen = SeenConnection(0)
    Recorder(seen).received(b"abc")
    Recorder(seen).sent(b"de")
    seen.requests.append(SeenRequest(b"GET / HTTP/1.1\r\n\r\nx", body=b"x"))
    seen.disturbances.append(b"y")
    before = weight(seen)
    assert strip(seen) == before - weight(seen) == 5 + 2 * TURN + 2 + disturbance_weight(b"y")
    assert (seen.dropped_received, seen.dropped_sent, seen.requests[0].dropped) == (3, 2, 1)
    Recorder(seen).received(b"f")
    assert (bytes(seen.received), seen.turns[-1].end) == (b"f", 4)


def test_turns_are_bounded_as_octets_are() -> None:
    seen = SeenConnection(0)
    recorder = Recorder(seen, keep=100 * TURN)
    for _ in range(1000):
        recorder.received(b"a")
        recorder.sent(b"b")
        assert len(seen.turns) <= 100
    assert [turn.end for turn in seen.turns[-2:]] == [1000, 1000]


def test_grants_return_to_the_budget_at_the_end_of_a_connection() -> None:
    log = ConnectionLog(most=10, total=50 * CONNECTION)
    for _ in range(100):
        allowance = log.begin(None)
        Recorder(allowance.seen, allowance=allowance).received(bytes(10 * CONNECTION))
        allowance.seen.ended = 1.0
        log.end(allowance)
    assert len(log.seen.connections) == 10
    assert [len(seen.received) for seen in log.seen.connections[-3:]] == [10 * CONNECTION] * 3
    assert sum(map(weight, log.seen.connections)) <= 50 * CONNECTION
    log.clear()
    assert (log.seen.connections, log.seen.dropped, log.seen.dropped_requests) == ([], 0, 0)


def test_a_connection_that_is_about_to_end_is_not_dropped_and_counted_once() -> None:
    """``ended`` of a record is set before the log counts the connection as ended. The callback runs in between."""
    log = ConnectionLog(most=1, total=50 * CONNECTION)
    ending, other = log.begin(None), log.begin(None)
    ending.seen.ended = 1.0
    log.begin(None)
    assert [each.number for each in log.seen.connections] == [0, 1, 2]
    log.clear()
    log.end(ending)
    log.end(other)
    for _ in range(100):
        allowance = log.begin(None)
        Recorder(allowance.seen, allowance=allowance).received(bytes(40 * CONNECTION))
        assert len(allowance.seen.received) == 40 * CONNECTION, "the budget is whole again"
        log.end(allowance)


# ------------------------------------------------------------------------------------------------------ heads, reports


@pytest.mark.parametrize("end", [b"", b"\r\n"], ids=["endless", "whole"])
@pytest.mark.parametrize("before", [b"", b"Transfer-Encoding: chunked\r\n\r\n0\r\n"], ids=["head", "trailers"])
def test_a_section_that_is_too_large_gets_a_431_and_the_end(before: bytes, end: bytes, connect: Connect) -> None:
    """RFC 6585 section 5."""
    with Server(default=Play(ANSWER), limits=Limits(head=1000)) as server:
        client = connect(server)
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\n" + before + b"a:b\r\n" * 300 + end)
        assert client.recv(1000).startswith(b"HTTP/1.1 431 ")
        client.close()
        assert server.wait_idle(WAIT)
        [seen] = server.seen.connections
        assert "(Limits.head)" in seen.notes[0]
        assert seen.requests[0].method == b"POST"


def test_a_head_as_large_as_the_limit_is_answered(connect: Connect) -> None:
    request = GET % 0
    with Server(default=Play(ANSWER), limits=Limits(head=len(request))) as server:
        client = connect(server)
        client.sendall(request * 2 + POST % (0, 5) + b"hello")
        assert [client.recv(1), client.recv(1)] == [b"x", b"x"]
        assert client.recv(1000).startswith(b"HTTP/1.1 431 "), "the head of the POST is larger"


def unmatched(size: int, number: int = 0) -> UnmatchedRequest:
    request = SeenRequest(POST % (number, size) + bytes(size), b"POST", b"/%d" % number, body=bytes(size))
    return UnmatchedRequest(request, SeenConnection(0), "no route")


def test_reports_on_requests_without_an_answer_are_bounded_in_octets() -> None:
    kept = KeptReports()
    for number in range(10):
        kept.keep(unmatched(3_000_000, number))
    assert [len(each.request.body) for each in kept] == [0] * 8 + [3_000_000] * 2
    assert [each.request.target for each in kept] == [b"/%d" % number for number in range(10)]
    for number in range(2000):
        kept.keep(unmatched(10, number))
    assert len(kept) == 1024
    kept.clear()
    kept.keep(unmatched(8_000_000))
    assert [each.request.dropped for each in kept] == [0]


# ---------------------------------------------------------------------------------------------------- the control port


@pytest.mark.slow
def test_an_answer_of_the_log_is_bounded_and_the_next_one_continues() -> None:
    server = Server(default=Play(ANSWER))
    for number in range(30):
        seen = SeenConnection(number, ended=1.0)
        body = bytes(2_000_000)
        Recorder(seen).received(POST % (number, len(body)) + body)
        seen.requests.append(SeenRequest(bytes(seen.received), b"POST", body=body))
        server.seen.connections.append(seen)
    control = Client(Control(ControlTarget(server.seen, "")))
    since, found = 0, []
    while True:
        response = control.get(f"/log?since={since}&limit=20")
        log = response.get_json()
        assert len(response.data) < 100_000_000
        if not log["connections"]:
            break
        found += log["connections"]
        since = log["next"]
    assert [each["connection"] for each in found] == list(range(30))
    assert {each["dropped"]["received"] for each in found[:10]} == {1_000_000 + len(POST % (0, 2_000_000)) - 48_576}
    assert {each["requests"][0]["dropped"] for each in found} == {2_000_000}
    whole = control.get("/log?since=3&limit=1&octets=10000000").get_json()["connections"][0]
    assert (whole["dropped"]["received"], whole["requests"][0]["dropped"]) == (0, 0)
    assert len(server.seen.connections[0].received) > 2_000_000, "the record itself is as it was"
