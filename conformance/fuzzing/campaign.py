"""A run of the fuzzer: gives trials to worker processes until the time is over, and collects what they find.

Who waits for whom
------------------

The parent keeps two batches of trials in each worker's queue, and waits for the next batch that ends, one second at a
time. A worker runs its trials one after the other. Each wait in a worker has a deadline (`exchange.observe`), so a
batch ends in a bounded time; the parent gives up after `_STALLED` seconds without any batch.

A trial depends on the seed and its number only. So the number of workers, and the order in which batches end, change
no trial. They change which trial of a class is the first one, and nothing else.

Ctrl-C sets a flag, which the parent reads at least once a second: an exception in the middle of a batch would lose the
batch. At the end, and after Ctrl-C, the parent sets an event. Each worker completes its current trial and returns what
it has. The numbers that were not run stay in the state, and the next run begins with them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias

from ..drivers.registry import Client
from ..exchange.examiner import Examiner, NotFit
from ..running.forked import WorkerGroup
from ..running.workers import EngineError
from .hunter import Batch, FindingClass, Hunter
from .state import FuzzState
from .subject import Subject

_BATCH = 25  # trials
_STALLED = 300.0  # seconds without an ended batch
_END = 60.0  # seconds for the batches to end after the event
_Result: TypeAlias = tuple[Batch, list[int]]  # and the numbers that were not run


class Campaign:
    """A run of the fuzzer.

    ``clients``   the clients
    ``timeout``   seconds that a client waits for an octet
    ``start``     seconds that a driver may take to start
    ``log``       a file that gets what the drivers write to standard error; None: no file
    ``state``     what was found so far; the run adds to it
    ``compares``  whether findings are compared with the named cases"""

    def __init__(
        self,
        clients: Sequence[Client],
        timeout: float,
        start: float,
        log: Path | None,
        state: FuzzState,
        compares: bool = True,
    ) -> None:
        self.clients = clients
        self.state = state
        self._timeout = timeout
        self._start = start
        self._log = log
        self._compares = compares

    def examiners(self) -> list[Examiner]:
        """Return an examiner for each client. The caller closes them."""
        return [Examiner(each, self._timeout, start=self._start, log=self._log) for each in self.clients]

    def hunter(self, examiners: list[Examiner]) -> Hunter:
        """Return what runs the trials, with these examiners.

        ``examiners``  an examiner for each client, prepared"""
        return Hunter([Subject(each) for each in examiners], self.state.seed, self._compares)

    def prepare(self) -> dict[str, str]:
        """Check that each client can be run, and return the titles of the clients by name.

        Raises NotFit."""
        titles = {}
        for examiner in self.examiners():
            with examiner:
                examiner.prepare()
                titles[examiner.client.name] = examiner.title
        return titles

    def run(self, seconds: float, workers: int, told: Callable[[Batch], object]) -> None:
        """Run trials for a time. Ctrl-C raises KeyboardInterrupt when the workers have ended; the state is complete.

        ``seconds``  how long
        ``workers``  the number of processes
        ``told``     is called with each batch that has ended, after the state has it

        Raises NotFit if a client cannot be run any more, and EngineError if the harness fails."""
        with _interruptions() as interrupted:
            self._run(seconds, workers, told, interrupted)
        if interrupted.is_set():
            raise KeyboardInterrupt

    def _run(self, seconds: float, workers: int, told: Callable[[Batch], object], interrupted: threading.Event) -> None:
        context = multiprocessing.get_context("fork")
        gc.freeze()
        enough = context.Event()
        group = WorkerGroup()
        pool = ProcessPoolExecutor(workers, context, _begin, (self, enough, group))
        ended: SimpleQueue[Future[_Result]] = SimpleQueue()
        given: dict[Future[_Result], list[int]] = {}
        begun, before = time.monotonic(), self.state.seconds
        try:
            while (passed := time.monotonic() - begun) < seconds and not interrupted.is_set():
                while len(given) < 2 * workers:
                    numbers = self.state.take(_BATCH)
                    future = pool.submit(_run, numbers, frozenset(self.state.findings))
                    given[future] = numbers
                    future.add_done_callback(ended.put)
                self._collect(ended, given, told, min(_STALLED, seconds - passed), interrupted)
                self.state.seconds = before + time.monotonic() - begun
        finally:
            enough.set()
            self._finish(pool, ended, given, told)
            group.close()
            self.state.seconds = before + time.monotonic() - begun
            gc.unfreeze()

    def _collect(
        self,
        ended: SimpleQueue[Future[_Result]],
        given: dict[Future[_Result], list[int]],
        told: Callable[[Batch], object],
        longest: float,
        interrupted: threading.Event,
    ) -> None:
        """Wait for a batch that ends, and add it to the state. Raises EngineError after `_STALLED` seconds."""
        limit = time.monotonic() + longest
        while True:
            try:
                future = ended.get(timeout=min(1.0, max(0.0, limit - time.monotonic())))
                break
            except Empty:
                if interrupted.is_set():
                    return
                if time.monotonic() >= limit:
                    if longest >= _STALLED:
                        raise EngineError(f"no worker has answered for {_STALLED:g} s") from None
                    return
        numbers = given.pop(future)
        try:
            batch, left = future.result()
        except NotFit:
            self.state.left += numbers
            raise
        except BrokenProcessPool as error:
            self.state.left += numbers
            raise EngineError("a worker process ended unexpectedly") from error
        except Exception as error:
            self.state.left += numbers
            raise EngineError(f"{type(error).__name__}: {error}") from error
        self.state.left += left
        self.state.add(batch)
        told(batch)

    def _finish(
        self,
        pool: ProcessPoolExecutor,
        ended: SimpleQueue[Future[_Result]],
        given: dict[Future[_Result], list[int]],
        told: Callable[[Batch], object],
    ) -> None:
        """Collect the batches that have begun, and end the workers, also those that do not answer."""
        for future in list(given):
            if future.cancel():
                self.state.left += given.pop(future)
        limit = time.monotonic() + _END
        with suppress(EngineError, NotFit):
            while given and time.monotonic() < limit:
                self._collect(ended, given, told, 1.0, threading.Event())
        for numbers in given.values():
            self.state.left += numbers
        processes = list(getattr(pool, "_processes", {}).values()) if given else []
        pool.shutdown(wait=not given, cancel_futures=True)
        for process in processes:
            process.kill()


@contextmanager
def _interruptions() -> Iterator[threading.Event]:
    """Return an event that Ctrl-C and SIGTERM set, in place of what they do otherwise."""
    event = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda *_: event.set()) for each in numbers}
    try:
        yield event
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


# --------------------------------------------------------------------------------------------------- within a worker

_campaign: Campaign
_enough: Event
_examiners: list[Examiner]
_hunter: Hunter | None = None


def _begin(campaign: Campaign, enough: Event, group: WorkerGroup) -> None:
    global _campaign, _enough, _examiners
    _campaign, _enough, _examiners = campaign, enough, []
    group.enter(_close)


def _close() -> None:
    for examiner in _examiners:
        examiner.close()


def _run(numbers: list[int], keys: frozenset[FindingClass]) -> _Result:
    global _hunter
    batch = Batch()
    if _hunter is None and not _enough.is_set():
        _examiners.extend(_campaign.examiners())
        for examiner in _examiners:
            examiner.prepare()
        _hunter = _campaign.hunter(_examiners)
    for place, number in enumerate(numbers):
        if _hunter is None or _enough.is_set():
            return batch, numbers[place:]
        _hunter.run(number, keys, batch)
    return batch, []


def usual_workers() -> int:
    """Return the number of worker processes: one more than there are processors, since some trials wait."""
    return (os.cpu_count() or 1) + 1
