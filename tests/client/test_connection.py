"""Connections over real sockets: reuse, requests that are sent again, early and interim responses, tunnels."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from h1conform import client
from h1conform.client import HTTPConnection
from h1conform.client.states import ANSWER, BODY, HEAD, IDLE, NEXT, REFUSAL, after
from h1conform.client.stream import Stream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def connect(peer: Any, **options: Any) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", peer.port, timeout=5, **options)


def get(connection: HTTPConnection, method: str = "GET") -> bytes:
    connection.request(method, "/")
    return connection.getresponse().read()


def hold(sock: socket.socket) -> None:
    """Send nothing until the client closes."""
    while sock.recv(65536):
        pass


def reset(sock: socket.socket) -> str:
    """End with RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    return "over"


def nothing(_: socket.socket) -> None:
    """Continue to the end of the script."""


@pytest.mark.parametrize("state", [IDLE, HEAD, BODY, ANSWER])
@pytest.mark.parametrize("event", REFUSAL)
def test_the_table_of_states(state: str, event: str) -> None:
    if event in NEXT[state]:
        assert after(state, event) == NEXT[state][event]
    else:
        with pytest.raises(REFUSAL[event], match=event):
            after(state, event)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nConnection: foo, CLOSE\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        OK + b"\r\n",
        OK + b"x",
    ],
)
def test_connections_that_end_with_the_response(peer: Any, answer: bytes) -> None:
    server = peer([answer, hold], [OK])
    connection = connect(server)
    connection.request("GET", "/")
    response = connection.getresponse()
    assert response.will_close is not answer.startswith(OK)
    assert response.read() == b"hello"
    assert get(connection) == b"hello"
    assert server.connections == 2
    connection.close()


def test_an_empty_body_need_not_be_read(peer: Any) -> None:
    for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NO_CONTENT):
        server = peer([answer, OK])
        connection = connect(server)
        connection.request("GET", "/")
        assert connection.getresponse().isclosed()
        assert get(connection) == b"hello"
        assert server.connections == 1
        connection.close()


