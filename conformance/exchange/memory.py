"""Measures by how much a process and its descendants grow while they do something: resident memory, from /proc.

How it is measured
------------------

Two threads take part. The harness thread does the work, which is a conversation with the driver. A watching thread
reads /proc every 20 ms until the harness thread ends it. The harness thread waits for the watching thread once, at the
end. The peak belongs to the watching thread until then, and no lock is needed.

The process is watched from outside, because some clients cannot run under a limit of their address space. The kernel
keeps the peak of each process (``VmHWM``), so that growth between two readings is not missed. The watching thread is
needed nevertheless: the peak of a child process is lost when the child ends, and a process must be killed before it
exhausts the machine.

A machine without /proc gives no growth, and a case with a memory limit is then not judged.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..drivers.process import Process

T = TypeVar("T")
_EVERY = 0.02  # seconds between two readings
_LIMIT = 1024.0  # MiB of growth at which a client is killed, before the machine suffers
_KIB = 1024.0


def with_growth(process: Process, work: Callable[[], T]) -> tuple[T, float | None]:
    """Call ``work`` and measure the growth of a process meanwhile. Kill the process if it grows by more than 1 GiB.

    ``process``  the driver
    ``work``     the function to call

    Returns the result of ``work`` and the largest growth in MiB, None if it is unknown. Raises what ``work`` raises."""
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
    """A thread that reads the resident memory of a process until `stop`."""

    def __init__(self, process: Process, start: float) -> None:
        self._process = process
        self._start = start
        self._peak = start  # only the thread writes it, until it is joined
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="h1conform-memory", daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Read once more, end the thread, and return the peak in MiB."""
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
    """Return the resident memory of a process and its descendants in MiB; None if it is unknown.

    ``pid``   the number of the process
    ``peak``  true: the peak of each process since its last reset; false: the memory now"""
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
    """Reset the peak of a process to its memory now. If the kernel does not permit this, the old peak counts."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
