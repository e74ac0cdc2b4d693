"""`StartTls`: in the middle of a connection, optional, and with a certificate for each server name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Close,
    Mark,
    Play,
    ReadRequest,
    SeenConnection,
    Send,
    Serve,
    Server,
    StartTls,
)

Serving = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
CONNECT = b"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n"
GRANTED = b"HTTP/1.1 200 OK\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ONE_EXCHANGE = (ReadRequest(), Send(RESPONSE), Close())
WAIT = 10.0


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


def wrap(sock: socket.socket, host: str = "localhost") -> ssl.SSLSocket:
    return client_context().wrap_socket(sock, server_hostname=host)


# ------------------------------------------------------------------------------------------------------------- tunnels


def test_a_tunnel_continues_above_tls(
    serve: Serving, connect: Connect, read_all: ReadAll, read_exactly: ReadExactly
) -> None:
    server = serve((ReadRequest(), Send(GRANTED), StartTls(server_context()), *ONE_EXCHANGE))
    sock = connect(server)
    sock.sendall(CONNECT)
    assert read_exactly(sock, len(GRANTED)) == GRANTED
    with wrap(sock) as client:
        client.sendall(GET)
        assert read_all(client) == RESPONSE
    seen = only(server)
    assert [request.raw for request in seen.requests] == [CONNECT, GET]
    assert (bytes(seen.received), bytes(seen.sent), seen.notes) == (CONNECT + GET, GRANTED + RESPONSE, [])
    assert seen.tls is not None
    assert (seen.tls.sni, seen.tls.version) == ("localhost", "TLSv1.3")


def test_serve_may_answer_with_a_tunnel(
    serve: Serving, connect: Connect, read_all: ReadAll, read_exactly: ReadExactly
) -> None:
    def answer(_: SeenConnection, request: object) -> tuple[object, ...]:
        if getattr(request, "method", b"") == b"CONNECT":
            return (Send(GRANTED), StartTls(server_context()))
        return (Send(RESPONSE), Close())

    server = serve((Serve(answer),))  # type: ignore[arg-type]
    sock = connect(server)
    sock.sendall(CONNECT)
    assert read_exactly(sock, len(GRANTED)) == GRANTED
    with wrap(sock) as client:
        client.sendall(GET)
        assert read_all(client) == RESPONSE
    assert [request.raw for request in only(server).requests] == [CONNECT, GET]


def test_a_client_hello_directly_after_the_request_belongs_to_the_handshake(serve: Serving, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(GRANTED), StartTls(server_context()), *ONE_EXCHANGE))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = client_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    sock = connect(server)
    sock.sendall(CONNECT + outgoing.read())
    received = b""
    while len(received) <= len(GRANTED):
        received += sock.recv(65536)
    assert received.startswith(GRANTED)
    incoming.write(received[len(GRANTED) :])
    while True:
        try:
            engine.do_handshake()
            break
        except ssl.SSLWantReadError:
            incoming.write(sock.recv(65536))
    engine.write(GET)
    sock.sendall(outgoing.read())
    while incoming.pending or (piece := sock.recv(65536)):
        incoming.write(piece)
        piece = b""
        try:
            assert engine.read(1000) == RESPONSE
            break
        except ssl.SSLWantReadError:
            pass
    sock.close()
    seen = only(server)
    assert bytes(seen.received) == CONNECT + GET
    assert [(turn.who, turn.end) for turn in seen.turns][:2] == [("client", len(CONNECT)), ("server", len(GRANTED))]


def test_a_handshake_that_fails_in_a_tunnel_is_noted(serve: Serving, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(GRANTED), StartTls(server_context("expired")), Mark("never")))
    sock = connect(server)
    sock.sendall(CONNECT)
    assert sock.recv(1000) == GRANTED
    with pytest.raises(ssl.SSLCertVerificationError):
        wrap(sock)
    sock.close()
    seen = only(server)
    assert seen.tls is not None
    assert seen.tls.alert == "certificate_expired"
    assert seen.notes == ["step 2, StartTls: the handshake failed: the client sent the alert certificate_expired"]


def test_a_missing_client_hello_ends_the_step_at_its_deadline(serve: Serving, connect: Connect) -> None:
    server = serve((ReadRequest(), StartTls(server_context()), Mark("never")), deadline=0.05)
    sock = connect(server)
    sock.sendall(GET)
    assert not server.wait_mark("never", WAIT)
    sock.close()
    assert only(server).notes == ["step 1, StartTls: no ClientHello arrived within 0.05 s"]


# ------------------------------------------------------------------------------------------------- first of all steps


def test_start_tls_as_the_first_step_equals_a_context_of_the_play(
    serve: Serving, connect: Connect, read_all: ReadAll
) -> None:
    server = serve((StartTls(server_context()), *ONE_EXCHANGE))
    connect(server).close()  # sends nothing, so that it takes no script
    assert server.wait_idle(WAIT)
    client = connect(server, True)
    client.sendall(GET)
    assert read_all(client) == RESPONSE
    client.close()
    assert server.wait_idle(WAIT)
    silent, spoken = server.seen.connections
    assert (silent.script, spoken.script) == (None, 0)
    assert silent.tls is not None
    assert silent.tls.error == "the client ended the connection during the handshake"
    assert (spoken.notes, spoken.faults) == ([], [])


@pytest.mark.parametrize("chosen", [True, False], ids=["tls", "plain"])
def test_the_first_octet_selects_tls_or_plain_http_on_one_port(
    chosen: bool, serve: Serving, connect: Connect, read_all: ReadAll
) -> None:
    server = serve((StartTls(server_context(), optional=True), *ONE_EXCHANGE))
    client = connect(server, chosen)
    client.sendall(GET)
    assert read_all(client) == RESPONSE
    client.close()
    seen = only(server)
    assert ([request.raw for request in seen.requests], seen.notes, seen.script) == ([GET], [], 0)
    assert (seen.tls is not None, bytes(seen.received)) == (chosen, GET)


@pytest.mark.parametrize("chosen", [True, False], ids=["tls", "plain"])
def test_tls_in_a_tunnel_may_be_optional(chosen: bool, serve: Serving, connect: Connect, read_all: ReadAll) -> None:
    server = serve((ReadRequest(), Send(GRANTED), StartTls(server_context(), optional=True), *ONE_EXCHANGE))
    sock = connect(server)
    sock.sendall(CONNECT)
    assert sock.recv(1000) == GRANTED
    client = wrap(sock) if chosen else sock
    with client:
        client.sendall(GET)
        assert read_all(client) == RESPONSE
    assert [request.raw for request in only(server).requests] == [CONNECT, GET]


def test_a_connection_without_octets_takes_no_script_with_optional_tls(serve: Serving, connect: Connect) -> None:
    server = serve((StartTls(server_context(), optional=True), *ONE_EXCHANGE))
    connect(server).close()
    seen = only(server)
    assert (seen.script, seen.tls, seen.client_end) == (None, None, "fin")


# --------------------------------------------------------------------------------------------------------------- names

BY_NAME = StartTls(server_context(), by_name=(("Other.example", server_context("wrong-host")),))


@pytest.mark.parametrize("host", ["other.example", "localhost"])
def test_the_certificate_depends_on_the_name(host: str, serve: Serving, connect: Connect, read_all: ReadAll) -> None:
    """The client of Python verifies that the certificate has the requested name."""
    server = serve((BY_NAME, *ONE_EXCHANGE))
    with wrap(connect(server), host) as client:
        client.sendall(GET)
        assert read_all(client) == RESPONSE
    tls = only(server).tls
    assert tls is not None
    assert tls.sni == host


def test_a_client_without_a_name_gets_the_first_certificate(
    serve: Serving, connect: Connect, read_all: ReadAll
) -> None:
    server = serve((BY_NAME, *ONE_EXCHANGE))
    with wrap(connect(server), "127.0.0.1") as client:  # an address is not a server name (RFC 6066 section 3)
        client.sendall(GET)
        assert read_all(client) == RESPONSE
    tls = only(server).tls
    assert tls is not None
    assert tls.sni is None


def test_the_context_of_a_name_sets_the_versions_too(serve: Serving, connect: Connect) -> None:
    old = server_context("wrong-host", versions=("TLSv1.2", "TLSv1.2"))
    server = serve((StartTls(server_context(), by_name=(("other.example", old),)), *ONE_EXCHANGE))
    with wrap(connect(server), "other.example") as client:
        assert client.version() == "TLSv1.2"


def test_a_client_hello_in_pieces_selects_the_certificate(serve: Serving, connect: Connect) -> None:
    server = serve((BY_NAME, *ONE_EXCHANGE))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = client_context().wrap_bio(incoming, outgoing, server_hostname="other.example")
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    sock = connect(server)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    hello = outgoing.read()
    for octet in hello:
        sock.sendall(bytes((octet,)))
    while engine.version() is None or not engine.getpeercert():
        incoming.write(sock.recv(65536))
        try:
            engine.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert engine.getpeercert()


def test_plays_with_a_context_and_with_start_tls_may_overlap() -> None:
    """Both scripts begin with the same handshake, so the server notes no fault, whichever script a connection takes."""
    context = server_context()
    with Server([Play((ReadRequest(),), context), Play((StartTls(context), ReadRequest()))]) as server:
        socks = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
        for sock in socks:
            with wrap(sock) as client:
                client.sendall(GET)
        assert server.wait_idle(WAIT)
        assert [seen.faults for seen in server.seen.connections] == [[], []]


def test_a_connection_that_overlaps_plays_the_script_after_the_handshake_of_another(read_all: ReadAll) -> None:
    """Both connections begin with the handshake of the first script, since both are accepted before it is taken."""
    context = server_context()
    plays = [Play((StartTls(context), *ONE_EXCHANGE)) for _ in range(2)]
    with Server(plays) as server:
        socks = [socket.create_connection(("127.0.0.1", server.port), WAIT) for _ in range(2)]
        assert server.wait_until(lambda: len(server.seen.connections) == 2, WAIT)
        for sock in socks:
            with wrap(sock) as client:
                client.sendall(GET)
                assert read_all(client) == RESPONSE
        assert server.wait_idle(WAIT)
        assert [(seen.faults, seen.notes) for seen in server.seen.connections] == [([], []), ([], [])]
