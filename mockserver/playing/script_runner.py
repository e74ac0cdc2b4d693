"""What the thread of a connection does: the handshake, taking a script, playing it, and the end of the connection."""

from __future__ import annotations

import socket
from typing import NamedTuple

from ..base.limits import Limits
from ..base.recorded import SeenConnection
from ..net.condition import ChangeCondition
from ..net.wire import Wire
from ..script import StartTls, fits
from .player import Player
from .script_queue import QueuedScript, ScriptQueue


class AcceptedConnection(NamedTuple):  # start-up: a dataclass takes several times as long to make
    """A connection that has been accepted, and how it begins.

    ``number``           from 0, in order of accept since the server was started
    ``sock``             the accepted socket
    ``seen``             the record
    ``stop_descriptor``  turns readable when the connection has to stop
    ``start``            the handshake that it begins with, as the next script in the queue says; None: there is none
    ``script``           taken at accept, as the script speaks first; None: it is taken with the first request
    """

    number: int
    sock: socket.socket
    seen: SeenConnection
    stop_descriptor: int
    start: StartTls | None
    script: QueuedScript | None


class ScriptRunner:
    """Plays scripts on connections, each in its thread.

    ``scripts``   which connection gets which script
    ``changed``   guards ``scripts``, and is notified when a mark is passed, a request listed, a script over
    ``deadline``  seconds that each step may take
    ``limits``    what is taken of one request, and kept of all
    """

    def __init__(self, scripts: ScriptQueue, changed: ChangeCondition, deadline: float, limits: Limits) -> None:
        self._scripts = scripts
        self._changed = changed
        self._deadline = deadline
        self._limits = limits

    def run(self, connection: AcceptedConnection) -> None:
        """Play one connection to its end. What is raised here is a fault of the server."""
        wire = Wire(connection.sock, connection.stop_descriptor, connection.seen, self._limits.octets)
        player = Player(wire, self._deadline, self._pass_mark, self._changed.notify_unlocked, self._limits)
        begun = player.begin(connection.start)
        if begun and (connection.script or player.await_request()):
            player.play((connection.script or self._take_fitting(connection)).steps)
        with self._changed:  # though the connection may live on: its marks are out of reach
            self._scripts.end(connection.number)
            self._changed.notify_all()
        player.finish(hold=begun)

    def take(self, number: int, seen: SeenConnection) -> QueuedScript:
        """Give a connection its script. The caller holds the lock."""
        seen.script, script = self._scripts.take(number)
        return script

    def _take_fitting(self, connection: AcceptedConnection) -> QueuedScript:
        """The script for a connection that has begun already, as the first script in the queue at its accept said."""
        seen = connection.seen
        with self._changed:
            script = self.take(connection.number, seen)
        if not fits(connection.start, script.start):
            seen.faults.append(f"script {seen.script} was meant for another TLS context: connections overlapped")
        return script

    def _pass_mark(self, name: str) -> None:
        with self._changed:
            self._scripts.pass_mark(name)
            self._changed.notify_all()
