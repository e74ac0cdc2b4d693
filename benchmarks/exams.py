"""Runs exams one after the other in this process, and finds what is left behind: `soak.py exams` runs it.

An exam is a quick run of the reference client, by turns with worker processes and in this process. After each exam the
threads, descriptors, resident memory, child processes and temporary files of this process are counted.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from resources import State, settled, steady_allocator

from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers import registry
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.running.exam import Exam
from h1conform.conformance.running.workers import run_exam

GROWTH = 16_000_000  # octets of resident memory by which the process may grow: allocators keep some
FIRST = 2  # exams until everything is loaded, with workers and without
_WORKERS = (2, 0)  # by turns; 0: in this process


@dataclass(frozen=True, slots=True)
class Left:
    """What there is after an exam.

    ``state``     threads, descriptors and resident memory
    ``children``  the number of child processes, with those that have ended and were not waited for
    ``files``     the number of files and folders in the folder for temporary files"""

    state: State
    children: int
    files: int

    def __str__(self) -> str:
        return f"{self.state} {self.children:3} children {self.files:3} temporary files"

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """What must be the same after every exam."""
        return self.state.threads, self.state.descriptors, self.children, self.files


def look_around(folder: Path) -> Left:
    """Return what there is now.

    ``folder``  the folder for temporary files"""
    return Left(settled(), children(os.getpid()), sum(1 for _ in folder.rglob("*")))


def children(parent: int) -> int:
    """Return the number of child processes.

    ``parent``  the number of their parent"""
    number = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # the process has ended
            number += int(path.read_text(encoding="latin-1").rpartition(")")[2].split()[1]) == parent
    return number


def exam(workers: int) -> int:
    """Run an exam, and return the number of its items.

    ``workers``  the number of worker processes; 0: none

    Raises SystemExit if a result is another than the reference client must have."""
    found = Exam((registry.find("reference"),), Selection(quick=True), Gate())
    try:
        with closing(run_exam(found, workers)) as records:
            seen = list(records)
    finally:
        found.close()
    for each in seen:
        if each["result"] not in ("pass", "lenient", "unsupported"):
            raise SystemExit(f"{each['case']}[{each['variant']}]: {each['result']}: {each['seen']}")
    return len(seen)


def endure(minutes: float) -> bool:
    """Run exams for minutes, print what is left after each, and return whether nothing grows.

    ``minutes``  how long; at least two exams more than are needed to load everything are run"""
    print(f"exams, {minutes:g} minutes:", flush=True)
    steady_allocator()
    with tempfile.TemporaryDirectory(prefix="h1conform-soak-") as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            return _endure(minutes, Path(folder))
        finally:
            tempfile.tempdir = before


def _endure(minutes: float, folder: Path) -> bool:
    started, number, items = time.monotonic(), 0, 0
    first: Left | None = None
    flat = True
    while number < 2 * FIRST or time.monotonic() < started + minutes * 60:
        items += exam(_WORKERS[number % len(_WORKERS)])
        number += 1
        left = look_around(folder)
        print(f"  {(time.monotonic() - started) / 60:5.1f} min, exam {number:4} {left}", flush=True)
        if number < FIRST:
            continue
        first = first or left
        flat &= left.counts == first.counts and left.state.resident - first.state.resident <= GROWTH
    print(f"  {number} exams, {items:,} items, {'flat' if flat else 'NOT FLAT'}", flush=True)
    return flat
