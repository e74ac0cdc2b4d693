"""The start of a forked worker process: signals, what it closes at its end, and its end with the parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.util import Finalize

from ...certs.temporary import folder, remove
from ..drivers.marks import end_marked, enter_run


def begin_worker(close: Callable[[], object], run: str) -> None:
    """Prepare this process as a worker. It ignores Ctrl-C, which the parent handles, and ends when the parent ends.

    ``close``  is called when the process exits
    ``run``    the begin of the marks of the drivers, see `marks`"""
    enter_run(run)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent handles Ctrl-C and the end of the terminal
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent turns it into Ctrl-C for itself
    Finalize(None, close, exitpriority=10)
    threading.Thread(target=_end_with_parent, args=(run,), name="h1conform-parent", daemon=True).start()


def _end_with_parent(run: str) -> None:
    """End this process when the parent has ended, for any reason. The drivers and the temporary files end too.

    ``run``  the begin of the marks of the drivers"""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    end_marked(run)
    remove(folder())
    os._exit(1)
