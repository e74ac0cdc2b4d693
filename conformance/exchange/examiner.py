"""Examines one client: plays a case as often as its variant, its sweep and its twin need, and has each exchange judged.

A case that expects an error proves nothing of a client that fails anything. Its *twin* is the same exchange without the
fault: a pass counts once the client has passed the twin in the same variant, which is played once for each variant and
remembered, here with its observation, and for the processes of a whole exam in `PassedTwins`. A *sweep* is one case for
each octet at which the server's response may be cut; the worst verdict is the verdict on all of them.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...mockserver import ThreadPool
from ..corpus.cases import corpus
from ..drivers.errors import DriverError, Garbled
from ..drivers.registry import Client
from ..drivers.supervisor import DriverSupervisor
from ..judging.judge import judge, with_twin
from ..judging.transcript import transcript
from ..model import (
    Case,
    Observation,
    Response,
    ToldError,
    ToldUnsupported,
    Variant,
    Verdict,
    badness,
)
from .observe import observe
from .passed_twins import PassedTwins
from .scripts import swept

DEFAULT_TIMEOUT = 1.0  # seconds that the client waits for an octet
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 0.1, 3600.0
_MANY_HANGS = 2  # within one sweep: each costs a time-out, and more of them say no more

BASELINE = Case(
    id="baseline/get",
    about="A plain exchange, before anything is asked that is odd.",
    cites=("RFC9112-6.3-P1",),
    server=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    expect=(Response(200, body=b"hello"),),
)


class NotFit(Exception):
    """The client cannot be examined: its driver does not start or breaks the protocol, or a plain exchange fails."""


class Examiner:
    """Examines one client, and remembers the verdicts on twins. Use as a context manager: the client's processes end
    with it.

    ``client``        the client, with the command of its driver
    ``timeout``       seconds that the client waits for an octet
    ``passed_twins``  the twins that need not be played any more, by `twin_key`"""

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
        """The answer of the driver to ``hello``."""
        return self.supervisor.hello

    @property
    def title(self) -> str:
        """The client's name and version, as its driver tells them."""
        return self.supervisor.title

    def prepare(self) -> None:
        """Hello, an unknown operation, and a plain exchange. Raises NotFit, whose message is one line with the words of
        the driver."""
        try:
            self.supervisor.check_protocol()
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

    # -------------------------------------------------------------------------------------------------------- verdicts

    def examine(self, case: Case, variant: Variant) -> Verdict:
        """The verdict on one case in one variant, its twin's included."""
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
        """The worst verdict of a sweep, which names its place, with its observation."""
        found: list[tuple[Verdict, Observation]] = []
        for where, each in swept(case):
            verdict, observation = self._judged(each, variant)
            seen = verdict.seen if verdict.result == "pass" else f"{where}: {verdict.seen}"
            found.append((replace(verdict, seen=seen), observation))
            if verdict.result == "unsupported" or sum(one.severity == "hang" for one, _ in found) >= _MANY_HANGS:
                break
        return worst_of_sweep(found)

    def _twin(self, twin: Case, variant: Variant, fresh: bool, measured: bool = False) -> tuple[Verdict, Observation]:
        """The verdict on a twin and its observation, from one exchange for each variant."""
        key = (twin.id, nearest_variant(variant, twin.variants), fresh, measured)
        if key not in self._twins:
            played = replace(twin, fresh=fresh, memory=0 if measured else None)
            self._twins[key] = self._judged(played, key[1])
            if self._twins[key][0].result not in ("pass", "lenient"):
                # Many cases depend on one twin: a stall of the machine must not leave a chapter unproven.
                self._twins[key] = self._judged(played, key[1])
        return self._twins[key]

    def _judged(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        needed = (*case.capabilities, *variant.capabilities)
        missing = [need for need in needed if need not in self.supervisor.capabilities]
        if missing:
            reason = f"the client's driver does not offer {', '.join(missing)}"
            observation = Observation((ToldUnsupported(reason),))
        else:
            observation = self.observe(case, variant)
        return judge(case, observation, client=self.client.name, variant=str(variant)), observation

    def observe(self, case: Case, variant: Variant) -> Observation:
        """Play a case once and return what both witnesses saw (see `observe`), with the memory that the client grew by
        beyond its growth in the case's twin."""
        observation = observe(case, variant, self.supervisor, self._pool, self._random)
        if observation.memory is None or not case.twin:
            return observation
        _, beside = self._twin(corpus()[case.twin], variant, case.fresh, measured=True)
        return replace(observation, memory=observation.memory - (beside.memory or 0.0))


def worst_of_sweep(found: Sequence[tuple[Verdict, Observation]]) -> tuple[Verdict, Observation]:
    """Return the worst verdict of a sweep by the ranking of `badness`, with its observation; of equals, the first.

    ``found``  the verdict at each position of the sweep, at least one, with its observation

    A verdict that is no pass says at how many other positions the result is the same."""
    verdict, observation = min(found, key=lambda each: badness(each[0]))
    others = sum(each.result == verdict.result for each, _ in found) - 1
    if verdict.result != "pass" and others:
        places = "1 other position" if others == 1 else f"{others} other positions"
        verdict = replace(verdict, seen=f"{verdict.seen} (and at {places})")
    return verdict, observation


def twin_key(client: Client, case: Case, variant: Variant) -> tuple[str, str, Variant, bool]:
    """The key of a case's twin among the twins of an exam; of the case itself where it has none and may be one."""
    if not case.twin:
        return client.name, case.id, variant, case.fresh
    return client.name, case.twin, nearest_variant(variant, corpus()[case.twin].variants), case.fresh


def nearest_variant(variant: Variant, variants: Sequence[Variant]) -> Variant:
    """The variant itself if it is among ``variants``, else one of the same transport, else the first."""
    same = [each for each in variants if each.transport == variant.transport]
    return variant if variant in variants else (same or list(variants))[0]
