"""A connection that the thread of the caller plays: its script, the current step, and what the step waits for."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from ..base.limits import Limits
from ..base.recorded import SeenConnection
from ..base.visible import shortened
from ..http1.reader import RequestReader
from ..net.allowance import Allowance
from ..net.recorder import Recorder, begin_server_end, note_client_end, note_server_end
from ..script import Close, Hold, ReadRequest, Send, Step
from .request_list import RequestList
from .script_queue import ScriptQueue
from .unread import unread_requests

_CHUNK = 64 * 1024  # octets of one read
_QUICKACK = getattr(socket, "TCP_QUICKACK", 12)  # Linux only, as `epoll`
_STOPPED = "the server was stopped"
_LATE = "the deadline has passed"


class Owner(Protocol):
    """What a connection uses of its server, an `InlineServer`."""

    deadline: float
    limits: Limits
    scripts: ScriptQueue

    def await_room(self, sock: socket.socket, wanted: bool) -> None:
        """Go on with the connection when the client has room for octets, or when it has sent octets."""

    def forget(self, sock: socket.socket) -> None:
        """Count the connection as ended, and close its socket."""


class _Failed(Exception):
    """The current step cannot be completed; the message is the reason, for a note."""


class _Waits(Exception):
    """The current step waits for the client."""


class InlineConnection:
    """One connection and the place in its script.

    ``server``  the server
    ``sock``    the accepted socket
    ``seen``    the record
    ``number``  the number of the connection, from 0 in order of accept"""

    def __init__(self, server: Owner, sock: socket.socket, seen: SeenConnection, number: int) -> None:
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


_HANDLERS: dict[type[Step], Callable[[InlineConnection], None]] = {
    ReadRequest: InlineConnection.read_request,
    Send: InlineConnection.send,
    Close: InlineConnection.close,
    Hold: InlineConnection.hold,
}
