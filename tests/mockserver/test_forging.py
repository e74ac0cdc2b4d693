"""Forged TLS records, with OpenSSL's command line and Python's `ssl` as witnesses of what they are on the wire."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from typing import Any

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Alert,
    Ciphertext,
    Close,
    Hold,
    KeyUpdate,
    Mark,
    Play,
    ReadRequest,
    Record,
    Reset,
    SeenConnection,
    Send,
    SendRaw,
    Server,
)
from h1conform.mockserver.base.tls_messages import (
    HANDSHAKE,
    certificate_request,
    hello_request,
    key_update,
    new_session_ticket,
)

Client = Callable[..., Any]
Connect = Callable[..., socket.socket]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
RESPONSE = HEAD + b"hello"
WAIT = 10.0
VERSIONS = ("TLSv1.2", "TLSv1.3")
SUITES = (
    ("TLSv1.2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    ("TLSv1.2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    ("TLSv1.2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"),
    ("TLSv1.3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"),
    ("TLSv1.3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"),
    ("TLSv1.3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"),
)


def fresh(version: str = "TLSv1.3") -> ssl.SSLContext:
    """A context of our own, as forging makes it log its keys."""
    made: ssl.SSLContext = server_context.__wrapped__(versions=(version, version))
    return made


@pytest.fixture
def serve(serve: Callable[..., Server]) -> Callable[..., Server]:
    """A server that reads a request and then plays the steps above TLS."""

    def start(*steps: object, version: str = "TLSv1.3", context: ssl.SSLContext | None = None) -> Server:
        return serve((ReadRequest(), *steps), tls=context or fresh(version))

    return start


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert (seen.notes, seen.faults) == ([], [])
    return seen


def complaint(server: Server) -> str | None:
    """The alert that the client ended the one connection with."""
    tls = only(server).tls
    assert tls is not None
    return tls.alert


# ------------------------------------------------------------------------------------------------------ what is sealed


@pytest.mark.parametrize(("version", "option", "suite"), SUITES, ids=[suite for _, _, suite in SUITES])
def test_a_forged_record_is_what_the_client_expects_and_so_is_all_that_follows(
    version: str, option: str, suite: str, serve: Client, s_client: Client
) -> None:
    server = serve(
        Send(HEAD), Record(b"h"), Record(b"e"), Send(b"l" * 2), Record(b"o"), Send(bytes(100_000)), Close(),
        version=version,
    )  # fmt: skip
    seen = s_client(server, option, suite)
    assert seen.data == RESPONSE + bytes(100_000)
    assert seen.messages[-1] == "> Alert, warning close_notify"
    assert "< Alert, warning close_notify" in seen.messages  # the engine's own, sealed anew
    assert bytes(only(server).sent) == seen.data


def test_records_are_counted_on_tls_1_3_without_a_change_cipher_spec_too(serve: Client, connect: Connect) -> None:
    context = fresh()
    context.options &= ~ssl.OP_ENABLE_MIDDLEBOX_COMPAT  # then OpenSSL sends no ChangeCipherSpec
    server = serve(Send(HEAD), Record(b"he"), Send(b"llo"), Close(), context=context)
    client = connect(server, True)
    client.sendall(GET)
    with client.makefile("rb") as stream:
        assert stream.read() == RESPONSE
    client.close()
    only(server)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("level", ["warning", "fatal"])
@pytest.mark.parametrize("description", ["user_canceled", "internal_error", "unknown_ca", "unrecognized_name"])
@pytest.mark.parametrize("version", VERSIONS)
def test_any_alert_comes_in_the_middle_of_the_content(
    version: str, level: Any, description: str, serve: Client, s_client: Client
) -> None:
    server = serve(Send(RESPONSE[:-2]), Alert(level, description), Close(), version=version)
    seen = s_client(server)
    assert seen.data == RESPONSE[:-2]
    assert f"< Alert, {level} {description}" in seen.messages


@pytest.mark.parametrize("version", VERSIONS)
def test_content_goes_on_after_a_warning(version: str, serve: Client, s_client: Client) -> None:
    server = serve(Send(HEAD + b"he"), Alert("warning", "user_canceled"), Send(b"llo"), Close(), version=version)
    seen = s_client(server)
    assert (seen.data, seen.got("Alert, warning user_canceled")) == (RESPONSE, True)


def test_a_fatal_alert_fails_a_client_of_pythons(serve: Client, connect: Connect) -> None:
    client = connect(serve(Send(HEAD), Alert("fatal", "internal_error"), Hold()), True)
    client.sendall(GET)
    assert client.recv(1000) == HEAD
    with pytest.raises(ssl.SSLError, match="TLSV1_ALERT_INTERNAL_ERROR"):
        client.recv(1000)


@pytest.mark.parametrize("version", VERSIONS)
def test_data_may_follow_a_close_notify(version: str, serve: Client, s_client: Client) -> None:
    server = serve(
        Send(HEAD), Alert("warning", "close_notify"), Send(b"hello"), Close(notify=False), version=version
    )  # fmt: skip
    assert s_client(server).data == HEAD
    assert bytes(only(server).sent) == RESPONSE


def test_empty_and_padded_records_change_nothing_above_tls(serve: Client, s_client: Client) -> None:
    server = serve(Record(b""), Send(HEAD), Record(b"", padding=1000), Record(b"hello", padding=100), Close())
    seen = s_client(server)
    sizes = [int.from_bytes(header[3:]) - 17 for header in seen.records]  # without inner type and tag
    assert seen.data == RESPONSE
    assert sizes[-5:] == [0, len(HEAD), 1000, 105, 2]


@pytest.mark.parametrize(("version", "overhead"), [("TLSv1.2", 24), ("TLSv1.3", 17)])
def test_records_are_as_small_and_as_large_as_asked(
    version: str, overhead: int, serve: Client, s_client: Client
) -> None:
    server = serve(Record(b"a"), Record(b"b"), Record(bytes(16384)), Send(bytes(16384)), Close(), version=version)
    seen = s_client(server)
    assert seen.data == b"ab" + bytes(2 * 16384)
    assert [int.from_bytes(header[3:]) - overhead for header in seen.records][-5:-1] == [1, 1, 16384, 16384]


# ------------------------------------------------------------------------------------------------------- what is wrong

WRONG = {
    "unknown type": (Record(b"x", kind=99), "unexpected_message"),
    "wrong inner type": (Record(b"\x63\0\0\0", kind=HANDSHAKE), "unexpected_message"),
    "wrong version": (Record(b"x", version=0x0505), "protocol_version"),
    "too large": (Record(bytes(16385)), "record_overflow"),
    "length too large": (Record(b"x", length=60_000), "record_overflow"),
    "length too short": (Record(bytes(100), length=90), "bad_record_mac"),
    "flipped bit": (Ciphertext((Send(b"x"),), flips=(20,)), "bad_record_mac"),
    "flipped bit of a forged record": (Ciphertext((Record(b"x"),), flips=(20,)), "bad_record_mac"),
    "request for a certificate": (Record(certificate_request(), HANDSHAKE), "unexpected_message"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_record_is_refused_for_what_is_wrong(version: str, wrong: str, serve: Client, s_client: Client) -> None:
    step, description = WRONG[wrong]
    server = serve(Send(RESPONSE), step, Hold(), version=version)
    seen = s_client(server)
    assert (seen.data, seen.messages[-1]) == (RESPONSE, f"> Alert, fatal {description}")
    assert complaint(server) == description


def test_in_tls_1_3_the_type_in_the_header_is_that_of_content(serve: Client, s_client: Client) -> None:
    server = serve(Send(RESPONSE), Record(b"x", outer=HANDSHAKE), Hold())
    assert s_client(server).messages[-1] == "> Alert, fatal unexpected_message"
    assert complaint(server) == "unexpected_message"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_header_is_on_the_wire_as_it_was_asked_for(version: str, serve: Client, s_client: Client) -> None:
    server = serve(Record(b"x", outer=0x42, version=0x0102, length=3), Close(notify=False), version=version)
    assert s_client(server).records[-1] == b"\x42\x01\x02\x00\x03"


def test_a_corrupt_record_is_refused_where_it_stands(serve: Client, s_client: Client) -> None:
    parts = Send(HEAD), Send(b"hello")
    edge = len(HEAD) + 5 + 17
    server = serve(Ciphertext(parts, flips=(edge + 5,)), Hold())
    seen = s_client(server)
    assert (seen.data, bytes(only(server).sent)) == (HEAD, HEAD)


# ------------------------------------------------------------------------------------------ after the handshake


def test_content_goes_on_with_the_new_keys_after_a_key_update(serve: Client, s_client: Client) -> None:
    server = serve(Send(HEAD), KeyUpdate(), Send(b"he"), KeyUpdate(), Record(b"l"), Send(b"lo"), Close())
    seen = s_client(server)
    assert (seen.data, sum("KeyUpdate" in line for line in seen.messages)) == (RESPONSE, 2)
    assert seen.got("Alert, warning close_notify")


def test_a_key_update_in_a_record_changes_no_key(serve: Client, s_client: Client) -> None:
    server = serve(Send(HEAD), Record(key_update(), HANDSHAKE), Send(b"hello"), Hold())
    assert s_client(server).data == HEAD
    assert complaint(server) == "bad_record_mac"


def test_a_client_answers_a_key_update_and_is_understood(serve: Client, connect: Connect) -> None:
    server = serve(Send(RESPONSE), KeyUpdate(requested=True), Send(RESPONSE), ReadRequest(), Send(RESPONSE), Close())
    client = connect(server, True)
    for _ in range(2):
        client.sendall(GET)
        assert client.recv(1000) == RESPONSE
    assert client.recv(1000) == RESPONSE
    client.close()
    assert [request.raw for request in server.seen.requests] == [GET, GET]


def test_tickets_may_come_at_any_time(serve: Client, s_client: Client) -> None:
    server = serve(Send(HEAD), Record(new_session_ticket(), HANDSHAKE), Send(b"hello"), Close())
    seen = s_client(server)
    assert (seen.data, seen.got("Handshake, NewSessionTicket")) == (RESPONSE, True)


def test_tls_1_2_may_ask_for_a_new_handshake(serve: Client, s_client: Client) -> None:
    server = serve(Send(RESPONSE), Record(hello_request(), HANDSHAKE), Close(), version="TLSv1.2")
    seen = s_client(server)
    assert (seen.data, seen.got("Handshake, HelloRequest")) == (RESPONSE, True)


def test_tickets_of_the_engine_are_counted(serve: Client, s_client: Client) -> None:
    context = fresh()
    context.num_tickets = 2
    seen = s_client(serve(Send(HEAD), Record(b"hello"), Close(), context=context))
    assert (seen.data, sum("NewSessionTicket" in line for line in seen.messages)) == (RESPONSE, 2)


@pytest.mark.parametrize("forged_before", [True, False])
def test_a_key_update_of_the_engine_is_counted(forged_before: bool, s_client: Client) -> None:
    """It answers the client's, with a sequence number of its own."""
    del s_client  # which skips this where there is no openssl
    early = (Record(b"early"),) if forged_before else (Send(b"early"),)
    steps = (ReadRequest(), *early, ReadRequest(), Send(HEAD), Record(b"hello"), Send(b"bye"), Close())
    with Server([Play(steps, fresh())], deadline=WAIT) as server:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
        ) as client:
            timer = threading.Timer(WAIT, client.kill)
            timer.start()
            assert client.stdin
            client.stdin.write(GET)
            assert b"early" in read_up_to(client.stdout, b"early")
            client.stdin.write(b"K\n")  # a KeyUpdate that asks for ours
            assert b"KEYUPDATE" in read_up_to(client.stdout, b"KEYUPDATE")
            client.stdin.write(GET)
            assert RESPONSE + b"bye" in read_up_to(client.stdout, b"bye")
            client.stdin.close()
            timer.cancel()
            timer.join()
        assert only(server).tls is not None


