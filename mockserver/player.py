"""Plays one script on one connection, each step with a deadline, and notes what the wire saw.

A step that cannot come to its end leaves a note and ends the script; nothing is raised out of here. A script that
ends with the connection open holds it, silently, until the client ends or the server stops, so that a case never
ends a connection by accident.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .reader import RequestReader
from .script import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    ReadHead,
    ReadRequest,
    Reset,
    Segments,
    Send,
    Step,
    Steps,
)
from .seen import SeenConnection, SeenRequest
from .wire import NOW, Gone, Stopped, Wire, WireError

_DRAIN_LIMIT = 64 * 1024 * 1024  # octets that a clean end goes on reading
_IGNORED = 64 * 1024  # what a read counts for towards that when TLS ignores what it reads


class Player:
    """One connection: `open`, `await_request`, `play`, `finish`, in this order.

    ``deadline`` is the time in seconds that each step has; ``passed`` is called with the name of each `Mark`."""

    def __init__(self, wire: Wire, deadline: float, passed: Callable[[str], None]) -> None:
        self._wire = wire
        self._seen: SeenConnection = wire.seen
        self._deadline = deadline
        self._passed = passed
        self._reader = RequestReader()

    def open(self) -> bool:
        """Shake hands where there is TLS; False when that failed."""
        try:
            return self._wire.open(self._deadline)
        except Stopped:
            return False
        except WireError as error:
            self._seen.notes.append(f"TLS handshake: {error}")
            return False

    def await_request(self) -> bool:
        """Wait, for as long as it takes, for the first octet of a request; False when none will come."""
        try:
            self._read_more(None)
        except WireError:
            return False
        return True

    def play(self, steps: Steps) -> None:
        """Play the steps from top to bottom, or up to the first one that could not come to its end."""
        for number, step in enumerate(steps):
            try:
                _HOW[type(step)](self, step)
            except WireError as error:
                if not (isinstance(error, Stopped) and isinstance(step, (Hold, Close))):  # these wait for that
                    self._seen.notes.append(f"step {number}, {type(step).__name__}: {error}")
                return

    def finish(self, hold: bool = True) -> None:
        """Let the connection come to its end: hold it, or else end it cleanly within the deadline; then let go."""
        try:
            if hold:
                self._listen()
            self._wire.pause(0)  # a server that stops says nothing more
            until = self._until()
            self._wire.half_close(True, until)
            self._drain(until)
        except WireError:
            self._sweep()
        finally:
            self._wire.close()

    def _read_request(self, _: ReadRequest) -> None:
        self._read(self._reader.request, again=self._reader.content_due)

    def _read_head(self, _: ReadHead) -> None:
        self._read(self._reader.head)

    def _read(self, take: Callable[[], SeenRequest | None], again: bool = False) -> None:
        """Read on until ``take`` has a request; ``again`` means the one that is listed already by its head."""
        until = self._until()
        request = None
        try:
            while (request := take()) is None:
                self._read_more(until)
        finally:
            if request is None:
                self._reader.finish()
                request = take()
            if request is not None:
                self._seen.requests[len(self._seen.requests) - again :] = [request]

    def _read_more(self, until: float | None) -> None:
        """Feed the reader with what comes next. Raises `Gone` where nothing will."""
        if self._reader.started:
            self._wire.acknowledge()  # the client may wait for that before it sends the rest
        data = self._wire.receive(until)
        if not data:
            raise Gone(_end_of_client(self._seen))
        self._reader.feed(data)

    def _send(self, step: Send) -> None:
        self._wire.send(step.data, self._until())

    def _segments(self, step: Segments) -> None:
        until = self._until() + step.pause * len(step.parts)
        for number, part in enumerate(step.parts):
            if number and step.pause:
                self._wire.pause(step.pause)
            self._wire.send(part, until)
            self._wire.settle(until)

    def _pause(self, step: Pause) -> None:
        self._wire.pause(step.seconds)

    def _mark(self, step: Mark) -> None:
        self._passed(step.name)

    def _hold(self, _: Hold) -> None:
        self._listen()

    def _half_close(self, step: HalfClose) -> None:
        self._wire.half_close(step.notify, self._until())

    def _close(self, step: Close) -> None:
        """Unread octets at `close` would turn the clean end into a RST (trap 1), so they are read before."""
        until = self._until()
        try:
            self._wire.half_close(step.notify, until)
            self._drain(until, _DRAIN_LIMIT)
        finally:
            self._sweep()
            self._wire.close()

    def _reset(self, _: Reset) -> None:
        self._sweep()
        self._wire.reset(self._until())

    def _until(self) -> float:
        return time.monotonic() + self._deadline

    def _listen(self) -> None:
        """Note what comes until nothing more will. A client that has sent close_notify waits for ours as a rule (RFC
        5246 section 7.2.1 owes it one at once), so that its FIN is not waited for here."""
        while not self._wire.silent:
            self._wire.receive(None)

    def _drain(self, until: float | None, limit: int = sys.maxsize) -> None:
        """Read, and note what comes, until the client has ended its side of the TCP connection."""
        while not self._wire.ended:
            limit -= len(self._wire.receive(until)) or _IGNORED
            if limit < 0:
                raise Gone("the client went on sending")

    def _sweep(self) -> None:
        """Take what has come already, and the client's end if it has ended, without waiting."""
        with suppress(WireError):
            self._drain(NOW, _DRAIN_LIMIT)


def _end_of_client(seen: SeenConnection) -> str:
    if seen.client_end is None and seen.client_notify:
        return "the client sent close_notify"
    how = {"fin": "a FIN", "rst": "a RST"}.get(seen.client_end or "", "a broken record")
    return f"the client ended the connection with {how}"


_HOW: dict[type[Step], Callable[[Player, Any], None]] = {
    ReadRequest: Player._read_request,
    ReadHead: Player._read_head,
    Send: Player._send,
    Segments: Player._segments,
    Pause: Player._pause,
    Mark: Player._mark,
    Hold: Player._hold,
    Close: Player._close,
    HalfClose: Player._half_close,
    Reset: Player._reset,
}
