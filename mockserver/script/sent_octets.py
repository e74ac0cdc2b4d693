"""The octets that a script sends, as offsets of faults count them, without writing out what repeats. Pure.

Counted are the octets above TLS: those of `Send`, `Segments`, `Repeat` and `SendRaw`, and the application data in
`Record` and `Ciphertext`. On TCP these are the octets on the wire. Steps after a `Close`, `HalfClose` or `Reset` send
nothing, so that they do not count.

A `Run` is the octets of one step, or of one segment. A `Repeat` of gigabytes is one run: `Run.part` returns a part of
it as the octets once and the number of times.
"""

from __future__ import annotations

import bisect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from ..base.tls_messages import APPLICATION_DATA
from .steps import Close, HalfClose, Pause, Repeat, Reset, Segments, Send, Step, Steps
from .tls_steps import Ciphertext, Record, SendRaw

_LAST = (Close, HalfClose, Reset)  # no later step can send

Make = Callable[[bytes], Step]


@dataclass(frozen=True, slots=True)
class Run:
    """Octets that are sent in one way.

    ``start``  how many octets are sent before
    ``data``   the octets, once
    ``count``  how many times
    ``make``   makes the step that sends a part of the octets in the same way
    ``whole``  the step, if it cannot send a part of its octets; None: it can
    """

    start: int
    data: bytes
    count: int
    make: Make
    whole: Ciphertext | None = None

    @property
    def end(self) -> int:
        """The offset after the last octet."""
        return self.start + len(self.data) * self.count

    def part(self, start: int, end: int) -> Iterator[tuple[bytes, int]]:
        """Yield the octets from one offset up to another as pairs: octets, and how many times."""
        size = len(self.data)
        first, last = start - self.start, end - self.start
        skipped, left = first % size, last - first
        if skipped and left:
            piece = self.data[skipped : skipped + left]
            yield piece, 1
            left -= len(piece)
        if left >= size:
            yield self.data, left // size
        if left % size:
            yield self.data[: left % size], 1


class SentOctets:
    """A script in parts. It has a length and slices, like bytes.

    ``steps``  the script

    Raises ValueError for a script that sends more octets than this system can count.

    Attributes:

    ``runs``    the octets, in order
    ``others``  the steps that send no octets, by the number of octets before them
    ``after``   the steps after the end of the server's direction, which send nothing
    """

    def __init__(self, steps: Steps) -> None:
        self.runs: list[Run] = []
        self.others: dict[int, list[Step]] = defaultdict(list)
        self.after: Steps = ()
        for number, step in enumerate(steps):
            self._add(step)
            if isinstance(step, _LAST):
                self.after = steps[number + 1 :]
                break
        if self._size > sys.maxsize:
            raise ValueError(f"a response of {self._size} octets is too long for faults")
        self._starts = [run.start for run in self.runs]

    @property
    def _size(self) -> int:
        return self.runs[-1].end if self.runs else 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        """Return the octets of a part, written out."""
        start, end, _ = part.indices(len(self))
        return b"".join(
            data * count
            for run in self.runs_in(start, end)
            for data, count in run.part(max(start, run.start), min(end, run.end))
        )

    def runs_in(self, start: int, end: int) -> list[Run]:
        """Return the runs with octets from offset ``start`` up to ``end``."""
        first = max(0, bisect.bisect_right(self._starts, start) - 1)
        return [run for run in self.runs[first : bisect.bisect_left(self._starts, end)] if run.end > start]

    def run_at(self, offset: int) -> Run | None:
        """Return the run that has the octet at an offset; None: no octet has this offset."""
        found = self.runs_in(offset, offset + 1)
        return found[0] if found else None

    def _add(self, step: Step) -> None:
        if isinstance(step, Segments):
            for number, part in enumerate(step.parts):
                if number and step.pause:
                    self.others[self._size].append(Pause(step.pause))
                self._put(part, segment)
            return
        sent = _octets(step)
        if not sent:
            self.others[self._size].append(step)
        elif isinstance(step, Repeat):
            self._put(step.data, Send, step.count)
        elif isinstance(step, Record):
            self._put(sent, partial(_record, step))
        elif isinstance(step, Ciphertext):
            self.runs.append(Run(self._size, sent, 1, Send, step))
        else:
            self._put(sent, SendRaw if isinstance(step, SendRaw) else Send)

    def _put(self, data: bytes, make: Make, count: int = 1) -> None:
        if data and count > 0:
            self.runs.append(Run(self._size, data, count, make))


def segment(data: bytes) -> Step:
    """Return the step that sends octets as a segment of its own."""
    return Segments((data,))


def _record(step: Record, content: bytes) -> Step:
    return replace(step, content=content)


def _octets(step: Step | Send | Record) -> bytes:
    """Return the octets above TLS that a step sends; those of a `Repeat` once."""
    if isinstance(step, (Send, SendRaw)):
        return step.data
    if isinstance(step, Repeat):
        return step.data if step.count > 0 else b""
    if isinstance(step, Record):
        return step.content if step.kind == APPLICATION_DATA else b""
    if isinstance(step, Ciphertext):
        return b"".join(_octets(part) for part in step.parts)
    return b""