def read_up_to(stream: Any, end: bytes) -> bytes:
    data = b""
    while end not in data and (piece := stream.read(65536)):
        data += piece
    return data


# -------------------------------------------------------------------------------------------------- how octets travel


def raw_exchange(server: Server, connect: Connect) -> tuple[socket.socket, ssl.SSLObject, ssl.MemoryBIO]:
    """A client whose octets below TLS can be looked at; its request has been sent."""
    sock = connect(server)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = client_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    while True:
        try:
            engine.do_handshake()
            break
        except ssl.SSLWantReadError:
            sock.sendall(outgoing.read())
            incoming.write(sock.recv(65536))
    engine.write(GET)
    sock.sendall(outgoing.read())
    return sock, engine, incoming


@pytest.mark.slow
@pytest.mark.parametrize("parts", [(Send(b"hello"),), (Record(b"hello"),)], ids=["engine", "forged"])
def test_a_record_is_cut_into_segments_where_asked(parts: Any, serve: Client, connect: Connect) -> None:
    server = serve(Ciphertext(parts, cuts=(3, 5, 9), pause=0.3), Hold())
    sock, engine, incoming = raw_exchange(server, connect)
    segments = [sock.recv(1000) for _ in range(4)]
    assert [len(segment) for segment in segments] == [3, 2, 4, 5 + 5 + 17 - 9]
    incoming.write(b"".join(segments))
    assert engine.read() == b"hello"


