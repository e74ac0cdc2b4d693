"""The default play, plays that come later, and what a server tells while it runs."""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Callable

import pytest

from h1conform.mockserver import (
    Close,
    Hold,
    Mark,
    Pause,
    Play,
    ReadRequest,
    SeenConnection,
    Send,
    Serve,
    Server,
    Steps,
)
from h1conform.mockserver.playing.script_queue import ScriptQueue
from h1conform.mockserver.script import Step

Serving = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
WAIT = 10.0


def answer(number: int) -> tuple[Step, ...]:
    return ReadRequest(), Send(b"%d" % number), Close()


@pytest.fixture
def ask(connect: Connect, read_all: ReadAll) -> Callable[[Server], bytes]:
    """One request on a connection of its own, up to the end."""

    def exchange(server: Server) -> bytes:
        with connect(server) as client:
            client.sendall(GET)
            return read_all(client)

    return exchange


Ask = Callable[[Server], bytes]


def test_the_default_is_played_when_the_plays_are_used_up(ask: Ask) -> None:
    with Server([Play(answer(0))], default=Play(answer(9))) as server:
        assert [ask(server) for _ in range(3)] == [b"0", b"9", b"9"]
    assert [seen.script for seen in server.seen.connections] == [0, -1, -1]


def test_a_default_alone_is_enough(ask: Ask) -> None:
    with Server(default=Play(answer(9))) as server:
        assert ask(server) == b"9"


def test_a_default_that_speaks_first_begins_at_accept(connect: Connect, read_all: ReadAll) -> None:
    with Server(default=Play((Send(b"hello"), Close()))) as server:
        assert read_all(connect(server)) == b"hello"


@pytest.mark.parametrize("default", [None, Play(answer(9))], ids=["no default", "default"])
def test_an_added_play_is_the_next_unused_one(default: Play | None, ask: Ask) -> None:
    with Server([Play(answer(0))], default=default) as server:
        assert ask(server) == b"0"
        server.add(Play(answer(1)))
        server.add(Play(answer(2)))
        then = b"9" if default else b"2"
        assert [ask(server) for _ in range(3)] == [b"1", b"2", then]


def test_discarded_plays_are_not_played(ask: Ask) -> None:
    with Server(default=Play(answer(9))) as server:
        server.add(Play(answer(1)))
        server.add(Play(answer(2)))
        assert ask(server) == b"1"
        assert [server.discard(), server.discard()] == [1, 0]
        assert ask(server) == b"9"


def test_the_only_play_stays(ask: Ask) -> None:
    with Server([Play(answer(0)), Play(answer(1))]) as server:
        assert server.discard() == 1
        assert [ask(server), ask(server)] == [b"0", b"0"]


def test_what_was_seen_can_be_forgotten(ask: Ask, connect: Connect) -> None:
    with Server(default=Play((ReadRequest(), Mark("there"), Send(b"x"), Close()))) as server:
        ask(server)
        still_open = connect(server)
        assert server.wait_until(lambda: len(server.seen.connections) == 2, WAIT)
        server.clear()
        assert server.seen.connections == []
        still_open.sendall(GET)
        assert still_open.recv(1) == b"x"  # it goes on, unlisted
        still_open.close()
        ask(server)
        assert server.wait_idle(WAIT)
        assert [seen.number for seen in server.seen.connections] == [0]


def test_a_mark_passed_before_is_forgotten(ask: Ask) -> None:
    with Server(default=Play((ReadRequest(), Mark("there"), Close()))) as server:
        ask(server)
        assert server.wait_mark("there", 0)
        server.clear()
        assert not server.wait_mark("there", 0)


def test_a_mark_of_the_default_and_of_an_answer_is_waited_for(connect: Connect) -> None:
    with Server(default=Play((Serve(lambda *_: (Mark("there"), Send(b"x"))),))) as server:
        client = connect(server)
        later = threading.Timer(0.1, client.sendall, (GET,))
        later.start()
        assert server.wait_mark("there", WAIT)
        later.join()


def test_waiting_until_something_was_seen(connect: Connect) -> None:
    with Server(default=Play((ReadRequest(), Send(b"x"), ReadRequest(), Close()))) as server:
        seen = server.seen
        client = connect(server)
        assert server.wait_until(lambda: len(seen.connections) == 1, WAIT)
        client.sendall(GET)
        assert server.wait_until(lambda: len(seen.requests) == 1, WAIT)
        client.sendall(GET)
        assert server.wait_until(lambda: len(seen.requests) == 2, WAIT)
        client.close()
        assert server.wait_until(lambda: seen.connections[0].ended is not None, WAIT)
        assert not server.wait_until(lambda: len(seen.requests) == 3, 0.05)


