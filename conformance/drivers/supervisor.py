"""Supervises the driver processes of one client: starts and checks them, sends items, and replaces lost processes.

Which process gets a case
-------------------------

`running` returns the process that most cases share. It starts at the first use, and again after `discard`.

`fresh` returns a process for a case that requires one without history. If the driver can fork, the process is a child
of a fork server: a driver process that is used for nothing else. If the driver cannot fork, the process is a spare one.
It was started at the previous call of `fresh`, so that it imports the client while the harness runs that case. The
first call has no spare process and has to wait. A spare process has not answered hello yet; `fresh` greets it when it
is used.

Who waits for whom
------------------

The thread of the harness sends the messages of an exchange and waits for the answers; there is no other thread. Every
wait has a deadline (`deadline`), which is later than the client's own time-out: a client that keeps its time-out can
always report it. A process that misses the deadline raises `Hung`. The caller discards it, and `lost_answer` turns the
error into an answer for the judge.

The first message may wait longer (`DEFAULT_START`), since the driver may import or compile the client first.

When an error is the client's time-out
--------------------------------------

A client need not say that an error is a time-out. So `ask` also reports whether an error came late: after 90 % of the
time-out, measured from the moment when the wait for the answer began. The caller combines this with what the server
saw.
"""

from __future__ import annotations

import base64
import contextlib
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ...certs.temporary import folder
from ..model import Body, Lost, Question, Request, Told, ToldError, ToldUnsupported
from ..model.describe import text as one_line
from .driver_log import DriverLog
from .errors import CannotStart, Died, DriverError, Garbled, Hung, ProtocolError
from .fork_server import ForkServer
from .marks import STARTS, VARIABLE, end_marked, new_mark
from .process import Callbacks, Process, encode_message
from .protocol import checked_hello, hello_message, item_message, read_answer
from .registry import Client, entries

DEFAULT_START = 180.0  # seconds for the answer to hello: a driver may compile itself first, on a busy machine
_LATE = 0.9  # fraction of the client's time-out; an error after this may be the time-out


