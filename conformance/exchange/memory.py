"""How much a process, with all that it started, grows while it is asked something: its resident memory, from /proc.

The process is watched from outside, by a thread, since not every client can live under a limit of its address space. On
a machine without /proc the growth is unknown, and what depends on it is not judged.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..drivers.process import Process

T = TypeVar("T")
_EVERY = 0.02  # seconds between two looks
_LIMIT = 1024.0  # MiB of growth at which a client is killed, before the machine suffers
_KIB = 1024.0


def with_growth(process: Process, work: Callable[[], T]) -> tuple[T, float | None]:
    """What ``work()`` returns, and by how many MiB the process grew at most meanwhile; None where that is unknown.

    A process that grows beyond 1 GiB is killed."""
    start = resident(process.pid)
    if start is None:
        return work(), None
    _reset_peak(process.pid)
    watch = _Watch(process, start)
    try:
        value = work()
    finally:
        peak = watch.stop()
    return value, max(0.0, peak - start)


class _Watch:
    """A thread that looks at a process until ``stop``, which returns the peak of its resident memory in MiB."""

    def __init__(self, process: Process, start: float) -> None:
        self._process = process
        self._start = start
        self._peak = start  # written by the thread alone until it was joined
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="h1conform-memory", daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Look once more, and end."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _run(self) -> None:
        last = False
        while not last:
            last = self._done.wait(_EVERY)
            now = resident(self._process.pid, peak=True)
            if now is None:
                return
            self._peak = max(self._peak, now)
            if now - self._start > _LIMIT:
                self._process.kill()


def resident(pid: int, peak: bool = False) -> float | None:
    """Resident MiB of a process and its descendants, now or at most since it was last reset; None where unknown."""
    own = _field(pid, "VmHWM" if peak else "VmRSS")
    if own is None:
        return None
    return own + sum(resident(child, peak) or 0.0 for child in _children(pid))


def _field(pid: int, name: str) -> float | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = [line.split() for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(lines[0][1]) / _KIB if lines else None


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _reset_peak(pid: int) -> None:
    """Let the peak start again from here. Where that is not permitted the old peak stands, and counts."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
