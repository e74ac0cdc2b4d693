"""Handshakes that go wrong on purpose, seen by OpenSSL's command line and by plain sockets."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Alert,
    Close,
    Hold,
    Mark,
    Pause,
    ReadHello,
    ReadRequest,
    Reset,
    SeenConnection,
    SeenTls,
    Send,
    SendRaw,
    Server,
    StartTls,
    alert,
    plaintext,
)
from h1conform.mockserver.base.tls_messages import APPLICATION_DATA, HANDSHAKE

Serve = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
Client = Callable[..., Any]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ONE_EXCHANGE = (ReadRequest(), Send(RESPONSE), Close())
WRONG = plaintext(HANDSHAKE, b"\x63\0\0\0")  # there is no message of that type
WAIT = 10.0
VERSIONS = ("TLSv1.2", "TLSv1.3")


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert seen.faults == []
    return seen


def offered(server: Server) -> SeenTls:
    tls = only(server).tls
    assert tls is not None
    return tls


def say_hello(sock: socket.socket, version: str = "TLSv1.3", alpn: tuple[str, ...] = ()) -> bytes:
    """Send a ClientHello and no more; the hello."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}[version]
    if alpn:
        context.set_alpn_protocols(list(alpn))
    outgoing = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    hello = outgoing.read()
    sock.sendall(hello)
    return hello


# ------------------------------------------------------------------------------------- answers that are no ServerHello


@pytest.mark.parametrize(
    "description", ["handshake_failure", "unrecognized_name", "protocol_version", "internal_error"]
)
def test_any_alert_answers_a_client_hello(description: str, serve: Serve, s_client: Client) -> None:
    server = serve((ReadHello(), Alert("fatal", description), Close()))
    seen = s_client(server, "-servername", "a.example", "-alpn", "h2,http/1.1")
    assert seen.messages[1:] == (f"< Alert, fatal {description}",)
    tls = offered(server)
    assert (tls.sni, tls.alpn_offered, tls.version) == ("a.example", ("h2", "http/1.1"), None)
    assert set(VERSIONS) <= set(tls.versions_offered)


def test_a_handshake_may_go_on_after_a_warning(serve: Serve, s_client: Client) -> None:
    context = server_context(versions=("TLSv1.2", "TLSv1.2"))
    server = serve((ReadHello(), Alert("warning", "unrecognized_name"), StartTls(context), *ONE_EXCHANGE))
    seen = s_client(server)
    assert (seen.data, seen.messages[1]) == (RESPONSE, "< Alert, warning unrecognized_name")


def test_plain_http_may_come_from_a_tls_port(serve: Serve, connect: Connect) -> None:
    server = serve((ReadHello(), Send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Close()))
    with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
        connect(server, True)
    assert offered(server).versions_offered != ()


@pytest.mark.parametrize(
    "garbage",
    [bytes(100), WRONG, plaintext(APPLICATION_DATA, b"x")],
    ids=["zeros", "type", "content"],
)
def test_garbage_may_come_in_place_of_a_server_hello(garbage: bytes, serve: Serve, s_client: Client) -> None:
    server = serve((ReadHello(), SendRaw(garbage), Close()))
    seen = s_client(server)
    assert seen.data == b""
    assert not seen.got("Handshake, ServerHello")
    assert bytes(only(server).sent) == garbage  # no TLS was agreed on, so that nothing is below it


def test_the_alert_that_answers_garbage_is_recorded(serve: Serve, s_client: Client) -> None:
    server = serve((ReadHello(), SendRaw(WRONG), Hold()))
    assert s_client(server).messages[-1] == "> Alert, fatal unexpected_message"
    assert offered(server).alert == "unexpected_message"


def test_silence_may_follow_a_client_hello(serve: Serve, connect: Connect) -> None:
    server = serve((ReadHello(), Mark("read"), Hold()))
    sock = connect(server)
    hello = say_hello(sock)
    assert server.wait_mark("read", WAIT)
    sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        sock.recv(1)
    sock.close()
    seen = only(server)
    assert (bytes(seen.received), seen.client_end, len(hello) > 0) == (b"", "fin", True)


def test_the_time_of_the_answer_to_a_client_hello_is_recorded(serve: Serve, connect: Connect) -> None:
    server = serve((StartTls(server_context()), *ONE_EXCHANGE), (ReadHello(), Close()))
    before = time.monotonic()
    for _ in range(2):
        sock = connect(server)
        say_hello(sock)
        sock.recv(1)  # of the answer, or its end
        sock.close()
    assert server.wait_idle(WAIT)
    answered, silent = server.seen.connections
    assert answered.tls is not None
    assert answered.tls.flight_sent_at is not None
    assert answered.client_ended_at is not None
    assert before < answered.tls.flight_sent_at < answered.client_ended_at
    assert (answered.tls.version, answered.tls.alert) == (None, None)
    assert silent.tls is not None
    assert silent.tls.flight_sent_at is None


