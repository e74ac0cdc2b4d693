"""Supervises the driver process of one client: found fit, asked one item at a time, replaced when it is lost."""

from __future__ import annotations

import base64
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..model import Lost, Question, Request, Told, ToldError, ToldUnsupported
from ..model.describe import text as short
from .fork_server import ForkServer
from .process import CannotStart, Died, DriverError, Garbled, Hung, Meanwhile, Process, line
from .protocol import ProtocolError, checked_hello, item_message, told
from .registry import Client

_START = 180.0  # seconds for a driver's first word: Go compiles its own, and on a busy machine at that


class DriverSupervisor:
    """Holds the driver process of one client, and starts a new one when it is lost. ``close`` ends its processes.

    ``timeout``: seconds that the client waits for an octet."""

    def __init__(self, client: Client, timeout: float) -> None:
        self.client = client
        self.timeout = timeout
        self.hello: dict[str, Any] = {}
        self._process: Process | None = None
        self._spare: Process | None = None
        self._fork_server: ForkServer | None = None

    @property
    def deadline(self) -> float:
        """Seconds after which the harness stops waiting for an answer: past the client's own time-out."""
        return self.timeout * 2 + 1

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What the client can do beyond a single exchange, as its driver tells it."""
        return tuple(self.hello.get("capabilities") or ())

    @property
    def title(self) -> str:
        """The client's name and version, as its driver tells them."""
        return short(self.client.title(self.hello.get("version", "")))

    def close(self) -> None:
        """End the driver's processes."""
        for process in (self._process, self._spare):
            if process is not None:
                process.stop()
        if self._fork_server is not None:
            self._fork_server.close()
        self._process = self._spare = self._fork_server = None

    def try_out(self) -> None:
        """Hello and the canary. Raises DriverError."""
        canary = self.running().ask({"op": f"canary-{random.randrange(10**6)}"}, self.deadline)
        if "unsupported" not in canary:
            raise Garbled(f"an unknown operation has to be answered 'unsupported', not {short(repr(canary))}")

    def running(self) -> Process:
        """The process that sits the cases one after the other. Raises DriverError."""
        if self._process is None:
            self._process = self._greet(Process(self.client.command))
        return self._process

    def fresh(self) -> Process:
        """A process that has seen nothing yet: the child of one that has not either, or one that was started ahead.

        Raises DriverError."""
        if self._fork_server is not None:
            try:
                return self._fork_server.spawn()
            except DriverError:  # the next one who asks gets another fork_server
                self._fork_server.close()
                self._fork_server = None
                raise
        process = self._spare or Process(self.client.command)
        self._spare = None
        greeted = self._greet(process)
        if self.hello.get("forks") is True:
            self._fork_server = ForkServer(greeted)
            return self._fork_server.spawn()
        with contextlib.suppress(CannotStart):
            self._spare = Process(self.client.command)
        return greeted

    def forget(self, process: Process) -> None:
        """It is lost, or its state is not to be trusted."""
        process.stop()
        if process is self._process:
            self._process = None

    def ask(
        self,
        process: Process,
        item: Question,
        before: Sequence[bytes] = (),
        after: Sequence[bytes] = (),
        meanwhile: Meanwhile | None = None,
    ) -> tuple[Told, bool]:
        """One answer, and whether it is an error that came as late as the client's own time-out.

        The lines ``before`` and ``after`` it travel with it, as each time that a driver is woken costs. The answers
        to those before it are to be "ok"; those after it are answered when the caller asks for it. ``meanwhile``: see
        `Process.answer`. Raises DriverError and ProtocolError."""
        process.tell([*before, *_parts(item), *after], self.deadline)
        opened = [process.answer(self.deadline, meanwhile) for _ in before]
        answer = told(process.answer(self.deadline, meanwhile))
        for each in opened:
            if "unsupported" in each:
                return ToldUnsupported(str(each["unsupported"])), False
        return answer, isinstance(answer, ToldError) and time.monotonic() - process.awaited_since >= self.timeout * 0.9

    def _greet(self, process: Process) -> Process:
        try:
            self.hello = checked_hello(process.ask({"op": "hello"}, _START))
        except (DriverError, ProtocolError) as error:
            process.stop()
            raise error if isinstance(error, DriverError) else Garbled(str(error)) from error
        return process


def _parts(item: Question) -> Sequence[bytes]:
    """An item as a driver is told it, in parts."""
    if not isinstance(item, Request):
        return (line(item_message(item)),)
    if item.body is None:
        return (_said_before(item),)
    # Content may be long, and is not copied from one spelling to the next. Within a string a quote is escaped.
    before, after = line(item_message(replace(item, body=replace(item.body, data=b"")))).split(b'"data": ""')
    return (before + b'"data": "', base64.b64encode(item.body.data), b'"' + after)


@lru_cache(maxsize=256)
def _said_before(request: Request) -> bytes:
    """The line of a request, as most are the same."""
    return line(item_message(request))


def lost(error: Exception) -> Lost:
    """What a driver's error tells of the client: it hung, it died, or the driver is out of its mind."""
    if isinstance(error, Hung):
        return Lost("hang", str(error))
    return Lost("crash" if isinstance(error, Died) else "garbage", str(error))
