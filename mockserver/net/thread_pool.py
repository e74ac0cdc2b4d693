"""Threads for servers: a new thread for each piece of work, or a pool that uses its threads again.

Why a pool
----------
A new thread costs a stack, a start and an end each time. A thread of the pool costs one wake-up. That pays for callers
that start servers by the thousand. `concurrent.futures.ThreadPoolExecutor` does not fit, for two reasons. It limits the
number of threads, so that one server would wait for the connections of another. And its queue and its futures cost
more time than the pool saves.

How it works
------------
Each thread of the pool has an inbox, a queue from which this thread alone takes. The thread waits there for a `Task`,
runs the task, and waits again. None in the inbox ends the thread.

``_idle`` has the inboxes of the threads that wait for work. `submit` takes one of them, or starts a new thread if there
is none. So there are as many threads as there have been tasks at the same time. No lock is needed, as `append` and
`pop` of a list are atomic.

A thread puts its inbox into ``_idle`` before its task counts as ended. A caller that joins one task and then starts the
next one therefore always finds this thread, and the pool does not grow.

`close` replaces ``_idle`` by a new list, but each thread keeps the list of the time when it started. So a thread that
is still at work during `close`, and ends afterwards, cannot get a later task.

A `Task` has a lock that is held from `start` until the work is over. `join` waits for that lock, and `is_alive` looks
at it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeAlias

from ..base.arguments import anything, checked
from ..base.checks import instance, sequence

_CLOSE_TIMEOUT = 5.0  # seconds that `close` waits for each thread whose work is still in progress
_WORK = instance("a function", Callable)  # type: ignore[arg-type]  # an abstract class


class Task:
    """One piece of work for a pool, with the part of the interface of `threading.Thread` that a server uses.

    ``pool``  the pool that runs the work
    ``work``  the function to call
    ``args``  the arguments of that call
    """

    def __init__(self, pool: ThreadPool, work: Callable[..., None], args: tuple[Any, ...]) -> None:
        self._pool = pool
        self._work = work
        self._args = args
        self._running = threading.Lock()  # held from `start` until the work is over

    def start(self) -> None:
        """Start the work in a thread of the pool. Raises RuntimeError if the system can start no more threads."""
        self._running.acquire()
        try:
            self._pool.submit(self)
        except RuntimeError:
            self._running.release()
            raise

    def is_alive(self) -> bool:
        """Whether the work has started and is not over."""
        return self._running.locked()

    def join(self, timeout: float) -> None:
        """Wait until the work is over, ``timeout`` seconds at most."""
        if self._running.acquire(timeout=timeout):
            self._running.release()

    def run(self) -> None:
        """Do the work in the calling thread. For the pool."""
        self._work(*self._args)

    def end(self) -> None:
        """Count the work as over, so that each `join` returns. For the pool."""
        self._running.release()


class ThreadPool:
    """Threads that are used again for later tasks. Their number has no limit.

    Use the pool as a context manager, or call `close`. A task has to handle its own errors: an exception that leaves a
    task ends its thread, and Python prints the traceback (`threading.excepthook`)."""

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Task | None]] = []  # the inboxes of the threads that wait for work
        self._workers: list[tuple[threading.Thread, SimpleQueue[Task | None]]] = []

    def __enter__(self) -> ThreadPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @checked(work=_WORK, args=sequence(anything, "a tuple of arguments"))
    def task(self, work: Callable[..., None], args: tuple[Any, ...] = ()) -> Task:
        """Return a task of this pool that has not been started.

        ``work``  the function to call
        ``args``  the arguments of that call
        """
        return Task(self, work, args)

    def submit(self, task: Task) -> None:
        """Run a task in an idle thread, or else in a new one.

        Raises RuntimeError if the system can start no more threads."""
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = SimpleQueue()
            name = f"h1conform-pool-{len(self._workers)}"
            thread = threading.Thread(target=self._work, args=(inbox, self._idle), name=name, daemon=True)
            thread.start()
            self._workers.append((thread, inbox))
        inbox.put(task)

    def close(self) -> None:
        """End each thread as soon as its work is over, and wait for that. The pool can be used again afterwards."""
        workers, self._workers, self._idle = self._workers, [], []
        for _, inbox in workers:
            inbox.put(None)
        for thread, _ in workers:
            thread.join(_CLOSE_TIMEOUT)

    @staticmethod
    def _work(inbox: SimpleQueue[Task | None], idle: list[SimpleQueue[Task | None]]) -> None:
        while task := inbox.get():
            try:
                task.run()
                idle.append(inbox)  # before the task counts as over, so that the next task finds this thread
            finally:
                task.end()


Thread: TypeAlias = threading.Thread | Task
NewThread: TypeAlias = Callable[[Callable[..., None], tuple[Any, ...]], Thread]


def new_thread(work: Callable[..., None], args: tuple[Any, ...] = ()) -> threading.Thread:
    """Return a new thread that has not been started. A server without a pool uses this function.

    ``work``  the function that the thread calls
    ``args``  the arguments of that call
    """
    return threading.Thread(target=work, args=args, name=f"h1conform-{work.__name__.strip('_')}", daemon=True)
