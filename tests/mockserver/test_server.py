"""Which connection takes which script, marks, idleness, addresses, and the way a server starts and stops."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from h1conform.certs import server_context
from h1conform.mockserver import (
    Close,
    Hold,
    Mark,
    Pause,
    Play,
    ReadRequest,
    Reset,
    Segments,
    Send,
    Server,
)
from h1conform.mockserver.script import Step

Serve = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
WAIT = 10.0


def answer(number: int) -> tuple[Step, ...]:
    return ReadRequest(), Send(b"%d" % number), Close()


def test_each_connection_takes_the_next_script_and_the_last_one_stays(
    serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls
) -> None:
    server = serve(answer(0), answer(1), tls=tls)
    got = []
    for _ in range(4):
        client = connect(server, tls)
        client.sendall(GET)
        got.append(read_all(client))
        client.close()
    assert server.wait_idle(WAIT)
    assert got == [b"0", b"1", b"1", b"1"]
    assert [seen.script for seen in server.seen.connections] == [0, 1, 1, 1]


def test_a_connection_that_sends_nothing_eats_no_script(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    server = serve(answer(0), answer(1))
    speculative, used = connect(server), connect(server)
    used.sendall(GET)
    assert read_all(used) == b"0"
    used.close()
    speculative.close()
    assert server.wait_idle(WAIT)
    assert [(seen.script, seen.client_end) for seen in server.seen.connections] == [(None, "fin"), (0, "fin")]


def test_faults_belong_to_connections_and_survive_a_new_one(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    """Trap 10: the second connection gets the second script whatever happened on the first."""
    server = serve((ReadRequest(), Reset()), answer(1))
    first = connect(server)
    first.sendall(GET)
    with pytest.raises(ConnectionResetError):
        first.recv(1)
    second = connect(server)
    second.sendall(GET)
    assert read_all(second) == b"1"


def test_a_script_that_speaks_first_begins_at_accept(
    serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls
) -> None:
    server = serve((Send(b"HTTP/1.1 408 Request Timeout\r\n\r\n"), Close()), answer(1), tls=tls)
    assert read_all(connect(server, tls)).startswith(b"HTTP/1.1 408")
    assert server.seen.connections[0].script == 0


def test_a_mark_wakes_who_waits_for_it(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Mark("here"), Hold()))
    client = connect(server)
    client.sendall(GET)
    assert server.wait_mark("here", WAIT)
    assert server.wait_mark("here", 0)


@pytest.mark.parametrize("end", [Reset(), Close()], ids=["reset", "close"])
def test_a_mark_may_follow_the_end_of_the_connection(end: Step, serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), end, Mark("gone")))
    client = connect(server)
    client.sendall(GET)
    if end == Close():
        client.shutdown(socket.SHUT_WR)  # it waits for that
    assert server.wait_mark("gone", WAIT)


@contextmanager
def waiting_for(server: Server, mark: str) -> Iterator[list[bool]]:
    """Somebody else waits for the mark, for longer than any test takes; has the answer when the block has ended."""
    answers: list[bool] = []
    waiter = threading.Thread(target=lambda: answers.append(server.wait_mark(mark, 60)))
    waiter.start()
    yield answers
    waiter.join(WAIT)


def test_a_mark_wakes_at_once_when_its_connection_ends_before_it(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), ReadRequest(), Mark("far")))
    with waiting_for(server, "far") as answers:
        client = connect(server)
        client.sendall(GET)
        client.close()
    assert answers == [False]


def test_a_mark_wakes_at_once_when_its_script_ends_before_it(serve: Serve, connect: Connect) -> None:
    """The connection itself lives on."""
    server = serve((ReadRequest(), ReadRequest(), Mark("far")), deadline=0.05)
    with waiting_for(server, "far") as answers:
        connect(server).sendall(GET)
    assert answers == [False]
    assert not server.wait_idle(0)


def test_a_mark_in_no_script_is_out_of_reach(serve: Serve) -> None:
    assert not serve(answer(0)).wait_mark("typo", 60)


def test_a_mark_of_a_script_that_nobody_took_is_waited_for(serve: Serve, connect: Connect) -> None:
    server = serve(answer(0), (ReadRequest(), Mark("second"), Hold()))
    assert not server.wait_mark("second", 0)
    for _ in range(2):
        connect(server).sendall(GET)
    assert server.wait_mark("second", WAIT)


def test_a_stop_wakes_who_waits_for_a_mark(serve: Serve) -> None:
    server = serve((ReadRequest(), Mark("never")))
    with waiting_for(server, "never") as answers:
        server.stop()
    assert answers == [False]


def test_idle_means_that_every_connection_has_ended(serve: Serve, connect: Connect) -> None:
    server = serve(answer(0))
    assert server.wait_idle(0)
    client = connect(server)
    assert not server.wait_idle(0)
    client.close()
    assert server.wait_idle(WAIT)
    assert [seen.client_end for seen in server.seen.connections] == ["fin"]


BLOCKED: dict[str, tuple[Step, ...]] = {
    "before a request": (ReadRequest(),),
    "within a request": (ReadRequest(), Mark("there"), ReadRequest()),
    "keep-alive": (ReadRequest(), Send(b"x"), Mark("there")),
    "hold": (ReadRequest(), Mark("there"), Hold()),
    "pause": (ReadRequest(), Mark("there"), Pause(3600)),
    "segments with a pause": (ReadRequest(), Mark("there"), Segments((b"a", b"b"), 3600)),
    "segments to a full window": (ReadRequest(), Mark("there"), Segments((bytes(16 * 1024 * 1024), b"b"))),
    "send": (ReadRequest(), Mark("there"), Send(bytes(32 * 1024 * 1024))),
    "close": (ReadRequest(), Mark("there"), Close()),
    "reset behind a full window": (ReadRequest(), Mark("there"), Send(bytes(1024 * 1024 * 3)), Reset()),
}


@pytest.mark.parametrize("what", BLOCKED)
def test_stop_ends_every_kind_of_waiting(what: str, connect: Connect, tls: Tls) -> None:
    with Server([Play(BLOCKED[what], tls)], deadline=3600) as server:
        client = connect(server, tls)
        if what != "before a request":
            client.sendall(GET + b"GET")
            assert server.wait_mark("there", WAIT)
    assert [thread for thread in threading.enumerate() if thread.name.startswith("h1conform")] == []
    assert len(server.seen.connections) == 1


@pytest.mark.parametrize("octets", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["nothing", "half a hello"])
def test_stop_ends_a_handshake(octets: bytes, connect: Connect) -> None:
    with Server([Play(answer(0), server_context())], deadline=3600) as server:
        connect(server).sendall(octets)
        assert not server.wait_idle(0)
    (seen,) = server.seen.connections
    assert seen.script in ((None, 0) if octets else (None,))  # the stop may come before the first octet is read
    assert (seen.client_end, seen.server_end) == (None, None)


def test_what_had_come_before_the_stop_is_recorded(connect: Connect, tls: Tls) -> None:
    with Server([Play((ReadRequest(), Mark("there"), Pause(3600)), tls)]) as server:
        client = connect(server, tls)
        client.sendall(GET)
        assert server.wait_mark("there", WAIT)
        client.sendall(b"late")
        client.close()
    (seen,) = server.seen.connections
    assert (bytes(seen.received), seen.client_end, seen.server_end) == (GET + b"late", "fin", None)
    assert seen.notes == ["step 2, Pause: the server was stopped"]


def flood(sock: socket.socket, octets: bytes) -> None:
    """Send for as long as somebody takes it."""
    with suppress(OSError):
        while True:
            sock.sendall(octets)


@pytest.mark.parametrize("steps", [(ReadRequest(),), (ReadRequest(), Hold()), (ReadRequest(), Close())])
def test_stop_ends_a_connection_whose_client_never_stops_sending(steps: tuple[Step, ...], connect: Connect) -> None:
    with Server([Play(steps)], deadline=3600) as server:
        client = connect(server)
        client.sendall(GET if len(steps) > 1 else b"")
        sender = threading.Thread(target=flood, args=(client, b"x" * 1000))
        sender.start()
    sender.join(WAIT)
    assert not sender.is_alive()


def test_a_deadline_holds_also_for_a_client_that_never_stops_sending(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Mark("never")), deadline=0.05)
    client = connect(server)
    with waiting_for(server, "never") as answers:
        sender = threading.Thread(target=flood, args=(client, b"x" * 1000))
        sender.start()
    assert answers == [False]
    server.stop()
    sender.join(WAIT)


def test_who_had_connected_before_the_stop_is_recorded(connect: Connect) -> None:
    with Server([Play(answer(0))]) as server:
        for _ in range(100):
            connect(server)
    assert [seen.number for seen in server.seen.connections] == list(range(100))


def test_stop_does_not_turn_an_open_connection_into_a_reset(
    connect: Connect, read_exactly: ReadExactly, read_all: ReadAll
) -> None:
    with Server([Play((ReadRequest(), Send(b"x")))]) as server:
        client = connect(server)
        client.sendall(GET)
        assert read_exactly(client, 1) == b"x"
        client.sendall(GET)
    assert read_all(client) == b""
    assert server.seen.connections[0].server_end is None


def test_nothing_is_accepted_after_stop(serve: Serve, connect: Connect) -> None:
    """Trap 3."""
    server = serve(answer(0))
    connect(server).close()
    server.stop()
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            connect(server)


def test_the_port_is_free_again_after_stop(connect: Connect, read_all: ReadAll) -> None:
    with Server([Play(answer(0))]) as server:
        client = connect(server)
        client.sendall(GET)
        read_all(client)  # the server ended first: its address stays in TIME_WAIT
    with Server([Play(answer(1))], port=server.port) as again:
        client = connect(again)
        client.sendall(GET)
        assert (again.port, read_all(client)) == (server.port, b"1")


def test_a_port_in_use_is_told_with_host_and_port(serve: Serve) -> None:
    port = serve(answer(0)).port
    with pytest.raises(OSError, match=f"127.0.0.1 port {port}") as told:
        Server([Play(answer(0))], port=port).start()
    assert told.value.errno == errno.EADDRINUSE


def test_listeners_are_bound_to_loopback_explicitly(serve: Serve) -> None:
    """Trap 9: the same port on another address of the machine stays free."""
    port = serve(answer(0)).port
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
def test_several_hosts_share_one_port(connect: Connect, read_all: ReadAll) -> None:
    with Server([Play(answer(0)), Play(answer(1))], hosts=("127.0.0.1", "::1")) as server:
        got = []
        for host in ("::1", "127.0.0.1"):
            client = connect(server, host=host)
            client.sendall(GET)
            got.append(read_all(client))
    assert got == [b"0", b"1"]


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
def test_where_one_host_fails_none_is_kept() -> None:
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="::1"):
            Server([Play(answer(0))], hosts=("127.0.0.1", "::1"), port=port).start()


def test_a_server_that_runs_does_not_start_again_and_one_that_is_stopped_may_be_stopped_again() -> None:
    server = Server([Play(answer(0))])
    assert not server.running
    server.stop()
    with server:
        assert server.running
        with pytest.raises(RuntimeError, match="runs already: stop it"):
            server.start()
        server.stop()
        server.stop()
        assert not server.running


@pytest.mark.parametrize(("plays", "hosts"), [((), ("127.0.0.1",)), ((Play(answer(0)),), ())])
def test_a_server_needs_a_play_and_a_host(plays: tuple[Play, ...], hosts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Server(plays, hosts=hosts)


def test_many_connections_at_once_are_all_served(serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    server = serve(answer(7), tls=tls)
    clients = [connect(server, tls) for _ in range(30)]
    for client in clients:
        client.sendall(GET)
    assert [read_all(client) for client in clients] == [b"7"] * 30
