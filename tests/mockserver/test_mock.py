"""The mock server as a tool: routes on the wire, scripts before them, waiting, and assertions that show both sides."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Close,
    Hold,
    MockServer,
    Pause,
    Play,
    ReadRequest,
    Reply,
    RequestContext,
    Reset,
    SeenConnection,
    Send,
    StartTls,
)
from h1conform.mockserver.script import faults

LONG = 10.0  # seconds; only ever used up by a failure


@pytest.fixture
def server(_no_leaks: None) -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def connect(_no_leaks: None) -> Iterator[Callable[..., http.client.HTTPConnection]]:
    """A client of the standard library, which is closed at the end."""
    with ExitStack() as stack:

        def dial(server: MockServer) -> http.client.HTTPConnection:
            made = (
                http.client.HTTPSConnection("127.0.0.1", server.port, timeout=LONG, context=client_context())
                if server.scheme == "https"
                else http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONG)
            )
            stack.callback(made.close)
            return made

        yield dial


def get(
    connection: http.client.HTTPConnection, path: str = "/", method: str = "GET", **fields: str
) -> tuple[int, bytes]:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in fields.items()})
    response = connection.getresponse()
    return response.status, response.read()


Connect = Callable[[MockServer], http.client.HTTPConnection]


# ------------------------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
def test_routes_answer_one_request_after_the_other_on_a_connection(connect: Connect, tls: bool) -> None:
    with MockServer(tls=server_context() if tls else None) as server:
        server.on("GET", "/users/<int:id>", lambda context: Reply(json=context.arguments["id"]))
        server.on("POST", "/", Reply(chunks=["a", "b"]))
        client = connect(server)
        answers = [get(client, "/users/7"), get(client, "/", "POST"), get(client, "/users/8"), get(client, "/none")]
    assert answers[:3] == [(200, b"7"), (200, b"ab"), (200, b"8")]
    assert answers[3][0] == 501
    assert len(server.seen.connections) == 1
    assert server.url("/x") == f"{'https' if tls else 'http'}://127.0.0.1:{server.port}/x"


def test_a_fault_is_seen_on_the_wire(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/", Reply("hello"), faults=[faults.truncate(at=-2)])
    server.on("GET", "/reset", Reply("hello"), faults=[faults.reset(at=faults.after_head(1))])
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(connect(server))
    assert caught.value.partial == b"hel"
    with pytest.raises(ConnectionResetError):
        get(connect(server), "/reset")


def test_scripts_come_before_routes_and_one_to_a_connection(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/", Reply("route"))
    server.script((ReadRequest(), Reset()), Play((Send(b"HTTP/1.1 408 \r\n\r\n"), Close())))
    with pytest.raises(ConnectionResetError):
        get(connect(server))
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as sock:
        assert sock.recv(100) == b"HTTP/1.1 408 \r\n\r\n"
    assert get(connect(server)) == (200, b"route")
    assert [connection.script for connection in server.seen.connections] == [0, 1, -1]


def test_a_script_is_played_above_tls_where_the_server_has_it(connect: Connect) -> None:
    with MockServer(tls=server_context()) as server:
        server.script((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"), Close()))
        assert get(connect(server)) == (200, b"x")


def test_one_port_takes_tls_and_plain(connect: Connect) -> None:
    with MockServer(tls=StartTls(server_context(), optional=True)) as server:
        server.on("GET", "/", lambda context: Reply(str(context.secure)))
        assert get(connect(server)) == (200, b"True")
        plain = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONG)
        assert get(plain) == (200, b"False")
        plain.close()


def test_a_script_that_starts_tls_itself_is_left_alone(connect: Connect) -> None:
    with MockServer(tls=server_context("expired")) as server:
        answer = Send(b"HTTP/1.0 200 \r\n\r\nx")
        server.script((StartTls(server_context()), ReadRequest(), answer, Close()))
        assert get(connect(server)) == (200, b"x")


def test_an_early_answer_does_not_wait_for_the_content(server: MockServer) -> None:
    server.on("POST", "/", Reply("too large", 413), early=True)
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        data = b""
        while piece := sock.recv(1000):
            data += piece
    assert data.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nConnection: close\r\n" in data


def test_a_function_of_the_content_sees_the_content_and_is_called_once(server: MockServer) -> None:
    bodies = []
    server.on("POST", "/", Reply("early"), early=True, when=lambda context: bodies.append(context.body))
    server.on("POST", "/", Reply("one"), when=lambda context: context.json["x"] == 1)
    server.on("POST", "/", Reply("two"), when=lambda context: context.json["x"] == 2)
    for number, wanted in ((1, b"one"), (2, b"two")):
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONG)
        client.request("POST", "/", f'{{"x": {number}}}')
        assert client.getresponse().read() == wanted
        client.close()
    server.check()
    assert bodies == [b"", b""]


def test_a_client_that_expects_100_gets_it_or_the_final_answer(server: MockServer) -> None:
    server.on("POST", "/", lambda context: Reply(context.body))
    server.on("PUT", "/", Reply(status=417), early=True)
    head = b" / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as sock:
        sock.sendall(b"POST" + head)
        assert sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"hi")
        assert sock.recv(1000).endswith(b"\r\n\r\nhi")
        sock.sendall(b"PUT" + head)
        assert sock.recv(1000).startswith(b"HTTP/1.1 417 ")


def test_the_fallback_answers_what_no_route_does(server: MockServer, connect: Connect) -> None:
    server.otherwise(Reply(status=404))
    assert get(connect(server)) == (404, b"")
    server.check()


def test_a_url_is_one_that_a_client_can_dial() -> None:
    with MockServer(hosts=("::1",)) as server:
        assert server.url() == f"http://[::1]:{server.port}/"
    with MockServer(hosts=("0.0.0.0",)) as server:
        assert server.url() == f"http://127.0.0.1:{server.port}/"


def test_a_unix_socket_serves_routes(tmp_path: object) -> None:
    path = f"{tmp_path}/s"
    with MockServer(path=path) as server, socket.socket(socket.AF_UNIX) as sock:
        server.on("GET", "/", Reply("x"))
        sock.settimeout(LONG)
        sock.connect(path)
        sock.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert sock.recv(1000).endswith(b"\r\n\r\nx")
        assert server.url("/a") == "http://localhost/a"


# ----------------------------------------------------------------------------------------------- waiting and asserting


def test_waiting_ends_with_the_request(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/<name>", Reply())
    client = connect(server)

    def ask() -> None:
        for path in ("/a", "/b", "/a?x=1"):
            get(client, path)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        found = server.wait_for("GET", "/a", count=2, timeout=LONG)
    finally:
        thread.join()
    assert [request.target for request in found] == [b"/a", b"/a?x=1"]


def test_waiting_in_vain_shows_what_was_expected_and_what_was_seen(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/", Reply())
    get(connect(server), Accept_Encoding="identity", X_Data="é", Host="a")
    with pytest.raises(AssertionError) as caught:
        server.wait_for("POST", "/", timeout=0.01, headers={"X-Data": re.compile("z")}, connection=0)
    assert str(caught.value) == (
        "expected within 0.01 s once: POST /, header X-Data matching 'z', connection 0\n"
        "seen 1 request, 0 of them as expected\n"
        "\n"
        "  connection 0, request 0: GET /\n"
        "    expected method POST, seen GET\n"
        "    expected header X-Data matching 'z', seen 'é'\n"
        "    | GET / HTTP/1.1\\r\\n\n"
        "    | Accept-Encoding: identity\\r\\n\n"
        "    | X-Data: \\xe9\\r\\n\n"
        "    | Host: a\\r\\n\n"
        "    | \\r\\n"
    )


def test_an_assertion_counts(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/<name>", Reply())
    client = connect(server)
    for path in ("/a", "/a", "/b"):
        get(client, path)
    assert len(server.assert_seen("GET", "/a")) == 2
    assert len(server.assert_seen("GET", "/<any(a, b):which>", count=3)) == 3
    assert server.assert_seen("PUT", count=0) == ()
    assert [request.target for request in server.matching(position=2)] == [b"/b"]
    for count, text in ((1, "once"), (0, "never"), (3, "3 times")):
        with pytest.raises(AssertionError, match=f"^expected {text}: GET /a\nseen 3 requests, 2 of them as expected\n"):
            server.assert_seen("GET", "/a", count=count)
    with pytest.raises(AssertionError, match=r"^expected at least once: PUT "):
        server.assert_seen("PUT")


def test_the_nearest_request_comes_first_and_long_ones_are_cut(server: MockServer, connect: Connect) -> None:
    server.on(reply=Reply())
    client = connect(server)
    for path in ("/far", "/far", "/near"):
        client.request("POST", path, b"x" * 3000)
        client.getresponse().read()
    with pytest.raises(AssertionError) as caught:
        server.assert_seen("GET", "/near")
    text = str(caught.value)
    assert re.findall("POST (/.*)$", text, re.MULTILINE)[0] == "/near"
    assert "octets more\n" in text
    assert len(text) < 3 * 2500


def test_routes_that_have_not_answered_are_named(server: MockServer, connect: Connect) -> None:
    server.on("GET", "/a", Reply(), times=2)
    server.on("GET", "/b", Reply(), name="other")
    get(connect(server), "/a")
    with pytest.raises(AssertionError) as caught:
        server.assert_all_answered()
    assert str(caught.value) == (
        "routes that answered too rarely: route-1 GET /a: expected 2, answered 1\n"
        "  other GET /b: expected 1, answered 0"
    )
    get(connect(server), "/a")
    get(connect(server), "/b")
    server.assert_all_answered()


# ----------------------------------------------------------------------------------------------------- errors and ends


def test_check_tells_errors_and_requests_that_nobody_answered(server: MockServer, connect: Connect) -> None:
    def fail(_: RequestContext) -> Reply:
        raise KeyError("lost")

    server.check()
    server.on("GET", "/fail", fail)
    assert get(connect(server), "/fail")[0] == 500
    assert get(connect(server), "/none")[0] == 501
    with pytest.raises(AssertionError) as caught:
        server.check()
    text = str(caught.value)
    assert text.startswith("2 problems: the reply to GET /fail failed: KeyError: 'lost'\nTraceback ")
    assert 'raise KeyError("lost")' in text
    assert "no route answers GET /none" in text
    server.allow_unmatched = True
    with pytest.raises(AssertionError) as caught:
        server.check()
    assert "no route answers" not in str(caught.value)


def test_what_the_server_itself_failed_on_is_an_error(connect: Connect) -> None:
    def fail(_: SeenConnection) -> None:
        raise KeyError("lost")

    with MockServer(ended=fail) as server:
        server.on(reply=Reply())
        get(connect(server), Connection="close")
        assert server.wait_idle(LONG)
        assert [failed.text for failed in server.errors] == ["the callback `ended` failed: KeyError('lost')"]
        with pytest.raises(AssertionError, match="the callback `ended` failed"):
            server.check()


def test_clearing_leaves_nothing_but_the_port(server: MockServer, connect: Connect) -> None:
    def fail(_: RequestContext) -> Reply:
        raise KeyError("lost")

    server.on("GET", "/", fail, name="a", then="b")
    server.otherwise(Reply())
    server.script((ReadRequest(), Pause(LONG)), (ReadRequest(), Hold()))
    port, client = server.port, connect(server)
    client.request("GET", "/")
    server.wait_for("GET", "/", timeout=LONG)
    server.allow_unmatched = True
    server.clear()
    with pytest.raises(http.client.RemoteDisconnected):
        client.getresponse()
    assert (server.requests, server.errors, server.unmatched, server.routes.listed, server.routes.states) == (
        (),
        (),
        (),
        (),
        {},
    )
    assert (server.port, server.allow_unmatched, server.routes.fallback) == (port, False, None)
    server.on("GET", "/", Reply("new"))
    assert get(connect(server)) == (200, b"new")
    assert [connection.number for connection in server.seen.connections] == [0]


def test_an_idle_connection_is_ended_when_the_server_is_cleared(server: MockServer) -> None:
    server.on("GET", "/", Reply())
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONG) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert sock.recv(1000)
        server.clear()
        assert sock.recv(1000) == b""


def test_the_story_has_requests_ends_and_seeds(server: MockServer, connect: Connect) -> None:
    assert server.story() == "no connection"
    server.on("GET", "/", Reply("x" * 500), faults=[faults.reset(faults.anywhere(seed=7))])
    with pytest.raises((ConnectionResetError, http.client.HTTPException)):
        get(connect(server), Accept_Encoding="identity", Host="a")
    assert server.wait_idle(LONG)
    place, size = map(int, re.findall(r"is octet (\d+) of (\d+)$", server.story())[0])
    assert len(server.seen.connections[0].sent) == place < size
    assert server.story().splitlines() == [
        f"connection 0: {place} octets sent; client's end: none, server's end: rst",
        "  request 0",
        "    | GET / HTTP/1.1\\r\\n",
        "    | Accept-Encoding: identity\\r\\n",
        "    | Host: a\\r\\n",
        "    | \\r\\n",
        f"  reset: anywhere(seed=7) is octet {place} of {size}",
    ]


def test_many_threads_may_use_the_server_at_once(server: MockServer) -> None:
    failed: list[Exception] = []

    def work(name: str) -> None:
        try:
            for turn in range(20):
                server.on("GET", f"/{name}/{turn}", Reply(name))
                client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONG)
                assert get(client, f"/{name}/{turn}") == (200, name.encode())
                client.close()
                server.assert_seen("GET", f"/{name}/{turn}", count=1)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(server.requests) == 80
