"""The work of a connection thread: perform the handshake, take a script, play it, end the connection.

`Server` accepts a connection with the lock held and makes an `AcceptedConnection`. The thread of that connection calls
`ScriptRunner.run`, which holds the lock only when it takes a script, passes a mark, or marks the script as over.
"""

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

    ``number``           the number of the connection, from 0 in order of accept
    ``sock``             the accepted socket
    ``seen``             the record of the connection
    ``stop_descriptor``  becomes readable when the connection has to stop
    ``start``            the handshake with which the connection begins, according to the script that was next in the
                         queue at accept; None: no handshake
    ``script``           the script, taken at accept because it sends first; None: the connection takes its script at
                         the first octet of a request
    """

    number: int
    sock: socket.socket
    seen: SeenConnection
    stop_descriptor: int
    start: StartTls | None
    script: QueuedScript | None


class ScriptRunner:
    """Plays scripts on connections. Each connection thread calls `run` for its own connection.

    ``scripts``   the queue of scripts
    ``changed``   the lock over ``scripts``; notified when a mark is passed, a request is listed, or a script is over
    ``deadline``  seconds that each step may take
    ``limits``    the size of one request, and how much is kept of one connection
    """

    def __init__(self, scripts: ScriptQueue, changed: ChangeCondition, deadline: float, limits: Limits) -> None:
        self._scripts = scripts
        self._changed = changed
        self._deadline = deadline
        self._limits = limits

    def run(self, connection: AcceptedConnection) -> None:
        """Play the script of ``connection``, and end the connection. An exception is a fault of the server."""
        wire = Wire(connection.sock, connection.stop_descriptor, connection.seen, self._limits.octets)
        player = Player(wire, self._deadline, self._pass_mark, self._changed.notify_unlocked, self._limits)
        begun = player.begin(connection.start)
        if begun and (connection.script or player.await_request()):
            script = connection.script or self._take_fitting(connection)
            player.tls.adopt(script.start)
            player.play(script.steps)
        with self._changed:  # before the end of the connection, which may be held: the script passes no more marks
            self._scripts.end(connection.number)
            self._changed.notify_all()
        player.finish(hold=begun)  # after a failed handshake there is no request to wait for

    def take(self, number: int, seen: SeenConnection) -> QueuedScript:
        """Take the next script for a connection, and return it. The caller holds the lock.

        ``number``  the number of the connection
        ``seen``    its record, which gets the index of the script
        """
        seen.script, script = self._scripts.take(number)
        return script

    def _take_fitting(self, connection: AcceptedConnection) -> QueuedScript:
        """Take a script after the handshake. Note a fault if the script needs a handshake other than that one."""
        seen = connection.seen
        with self._changed:
            script = self.take(connection.number, seen)
        if not fits(connection.start, script.start):
            seen.faults.append(
                f"script {seen.script} needs another TLS context than its connection: connections overlapped"
            )
        return script

    def _pass_mark(self, name: str) -> None:
        with self._changed:
            self._scripts.pass_mark(name)
            self._changed.notify_all()
