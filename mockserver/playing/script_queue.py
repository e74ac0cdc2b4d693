"""Which connection of a server gets which script, in which order, and which marks have been passed."""

from __future__ import annotations

from collections.abc import Iterable

from ..script import Mark, Play, Serve, opening, with_keys


class QueuedScript:
    """The script of a play, made ready to be taken.

    ``steps``  the steps, each `StartTls` with the keys that later steps need
    ``start``  the `StartTls` that comes before a connection takes the script; None: there is none
    """

    def __init__(self, play: Play) -> None:
        self.steps = with_keys(play.steps)
        self.start = opening(self.steps, play.tls)
        marks = frozenset([step.name for step in play.steps if isinstance(step, Mark)])
        # None: any may be passed, in an answer that is not given yet
        self._marks = None if Serve in map(type, play.steps) else marks

    def can_pass(self, name: str) -> bool:
        """Whether this script may pass the mark ``name``."""
        return self._marks is None or name in self._marks


class ScriptQueue:
    """The scripts of a server. Not safe in several threads at once: the server's lock guards it.

    ``plays``    what connections get, in order
    ``default``  what they get when all are used; None: the last one again

    Raises ValueError where there is nothing to play.
    """

    def __init__(self, plays: Iterable[Play], default: Play | None) -> None:
        self._queue = [QueuedScript(play) for play in plays]
        self._default = QueuedScript(default) if default else None
        self._taken = 0
        self._playing: dict[int, QueuedScript] = {}  # by connection, what has not come to its end
        self._passed: set[str] = set()
        if not (self._queue or self._default):
            raise ValueError("a server needs at least one play, or a default")

    def add(self, play: Play) -> None:
        """Append a play."""
        self._queue.append(QueuedScript(play))

    def discard(self) -> int:
        """Drop the scripts that no connection has taken, but for the only one; how many."""
        kept = max(self._taken, 0 if self._default else 1)
        dropped = len(self._queue) - kept
        del self._queue[kept:]
        return dropped

    def next(self) -> tuple[int, QueuedScript]:
        """What the next connection gets: the next unused one, else the default (its index is -1), else the last."""
        if self._taken < len(self._queue):
            return self._taken, self._queue[self._taken]
        return (-1, self._default) if self._default else (len(self._queue) - 1, self._queue[-1])

    def take(self, connection: int) -> tuple[int, QueuedScript]:
        """`next` for that connection, which counts as used from now on."""
        index, script = self.next()
        self._taken = max(self._taken, index + 1)
        self._playing[connection] = script
        return index, script

    def end(self, connection: int) -> None:
        """The script of that connection, if it took one, has come to its end: its marks are out of reach."""
        self._playing.pop(connection, None)

    def pass_mark(self, name: str) -> None:
        """A connection has come to the mark."""
        self._passed.add(name)

    def has_passed(self, name: str) -> bool:
        """Whether a connection has come to the mark since the marks were last cleared."""
        return name in self._passed

    def can_pass(self, name: str) -> bool:
        """Whether a script that is being played, or is still to be taken, may come to the mark.

        The last script does not count for being taken again and again: it has been played, and the mark not passed."""
        ahead = (*self._playing.values(), *self._queue[self._taken :], self._default)
        return any(script.can_pass(name) for script in ahead if script)

    def clear_marks(self) -> None:
        """No mark has been passed."""
        self._passed.clear()
