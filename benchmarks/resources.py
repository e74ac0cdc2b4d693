"""The threads, descriptors and resident memory of this process. Linux only."""

from __future__ import annotations

import ctypes
import gc
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_M_MMAP_THRESHOLD = -3  # malloc.h


@dataclass(frozen=True, slots=True)
class State:
    """The resources of this process."""

    threads: int
    descriptors: int
    resident: int  # octets

    def __str__(self) -> str:
        return f"{self.threads:5} threads {self.descriptors:5} descriptors {self.resident / 1e6:7.1f} MB resident"


def look() -> State:
    """Return the resources of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    open_now = len(list(Path("/proc/self/fd").iterdir())) - 1
    return State(threading.active_count(), open_now, pages * os.sysconf("SC_PAGE_SIZE"))


def steady_allocator() -> None:
    """Let glibc return each large block to the system when it is freed. By default it keeps blocks of up to 32 MiB."""
    with suppress(AttributeError, OSError):  # glibc only
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 1024 * 1024)


def settled() -> State:
    """Return the resources after all garbage is collected and free memory is returned to the system."""
    gc.collect()
    with suppress(AttributeError, OSError):  # glibc only
        ctypes.CDLL(None).malloc_trim(0)
    return look()


def most(one: State, other: State) -> State:
    """Return the larger of two numbers for each resource."""
    return State(*(max(getattr(one, name), getattr(other, name)) for name in State.__slots__))
