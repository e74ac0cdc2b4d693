"""Listens, gives each connection its script, and starts and stops: the one place that owns threads.

One thread accepts on all listeners, or else the caller does, and one plays each connection. Every wait in them also
watches one wake descriptor, so that a stop is a single write, whatever a connection is blocked in.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from .base.limits import Limits
from .base.recorded import SeenConnection
from .net.condition import ChangeCondition
from .net.connection_log import ConnectionLog
from .net.listening import any_pending, close_listener, file_at, listen_tcp, listen_unix, turn_away
from .net.stop_signal import StopSignal
from .net.threads import Task, ThreadPool
from .net.wire import Wire
from .playing.player import Player
from .playing.queue import Play, PlayQueue, PreparedPlay
from .script import StartTls, fits, speaks_first

_LIMITS = Limits()
_RETRY = 0.01  # seconds to wait where accepting failed, as it does when descriptors have run out
_LOOK = 0.02  # seconds after which a caller who accepts and waits for something else looks who has come
_STOP_PATIENCE = 5.0  # seconds; every thread wakes at once, so that this is for the unforeseen


__all__ = ["Play", "Server"]


class Server:
    """A server that plays one script per connection and records what it saw.

    A connection takes the next unused one of ``plays`` at the first octet of a request, or at accept where the script
    speaks first. When all are used it takes ``default`` or, where there is none, the last one again.

    ``hosts``: IPv4 or IPv6 addresses, all on the same ``port``; 0 picks a free one. ``path``: a unix socket instead;
    the file is removed at the end, and one that nobody listens on any more is replaced. ``deadline``: seconds that
    each step of a script may take. ``backlog``: connections that the kernel completes ahead of accept.
    ``receive_buffer``: octets that the kernel takes in ahead of reading, which bounds the window of a client.
    ``ended`` is called when a connection has come to its end, in its thread, before `wait_idle` counts it as ended.
    ``pool``: whose threads it uses, instead of new ones; they outlive it. ``attended``: nobody accepts but a thread of
    the caller's, by way of ``doors``, and within the waits.

    Use it as a context manager, or call `start` and `stop`; it starts once. ``seen`` fills while the server runs and
    is stable after `stop`.
    """

    def __init__(
        self,
        plays: Sequence[Play] = (),
        *,
        default: Play | None = None,
        hosts: tuple[str, ...] = ("127.0.0.1",),
        port: int = 0,
        path: str | None = None,
        deadline: float = 5.0,
        limits: Limits = _LIMITS,
        backlog: int = 128,
        receive_buffer: int | None = None,
        ended: Callable[[SeenConnection], None] | None = None,
        pool: ThreadPool | None = None,
        attended: bool = False,
    ) -> None:
        if not (hosts or path):
            raise ValueError("a server needs at least one host, or a path")
        if not 0 <= port <= 65535:
            raise ValueError(f"a port is a number from 0 to 65535, not {port}")
        self.port = 0 if path else port
        self.path = path
        self._log = ConnectionLog(limits.log)
        self.seen = self._log.seen
        self._hosts = hosts
        self._deadline = deadline
        self._limits = limits
        self._backlog = backlog
        self._receive_buffer = receive_buffer
        self._ended = ended
        self._attended = attended
        self._thread = pool.task if pool else _thread
        self._changed = ChangeCondition()  # guards everything below, and tells whoever waits
        self._plays = PlayQueue(plays, default)
        self._admitted = 0  # connections so far
        self._threads: dict[
            int, threading.Thread | Task
        ] = {}  # by admission, connections that have not come to their end
        self._ending: list[threading.Thread | Task] = []  # past their last word, and perhaps not quite gone
        self._listeners: list[socket.socket] = []
        self._file: tuple[int, int] | None = None  # of the unix socket
        self._stop_signal: StopSignal | None = None  # of the accepting thread
        self._stop_signals: list[StopSignal] = []  # of connections: the last of those to come
        self._acceptor: threading.Thread | Task | None = None
        self._stopped = False

    def start(self) -> Server:
        """Listen. Raises OSError, naming the place, where that is impossible, and RuntimeError the second time."""
        if self._stop_signal is not None or self._stopped:
            raise RuntimeError("a Server starts once: make another one")
        if self.path is None:
            self._listeners = listen_tcp(self._hosts, self.port, self._backlog, self._receive_buffer)
            self.port = self._listeners[0].getsockname()[1]
        else:
            self._listeners = [listen_unix(self.path, self._backlog, self._receive_buffer)]
            self._file = file_at(self.path)
        self._stop_signal, self._stop_signals = StopSignal(), [StopSignal()]
        if not self._attended:
            self._acceptor = self._thread(self._accept, (self._stop_signal.descriptor,))
            self._acceptor.start()
        return self

    @property
    def doors(self) -> dict[int, Callable[[], object]]:
        """The descriptors that are readable when somebody has connected, and what accepts one who has."""
        return {listener.fileno(): partial(self._let_in, listener) for listener in self._listeners}

    def _attend(self) -> None:
        """Accept whoever has connected by now, up to the backlog."""
        for listener in self._listeners:
            for _ in range(self._backlog):
                if not self._admit(listener):
                    break

    def stop(self) -> None:
        """End every connection and thread, and let go of the port. What had come by now is still recorded."""
        with self._changed:
            stop_signal, self._stop_signal = self._stop_signal, None
            self._stopped = True
            self._changed.notify_all()
        if stop_signal is None:
            return
        if self._attended:
            self._attend()
        for each in (stop_signal, *self._stop_signals):
            each.set()
        if self._join():
            for each in (stop_signal, *self._stop_signals):
                each.close()
        for listener in self._listeners:
            close_listener(listener)
        if self.path and self._file and self._file == file_at(self.path):  # else another server has taken it over
            Path(self.path).unlink(missing_ok=True)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def add(self, play: Play) -> None:
        """Append a play, also while the server runs."""
        with self._changed:
            self._plays.add(play)

    def discard(self) -> int:
        """Drop the plays that no connection has taken yet, but for the only one; how many."""
        with self._changed:
            self._changed.notify_all()
            return self._plays.discard()

    def clear(self) -> None:
        """Forget the connections seen so far and the marks passed. One that is still open is no longer listed."""
        with self._changed:
            self._log.clear()
            self._plays.clear_marks()

    def disconnect(self, timeout: float = 1.0) -> bool:
        """End the connections that are open now, at once and as `stop` does, and wait up to ``timeout`` seconds for
        that; whether all have ended. Not for an answer to call, whose own connection waits for it."""
        with self._changed:
            if self._stop_signal is None:
                return True
            going, stop_signal = set(self._threads), self._stop_signals[-1]
            self._stop_signals.append(StopSignal())
            stop_signal.set()
            ended = self._changed.wait_for(lambda: going.isdisjoint(self._threads) or self._stopped, timeout)
            if ended and not self._stopped:
                self._stop_signals.remove(stop_signal)
                stop_signal.close()
            return ended

    def wait_until(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until ``predicate()`` holds; whether it does.

        It is looked at, in the thread that waits, whenever a connection, a request or the end of a connection was
        seen, and a last time when the server stops."""
        with self._changed:
            self._wait(lambda: predicate() or self._stopped, timeout)
            return predicate()

    def wait_mark(self, name: str, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until a script has passed ``Mark(name)``; whether one has.

        False at once when none can do so any more: the script that holds the mark ended before it, no script has
        such a mark, or the server was stopped."""
        with self._changed:
            plays = self._plays
            self._wait(lambda: plays.has_passed(name) or self._stopped or not plays.can_pass(name), timeout)
            return plays.has_passed(name)

    def wait_idle(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until every connection has come to its end; whether all have.

        A connection that the kernel has completed and this server has not accepted yet counts as open."""
        with self._changed:
            return self._wait(self._is_idle, timeout)

    def _wait(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait, with the lock held, and accept meanwhile if nobody else does."""
        if not self._attended:
            return self._changed.wait_for(predicate, timeout)
        end = time.monotonic() + timeout
        while not self._changed.wait_for(predicate, min(_LOOK, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                return False
            self._attend()
        return True

    def _is_idle(self) -> bool:
        return not self._threads and (self._stopped or self._stop_signal is None or not any_pending(self._listeners))

    def _accept(self, stop_signal: int) -> None:
        poller = select.poll()
        poller.register(stop_signal, select.POLLIN)
        for listener in self._listeners:
            poller.register(listener, select.POLLIN)
        listeners = {listener.fileno(): listener for listener in self._listeners}
        ready: set[int] = set()
        while stop_signal not in ready:
            ready = {descriptor for descriptor, _ in poller.poll()}
            for descriptor in ready - {stop_signal}:
                self._let_in(listeners[descriptor])
        self._attend()  # who has connected by now is recorded; whoever keeps coming is not

    def _let_in(self, listener: socket.socket) -> None:
        """Accept one connection, or wait a little: whoever is told that one is there would be told again at once."""
        if not self._admit(listener):
            time.sleep(_RETRY)

    def _admit(self, listener: socket.socket) -> bool:
        """Accept one connection, in one breath with its registration: `wait_idle` must not look in between.

        False: there was none, or descriptors have run out."""
        with self._changed:
            self._changed.notify_all()
            try:
                sock, peer = listener.accept()
            except OSError:
                return False
            seen = self._log.begin(peer)
            if len(self._threads) >= self._limits.connections:
                seen.notes.append(f"turned away: open connections were at their limit of {self._limits.connections}")
                seen.server_end = turn_away(sock)
                seen.ended = time.monotonic()
                return True
            number, self._admitted = self._admitted, self._admitted + 1
            _, planned = self._plays.next()
            claimed = self._take_play(number, seen) if speaks_first(planned.steps) else None
            stop_signal = self._stop_signals[-1].descriptor
            thread = self._thread(self._serve, (number, sock, stop_signal, seen, planned.start, claimed))
            self._threads[number] = thread
            self._ending = [ending for ending in self._ending if ending.is_alive()]
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread left
            seen.faults.append(f"the connection could not be served: {error}")
            self._conclude(number, sock, seen)
        return True

    def _serve(
        self,
        number: int,
        sock: socket.socket,
        stop_signal: int,
        seen: SeenConnection,
        start: StartTls | None,
        claimed: PreparedPlay | None,
    ) -> None:
        """The life of one connection. A fault of ours becomes a note, so that no case blames the client for it."""
        try:
            wire = Wire(sock, stop_signal, seen, self._limits.octets)
            player = Player(wire, self._deadline, self._pass_mark, self._changed.notify_unlocked, self._limits)
            self._converse(number, player, seen, start, claimed)
        except Exception as error:
            seen.faults.append(f"the server failed: {error!r}")
        finally:
            self._conclude(number, sock, seen)

    def _converse(
        self, number: int, player: Player, seen: SeenConnection, start: StartTls | None, claimed: PreparedPlay | None
    ) -> None:
        ready = player.open(start)
        if ready and (claimed or player.await_request()):
            player.play((claimed or self._take_fitting_play(number, seen, start)).steps)
        with self._changed:  # though the connection may live on
            self._plays.end(number)
            self._changed.notify_all()
        player.finish(hold=ready)

    def _conclude(self, number: int, sock: socket.socket, seen: SeenConnection) -> None:
        sock.close()
        seen.ended = time.monotonic()
        if self._ended:
            try:
                self._ended(seen)
            except Exception as error:
                seen.faults.append(f"the callback at the end failed: {error!r}")
        with self._changed:
            self._plays.end(number)
            thread = self._threads.pop(number)
            if thread.is_alive():  # it is this one, unless it could not be started
                self._ending.append(thread)
            self._changed.notify_all()

    def _take_play(self, number: int, seen: SeenConnection) -> PreparedPlay:
        """Give the connection its script. The caller holds the lock."""
        seen.script, planned = self._plays.take(number)
        return planned

    def _take_fitting_play(self, number: int, seen: SeenConnection, start: StartTls | None) -> PreparedPlay:
        with self._changed:
            planned = self._take_play(number, seen)
        if not fits(start, planned.start):
            seen.faults.append(f"script {seen.script} was meant for another TLS context: connections overlapped")
        return planned

    def _pass_mark(self, name: str) -> None:
        with self._changed:
            self._plays.pass_mark(name)
            self._changed.notify_all()

    def _join(self) -> bool:
        """Wait for every thread, the accepting one first, as it starts the others. Whether all have ended."""
        end = time.monotonic() + _STOP_PATIENCE
        if self._acceptor:
            self._acceptor.join(_STOP_PATIENCE)
        with self._changed:
            threads = [*self._threads.values(), *self._ending]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread and thread.is_alive() for thread in (self._acceptor, *threads))


def _thread(work: Callable[..., None], args: tuple[Any, ...] = ()) -> threading.Thread:
    """A thread of its own, where there is no pool."""
    return threading.Thread(target=work, args=args, name=f"h1conform-{work.__name__.strip('_')}", daemon=True)
