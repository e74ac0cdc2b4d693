"""Names, hooks and exceptions of http.client that its users rely on."""

from __future__ import annotations

import copy
import http.client
import io
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from h1conform import client
from h1conform.client import HTTPConnection, HTTPResponse, limits

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
EXCEPTIONS = [
    name
    for name in client.__all__
    if isinstance(each := getattr(client, name), type) and issubclass(each, client.HTTPException)
]


def run(program: str) -> str:
    """Run a program in an interpreter of its own, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


class Recorded:
    """An object with only a file, which has the whole response."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def makefile(self, _: str) -> io.BytesIO:
        return io.BytesIO(self.octets)


def test_length_counts_the_octets_that_no_call_has_returned() -> None:
    response = HTTPResponse(Recorded(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello\nworld\n"))  # type: ignore[arg-type]
    response.begin()
    assert (response.peek(), response.length) == (b"hello\nworld\n", 12)
    assert (response.readline(), response.length) == (b"hello\n", 6)
    assert (response.read(2), response.length) == (b"wo", 4)
    assert (response.read(), response.length) == (b"rld\n", 0)


# Exceptions.


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_caught_by_the_class_of_http_client(name: str) -> None:
    error = getattr(client, name)(b"octets")
    assert isinstance(error, http.client.HTTPException)
    assert isinstance(error, getattr(http.client, name, http.client.HTTPException))
    assert issubclass(getattr(client, name), client.HTTPException)


def test_the_further_bases_do_not_change_the_messages() -> None:
    assert str(client.LineTooLong("a line is too long")) == "a line is too long"
    assert str(client.UnknownProtocol("the server chose h2")) == "the server chose h2"
    assert repr(client.IncompleteRead(b"abc", 4)) == repr(http.client.IncompleteRead(b"abc", 4))
    assert repr(client.BadStatusLine("")) == repr(http.client.BadStatusLine(""))
    assert isinstance(client.RemoteDisconnected(), ConnectionResetError)
    assert isinstance(client.InvalidURL("x"), ValueError)


class Several(client.BadStatusLine, OSError):
    """A class of a caller with arguments and attributes of its own."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first, second)
        self.second = second


@pytest.mark.parametrize(
    "error",
    [
        *(getattr(client, name)(b"octets") for name in EXCEPTIONS),
        client.IncompleteRead(b"octets", 4, "the reason"),
        client.BadStatusLine("", "the reason"),
        client.TunnelRefused(407, "No", [("a", "b")]),
        Several("one", "two"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_copy_of_an_exception_is_like_the_exception(
    error: Exception, copied: Callable[[Exception], Exception]
) -> None:
    again = copied(error)
    assert (type(again), str(again), again.args) == (type(error), str(error), error.args)
    assert vars(again) == vars(error)


@pytest.mark.slow
@pytest.mark.parametrize(
    "imports",
    [
        "import http.client, h1conform.client as client",
        "import h1conform.client as client, http.client",
        "import h1conform.client as client; early = client.BadStatusLine(''); import http.client",
    ],
)
def test_the_order_of_the_imports_has_no_influence(imports: str) -> None:
    assert (
        run(
            f"""{imports}
import io
class Sock:
    def makefile(self, mode):
        return io.BytesIO(b'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhell')
response = client.HTTPResponse(Sock())
for call in response.read, response.begin, response.read:
    try:
        call()
    except http.client.IncompleteRead as error:
        print(error.partial)
    except http.client.ResponseNotReady:
        print('not begun')
assert not issubclass(client.BadChunk, http.client.BadStatusLine)
"""
        )
        == "not begun\nb'hell'"
    )


@pytest.mark.slow
def test_a_program_without_http_client_does_not_import_it() -> None:
    program = "import sys, h1conform.client as client; client.BadStatusLine(''); print('http.client' in sys.modules)"
    assert run(program) == "False"


@pytest.mark.slow
def test_a_thread_that_raises_while_another_one_does_raises_what_http_client_names() -> None:
    assert (
        run(
            """import http.client, threading
import h1conform.client as client
from h1conform.client import standard
original, missed = standard.replaced, set()
def check():
    for name in "IncompleteRead", "BadStatusLine", "RemoteDisconnected", "UnknownProtocol", "LineTooLong", "InvalidURL":
        if not isinstance(getattr(client, name)("x"), getattr(http.client, name)):
            missed.add(name)
def replaced(each, bases):
    done = original(each, bases)
    if threading.current_thread() is threading.main_thread():
        thread = threading.Thread(target=check)
        thread.start()
        thread.join()
    return done
standard.replaced = replaced
client.BadField("x")
print(sorted(missed))"""
        )
        == "[]"
    )


@pytest.mark.slow
def test_a_class_of_the_caller_below_both_trees_is_no_obstacle() -> None:
    assert run(
        """import h1conform.client as client, http.client
class Both(http.client.IncompleteRead, client.IncompleteRead): pass
class Other(client.BadStatusLine, http.client.BadStatusLine): pass
print(str(Both(b'abc')), isinstance(client.InvalidURL(), http.client.HTTPException), Other('x').line)
"""
    ).endswith("x")


# Names.


def test_import_star_gives_the_names_of_http_client() -> None:
    ours: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    exec("from h1conform.client import *", ours)
    exec("from http.client import *", theirs)
    assert sorted(set(theirs) - set(ours)) == []


def test_import_star_without_ssl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(vars(client), "HTTPSConnection", raising=False)
    monkeypatch.setitem(sys.modules, "h1conform.client.https", None)
    ours: dict[str, Any] = {}
    exec("from h1conform.client import *", ours)
    assert "HTTPSConnection" not in ours
    assert "HTTPConnection" in ours


@pytest.mark.parametrize(("name", "limit"), [("_MAXHEADERS", "fields"), ("_MAXLINE", "line")])
def test_a_limit_by_its_name_in_http_client(name: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(client, name) == getattr(http.client, name) == getattr(limits.Limits(), limit)
    monkeypatch.setattr(client, name, 7)
    assert getattr(HTTPConnection("localhost").limits, limit) == 7
    monkeypatch.undo()
    assert getattr(HTTPConnection("localhost").limits, limit) == getattr(http.client, name)


def test_parse_headers() -> None:
    file = io.BytesIO(b"A: b\r\n c\r\nSet-Cookie: d\r\nset-cookie: e\r\n\r\nbody")
    message = client.parse_headers(file)
    assert type(message) is client.HTTPMessage
    assert message.items() == [("A", "b c"), ("Set-Cookie", "d"), ("set-cookie", "e")]
    assert message.get_all("SET-COOKIE") == ["d", "e"]
    assert file.read() == b"body"
    assert type(client.parse_headers(io.BytesIO(b"\r\n"), http.client.HTTPMessage)) is http.client.HTTPMessage
    for octets, error in (
        (b"A: b\r\n", client.IncompleteHead),
        (b"A b\r\n\r\n", client.BadField),
        (b"A: b\n\n", client.BadField),
        (b"A: " + b"b" * 65536 + b"\r\n\r\n", client.LineTooLong),
        (b"A: b\r\n" * 101 + b"\r\n", client.TooManyFields),
    ):
        with pytest.raises(error):
            client.parse_headers(io.BytesIO(octets))


# Hooks.


class Fake:
    """An object that stands in for a socket."""

    def __init__(self, octets: bytes = OK) -> None:
        self.octets = octets
        self.sent = b""

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.octets)

    def sendall(self, data: bytes) -> None:
        self.sent += data


def test_create_connection_may_be_replaced_on_a_connection() -> None:
    calls: list[tuple[object, ...]] = []

    def create(*arguments: object) -> Any:
        calls.append(arguments)
        return Fake()

    connection = HTTPConnection("example.com", 81, timeout=3, source_address=("", 0))
    connection._create_connection = create  # type: ignore[method-assign]
    for _ in range(2):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        connection.close()
    assert calls == [(("example.com", 81), 3, ("", 0))] * 2


def test_create_connection_may_be_replaced_in_a_subclass_by_the_function_of_socket(peer: Any) -> None:
    class Connection(HTTPConnection):
        _create_connection = staticmethod(socket.create_connection)

    server = peer([OK])
    connection = Connection("127.0.0.1", server.port)
    connection.request("GET", "/")
    assert connection.sock is not None
    assert connection.sock.gettimeout() is socket.getdefaulttimeout()
    assert connection.getresponse().read() == b"hello"
    connection.close()


@pytest.fixture
def proxied() -> Iterator[HTTPConnection]:
    connection = HTTPConnection("proxy.example")
    connection._create_connection = lambda *_: Fake(  # type: ignore[assignment,method-assign]
        b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\n"
    )
    yield connection
    connection.close()


def test_the_tunnel_by_its_names_in_http_client(proxied: Any) -> None:
    assert (proxied._tunnel_host, proxied._tunnel_port, proxied._tunnel_headers) == (None, None, {})
    assert proxied.get_proxy_response_headers() is None
    proxied.set_tunnel("server.example", 8443, {"User-Agent": "x"})
    assert (proxied._tunnel_host, proxied._tunnel_port) == ("server.example", 8443)
    assert proxied._tunnel_headers == {"User-Agent": "x"}
    assert proxied.get_proxy_response_headers() is None
    proxied.connect()
    assert proxied.get_proxy_response_headers().items() == [("Via", "x")]
    proxied.close()
    with pytest.raises(AttributeError, match="set_tunnel"):
        proxied._tunnel_host = "other.example"
    proxied._tunnel_host = proxied._tunnel_port = None
    assert proxied._tunnel_host is None


def test_an_overriding_connect_opens_the_tunnel_itself() -> None:
    class Connection(HTTPConnection):
        def connect(self) -> None:
            self.sock = Fake(b"HTTP/1.1 200 OK\r\n\r\n")  # type: ignore[assignment]
            if self._tunnel_host:
                self._tunnel()

    connection = Connection("proxy.example")
    connection.set_tunnel("server.example", 80)
    connection.request("HEAD", "/")
    sock: Any = connection.sock
    assert connection.getresponse().status == 200
    assert sock.sent.startswith(b"CONNECT server.example:80 HTTP/1.1\r\n")
    assert b"HEAD / HTTP/1.1\r\nHost: server.example\r\n" in sock.sent
    connection.close()


def test_the_third_parameter_of_a_response_may_be_the_method() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    for response in (
        HTTPResponse(Fake(head), 0, "HEAD"),  # type: ignore[arg-type]
        HTTPResponse(Fake(head), 0, "HEAD", "/url"),  # type: ignore[arg-type]
        HTTPResponse(Fake(head), 0, 0, "HEAD", "/url"),  # type: ignore[arg-type]
        HTTPResponse(Fake(head), method="HEAD", url="/url"),  # type: ignore[arg-type]
    ):
        response.begin()
        assert (response.method, response.read(), response.geturl()) in (("HEAD", b"", None), ("HEAD", b"", "/url"))


def test_a_response_class_of_the_caller_gets_the_arguments_of_http_client() -> None:
    seen: list[object] = []

    class Response(HTTPResponse):
        def __init__(self, sock: Any, debuglevel: int = 0, *rest: Any, **options: Any) -> None:
            seen.append(debuglevel)
            super().__init__(sock, debuglevel, *rest, **options)

    connection = HTTPConnection("example.com")
    connection.response_class = Response
    connection.sock = Fake()  # type: ignore[assignment]
    connection.request("GET", "/")
    assert type(connection.getresponse()) is Response
    assert seen == [0]
