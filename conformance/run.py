"""The one place where a case meets sockets: plays it, asks the client, and has both witnesses judged."""

from __future__ import annotations

import contextlib
import random
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from .. import certs
from ..mockserver import Play, Seen, Server, bytewise
from .case import (
    Call,
    Case,
    Connection,
    Lost,
    Observation,
    Request,
    Response,
    Told,
    ToldError,
    ToldUnsupported,
    Variant,
    Verdict,
    Wait,
)
from .cases import corpus
from .describe import text as short
from .disguise import Disguise
from .drivers.process import CannotStart, Died, DriverError, Garbled, Hung, Process
from .drivers.protocol import ProtocolError, checked_hello, item_message, told
from .drivers.registry import Client
from .judge import judge, with_twin
from .transcript import transcript

DEFAULT_TIMEOUT = 1.0  # seconds that the client waits for an octet
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 0.1, 3600.0
_START = 30.0  # seconds for a driver's first word: a JVM on a busy machine

BASELINE = Case(
    id="baseline/get",
    about="A plain exchange, before anything is asked that is odd.",
    cites=("RFC9112-6.3-P1",),
    server=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    expect=(Response(200, body=b"hello"),),
)


class NotFit(Exception):
    """The driver cannot sit the exam: it does not start, does not speak the protocol, or fails a plain exchange."""


