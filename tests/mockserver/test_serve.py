"""`Serve`: an answer for each request of a connection; and the other steps that read or wait."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    Play,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Reset,
    SeenConnection,
    SeenRequest,
    Segments,
    Send,
    Serve,
    Server,
    Steps,
    bytewise,
    speaks_first,
    waits,
)

Serving = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n"
EXPECTING = b"PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
WAIT = 10.0


def echo(_: SeenConnection, request: SeenRequest) -> Steps:
    """The target and the content, in brackets."""
    return (Send(b"[" + request.target + request.body + b"]"),)


def constant(octets: bytes) -> Callable[[SeenConnection, SeenRequest], Steps]:
    return lambda _connection, _request: (Send(octets),)


def get(target: bytes) -> bytes:
    return GET.replace(b"/", target, 1)


def only(server: Server) -> SeenConnection:
    """The one connection, once it has come to its end."""
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


def test_each_request_of_a_connection_gets_its_answer(
    serve: Serving, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((Serve(echo),), tls=tls)
    client = connect(server, tls)
    for target in (b"/a", b"/b", b"/c"):
        client.sendall(get(target))
        assert read_exactly(client, 4) == b"[%s]" % target
    client.close()
    seen = only(server)
    assert [request.target for request in seen.requests] == [b"/a", b"/b", b"/c"]
    assert (seen.script, seen.client_end, seen.notes, seen.faults) == (0, "fin", [], [])


def test_requests_sent_in_one_go_are_answered_in_order(
    serve: Serving, connect: Connect, read_all: ReadAll, tls: Tls
) -> None:
    server = serve((Serve(echo),), tls=tls)
    client = connect(server, tls)
    client.sendall(get(b"/a") + PUT + b"xy" + get(b"/c"))
    if tls is None:
        client.shutdown(socket.SHUT_WR)  # what came before the end is answered all the same
        assert read_all(client) == b"[/a][/xy][/c]"
    else:
        assert b"".join(client.recv(100) for _ in range(3)) == b"[/a][/xy][/c]"
    client.close()
    assert only(server).notes == []


@pytest.mark.parametrize(
    ("last", "ends"), [(Close(), "fin"), (HalfClose(), "fin"), (Reset(), "rst")], ids=["close", "half-close", "reset"]
)
def test_an_answer_may_end_the_connection(
    last: Close | HalfClose | Reset, ends: str, serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(lambda *_: (Send(b"x"), last)), Mark("over"), Hold()))
    client = connect(server)
    client.sendall(GET + GET)
    assert read_exactly(client, 1) == b"x"
    if last == Close():
        client.shutdown(socket.SHUT_WR)
    assert server.wait_mark("over", WAIT)
    client.close()
    seen = only(server)
    assert (len(seen.requests), seen.server_end) == (1, ends)


def test_the_answer_sees_the_connection_with_the_request_as_its_last(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    def answer(connection: SeenConnection, request: SeenRequest) -> Steps:
        assert connection.requests[-1] is request
        return (Send(b"%d.%d" % (connection.number, len(connection.requests))),)

    server = serve((Serve(answer),))
    for number in range(2):
        client = connect(server)
        for count in (1, 2):
            client.sendall(GET)
            assert read_exactly(client, 3) == b"%d.%d" % (number, count)


def test_an_answer_may_wait_and_speak_in_segments(serve: Serving, connect: Connect) -> None:
    server = serve((Serve(lambda *_: (Segments((b"a", b"b"), 0.2), Pause(0.2), Mark("there"), Send(b"c"))),))
    client = connect(server)
    client.sendall(GET)
    assert [client.recv(100) for _ in range(3)] == [b"a", b"b", b"c"]
    assert server.wait_mark("there", 0)


@pytest.mark.parametrize("cut", [1, 20, len(PUT), len(PUT) + 1])
def test_a_request_cut_short_is_listed_and_not_answered(cut: int, serve: Serving, connect: Connect, tls: Tls) -> None:
    server = serve((Serve(echo),), tls=tls)
    client = connect(server, tls)
    client.sendall((PUT + b"xy")[:cut])
    client.close()
    seen = only(server)
    assert [(request.raw, request.complete) for request in seen.requests] == [((PUT + b"xy")[:cut], False)]
    assert seen.notes == ["step 0, Serve: the client ended the connection with a FIN"]
    assert bytes(seen.sent) == b""


@pytest.mark.parametrize("begun", [GET[:1], GET[:-1], PUT, PUT + b"x"], ids=["octet", "head", "announced", "content"])
def test_a_request_that_does_not_come_to_its_end_in_time_gets_a_408_and_the_end(
    begun: bytes, serve: Serving, connect: Connect, read_all: ReadAll, tls: Tls
) -> None:
    """RFC 9110 section 15.5.9."""
    server = serve((Serve(echo),), tls=tls, deadline=0.3)
    client = connect(server, tls)
    client.sendall(GET + begun)
    response = read_all(client)
    client.close()
    assert response.startswith(b"[/]HTTP/1.1 408 Request Timeout\r\n")
    assert b"\r\nConnection: close\r\n" in response
    seen = only(server)
    assert [(request.raw, request.complete) for request in seen.requests] == [(GET, True), (begun, False)]
    assert (seen.notes[0], seen.server_end) == ("request 1: the deadline has passed", "fin")


def test_a_script_that_reads_a_request_answers_nothing_when_time_is_up(serve: Serving, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(b"x")), deadline=0.05)
    client = connect(server)
    client.sendall(GET[:-1])
    assert server.wait_until(lambda: bool(server.seen.requests), WAIT)
    client.close()
    seen = only(server)
    assert (bytes(seen.sent), seen.notes) == (b"", ["step 0, ReadRequest: the deadline has passed"])


def test_an_idle_client_may_wait_longer_than_the_deadline(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(echo),), deadline=0.05)
    client = connect(server)
    client.sendall(GET + b"\r\n")  # an empty line is no request yet (RFC 9112 section 2.2)
    assert read_exactly(client, 3) == b"[/]"
    assert not server.wait_idle(0.3)
    client.sendall(get(b"/late"))
    assert read_exactly(client, 7) == b"[/late]"
    client.close()
    assert only(server).notes == []


def test_a_stop_ends_an_idle_connection_without_a_note(connect: Connect, read_exactly: ReadExactly) -> None:
    with Server([Play((Serve(echo),))], deadline=3600) as server:
        client = connect(server)
        client.sendall(GET)
        assert read_exactly(client, 3) == b"[/]"
    (seen,) = server.seen.connections
    assert (seen.notes, seen.server_end) == ([], None)


def test_a_stop_within_an_answer_is_noted_with_its_place(connect: Connect) -> None:
    with Server([Play((Serve(lambda *_: (Mark("there"), Pause(3600))),))]) as server:
        connect(server).sendall(GET)
        assert server.wait_mark("there", WAIT)
    assert server.seen.connections[0].notes == ["request 0, step 1, Pause: the server was stopped"]


def test_a_step_of_an_answer_that_fails_is_noted_with_its_place(serve: Serving, connect: Connect) -> None:
    server = serve((Serve(lambda *_: (Send(b"x"), Send(bytes(32 * 1024 * 1024)))),), deadline=0.1)
    client = connect(server)
    client.sendall(GET)
    assert client.recv(1) == b"x"
    client.close()
    (note,) = only(server).notes
    assert note.startswith("request 0, step 1, Send: ")


def fail(*_: object) -> Steps:
    raise LookupError("no such thing")


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
def test_an_exception_becomes_a_fault_a_500_and_the_end(
    method: bytes, serve: Serving, connect: Connect, read_all: ReadAll
) -> None:
    server = serve((Serve(fail),))
    client = connect(server)
    client.sendall(GET.replace(b"GET", method))
    head, _, content = read_all(client).partition(b"\r\n\r\n")
    client.close()
    assert head.startswith(b"HTTP/1.1 500 ")
    assert b"Connection: close" in head
    assert (b"no such thing" in content) == (method == b"GET")
    seen = only(server)
    assert seen.faults == [f"no answer to {method!r} b'/': LookupError('no such thing')"]
    assert seen.notes == []


@pytest.mark.parametrize("wrong", [None, "text", b"octets", [Send(b"x")], (b"x",), (Send,)])
def test_what_is_no_script_becomes_a_fault_too(
    wrong: object, serve: Serving, connect: Connect, read_all: ReadAll
) -> None:
    server = serve((Serve(lambda *_: wrong),))  # type: ignore[arg-type, return-value]
    client = connect(server)
    client.sendall(GET)
    assert read_all(client).startswith(b"HTTP/1.1 500 ")
    client.close()
    (fault,) = only(server).faults
    assert "an answer is a tuple of steps" in fault


def test_who_expects_a_100_gets_it_before_the_content_is_read(
    serve: Serving, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((Serve(echo, early=lambda *_: None),), tls=tls)
    client = connect(server, tls)
    client.sendall(EXPECTING)
    assert read_exactly(client, len(CONTINUE)) == CONTINUE
    client.sendall(b"xy" + PUT + b"zz")
    assert read_exactly(client, 10) == b"[/xy][/zz]"
    client.close()
    assert [request.body for request in only(server).requests] == [b"xy", b"zz"]


def test_a_100_comes_without_an_early_answer_too_and_never_in_http_1_0(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(echo),))
    client = connect(server)
    client.sendall(EXPECTING.replace(b"HTTP/1.1", b"HTTP/1.0") + b"xy" + EXPECTING + b"zz")
    assert read_exactly(client, 10 + len(CONTINUE)) == b"[/xy]" + CONTINUE + b"[/zz]"


def test_early_is_asked_only_where_content_is_announced(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(echo, early=constant(b"early")),))
    client = connect(server)
    client.sendall(GET)
    assert read_exactly(client, 3) == b"[/]"
    client.sendall(PUT)
    assert read_exactly(client, 5) == b"early"


def test_early_is_asked_with_the_head_and_before_it_is_listed(serve: Serving, connect: Connect) -> None:
    asked: list[tuple[bytes, bytes, int]] = []

    def early(connection: SeenConnection, request: SeenRequest) -> None:
        asked.append((request.raw, request.body, len(connection.requests)))

    server = serve((Serve(echo, early),))
    connect(server).sendall(PUT + b"xy")
    assert server.wait_until(lambda: [request.body for request in server.seen.requests] == [b"xy"], WAIT)
    assert asked == [(PUT, b"", 0)]


def test_early_steps_may_read_the_content_themselves(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(echo, early=lambda *_: (Send(b"1"), ReadRequest(), Send(b"2"))),))
    client = connect(server)
    client.sendall(EXPECTING)
    assert read_exactly(client, 1) == b"1"
    client.sendall(b"xy")
    assert read_exactly(client, 1) == b"2"
    client.sendall(GET)
    assert read_exactly(client, 3) == b"[/]"
    client.close()
    assert [request.body for request in only(server).requests] == [b"xy", b""]


def test_content_that_early_steps_left_unread_is_no_request(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((Serve(echo, early=constant(b"early")),))
    client = connect(server)
    client.sendall(PUT)
    assert read_exactly(client, 5) == b"early"
    client.sendall(b"xy" + GET)
    assert read_exactly(client, 3) == b"[/]"
    client.close()
    seen = only(server)
    assert [(request.method, request.body) for request in seen.requests] == [(b"PUT", b"xy"), (b"GET", b"")]


def test_a_client_that_was_not_told_to_continue_sends_its_next_request(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    """RFC 9110 section 10.1.1: the final response has kept it from sending the content."""
    server = serve((Serve(echo, early=constant(b"early")),), deadline=0.2)
    client = connect(server)
    client.sendall(EXPECTING)
    assert read_exactly(client, 5) == b"early"
    assert not server.wait_idle(0.4)  # idle for longer than a step may take
    client.sendall(GET)
    assert read_exactly(client, 3) == b"[/]"
    client.close()
    assert only(server).notes == []


def test_steps_may_come_before_and_after_it(serve: Serving, connect: Connect, read_exactly: ReadExactly) -> None:
    server = serve((ReadRequest(), Send(b"first"), Serve(echo), Mark("after")))
    client = connect(server)
    client.sendall(GET + GET)
    assert read_exactly(client, 8) == b"first[/]"
    client.close()
    assert server.wait_mark("after", WAIT)


def test_octet_by_octet_the_answers_are_the_same(serve: Serving, connect: Connect, read_exactly: ReadExactly) -> None:
    server = serve(bytewise((Serve(echo, early=constant(b"early")),)))
    client = connect(server)
    client.sendall(get(b"/abc") + PUT + b"xy")
    assert read_exactly(client, 11) == b"[/abc]early"
    client.close()
    assert only(server).faults == []


def test_answers_run_in_the_thread_of_their_connection(serve: Serving, connect: Connect) -> None:
    barrier = threading.Barrier(2)

    def answer(*_: object) -> Steps:
        barrier.wait(WAIT)
        return (Send(b"x"),)

    server = serve((Serve(answer),))
    clients = [connect(server) for _ in range(2)]
    for client in clients:
        client.sendall(GET)
    assert [client.recv(1) for client in clients] == [b"x", b"x"]


def test_which_steps_begin_with_the_client_and_which_let_time_pass() -> None:
    for step in (ReadRequest(), ReadHead(), ReadOctets(1), Serve(echo)):
        assert not speaks_first((step,))
    assert speaks_first((Quiet(1),))
    assert [waits((step,)) for step in (Quiet(1), Hold(), Serve(echo), ReadOctets(1))] == [True, True, False, False]


def test_octets_are_read_and_belong_to_no_request(
    serve: Serving, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadOctets(3), Send(b"x"), ReadOctets(2), ReadRequest(), Send(b"y")), tls=tls)
    client = connect(server, tls)
    client.sendall(b"ab")
    client.sendall(b"c")
    assert read_exactly(client, 1) == b"x"
    client.sendall(b"de" + GET)
    assert read_exactly(client, 1) == b"y"
    client.close()
    seen = only(server)
    assert (bytes(seen.received), [request.raw for request in seen.requests]) == (b"abcde" + GET, [GET])


def test_octets_after_a_head_are_its_content(serve: Serving, connect: Connect, read_exactly: ReadExactly) -> None:
    server = serve((ReadHead(), ReadOctets(2), Send(b"x"), ReadRequest(), Send(b"y")))
    client = connect(server)
    client.sendall(PUT)
    client.sendall(b"xy")
    assert read_exactly(client, 1) == b"x"
    client.sendall(GET)
    assert read_exactly(client, 1) == b"y"
    client.close()
    assert [request.raw for request in only(server).requests] == [PUT, GET]


def test_octets_that_do_not_come_are_noted(serve: Serving, connect: Connect) -> None:
    server = serve((ReadOctets(3), Send(b"x")))
    client = connect(server)
    client.sendall(b"ab")
    client.close()
    assert only(server).notes == ["step 0, ReadOctets: the client ended the connection with a FIN"]


def test_octets_looked_at_are_still_part_of_the_request(
    serve: Serving, connect: Connect, read_exactly: ReadExactly
) -> None:
    """An answer in the middle of the request, which is then read whole."""
    server = serve((ReadOctets(10, peek=True), Send(b"x"), ReadRequest(), Send(b"y")))
    client = connect(server)
    client.sendall(GET[:10])
    assert read_exactly(client, 1) == b"x"
    client.sendall(GET[10:])
    assert read_exactly(client, 1) == b"y"
    client.close()
    assert [request.raw for request in only(server).requests] == [GET]


def test_a_reset_in_the_middle_of_a_request(serve: Serving, connect: Connect) -> None:
    server = serve((ReadOctets(10), Reset()))
    client = connect(server)
    client.sendall(GET[:10])
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    seen = only(server)
    assert (bytes(seen.received), bytes(seen.sent), seen.server_end) == (GET[:10], b"", "rst")


def test_nothing_disturbs_a_quiet_client(serve: Serving, connect: Connect, read_exactly: ReadExactly) -> None:
    server = serve((ReadRequest(), Quiet(0.1), Send(b"x")))
    client = connect(server)
    client.sendall(GET)
    assert read_exactly(client, 1) == b"x"
    assert server.seen.connections[0].disturbances == []


@pytest.mark.slow
def test_what_comes_in_a_quiet_time_is_a_disturbance_and_still_read(
    serve: Serving, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadRequest(), Mark("quiet"), Quiet(0.5), ReadRequest(), Send(b"x")), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert server.wait_mark("quiet", WAIT)
    client.sendall(get(b"/b"))
    assert read_exactly(client, 1) == b"x"
    client.close()
    seen = only(server)
    assert b"".join(seen.disturbances) == get(b"/b")
    assert [request.target for request in seen.requests] == [b"/", b"/b"]


def test_what_had_come_with_the_request_is_a_disturbance_once(serve: Serving, connect: Connect) -> None:
    server = serve((ReadHead(), Quiet(0.2), Quiet(0.2), Send(b"x")))
    client = connect(server)
    client.sendall(EXPECTING + b"xy")  # it does not wait for the 100
    assert client.recv(1) == b"x"
    assert b"".join(server.seen.connections[0].disturbances) == b"xy"


def test_the_end_of_the_client_ends_a_quiet_time(serve: Serving, connect: Connect, tls: Tls) -> None:
    server = serve((ReadRequest(), Quiet(3600), Mark("after")), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    client.close()
    assert server.wait_mark("after", WAIT)
    seen = only(server)
    assert (seen.client_end, seen.notes, seen.disturbances) == ("fin", [], [])


def test_a_stop_ends_a_quiet_time(connect: Connect) -> None:
    with Server([Play((ReadRequest(), Mark("there"), Quiet(3600)))], deadline=3600) as server:
        connect(server).sendall(GET)
        assert server.wait_mark("there", WAIT)
    assert server.seen.connections[0].notes == ["step 2, Quiet: the server was stopped"]
