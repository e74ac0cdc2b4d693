"""Plays an exam: every item, in this process or spread over several, and hands over each verdict as it comes.

Workers are forked, so that they share what has been imported and issued, and take a few items at a time. Those that
wait for a silence that has to last lie evenly among the others (see Exam.items): there is always work beside them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from multiprocessing.util import Finalize
from queue import SimpleQueue
from typing import Any

from ..exchange.examiner import NotFit
from .exam import Exam, ExamItem

_FEW = 60  # items below which starting workers costs more than it saves
_MOST = 16  # workers, unless more are asked for
_AT_ONCE = 8  # items that a worker takes at a time

Records = list[dict[str, Any]]
Played = Generator[dict[str, Any], None, None]


class EngineError(Exception):
    """The harness itself went wrong; the message is its last word."""


def play(exam: Exam, workers: int | None) -> Played:
    """The record of every item, in the order in which they end.

    ``workers`` is their number (None: `usual_workers`; 0: none). Closing the iterator stops the run as soon
    as what is being played has ended. Raises NotFit and EngineError."""
    if workers is None:
        workers = usual_workers(exam.items, os.cpu_count() or 1)
    return _spread(exam, workers) if workers else _alone(exam)


def usual_workers(items: Sequence[ExamItem], processors: int) -> int:
    """Twice the processors, and once more where there is much to wait for; 0 where few items do not repay them."""
    if len(items) < _FEW:
        return 0
    return min((3 if any(each.case.waits for each in items) else 2) * processors, _MOST)


def _alone(exam: Exam) -> Played:
    try:
        for item in exam.items:
            yield exam.record(exam.run_item(item))
    finally:
        exam.close()


def _spread(exam: Exam, workers: int) -> Played:
    context = multiprocessing.get_context("fork")
    gc.freeze()  # what is there now is no garbage; to look at it again in each worker would also copy it
    enough = context.Event()
    pool = ProcessPoolExecutor(workers, context, _begin, (exam, enough))
    try:
        futures = {pool.submit(_sit, numbers) for numbers in _portions(exam)}
        yield from _as_they_end(futures)
    except BrokenProcessPool as error:
        raise EngineError("a worker process ended before its time") from error
    finally:
        enough.set()
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _as_they_end(futures: set[Future[Records]]) -> Played:
    # No wait() over all of them: Ctrl-C within it would leave their locks taken, and the pool could never end.
    ended: SimpleQueue[Future[Records]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(ended.put)
    for _ in futures:
        try:
            yield from ended.get().result()
        except (NotFit, BrokenProcessPool):
            raise
        except Exception as error:
            raise EngineError(f"{type(error).__name__}: {error}") from error


def _portions(exam: Exam) -> list[list[int]]:
    """The numbers of the items, in their order: each one that waits by itself, the others a few at a time."""
    portions: list[list[int]] = []
    quick: list[int] = []
    for number, item in enumerate(exam.items):
        if item.case.waits:
            portions.append([number])
            continue
        if len(quick) % _AT_ONCE == 0:
            quick = []
            portions.append(quick)
        quick.append(number)
    return portions


# --------------------------------------------------------------------------------------------------- within a worker

_worker: tuple[Exam, Event]


def _begin(exam: Exam, enough: Event) -> None:
    global _worker
    _worker = exam, enough
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives out the items
    Finalize(None, exam.close, exitpriority=10)
    threading.Thread(target=_follow, name="h1conform-follow", daemon=True).start()


def _follow() -> None:
    """End with the process that gives out the items, also where it was killed; the drivers end with this one."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _sit(numbers: Sequence[int]) -> Records:
    exam, enough = _worker
    return [exam.record(exam.run_item(exam.items[number])) for number in numbers if not enough.is_set()]
