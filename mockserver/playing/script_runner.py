"""The work of a connection thread: perform the handshake, take a script, play it, end the connection.

`Server` accepts a connection with the lock held and makes an `AcceptedConnection`. The thread of that connection calls
`ScriptRunner.run`, which holds the lock only when it takes a script, passes a mark, or marks the script as over.

When a connection takes its script
----------------------------------
At the first octet of the client: that of a ClientHello, or that of a request. The script then decides on the handshake.
So each script is played with its own certificate, even if connections overlap. And a handshake that the client refuses
has used up its script: the next connection gets the next certificate.

With ``by_request`` the first octet of a request counts on connections with TLS too. The handshake then comes before the
script is known, and is that of the script that was next at accept. If another connection takes that script in the
meantime, the script that is taken instead needs the same handshake. Otherwise the record has a fault.
"""

from __future__ import annotations

import socket
from typing import NamedTuple

from ..base.limits import Limits
from ..base.recorded import SeenConnection
from ..net.allowance import Allowance
from ..net.condition import ChangeCondition
from ..net.wire import Wire
from ..script import StartTls, Steps, fits
from .player import Player
from .script_queue import QueuedScript, ScriptQueue


class AcceptedConnection(NamedTuple):  # start-up: a dataclass takes several times as long to make
    """A connection that has been accepted, and how it begins.

    ``number``           the number of the connection, from 0 in order of accept
    ``sock``             the accepted socket
    ``allowance``        what the record of the connection may take, with the record
    ``stop_descriptor``  becomes readable when the connection has to stop
    ``start``            the handshake with which the connection begins, according to the script that was next in the
                         queue at accept; None: no handshake
    ``script``           the script, taken at accept because it sends first; None: the connection takes its script at
                         the first octet of the client
    """

    number: int
    sock: socket.socket
    allowance: Allowance
    stop_descriptor: int
    start: StartTls | None
    script: QueuedScript | None

    @property
    def seen(self) -> SeenConnection:
        """The record of the connection."""
        return self.allowance.seen


class ScriptRunner:
    """Plays scripts on connections. Each connection thread calls `run` for its own connection.

    ``scripts``     the queue of scripts
    ``changed``     the lock over ``scripts``; notified when a mark is passed, a request is listed, or a script is over
    ``deadline``    seconds that each step may take
    ``limits``      the size of one request, and how much is kept of one connection
    ``by_request``  True: a connection with TLS takes its script at the first octet of a request, after the handshake
    """

    def __init__(
        self, scripts: ScriptQueue, changed: ChangeCondition, deadline: float, limits: Limits, by_request: bool
    ) -> None:
        self._scripts = scripts
        self._changed = changed
        self._deadline = deadline
        self._limits = limits
        self._by_request = by_request

    def run(self, connection: AcceptedConnection) -> None:
        """Play the script of ``connection``, and end the connection. An exception is a fault of the server."""
        allowance = connection.allowance
        wire = Wire(connection.sock, connection.stop_descriptor, allowance.seen, self._limits.octets, allowance)
        player = Player(wire, self._deadline, self._pass_mark, self._changed.notify_unlocked, self._limits)
        start, steps = self._open(connection, player)
        begun = player.begin(start)
        if begun and steps is None and player.await_request():
            script = self._take_late(connection, start)
            player.tls.adopt(script.start)
            steps = script.steps
        if begun and steps is not None:
            player.play(steps)
        with self._changed:  # before the end of the connection, which may be held: the script passes no more marks
            self._scripts.end(connection.number)
            self._changed.notify_all()
        player.finish(hold=begun)  # after a failed handshake there is no request to wait for

    def _open(self, connection: AcceptedConnection, player: Player) -> tuple[StartTls | None, Steps | None]:
        """Return the handshake of a connection, and its script; None: the connection has not taken a script yet."""
        start = connection.start
        if connection.script:
            return start, connection.script.steps
        if start is None:
            if not player.await_request():
                return None, ()
        elif self._by_request or not player.await_octets(start):
            return start, None
        with self._changed:
            script = self.take(connection.number, connection.seen)
        return script.start, script.steps

    def take(self, number: int, seen: SeenConnection) -> QueuedScript:
        """Take the next script for a connection, and return it. The caller holds the lock.

        ``number``  the number of the connection
        ``seen``    its record, which gets the index of the script
        """
        seen.script, script = self._scripts.take(number)
        return script

    def _take_late(self, connection: AcceptedConnection, start: StartTls | None) -> QueuedScript:
        """Take a script after the handshake ``start``. Note a fault if the script needs another handshake."""
        seen = connection.seen
        with self._changed:
            script = self.take(connection.number, seen)
        if not fits(start, script.start):
            seen.faults.append(
                f"script {seen.script} needs another TLS context than its connection: connections overlapped"
            )
        return script

    def _pass_mark(self, name: str) -> None:
        with self._changed:
            self._scripts.pass_mark(name)
            self._changed.notify_all()
