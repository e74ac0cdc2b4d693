"""Threads that are kept for further work, for whoever starts servers by the thousand.

A thread costs its stack, its start and its end each time; one that is kept costs being woken.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

_PATIENCE = 5.0  # seconds that `close` waits for work that is still going on


class Task:
    """One piece of work for a pool, with as much of the manner of a thread as a server needs."""

    def __init__(self, pool: ThreadPool, work: Callable[..., None], args: tuple[Any, ...]) -> None:
        self._pool = pool
        self._work = work
        self._args = args
        self._going = threading.Lock()

    def start(self) -> None:
        """Have a thread begin with it. Raises RuntimeError where the system has no thread left."""
        self._going.acquire()
        try:
            self._pool.submit(self)
        except RuntimeError:
            self._going.release()
            raise

    def is_alive(self) -> bool:
        """Whether it has been started and has not come to its end."""
        return self._going.locked()

    def join(self, timeout: float) -> None:
        """Wait up to ``timeout`` seconds for its end."""
        if self._going.acquire(timeout=timeout):
            self._going.release()

    def run(self) -> None:
        """Do the work, in the thread of whoever calls."""
        self._work(*self._args)

    def end(self) -> None:
        """Let go of whoever waits for the end."""
        self._going.release()


class ThreadPool:
    """Threads without a limit to their number, each kept for the next task. Use as a context manager, or call `close`.

    A task deals with its errors: one that raises takes its thread with it, and Python tells."""

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Task | None]] = []  # where each thread that waits is given work
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
            box = self._idle.pop()
        except IndexError:
            box = SimpleQueue()
            name = f"h1conform-pool-{len(self._workers)}"
            thread = threading.Thread(target=self._serve, args=(box,), name=name, daemon=True)
            thread.start()
            self._workers.append((thread, box))
        box.put(task)

    def close(self) -> None:
        """End every thread, after the work it has. A pool that is used again afterwards starts new ones."""
        workers, self._workers, self._idle = self._workers, [], []
        for _, box in workers:
            box.put(None)
        for thread, _ in workers:
            thread.join(_PATIENCE)

    def _serve(self, box: SimpleQueue[Task | None]) -> None:
        while task := box.get():
            try:
                task.run()
                self._idle.append(box)  # before it counts as ended: the next task finds this thread
            finally:
                task.end()