class Examiner:
    """One client's seat. Holds its driver process, starts a new one when it is lost, and remembers twins.

    Use as a context manager: its processes end with it."""

    def __init__(self, client: Client, timeout: float = DEFAULT_TIMEOUT) -> None:
        self.client = client
        self.timeout = timeout
        self.hello: dict[str, Any] = {}
        self._process: Process | None = None
        self._spare: Process | None = None
        self._twins: dict[tuple[str, Variant, bool], tuple[Verdict, Observation]] = {}
        self._random = random.Random(secrets.randbits(64))

    def __enter__(self) -> Examiner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the driver's processes."""
        for process in (self._process, self._spare):
            if process is not None:
                process.stop()
        self._process = self._spare = None

    @property
    def title(self) -> str:
        """The client's name and version, as its driver tells them."""
        return " ".join(short(part) for part in (self.client.name, self.hello.get("version", "")) if part)

    # ------------------------------------------------------------------------------------------------- fit to sit

    def prepare(self) -> None:
        """Hello, the canary, and a plain exchange. Raises NotFit, with what the driver said or wrote, in one line."""
        try:
            self._process = self._greet(Process(self.client.command))
            canary = self._process.ask({"op": f"canary-{self._random.randrange(10**6)}"}, self.deadline)
            if "unsupported" not in canary:
                raise Garbled(f"an unknown operation has to be answered 'unsupported', not {short(repr(canary))}")
            verdict = judge(BASELINE, self.observe(BASELINE, Variant("tcp", "whole")))
            if verdict.result != "pass":
                raise Garbled(f"a plain GET gave {verdict.seen} (expected {verdict.expected})")
        except DriverError as error:
            self.close()
            raise NotFit(f"{self.client.name}: {error}") from error

    def _greet(self, process: Process) -> Process:
        try:
            self.hello = checked_hello(process.ask({"op": "hello"}, _START))
        except (DriverError, ProtocolError) as error:
            process.stop()
            raise error if isinstance(error, DriverError) else Garbled(str(error)) from error
        return process

    @property
    def deadline(self) -> float:
        """Seconds after which the harness stops waiting for an answer: past the client's own time-out."""
        return self.timeout * 2 + 1

    # ------------------------------------------------------------------------------------------------------ sitting

    def sit(self, case: Case, variant: Variant) -> Verdict:
        """The verdict on one case, in the light of its twin's."""
        started = time.monotonic()
        verdict, observation = self._judged(case, variant)
        if case.twin and verdict.result in ("pass", "lenient"):
            twin = corpus()[case.twin]
            verdict = with_twin(verdict, twin, *self._twin(twin, variant, case.fresh))
        wire = () if verdict.result == "pass" else transcript(observation.connections)
        return replace(verdict, wire=wire, seconds=round(time.monotonic() - started, 4))

    def _twin(self, twin: Case, variant: Variant, fresh: bool) -> tuple[Verdict, Observation]:
        """What became of the twin, played once for each way to play it."""
        key = (twin.id, nearest(variant, twin.variants), fresh)
        if key not in self._twins:
            self._twins[key] = self._judged(replace(twin, fresh=fresh), key[1])
            if self._twins[key][0].result not in ("pass", "lenient"):
                # Much hangs on it: one stall of the machine must not leave a chapter unproven.
                self._twins[key] = self._judged(replace(twin, fresh=fresh), key[1])
        return self._twins[key]

    def _judged(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        missing = [need for need in case.capabilities if need not in self.hello.get("capabilities", ())]
        if missing:
            reason = f"the client's driver does not offer {', '.join(missing)}"
            observation = Observation((ToldUnsupported(reason),))
        else:
            observation = self.observe(case, variant)
        return judge(case, observation, client=self.client.name, variant=str(variant)), observation

    def observe(self, case: Case, variant: Variant) -> Observation:
        """Play a case once and return what both witnesses saw, with the exam's own words put back."""
        words = Disguise.draw(case.host, 0, self._random)
        server = Server(
            [self._play(words.put_on(each.steps), each, variant) for each in case.connections],
            hosts=loopback() if case.host == "localhost" else (case.host,),
            deadline=self.deadline,
        )
        try:
            server.start()
        except OSError as error:
            return Observation((), broken=f"the server cannot listen: {error}")
        disguise = replace(words, port=server.port)
        try:
            answers = self._ask_all(case, variant, server, disguise)
            if case.ends:
                server.wait_idle(self.timeout)
        finally:
            server.stop()
        return self._observation(answers, server.seen, disguise)

    def _observation(self, answers: Sequence[Told], seen: Seen, disguise: Disguise) -> Observation:
        connections = tuple(seen.connections)
        faults = [fault for each in connections for fault in each.faults]
        return Observation(
            told=disguise.take_off(tuple(answers)),
            connections=disguise.take_off(connections),
            exceptions=tuple(self.hello.get("exceptions") or ()),
            broken=faults[0] if faults else "",
        )

    @staticmethod
    def _play(steps: Any, connection: Connection, variant: Variant) -> Play:
        delivered = bytewise(steps) if variant.delivery == "bytewise" else steps
        if variant.transport == "tcp":
            return Play(delivered)
        tls = connection.tls
        return Play(delivered, certs.server_context(tls.identity, alpn=tls.alpn, client_auth=tls.client_auth))

    # -------------------------------------------------------------------------------------------------- the driver

    def _ask_all(self, case: Case, variant: Variant, server: Server, disguise: Disguise) -> list[Told]:
        """One session: open, every item in turn, close. Ends early when the client is lost."""
        answers: list[Told] = []
        try:
            process = self._fresh() if case.fresh else self._running()
        except DriverError as error:
            return [Lost("garbage", str(error))]
        try:
            process.ask({"op": "open", "target": self._target(case, variant, server)}, self.deadline)
            for item in disguise.put_on(case.do):
                if isinstance(item, Wait):
                    if server.seen.connections or not all(isinstance(each, ToldError) for each in answers):
                        server.wait_mark(item.mark, self.deadline)
                    time.sleep(item.settle)
                else:
                    answers.append(self._ask(process, item, server, case))
            process.ask({"op": "close"}, self.deadline)
        except (DriverError, ProtocolError) as error:
            if len(answers) < len(case.questions):
                answers.append(_lost(error))
            self._forget(process)
        finally:
            if case.fresh:
                process.stop()
        return answers

    def _target(self, case: Case, variant: Variant, server: Server) -> dict[str, Any]:
        return {
            "scheme": "https" if variant.transport == "tls" else "http",
            "host": case.host,
            "port": server.port,
            "ca_file": str(certs.ca_file()),
            "timeout": self.timeout,
        }

    def _ask(self, process: Process, item: Request | Call, server: Server, case: Case) -> Told:
        """One answer. An error that came as late as the time-out, from a server that did not end, was that."""
        started = time.monotonic()
        answer = told(process.ask(item_message(item), self.deadline))
        late = time.monotonic() - started >= self.timeout * 0.9
        if late and isinstance(answer, ToldError):
            held = case.holds or any(each.server_end is None for each in server.seen.connections)
            return replace(answer, timed_out=answer.timed_out or held)
        return answer

    def _running(self) -> Process:
        if self._process is None:
            self._process = self._greet(Process(self.client.command))
        return self._process

    def _fresh(self) -> Process:
        """A process that has seen nothing yet; the one after it is started ahead."""
        process = self._spare or Process(self.client.command)
        self._spare = None
        greeted = self._greet(process)
        with contextlib.suppress(CannotStart):
            self._spare = Process(self.client.command)
        return greeted

    def _forget(self, process: Process) -> None:
        process.stop()
        if process is self._process:
            self._process = None


def _lost(error: Exception) -> Lost:
    if isinstance(error, Hung):
        return Lost("hang", str(error))
    return Lost("crash" if isinstance(error, Died) else "garbage", str(error))


@cache
def loopback() -> tuple[str, ...]:
    """The addresses that localhost may stand for here: not every machine has IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return ("127.0.0.1", "::1")
    except OSError:
        return ("127.0.0.1",)


def nearest(variant: Variant, variants: Sequence[Variant]) -> Variant:
    """The variant itself if it is among ``variants``, else one of the same transport, else the first."""
    same = [each for each in variants if each.transport == variant.transport]
    return variant if variant in variants else (same or list(variants))[0]