def test_an_answer_may_be_late(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    server = serve((ReadHello(), Pause(0.2), StartTls(server_context()), *ONE_EXCHANGE))
    started = time.monotonic()
    client = connect(server, True)
    assert time.monotonic() - started >= 0.2
    client.sendall(GET)
    assert read_all(client) == RESPONSE
    client.close()
    seen = only(server)
    assert ([request.raw for request in seen.requests], bytes(seen.received)) == ([GET], GET)


@pytest.mark.parametrize("last", [Reset(), Close()], ids=["reset", "fin"])
def test_a_client_hello_may_be_met_with_an_end(last: Any, serve: Serve, connect: Connect) -> None:
    server = serve((ReadHello(), last))
    with pytest.raises(OSError, match=r"reset|EOF"):
        connect(server, True)
    assert only(server).server_end == ("rst" if last == Reset() else "fin")


def test_a_hello_cut_short_is_noted(serve: Serve, connect: Connect) -> None:
    server = serve((ReadHello(), Mark("never")))
    sock = connect(server)
    sock.sendall(b"\x16\x03\x01\x02\x00\x01")
    sock.close()
    assert only(server).notes == [
        "step 0, ReadHello: the client ended the connection before the end of its ClientHello"
    ]


def test_a_connection_that_says_nothing_takes_no_script(serve: Serve, connect: Connect) -> None:
    server = serve((ReadHello(), Alert("fatal", "handshake_failure"), Close()))
    connect(server).close()
    assert only(server).script is None


def test_tls_may_come_from_a_plain_port(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    server = serve((Send(alert("fatal", "protocol_version")), Close()))
    client = connect(server)
    assert read_all(client) == b"\x15\x03\x03\x00\x02\x02\x46"


# ------------------------------------------------------------------------------------------------- half of a handshake


def flight(version: str, connect: Connect, serve: Serve, end: int | None, last: Any) -> tuple[bytes, str]:
    """What a client gets in answer to its hello, and how that ends."""
    context = server_context(versions=(version, version))
    sock = connect(serve((StartTls(context, flight=end), last)))
    say_hello(sock, version)
    received = b""
    try:
        while piece := sock.recv(65536):
            received += piece
    except ConnectionResetError:
        return received, "rst"
    return received, "fin"


@pytest.mark.parametrize("last", [Reset(), Close()], ids=["reset", "fin"])
@pytest.mark.parametrize("count", [0, 1, 5, 60, 500])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_flight_ends_after_exactly_so_many_octets(
    version: str, count: int, last: Any, serve: Serve, connect: Connect
) -> None:
    received, end = flight(version, connect, serve, count, last)
    assert (len(received), end) == (count, "rst" if last == Reset() else "fin")
    assert b"\x16\x03\x03".startswith(received[:3])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_flight_may_be_whole_and_the_last_of_the_server(version: str, serve: Serve, connect: Connect) -> None:
    received, end = flight(version, connect, serve, 100_000, Close())
    assert (100 < len(received) < 100_000, end) == (True, "fin")


def test_a_client_waits_for_the_rest_of_a_flight(serve: Serve, connect: Connect) -> None:
    server = serve((StartTls(server_context(), flight=100), Hold()))
    sock = connect(server)
    sock.settimeout(0.1)
    with pytest.raises(TimeoutError):
        client_context().wrap_socket(sock, server_hostname="localhost")
    sock.close()
    tls = offered(server)
    assert (tls.sni, tls.version) == ("localhost", None)


def test_other_octets_may_take_the_place_of_the_rest(serve: Serve, s_client: Client) -> None:
    """In the middle of the ServerHello, so that the alert's octets become a part of it."""
    server = serve((StartTls(server_context(), flight=30), SendRaw(bytes(10_000)), Close(notify=False)))
    assert not s_client(server).got("Handshake, Certificate")


def test_the_alert_of_a_client_is_recorded_though_the_handshake_was_cut(serve: Serve, s_client: Client) -> None:
    server = serve((StartTls(server_context(versions=("TLSv1.2", "TLSv1.2")), flight=0), SendRaw(WRONG), Hold()))
    assert s_client(server).messages[-1] == "> Alert, fatal unexpected_message"
    assert offered(server).alert == "unexpected_message"


def test_nothing_is_sent_by_tls_after_half_a_handshake(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    server = serve((StartTls(server_context(), flight=7), Send(RESPONSE), Mark("never")))
    sock = connect(server)
    say_hello(sock)
    sock.shutdown(socket.SHUT_WR)
    assert len(read_all(sock)) == 7
    seen = only(server)
    assert (seen.notes, bytes(seen.sent)) == (["step 1, Send: the handshake is not complete"], b"")


@pytest.mark.parametrize("level", ["warning", "fatal"])
def test_alerts_are_in_plaintext_while_there_are_no_keys(level: Any, serve: Serve, connect: Connect) -> None:
    server = serve((StartTls(server_context(), flight=0), Alert(level, "access_denied"), Close(notify=False)))
    sock = connect(server)
    say_hello(sock)
    assert sock.recv(100) == alert(level, "access_denied")


def test_a_flight_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^flight=-1: give an integer of 0 or more"):
        StartTls(server_context(), flight=-1)


# ---------------------------------------------------------------------------------------------------- what is agreed on


@pytest.mark.parametrize(
    ("known", "agreed"), [(("h2",), "h2"), (("http/1.1", "h2"), "http/1.1"), (("spdy/3",), None), ((), None)]
)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_answer_to_the_protocols_is_the_first_known_that_was_offered(
    version: str, known: tuple[str, ...], agreed: str | None, serve: Serve, connect: Connect
) -> None:
    server = serve((ReadRequest(),), tls=server_context(alpn=known, versions=(version, version)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(connect(server)) as client:
        assert (client.selected_alpn_protocol(), client.version()) == (agreed, version)
        client.sendall(GET)
    tls = offered(server)
    assert (tls.alpn_offered, tls.alpn, tls.version) == (("h2", "http/1.1"), agreed, version)


def test_the_client_ends_and_the_record_says_so_whatever_was_cut(serve: Serve, connect: Connect) -> None:
    server = serve((StartTls(server_context(), flight=10), Hold()))
    sock = connect(server)
    say_hello(sock, alpn=("x",))
    assert len(sock.recv(100)) == 10
    sock.close()
    assert (only(server).client_end, offered(server).alpn_offered) == ("fin", ("x",))
