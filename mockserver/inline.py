"""A server without threads, for scripts that read requests, send octets and end: the thread of the caller plays them.

Why
---
A `Server` gives each connection a thread, so that any script can wait as it likes. The start of a server, two changes
of thread and its stop take several times as long as a plain exchange. A suite of many exchanges in which the server
reads a request, sends a response and closes needs none of this.

How it works
------------
One ``epoll`` descriptor watches the listener and all connections. The caller polls this descriptor beside its own ones,
and calls `accept_callbacks` when it is readable. A call handles everything that is ready, and never waits:

    listener     accept, and read the octets that have arrived
    connection   read; while the current step has what it needs, play it and go on to the next step

A connection (`InlineConnection`) is a state machine. Its record (`SeenConnection`) is the same as that of a `Server`
with ``by_request`` and ``caller_accepts`` for the same scripts: the order of records, notes and ends, and the moment at
which a connection takes its script.

Limits
------
`plays_inline` names the steps. A step that would wait for anything but the client (a pause, a mark, TLS) needs a
`Server`. Deadlines of steps are checked when something happens, and not by a timer.

Linux only, since macOS has no ``epoll``: `plays_inline` returns False there.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable, Sequence

from .base.limits import Limits
from .base.recorded import Seen, SeenConnection
from .net.listening import close_listener, listen_tcp
from .playing.inline_connection import InlineConnection
from .playing.script_queue import ScriptQueue
from .script import Close, Hold, Play, ReadRequest, Send, Steps

_HAS_EPOLL = hasattr(select, "epoll")
_INLINE = frozenset((ReadRequest, Send))
_LAST = (Close(), Hold())  # steps that may also come last
_BACKLOG = 128
_LIMITS = Limits()
_HERE = "127.0.0.1"


def plays_inline(plays: Iterable[Play], hosts: Sequence[str]) -> bool:
    """Return whether an `InlineServer` can play some scripts.

    ``plays``  the scripts
    ``hosts``  the addresses to listen on"""
    return _HAS_EPOLL and tuple(hosts) == (_HERE,) and all(_plays_inline(play.steps, play) for play in plays)


def _plays_inline(steps: Steps, play: Play) -> bool:
    if play.tls is not None or not steps or type(steps[0]) is not ReadRequest:
        return False
    *before, last = steps
    return _INLINE.issuperset(map(type, before)) and (type(last) in _INLINE or last in _LAST)


class InlineServer:
    """A server on 127.0.0.1 whose scripts the thread of the caller plays. `plays_inline` must accept the scripts.

    ``plays``     the scripts; each connection takes the next one at the first octet of a request, and all connections
                  after the last script play the last one again
    ``deadline``  seconds that each step may take

    ``seen`` is the record, and ``port`` the port, from `start` on. Call `start` and `stop` once each."""

    def __init__(self, plays: Sequence[Play], deadline: float) -> None:
        self.seen = Seen()
        self.port = 0
        self.deadline = deadline
        self.limits = _LIMITS
        self.scripts = ScriptQueue(plays, None)
        self._open: dict[int, InlineConnection] = {}  # by the descriptor of the socket
        self._accepted = 0

    def start(self) -> None:
        """Start to listen. Raises OSError, which names the address, if the server cannot listen."""
        (self._listener,) = listen_tcp((_HERE,), 0, _BACKLOG, None)
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit the option
        self._number = self._listener.fileno()
        self.port = self._listener.getsockname()[1]
        self._epoll = select.epoll()
        self._epoll.register(self._number, select.EPOLLIN)

    @property
    def accept_callbacks(self) -> dict[int, Callable[[], object]]:
        """The descriptor that is readable when something happens, with the function that handles it."""
        return {self._epoll.fileno(): self.turn}

    def turn(self, timeout: float = 0) -> bool:
        """Handle everything that is ready, and return whether anything was.

        ``timeout``  seconds to wait if nothing is ready"""
        ready = self._epoll.poll(timeout)
        for descriptor, _ in ready:
            if descriptor == self._number:
                self._accept()
            elif connection := self._open.get(descriptor):
                connection.go_on()
        return bool(ready)

    def wait_until(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait until ``predicate()`` is true, and return whether it is.

        ``predicate``  called at the start, and whenever something has happened
        ``timeout``    seconds to wait at most"""
        end = time.monotonic() + timeout
        while not (found := predicate()) and (left := end - time.monotonic()) > 0:
            self.turn(left)
        return found

    def wait_idle(self, timeout: float) -> bool:
        """Wait until every connection has ended, ``timeout`` seconds at most, and return whether all have."""
        self.turn()  # a connection that the kernel has completed counts as open
        return self.wait_until(lambda: not self._open, timeout)

    def wait_mark(self, name: str, timeout: float) -> bool:  # noqa: ARG002 - the interface of `Server`
        """Return False: no script has a mark."""
        return False

    def skip(self) -> bool:
        """Remove the next script that no connection has taken, unless it is the last one, and return whether it was."""
        return self.scripts.skip()

    def stop(self) -> None:
        """End every connection, and close the port. What has arrived before the call is recorded."""
        for _ in range(_BACKLOG):  # a client that connects again and again cannot delay the stop without end
            if not self.turn():
                break
        for connection in tuple(self._open.values()):
            connection.stop()
        close_listener(self._listener)  # first: the other order takes the kernel twice as long
        self._epoll.close()

    def _accept(self) -> None:
        try:
            sock, (host, port) = self._listener.accept()
        except OSError:  # the client has reset the connection, or the process has no free descriptor
            return
        seen = SeenConnection(len(self.seen.connections), peer=f"{host}:{port}", began=time.monotonic())
        self.seen.connections.append(seen)
        connection = self._open[sock.fileno()] = InlineConnection(self, sock, seen, self._accepted)
        self._accepted += 1
        self._epoll.register(sock.fileno(), select.EPOLLIN)
        connection.go_on()

    def await_room(self, sock: socket.socket, wanted: bool) -> None:
        """Have `turn` go on with a connection when the client has room for octets, or when it has sent octets.

        ``sock``    the socket of the connection
        ``wanted``  True: room; False: octets"""
        self._epoll.modify(sock.fileno(), select.EPOLLOUT if wanted else select.EPOLLIN)

    def forget(self, sock: socket.socket) -> None:
        """Count a connection as ended, and close its socket.

        ``sock``  the socket of the connection"""
        del self._open[sock.fileno()]
        sock.close()
