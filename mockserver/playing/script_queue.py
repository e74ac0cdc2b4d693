"""The queue of scripts: which connection gets which script, and which marks have been passed.

A script is in one of these states:

    waiting  in the queue, from index ``_taken`` on; the next connection takes the first of these
    playing  in ``_playing``, by the number of its connection
    over     in neither; it can pass no more marks

`next` and `take` are two calls. A server looks at the next script when it accepts a connection, because a script that
sends first begins at once. Otherwise the connection takes a script at the first octet of the client. Between the two
calls another connection may take the script. The queue does not reserve scripts: a reservation by a connection that is
never used would change the order for all later connections.

The queue also has the marks. `Server.wait_mark` waits for a mark, and has to end at once if no script can pass the
mark any more. So the queue computes from the waiting and playing scripts whether a mark is still possible. A script
with a `Serve` may pass any mark, because its answers are not known in advance.

The queue has no lock of its own: the lock of the server guards it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..script import Mark, Play, Serve, opening, with_keys


class QueuedScript:
    """The script of a play, prepared for connections.

    ``play``  the play

    Attributes:

    ``steps``  the steps; a `StartTls` before steps that forge records gets the keys of the connection
    ``start``  the `StartTls` with which the connection of the script begins; None: it begins without TLS
    """

    def __init__(self, play: Play) -> None:
        self.steps = with_keys(play.steps)
        self.start = opening(self.steps, play.tls)
        marks = frozenset([step.name for step in play.steps if isinstance(step, Mark)])
        # None: the script may pass any mark, in the steps of an answer
        self._marks = None if Serve in map(type, play.steps) else marks

    def can_pass(self, name: str) -> bool:
        """Return whether this script may pass the mark ``name``."""
        return self._marks is None or name in self._marks


class ScriptQueue:
    """The scripts of a server. The caller of each method holds the lock of the server.

    ``plays``    the scripts of the connections, in order
    ``default``  the script of connections that come after all ``plays`` are used; None: the last of ``plays`` again

    Raises ValueError if there are neither ``plays`` nor ``default``.
    """

    def __init__(self, plays: Iterable[Play], default: Play | None) -> None:
        self._queue = [QueuedScript(play) for play in plays]
        self._default = QueuedScript(default) if default else None
        self._taken = 0
        self._playing: dict[int, QueuedScript] = {}  # by the number of the connection
        self._passed: set[str] = set()
        if not (self._queue or self._default):
            raise ValueError("a server without scripts: give at least one Play, or default=Play(…)")

    def add(self, play: Play) -> None:
        """Append the script of ``play`` to the queue."""
        self._queue.append(QueuedScript(play))

    def discard(self) -> int:
        """Remove the scripts that wait, and return how many. Without a default, the first script always stays."""
        kept = max(self._taken, 0 if self._default else 1)
        dropped = len(self._queue) - kept
        del self._queue[kept:]
        return dropped

    def skip(self) -> bool:
        """Pass over the next script that waits, unless it is the last script. Return whether one was passed over."""
        last = len(self._queue) - (0 if self._default else 1)
        if self._taken >= last:
            return False
        self._taken += 1
        return True

    def next(self) -> tuple[int, QueuedScript]:
        """Return index and script for the next connection: the first that waits, the default (-1), or the last."""
        if self._taken < len(self._queue):
            return self._taken, self._queue[self._taken]
        return (-1, self._default) if self._default else (len(self._queue) - 1, self._queue[-1])

    def take(self, connection: int) -> tuple[int, QueuedScript]:
        """Return `next`, and mark that script as taken by the connection with this number."""
        index, script = self.next()
        self._taken = max(self._taken, index + 1)
        self._playing[connection] = script
        return index, script

    def end(self, connection: int) -> None:
        """Mark the script of the connection with this number as over, if the connection took a script."""
        self._playing.pop(connection, None)

    def pass_mark(self, name: str) -> None:
        """Record that a script has passed the mark ``name``."""
        self._passed.add(name)

    def has_passed(self, name: str) -> bool:
        """Return whether a script has passed the mark since the last `clear_marks`."""
        return name in self._passed

    def can_pass(self, name: str) -> bool:
        """Return whether a script that plays or waits may pass the mark.

        The repetition of the last script does not count. That script has been played, and has not passed the mark."""
        ahead = (*self._playing.values(), *self._queue[self._taken :], self._default)
        return any(script.can_pass(name) for script in ahead if script)

    def clear_marks(self) -> None:
        """Forget the marks that were passed."""
        self._passed.clear()
