"""Supervises the driver process of one client: checked at first, asked one item at a time, replaced when it is lost.

Most cases share one process (`running`). A case that asks for a process without history gets one of its own (`fresh`):
a child of a fork server where the driver can fork, else a process that was started while the case before was played.
"""

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
from ..model.describe import text as one_line
from .errors import CannotStart, Died, DriverError, Garbled, Hung, ProtocolError
from .fork_server import ForkServer
from .process import Callbacks, Process, encode_message
from .protocol import checked_hello, item_message, read_answer
from .registry import Client

_START = 180.0  # seconds for a driver's first word: Go compiles its own, and on a busy machine at that
_LATE = 0.9  # of the client's time-out: an error that comes after this may be the time-out


class DriverSupervisor:
    """Holds the driver process of one client, and starts a new one when it is lost. ``close`` ends its processes.

    ``client``   the client, with the command of its driver
    ``timeout``  seconds that the client waits for an octet"""

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
        """What the client can be asked beyond a single GET, as its driver tells it. A name that no case needs has no
        effect."""
        return tuple(self.hello.get("capabilities") or ())

    @property
    def title(self) -> str:
        """The client's name and version, as its driver tells them."""
        return one_line(self.client.title(self.hello.get("version", "")))

    def close(self) -> None:
        """End the driver's processes."""
        for process in (self._process, self._spare):
            if process is not None:
                process.stop()
        if self._fork_server is not None:
            self._fork_server.close()
        self._process = self._spare = self._fork_server = None

    def check_protocol(self) -> None:
        """Say hello, and ask an operation that does not exist, which a driver has to refuse. Raises DriverError."""
        answer = self.running().ask({"op": f"canary-{random.randrange(10**6)}"}, self.deadline)
        if "unsupported" not in answer:
            raise Garbled(f"an unknown operation has to be answered 'unsupported', not {one_line(repr(answer))}")

    def running(self) -> Process:
        """The process that most cases share, one after the other. Raises DriverError."""
        if self._process is None:
            self._process = self._greet(Process.start(self.client.command))
        return self._process

    def fresh(self) -> Process:
        """A process that has seen nothing yet: the child of one that has not either, or one that was started ahead.

        Raises DriverError."""
        if self._fork_server is not None:
            try:
                return self._fork_server.spawn()
            except DriverError:  # the next call starts another fork server
                self._fork_server.close()
                self._fork_server = None
                raise
        process = self._spare or Process.start(self.client.command)
        self._spare = None
        greeted = self._greet(process)
        if self.hello.get("forks") is True:
            self._fork_server = ForkServer(greeted)
            return self._fork_server.spawn()
        with contextlib.suppress(CannotStart):
            self._spare = Process.start(self.client.command)
        return greeted

    def discard(self, process: Process) -> None:
        """End a process that was lost, or whose state is not to be trusted."""
        process.stop()
        if process is self._process:
            self._process = None

    def ask(
        self,
        process: Process,
        item: Question,
        before: Sequence[bytes] = (),
        after: Sequence[bytes] = (),
        callbacks: Callbacks | None = None,
    ) -> tuple[Told, bool]:
        """One answer, and whether it is an error that came as late as the client's own time-out.

        ``process``    of this supervisor
        ``item``       the question
        ``before``     messages that travel ahead of it, whose answers have to be "ok"
        ``after``      messages that travel behind it, whose answers are for the caller to receive
        ``callbacks``  see `Process.receive`

        They travel together because each time that a driver is woken costs. Raises DriverError and ProtocolError."""
        process.send([*before, *_parts(item), *after], self.deadline)
        opened = [process.receive(self.deadline, callbacks) for _ in before]
        answer = read_answer(process.receive(self.deadline, callbacks))
        for each in opened:
            if "unsupported" in each:
                return ToldUnsupported(str(each["unsupported"])), False
        if not isinstance(answer, ToldError):
            return answer, False
        return answer, may_be_time_out(time.monotonic() - process.awaited_since, self.timeout)

    def _greet(self, process: Process) -> Process:
        try:
            self.hello = checked_hello(process.ask({"op": "hello"}, _START))
        except (DriverError, ProtocolError) as error:
            process.stop()
            raise error if isinstance(error, DriverError) else Garbled(str(error)) from error
        return process


def may_be_time_out(waited: float, timeout: float) -> bool:
    """Return whether an error came so late that it may be the client's own time-out: after 90 % of the time-out.

    ``waited``   seconds from the start of the wait for the answer until the error
    ``timeout``  seconds that the client waits for an octet"""
    return waited >= timeout * _LATE


def _parts(item: Question) -> Sequence[bytes]:
    """The message of an item, in parts that make one line."""
    if not isinstance(item, Request):
        return (encode_message(item_message(item)),)
    if item.body is None:
        return (_encoded(item),)
    # Content may be long, so it is not copied through JSON. The marker occurs once: within a string a quote is escaped.
    empty = replace(item, body=replace(item.body, data=b""))
    before, after = encode_message(item_message(empty)).split(b'"data": ""')
    return (before + b'"data": "', base64.b64encode(item.body.data), b'"' + after)


@lru_cache(maxsize=256)
def _encoded(request: Request) -> bytes:
    """The message of a request without content; most are the same."""
    return encode_message(item_message(request))


def lost_answer(error: Exception) -> Lost:
    """What stands in place of an answer that an error prevented: the client hung, it crashed, or its driver broke the
    protocol."""
    if isinstance(error, Hung):
        return Lost("hang", str(error))
    return Lost("crash" if isinstance(error, Died) else "garbage", str(error))
