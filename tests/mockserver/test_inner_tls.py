"""TLS inside TLS: a tunnel through a proxy that the client reaches over TLS."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Alert,
    Ciphertext,
    Close,
    HalfClose,
    Hold,
    Mark,
    Quiet,
    ReadHello,
    ReadRequest,
    Record,
    Reset,
    SeenConnection,
    Segments,
    Send,
    Server,
    StartTls,
)

Serving = Callable[..., Server]
Connect = Callable[..., socket.socket]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
CONNECT = b"CONNECT www.h1conform.test:443 HTTP/1.1\r\nHost: www.h1conform.test:443\r\n\r\n"
GRANTED = b"HTTP/1.1 200 OK\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NAME = "www.h1conform.test"
ONE_EXCHANGE = (ReadRequest(), Send(RESPONSE), Close())
WAIT = 10.0


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


def tunnel(*steps: object, identity: str = "name") -> tuple[object, ...]:
    return (ReadRequest(), Send(GRANTED), StartTls(server_context(identity)), *steps)


class InnerClient:
    """TLS of a client above a socket that uses TLS already, since `ssl` has no such socket."""

    def __init__(self, sock: socket.socket, host: str = NAME) -> None:
        self.sock = sock
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = client_context().wrap_bio(self.incoming, self.outgoing, server_hostname=host)
        self.drive(self.engine.do_handshake)

    def drive(self, work: Callable[[], object]) -> object:
        while True:
            try:
                return work()
            except ssl.SSLWantReadError:
                self.flush()
                data = self.sock.recv(65536)
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()
            finally:
                self.flush()

    def flush(self) -> None:
        if self.outgoing.pending:
            self.sock.sendall(self.outgoing.read())

    def sendall(self, data: bytes) -> None:
        self.drive(lambda: self.engine.write(data))

    def recv(self, size: int) -> bytes:
        data = self.drive(lambda: self.engine.read(size))
        assert isinstance(data, bytes)
        return data

    def read_all(self) -> bytes:
        """Return all octets up to the end of both TLS. Unread octets of the outer TLS would turn a FIN into a RST."""
        data = b""
        while piece := self.recv(65536):
            data += piece
        assert self.sock.recv(100) == b""
        return data


@pytest.fixture
def opened(serve: Serving, connect: Connect) -> Callable[..., tuple[Server, socket.socket]]:
    """Serve these steps above the TLS of the proxy, and return the server and a client behind its CONNECT."""

    def open_tunnel(*steps: object) -> tuple[Server, socket.socket]:
        server = serve(steps, tls=server_context())
        sock = connect(server, True)
        sock.sendall(CONNECT)
        assert sock.recv(1000) == GRANTED
        return server, sock

    return open_tunnel


Opened = Callable[..., tuple[Server, socket.socket]]


def test_a_tunnel_within_tls_is_a_second_tls_with_a_record_of_its_own(opened: Opened) -> None:
    server, sock = opened(*tunnel(*ONE_EXCHANGE))
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.read_all() == RESPONSE
    sock.close()
    seen = only(server)
    assert [request.raw for request in seen.requests] == [CONNECT, GET]
    assert (bytes(seen.received), bytes(seen.sent), seen.notes) == (CONNECT + GET, GRANTED + RESPONSE, [])
    assert seen.tls is not None
    assert seen.inner_tls is not None
    assert (seen.tls.sni, seen.inner_tls.sni) == (None, NAME)
    assert (seen.tls.version, seen.inner_tls.version) == ("TLSv1.3", "TLSv1.3")
    assert seen.tls_layers == (seen.tls, seen.inner_tls)


def test_without_a_second_handshake_there_is_one_layer(serve: Serving, connect: Connect) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context())
    client = connect(server, True)
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE
    client.close()
    seen = only(server)
    assert seen.inner_tls is None
    assert seen.tls_layers == (seen.tls,)


def test_the_outer_handshake_may_be_the_first_step(serve: Serving, connect: Connect) -> None:
    server = serve((StartTls(server_context()), *tunnel(*ONE_EXCHANGE)))
    sock = connect(server, True)
    sock.sendall(CONNECT)
    assert sock.recv(1000) == GRANTED
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.read_all() == RESPONSE
    sock.close()
    assert only(server).notes == []


def test_a_hello_that_comes_with_the_connect_belongs_to_the_inner_handshake(serve: Serving, connect: Connect) -> None:
    server = serve(tunnel(*ONE_EXCHANGE), tls=server_context())
    sock = connect(server, True)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = client_context().wrap_bio(incoming, outgoing, server_hostname=NAME)
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    sock.sendall(CONNECT + outgoing.read())
    assert sock.recv(len(GRANTED)) == GRANTED
    client = InnerClient.__new__(InnerClient)
    client.sock, client.incoming, client.outgoing, client.engine = sock, incoming, outgoing, engine
    client.drive(engine.do_handshake)
    client.sendall(GET)
    assert client.read_all() == RESPONSE
    sock.close()
    seen = only(server)
    assert bytes(seen.received) == CONNECT + GET


def test_a_certificate_that_the_client_refuses_inside_is_noted_there(opened: Opened) -> None:
    server, sock = opened(*tunnel(Mark("never"), identity="expired"))
    with pytest.raises(ssl.SSLCertVerificationError):
        InnerClient(sock, "localhost")
    sock.close()
    seen = only(server)
    assert seen.tls is not None
    assert seen.inner_tls is not None
    assert (seen.tls.alert, seen.inner_tls.alert) == (None, "certificate_expired")
    assert seen.notes == [
        "step 2, StartTls: the handshake inside TLS failed: the client sent the alert certificate_expired"
    ]


def test_plain_http_in_place_of_the_inner_handshake_is_noted(opened: Opened) -> None:
    server, sock = opened(*tunnel())
    sock.sendall(GET)
    sock.close()
    assert only(server).notes == ["step 2, StartTls: the handshake inside TLS failed: HTTP_REQUEST"]


def test_an_optional_inner_handshake_lets_plain_octets_pass(opened: Opened) -> None:
    server, sock = opened(ReadRequest(), Send(GRANTED), StartTls(server_context(), optional=True), *ONE_EXCHANGE)
    sock.sendall(GET)
    assert sock.recv(1000) == RESPONSE
    assert sock.recv(1000) == b""
    sock.close()
    seen = only(server)
    assert (bytes(seen.received), seen.inner_tls, seen.notes) == (CONNECT + GET, None, [])


def test_a_third_handshake_is_refused(opened: Opened) -> None:
    server, sock = opened(*tunnel(StartTls(server_context())))
    client = InnerClient(sock)
    client.sendall(GET)
    sock.close()
    assert only(server).notes == [
        "step 3, StartTls: the connection already uses TLS inside TLS: remove this step",
    ]


def test_a_close_sends_the_close_notify_of_both(opened: Opened) -> None:
    server, sock = opened(*tunnel(ReadRequest(), Send(RESPONSE), HalfClose(), ReadRequest(), Close()))
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.read_all() == RESPONSE
    client.sendall(GET)  # the server still reads
    sock.close()
    seen = only(server)
    assert ([request.raw for request in seen.requests], seen.server_end) == ([CONNECT, GET, GET], "fin")


def test_a_close_without_close_notify_ends_both_by_a_fin_alone(opened: Opened) -> None:
    _, sock = opened(*tunnel(ReadRequest(), Send(RESPONSE), Close(notify=False)))
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE
    with pytest.raises(ssl.SSLError, match=r"(?i)eof"):
        client.recv(1000)


def test_a_reset_ends_both(opened: Opened) -> None:
    server, sock = opened(*tunnel(ReadRequest(), Send(RESPONSE), Reset()))
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE
    with pytest.raises((ConnectionResetError, ssl.SSLError)):
        client.recv(1000)
    sock.close()
    assert only(server).server_end == "rst"


@pytest.mark.parametrize("inner", [True, False], ids=["inner-close-notify", "outer-close-notify"])
def test_the_end_of_either_tls_ends_what_the_client_sends(opened: Opened, inner: bool) -> None:
    server, sock = opened(*tunnel(Hold()))
    client = InnerClient(sock)
    if inner:
        with pytest.raises(ssl.SSLWantReadError):
            client.engine.unwrap()
        client.flush()
    else:
        assert isinstance(sock, ssl.SSLSocket)
        with pytest.raises(ssl.SSLError, match="application data after close notify"):
            sock.unwrap()  # that data is the close_notify of the inner TLS
    while socket.socket.recv(sock, 65536):
        pass
    sock.close()
    seen = only(server)
    assert (seen.client_notify, seen.client_end, seen.server_end, seen.notes) == (True, "fin", "fin", [])


def test_segments_and_records_are_those_of_the_inner_tls(opened: Opened) -> None:
    steps = (ReadRequest(), Segments((b"on", b"e")), Record(b"two"), Ciphertext((Send(b"three"),), cuts=(3,)), Close())
    server, sock = opened(*tunnel(*steps))
    client = InnerClient(sock)
    client.sendall(GET)
    assert [client.recv(100) for _ in range(4)] == [b"on", b"e", b"two", b"three"]
    sock.close()
    assert bytes(only(server).sent) == GRANTED + b"onetwothree"


def test_an_alert_is_one_of_the_inner_tls(opened: Opened) -> None:
    _, sock = opened(*tunnel(ReadRequest(), Alert("fatal", "internal_error"), Hold()))
    client = InnerClient(sock)
    client.sendall(GET)
    with pytest.raises(ssl.SSLError, match="INTERNAL_ERROR"):
        client.recv(100)


def test_octets_in_place_of_the_inner_handshake(opened: Opened) -> None:
    server, sock = opened(ReadRequest(), Send(GRANTED), ReadHello(), Send(b"HTTP/1.1 400 No\r\n\r\n"), Close())
    with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
        InnerClient(sock)
    sock.close()
    seen = only(server)
    assert seen.tls is not None
    assert seen.inner_tls is not None
    assert (seen.tls.sni, seen.inner_tls.sni, seen.inner_tls.version) == (None, NAME, None)
    assert bytes(seen.received) == CONNECT


def test_only_a_part_of_the_inner_flight_may_be_sent(opened: Opened) -> None:
    server, sock = opened(ReadRequest(), Send(GRANTED), StartTls(server_context("name"), flight=20), Reset())
    with pytest.raises((ConnectionResetError, ssl.SSLError)):
        InnerClient(sock)
    sock.close()
    assert only(server).server_end == "rst"


def test_silence_inside_is_watched(opened: Opened) -> None:
    server, sock = opened(*tunnel(Quiet(0.02), *ONE_EXCHANGE))
    client = InnerClient(sock)
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE
    sock.close()
    assert only(server).disturbances == [GET]


def test_much_content_passes_both_ways(opened: Opened) -> None:
    body = b"x" * 300_000
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body)
    server, sock = opened(*tunnel(ReadRequest(), Send(body), Close()))
    client = InnerClient(sock)
    client.sendall(head + body)
    assert client.read_all() == body
    sock.close()
    seen = only(server)
    assert seen.requests[1].body == body
    assert bytes(seen.sent) == GRANTED + body
