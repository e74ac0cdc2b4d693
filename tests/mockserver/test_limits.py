"""What a server takes on and remembers is bounded, and what it left out is told."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from h1conform.mockserver import (
    Close,
    Hold,
    Limits,
    Mark,
    Pause,
    Play,
    Quiet,
    ReadOctets,
    ReadRequest,
    Repeat,
    Send,
    Serve,
    Server,
    Steps,
)

Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Limited = Callable[..., Server]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n"
WAIT = 10.0
SERVE = (Serve(lambda *_: (Send(b"x"),)),)


@pytest.fixture
def limited(_no_leaks: None) -> Iterator[Limited]:
    """A started server with these limits."""
    with ExitStack() as stack:

        def start(steps: Steps, deadline: float = WAIT, **limits: int) -> Server:
            return stack.enter_context(Server(default=Play(steps), limits=Limits(**limits), deadline=deadline))

        yield start


@pytest.mark.parametrize("name", ["connections", "request", "log", "octets", "head", "total"])
def test_a_limit_below_one_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}=0: give an integer of 1 or more"):
        Limits(**{name: 0})


def test_a_connection_too_many_is_reset_and_takes_no_script(
    limited: Limited, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = limited(SERVE, connections=2)
    served = [connect(server) for _ in range(2)]
    assert server.wait_until(lambda: len(server.seen.connections) == 2, WAIT)
    with pytest.raises(ConnectionResetError):
        connect(server).recv(1)
    for client in served:
        client.sendall(GET)
        assert read_exactly(client, 1) == b"x"
    refused = server.seen.connections[2]
    assert (refused.script, refused.server_end) == (None, "rst")
    assert refused.notes == ["refused at accept: Limits(connections=2) was reached"]


def test_there_is_room_again_when_a_connection_has_ended(
    limited: Limited, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = limited(SERVE, connections=1)
    for _ in range(3):
        client = connect(server)
        client.sendall(GET)
        assert read_exactly(client, 1) == b"x"
        client.close()
        assert server.wait_idle(WAIT)


@pytest.mark.parametrize("rest", [b"", b"y" * 200], ids=["announced", "whole"])
def test_a_request_that_is_too_large_gets_a_413_and_the_end(
    rest: bytes, limited: Limited, connect: Connect, read_all: ReadAll
) -> None:
    server = limited(SERVE, request=300)
    client = connect(server)
    client.sendall(PUT % 400 + b"y" * 300 + rest)
    client.shutdown(socket.SHUT_WR)
    head = read_all(client)
    client.close()
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in head
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert seen.notes == ["request 0: the request is larger than 300 octets (Limits.request)"]
    assert [request.method for request in seen.requests] == [b"PUT"]


def test_a_head_that_never_ends_is_too_large(limited: Limited, connect: Connect, read_all: ReadAll) -> None:
    server = limited(SERVE, request=1000)
    client = connect(server)
    client.sendall(b"GET /" + b"a" * 2000)
    assert read_all(client).startswith(b"HTTP/1.1 413 ")


def test_a_request_as_large_as_the_limit_is_served(
    limited: Limited, connect: Connect, read_exactly: ReadExactly
) -> None:
    request = PUT % 100 + b"y" * 100
    server = limited(SERVE, request=len(request))
    client = connect(server)
    client.sendall(request * 2)
    assert read_exactly(client, 2) == b"xx"


def test_a_request_that_is_too_large_ends_a_script(limited: Limited, connect: Connect) -> None:
    server = limited((ReadRequest(), Send(b"x")), request=300)
    client = connect(server)
    client.sendall(PUT % 400 + b"y" * 400)
    client.close()
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert seen.notes == ["step 0, ReadRequest: the request is larger than 300 octets (Limits.request)"]
    assert bytes(seen.sent) == b""


def test_the_oldest_connections_that_have_ended_are_dropped(
    limited: Limited, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = limited(SERVE, log=3)
    lasting = connect(server)
    for _ in range(6):
        client = connect(server)
        client.sendall(GET)
        assert read_exactly(client, 1) == b"x"
        client.close()
        assert server.wait_until(lambda: all(seen.ended for seen in server.seen.connections[1:]), WAIT)
    lasting.sendall(GET)
    assert read_exactly(lasting, 1) == b"x"
    assert [seen.number for seen in server.seen.connections] == [0, 5, 6]
    assert server.seen.dropped == 4


def test_open_connections_are_listed_beyond_the_limit(limited: Limited, connect: Connect) -> None:
    server = limited(SERVE, log=2)
    clients = [connect(server) for _ in range(4)]
    assert server.wait_until(lambda: len(server.seen.connections) == 4, WAIT)
    for client in clients:
        client.close()


def test_a_long_connection_is_remembered_by_its_latest_part(
    limited: Limited, connect: Connect, read_exactly: ReadExactly
) -> None:
    count, keep, batch = 5000, 20_000, 100
    server = limited(SERVE, octets=keep)
    client = connect(server)
    for _ in range(count // batch):
        client.sendall(GET * batch)
        assert read_exactly(client, batch) == b"x" * batch
    client.sendall(GET.replace(b"/", b"/last", 1))
    assert read_exactly(client, 1) == b"x"
    client.close()
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert 0 < len(seen.received) <= keep
    assert 0 < len(seen.requests) <= keep // 1024
    assert len(seen.turns) <= 2 * keep // len(GET)
    assert seen.received.endswith(b"GET /last HTTP/1.1\r\nHost: h\r\n\r\n")
    assert seen.requests[-1].target == b"/last"
    assert seen.dropped_requests + len(seen.requests) == count + 1
    assert seen.dropped_received + len(seen.received) == (count + 1) * len(GET) + 4
    assert seen.dropped_sent + len(seen.sent) == count + 1


def test_what_is_sent_is_remembered_by_its_latest_part(limited: Limited, connect: Connect, read_all: ReadAll) -> None:
    content = bytes(range(256)) * 1000
    server = limited((ReadRequest(), Send(content), Close()), octets=1000)
    client = connect(server)
    client.sendall(GET)
    assert read_all(client) == content
    client.close()
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert 0 < len(seen.sent) <= 1000
    assert content.endswith(seen.sent)
    assert seen.dropped_sent + len(seen.sent) == len(content)


def test_repeated_octets_stop_soon_after_the_client_stops_reading(limited: Limited, connect: Connect) -> None:
    """Otherwise the record would not show whether the client reads: the kernel would keep up to 4 MiB."""
    server = limited((ReadRequest(), Repeat(bytes(4096), 4096), Close()), deadline=0.2)
    client = connect(server)
    client.sendall(GET)
    assert server.wait_until(lambda: any(each.notes for each in server.seen.connections), WAIT)
    (seen,) = server.seen.connections
    assert seen.notes[0].startswith("step 1, Repeat: ")
    assert 64 * 1024 < len(seen.sent) < 2 << 20
    client.close()


@pytest.mark.parametrize("waiting", [Hold(), Quiet(1000)], ids=["hold", "quiet"])
def test_what_comes_while_nobody_asks_is_bounded_too(waiting: Hold | Quiet, limited: Limited, connect: Connect) -> None:
    server = limited((ReadRequest(), waiting), octets=1000)
    client = connect(server)
    client.sendall(GET)
    for _ in range(100):
        client.sendall(bytes(1000))
    client.close()
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert len(seen.received) <= 1000
    assert seen.dropped_received + len(seen.received) == len(GET) + 100_000
    assert sum(map(len, seen.disturbances)) <= 1000


def fill(sock: socket.socket) -> int:
    """Send until nothing more is taken for a while; how many octets that were."""
    sock.settimeout(0.3)
    sent = 0
    with suppress(TimeoutError):
        while sent < 100_000_000:
            sent += sock.send(bytes(1000))
    return sent


@pytest.mark.slow
def test_a_closed_window_stops_the_client_after_few_octets(connect: Connect) -> None:
    """`Hold(read=False)` behind a small buffer. A reset passes a closed window, where a FIN would have to queue."""
    with Server([Play((ReadRequest(), Send(b"x"), Hold(read=False)))], receive_buffer=2048) as server:
        client = connect(server)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        client.sendall(GET)
        assert client.recv(1) == b"x"
        (seen,) = server.seen.connections
        assert fill(client) < 100_000
        assert bytes(seen.received) == GET
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        assert server.wait_idle(WAIT)
    assert (seen.client_end, seen.notes) == ("rst", [])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux sizes the send buffer by the segments")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_small_receive_buffer_keeps_the_send_buffer_of_the_client_small_too(host: str) -> None:
    """The client sets nothing. With segments of 64 KiB it could write more than 2 MiB."""
    with (
        Server([Play((ReadRequest(), Hold(read=False)))], hosts=(host,), receive_buffer=4096) as server,
        socket.create_connection((host, server.port), WAIT) as client,
    ):
        client.sendall(GET)
        assert fill(client) < 1024 * 1024  # the kernel remembers how far segments of earlier connections were reordered


@pytest.mark.slow
def test_a_window_that_a_pause_has_closed_opens_again(connect: Connect, read_exactly: ReadExactly) -> None:
    play = Play((ReadRequest(), Mark("closed"), Pause(0.5), ReadOctets(300_000), Send(b"y")))
    with Server([play], receive_buffer=2048) as server:
        client = connect(server)
        client.sendall(GET)
        assert server.wait_mark("closed", WAIT)
        client.sendall(bytes(300_000))
        assert read_exactly(client, 1) == b"y"


def test_a_fin_ends_a_hold_that_does_not_read(connect: Connect, tls: ssl.SSLContext | None) -> None:
    with Server([Play((ReadRequest(), Hold(read=False)), tls)]) as server:
        client = connect(server, tls)
        client.sendall(GET + b"more")
        client.close()
        assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert (bytes(seen.received), seen.client_end, seen.notes) == (GET + b"more", "fin", [])


def test_a_stop_ends_a_hold_that_does_not_read(connect: Connect) -> None:
    with Server([Play((ReadRequest(), Mark("there"), Hold(read=False)))]) as server:
        client = connect(server)
        client.sendall(GET)
        assert server.wait_mark("there", WAIT)
        client.sendall(b"unread")
    (seen,) = server.seen.connections
    assert (bytes(seen.received), seen.notes) == (GET + b"unread", [])


def test_a_connection_too_many_may_replace_the_one_that_is_idle_for_longest(
    connect: Connect, read_all: ReadAll, read_exactly: ReadExactly
) -> None:
    with Server(default=Play(SERVE), limits=Limits(connections=3), replace_idle=True, deadline=WAIT) as server:
        answered, silent, unfinished = connect(server), connect(server), connect(server)
        assert server.wait_until(lambda: len(server.seen.connections) == 3, WAIT)  # before the first one is used
        unfinished.sendall(GET[:-1])
        answered.sendall(GET)
        assert read_exactly(answered, 1) == b"x"
        while [len(each.turns) for each in server.seen.connections] != [2, 0, 1]:
            server.wait_until(lambda: False, 0.001)  # a part of a request wakes no wait
        for ended in (silent, answered):
            last = connect(server)
            assert read_all(ended) == b""
            last.sendall(GET)
            assert read_exactly(last, 1) == b"x"
        unfinished.sendall(GET[-1:])
        assert read_exactly(unfinished, 1) == b"x"
        assert server.limits_reached == ()
        assert [each.faults for each in server.seen.connections] == [[]] * 5
