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

A connection is a state machine: its script, the number of the current step, and what the step waits for. The record
(`SeenConnection`) is the same as that of a `Server` with ``by_request`` and ``caller_accepts`` for the same scripts:
the order of records, notes and ends, and the moment at which a connection takes its script.

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
from contextlib import suppress

from .base.limits import Limits
from .base.recorded import Seen, SeenConnection
from .base.visible import shortened
from .http1.reader import RequestReader
from .net.allowance import Allowance
from .net.listening import close_listener, listen_tcp
from .net.recorder import Recorder, begin_server_end, note_client_end, note_server_end
from .playing.request_list import RequestList
from .playing.script_queue import ScriptQueue
from .playing.unread import unread_requests
from .script import Close, Hold, Play, ReadRequest, Send, Step, Steps

_HAS_EPOLL = hasattr(select, "epoll")
_INLINE = frozenset((ReadRequest, Send))
_LAST = (Close(), Hold())  # steps that may also come last
_CHUNK = 64 * 1024  # octets of one read
_BACKLOG = 128
_LIMITS = Limits()
_HERE = "127.0.0.1"
_QUICKACK = getattr(socket, "TCP_QUICKACK", 12)  # Linux only, as `epoll`
_STOPPED = "the server was stopped"
_LATE = "the deadline has passed"


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
        self._open: dict[int, _Connection] = {}  # by the descriptor of the socket
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
        connection = self._open[sock.fileno()] = _Connection(self, sock, seen, self._accepted)
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


class _Failed(Exception):
    """The current step cannot be completed; the message is the reason, for a note."""


class _Waits(Exception):
    """The current step waits for the client."""


