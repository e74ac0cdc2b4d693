"""Makes the steps of a response with faults: cuts the response at the offsets of its faults, and joins the parts.

How it works
------------
1. `SentOctets` takes the steps of the correct response apart: its octets in runs, and each other step at the number of
   octets before it. Offsets count these octets.
2. `place` finds the offset of each action in the octets of the correct response. So no action moves another.
3. `_Plan` has the actions by offset.
4. `_walk` goes from cut to cut: at each offset it does the actions there, then the other steps there, and then writes
   the octets up to the next cut.
5. `_Writer` joins octets that are sent in the same way into one step.

Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..base.arguments import checked
from ..base.checks import Whole
from .faults import FAULTS, Action, Break, Corrupt, Dribble, Drop, Inject, NoCloseNotify, Silence, place
from .sent_octets import Make, Run, SentOctets, segment
from .steps import STEPS, Close, HalfClose, Hold, Pause, Repeat, Reset, Segments, Send, Step, Steps

_BREAKS: dict[str, Step] = {"reset": Reset(), "truncate": Close(), "hold": Hold()}
_ENDS = (Close, Reset, Hold)
_LONGEST_DRIBBLE = 64 * 1024 * 1024  # octets; each segment is kept in memory


def _response(name: str, value: Any) -> bytes | Steps:
    return value if isinstance(value, bytes) else tuple(STEPS(name, value))


@checked(response=_response, actions=FAULTS, end=STEPS, turn=Whole(0))
def faulty(response: bytes | Steps, actions: Sequence[Action] = (), *, end: Steps = (), turn: int = 0) -> Steps:
    """Return the steps that send a response with faults.

    ``response``  the correct response: octets, or steps whose octets are counted from the first one sent
    ``actions``   the faults
    ``end``       steps after the response; left out if the response breaks off before
    ``turn``      how often these actions were used before; random offsets depend on it

    Raises ValueError for an offset outside the response, and for a fault inside a `Ciphertext`, which is sent whole."""
    steps: Steps = ((Send(response),) if response else ()) if isinstance(response, bytes) else response
    if not actions:
        return (*steps, *end)
    sent = SentOctets((*steps, *end))
    plan = _Plan(sent)
    for action in actions:
        plan.add(action, place(action, sent, turn))
    made = _walk(sent, plan)
    return _without_notify(made) if any(isinstance(action, NoCloseNotify) for action in actions) else made


class _Plan:
    """The actions by offset.

    ``sent``  the octets of the correct response
    """

    def __init__(self, sent: SentOctets) -> None:
        self._sent = sent
        self.due: dict[int, list[Break | Silence | Inject]] = defaultdict(list)
        self._dropped: list[tuple[int, int]] = []
        self._inverted: list[tuple[int, int, int]] = []  # start, end and bits
        self._dribbles: list[tuple[int, Dribble]] = []

    def add(self, action: Action, at: int) -> None:
        """Add an action at an offset. Raises ValueError if the action would cut a step that is sent whole."""
        if isinstance(action, (Break, Silence, Inject)):
            self._check_cut(action.name, at)
            self.due[at].append(action)
        elif isinstance(action, (Drop, Corrupt)):
            self._check_span(action.name, at, at + action.size)
            if isinstance(action, Drop):
                self._dropped.append((at, at + action.size))
            else:
                self._inverted.append((at, at + action.size, action.mask))
        elif isinstance(action, Dribble):
            self._check_cut(action.name, at)
            self._check_length(at)
            self._dribbles.append((at, action))

    def dribble(self, at: int) -> Dribble | None:
        """The dribble for the octets from ``at`` on: the one that begins last; of equals, the last one."""
        begun = [(start, number) for number, (start, _) in enumerate(self._dribbles) if start <= at]
        return self._dribbles[max(begun)[1]][1] if begun else None

    def leaves_out(self, at: int) -> bool:
        """Whether the octets from ``at`` on are dropped."""
        return any(start <= at < end for start, end in self._dropped)

    def mask(self, at: int) -> int:
        """The bits that are inverted in the octets from ``at`` on."""
        mask = 0
        for start, end, bits in self._inverted:
            mask ^= bits if start <= at < end else 0
        return mask

    def cuts(self) -> set[int]:
        """The offsets at which an action begins or ends."""
        spans = (*self._dropped, *(span[:2] for span in self._inverted))
        return {*self.due, *(start for start, _ in self._dribbles), *(edge for span in spans for edge in span)}

    def _check_cut(self, name: str, at: int) -> None:
        run = self._sent.run_at(at)
        if run and run.whole and run.start < at:
            raise ValueError(_inside(name, at, run))

    def _check_span(self, name: str, start: int, end: int) -> None:
        for run in self._sent.runs_in(start, end):
            if run.whole:
                raise ValueError(_inside(name, start, run))

    def _check_length(self, at: int) -> None:
        if len(self._sent) - at > _LONGEST_DRIBBLE:
            size = len(self._sent) - at
            raise ValueError(f"dribble: {size} octets are too many; at most {_LONGEST_DRIBBLE} can be sent in segments")


def _inside(name: str, at: int, run: Run) -> str:
    return f"{name}: octet {at} is inside a Ciphertext (octets {run.start} to {run.end}), which is sent whole"


class _Writer:
    """Joins octets that are sent in the same way into one step, and puts the other steps between."""

    def __init__(self) -> None:
        self.made: list[Step] = []
        self._octets = bytearray()
        self._make: Make = Send
        self._dribble: Dribble | None = None

    def turn_to(self, make: Make, dribble: Dribble | None) -> None:
        """Send the octets that follow by ``make``, or as segments of ``dribble``."""
        if dribble and make is segment:
            make = Send  # the segments are those of the dribble
        if (make, dribble) != (self._make, self._dribble):
            self.flush()
            self._make, self._dribble = make, dribble

    def write(self, data: bytes) -> None:
        self._octets += data

    def repeat(self, data: bytes, count: int) -> None:
        """Write octets many times: as a `Repeat`, if they are not dribbled."""
        if count == 1 or self._dribble:
            self.write(data * count)
        else:
            self.step(Repeat(data, count))

    def step(self, *steps: Step) -> None:
        self.flush()
        self.made += steps

    def flush(self) -> None:
        data = bytes(self._octets)
        self._octets.clear()
        if not data:
            return
        if not self._dribble:
            self.made.append(self._make(data))
            return
        size, every = self._dribble.size, self._dribble.every
        parts = [data[at : at + size] for at in range(0, len(data), size)]
        if self._make is Send:
            self.made.append(Segments(tuple(parts), every))
            return
        for number, part in enumerate(parts):  # octets below TLS, and forged records, are no `Segments`
            self.made += [Pause(every), self._make(part)] if number else [self._make(part)]


def _walk(sent: SentOctets, plan: _Plan) -> Steps:
    writer = _Writer()
    size = len(sent)
    ends = {run.end for run in sent.runs}  # octets are not joined there
    edges = sorted({0, size, *sent.others, *ends, *plan.cuts()})
    for edge, following in zip(edges, [*edges[1:], size], strict=True):
        dribble = plan.dribble(edge)
        run = sent.run_at(edge)
        writer.turn_to(segment if run and run.make is segment else Send, dribble)  # additional octets are plain
        if _act(writer, plan.due[edge]):
            return tuple(writer.made)
        if sent.others[edge]:
            writer.step(*sent.others[edge])
        elif edge in ends and not dribble:
            writer.flush()
        if run and not plan.leaves_out(edge):
            _write(writer, run, (edge, following), plan.mask(edge), dribble)
    writer.step(*sent.after)
    return tuple(writer.made)


def _write(writer: _Writer, run: Run, span: tuple[int, int], mask: int, dribble: Dribble | None) -> None:
    """Write the octets of a run between two offsets."""
    if run.whole:
        writer.step(run.whole)
        return
    writer.turn_to(run.make, dribble)
    for data, count in run.part(*span):
        writer.repeat(bytes(octet ^ mask for octet in data) if mask else data, count)


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