@pytest.mark.parametrize("last", [Reset(), Close(notify=False)], ids=["reset", "fin"])
@pytest.mark.parametrize("end", [1, 5, 21])
def test_a_record_may_never_be_finished(end: int, last: Any, serve: Client, connect: Connect) -> None:
    server = serve(Send(HEAD), Mark("head"), Ciphertext((Send(b"hello"),), end=end), last)
    sock, engine, incoming = raw_exchange(server, connect)
    received = b""
    try:
        while piece := sock.recv(1000):
            received += piece
        ended = "fin"
    except ConnectionResetError:
        ended = "rst"
    incoming.write(received)
    assert engine.read() == HEAD
    with pytest.raises(ssl.SSLWantReadError):
        engine.read()
    assert (len(received), ended) == (len(HEAD) + 5 + 17 + end, "rst" if last == Reset() else "fin")
    sock.close()
    assert bytes(only(server).sent) == HEAD


def test_several_records_may_travel_in_one_segment(serve: Client, connect: Connect) -> None:
    parts = Send(b"a"), Record(b"", padding=9), Alert("warning", "user_canceled"), Send(b"b")
    server = serve(Ciphertext(parts), Hold())
    sock, engine, incoming = raw_exchange(server, connect)
    incoming.write(sock.recv(1000))
    assert (engine.read(1), engine.read(1)) == (b"a", b"b")


def test_octets_below_tls_are_sent_as_they_are(serve: Client, connect: Connect) -> None:
    server = serve(SendRaw(b"garbage"), Hold())
    sock, _, _ = raw_exchange(server, connect)
    assert sock.recv(1000) == b"garbage"
    assert bytes(server.seen.connections[0].sent) == b""


@pytest.mark.parametrize("field", ["cuts", "end", "flips"])
def test_an_offset_before_the_first_octet_is_refused(field: str) -> None:
    wrong: Any = {field: -1 if field == "end" else (3, -1)}
    with pytest.raises(ValueError, match=rf"^{field}(\[1\])?=-1: give an integer of 0 or more"):
        Ciphertext((Send(b"x"),), **wrong)
