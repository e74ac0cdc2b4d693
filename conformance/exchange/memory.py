"""How much a process, with all that it started, grows while it is asked something: its resident memory, from /proc.

Watched from outside, since not every client can live under a limit of its address space. Where there is no /proc the
growth is not known, and what depends on it is not judged.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..drivers.process import Process

_EVERY = 0.02  # seconds between two looks
_CAP = 1024.0  # MiB of growth at which a client is ended: the machine is not to suffer
_KIB = 1024.0


class MemoryMeter:
    """Weighs a process while something goes on. ``grown`` is the growth in MiB, None where it was not measured."""

    def __init__(self, wanted: bool) -> None:
        self.grown: float | None = None
        self._wanted = wanted

    @contextmanager
    def measuring(self, process: Process) -> Iterator[None]:
        """Watch the process, and end it when it grows beyond all measure."""
        start = resident(process.pid) if self._wanted else None
        if start is None:
            yield
            return
        _reset_peak(process.pid)
        done = threading.Event()
        peaks = [start]
        watcher = threading.Thread(target=_watch, args=(process, start, peaks, done), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            self.grown = max(0.0, max(peaks) - start)


def _watch(process: Process, start: float, peaks: list[float], done: threading.Event) -> None:
    while True:
        last = done.wait(_EVERY)
        now = resident(process.pid, peak=True)
        if now is not None:
            peaks.append(now)
            if now - start > _CAP:
                process.kill()
        if last or now is None:
            return


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
    """Let the peak start again from here; where that is not permitted the old peak stands, and is told as it is."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
