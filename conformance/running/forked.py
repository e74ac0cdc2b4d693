"""Forked worker processes: their signals, what a worker closes at its end, and their end with the parent.

How a worker notices that its parent has ended
----------------------------------------------

The parent makes a pipe before it forks the workers, and keeps the only open write end: each worker closes its copy. So
the pipe ends for all workers at the same moment, when the parent ends for any reason. The sentinel of `multiprocessing`
would not do: a worker that is forked later holds the pipe of an earlier one open, and they would end one after the
other.

A thread of each worker waits for the end of the pipe. It first lets no further driver start in this process: the main
thread would replace the drivers that this thread kills, as it replaces a driver that died.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.util import Finalize

from ...certs.temporary import folder, remove
from ..drivers.marks import STARTS, end_marked, enter_run, new_run


class WorkerGroup:
    """The workers of one run. Make it in the parent, before the fork."""

    def __init__(self) -> None:
        self._run = new_run()
        self._read, self._write = os.pipe()

    def enter(self, close: Callable[[], object]) -> None:
        """Prepare this process as a worker of the group. It ignores Ctrl-C, which the parent handles, and ends when the
        parent ends.

        ``close``  is called when the process exits"""
        os.close(self._write)
        enter_run(self._run)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the parent handles Ctrl-C and the end of the terminal
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent turns it into Ctrl-C for itself
        Finalize(None, close, exitpriority=10)
        threading.Thread(target=self._end_with_parent, name="h1conform-parent", daemon=True).start()

    def close(self) -> None:
        """Kill the drivers of workers that were killed. The parent calls this when the workers have ended."""
        end_marked(self._run)
        os.close(self._write)
        os.close(self._read)

    def _end_with_parent(self) -> None:
        with suppress(OSError):
            os.read(self._read, 1)
        STARTS.acquire()
        end_marked(self._run)
        remove(folder())
        os._exit(1)
