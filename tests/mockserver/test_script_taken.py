"""What uses a script up: the first octet of a client, also that of a ClientHello; or the first octet of a request."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import Close, MockServer, Play, ReadRequest, Send, Server, StartTls, Steps
from h1conform.mockserver.scenario.file import parse
from h1conform.mockserver.scenario.resolvers import Resolvers

Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
Pair = Callable[[Server], tuple[socket.socket, socket.socket]]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
WAIT = 10.0
ORDER = ("good", "expired", "good", "unknown-ca", "good")
OUTCOMES = ["0", "certificate has expired", "2", "unable to get local issuer certificate", "4"]


def answer(number: int) -> Steps:
    return ReadRequest(), Send(b"%d" % number), Close()


def outcome(server: Server) -> str:
    """The answer to a request over TLS, or why the client refused the certificate."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as plain:
        try:
            with client_context().wrap_socket(plain, server_hostname="localhost") as client:
                client.sendall(GET)
                return client.recv(10).decode()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message


def by_plays(stack: ExitStack) -> Server:
    plays = [Play(answer(number), server_context(identity)) for number, identity in enumerate(ORDER)]
    return stack.enter_context(Server(plays))


def by_first_steps(stack: ExitStack) -> Server:
    steps = [(StartTls(server_context(identity)), *answer(number)) for number, identity in enumerate(ORDER)]
    return stack.enter_context(Server([Play(each) for each in steps]))


def by_script(stack: ExitStack) -> Server:
    server = stack.enter_context(MockServer(tls=server_context()))
    server.script(*(Play(answer(number), server_context(identity)) for number, identity in enumerate(ORDER)))
    return server


def by_scenario(stack: ExitStack) -> Server:
    connection = '[[connection]]\ntls = true\ncert = "{}"\nscript = ["read", {{ send = "{}" }}, "close"]\n'
    text = "".join(connection.format(identity, number) for number, identity in enumerate(ORDER))

    def make_context(cert: str = "good", **rest: Any) -> ssl.SSLContext:
        return server_context(cert, **rest)

    return stack.enter_context(Server(parse(text, resolvers=Resolvers(context=make_context)).plays))


@pytest.mark.parametrize("made", [by_plays, by_first_steps, by_script, by_scenario])
def test_a_handshake_that_fails_uses_its_script_up(made: Callable[[ExitStack], Server]) -> None:
    with ExitStack() as stack:
        server = made(stack)
        assert [outcome(server) for _ in ORDER] == OUTCOMES
    assert [seen.script for seen in server.seen.connections] == [0, 1, 2, 3, 4]


def test_a_client_that_leaves_after_the_handshake_uses_a_script_up(connect: Connect, read_all: ReadAll) -> None:
    """Some clients complete the handshake, refuse the certificate then, and send no request."""
    with Server([Play(answer(number), server_context()) for number in range(2)]) as server:
        connect(server, True).close()
        client = connect(server, True)
        client.sendall(GET)
        assert read_all(client) == b"1"


@pytest.mark.parametrize("octets", [b"\x16", b"GET / HTTP/1.1\r\n\r\n", b"\x80"], ids=["part", "http", "garbage"])
def test_octets_that_are_no_client_hello_use_a_script_up(octets: bytes, connect: Connect) -> None:
    with Server([Play(answer(number), server_context()) for number in range(2)]) as server:
        with connect(server) as plain:
            plain.sendall(octets)
        assert server.wait_until(lambda: [seen.script for seen in server.seen.connections] == [0], WAIT)
        assert outcome(server) == "1"
    assert [seen.script for seen in server.seen.connections] == [0, 1]


def test_a_connection_without_octets_uses_none_up(connect: Connect) -> None:
    sends_first = (Send(b"0"), Close())
    with Server([Play(sends_first, server_context()), Play(answer(1), server_context())]) as server:
        connect(server).close()
        assert outcome(server) == "0"
        assert server.wait_idle(WAIT)
    assert [seen.script for seen in server.seen.connections] == [None, 0]


@pytest.fixture
def pair(connect: Connect) -> Pair:
    """Two connections that are accepted before either has sent an octet."""

    def open_both(server: Server) -> tuple[socket.socket, socket.socket]:
        both = connect(server), connect(server)
        assert server.wait_until(lambda: len(server.seen.connections) == 2, WAIT)
        return both

    return open_both


@pytest.mark.parametrize("secure", [(True, True), (True, False), (False, True)], ids=["tls-tls", "tls-tcp", "tcp-tls"])
def test_overlapping_connections_get_scripts_with_their_own_handshakes(
    secure: tuple[bool, bool], pair: Pair, read_all: ReadAll
) -> None:
    """The connection that was accepted last sends first, and so takes the first script, whatever the other expected."""
    contexts = [server_context() if each else None for each in secure]
    with Server([Play(answer(number), context) for number, context in enumerate(contexts)]) as server:
        for number, (sock, tls) in enumerate(zip(reversed(pair(server)), secure, strict=True)):
            client = client_context().wrap_socket(sock, server_hostname="localhost") if tls else sock
            with client:
                client.sendall(GET)
                assert read_all(client) == b"%d" % number
        assert server.wait_idle(WAIT)
    records = server.seen.connections
    assert [(seen.script, seen.tls is not None, bytes(seen.received)) for seen in records] == [
        (1, secure[1], GET),
        (0, secure[0], GET),
    ]
    assert [(seen.notes, seen.faults) for seen in records] == [([], [])] * 2


def test_by_request_a_connection_without_a_request_uses_none_up(connect: Connect, read_all: ReadAll) -> None:
    plays = [Play(answer(number), server_context()) for number in range(2)]
    with Server(plays, by_request=True) as server:
        speculative, used = connect(server, True), connect(server, True)
        used.sendall(GET)
        assert read_all(used) == b"0"
        used.close()
        speculative.close()
        assert server.wait_idle(WAIT)
    assert [(seen.script, seen.client_end) for seen in server.seen.connections] == [(None, "fin"), (0, "fin")]


def test_by_request_overlapping_connections_need_equal_handshakes(connect: Connect, read_all: ReadAll) -> None:
    plays = [Play(answer(0), server_context()), Play(answer(1), server_context(alpn=("x",)))]
    with Server(plays, by_request=True) as server:
        first, second = connect(server, True), connect(server, True)
        for client in (second, first):
            client.sendall(GET)
            read_all(client)
            client.close()
        assert server.wait_idle(WAIT)
    assert [seen.faults for seen in server.seen.connections] == [
        ["script 1 needs another TLS context than its connection: connections overlapped"],
        [],
    ]
