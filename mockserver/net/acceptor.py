"""Accepts connections on the listening sockets of a server, and closes these sockets when the server stops.

Which thread accepts
--------------------
There are two ways. The acceptor has a thread of its own (`start`), or the caller accepts, with `callbacks` and
`accept_pending`. The second way is for a caller that waits for other descriptors anyway, for example for the output of
a process. The caller adds the descriptors of ``callbacks`` to its own wait. Each connection then needs one change of
thread less, and such a change costs more than the whole exchange.

What the thread waits for
-------------------------
One `poll` waits for all listeners and for the stop signal. The listeners are non-blocking: a connection that made a
listener readable may have been reset before `accept`.

If the process has no free descriptor, `accept` fails and the connection stays in the queue of the kernel. The listener
is then readable at once again, so the acceptor sleeps for ``_RETRY`` seconds before it looks again.

What a stop does
----------------
The signal ends the `poll`. Then each connection that the kernel has completed by now is accepted: such a client has
seen its connection succeed, so the connection belongs in the record. The number of these connections has a limit
(``backlog`` for each listener), so a client that connects again and again cannot delay the stop without end.

The file of a unix socket is removed at the end only if it is still the file that this listener created. Device and
inode show that. Another server may have taken over the path in the meantime.
"""

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

_RETRY = 0.01  # seconds to sleep after `accept` has failed, for example because no descriptor was free


class Acceptor:
    """Owns the listening sockets of one server, and accepts connections on them.

    ``listeners``  the sockets: bound, listening and non-blocking; `close` closes them
    ``backlog``    the largest number of connections that one call of `accept_pending` accepts on each listener
    ``accept``     accepts one connection on a listener; returns False if no connection was there or no descriptor free
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
        """Start a thread that accepts. Without this call the caller accepts, with `callbacks` and `accept_pending`.

        ``new_thread``  returns a thread that has not been started
        """
        self._thread = new_thread(self.accept, ())
        self._thread.start()

    def accept(self) -> None:
        """Accept connections until `stop`. Then accept the connections that are pending at that time, and return."""
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
        """The descriptor of each listener, with the function that accepts one connection on that listener.

        A descriptor is readable while a connection is pending."""
        return {listener.fileno(): partial(self._accept_or_wait, listener) for listener in self._listeners}

    def accept_pending(self) -> None:
        """Accept the pending connections: at most ``backlog`` on each listener."""
        for listener in self._listeners:
            for _ in range(self._backlog):
                if not self._accept_one(listener):
                    break

    def any_pending(self) -> bool:
        """Whether a connection is pending: completed by the kernel and not yet accepted."""
        return any_pending(self._listeners)

    def stop(self) -> None:
        """Accept the pending connections, and no later ones. If there is a thread, that thread does so; see `join`."""
        if self._thread is None:
            self.accept_pending()
        self._signal.set()

    def join(self, timeout: float) -> bool:
        """Wait until the thread has ended, ``timeout`` seconds at most. Return False if the thread still runs."""
        if self._thread:
            self._thread.join(timeout)
        return not (self._thread and self._thread.is_alive())

    def close(self) -> None:
        """Close the listeners. Remove the file of a unix socket, unless another server has taken over the path."""
        for listener in self._listeners:
            close_listener(listener)
        for path, file in self._files.items():
            if file and file == file_at(path):
                Path(path).unlink(missing_ok=True)
        if self.join(0):  # a thread that still runs watches the descriptor; its number must not get another file
            self._signal.close()

    def _accept_or_wait(self, listener: socket.socket) -> None:
        """Accept one connection. After a failure sleep, because the listener stays readable."""
        if not self._accept_one(listener):
            time.sleep(_RETRY)
