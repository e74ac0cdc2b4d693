"""Measures what a process and its descendants use while they do something: memory and processor time, from /proc.

How it is measured
------------------

Two threads take part. The harness thread does the work, which is a conversation with the driver. A watching thread
reads /proc every 20 ms until the harness thread ends it. The harness thread waits for the watching thread once, at the
end. The peaks belong to the watching thread until then, and no lock is needed.

The process is watched from outside, because some clients cannot run under a limit of their address space. The kernel
keeps the peaks of each process (``VmHWM`` and ``VmPeak``), so that growth between two readings is not missed. The
watching thread is needed nevertheless: the values of a child process are lost when the child ends, a driver that
misses its deadline is killed, and a process must be killed before it exhausts the machine.

    resident memory   the pages that the process has touched; the kernel lets a process reset this peak
    address space     also the pages that the process has reserved and not touched; nothing resets this peak. Some
                      runtimes reserve gigabytes when they start, so only growth counts, and a case that limits the
                      growth runs in a new process
    processor time    in user mode and in the kernel, of all threads. The time of a child that has ended counts for the
                      process that waited for the child. A loaded machine delays the process, and changes this time
                      little

A machine without /proc gives no values, and a case with a limit is then not judged.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..drivers.process import Process

T = TypeVar("T")
_EVERY = 0.02  # seconds between two readings
_LIMIT = 1024.0  # MiB of growth at which a client is killed, before the machine suffers
_FAR = 2.0  # times the limit on processor time, at which a client is killed: the use in the twin is not known yet
_KIB = 1024.0
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # of processor time, in a second


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its descendants use, or by how much that has grown.

    ``memory``     MiB of resident memory
    ``reserved``   MiB of address space
    ``processor``  seconds of processor time"""

    memory: float
    reserved: float
    processor: float

    def beyond(self, other: Usage) -> Usage:
        """Return how much more this usage is than another one; nothing of it is below zero."""
        return Usage(
            max(0.0, self.memory - other.memory),
            max(0.0, self.reserved - other.reserved),
            max(0.0, self.processor - other.processor),
        )

    def highest(self, other: Usage) -> Usage:
        """Return the larger of each two values."""
        return Usage(
            max(self.memory, other.memory),
            max(self.reserved, other.reserved),
            max(self.processor, other.processor),
        )


def with_usage(process: Process, work: Callable[[], T], processor: float | None = None) -> tuple[T, Usage | None]:
    """Call ``work`` and measure what a process uses meanwhile. Kill the process if it uses far too much.

    ``process``    the driver; it is killed if it grows by more than 1 GiB
    ``work``       the function to call
    ``processor``  seconds of processor time; the driver is killed if it uses twice as much; None: no limit

    Returns the result of ``work`` and the growth to the highest values, None if it is unknown. Raises what ``work``
    raises."""
    start = usage(process.pid)
    if start is None:
        return work(), None
    reset_peak(process.pid)
    watch = _Watch(process, start, None if processor is None else _FAR * processor)
    try:
        value = work()
    finally:
        highest = watch.stop()
    return value, highest.beyond(start)


class _Watch:
    """A thread that reads the usage of a process until `stop`."""

    def __init__(self, process: Process, start: Usage, processor: float | None) -> None:
        self._process = process
        self._start = start
        self._processor = processor  # seconds at which the process is killed
        self._highest = start  # only the thread writes it, until it is joined
        # The peak before the start may be higher than what is in use now. Then only a new peak tells of growth.
        self._old_peak = _in_all(process.pid, "VmPeak") or 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="h1conform-usage", daemon=True)
        self._thread.start()

    def stop(self) -> Usage:
        """Read once more, end the thread, and return the highest values."""
        self._done.set()
        self._thread.join()
        return self._highest

    def _run(self) -> None:
        last = False
        while not last:
            last = self._done.wait(_EVERY)
            now = usage(self._process.pid, self._old_peak)
            if now is None:
                return
            self._highest = self._highest.highest(now)
            used = now.beyond(self._start)
            if used.memory > _LIMIT or (self._processor is not None and used.processor > self._processor):
                self._process.kill()


def usage(pid: int, old_peak: float | None = None) -> Usage | None:
    """Return what a process and its descendants use; None if it is unknown.

    ``pid``       the number of the process
    ``old_peak``  MiB of address space that were the peak when the measurement began; None: the memory and the address
                  space now, and not their peaks"""
    memory = _in_all(pid, "VmRSS" if old_peak is None else "VmHWM")
    reserved = _in_all(pid, "VmSize")
    processor = processor_time(pid)
    if memory is None or reserved is None or processor is None:
        return None
    peak = 0.0 if old_peak is None else _in_all(pid, "VmPeak") or 0.0
    return Usage(memory, peak if old_peak is not None and peak > old_peak else reserved, processor)


def peak_memory(pid: int) -> float | None:
    """Return the peak of the resident memory of a process and its descendants in MiB; None: the system does not say.

    ``pid``  the number of the process"""
    return _in_all(pid, "VmHWM")


def _in_all(pid: int, name: str) -> float | None:
    """Return MiB of a process and its descendants.

    ``pid``   the number of the process
    ``name``  the line of /proc/PID/status"""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = [line.split() for line in status.splitlines() if line.startswith(f"{name}:")]
    if not lines:
        return None
    return int(lines[0][1]) / _KIB + sum(_in_all(child, name) or 0.0 for child in _children(pid))


def processor_time(pid: int) -> float | None:
    """Return the seconds of processor time of a process, of its descendants, and of children that have ended.

    ``pid``  the number of the process

    None: the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the name of the program in parentheses, which may contain spaces.
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS + sum(processor_time(child) or 0.0 for child in _children(pid))


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def reset_peak(pid: int) -> None:
    """Reset the peak of the resident memory of a process to its memory now. If the kernel does not permit this, the old
    peak counts.

    ``pid``  the number of the process"""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
