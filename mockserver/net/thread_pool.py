"""Threads for servers: new ones, or those of a pool, which keeps each for further work.

A thread costs its stack, its start and its end each time; one that is kept costs being woken. The pool is for those
who start servers by the thousand. `concurrent.futures.ThreadPoolExecutor` does not fit: it bounds the number of
threads, so that a server would wait for the connections of another one, and its queue and futures cost more than what
they would save here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeAlias

_CLOSE_TIMEOUT = 5.0  # seconds that `close` waits for work that is still going on


class Task:
    """One piece of work for a pool, with as much of the interface of a thread as a server needs.

    ``pool``  whose thread does the work
    ``work``  what is called
    ``args``  its arguments
    """

    def __init__(self, pool: ThreadPool, work: Callable[..., None], args: tuple[Any, ...]) -> None:
        self._pool = pool
        self._work = work
        self._args = args
        self._running = threading.Lock()  # held from `start` to the end of the work

    def start(self) -> None:
        """Have a thread begin with the work. Raises RuntimeError where the system has no thread left."""
        self._running.acquire()
        try:
            self._pool.submit(self)
        except RuntimeError:
            self._running.release()
            raise

    def is_alive(self) -> bool:
        """Whether the work has been started and has not come to its end."""
        return self._running.locked()

    def join(self, timeout: float) -> None:
        """Wait up to ``timeout`` seconds for the end of the work."""
        if self._running.acquire(timeout=timeout):
            self._running.release()

    def run(self) -> None:
        """Do the work, in the calling thread."""
        self._work(*self._args)

    def end(self) -> None:
        """The work is done, or has failed: those who `join` go on."""
        self._running.release()


class ThreadPool:
    """Threads without a limit to their number, each kept for the next task. Use as a context manager, or call `close`.

    A task deals with its errors: one that raises takes its thread with it, and Python tells."""

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Task | None]] = []  # the inbox of each thread that waits for work
        self._workers: list[tuple[threading.Thread, SimpleQueue[Task | None]]] = []

    def __enter__(self) -> ThreadPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def task(self, work: Callable[..., None], args: tuple[Any, ...] = ()) -> Task:
        """A task of this pool, which has not been started."""
        return Task(self, work, args)

    def submit(self, task: Task) -> None:
        """Have an idle thread do the task, or a new one. Raises RuntimeError where the system has no thread left."""
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = SimpleQueue()
            name = f"h1conform-pool-{len(self._workers)}"
            thread = threading.Thread(target=self._work, args=(inbox,), name=name, daemon=True)
            thread.start()
            self._workers.append((thread, inbox))
        inbox.put(task)

    def close(self) -> None:
        """End every thread, after the work it has. A pool that is used again afterwards starts new ones."""
        workers, self._workers, self._idle = self._workers, [], []
        for _, inbox in workers:
            inbox.put(None)
        for thread, _ in workers:
            thread.join(_CLOSE_TIMEOUT)

    def _work(self, inbox: SimpleQueue[Task | None]) -> None:
        while task := inbox.get():
            try:
                task.run()
                self._idle.append(inbox)  # before the task counts as ended: the next one finds this thread
            finally:
                task.end()


Thread: TypeAlias = threading.Thread | Task
NewThread: TypeAlias = Callable[[Callable[..., None], tuple[Any, ...]], Thread]


def new_thread(work: Callable[..., None], args: tuple[Any, ...] = ()) -> threading.Thread:
    """A thread of its own, which has not been started: what a server uses where there is no pool."""
    return threading.Thread(target=work, args=args, name=f"h1conform-{work.__name__.strip('_')}", daemon=True)