class _Connection:
    """One connection and the place in its script.

    ``server``  the server
    ``sock``    the accepted socket
    ``seen``    the record
    ``number``  the number of the connection, from 0 in order of accept"""

    def __init__(self, server: InlineServer, sock: socket.socket, seen: SeenConnection, number: int) -> None:
        self._server = server
        self._sock = sock
        self._seen = seen
        self._number = number
        allowance = Allowance(seen)
        self._recorder = Recorder(seen, server.limits.octets, allowance)
        self._requests = RequestList(allowance, lambda: None, server.limits)
        self._reader = RequestReader()
        self._fed = 0  # octets that the reader got
        self._cut = False  # a part of a request was read
        self._steps: Sequence[Step] = ()
        self._place = -1  # of the current step; -1: no script is taken yet
        self._rest: memoryview | None = None  # octets of the current Send that the client had no room for
        self._until = 0.0  # when the current step is late
        self._ended = False  # the client sends no more

    def go_on(self) -> None:
        """Play the script as far as the client has sent what it needs."""
        try:
            if self._place < 0:
                self._take_script()
            while self._place < len(self._steps):
                self._play(self._steps[self._place])
                self._place += 1
                self._until = 0.0
            self._finish()
        except _Waits:
            pass
        except Exception as error:  # a fault of the server, not of the client; the record says so
            self._seen.faults.append(shortened(f"the server failed: {error!r}"))
            self._server.forget(self._sock)

    def _take_script(self) -> None:
        """Take the next script at the first octet of the client. Raises `_Waits` before that octet."""
        if self._read_more():
            self._seen.script, script = self._server.scripts.take(self._number)
            self._steps = script.steps
        self._place = 0

    def _play(self, step: Step) -> None:
        """Play one step. A step that fails gets a note, and ends the script. Raises `_Waits`."""
        if not self._until:
            self._until = time.monotonic() + self._server.deadline
        try:
            _HANDLERS[type(step)](self)
        except _Failed as error:
            self._note(str(error))
            self._place = len(self._steps)

    def _note(self, why: str) -> None:
        self._seen.notes.append(f"step {self._place}, {type(self._steps[self._place]).__name__}: {why}")

    def read_request(self) -> None:
        """Read one whole request, and list it."""
        while (request := self._reader.request()) is None:
            self._check_size(self._reader.size, self._reader.section)
            if not self._read_more():
                self._list_part()
                how = {"fin": "a FIN", "rst": "a RST"}[self._seen.client_end or "fin"]
                raise _Failed(f"the client ended the connection with {how}")
        self._requests.add(request)
        self._check_size(len(request.raw), self._reader.largest)

    def _check_size(self, size: int, section: int) -> None:
        """Raise `_Failed` for a request, or a head or trailer section, that is larger than its limit."""
        limits = self._server.limits
        for what, name, octets, most in (
            ("request", "request", size, limits.request),
            ("head or the trailer section of the request", "head", section, limits.head),
        ):
            if octets > most:
                self._seen.limits.append(name)
                raise _Failed(f"the {what} is larger than {most} octets (Limits.{name})")

    def _list_part(self) -> None:
        self._cut = True
        self._reader.finish()
        part = self._reader.request()
        if part is not None:
            self._requests.add(part)

    def send(self) -> None:
        """Send the octets of the current step."""
        if self._seen.server_end:
            raise _Failed("the server had already ended its side")
        step = self._steps[self._place]
        assert isinstance(step, Send)
        rest = self._rest if self._rest is not None else memoryview(step.data)
        while rest:
            try:
                count = self._sock.send(rest, socket.MSG_DONTWAIT)
            except BlockingIOError:
                self._rest = rest
                self._server.await_room(self._sock, wanted=True)
                raise _Waits from None
            except OSError as error:
                was_reset = isinstance(error, ConnectionResetError)
                note_client_end(self._seen, "rst" if was_reset else None)
                raise _Failed(f"the client has {'reset' if was_reset else 'closed'} the connection") from error
            self._recorder.sent(rest[:count])
            rest = rest[count:]
        if self._rest is not None:
            self._rest = None
            self._server.await_room(self._sock, wanted=False)

    def close(self) -> None:
        """End the side of the server, and read until the client ends its side."""
        try:
            self._half_close()
            self._drain()
        except _Failed as error:
            self._note(str(error))
        self._end()
        raise _Waits

    def hold(self) -> None:
        """Send nothing until the client ends its side."""
        self._drain(late=False)

    def _half_close(self) -> None:
        seen = self._seen
        if seen.server_end:
            return
        begin_server_end(seen)
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            # After a FIN of the client, the RST is no act of the client: its kernel refuses octets that came too late.
            if seen.client_end != "fin":
                raise _Failed("the client has reset the connection") from error
        note_server_end(seen, "fin")

    def _drain(self, late: bool = True) -> None:
        """Read until the client ends its side. Raises `_Waits`, and `_Failed` after the deadline if there is one."""
        while self._receive():
            if late and time.monotonic() > self._until:
                raise _Failed(_LATE)

    def _finish(self) -> None:
        """Wait until the client ends its side, and end the connection. Raises `_Waits`."""
        self._drain(late=False)
        with suppress(_Failed):
            self._half_close()
        self._end()

    def stop(self) -> None:
        """End the connection in whatever state it is, because the server stops."""
        if 0 <= self._place < len(self._steps):
            step = type(self._steps[self._place])
            if step is ReadRequest:
                self._list_part()
            if step not in (Close, Hold):
                self._note(_STOPPED)
        with suppress(_Waits):
            while self._receive():
                pass
        self._end()

    def _end(self) -> None:
        self._note_unread()
        self._seen.ended = time.monotonic()
        self._server.scripts.end(self._number)
        self._server.forget(self._sock)

    def _note_unread(self) -> None:
        """List the octets that no step has read, cut into requests."""
        unfed = len(self._seen.received) - self._fed
        if not self._cut and (unfed or self._reader.unread):
            rest = bytes(self._seen.received[len(self._seen.received) - unfed :])
            self._seen.unread += unread_requests(self._reader, rest, False, self._server.limits.octets)

    def _read_more(self) -> bool:
        """Give the reader further octets. Return False if the client sends no more. Raises `_Waits`."""
        if len(self._seen.received) == self._fed:
            if self._reader.started:  # under Nagle's algorithm the client waits for the ACK before it sends the rest
                self._sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
            if not self._receive():
                return False
        data = bytes(memoryview(self._seen.received)[self._fed :])
        self._reader.feed(data)
        self._fed += len(data)
        return True

    def _receive(self) -> bool:
        """Receive and record octets. Return False if the client sends no more. Raises `_Waits` if there are none."""
        if self._ended:
            return False
        try:
            data = self._sock.recv(_CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            raise _Waits from None
        except OSError:
            data = None
        if not data:
            self._ended = True
            note_client_end(self._seen, "rst" if data is None else "fin")
            return False
        self._recorder.received(data)
        return True


_HANDLERS: dict[type[Step], Callable[[_Connection], None]] = {
    ReadRequest: _Connection.read_request,
    Send: _Connection.send,
    Close: _Connection.close,
    Hold: _Connection.hold,
}
