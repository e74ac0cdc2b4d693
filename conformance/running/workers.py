"""Runs every item of an exam, in this process or spread over forked workers, and hands over each record as it comes.

Who waits for whom
------------------

    caller              parent (this process)            workers (forked)            drivers (theirs)
    ------              ---------------------            ----------------            ----------------
    next record  ─────► await the next ended portion
                        give out portions        ──────► run the items of a portion
                                                           one after the other ────► answer
                                                 ◄────── the portion's records
                 ◄───── record by record

`run_exam` is an iterator. It gives out all portions when the first record is asked for, and hands over the records of
each portion once the portion has ended, in whatever order that is. A worker waits for the parent, which has its next
portion, and for its own drivers. Workers do not wait for each other.

A portion is a few items, since each costs a message there and back. An item that waits for a silence to last is a
portion of its own, and lies evenly among the others (`Exam.items`): a worker that waits has the processor free for the
rest, which is also why there are more workers than processors.

What fork shares
----------------

Forked workers start with all that the parent has: the modules, the corpus, the certificates that were issued, and the
exam with its items. So a portion is a list of numbers, and no worker imports anything. `gc.freeze` keeps the collector
of a worker from visiting those objects, which would copy their pages. Two things are shared for writing: the flags of
`PassedTwins`, so that a twin that one worker has seen to pass is not played by another, and the event that ends a run.

Nothing else that is running may be shared, neither threads nor drivers nor sockets. The caller closes the exam after it
has prepared it, so that no examiner is open at the fork; each worker makes its own at the first item of a client. The
threads of the pool in the parent start after the fork.

How a run ends
--------------

- All portions have ended: the pool shuts down, and each worker ends its drivers as it exits (`Finalize`).
- The caller closes the iterator, after Ctrl-C or at the first unexpected result: the event is set, each worker finishes
  the item that it is at and skips the others, and portions that were not begun are cancelled. Workers ignore Ctrl-C.
- A worker dies: the pool is broken, which is an `EngineError`, as is an error within an item. `NotFit` is raised as it
  is.
- The parent is killed: a thread of each worker waits for that, and ends the worker at once. A driver then reads the end
  of its standard input, and ends too.
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
_PORTION = 8  # items that a worker is given at a time

Records = list[dict[str, Any]]
RecordIterator = Generator[dict[str, Any], None, None]


class EngineError(Exception):
    """The harness itself failed; the message says how, in one line."""


def run_exam(exam: Exam, workers: int | None) -> RecordIterator:
    """The record of every item, in the order in which they end. Raises NotFit and EngineError.

    ``exam``     with no examiner open
    ``workers``  how many processes; None: `usual_workers`; 0: this process alone

    Closing the iterator ends the run as soon as the items that are being played have ended."""
    if workers is None:
        workers = usual_workers(exam.items, os.cpu_count() or 1)
    return _in_workers(exam, workers) if workers else _in_this_process(exam)


def usual_workers(items: Sequence[ExamItem], processors: int) -> int:
    """Two for each processor, three where items wait for a silence; 0 for items so few that workers cost more."""
    if len(items) < _FEW:
        return 0
    return min((3 if any(each.case.waits for each in items) else 2) * processors, _MOST)


def _in_this_process(exam: Exam) -> RecordIterator:
    try:
        for item in exam.items:
            yield exam.record(exam.run_item(item))
    finally:
        exam.close()


def _in_workers(exam: Exam, workers: int) -> RecordIterator:
    context = multiprocessing.get_context("fork")
    gc.freeze()  # none of it is garbage, and a collector that visits it in a worker would copy it
    enough = context.Event()
    pool = ProcessPoolExecutor(workers, context, _start_worker, (exam, enough))
    try:
        futures = {pool.submit(_run_portion, numbers) for numbers in _portions(exam)}
        yield from _in_order_of_end(futures)
    except BrokenProcessPool as error:
        raise EngineError("a worker process ended before its time") from error
    finally:
        enough.set()
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _in_order_of_end(futures: set[Future[Records]]) -> RecordIterator:
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
        if len(quick) % _PORTION == 0:
            quick = []
            portions.append(quick)
        quick.append(number)
    return portions


# --------------------------------------------------------------------------------------------------- within a worker

_worker: tuple[Exam, Event]


def _start_worker(exam: Exam, enough: Event) -> None:
    global _worker
    _worker = exam, enough
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    Finalize(None, exam.close, exitpriority=10)
    threading.Thread(target=_end_with_parent, name="h1conform-parent", daemon=True).start()


def _end_with_parent() -> None:
    """End with the parent, also where it was killed; the drivers end with this process."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _run_portion(numbers: Sequence[int]) -> Records:
    exam, enough = _worker
    return [exam.record(exam.run_item(exam.items[number])) for number in numbers if not enough.is_set()]
