"""What a process uses: processor time, and the peak of its resident memory, from /proc. Elsewhere nothing is known."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_KIB = 1024.0
_PEAK = re.compile(rb"VmHWM:\s*([0-9]+) kB")


def reset_peak(pid: int) -> None:
    """Set the peak of a process to its memory now, where the system permits that.

    ``pid``  the number of the process"""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_bytes(b"5")


def peak(pid: int) -> float | None:
    """Return the peak of the resident memory of a process in MiB; None: unknown.

    ``pid``  the number of the process"""
    with suppress(OSError):
        if found := _PEAK.search(Path(f"/proc/{pid}/status").read_bytes()):
            return int(found[1]) / _KIB
    return None


def processor_time(pid: int) -> float | None:
    """Return the seconds of processor time of a process, with those of ended children; None: unknown.

    ``pid``  the number of the process"""
    try:
        # The name of the program stands in parentheses, and may contain spaces (proc_pid_stat(5)).
        values = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
