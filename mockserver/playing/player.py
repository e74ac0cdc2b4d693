"""Plays one script on one connection, each step with a deadline, and notes what the wire saw.

How it works
------------
A `Player` belongs to one connection and is used by one thread, that of the connection. The parts that do the work
share a `PlayedConnection`:

    Player ──► RequestIntake   the reader of requests, the limits, the list of requests seen
           ──► TlsLayer        handshakes and forged records; replaces the wire of the connection
           ──► Responder       the requests of a `Serve`, and who is asked for their answers
           ──► Teardown        how the connection ends

`HANDLERS` is the one table that says which part plays which step. The server calls the player in this order:

    begin          the handshake, where the connection begins with one. Before the script is taken: which script a
                   connection gets is decided by the order of requests, and handshakes of two connections overlap.
    await_request  the first octet of a request. A client may open a connection in advance and never use it, and such
                   a connection must not use up a script. A script that speaks first is taken at accept, and this is
                   left out.
    play           the steps, from top to bottom.
    finish         the end of the connection.

What ends a script: its last step; a step that could not come to its end, for which a note is made
(`SeenConnection.notes`) that names the step and the reason. Nothing is raised out of here: an exception that leaves
`play` is a fault of the server. A deadline is that of a step and not of the script: a step that waits for the client
to do something of its own accord (`Hold`, the next request of a `Serve`) has none.

What ends a connection: a `Close` or a `Reset` in the script, the client, or the server that stops. The end of the
script does not: a script that ends with the connection open holds it, silently, until the client ends its side or the
server stops. A case that says nothing of the end must not end the connection by accident, as the client would then be
judged by how it takes an end that nobody meant. When a client has ended its side, ours is ended cleanly.

What a stop does: every wait of the wire raises `Stopped`. The step that waited gets its note, except `Hold` and
`Close`, which wait for an end and have got it. Then `finish` takes what has come already without waiting, so that the
record is whole, and closes the socket.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..base.limits import Limits
from ..net.wire import Stopped, Wire, WireError
from ..script import (
    Alert,
    Ciphertext,
    Close,
    HalfClose,
    Hold,
    KeyUpdate,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadHello,
    ReadOctets,
    ReadRequest,
    Record,
    Repeat,
    Reset,
    Segments,
    Send,
    SendRaw,
    Serve,
    StartTls,
    Step,
    Steps,
)
from .connection import PlayedConnection
from .request_intake import RequestIntake
from .responder import Responder
from .teardown import Teardown
from .tls_layer import TlsLayer

_PIECE = 64 * 1024  # octets of what is repeated that are sent at once


class _Over(Exception):
    """The script cannot go on, and the note on it has been made."""


class Player:
    """One connection: `begin`, `await_request`, `play`, `finish`, in this order.

    ``wire``      the connection, plain
    ``deadline``  seconds that each step may take
    ``passed``    called with the name of each `Mark`
    ``listed``    called when a request has been added to what was seen
    ``limits``    what is taken of one request, and kept of all
    """

    def __init__(
        self, wire: Wire, deadline: float, passed: Callable[[str], None], listed: Callable[[], None], limits: Limits
    ) -> None:
        self.connection = PlayedConnection(wire, deadline)
        self.passed = passed
        self.intake = RequestIntake(self.connection, listed, limits)
        self.tls = TlsLayer(self.connection, self.intake)
        self.responder = Responder(self.connection, self.intake, limits)
        self.teardown = Teardown(self.connection)

    def begin(self, start: StartTls | None) -> bool:
        """Shake hands where the connection begins with that; False when the handshake failed."""
        return self.tls.begin(start)

    def await_request(self) -> bool:
        """Wait, for as long as it takes, for the first octet of a request; False when none will come."""
        try:
            self.intake.await_octet()
        except WireError:
            return False
        return True

    def play(self, steps: Steps) -> None:
        """Play the steps from top to bottom, or up to the first one that could not come to its end."""
        with suppress(_Over):
            self.run(steps)

    def run(self, steps: Steps, request: int | None = None) -> None:
        """Play steps, which answer the ``request`` at that position if they are an answer.

        Raises `_Over` after a step that could not come to its end."""
        for number, step in enumerate(steps):
            try:
                HANDLERS[type(step)](self, step)
            except WireError as error:
                if not (isinstance(error, Stopped) and isinstance(step, (Hold, Close))):  # these wait for that
                    place = "" if request is None else f"request {request}, "
                    self.connection.seen.notes.append(f"{place}step {number}, {type(step).__name__}: {error}")
                raise _Over from error

    def finish(self, hold: bool = True) -> None:
        """Let the connection come to its end: ``hold`` it, or else end it cleanly within the deadline; then let go."""
        try:
            self.teardown.finish(hold)
        finally:
            self.tls.note_alert()
            self.connection.wire.close()


def _send(player: Player, step: Send) -> None:
    connection = player.connection
    connection.wire.send(step.data, connection.until())


def _send_segments(player: Player, step: Segments) -> None:
    wire, until = player.connection.wire, player.connection.until() + step.pause * len(step.parts)
    for number, part in enumerate(step.parts):
        if number and step.pause:
            wire.pause(step.pause)
        wire.send(part, until)
        wire.settle(until)


def _send_repeatedly(player: Player, step: Repeat) -> None:
    """The deadline is that of a piece: a client may take as long as it wants for all of them, while it reads."""
    connection = player.connection
    at_once = max(1, _PIECE // max(1, len(step.data)))
    left = step.count
    while left:
        times = min(left, at_once)
        connection.wire.send(step.data * times, connection.until())
        left -= times


HANDLERS: dict[type[Step], Callable[[Player, Any], None]] = {
    ReadRequest: lambda player, _: player.intake.list_request(),
    ReadHead: lambda player, _: player.intake.list_head(),
    ReadOctets: lambda player, step: player.intake.read_octets(step),
    Send: _send,
    Segments: _send_segments,
    Repeat: _send_repeatedly,
    Pause: lambda player, step: player.connection.wire.pause(step.seconds),
    Quiet: lambda player, step: player.intake.note_disturbances(step),
    Mark: lambda player, step: player.passed(step.name),
    Hold: lambda player, step: player.teardown.hold(step),
    Close: lambda player, step: player.teardown.close(step),
    HalfClose: lambda player, step: player.teardown.half_close(step),
    Reset: lambda player, _: player.teardown.reset(),
    Serve: lambda player, step: player.responder.serve(step, player.run),
    StartTls: lambda player, step: player.tls.start(step),
    ReadHello: lambda player, _: player.tls.read_hello(),
    SendRaw: lambda player, step: player.tls.send_raw(step),
    Record: lambda player, step: player.tls.forge(step),
    Alert: lambda player, step: player.tls.alert(step),
    KeyUpdate: lambda player, step: player.tls.forge(step),
    Ciphertext: lambda player, step: player.tls.deliver(step),
}