def test_a_stop_ends_the_wait() -> None:
    server = Server(default=Play(answer(0))).start()
    answers: list[bool] = []
    waiter = threading.Thread(target=lambda: answers.append(server.wait_until(lambda: False, 60)))
    waiter.start()
    server.stop()
    waiter.join(WAIT)
    assert answers == [False]


def test_the_end_of_a_connection_is_told_with_its_record(ask: Ask) -> None:
    told: list[SeenConnection] = []
    with Server(default=Play(answer(0)), ended=told.append) as server:
        ask(server)
        assert server.wait_idle(WAIT)
        assert told == server.seen.connections
    (seen,) = told
    assert (bytes(seen.sent), seen.client_end, seen.server_end) == (b"0", "fin", "fin")


def test_who_is_told_and_fails_is_a_fault_of_the_connection(ask: Ask) -> None:
    def fail(_: SeenConnection) -> None:
        raise LookupError("no such thing")

    with Server(default=Play(answer(0)), ended=fail) as server:
        ask(server)
        assert server.wait_idle(WAIT)
        assert server.seen.connections[0].faults == [
            "the callback `ended` failed: LookupError('no such thing')",
        ]


def test_the_record_tells_who_spoke_when_and_from_where(connect: Connect) -> None:
    with Server(default=Play((ReadRequest(), Send(b"ab"), Send(b"c"), ReadRequest(), Send(b"d")))) as server:
        client = connect(server)
        address = client.getsockname()
        for octets in (3, 1):
            client.sendall(GET)
            while octets:
                octets -= len(client.recv(octets))
        client.close()
        assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    assert seen.peer == f"127.0.0.1:{address[1]}"
    turns = [(turn.who, turn.end) for turn in seen.turns]
    assert turns == [("client", len(GET)), ("server", 3), ("client", 2 * len(GET)), ("server", 4)]
    times = [seen.began, *(turn.at for turn in seen.turns), seen.ended]
    assert times == sorted(times, key=float)


@pytest.mark.parametrize(
    "steps",
    [(Serve(lambda *_: (Send(b"x"),)),), (ReadRequest(), Send(b"x"), Pause(3600)), (ReadRequest(), Send(b"x"), Hold())],
    ids=["serve", "pause", "hold"],
)
def test_all_connections_can_be_ended_at_once(steps: Steps, connect: Connect, read_exactly: ReadExactly) -> None:
    with Server(default=Play(steps)) as server:
        for _ in range(2):
            clients = [connect(server) for _ in range(3)]
            for client in clients:
                client.sendall(GET)
                assert read_exactly(client, 1) == b"x"
            assert server.disconnect(WAIT)
            assert server.wait_idle(0)
            assert [client.recv(1) for client in clients] == [b""] * 3
        silent = connect(server)
        assert server.wait_until(lambda: len(server.seen.connections) == 7, WAIT)
        assert server.disconnect(WAIT)
        assert silent.recv(1) == b""
    assert server.disconnect()


def test_a_connection_that_does_not_end_in_time_is_told(connect: Connect) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def answer_late(*_: object) -> Steps:
        begun.set()
        let_go.wait(WAIT)
        return (Send(b"x"),)

    with Server(default=Play((Serve(answer_late),))) as server:
        connect(server).sendall(GET)
        assert begun.wait(WAIT)
        assert not server.disconnect(0.05)
        let_go.set()
        assert server.wait_idle(WAIT)


def test_a_connection_for_which_there_is_no_thread_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, ask: Ask, connect: Connect
) -> None:
    with Server(default=Play(answer(0))) as server:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", no_thread)
            assert connect(server).recv(1) == b""
            assert server.wait_idle(WAIT)
        assert ask(server) == b"0"
    assert server.seen.connections[0].faults == [
        "no thread could be started for the connection: can't start new thread"
    ]


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"port={port}: give an integer from 0 to 65535"):
        Server(default=Play(answer(0)), port=port)


def test_a_skipped_script_is_given_to_no_connection(ask: Ask) -> None:
    with Server([Play(answer(0)), Play(answer(1)), Play(answer(2))]) as server:
        assert server.skip()
        assert [ask(server), ask(server), ask(server)] == [b"1", b"2", b"2"]


def test_the_last_script_is_not_skipped(ask: Ask) -> None:
    with Server([Play(answer(0))]) as server:
        assert not server.skip()
        assert ask(server) == b"0"
    with Server([Play(answer(0))], default=Play(answer(9))) as server:
        assert server.skip()
        assert not server.skip()
        assert ask(server) == b"9"


def test_a_queue_keeps_no_script_that_is_over() -> None:
    """A server that gives each connection a script of its own may run for days."""
    queue = ScriptQueue([Play((Close(),))], None)
    kept = []
    for number in range(50):
        queue.add(Play((Mark(str(number)), Close())))
        index, script = queue.take(number)
        queue.end(number)
        kept.append(weakref.ref(script))
        assert index == number
        del script
    assert sum(each() is not None for each in kept) == 1  # the last one, which may be repeated
