"""PlayQueue one script on one connection, each step with a deadline, and notes what the wire saw.

A step that cannot come to its end leaves a note and ends the script; nothing is raised out of here. A script that
ends with the connection open holds it, silently, until the client ends or the server stops, so that a case never
ends a connection by accident.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..base.limits import Limits
from ..base.recorded import SeenRequest
from ..net.wire import NOW, Gone, Stopped, Wire, WireError
from ..script import (
    Answer,
    Close,
    Early,
    HalfClose,
    Hold,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Repeat,
    Reset,
    Segments,
    Send,
    Serve,
    Step,
    Steps,
)
from .builtin_responses import CONTINUE, expects_continue, failed, too_large, too_late
from .request_intake import TooLarge, TooLate
from .tls_player import TLS_STEPS, TlsPlayer

_DRAIN_LIMIT = 64 * 1024 * 1024  # octets that a clean end goes on reading
_PIECE = 64 * 1024  # octets of what is repeated that are sent at once
_IGNORED = 64 * 1024  # what a read counts for towards that when TLS ignores what it reads


class _Over(Exception):
    """The script cannot go on, and the note on it has been made."""


class Player(TlsPlayer):
    """One connection: `open`, `await_request`, `play`, `finish`, in this order.

    ``deadline`` is the time in seconds that each step has; ``passed`` is called with the name of each `Mark`, and
    ``listed`` when a request has been added to what was seen."""

    def __init__(
        self, wire: Wire, deadline: float, passed: Callable[[str], None], listed: Callable[[], None], limits: Limits
    ) -> None:
        super().__init__(wire, deadline, listed, limits)
        self._passed = passed

    def await_request(self) -> bool:
        """Wait, for as long as it takes, for the first octet of a request; False when none will come."""
        try:
            if not self._reader.started:  # the choice between TLS and none may have taken it in
                self._read_more(None)
        except WireError:
            return False
        return True

    def play(self, steps: Steps) -> None:
        """Play the steps from top to bottom, or up to the first one that could not come to its end."""
        with suppress(_Over):
            self._run(steps)

    def _run(self, steps: Steps, request: int | None = None) -> None:
        """Play steps, which answer the ``request`` at that position if they are an answer.

        Raises `_Over` after a step that could not come to its end."""
        for number, step in enumerate(steps):
            try:
                _HOW[type(step)](self, step)
            except WireError as error:
                if not (isinstance(error, Stopped) and isinstance(step, (Hold, Close))):  # these wait for that
                    place = "" if request is None else f"request {request}, "
                    self._seen.notes.append(f"{place}step {number}, {type(step).__name__}: {error}")
                raise _Over from error

    def finish(self, hold: bool = True) -> None:
        """Let the connection come to its end: hold it, or else end it cleanly within the deadline; then let go."""
        try:
            if self._wire.closed:
                return
            if hold:
                self._listen()
            self._wire.pause(0)  # a server that stops says nothing more
            until = self._until()
            self._wire.half_close(True, until)
            self._drain(until)
        except WireError:
            self._sweep()
        finally:
            self._note_alert()
            self._wire.close()

    def _serve(self, step: Serve) -> None:
        while self._is_open() and self._await_next():
            try:
                steps = self._answer(step)
            except (TooLarge, TooLate) as error:
                self._seen.notes.append(f"request {self._latest()}: {error}")
                steps = self._refuse(error)
            self._run(steps, self._latest())

    def _refuse(self, error: TooLarge | TooLate) -> Steps:
        if isinstance(error, TooLarge):
            return too_large(error.request, self._limits.request)
        return too_late(error.request)

    def _is_open(self) -> bool:
        return not (self._wire.closed or self._seen.server_end)

    def _latest(self) -> int:
        """The position of the latest request on its connection."""
        return self._seen.dropped_requests + len(self._seen.requests) - 1

    def _await_next(self) -> bool:
        """Wait, for as long as it takes, for the next request to begin; False when none will come.

        Content that early steps have left unread is read, unless the client waited to be told to send it."""
        if self._reader.content_due:
            if expects_continue(self._seen.requests[-1]):
                self._reader.take(0)
            else:
                self._read_request(ReadRequest())
        try:
            while not self._reader.begun:
                self._read_more(None)
        except (Gone, Stopped):
            return False
        return True

    def _answer(self, step: Serve) -> Steps:
        """Read the next request as far as it takes to know what to answer, and ask for that."""
        request = self._read(self._reader.head)
        if self._reader.content_due:
            early = self._ask(step.early, request, optional=True) if step.early else None
            if early is not None:
                self._list(request)
                return early
            if expects_continue(request):
                self._wire.send(CONTINUE, self._until())
            request = self._read(self._reader.request)
        self._list(request)
        return self._ask(step.answer, request) or ()

    def _ask(self, answer: Answer | Early, request: SeenRequest, optional: bool = False) -> Steps | None:
        """The answer, or a 500 where that could not be had: then the fault is ours."""
        try:
            steps = answer(self._seen, request)
            if not (optional and steps is None):
                _check_steps(steps)
        except Exception as error:
            asked = f"{request.method!r} {request.target!r}"
            self._seen.faults.append(f"no answer to {asked}: {error!r}")
            return failed(request, error)
        return steps

    def _send(self, step: Send) -> None:
        self._wire.send(step.data, self._until())

    def _repeat(self, step: Repeat) -> None:
        at_once = max(1, _PIECE // max(1, len(step.data)))
        left = step.count
        while left:
            times = min(left, at_once)
            self._wire.send(step.data * times, self._until())
            left -= times

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

    def _hold(self, step: Hold) -> None:
        if step.read:
            self._listen()
        else:
            self._wire.await_end()

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


def _check_steps(steps: object) -> None:
    if not isinstance(steps, tuple):
        raise TypeError(f"an answer is a tuple of steps, not {steps!r}")
    for step in steps:
        if type(step) not in _HOW:
            raise TypeError(f"an answer is a tuple of steps, and {step!r} is none")


_HOW: dict[type[Step], Callable[[Player, Any], None]] = {
    ReadRequest: Player._read_request,
    ReadHead: Player._read_head,
    ReadOctets: Player._read_octets,
    Send: Player._send,
    Segments: Player._segments,
    Repeat: Player._repeat,
    Pause: Player._pause,
    Quiet: Player._quiet,
    Mark: Player._mark,
    Hold: Player._hold,
    Close: Player._close,
    HalfClose: Player._half_close,
    Reset: Player._reset,
    Serve: Player._serve,
    **TLS_STEPS,
}
