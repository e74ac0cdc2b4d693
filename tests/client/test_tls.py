"""`HTTPSConnection`: verification, the end of TLS, and TLS messages that arrive between responses."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from h1conform import client
from h1conform.client import HTTPSConnection
from h1conform.client.tls import TLSStream, completed, default_context

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\nhello"

Step = bytes | Callable[[ssl.SSLSocket], object]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])
    return context


@pytest.fixture(scope="session")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = default_context()
    authority.configure_trust(context)
    return context


def secured(context: ssl.SSLContext, *steps: Step) -> Callable[[socket.socket], object]:
    """A script for one connection over TLS: bytes answer a request; at the end, close_notify."""

    def play(sock: socket.socket) -> str:
        try:
            tls = context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=False)
        except (ssl.SSLError, ConnectionError):
            return "over"  # the client refused the handshake; the test checks why
        with tls:
            for step in steps:
                if not isinstance(step, bytes):
                    if step(tls) == "over":
                        return "over"
                elif tls.recv(65536):
                    tls.sendall(step)
            tls.unwrap()
        return "over"

    return play


def cut(tls: ssl.SSLSocket) -> str:
    """End the connection without close_notify."""
    with socket.socket(fileno=tls.detach()) as raw, contextlib.suppress(OSError):
        raw.settimeout(5)
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(65536):
            pass
    return "over"


def connect(peer: Any, context: ssl.SSLContext, host: str = "localhost", **options: Any) -> HTTPSConnection:
    return HTTPSConnection(host, peer.port, timeout=5, context=context, **options)


def get(connection: HTTPSConnection) -> bytes:
    connection.request("GET", "/")
    return connection.getresponse().read()


@pytest.fixture
def start(peer: Any, server_context: ssl.SSLContext) -> Callable[..., Any]:
    """Start a peer over TLS: one list of steps for each connection."""
    return lambda *scripts: peer(*[[secured(server_context, *steps)] for steps in scripts])


def test_t1_positional_order(tmp_path: Path, authority: trustme.CA) -> None:
    pem = tmp_path / "both.pem"
    authority.issue_cert("me").private_key_and_cert_chain_pem.write_to_path(pem)
    connection = HTTPSConnection("localhost", 444, str(pem), str(pem), False, 3.5)
    assert (connection.port, connection.strict, connection.timeout) == (444, False, 3.5)
    assert isinstance(connection, client.HTTPConnection)


def test_t2_default_port() -> None:
    connection = HTTPSConnection("localhost", context=default_context())
    assert connection.port == 443
    assert connection._host_line == b"Host: localhost\r\n"


def test_t3_client_certificate(peer: Any, authority: trustme.CA, tmp_path: Path) -> None:
    seen: list[Any] = []
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(asking)
    authority.configure_trust(asking)
    asking.verify_mode = ssl.CERT_REQUIRED
    note = secured(asking, OK, lambda tls: seen.append(tls.getpeercert()))
    leaf = authority.issue_cert("me@example.com")
    cert, key, both = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "both.pem"
    leaf.cert_chain_pems[0].write_to_path(cert)
    leaf.private_key_pem.write_to_path(key)
    leaf.private_key_and_cert_chain_pem.write_to_path(both)
    for files in ({"key_file": key, "cert_file": cert}, {"cert_file": str(both)}):
        context = default_context()
        authority.configure_trust(context)
        connection = connect(peer([note]), context, **files)
        assert get(connection) == b"hello"
        connection.close()
    assert len(seen) == 2
    assert all(seen)


def test_t3_key_without_certificate() -> None:
    with pytest.raises(ValueError, match="cert_file"):
        HTTPSConnection("localhost", key_file="x.pem")


def test_t4_verifies_by_default(start: Any) -> None:
    connection = HTTPSConnection("localhost", start([OK]).port, timeout=5)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/")
    assert connection.sock is None


def test_t4_the_default_context() -> None:
    context = default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_t4_the_default_context_by_the_name_that_urllib_request_knows() -> None:
    assert client._create_https_context(11).verify_mode is ssl.CERT_REQUIRED  # type: ignore[operator]


@pytest.mark.parametrize("hides_cuts", [False, True])
def test_w6_a_context_of_a_build_that_leaves_much_open(start: Any, authority: trustme.CA, hides_cuts: bool) -> None:
    open_wide = ssl.create_default_context()  # as of Debian's Python, and of CPython before 3.11.3
    authority.configure_trust(open_wide)
    open_wide.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if hides_cuts:
        open_wide.options |= getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    connection = connect(start([UNTIL_CLOSE, cut]), open_wide)
    with pytest.raises(client.IncompleteRead):
        get(connection)
    assert open_wide.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_version_that_the_caller_has_set_stays() -> None:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    assert completed(context).minimum_version is ssl.TLSVersion.TLSv1_3


def test_a_context_of_another_library_stays_as_it_is() -> None:
    theirs: Any = object()
    assert completed(theirs) is theirs


def test_t4_an_unverified_context(start: Any) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = connect(start([OK]), context)
    assert get(connection) == b"hello"
    connection.close()


def test_names_are_verified(start: Any, trusting: ssl.SSLContext) -> None:
    for host in ("localhost", "127.0.0.1"):
        connection = connect(start([OK]), trusting, host)
        assert get(connection) == b"hello"
        connection.close()


def test_wrong_names_are_not(peer: Any, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example", common_name="localhost").configure_cert(context)
    server = peer([secured(context, OK)], [secured(context, OK)], [secured(context, OK)])
    with pytest.raises(ssl.SSLCertVerificationError):
        get(connect(server, trusting))
    with pytest.raises(ssl.SSLCertVerificationError):
        get(connect(server, trusting, "127.0.0.1"))
    lenient = default_context()
    authority.configure_trust(lenient)
    connection = connect(server, lenient, check_hostname=False)
    assert get(connection) == b"hello"
    connection.close()


@pytest.mark.parametrize("named_by_address_too", [False, True])
def test_a_common_name_is_no_host_name_whatever_the_context_says(peer: Any, named_by_address_too: bool) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ["127.0.0.9"] if named_by_address_too else []
    authority.issue_cert(*names, common_name="localhost").configure_cert(context)
    server = peer([secured(context, lambda _: "over")])
    by_common_name = ssl.create_default_context()  # by default OpenSSL falls back on the common name
    authority.configure_trust(by_common_name)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"no subjectAltName|Empty Subject Alternative Name"):
        get(connect(server, by_common_name))


@pytest.mark.parametrize("host", ["127.1", "127.0.1", "2130706433"])
def test_a_number_that_only_resolvers_take_for_an_address_is_a_name(peer: Any, host: str) -> None:
    try:
        socket.gethostbyname(host)
    except socket.gaierror:
        pytest.skip("the resolver of this machine does not take such a number for an address")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", common_name=host).configure_cert(context)
    server = peer([secured(context, lambda _: "over")])
    by_common_name = ssl.create_default_context()
    authority.configure_trust(by_common_name)
    connection = connect(server, by_common_name, host)
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.connect()
    assert connection.sock is None


def test_sni_for_names_only_and_alpn(peer: Any) -> None:
    names: list[Any] = []
    protocols: list[Any] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _tls, name, _context: names.append(name)
    issued = trustme.CA()
    issued.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    ours = default_context()
    issued.configure_trust(ours)
    for host in ("localhost", "127.0.0.1"):
        script = secured(context, OK, lambda tls: protocols.append(tls.selected_alpn_protocol()))
        connection = connect(peer([script]), ours, host)
        assert get(connection) == b"hello"
        connection.close()
    assert names == ["localhost", None]
    assert protocols == ["http/1.1", "http/1.1"]


def test_another_protocol_by_alpn(peer: Any, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    context.set_alpn_protocols(["h2"])
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    ours.set_alpn_protocols(["h2", "http/1.1"])
    connection = connect(peer([secured(context, cut)]), ours)
    with pytest.raises(client.UnknownProtocol):
        connection.connect()
    assert connection.sock is None


@pytest.mark.parametrize("context", [5, "context", object(), True])
def test_a_context_that_is_none_is_refused_before_the_connection_opens(context: Any) -> None:
    with pytest.raises(TypeError, match=r"must be an ssl\.SSLContext"):
        HTTPSConnection("localhost", 1, context=context)


def test_a_host_that_tls_cannot_name() -> None:
    ours, theirs = socket.socketpair()
    connection = HTTPSConnection(".example", context=default_context())
    with ours, theirs, pytest.raises(client.InvalidURL):
        connection._secured(ours)


def test_reuse_despite_session_tickets(start: Any, trusting: ssl.SSLContext) -> None:
    server = start([OK, OK, OK])
    connection = connect(server, trusting)
    assert [get(connection) for _ in range(3)] == [b"hello"] * 3
    assert server.connections == 1
    connection.close()


def test_unsolicited_octets_are_no_answer(start: Any, trusting: ssl.SSLContext) -> None:
    server = start([OK, lambda tls: tls.sendall(OK.replace(b"hello", b"forgd"))], [OK])
    connection = connect(server, trusting)
    get(connection)
    assert get(connection) == b"hello"
    connection.close()


def test_closed_in_between(start: Any, trusting: ssl.SSLContext) -> None:
    for end in (cut, lambda tls: tls.unwrap() and "over"):
        server = start([OK, end], [OK])
        connection = connect(server, trusting)
        assert (get(connection), get(connection)) == (b"hello", b"hello")
        connection.close()


def test_a_stream_that_is_closed_already(start: Any, trusting: ssl.SSLContext) -> None:
    server = start([OK], [OK])
    connection = connect(server, trusting)
    get(connection)
    assert connection._transport.stream
    connection._transport.stream.close()
    assert (connection.sock, get(connection), server.connections) == (None, b"hello", 2)
    connection.close()


def test_w6_until_close_needs_close_notify(start: Any, trusting: ssl.SSLContext) -> None:
    connection = connect(start([UNTIL_CLOSE]), trusting)
    assert get(connection) == b"hello"
    for read in (lambda r: r.read(), lambda r: [r.read(4), r.read(4)], lambda r: r.readinto(bytearray(99)), list):
        connection = connect(start([UNTIL_CLOSE, cut]), trusting)
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(client.IncompleteRead, match="close_notify"):
            read(response)


@pytest.mark.parametrize(
    "answer", [OK, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
)
def test_framed_bodies_do_not(start: Any, trusting: ssl.SSLContext, answer: bytes) -> None:
    connection = connect(start([answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), cut]), trusting)
    assert get(connection) == b"hello"


def test_cut_off_in_head_and_body(start: Any, trusting: ssl.SSLContext) -> None:
    for answer, expected in [
        (b"", client.RemoteDisconnected),
        (OK[:30], client.IncompleteHead),
        (OK[:-1], client.IncompleteRead),
    ]:

        def play(tls: ssl.SSLSocket, answer: bytes = answer) -> None:
            tls.recv(65536)
            tls.sendall(answer)

        connection = connect(start([play, cut]), trusting)
        with pytest.raises(expected):
            get(connection)
        assert connection.sock is None


def test_we_send_close_notify(start: Any, trusting: ssl.SSLContext) -> None:
    ends: list[bytes] = []
    server = start([OK, lambda tls: ends.append(tls.recv(1))])
    connection = connect(server, trusting)
    get(connection)
    connection.close()
    server.thread.join(5)
    assert ends == [b""]  # close_notify arrived, so there is no SSLEOFError


def test_a_long_upload_and_an_early_refusal(start: Any, trusting: ssl.SSLContext) -> None:
    refusal = b"HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"

    def take(tls: ssl.SSLSocket) -> None:
        left = 4 << 20
        tls.recv(len(b"POST / HTTP/1.1\r\n"))
        while b"x" not in tls.recv(1):
            pass
        left -= 1
        while left:
            left -= len(tls.recv(min(left, 65536)))
        tls.sendall(OK)

    connection = connect(start([take]), trusting)
    connection.request("POST", "/", b"x" * (4 << 20))
    assert connection.getresponse().read() == b"hello"
    connection.close()
    connection = connect(start([refusal, cut]), trusting)
    connection.request("POST", "/", b"x" * (64 << 20))
    response = connection.getresponse()
    assert (response.status, response.read()) == (413, b"no")


def test_a_peer_that_is_gone_before_the_request(start: Any, trusting: ssl.SSLContext) -> None:
    connection = connect(start([cut], [OK]), trusting)
    connection.connect()
    assert isinstance(connection._transport.stream, TLSStream)
    connection._transport.stream.quiet = lambda: True  # type: ignore[method-assign]
    with pytest.raises(ConnectionError):
        get(connection)


def test_tunnel(peer: Any, server_context: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    proxy = peer([b"HTTP/1.1 200 OK\r\n\r\n", secured(server_context, OK)])
    connection = HTTPSConnection("127.0.0.1", proxy.port, timeout=5, context=trusting)
    connection.set_tunnel("localhost", headers={"A": "b"})
    assert get(connection) == b"hello"
    assert proxy.requests[0] == b"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\nA: b\r\n\r\n"
    connection.close()


def test_a_tls_socket_of_the_callers_own(start: Any, trusting: ssl.SSLContext) -> None:
    server = start([OK])
    raw = socket.create_connection(("127.0.0.1", server.port), 5)
    connection = client.HTTPConnection("localhost", server.port)
    connection.sock = trusting.wrap_socket(raw, server_hostname="localhost")
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    connection.close()


def test_w6_a_tls_socket_of_the_callers_own_needs_close_notify(start: Any, trusting: ssl.SSLContext) -> None:
    for as_lent in (False, True):
        server = start([UNTIL_CLOSE, cut])
        with socket.create_connection(("127.0.0.1", server.port), 5) as raw:
            sock = trusting.wrap_socket(raw, server_hostname="localhost")
            if as_lent:
                sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                response = client.HTTPResponse(sock)
                response.begin()
            else:
                connection = client.HTTPConnection("localhost", server.port)
                connection.sock = sock
                connection.request("GET", "/")
                response = connection.getresponse()
            with pytest.raises(client.IncompleteRead, match="close_notify"):
                response.read()
            sock.close()


def test_timeout_in_the_handshake(peer: Any, trusting: ssl.SSLContext) -> None:
    def hold(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    connection = HTTPSConnection("127.0.0.1", peer([hold]).port, timeout=0.1, context=trusting)
    with pytest.raises(TimeoutError):
        connection.connect()
    assert connection.sock is None


def test_plain_http_on_the_tls_port(peer: Any, trusting: ssl.SSLContext) -> None:
    connection = connect(peer([lambda sock: sock.sendall(OK)]), trusting)
    with pytest.raises(ssl.SSLError):
        connection.connect()
