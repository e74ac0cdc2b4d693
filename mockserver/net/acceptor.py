"""Accepts connections on listening sockets, in a thread of its own or in that of the caller, and closes the sockets."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from .listening import any_pending, close_listener, file_at
from .stop_signal import StopSignal
from .thread_pool import NewThread, Thread

_RETRY = 0.01  # seconds to wait where accepting failed, as it does when descriptors have run out


class Acceptor:
    """The listening sockets of one server, which are owned from now on, and who accepts on them.

    ``listeners``  bound, listening, non-blocking
    ``backlog``    connections that are accepted one after the other at most, when all that wait are to be accepted
    ``accept``     accepts one connection of a listener; False: there was none, or descriptors have run out
    """

    def __init__(
        self, listeners: Iterable[socket.socket], backlog: int, accept: Callable[[socket.socket], bool]
    ) -> None:
        self._listeners = list(listeners)
        self._backlog = backlog
        self._accept_one = accept
        self._signal = StopSignal()
        self._thread: Thread | None = None
        paths = [listener.getsockname() for listener in self._listeners if listener.family == socket.AF_UNIX]
        self._files = {path: file_at(path) for path in paths}

    @property
    def port(self) -> int:
        """The port of the first listener; 0 for a unix socket."""
        return 0 if self._files else int(self._listeners[0].getsockname()[1])

    def start(self, new_thread: NewThread) -> None:
        """Accept in a thread. Without this the caller accepts, by `callbacks` and `accept_pending`."""
        self._thread = new_thread(self.accept, ())
        self._thread.start()

    def accept(self) -> None:
        """Accept until `stop`, and then what has connected by that time."""
        poller = select.poll()
        callbacks = self.callbacks
        for descriptor in (self._signal.descriptor, *callbacks):
            poller.register(descriptor, select.POLLIN)
        ready: set[int] = set()
        while self._signal.descriptor not in ready:
            ready = {descriptor for descriptor, _ in poller.poll()}
            for descriptor in ready - {self._signal.descriptor}:
                callbacks[descriptor]()
        self.accept_pending()

    @property
    def callbacks(self) -> dict[int, Callable[[], object]]:
        """By descriptor that is readable when a connection waits: what accepts that connection."""
        return {listener.fileno(): partial(self._accept_or_wait, listener) for listener in self._listeners}

    def accept_pending(self) -> None:
        """Accept what has connected by now. A client that connects again and again does not keep this going."""
        for listener in self._listeners:
            for _ in range(self._backlog):
                if not self._accept_one(listener):
                    break

    def any_pending(self) -> bool:
        """Whether a connection waits to be accepted."""
        return any_pending(self._listeners)

    def stop(self) -> None:
        """Accept what has connected by now, and nothing more. The thread, where there is one, does so by itself."""
        if self._thread is None:
            self.accept_pending()
        self._signal.set()

    def join(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the end of the thread; whether it has ended, or there was none."""
        if self._thread:
            self._thread.join(timeout)
        return not (self._thread and self._thread.is_alive())

    def close(self) -> None:
        """Close the listeners, and remove the file of a unix socket unless another server has taken the path over."""
        for listener in self._listeners:
            close_listener(listener)
        for path, file in self._files.items():
            if file and file == file_at(path):
                Path(path).unlink(missing_ok=True)
        if self.join(0):  # else the thread still watches the descriptor, whose number must not be given away
            self._signal.close()

    def _accept_or_wait(self, listener: socket.socket) -> None:
        """Accept one connection, or wait a little: where accepting failed, the listener is readable again at once."""
        if not self._accept_one(listener):
            time.sleep(_RETRY)