class DriverSupervisor:
    """Owns the driver processes of one client. ``close`` ends them.

    ``client``   the client, with the command of its driver
    ``timeout``  the time-out of the client: seconds that it waits for an octet
    ``start``    seconds that a driver may take to start
    ``log``      gets what the drivers write to standard error; None: no log; `close` closes it"""

    def __init__(
        self, client: Client, timeout: float, start: float = DEFAULT_START, log: DriverLog | None = None
    ) -> None:
        self.client = client
        self.timeout = timeout
        self.hello: dict[str, Any] = {}
        self.patience = 0.0  # seconds that are added to the deadline, for a client that may work for long
        self._start_timeout = start
        self._log = log
        self._mark = new_mark()
        # A fork server needs sockets of Linux. One that did not answer would cost the same time at every fork.
        self._forks = sys.platform == "linux"
        self._process: Process | None = None
        self._spare: Process | None = None
        self._fork_server: ForkServer | None = None

    @property
    def deadline(self) -> float:
        """The seconds that the harness waits for an answer: more than the time-out of the client."""
        return self.timeout * 2 + 1 + self.patience

    @property
    def capabilities(self) -> tuple[str, ...]:
        """The capabilities that the driver reported in its hello."""
        return tuple(self.hello.get("capabilities") or ())

    @property
    def title(self) -> str:
        """The name and version of the client for people. The driver reports the version.

        If the driver reports another name than that of the client in results, the title has both names."""
        reported = str(self.hello.get("name") or "").removeprefix("drive_")
        title = self.client.title(self.hello.get("version", ""))
        named = self.client.base in entries() or reported.lower() in ("", *self.client.name.lower().split(" on "))
        return one_line(title if named else f"{title} ({reported})")

    def close(self) -> None:
        """End all processes of the driver."""
        for process in (self._process, self._spare):
            if process is not None:
                process.stop()
        if self._fork_server is not None:
            self._fork_server.close()
        self._process = self._spare = self._fork_server = None
        end_marked(self._mark)
        if self._log is not None:
            self._log.close()
            self._log = None

    def check_protocol(self) -> None:
        """Send hello and an operation that does not exist, which the driver must answer with "unsupported".

        Raises DriverError."""
        answer = self.running().ask({"op": f"canary-{random.randrange(10**6)}"}, self.deadline)
        if "unsupported" not in answer:
            raise Garbled(f"an unknown operation needs the answer 'unsupported', not {one_line(repr(answer))}")

    def running(self) -> Process:
        """Return the process that most cases share, one after the other, and start it if necessary. Raises
        DriverError."""
        if self._process is None:
            self._process = self._greet(self._start())
        return self._process

    def fresh(self) -> Process:
        """Return a process that has opened no session: a child of the fork server, or a spare process. The caller ends
        it by `discard`.

        Raises DriverError."""
        if self._fork_server is not None:
            return self._spawn(self._fork_server)
        process = self._spare or self._start()
        self._spare = None
        greeted = self._greet(process)
        if self._forks and self.hello.get("forks") is True:
            self._fork_server = ForkServer(greeted)
            return self._spawn(self._fork_server)
        with contextlib.suppress(CannotStart):
            self._spare = self._start()
        return greeted

    def _spawn(self, fork_server: ForkServer) -> Process:
        """Return a child of the fork server. After an error the next call of `fresh` starts another fork server, or a
        process of its own if the driver has not kept its offer to fork. Raises DriverError."""
        try:
            return fork_server.spawn()
        except DriverError as error:
            self._forks = isinstance(error, Died)
            fork_server.close()
            self._fork_server = None
            raise

    def _start(self) -> Process:
        """Start a driver, whose temporary files and processes end with the run. Raises CannotStart."""
        try:
            extra = {VARIABLE: self._mark, "TMPDIR": str(folder())}
        except OSError as error:
            raise CannotStart(f"no folder for temporary files: {error.strerror or error}") from error
        with STARTS:
            return Process.start(self.client.command, extra, self._log, self.client.folder)

    def discard(self, process: Process) -> None:
        """End a process that was lost, or whose state is unknown, or that `fresh` returned.

        ``process``  a process of this supervisor"""
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
        """Send one item, and return the answer and whether the answer is an error that came late (see the head of this
        module).

        ``process``    a process of this supervisor
        ``item``       the question
        ``before``     messages to send before the item; their answers have to be "ok" or "unsupported"
        ``after``      messages to send after the item; the caller has to receive their answers
        ``callbacks``  as in `Process.receive`

        All messages are sent in one write, because each wake-up of the driver process takes time. Raises DriverError
        and ProtocolError."""
        process.send([*before, *message_parts(item), *after], self.deadline)
        refused = self.refusal(process, len(before), callbacks)
        answer = read_answer(process.receive(self.deadline, callbacks))
        if refused:
            return refused, False
        if not isinstance(answer, ToldError):
            return answer, False
        # A client that may work for long is late without a time-out.
        return answer, not self.patience and may_be_time_out(time.monotonic() - process.awaited_since, self.timeout)

    def refusal(self, process: Process, count: int, callbacks: Callbacks | None) -> ToldUnsupported | None:
        """Receive the answers to messages before a question. Return the first answer "unsupported", if there is one.

        ``process``    a process of this supervisor
        ``count``      the number of messages
        ``callbacks``  as in `Process.receive`

        Raises DriverError and ProtocolError."""
        answers = [process.receive(self.deadline, callbacks) for _ in range(count)]
        return next((ToldUnsupported(str(each["unsupported"])) for each in answers if "unsupported" in each), None)

    def _greet(self, process: Process) -> Process:
        try:
            self.hello = checked_hello(process.ask(hello_message(), self._start_timeout))
        except Hung as error:
            process.stop()
            seconds = f"{self._start_timeout:g} s (option --start-timeout)"
            raise Hung(f"the driver did not answer hello within {seconds}", error.errors) from error
        except (DriverError, ProtocolError) as error:
            process.stop()
            raise error if isinstance(error, DriverError) else Garbled(str(error)) from error
        return process


def may_be_time_out(waited: float, timeout: float) -> bool:
    """Return whether an error came so late that it may be the client's own time-out: after 90 % of the time-out.

    ``waited``   seconds from the start of the wait for the answer until the error
    ``timeout``  seconds that the client waits for an octet"""
    return waited >= timeout * _LATE


def message_parts(item: Question) -> Sequence[bytes]:
    """Return the message of an item, in parts that make up one line.

    ``item``  a request or a call"""
    if not isinstance(item, Request):
        return (encode_message(item_message(item)),)
    if not isinstance(item.body, Body):
        return (_encoded(item),)
    # Content may be long, so it is not copied through the JSON encoder: the message is encoded without content and
    # split at the empty content. That marker occurs once, since JSON escapes a quote within a string.
    empty = replace(item, body=replace(item.body, data=b""))
    before, after = encode_message(item_message(empty)).split(b'"data": ""')
    return (before + b'"data": "', base64.b64encode(item.body.data), b'"' + after)


@lru_cache(maxsize=256)
def _encoded(request: Request) -> bytes:
    """Return the message of a request without long content. Most requests are equal, hence the cache."""
    return encode_message(item_message(request))


def lost_answer(error: Exception) -> Lost:
    """Return the answer that replaces one which an error prevented: the client hung, the client crashed, or the driver
    violated the protocol.

    ``error``  a `DriverError` or a `ProtocolError`"""
    errors = error.errors if isinstance(error, DriverError) else ()
    if isinstance(error, Hung):
        return Lost("hang", str(error), errors)
    return Lost("crash" if isinstance(error, Died) else "garbage", str(error), errors)