def test_a_request_that_send_continues_is_not_repeated(peer: Any) -> None:
    server = peer([OK, lost], [OK])
    connection = connect(server)
    get(connection)
    connection.putrequest("PUT", "/")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    connection.send(b"0\r\n\r\n")
    with pytest.raises(ConnectionError):
        connection.getresponse()
    assert server.connections == 1
    connection.close()


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
@pytest.mark.parametrize("fields", [b"", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_bodyless_statuses_keep_the_connection(peer: Any, status: bytes, fields: bytes) -> None:
    server = peer([b"HTTP/1.1 " + status + b"\r\n" + fields + b"\r\n", OK])
    connection = connect(server)
    assert (get(connection), get(connection)) == (b"", b"hello")
    assert server.connections == 1
    connection.close()


@pytest.mark.parametrize(
    ("rest", "connections"),
    [
        (b"Content-Length: 0\r\n\r\n", 1),
        (b"Content-Length: 5\r\n\r\nstray", 2),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n0\r\n\r\n", 2),
        (b"\r\nstray", 2),
    ],
)
def test_the_content_of_a_205_is_dropped_and_the_connection_with_it(peer: Any, rest: bytes, connections: int) -> None:
    server = peer([b"HTTP/1.1 205 Reset Content\r\n" + rest, OK], [OK])
    connection = connect(server)
    assert (get(connection), get(connection)) == (b"", b"hello")
    assert server.connections == connections
    connection.close()


def test_head_has_no_body(peer: Any) -> None:
    server = peer([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", OK])
    connection = connect(server)
    assert (get(connection, "HEAD"), get(connection)) == (b"", b"hello")
    assert server.connections == 1
    connection.close()


def test_what_follows_a_bodyless_response_closes(peer: Any) -> None:
    server = peer([b"HTTP/1.1 304 Not Modified\r\n\r\nhello"], [OK])
    connection = connect(server)
    assert (get(connection), get(connection)) == (b"", b"hello")
    assert server.connections == 2
    connection.close()


def test_our_own_close_is_kept(peer: Any) -> None:
    server = peer([OK, hold], [OK])
    connection = connect(server)
    connection.request("GET", "/", headers={"Connection": "close"})
    response = connection.getresponse()
    assert response.will_close
    assert connection.sock is None
    assert (response.read(), get(connection)) == (b"hello", b"hello")
    connection.close()


def test_closing_an_unread_response_frees_the_connection(peer: Any) -> None:
    server = peer([OK, hold], [OK])
    connection = connect(server)
    connection.request("GET", "/")
    connection.getresponse().close()
    assert get(connection) == b"hello"
    connection.close()


def test_closing_the_connection_ends_the_response(peer: Any) -> None:
    connection = connect(peer([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", hold]))
    connection.request("GET", "/")
    response = connection.getresponse()
    connection.close()
    with pytest.raises(client.IncompleteRead):
        response.read()
    assert response.isclosed()
    assert response.fileno() == -1


# Requests that are sent again.


def lost(sock: socket.socket) -> str:
    """Read the next request and close without a response."""
    sock.recv(65536)
    return "over"


def lost_by_reset(sock: socket.socket) -> str:
    """Read the next request and end with RST."""
    sock.recv(65536)
    return reset(sock)


@pytest.mark.parametrize("loss", [lost, lost_by_reset])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_idempotent_requests_are_repeated_once(peer: Any, loss: Any, method: str) -> None:
    server = peer([OK, loss], [NO_CONTENT])
    connection = connect(server)
    get(connection)
    assert get(connection, method) == b""
    assert server.requests[1].startswith(method.encode())
    connection.close()


@pytest.mark.parametrize("loss", [lost, lost_by_reset])
def test_others_are_not(peer: Any, loss: Any) -> None:
    server = peer([OK, loss], [OK])
    connection = connect(server)
    get(connection)
    with pytest.raises(ConnectionError):
        get(connection, "POST")
    assert get(connection) == b"hello"
    connection.close()


def test_nothing_is_repeated_on_a_new_connection(peer: Any) -> None:
    server = peer([lost], [OK])
    connection = connect(server)
    with pytest.raises(client.RemoteDisconnected):
        get(connection)
    assert server.connections == 1
    connection.close()


def test_nothing_is_repeated_twice(peer: Any) -> None:
    server = peer([OK, lost], [lost], [OK])
    connection = connect(server)
    get(connection)
    with pytest.raises(client.RemoteDisconnected):
        get(connection)
    assert server.connections == 2
    connection.close()


def test_nothing_is_repeated_after_an_octet(peer: Any) -> None:
    server = peer([OK, b"H"], [OK])
    connection = connect(server)
    get(connection)
    with pytest.raises(client.BadStatusLine):
        get(connection)
    connection.close()


def test_nothing_is_repeated_without_auto_open(peer: Any) -> None:
    server = peer([OK, lost], [OK])
    connection = connect(server)
    connection.auto_open = 0
    connection.connect()
    get(connection)
    with pytest.raises(client.RemoteDisconnected):
        get(connection)
    with pytest.raises(client.NotConnected):
        get(connection)
    connection.close()


def test_a_blank_line_on_a_reused_connection(peer: Any) -> None:
    server = peer([OK, b"\r\n" + OK])
    connection = connect(server)
    assert (get(connection), get(connection)) == (b"hello", b"hello")
    connection.close()


# Interim responses.


def test_interim_responses_are_skipped_and_shown(peer: Any) -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    early += b"HTTP/1.1 199 ?\r\nContent-Length: 9\r\n\r\n"
    seen: list[int] = []
    connection = connect(peer([early + OK]))
    connection.on_interim = lambda head: seen.append(head.status)
    connection.request("GET", "/")
    response = connection.getresponse()
    assert (response.status, response.read(), response.getheaders()) == (200, b"hello", [("Content-Length", "5")])
    assert [head.status for head in response.interim] == seen == [100, 103, 199]
    assert response.interim[1].fields() == [("Link", "x")]
    connection.close()


def test_101_that_nobody_asked_for(peer: Any) -> None:
    connection = connect(peer([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", hold]))
    connection.request("GET", "/")
    with pytest.raises(client.BadInterim):
        connection.getresponse()
    assert connection.sock is None


def test_101_that_was_asked_for(peer: Any) -> None:
    connection = connect(peer([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nfirst", hold]))
    connection.request("GET", "/", headers={"Upgrade": "x", "Connection": "upgrade"})
    response = connection.getresponse()
    assert (response.status, response.read(), response.isclosed(), response.tunnel) == (101, b"", True, True)
    with pytest.raises(client.CannotSendRequest, match="another protocol"):
        connection.request("GET", "/")
    sock, octets = connection.detach()
    with sock:
        assert (octets + b"first")[:5] == b"first"
    assert connection.sock is None


# Tunnels.


def test_set_tunnel(peer: Any) -> None:
    proxy = peer([b"HTTP/1.1 204 Go\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", OK])
    connection = connect(proxy)
    connection.set_tunnel("example.com", 8080, {"Proxy-Authorization": "x"})
    assert get(connection) == b"hello"
    assert proxy.requests[0] == (
        b"CONNECT example.com:8080 HTTP/1.1\r\nHost: example.com:8080\r\nProxy-Authorization: x\r\n\r\n"
    )
    assert b"\r\nHost: example.com:8080\r\n" in proxy.requests[1]
    with pytest.raises(RuntimeError):
        connection.set_tunnel("example.com")
    connection.close()


def test_tunnel_refused(peer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    connection = connect(peer([b"HTTP/1.1 407 No\r\nProxy-Authenticate: x\r\nContent-Length: 5\r\n\r\nhello"]))
    connection.set_tunnel("[::1]")
    connection.set_debuglevel(1)
    with pytest.raises(client.TunnelRefused, match="Tunnel connection failed: 407 No") as caught:
        connection.request("GET", "/")
    assert isinstance(caught.value, OSError)
    assert (caught.value.status, caught.value.headers[0]) == (407, ("Proxy-Authenticate", "x"))
    assert "CONNECT [::1]:80" in capsys.readouterr().out
    assert connection.sock is None


def test_octets_behind_the_answer_to_connect(peer: Any) -> None:
    connection = connect(peer([b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"]))
    connection.set_tunnel("h")
    with pytest.raises(client.BadFraming):
        connection.connect()
    connection.close()


@pytest.mark.parametrize("headers", [{"A": "b\r\n"}, {"A B": "c"}])
def test_tunnel_headers_are_checked(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"A"):
        HTTPConnection("localhost", 1).set_tunnel("h", 1, headers)


def test_connect_by_hand(peer: Any) -> None:
    server = peer([b"HTTP/1.1 200 OK\r\n\r\n", OK], [OK])
    connection = connect(server)
    connection.request("CONNECT", "h:1")
    response = connection.getresponse()
    assert (response.tunnel, response.read()) == (True, b"")
    assert b"\r\nHost: h:1\r\n" in server.requests[0]
    assert get(connection) == b"hello"
    sock = connection.sock
    assert sock
    sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(client.NotConnected, match="tunnel"):
        get(connection)
    assert get(connection) == b"hello"  # the error was raised once; this request opens a new connection
    connection.close()


# Long bodies, and responses before their end.


def refuse_early(answer: bytes, how: Any = hold) -> Any:
    """Read only the head, respond, and then end the connection in the way `how`."""

    def step(sock: socket.socket) -> Any:
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(1)
        sock.sendall(answer)
        return how(sock)

    return step


LONG = 16 << 20


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


@pytest.mark.parametrize("body", [bytes(LONG), endless()], ids=["bytes", "iterable"])
@pytest.mark.parametrize("how", [nothing, reset], ids=["fin", "rst"])
def test_an_early_refusal_is_delivered(peer: Any, body: Any, how: Any) -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
    answered = threading.Event()

    def then(sock: socket.socket) -> Any:
        assert answered.wait(5)
        return how(sock)

    connection = connect(peer([refuse_early(refusal, then)], [OK]))
    connection.request("POST", "/", body)
    answered.set()
    response = connection.getresponse()
    assert (response.status, response.read()) == (413, b"no")
    assert get(connection) == b"hello"
    connection.close()


def test_a_refusal_that_cannot_be_sent_to_any_more(peer: Any) -> None:
    """The peer has responded and closed before the body is sent: sending fails, and the response is returned."""
    closed = threading.Event()

    def step(sock: socket.socket) -> str:
        sock.recv(65536)
        sock.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        sock.close()
        closed.set()
        return "over"

    connection = connect(peer([step]))
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(LONG))
    connection.endheaders()
    assert closed.wait(5)
    for _ in range(LONG // 65536):
        connection.send(bytes(65536))
    response = connection.getresponse()
    assert (response.status, response.read(), response.will_close) == (413, b"no", True)
    connection.close()


def test_an_answer_that_keeps_the_connection_lets_the_upload_go_on(peer: Any) -> None:
    def step(sock: socket.socket) -> None:
        refuse_early(b"HTTP/1.1 100 Continue\r\n\r\n" + OK, nothing)(sock)
        left = LONG
        while left:
            left -= len(sock.recv(min(left, 65536)))

    server = peer([step, OK])
    connection = connect(server)
    connection.request("POST", "/", bytes(LONG))
    assert connection.getresponse().read() == b"hello"
    assert get(connection) == b"hello"
    assert server.connections == 1
    connection.close()


@pytest.mark.parametrize("early", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 x\r\n\r\n" * 3 + OK[:9], OK[:9]])
def test_what_is_no_final_answer_yet_lets_the_upload_go_on(peer: Any, early: bytes) -> None:
    def step(sock: socket.socket) -> None:
        refuse_early(early, nothing)(sock)
        left = LONG
        while left:
            left -= len(sock.recv(min(left, 65536)))
        sock.sendall(OK[9:] if early.endswith(OK[:9]) else OK)

    server = peer([step, OK])
    connection = connect(server)
    connection.request("POST", "/", bytes(LONG))
    assert connection.getresponse().read() == b"hello"
    assert get(connection) == b"hello"
    assert server.connections == 1
    connection.close()


@pytest.mark.parametrize(
    ("flood", "error"),
    [
        (b"HTTP/1.1 102 x\r\n\r\n" * 101, client.TooManyInterim),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * (2 << 20), client.LineTooLong),
    ],
    ids=["interim", "line"],
)
def test_a_flood_during_the_upload(peer: Any, flood: bytes, error: type[Exception]) -> None:
    connection = connect(peer([refuse_early(flood, lambda _: "over")]))
    connection.request("POST", "/", bytes(LONG))
    with pytest.raises(error):
        connection.getresponse()


def test_101_during_the_upload(peer: Any) -> None:
    switching = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n"
    connection = connect(peer([refuse_early(switching, nothing)]))
    connection.request("POST", "/", bytes(LONG), {"Upgrade": "x", "Connection": "upgrade"})
    assert connection.getresponse().status == 101
    connection.close()


@pytest.mark.slow
def test_a_peer_that_answers_and_reads_no_further(peer: Any) -> None:
    done = threading.Event()
    connection = connect(peer([refuse_early(OK, lambda _: done.wait(5) and None)], [OK]))
    connection.request("POST", "/", bytes(LONG))
    response = connection.getresponse()
    assert (response.read(), response.will_close) == (b"hello", True)
    done.set()
    connection.close()


def test_a_peer_that_says_nothing_and_reads_nothing(peer: Any) -> None:
    done = threading.Event()
    connection = HTTPConnection("127.0.0.1", peer([lambda _: done.wait(5) and None]).port, timeout=0.1)
    with pytest.raises(TimeoutError):
        connection.request("POST", "/", bytes(LONG))
    done.set()
    assert connection.sock is None


def test_nonsense_during_the_upload(peer: Any) -> None:
    connection = connect(peer([refuse_early(b"nonsense\r\n\r\n")]))
    connection.request("POST", "/", bytes(LONG))
    with pytest.raises(client.BadStatusLine):
        connection.getresponse()


def test_the_end_during_the_upload(peer: Any) -> None:
    connection = connect(peer([refuse_early(b"", lambda sock: sock.shutdown(socket.SHUT_WR))]))
    connection.request("POST", "/", bytes(LONG))
    with pytest.raises(client.RemoteDisconnected):
        connection.getresponse()


def test_a_body_that_fails_half_way_closes(peer: Any) -> None:
    def failing() -> Iterator[bytes]:
        yield b"x"
        raise ZeroDivisionError

    server = peer([hold], [hold], [OK])
    connection = connect(server)
    with pytest.raises(ZeroDivisionError):
        connection.request("POST", "/", failing())
    assert connection.sock is None
    with pytest.raises(ValueError, match="1 octets before"):
        connection.request("POST", "/", iter([b"abc"]), {"Content-Length": "4"})
    assert get(connection) == b"hello"
    connection.close()


def test_content_that_was_announced_and_not_sent_ends_the_connection(peer: Any) -> None:
    server = peer([refuse_early(OK)], [OK])
    connection = connect(server)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "10")
    connection.endheaders()
    connection.send(b"half")
    response = connection.getresponse()
    assert (response.read(), response.will_close) == (b"hello", True)
    assert get(connection) == b"hello"
    connection.close()


def test_more_content_than_announced_is_not_sent(peer: Any) -> None:
    connection = connect(peer([hold], [hold]))
    for announced, content in [("3", b"four"), (None, b"x")]:
        connection.putrequest("POST", "/")
        if announced:
            connection.putheader("Content-Length", announced)
        connection.endheaders()
        with pytest.raises(ValueError, match="leaves room for"):
            connection.send(content)
        assert connection.sock is None
    connection.close()


def test_chunked_by_hand(peer: Any) -> None:
    server = peer([OK])
    connection = connect(server)
    connection.putrequest("POST", "/")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    connection.send(b"1\r\nx\r\n")
    connection.send(iter([b"0\r\n", b"\r\n"]))
    assert connection.getresponse().read() == b"hello"
    assert server.requests[0].endswith(b"1\r\nx\r\n0\r\n\r\n")
    connection.close()


# Other rules.


def test_source_address(peer: Any) -> None:
    connection = connect(peer([OK]), source_address=("127.0.0.1", 0))
    assert get(connection) == b"hello"
    connection.close()
    with pytest.raises(ValueError, match="port of the source address"):
        HTTPConnection("127.0.0.1", 1, source_address=("127.0.0.1", 70000))
    connection.source_address = ("127.0.0.1", 70000)
    with pytest.raises(ValueError, match="port of the source address"):
        connection.connect()


def test_names_are_resolved(peer: Any) -> None:
    connection = HTTPConnection("localhost", peer([OK]).port, timeout=5)
    assert get(connection) == b"hello"
    connection.close()


def test_ipv6(peer: Any) -> None:
    try:
        server = peer([OK], family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    connection = HTTPConnection(f"[::1]:{server.port}", timeout=5, source_address=("::1", 0))
    assert get(connection) == b"hello"
    assert b"Host: [::1]:%d\r\n" % server.port in server.requests[0]
    connection.close()


@pytest.mark.parametrize("fault", [BrokenPipeError(), TimeoutError()])
def test_a_small_request_that_cannot_be_sent(peer: Any, wire: Any, fault: OSError) -> None:
    connection = connect(peer([OK]))
    sock = wire([])
    sock.sendall = lambda _: (_ for _ in ()).throw(fault)
    connection.sock = sock
    connection._transport.stream.quiet = lambda: True  # type: ignore[union-attr,method-assign]
    with pytest.raises(type(fault)) as caught:
        get(connection)
    assert caught.value is fault
    assert sock.closed
    assert get(connection) == b"hello"
    connection.close()


def test_a_connection_that_was_taken_away(peer: Any) -> None:
    connection = connect(peer([OK]))
    connection.request("GET", "/")
    sock, connection.sock = connection.sock, None
    assert sock
    sock.close()
    with pytest.raises(client.NotConnected):
        connection.getresponse()


@pytest.mark.parametrize("before", [0, 2])
def test_a_socket_that_somebody_else_has_closed(peer: Any, before: int) -> None:
    connection = connect(peer([OK, OK, hold], [OK]))
    connection.connect()
    assert [get(connection) for _ in range(before)] == [b"hello"] * before
    assert connection.sock
    connection.sock.close()
    assert get(connection) == b"hello"
    connection.close()


def test_a_connect_of_the_callers_own() -> None:
    class Nowhere(HTTPConnection):
        def connect(self) -> None:
            pass

    connection = Nowhere("localhost")
    connection.putrequest("GET", "/")
    with pytest.raises(client.NotConnected):
        connection.endheaders()
    with pytest.raises(client.NotConnected):
        connection.request("GET", "/")


def test_a_socket_of_the_callers_own() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        connection = HTTPConnection("localhost")
        connection.sock = ours
        connection.request("GET", "/")
        assert theirs.recv(65536).startswith(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        theirs.sendall(OK)
        assert connection.getresponse().read() == b"hello"
        connection.sock = None
    ours.close()


def test_a_failed_connect_leaves_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    connection = HTTPConnection("127.0.0.1", port)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")
    with pytest.raises(client.ResponseNotReady):
        connection.getresponse()


def test_urllib_request_runs_on_it(peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import http

    server = peer([b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"], [OK])
    monkeypatch.setattr(http, "client", client)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{server.port}/") as response:
        assert (response.status, response.read(), response.headers["content-length"]) == (200, b"hello", "5")
        assert response.url.endswith("/x")


def test_urllib_request_posts_with_it(peer: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import http

    monkeypatch.setattr(http, "client", client)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    (tmp_path / "f").write_bytes(b"content")
    with (tmp_path / "f").open("rb") as file:
        bodies: list[Any] = [b"content", file, iter([b"con", b"tent"])]
        for body in bodies:
            server = peer([OK])
            with opener.open(f"http://127.0.0.1:{server.port}/", body, timeout=5) as response:
                assert response.read() == b"hello"
            framing = b"\r\nTransfer-encoding: chunked\r\n" if body is bodies[2] else b"\r\nContent-length: 7\r\n"
            assert framing.lower() in server.requests[0].lower()


def test_what_urllib_request_asks_for_by_private_names() -> None:
    length_of = HTTPConnection._get_content_length
    assert [length_of(None, method) for method in ("GET", "post")] == [None, 0]
    assert [length_of(body, "PUT") for body in ("abc", bytearray(2), [b"a"])] == [3, 2, None]
    assert (HTTPConnection._http_vsn, HTTPConnection.debuglevel) == (11, 0)


def test_attributes_of_a_response(peer: Any) -> None:
    connection = connect(
        peer([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n", OK])
    )
    connection.request("GET", "/path")
    response = connection.getresponse()
    assert (response.chunked, response.length, response.geturl(), response.trailers) == (True, None, "/path", [])
    assert (response.read(), response.trailers) == (b"x", [("A", "b")])
    connection.request("GET", "/")
    response = connection.getresponse()
    assert (response.chunked, response.length, response.isclosed()) == (False, 5, False)
    assert response.fileno() >= 0
    response.read(2)
    assert response.length == 3
    connection.close()


def test_a_response_that_has_not_begun_shows_it(wire: Any) -> None:
    assert repr(client.HTTPResponse(wire([]))) == "<HTTPResponse>"


def test_a_response_that_could_not_be_made() -> None:
    with pytest.raises(TypeError):
        client.HTTPResponse()  # type: ignore[call-arg]


def test_a_dropped_response_gives_the_connection_up(wire: Any) -> None:
    sock = wire([OK[:-1]])
    response = client.HTTPResponse(Stream(sock, client.Limits()))
    response.begin()
    del response
    assert sock.closed
