"""The one place where a case meets sockets: plays it, asks the client, and has both witnesses judged."""

from __future__ import annotations

import random
import secrets
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from typing import Any

from ... import certs
from ...mockserver import Limits, Seen, Server, ThreadPool
from ..corpus.cases import corpus
from ..drivers.process import DriverError, Garbled, line
from ..drivers.protocol import ProtocolError
from ..drivers.registry import Client
from ..drivers.supervisor import DriverSupervisor, lost
from ..judging.judge import judge, with_twin
from ..judging.transcript import transcript
from ..model import (
    RESULTS,
    SEVERITIES,
    Case,
    Hello,
    Lost,
    Observation,
    Request,
    Response,
    Sent,
    Session,
    Told,
    ToldError,
    ToldUnsupported,
    Variant,
    Verdict,
    Wait,
    needs_resolving,
)
from .memory import MemoryMeter
from .passed_twins import PassedTwins
from .scripts import scripts_for, swept
from .tokens import Tokens

DEFAULT_TIMEOUT = 1.0  # seconds that the client waits for an octet
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 0.1, 3600.0
_SETTLE = 0.05  # seconds for the server to read what is under way
_UNTIL_CLOSED = 0.5  # seconds that a client gets to end a connection which is over
_MANY_HANGS = 2  # within one sweep: each costs a time-out, and more of them say no more
_MUCH = Limits(octets=1 << 20)  # where a server sends without end, its first octets tell all
_CLOSE = line({"op": "close"})
_ORIGIN_PORTS = {"proxy": 80, "tunnel": 443}  # of the server that a proxy is asked for, which does not exist

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
    """Examines one client, and remembers what became of twins.

    ``passed_twins``: the twins that need not be played any more, by `twin_key`. Use as a context manager: the client's
    processes end with it."""

    def __init__(
        self, client: Client, timeout: float = DEFAULT_TIMEOUT, passed_twins: PassedTwins | None = None
    ) -> None:
        self.client = client
        self.timeout = timeout
        self.passed_twins = passed_twins or PassedTwins()
        self.supervisor = DriverSupervisor(client, timeout)
        self._pool = ThreadPool()
        self._twins: dict[tuple[str, Variant, bool, bool], tuple[Verdict, Observation]] = {}
        self._random = random.Random(secrets.randbits(64))

    def __enter__(self) -> Examiner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the driver's processes, and the threads of the servers."""
        self.supervisor.close()
        self._pool.close()

    @property
    def hello(self) -> dict[str, Any]:
        """What the driver said of itself."""
        return self.supervisor.hello

    @property
    def title(self) -> str:
        """The client's name and version, as its driver tells them."""
        return self.supervisor.title

    def prepare(self) -> None:
        """Hello, the canary, and a plain exchange. Raises NotFit, with what the driver said or wrote, in one line."""
        try:
            self.supervisor.try_out()
            observation = self.observe(BASELINE, Variant("tcp", "whole"))
            verdict = judge(BASELINE, observation)
            # A module shaped like http.client has a driver that is known to be good: its errors are its own.
            told_by_module = "calls" in self.supervisor.capabilities and any(
                isinstance(told, ToldError) for told in observation.told
            )
            if verdict.result != "pass" and not told_by_module:
                raise Garbled(f"a plain GET gave {verdict.seen} (expected {verdict.expected})")
        except DriverError as error:
            self.close()
            raise NotFit(f"{self.client.name}: {error}") from error

    # ------------------------------------------------------------------------------------------------------ item

    def examine(self, case: Case, variant: Variant) -> Verdict:
        """The verdict on one case, in the light of its twin's."""
        started = time.monotonic()
        verdict, observation = self._sweep(case, variant) if case.sweep else self._judged(case, variant)
        if verdict.result in ("pass", "lenient"):
            key = twin_key(self.client, case, variant)
            if case.twin and key not in self.passed_twins:
                twin = corpus()[case.twin]
                verdict = with_twin(verdict, twin, *self._twin(twin, variant, case.fresh))
            if verdict.result in ("pass", "lenient"):
                self.passed_twins.add(key)  # the twin, or the case itself if it is one
        wire = () if verdict.result == "pass" else transcript(observation.connections)
        return replace(verdict, wire=wire, seconds=round(time.monotonic() - started, 4))

    def _sweep(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        """The worst of the verdicts on all that the case stands for, and where it was."""
        found: list[tuple[Verdict, Observation]] = []
        for where, each in swept(case):
            verdict, observation = self._judged(each, variant)
            seen = verdict.seen if verdict.result == "pass" else f"{where}: {verdict.seen}"
            found.append((replace(verdict, seen=seen), observation))
            if verdict.result == "unsupported" or sum(one.severity == "hang" for one, _ in found) >= _MANY_HANGS:
                break
        verdict, observation = max(found, key=lambda each: _badness(each[0]))
        failed = sum(each.result == verdict.result for each, _ in found)
        if verdict.result != "pass" and failed > 1:
            verdict = replace(verdict, seen=f"{verdict.seen} (and at {failed - 1} other places)")
        return verdict, observation

    def _twin(self, twin: Case, variant: Variant, fresh: bool, measured: bool = False) -> tuple[Verdict, Observation]:
        """What became of the twin, played once for each way to play it."""
        key = (twin.id, nearest(variant, twin.variants), fresh, measured)
        if key not in self._twins:
            played = replace(twin, fresh=fresh, memory=0 if measured else None)
            self._twins[key] = self._judged(played, key[1])
            if self._twins[key][0].result not in ("pass", "lenient"):
                # Much hangs on it: one stall of the machine must not leave a chapter unproven.
                self._twins[key] = self._judged(played, key[1])
        return self._twins[key]

    def _judged(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        needed = (*case.capabilities, *(("pieces",) if variant.read == "pieces" else ()))
        missing = [need for need in needed if need not in self.supervisor.capabilities]
        if missing:
            reason = f"the client's driver does not offer {', '.join(missing)}"
            observation = Observation((ToldUnsupported(reason),))
        else:
            observation = self.observe(case, variant)
        return judge(case, observation, client=self.client.name, variant=str(variant)), observation

    def observe(self, case: Case, variant: Variant) -> Observation:
        """Play a case once and return what both witnesses saw, with the exam's own words put back."""
        words = Tokens.draw(case.host, 0, self._random)
        try:
            staged = scripts_for(case, variant, words)
        except certs.Unavailable as error:
            return Observation((ToldUnsupported(str(error)),))
        server = Server(
            staged,
            hosts=addresses(case.host),
            deadline=self.supervisor.deadline,
            limits=Limits() if case.memory is None else _MUCH,
            pool=self._pool,
            caller_accepts=True,  # this thread, which has nothing else to do while the client is asked
        )
        try:
            server.start()
        except OSError as error:
            return Observation((), broken=f"the server cannot listen: {error}")
        tokens = Tokens(words.words, case.host, _ORIGIN_PORTS.get(case.via, server.port))
        meter = MemoryMeter(case.memory is not None)
        left_open: list[int] = []
        try:
            answers = self._ask_all(case, variant, server, tokens, meter, left_open)
            if case.ends:
                server.wait_idle(self.timeout)
            elif answers and any(isinstance(each, Sent) and each.body is not None for each in case.sent):
                server.wait_until(lambda: _have_come(case, server.seen), self.timeout)
            elif hellos := [each for each in case.sent if isinstance(each, Hello)]:
                alerts = any(each.alerts for each in hellos)
                server.wait_until(lambda: _has_shaken_hands(server.seen, alerts), _UNTIL_CLOSED)
            elif len(case.questions) > 1 and case.reuse != "allowed":  # the last request may not have been read yet
                server.wait_until(lambda: all(each.client_end for each in server.seen.connections), _SETTLE)
        finally:
            server.stop()
        connections = tuple(server.seen.connections)
        faults = [fault for each in connections for fault in each.faults]
        return Observation(
            told=tokens.restore(tuple(answers)),
            connections=tokens.restore(connections),
            exceptions=tuple(self.hello.get("exceptions") or ()),
            left_open=tuple(left_open),
            memory=self._beyond_twin(case, variant, meter.grown),
            broken=faults[0] if faults else "",
        )

    def _beyond_twin(self, case: Case, variant: Variant, grown: float | None) -> float | None:
        """MiB by which the client grew more than in the twin."""
        if grown is None or not case.twin:
            return grown
        _, observation = self._twin(corpus()[case.twin], variant, case.fresh, measured=True)
        return grown - (observation.memory or 0.0)

    # -------------------------------------------------------------------------------------------------- the driver

    def _ask_all(
        self, case: Case, variant: Variant, server: Server, tokens: Tokens, meter: MemoryMeter, left_open: list[int]
    ) -> list[Told]:
        """One session: open, every item in turn, close. Ends early when the client is lost."""
        answers: list[Told] = []
        try:
            process = self.supervisor.fresh() if case.fresh else self.supervisor.running()
        except DriverError as error:
            return [Lost("garbage", str(error))]  # it does not even start: that says nothing of the client
        try:
            with ExitStack() as stack:
                stack.enter_context(meter.measuring(process))
                opening = self._target(case, variant, server)
                meanwhile = server.accept_callbacks
                items = tokens.substitute(case.do)
                if not isinstance(items[0], Session):
                    items = (Session(), *items)
                before: list[bytes] = []  # what goes out with the next question: a driver is woken once, not twice
                after: list[bytes] = []
                for left, item in zip(range(len(items) - 1, -1, -1), items, strict=True):
                    if isinstance(item, Session):
                        before.append(line({"op": "open", "target": opening | _trust(item)}))
                        continue
                    if isinstance(item, Wait):
                        if server.seen.connections or not all(isinstance(each, ToldError) for each in answers):
                            server.wait_mark(item.mark, self.supervisor.deadline)
                        server.wait_until(lambda: False, item.settle)
                        continue
                    if variant.read != "whole" and isinstance(item, Request) and item.read is None:
                        item = replace(item, read=variant.read)
                    after = [] if left or case.closes else [_CLOSE]
                    answer, late = self.supervisor.ask(process, item, before, after, meanwhile)
                    answers.append(_timed_out(answer, case, server) if late else answer)
                    before = []
                if case.closes:
                    server.wait_until(lambda: not _open(server.seen), _UNTIL_CLOSED)
                    left_open += _open(server.seen)
                if not after:
                    process.tell([_CLOSE], self.supervisor.deadline)
                process.answer(self.supervisor.deadline, meanwhile)
        except (DriverError, ProtocolError) as error:
            if len(answers) < len(case.questions):
                answers.append(lost(error))
            self.supervisor.forget(process)
        finally:
            if case.fresh:
                process.stop()
        return answers

    def _target(self, case: Case, variant: Variant, server: Server) -> dict[str, Any]:
        tls = variant.transport == "tls" or case.via == "tunnel"
        address = {"host": case.host, "port": server.port}
        return {
            "scheme": "https" if tls and case.via != "proxy" else "http",
            **(address | {"port": _ORIGIN_PORTS[case.via], "proxy": address} if case.via else address),
            "names": {host: addresses(host)[0] for host in case.hosts if needs_resolving(host)},
            "certificate": _files(case.shows) if case.shows else None,
            "timeout": self.timeout,
        }


def twin_key(client: Client, case: Case, variant: Variant) -> tuple[str, str, Variant, bool]:
    """What tells a case's twin, or a case that has none and may be one, from all others in an exam."""
    if not case.twin:
        return client.name, case.id, variant, case.fresh
    return client.name, case.twin, nearest(variant, corpus()[case.twin].variants), case.fresh


def _trust(session: Session) -> dict[str, Any]:
    """Whom a session of the client trusts, and the name that it asks the server by where that is not the case's."""
    trusted = certs.ca_file() if session.trusts == "ca" else certs.stranger_ca_file()
    host = {"host": session.host} if session.host else {}
    return {"verify": session.verify, "ca_file": str(trusted), **host}


def _files(identity: str) -> dict[str, str]:
    """The files with the certificate that the client shows."""
    chain, key = certs.identity_files(identity)
    return {"chain_file": str(chain), "key_file": str(key)}


def _open(seen: Seen) -> list[int]:
    """The connections that carried a request, and that the client has not ended."""
    return [each.number for each in seen.connections if each.requests and each.client_end is None]


def _have_come(case: Case, seen: Seen) -> bool:
    """Whether as many whole requests have come as the case looks at: the client may be faster than the server."""
    wanted = sum(isinstance(each, Sent) for each in case.sent)
    ended = all(each.client_end for each in seen.connections) and not any(
        each.ended is None for each in seen.connections
    )
    return ended or sum(request.complete for request in seen.requests) >= wanted


def _has_shaken_hands(seen: Seen, alerts: bool) -> bool:
    """Whether the server has taken in all that clients say within a handshake, and their alerts if it is about these:
    a client that has told of an error may be faster."""
    return all(
        each.client_end or (each.tls and (each.tls.version or each.tls.error) and (each.tls.alert or not alerts))
        for each in seen.connections
    )


def _timed_out(answer: Told, case: Case, server: Server) -> Told:
    """An error that came as late as the time-out was that, from a server that did not end, unless the client has told
    it by an alert what was wrong: a fresh process may take its time."""
    assert isinstance(answer, ToldError)
    server.wait_until(lambda: all(each.client_end or each.server_end for each in server.seen.connections), _SETTLE)
    left = [each for each in server.seen.connections if each.server_end is None]
    held = case.holds or any(not (each.tls and each.tls.alert) for each in left)
    return replace(answer, timed_out=answer.timed_out or held)


def _badness(verdict: Verdict) -> tuple[int, int]:
    """How bad a verdict of a sweep is, for comparison."""
    order = ("pass", "lenient", "unproven", "unsupported", "fail", "broken")
    assert set(order) == set(RESULTS)
    severity = SEVERITIES.index(verdict.severity) if verdict.severity else len(SEVERITIES)
    return order.index(verdict.result), -severity


def addresses(host: str) -> tuple[str, ...]:
    """Where the server listens for a host: an address is its own, localhost may be two, other names are made up."""
    if host == "localhost":
        return loopback()
    return ("127.0.0.1",) if needs_resolving(host) else (host,)


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
