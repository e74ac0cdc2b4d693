"""Makes the steps of a response with faults: cuts the response at the offsets of its faults, and joins the parts.

How it works
------------
1. `_Base` takes the steps of the correct response apart: its octets in one string, and each other step at the number of
   octets before it. Offsets count these octets.
2. `place` finds the offset of each action in the octets of the correct response. So no action moves another.
3. `_Plan` has the actions by offset.
4. `_walk` goes from cut to cut: at each offset it does the actions there, then the other steps there, and then writes
   the octets up to the next cut.
5. `_Writer` joins octets that are sent in the same way into one step.

Pure.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..base.arguments import checked
from ..base.checks import Whole
from .faults import FAULTS, Action, Break, Corrupt, Dribble, Drop, Inject, NoCloseNotify, Silence, place
from .steps import STEPS, Close, HalfClose, Hold, Pause, Reset, Segments, Send, Step, Steps

_BREAKS: dict[str, Step] = {"reset": Reset(), "truncate": Close(), "hold": Hold()}
_ENDS = (Close, Reset, Hold)


def _response(name: str, value: Any) -> bytes | Steps:
    return value if isinstance(value, bytes) else tuple(STEPS(name, value))


@checked(response=_response, actions=FAULTS, end=STEPS, turn=Whole(0))
def faulty(response: bytes | Steps, actions: Sequence[Action] = (), *, end: Steps = (), turn: int = 0) -> Steps:
    """Return the steps that send a response with faults.

    ``response``  the correct response: octets, or steps whose octets are counted from the first one sent
    ``actions``   the faults
    ``end``       steps after the response; left out if the response breaks off before
    ``turn``      how often these actions were used before; random offsets depend on it

    Raises ValueError for an offset outside the response."""
    steps: Steps = ((Send(response),) if response else ()) if isinstance(response, bytes) else response
    if not actions:
        return (*steps, *end)
    base = _Base((*steps, *end))
    plan = _Plan(base.data)
    for action in actions:
        plan.add(action, place(action, base.data, turn))
    made = _walk(base, plan)
    return _without_notify(made) if any(isinstance(action, NoCloseNotify) for action in actions) else made


def octets(steps: Steps) -> bytes:
    """Return the octets that offsets count: those of each `Send` and `Segments`, in order."""
    return _Base(steps).data


class _Base:
    """A script in parts: its octets, and its other steps by the number of octets before them."""

    def __init__(self, steps: Steps) -> None:
        pieces: list[bytes] = []
        self.steps: dict[int, list[Step]] = defaultdict(list)
        self.apart: set[int] = set()  # offsets where a step or segment ends; octets are not joined there
        self._settled: list[tuple[int, int]] = []  # start and end of each segment of a `Segments`, in order
        cursor = 0
        for step in steps:
            if isinstance(step, Send):
                pieces.append(step.data)
                cursor += len(step.data)
                self.apart.add(cursor)
            elif isinstance(step, Segments):
                cursor = self._take_segments(step, cursor, pieces)
            else:
                self.steps[cursor].append(step)
        self.data = b"".join(pieces)

    def _take_segments(self, step: Segments, cursor: int, pieces: list[bytes]) -> int:
        for number, part in enumerate(step.parts):
            if number and step.pause:
                self.steps[cursor].append(Pause(step.pause))
            pieces.append(part)
            self._settled.append((cursor, cursor + len(part)))
            cursor += len(part)
            self.apart.add(cursor)
        return cursor

    def settled(self, at: int) -> bool:
        """Whether the octet at ``at`` is in a segment of a `Segments`."""
        index = bisect.bisect_right(self._settled, at, key=lambda span: span[0])
        return index > 0 and at < self._settled[index - 1][1]


class _Plan:
    """The actions by offset.

    ``data``  the octets of the correct response
    """

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)  # with the inverted bits
        self.due: dict[int, list[Break | Silence | Inject]] = defaultdict(list)
        self.left_out: list[tuple[int, int]] = []
        self.dribbles: list[tuple[int, Dribble]] = []

    def add(self, action: Action, at: int) -> None:
        if isinstance(action, (Break, Silence, Inject)):
            self.due[at].append(action)
        elif isinstance(action, Drop):
            self.left_out.append((at, at + action.size))
        elif isinstance(action, Corrupt):
            for index in range(at, at + action.size):
                self.data[index] ^= action.mask
        elif isinstance(action, Dribble):
            self.dribbles.append((at, action))

    def dribble(self, at: int) -> Dribble | None:
        """The dribble for the octets from ``at`` on: the one that begins last; of equals, the last one."""
        begun = [(start, number) for number, (start, _) in enumerate(self.dribbles) if start <= at]
        return self.dribbles[max(begun)[1]][1] if begun else None

    def leaves_out(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.left_out)

    def cuts(self) -> set[int]:
        return {*self.due, *(start for start, _ in self.dribbles), *(edge for span in self.left_out for edge in span)}


class _Writer:
    """Joins octets that are sent in the same way into one step, and puts the other steps between."""

    def __init__(self) -> None:
        self.made: list[Step] = []
        self._run = bytearray()
        self._how: Dribble | bool = False  # False: as a `Send`; True: as a segment of its own

    def turn_to(self, how: Dribble | bool) -> None:
        if how != self._how:
            self.flush()
            self._how = how

    def write(self, data: bytes | bytearray) -> None:
        self._run += data

    def step(self, *steps: Step) -> None:
        self.flush()
        self.made += steps

    def flush(self) -> None:
        data = bytes(self._run)
        self._run.clear()
        if data and isinstance(self._how, Dribble):
            size = self._how.size
            self.made.append(Segments(tuple(data[at : at + size] for at in range(0, len(data), size)), self._how.every))
        elif data:
            self.made.append(Segments((data,)) if self._how else Send(data))


def _walk(base: _Base, plan: _Plan) -> Steps:
    writer = _Writer()
    size = len(base.data)
    edges = sorted({0, size, *base.steps, *base.apart, *plan.cuts()})
    for edge, following in zip(edges, [*edges[1:], size], strict=True):
        dribble = plan.dribble(edge)
        writer.turn_to(dribble or base.settled(edge))
        if _act(writer, plan.due[edge]):
            break
        if base.steps[edge]:
            writer.step(*base.steps[edge])
        elif edge in base.apart and not dribble:
            writer.flush()
        if not plan.leaves_out(edge):
            writer.write(plan.data[edge:following])
    writer.flush()
    return tuple(writer.made)


def _act(writer: _Writer, due: list[Break | Silence | Inject]) -> bool:
    """Do the actions at one offset. Return whether the response breaks off there."""
    for action in due:
        if isinstance(action, Inject):
            writer.write(action.data)
        elif isinstance(action, Silence):
            writer.step(Pause(action.seconds))
        else:
            writer.step(_BREAKS[action.name])
            return True
    return False


def _without_notify(steps: Steps) -> Steps:
    """Return the script without close_notify. A script without an end gets one."""
    changed = tuple(replace(step, notify=False) if isinstance(step, (Close, HalfClose)) else step for step in steps)
    return changed if any(isinstance(step, _ENDS) for step in changed) else (*changed, Close(notify=False))
