"""Marks the processes of drivers, so that none of them outlives its run.

A driver leads a process group, which `Process.stop` kills. A process that the driver has started may leave the group by
``setsid``, and a harness process that is killed stops no driver. So every driver has a mark in its environment, which
the processes that it starts inherit. `end_marked` finds the mark in /proc. On a system without /proc it does nothing.
"""

from __future__ import annotations

import itertools
import os
import secrets
import signal
import threading
from contextlib import suppress
from pathlib import Path

VARIABLE = "H1CONFORM_RUN"
_begin = secrets.token_hex(8)  # of all marks of this process; a worker has another one, by `enter_run`
_NUMBERS = itertools.count()
STARTS = threading.Lock()  # held while a driver starts; who takes it for good lets no further driver start
_ROUNDS = 20  # a process may start another one while the others are killed


def new_run() -> str:
    """Return a begin of marks, for the workers of one run."""
    return secrets.token_hex(8)


def enter_run(run: str) -> None:
    """Begin all later marks of this process so.

    ``run``  the result of `new_run`"""
    global _begin
    _begin = run


def new_mark() -> str:
    """Return a value of `VARIABLE` that no other driver has."""
    return f"{_begin}.{os.getpid()}.{next(_NUMBERS)}."


def end_marked(mark: str) -> None:
    """Kill all processes with a mark.

    ``mark``  a mark, or the begin of the marks of a run"""
    for _ in range(_ROUNDS):
        found = _marked(f"{VARIABLE}={mark}".encode())
        if not found:
            return
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _marked(begin: bytes) -> list[int]:
    """Return the processes that have a variable which begins so, without this process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # the process has ended, or belongs to another user
            if any(each.startswith(begin) for each in path.read_bytes().split(b"\0")):
                found.append(int(path.parent.name))
    return [pid for pid in found if pid != os.getpid()]
