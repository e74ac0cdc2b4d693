"""Runs all items of an `Exam`, in this process or in forked worker processes, and yields the record of each item.

Who waits for whom
------------------

    caller              parent (this process)            workers (forked)            drivers (of a worker)
    ------              ---------------------            ----------------            ---------------------
    next record  ─────► wait until a portion ends
                        submit portions          ──────► run the items of a portion
                                                           one after the other ────► answer
                                                 ◄────── the records of the portion
                 ◄───── one record at a time

`run_exam` is an iterator. It submits all portions when the caller takes the first record. It yields the records of a
portion when the portion has ended, so the order of portions is the order in which they end. The parent waits for any
portion to end. A worker waits for its own drivers, and for the next portion. Workers never wait for each other.

A portion is a few items, since each portion costs a message to the worker and one back. An item that waits for a
time-out is a portion of its own. Such items are spread evenly among the others (`Exam.items`). While a worker waits,
the processor is free for the other workers, so there are more workers than processors.

What the processes share
------------------------

A forked worker starts with everything that the parent has in memory: modules, corpus, issued certificates, and the
`Exam` with its items. So a portion is a list of item numbers, and a worker imports nothing. `gc.freeze` keeps the
garbage collector of a worker from visiting these objects, which would copy their pages.

Two objects are shared for writing: the flags of `PassedTwins`, so that a twin that passed in one worker is not run in
another, and the event that ends a run.

Running threads, drivers and sockets must not be shared. The caller closes the `Exam` after it has prepared it, so that
no examiner exists at the fork. Each worker makes its own examiner at the first item of a client. The pool starts its
threads in the parent after the fork.

Time-outs
---------

A client may also time out because the machine is busy with the other items. So a verdict that rests on a time-out, or
on a wait for the client that reached its limit, is not yielded at once. When all portions have ended, the parent has
these items run again, one at a time for each processor, while all other workers are idle: such an item waits nearly all
of its time, so the client and the server have a processor whenever they need one. The second verdict counts. If the two
differ, the verdict is unsteady, and never fails a run (`Exam.confirmed`). A run without such a verdict has no second
part. Without workers, an item is run again at once.

How a run ends
--------------

- All portions have ended: the pool shuts down, and each worker ends its drivers when it exits (`Finalize`).
- The caller closes the iterator, after Ctrl-C or at the first unexpected result: the event is set, each worker
  completes its current item and skips the others, and portions that have not begun are cancelled. Workers ignore
  Ctrl-C, so that the current items end normally.
- A worker dies: the pool is broken, which raises EngineError. Any other exception in an item raises EngineError too,
  except `NotFit`, which is raised as it is.
- The parent is killed: one thread of each worker waits for this. The thread kills the drivers, removes the temporary
  files and ends the worker at once.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from queue import SimpleQueue
from typing import Any

from ..exchange.examiner import NotFit
from .exam import Exam, ExamItem
from .forked import WorkerGroup

_FEW = 60  # with fewer items, starting workers costs more time than they save
_ENOUGH = 250  # items of a worker; with fewer, starting another worker and its driver costs more time than it saves
_MOST = 16  # workers, unless the caller gives a number
_PORTION = 8  # items in a portion

Records = list[dict[str, Any]]
RecordIterator = Generator[dict[str, Any], None, None]


class EngineError(Exception):
    """The harness failed; the message says how, in one line."""


def run_exam(exam: Exam, workers: int | None) -> RecordIterator:
    """Run all items, and yield the record of each one in the order in which they end (see `Exam.record`).

    ``exam``     the run; no examiner of it may be open
    ``workers``  the number of worker processes; None: `usual_workers`; 0: run the items in this process

    Close the iterator to end the run early: it ends when the current items have ended.

    Raises NotFit if a client cannot be examined, and EngineError if the harness fails."""
    if workers is None:
        workers = usual_workers(exam.items, os.cpu_count() or 1)
    return _in_workers(exam, workers) if workers else _in_this_process(exam)


def usual_workers(items: Sequence[ExamItem], processors: int) -> int:
    """Return the number of workers for a run, at most 16.

    ``items``       the items of the run
    ``processors``  the number of processors

    There is a worker for each 250 items, and at least one more than there are processors. At most there are two for
    each processor, or four if an item waits long. The number is 0 for fewer than 60 items."""
    if len(items) < _FEW:
        return 0
    most = (4 if any(each.case.waits_long for each in items) else 2) * processors
    return min(max(len(items) // _ENOUGH, processors + 1), most, _MOST)


def _in_this_process(exam: Exam) -> RecordIterator:
    try:
        for item in exam.items:
            yield exam.record(exam.confirmed(item, exam.run_item(item)))
    finally:
        exam.close()


def _in_workers(exam: Exam, workers: int) -> RecordIterator:
    context = multiprocessing.get_context("fork")
    gc.freeze()  # a collector that visits these objects in a worker would copy their pages
    enough = context.Event()
    group = WorkerGroup()
    pool = ProcessPoolExecutor(workers, context, _start_worker, (exam, enough, group))
    try:
        futures = {pool.submit(_run_portion, numbers) for numbers in _portions(exam)}
        unconfirmed = []
        for record in _in_order_of_end(futures):
            if record["timed_out"]:
                unconfirmed.append(record)
            else:
                yield record
        yield from _confirmations(exam, pool, unconfirmed)
    except BrokenProcessPool as error:
        raise EngineError("a worker process ended unexpectedly") from error
    finally:
        enough.set()
        pool.shutdown(cancel_futures=True)
        group.close()
        gc.unfreeze()


def _confirmations(exam: Exam, pool: ProcessPoolExecutor, records: Records) -> RecordIterator:
    """Run items whose verdict rests on a time-out again, while no other item runs, and yield the records that count."""
    numbers = {str(item): number for number, item in enumerate(exam.items)} if records else {}
    records.sort(key=lambda record: numbers[exam.verdict(record).id])
    at_once = os.cpu_count() or 1
    for done in range(0, len(records), at_once):
        exam.unconfirmed = len(records) - done
        portion = records[done : done + at_once]
        yield from _in_order_of_end(
            {pool.submit(_confirm, numbers[exam.verdict(record).id], record) for record in portion}
        )
    exam.unconfirmed = 0


def _in_order_of_end(futures: set[Future[Records]]) -> RecordIterator:
    # Not concurrent.futures.wait: Ctrl-C within it would leave the locks of the futures taken, and the pool could not
    # end.
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
    """Return the numbers of the items in portions: an item that waits is alone, the others are a few at a time."""
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


def _start_worker(exam: Exam, enough: Event, group: WorkerGroup) -> None:
    global _worker
    _worker = exam, enough
    group.enter(exam.close)


def _run_portion(numbers: Sequence[int]) -> Records:
    exam, enough = _worker
    return [exam.record(exam.run_item(exam.items[number])) for number in numbers if not enough.is_set()]


def _confirm(number: int, record: dict[str, Any]) -> Records:
    exam, enough = _worker
    if enough.is_set():
        return []
    return [exam.record(exam.confirmed(exam.items[number], exam.verdict(record)))]
