"""Examines one client: runs a case as often as its sweep and its twin need, and has each observation judged.

Twins
-----

A client that always reports an error would pass every case that expects an error. Such a case therefore names a *twin*:
the same exchange without the fault. A pass or a lenient result counts only if the client passes the twin too, in the
same variant, or in the nearest variant that the twin has. Otherwise the result is "unproven" or "unsupported".

The twin is run when its result is needed for the first time. The `Examiner` keeps the verdict and the observation of
each twin. `PassedTwins` keeps, for all processes of a run, which twins have passed; a case that passes and has no twin
is added there too, as it may be a twin itself. A twin that does not pass is run a second time before it counts, because
many cases depend on it and a machine may stall.

Roots
-----

A failure whose twin fails too has the same cause as the failure of the twin. So the verdict on a failure names its
*root*: the topmost case that fails too, on the way from the case to `Case.explained_by`, then to that of the next case,
and so on. A case may name another case than its twin in `Case.root`. The way ends at the first case that does not fail.

The root is needed only if the case fails. It is then run at most once in a run and variant, like a twin, since
`PassedTwins` keeps the failures too: the verdict on a root that is an item of the run itself is used, and no worker
runs a failed root that another worker has run. That matters most for a root that hangs.

Sweeps
------

A case with a *sweep* is run once for each offset of the server's response, each run with an exchange of its own. The
verdict on the case is the worst of these verdicts, by the one ranking of results and severities in `model.verdict`, and
it names the offset (`worst_of_sweep`). A sweep ends early at an "unsupported" result, which is the same at all offsets,
and at the second hang, since each hang takes a whole time-out.

Memory and processor time
-------------------------

A case with a limit on memory, address space or processor time needs its twin before it is judged: the use in the twin
is subtracted. That twin is run with measurement, and is kept apart from the same twin without measurement.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...mockserver import ThreadPool
from ..corpus.cases import corpus
from ..drivers.driver_log import DriverLog
from ..drivers.errors import DriverError, Garbled
from ..drivers.registry import Client
from ..drivers.supervisor import DEFAULT_START, DriverSupervisor
from ..judging.judge import judge, with_twin
from ..judging.transcript import transcript
from ..model import (
    Case,
    Lost,
    Observation,
    Response,
    Result,
    ToldError,
    ToldUnsupported,
    Variant,
    Verdict,
    badness,
    nearest_variant,
)
from .capture import Capture
from .observe import observe
from .passed_twins import PassedTwins
from .scripts import swept

DEFAULT_TIMEOUT = 1.0  # seconds that the client waits for an octet
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = 0.1, 3600.0
_LIMITS = ("memory", "reserved", "processor")
_UNLIMITED = 1 << 30  # MiB or seconds: measured, and never exceeded
_FAILURES: tuple[Result, ...] = ("fail", "unproven")
_MANY_HANGS = 2  # hangs that end a sweep: each takes a whole time-out, and further hangs do not change the verdict

BASELINE = Case(
    id="baseline/get",
    about="A plain exchange without a fault.",
    cites=("RFC9112-6.3-P1",),
    server=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    expect=(Response(200, body=b"hello"),),
)


class NotFit(Exception):
    """The client cannot be examined: its driver does not start or breaks the protocol, or a plain exchange fails.

    The message has the name of the client and the reason. If the driver wrote several lines to standard error, the last
    ten of them follow, on a line each."""


class Examiner:
    """Examines one client and keeps the verdicts on twins. An `Examiner` belongs to one thread.

    ``client``        the client, with the command of its driver
    ``timeout``       seconds that the client waits for an octet
    ``passed_twins``  the twins that have passed and are not run again, by `twin_key`; None: a set that stays empty
    ``start``         seconds that a driver may take to start
    ``log``           a file that gets what the drivers write to standard error; None: no file
    ``capture``       keeps what passes below TLS from the first item on; None: nothing is kept

    Use it as a context manager, or call `close`: both end the processes of the client."""

    def __init__(
        self,
        client: Client,
        timeout: float = DEFAULT_TIMEOUT,
        passed_twins: PassedTwins | None = None,
        start: float = DEFAULT_START,
        log: Path | None = None,
        capture: Capture | None = None,
    ) -> None:
        self.client = client
        self.timeout = timeout
        self.passed_twins = passed_twins or PassedTwins()
        self.supervisor = DriverSupervisor(client, timeout, start, DriverLog(log, client.name) if log else None)
        self._capture: Capture | None = None  # the check of the client is not captured
        self._captures = capture
        self._pool = ThreadPool()
        self._twins: dict[tuple[str, Variant, bool, bool], tuple[Verdict, Observation]] = {}
        self._random = random.Random(secrets.randbits(64))

    def __enter__(self) -> Examiner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes of the driver and the threads of the server. May be called several times."""
        self.supervisor.close()
        self._pool.close()

    @property
    def hello(self) -> dict[str, Any]:
        """The answer of the driver to ``hello``."""
        return self.supervisor.hello

    @property
    def title(self) -> str:
        """The name and the version of the client, as its driver reports them."""
        return self.supervisor.title

    def prepare(self) -> None:
        """Check that the client can be examined: ``hello``, an unknown operation, and a plain exchange.

        Raises NotFit if the driver does not start or breaks the protocol, or if the plain exchange fails."""
        try:
            self.supervisor.check_protocol()
            observation = self.observe(BASELINE, Variant("tcp", "whole"))
            verdict = judge(BASELINE, observation)
            # A module with the API of http.client runs under the driver that ships with the suite. An error is then an
            # error of the module, which the cases report.
            told_by_module = "calls" in self.supervisor.capabilities and any(
                isinstance(told, ToldError) for told in observation.told
            )
            if verdict.result != "pass" and not told_by_module:
                raise Garbled(f"a plain GET gave {baseline_failure(verdict, observation)}")
        except DriverError as error:
            self.close()
            raise NotFit(f"{self.client.name}: {error.report}") from error

    # -------------------------------------------------------------------------------------------------------- verdicts

    def examine(self, case: Case, variant: Variant) -> Verdict:
        """Return the verdict on one case in one variant, with regard to its twin.

        ``case``     the case
        ``variant``  how it is run

        Raises CorpusError if the level of the case cannot be concluded (see `level_of`)."""
        started = time.monotonic()
        if self._captures:
            self._captures.begin_item(f"{self.client.name}::{case.id}[{variant}]")
            self._capture = self._captures
        verdict, observation = self._sweep(case, variant) if case.sweep else self._judged(case, variant)
        if verdict.result in ("pass", "lenient"):
            key = twin_key(self.client, case, variant)
            if case.twin and key not in self.passed_twins:
                twin = corpus()[case.twin]
                verdict = with_twin(verdict, twin, *self._twin(twin, variant, case.fresh))
            if verdict.result in ("pass", "lenient"):
                self.passed_twins.add(key)  # the key of the twin, or of the case if it has no twin
                self.passed_twins.add(_key(self.client, case, variant, case.fresh))
        if verdict.result == "fail":
            self.passed_twins.add_failed(_key(self.client, case, variant, case.fresh))
        root = self._root(case, variant) if verdict.result in _FAILURES else ""
        wire = () if verdict.result == "pass" else transcript(observation.connections)
        seconds = round(time.monotonic() - started, 4)
        timed_out = self._rests_on_time_out(case, verdict, observation)
        return replace(verdict, wire=wire, seconds=seconds, timed_out=timed_out, root=root)

    def examine_again(self, case: Case, variant: Variant) -> Verdict:
        """Examine as `examine` does, without the results of a failed twin: the twin is run again too.

        ``case``     the case
        ``variant``  how it is run"""
        for key in [key for key, (verdict, _) in self._twins.items() if verdict.result not in ("pass", "lenient")]:
            del self._twins[key]
        # Otherwise a first, false failure stays the root of other failures in every worker.
        self.passed_twins.forget_failed(_key(self.client, case, variant, case.fresh))
        return self.examine(case, variant)

    def _rests_on_time_out(self, case: Case, verdict: Verdict, observation: Observation) -> bool:
        """Return whether time ran out in a run that failed, or in the run of the twin that made the result unproven."""
        if verdict.result == "unproven":
            twins = [each for (id, *_), each in self._twins.items() if id == case.twin]
            return any(twin.result == "fail" and _time_ran_out(twin, seen) for twin, seen in twins)
        return verdict.result == "fail" and _time_ran_out(verdict, observation)

    def _sweep(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        """Run a case with a sweep, and return `worst_of_sweep`; its ``seen`` names the offset."""
        found: list[tuple[Verdict, Observation]] = []
        for where, each in swept(case):
            verdict, observation = self._judged(each, variant)
            seen = verdict.seen if verdict.result == "pass" else f"{where}: {verdict.seen}"
            found.append((replace(verdict, seen=seen), observation))
            if verdict.result == "unsupported" or sum(one.severity == "hang" for one, _ in found) >= _MANY_HANGS:
                break
        return worst_of_sweep(found)

    def _twin(self, twin: Case, variant: Variant, fresh: bool, measured: bool = False) -> tuple[Verdict, Observation]:
        """Return the verdict on a twin, and its observation. A twin is run once for each variant.

        ``twin``      the twin
        ``variant``   the variant of the case
        ``fresh``     whether the twin is run in a new process of the client, as the case is
        ``measured``  whether the use of the client is measured"""
        key = (twin.id, nearest_variant(variant, twin.variants), fresh, measured)
        if key not in self._twins:
            limits = dict.fromkeys(_LIMITS, _UNLIMITED if measured else None)
            played = replace(twin, fresh=fresh, **limits)
            run = self._sweep if twin.sweep else self._judged
            self._twins[key] = run(played, key[1])
            if self._twins[key][0].result not in ("pass", "lenient"):
                # Many cases depend on one twin: a stall of the machine must not make all of them unproven.
                self._twins[key] = run(played, key[1])
        return self._twins[key]

    def _root(self, case: Case, variant: Variant) -> str:
        """Return the id of the topmost case that fails too and explains a failure; empty: the failure is its own root.

        ``case``     the case that fails
        ``variant``  its variant

        A failed twin explains the failure if no other root of the case fails."""
        root, fresh = "", case.fresh
        ways = dict.fromkeys((case.explained_by, case.twin))
        while above := next((each for each in ways if each and self._fails(corpus()[each], variant, fresh)), ""):
            root = above
            variant = nearest_variant(variant, corpus()[above].variants)
            ways = {corpus()[above].explained_by: None}
        return root

    def _fails(self, case: Case, variant: Variant, fresh: bool) -> bool:
        """Return whether the client fails a case, in the variant nearest to ``variant``; run it only if not known."""
        key = _key(self.client, case, nearest_variant(variant, case.variants), fresh)
        if key not in self.passed_twins and not self.passed_twins.has_failed(key):
            # A limit on use is the point of a case that has one, and a twin is run without it.
            run = self._judged(case, key[2]) if case.is_measured else self._twin(case, variant, fresh)
            result = run[0].result
            if result in ("pass", "lenient"):
                self.passed_twins.add(key)
            if result == "fail":
                self.passed_twins.add_failed(key)
            return result == "fail"
        return self.passed_twins.has_failed(key)

    def _judged(self, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        needed = (*case.capabilities, *variant.capabilities)
        missing = [need for need in needed if need not in self.supervisor.capabilities]
        if missing:
            kind = "capability" if len(missing) == 1 else "capabilities"
            reason = f"the client's driver does not offer the {kind} {', '.join(missing)}"
            observation = Observation((ToldUnsupported(reason),))
        else:
            observation = self.observe(case, variant)
        return judge(case, observation, client=self.client.name, variant=str(variant)), observation

    def observe(self, case: Case, variant: Variant) -> Observation:
        """Run a case once and return the observation, with the use in the twin subtracted.

        ``case``     the case, without a sweep
        ``variant``  how it is run"""
        observation = observe(case, variant, self.supervisor, self._pool, self._random, self._capture)
        if observation.memory is None or not case.twin:
            return observation
        _, beside = self._twin(corpus()[case.twin], variant, case.fresh, measured=True)
        return replace(
            observation,
            memory=_beyond(observation.memory, beside.memory),
            reserved=_beyond(observation.reserved, beside.reserved),
            processor=_beyond(observation.processor, beside.processor),
        )


def _beyond(used: float | None, beside: float | None) -> float | None:
    """Return by how much a value in a case is above the value in its twin; not below zero."""
    return None if used is None else max(0.0, used - (beside or 0.0))


def baseline_failure(verdict: Verdict, observation: Observation) -> str:
    """Return what a plain GET gave in place of what was expected, for people.

    ``verdict``      the verdict, which is no pass
    ``observation``  the observation that led to it"""
    slow = "; on a slow machine, give a longer time (option --timeout)" if _has_time_out(verdict, observation) else ""
    return f"{verdict.seen}, where {verdict.expected} was expected{slow}"


def _time_ran_out(verdict: Verdict, observation: Observation) -> bool:
    """Return whether the client timed out, or a wait of the harness for the client reached its limit."""
    return observation.overdue or _has_time_out(verdict, observation)


def _has_time_out(verdict: Verdict, observation: Observation) -> bool:
    return verdict.severity == "hang" or any(
        told.timed_out if isinstance(told, ToldError) else isinstance(told, Lost) and told.how == "hang"
        for told in observation.told
    )


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
    """Return the key of a twin in `PassedTwins`: of the twin of a case, or of the case itself if it has no twin.

    ``client``   the client
    ``case``     the case
    ``variant``  the variant in which the case is run"""
    if not case.twin:
        return _key(client, case, variant, case.fresh)
    twin = corpus()[case.twin]
    return _key(client, twin, nearest_variant(variant, twin.variants), case.fresh)


def run_keys(client: Client, case: Case, variant: Variant) -> list[tuple[str, str, Variant, bool]]:
    """Return every key that a run of an item may add to `PassedTwins`: of the twin, of the case and of its roots.

    ``client``   the client
    ``case``     the case
    ``variant``  the variant in which the case is run"""
    keys = [twin_key(client, case, variant)]
    fresh, above = case.fresh, case
    while True:
        variant = nearest_variant(variant, above.variants)
        keys.append(_key(client, above, variant, fresh))
        if not above.explained_by:
            return keys
        above = corpus()[above.explained_by]


def _key(client: Client, case: Case, variant: Variant, fresh: bool) -> tuple[str, str, Variant, bool]:
    return client.name, case.id, variant, fresh
