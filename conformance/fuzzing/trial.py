"""A trial: a response with edits, how it is sent and read, and what follows it. Drawn by seed and number. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Literal, TypeAlias

from ..model import WORDS, Read, Transport
from .edits import Edit, applied, draw_edit
from .grammar import BaseResponse, draw_base
from .octets import LATE

Shape: TypeAlias = Literal[
    "alone",  # one request; the server ends the connection behind the response
    "next",  # a further request, whose answer is on the same connection
    "late",  # octets on the idle connection, then a further request
]
_WORD = re.compile("|".join(WORDS).encode())
End: TypeAlias = Literal[
    "fin",  # as it should be, on TLS with close_notify
    "rst",
    "unnotified",  # on TLS without close_notify
]
PAUSE = 0.01  # seconds between two segments, so that the client reads them one by one


@dataclass(frozen=True, slots=True)
class Trial:
    """What the server sends, and how the client reads it.

    ``base``       the valid response
    ``edits``      the changes of the response
    ``shape``      what follows the response
    ``late``       the octets on the idle connection, for the shape "late"
    ``cuts``       offsets at which the response is cut into segments, in order
    ``paused``     whether the server waits between the segments
    ``read``       how the client reads the content
    ``transport``  "tcp" or "tls"
    ``end``        how the connection ends, for the shape "alone" """

    base: BaseResponse
    edits: tuple[Edit, ...] = ()
    shape: Shape = "alone"
    late: bytes = b""
    cuts: tuple[int, ...] = ()
    paused: bool = False
    read: Read = "whole"
    transport: Transport = "tcp"
    end: End = "fin"

    @property
    def octets(self) -> bytes:
        """The octets of the response, with the edits."""
        return applied(self.base.parts, self.edits)

    @property
    def segments(self) -> tuple[bytes, ...]:
        """The octets of each segment; without octets: none."""
        octets = self.octets
        words = [match.span() for match in _WORD.finditer(octets)]
        # A run replaces words with random tokens, which have to be whole in a segment.
        cuts = [next((start for start, end in words if start < each < end), each) for each in self.cuts]
        places = [0, *(each for each in cuts if 0 < each < len(octets)), len(octets)]
        return tuple(octets[start:end] for start, end in pairwise(places) if start < end)

    @property
    def twin(self) -> Trial:
        """The same trial without a change; a trial without edits loses its late octets and its odd end."""
        if self.edits:
            return replace(self, edits=())
        return replace(self, shape="next", late=b"") if self.late else replace(self, end="fin")


def draw(seed: int, number: int) -> Trial:
    """Return a trial. The same seed and number give the same trial, whatever was drawn before.

    ``seed``    the seed of the run
    ``number``  the number of the trial in the run, from 0"""
    source = Random(f"{seed}/{number}")
    base = draw_base(source)
    roll = source.random()
    persists = base.framing != "close"
    shape: Shape = "late" if persists and roll < 0.01 else "next" if persists and roll < 0.25 else "alone"
    edits: list[Edit] = []
    late = source.choice(LATE) if shape == "late" else b""
    if shape != "late":
        edits = [draw_edit(base.parts, source) for _ in range(source.choice((0, *(1,) * 13, 2, 2, 2, 2, 3, 3)))]
    trial = Trial(base, tuple(edits), shape, late)
    if source.random() < 0.15:
        length = len(trial.octets)
        cuts = sorted({source.randrange(length + 1) for _ in range(source.choice((1, 1, 2, 5)))})
        trial = replace(trial, cuts=tuple(cuts), paused=source.random() < 0.1)
    trial = replace(trial, read="pieces" if source.random() < 0.25 else "whole")
    if source.random() < 0.01:
        trial = replace(trial, transport="tls")
    if shape == "alone" and (roll := source.random()) < (0.4 if trial.transport == "tls" else 0.02):
        trial = replace(trial, end="unnotified" if trial.transport == "tls" and roll < 0.3 else "rst")
    return trial
