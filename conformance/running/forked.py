"""The start of a forked worker process: signals, what it closes at its end, and its end with the parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.util import Finalize


def begin_worker(close: Callable[[], object]) -> None:
    """Prepare this process as a worker. It ignores Ctrl-C, which the parent handles, and ends when the parent ends.

    ``close``  is called when the process exits"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent turns it into Ctrl-C for itself
    Finalize(None, close, exitpriority=10)
    threading.Thread(target=_end_with_parent, name="h1conform-parent", daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the parent has ended, for any reason. The drivers end with this process."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
