"""Plays one script on one connection, each step with a deadline, and notes the steps that failed.

Parts
-----
One thread, the thread of the connection, uses the `Player` of that connection. The parts of the player share a
`PlayedConnection`:

    Player ──► RequestIntake   the reader of requests, the limits, the list of requests seen
           ──► TlsLayer        handshakes and forged records; replaces the wire of the connection
           ──► Responder       the requests of a `Serve`, and the calls of the functions that answer them
           ──► Teardown        the end of the connection

`HANDLERS` is the only table of step kinds: it maps the class of each step to the function that plays the step. A new
kind of step is a dataclass in `script` and a row in this table. The type of a step is looked up exactly, so that a
step kind without a row is a fault of the server and never plays as another kind.

Phases
------
The `ScriptRunner` calls the player in this order:

    await_octets   the first octet of a ClientHello, or `await_request`: that of a request. The connection then takes
                   its script. A client may open a connection that it never uses, and such a connection must not use
                   up a script. A script that sends first is taken at accept; then this phase is left out.
    begin          the handshake, if the script begins with one.
    play           the steps, from top to bottom.
    finish         the end of the connection.

With `ServerOptions.by_request` the handshake comes first, and a connection with TLS takes its script after
`await_request`.

The end of a script
-------------------
A script ends after its last step, or after a step that fails. A step fails if it passes its deadline, or if the
connection ends before the step is complete. A note in `SeenConnection.notes` then names the step and the reason.
`play` raises nothing for such a step: an exception that leaves `play` is a fault of the server.

Each step has a deadline of its own; a script has none. A step that waits for something the client does when it likes
(`Hold`, the next request of a `Serve`) has no deadline.

The end of a connection
-----------------------
A `Close` or `Reset` in the script, the client, or the stop of the server ends a connection. The end of the script does
not. If the connection is still open after the script, the server holds it: it sends nothing, and waits until the
client ends its side or the server stops. Reason: a case without an end in its script must not end the connection by
accident. The client would then be judged by its reaction to an end that no case describes. When the client has
ended its side, the server ends its own side cleanly.

Stop
----
When the server stops, every wait of the wire raises `Stopped`. The step that waited gets a note, except `Hold` and
`Close`: these wait for an end, and a stop is an end. Then `finish` reads the octets that have arrived, without waiting,
so that the record is complete, and closes the socket.
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
    ReadUntilSilent,
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

_PIECE = 64 * 1024  # octets that `Repeat` sends in one write


class _Over(Exception):
    """The script cannot go on. The record already has the note on the reason."""


class Player:
    """Plays the script of one connection: call `await_octets` or `await_request`, `begin`, `play`, `finish`.

    ``wire``      the connection, without TLS
    ``deadline``  seconds that each step may take
    ``passed``    called with the name of each `Mark` that the script passes
    ``listed``    called without arguments after a request was added to the list of requests seen
    ``limits``    the size of one request, and the size of the list of requests
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

    def await_octets(self, start: StartTls) -> bool:
        """Wait without a deadline for the first octet of the handshake ``start``. Return False if none will come."""
        return self.tls.await_octets(start)

    def begin(self, start: StartTls | None) -> bool:
        """Perform the handshake ``start``; None: there is none. Return False if the handshake failed."""
        return self.tls.begin(start)

    def await_request(self) -> bool:
        """Wait without a deadline for the first octet of a request. Return False if no octet will come."""
        try:
            self.intake.await_octet()
        except WireError:
            return False
        return True

    def play(self, steps: Steps) -> None:
        """Play ``steps`` from top to bottom. Stop at the first step that fails."""
        with suppress(_Over):
            self.run(steps)

    def run(self, steps: Steps, request: int | None = None) -> None:
        """Play ``steps``, and note the first step that fails.

        ``steps``    the steps
        ``request``  the position of the request that the steps answer, for the note; None: the steps are a script

        Raises `_Over` after a step that failed."""
        for number, step in enumerate(steps):
            try:
                HANDLERS[type(step)](self, step)
            except WireError as error:
                # A stop ends `Hold` and `Close` as they should end: they wait for an end of the connection.
                if not (isinstance(error, Stopped) and isinstance(step, (Hold, Close))):
                    place = "" if request is None else f"request {request}, "
                    self.connection.seen.notes.append(f"{place}step {number}, {type(step).__name__}: {error}")
                raise _Over from error

    def finish(self, hold: bool = True) -> None:
        """End the connection cleanly, and close the socket. With ``hold``, wait first for the end of the client."""
        try:
            self.teardown.finish(hold)
        finally:
            self.tls.note_alert()
            self.intake.note_unread()
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
    """Send in pieces. Each piece has a deadline of its own, so that a slow client may take long for all of them."""
    connection = player.connection
    at_once = max(1, _PIECE // max(1, len(step.data)))
    left = step.count
    while left:
        times = min(left, at_once)
        connection.wire.send(step.data * times, connection.until())
        left -= times


HANDLERS: dict[type[Step], Callable[[Player, Any], None]] = {
    ReadRequest: lambda player, _: player.intake.list_request(),
    ReadUntilSilent: lambda player, step: player.intake.list_part(step.seconds),
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
