"""Which functions of the user the threads of a server are in, for the report on a function that does not return.

A function of the user (an answer, a reply, a condition, the callback ``ended``) runs in a connection thread, and no
other thread can end it. So a stop can only report it. The report comes from the frames of the threads: the connection,
the request and the time are local variables of the functions of this package that are on the stack. So the calls
themselves cost next to nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from ..base.visible import shortened
from .responder import Responder

if TYPE_CHECKING:
    from ..base.recorded import SeenConnection
    from .script_runner import AcceptedConnection

_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


@dataclass(frozen=True, slots=True)
class RunningCall:
    """A call of a function of the user that has not returned.

    ``number``      the number of the connection, as `ConnectionThreads` has it
    ``connection``  the record of the connection
    ``what``        what the function does, for example ``the answer to GET /slow``
    ``seconds``     how long the call has taken so far
    ``place``       the function, with its file and the line that it is at
    ``frames``      the frames of the thread, the outermost first
    """

    number: int
    connection: SeenConnection
    what: str
    seconds: float
    place: str
    frames: tuple[FrameType, ...]

    def told(self, route: str = "") -> str:
        """Return a line on the call.

        ``route``  the route whose reply or condition the function is; empty: none"""
        what = f"{self.what}, by route {route}," if route else self.what
        return f"connection {self.connection.number}: {what} still runs after {self.seconds:.1f} s, in {self.place}"


def running_calls(server: object) -> list[RunningCall]:
    """Return the calls of functions of the user that the connection threads of a server are in.

    ``server``  the server
    """
    found = (_running_call(server, innermost) for innermost in sys._current_frames().values())
    return [call for call in found if call]


def serves_here(server: object) -> bool:
    """Return whether the thread that calls this function is a connection thread of a server.

    ``server``  the server
    """
    return any(_serves(frame, server) for frame in _outwards(sys._getframe()))


def _serves(frame: FrameType, server: object) -> bool:
    return frame.f_code.co_name == "_serve" and frame.f_locals.get("self") is server


def _running_call(server: object, innermost: FrameType) -> RunningCall | None:
    frames = tuple(reversed(list(_outwards(innermost))))
    accepted: AcceptedConnection | None = None
    call: FrameType | None = None  # of `Responder._call`
    for frame in frames:
        if _serves(frame, server):
            accepted = frame.f_locals.get("connection")
        elif frame.f_code is Responder._call.__code__:
            call = frame
    ours = [frame.f_code.co_filename.startswith(_PACKAGE) for frame in frames]
    theirs = next((frame for index, frame in enumerate(frames) if any(ours[:index]) and not ours[index]), None)
    if accepted is None or theirs is None:
        return None
    if call is not None:
        request, began = call.f_locals["request"], call.f_locals["_began"]
        what = f"the answer to {request.method.decode('latin-1')} {request.target.decode('latin-1')}"
    elif accepted.seen.ended is not None:
        what, began = "the callback `ended`", accepted.seen.ended
    else:
        return None
    place = f"{theirs.f_code.co_qualname} ({Path(theirs.f_code.co_filename).name}:{theirs.f_lineno})"
    return RunningCall(accepted.number, accepted.seen, shortened(what), time.monotonic() - began, place, frames)


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
