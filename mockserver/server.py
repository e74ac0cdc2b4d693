"""Listens, gives each connection its script, and starts and stops: the one place that owns threads.

One thread accepts on all listeners and one plays each connection. Every wait in them also watches one wake
descriptor, so that a stop is a single write, whatever a connection is blocked in.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from .player import Player
from .script import Mark, Steps, speaks_first
from .seen import Seen, SeenConnection
from .tls import TlsWire
from .wire import Wire

_BACKLOG = 128
_RETRY = 0.01  # seconds to wait where accepting failed, as it does when descriptors have run out
_PORT_ATTEMPTS = 20  # to find a port that is free on every host
_STOP_PATIENCE = 5.0  # seconds; every thread wakes at once, so that this is for the unforeseen


@dataclass(frozen=True, slots=True)
class Play:
    """What one connection does. With ``tls`` the steps are played above TLS, after the handshake. A context with
    ``num_tickets = 0`` gives the truest record: tickets that a client never reads turn its FIN into a RST."""

    steps: Steps
    tls: ssl.SSLContext | None = None


class Server:
    """A server that plays one script per connection and records what it saw.

    ``plays``: at least one. A connection takes the next one unused at the first octet of a request, or at accept
    where the script speaks first; when all are used the last is played again. ``hosts``: IPv4 or IPv6 addresses, all
    on the same ``port``; 0 picks a free one. ``deadline``: seconds that each step of a script may take.

    Use it as a context manager, or call `start` and `stop`; it starts once. ``seen`` fills while the server runs and
    is stable after `stop`.
    """

    def __init__(
        self, plays: Sequence[Play], *, hosts: tuple[str, ...] = ("127.0.0.1",), port: int = 0, deadline: float = 5.0
    ) -> None:
        if not plays or not hosts:
            raise ValueError("a server needs at least one play and one host")
        self.port = port
        self.seen = Seen()
        self._hosts = hosts
        self._deadline = deadline
        self._plays = tuple(plays)
        self._marks = tuple(frozenset(step.name for step in play.steps if isinstance(step, Mark)) for play in plays)
        self._changed = threading.Condition()  # guards everything below, and tells whoever waits
        self._claimed = 0  # plays taken so far
        self._passed: set[str] = set()
        self._playing: dict[int, frozenset[str]] = {}  # connection number → marks of the script that it plays
        self._threads: dict[int, threading.Thread] = {}  # connections that have not come to their end
        self._ending: list[threading.Thread] = []  # past their last word, and perhaps not quite gone
        self._listeners: list[socket.socket] = []
        self._wake: tuple[int, int] | None = None  # descriptors: readable once the server stops, and to write that
        self._acceptor: threading.Thread | None = None
        self._stopped = False

    def start(self) -> Server:
        """Listen. Raises OSError, naming host and port, where that is impossible, and RuntimeError the second time."""
        if self._wake is not None or self._stopped:
            raise RuntimeError("a Server starts once: make another one")
        self._listeners = _listen(self._hosts, self.port)
        self.port = self._listeners[0].getsockname()[1]
        self._wake = _wake_pair()
        self._acceptor = threading.Thread(target=self._accept, name=f"h1conform-accept-{self.port}", daemon=True)
        self._acceptor.start()
        return self

    def stop(self) -> None:
        """End every connection and thread, and let go of the port. What had come by now is still recorded."""
        with self._changed:
            wake, self._wake = self._wake, None
            self._stopped = True
            self._changed.notify_all()
        if wake is None:
            return
        os.write(wake[1], (1).to_bytes(8, "little"))
        if self._join():
            _close_all(wake)
        for listener in self._listeners:
            _close_listener(listener)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_mark(self, name: str, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until a script has passed ``Mark(name)``; whether one has.

        False at once when none can do so any more: the script that holds the mark ended before it, no script has
        such a mark, or the server was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: name in self._passed or not self._can_pass(name), timeout)
            return name in self._passed

    def wait_idle(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until every connection has come to its end; whether all have.

        A connection that the kernel has completed and this server has not accepted yet counts as open."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._threads and not self._any_pending(), timeout)

    def _accept(self) -> None:
        assert self._wake is not None
        wake = self._wake[0]
        poller = select.poll()
        poller.register(wake, select.POLLIN)
        for listener in self._listeners:
            poller.register(listener, select.POLLIN)
        listeners = {listener.fileno(): listener for listener in self._listeners}
        ready: set[int] = set()
        while wake not in ready:
            ready = {descriptor for descriptor, _ in poller.poll()}
            for descriptor in ready - {wake}:
                if not self._admit(listeners[descriptor], wake):
                    time.sleep(_RETRY)
        for listener in self._listeners:  # who has connected by now is recorded; whoever keeps coming is not
            for _ in range(_BACKLOG):
                if not self._admit(listener, wake):
                    break

    def _admit(self, listener: socket.socket, wake: int) -> bool:
        """Accept one connection, in one breath with its registration: `wait_idle` must not look in between.

        False: there was none, or descriptors have run out."""
        with self._changed:
            self._changed.notify_all()
            try:
                sock, _ = listener.accept()
            except OSError:
                return False
            seen = SeenConnection(len(self.seen.connections))
            self.seen.connections.append(seen)
            play = self._plays[min(self._claimed, len(self._plays) - 1)]
            if speaks_first(play.steps):
                self._claim(seen)
            thread = threading.Thread(
                target=self._serve, args=(sock, wake, seen, play.tls), name=f"h1conform-{seen.number}", daemon=True
            )
            self._threads[seen.number] = thread
            self._ending = [ending for ending in self._ending if ending.is_alive()]
        thread.start()
        return True

    def _serve(self, sock: socket.socket, wake: int, seen: SeenConnection, tls: ssl.SSLContext | None) -> None:
        """The life of one connection. A fault of ours becomes a note, so that no case blames the client for it."""
        try:
            wire = TlsWire(sock, wake, seen, tls) if tls else Wire(sock, wake, seen)
            self._converse(Player(wire, self._deadline, self._pass_mark), seen, tls)
        except Exception as error:
            seen.faults.append(f"the server failed: {error!r}")
        finally:
            sock.close()
            with self._changed:
                self._playing.pop(seen.number, None)
                self._ending.append(self._threads.pop(seen.number))
                self._changed.notify_all()

    def _converse(self, player: Player, seen: SeenConnection, tls: ssl.SSLContext | None) -> None:
        ready = player.open()
        if ready and (seen.script is not None or player.await_request()):
            player.play(self._take_play(seen, tls).steps)
        with self._changed:  # its marks are out of reach from here on, though the connection may live on
            self._playing.pop(seen.number, None)
            self._changed.notify_all()
        player.finish(hold=ready)

    def _take_play(self, seen: SeenConnection, tls: ssl.SSLContext | None) -> Play:
        with self._changed:
            index = self._claim(seen) if seen.script is None else seen.script
        play = self._plays[index]
        if play.tls is not tls:
            seen.faults.append(f"script {index} was meant for another TLS context: connections overlapped")
        return play

    def _claim(self, seen: SeenConnection) -> int:
        """Give the connection its script. The caller holds the lock."""
        index = min(self._claimed, len(self._plays) - 1)
        self._claimed = index + 1
        self._playing[seen.number] = self._marks[index]
        seen.script = index
        return index

    def _pass_mark(self, name: str) -> None:
        with self._changed:
            self._passed.add(name)
            self._changed.notify_all()

    def _can_pass(self, name: str) -> bool:
        if self._stopped:
            return False
        ahead = (*self._playing.values(), *self._marks[self._claimed :])
        return any(name in marks for marks in ahead)

    def _any_pending(self) -> bool:
        """Whether a connection waits to be accepted."""
        if self._stopped or self._wake is None:
            return False
        poller = select.poll()
        for listener in self._listeners:
            poller.register(listener, select.POLLIN)
        return bool(poller.poll(0))

    def _join(self) -> bool:
        """Wait for every thread, the accepting one first, as it starts the others. Whether all have ended."""
        end = time.monotonic() + _STOP_PATIENCE
        assert self._acceptor is not None
        self._acceptor.join(_STOP_PATIENCE)
        with self._changed:
            threads = [self._acceptor, *self._threads.values(), *self._ending]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)


def _listen(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    """A listener on each host, all on one port."""
    for attempt in range(_PORT_ATTEMPTS):
        listeners: list[socket.socket] = []
        try:
            for host in hosts:
                listeners.append(_listener(host, port or _port_of(listeners)))
        except OSError as error:
            for listener in listeners:
                listener.close()
            taken_elsewhere = listeners and not port and error.errno == errno.EADDRINUSE
            if not taken_elsewhere or attempt + 1 == _PORT_ATTEMPTS:
                raise
        else:
            break
    return listeners


def _port_of(listeners: list[socket.socket]) -> int:
    return int(listeners[0].getsockname()[1]) if listeners else 0


def _listener(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections in TIME_WAIT do not block the port
        sock.bind((host, port))
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"cannot listen on {host} port {port}: {error.strerror}") from error
    return sock


def _close_listener(listener: socket.socket) -> None:
    """A mere `close` leaves the port accepting while somebody waits on the socket (trap 3)."""
    with suppress(OSError):  # where shutting down a listener is an error, the wake descriptor has done the work
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def _wake_pair() -> tuple[int, int]:
    if hasattr(os, "eventfd"):
        descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        return descriptor, descriptor
    return os.pipe()


def _close_all(descriptors: tuple[int, int]) -> None:
    for descriptor in set(descriptors):
        os.close(descriptor)
