"""What the connections of a server do: the plays in the order in which they are taken, and the marks that they pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..script import Mark, Serve, Steps, opening, with_keys

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, slots=True)
class Play:
    """What one connection does. With ``tls`` the steps are played above TLS, after the handshake: short for a
    `StartTls` before them. A context with ``num_tickets = 0`` gives the truest record: tickets that a client never
    reads turn its FIN into a RST."""

    steps: Steps
    tls: ssl.SSLContext | None = None


class PreparedPlay:
    """A play made ready: ``start`` is the `StartTls` that comes before the connection takes it, if one does."""

    def __init__(self, play: Play) -> None:
        self.steps = with_keys(play.steps)
        self.start = opening(self.steps, play.tls)
        marks = frozenset([step.name for step in play.steps if isinstance(step, Mark)])
        # None: any may be passed, in an answer that is not given yet
        self._marks = None if Serve in map(type, play.steps) else marks

    def can_pass(self, name: str) -> bool:
        """Whether playing it may pass the mark ``name``."""
        return self._marks is None or name in self._marks


class PlayQueue:
    """The plays of a server. Not safe in several threads at once: the server's lock guards it.

    Raises ValueError where there is nothing to play."""

    def __init__(self, plays: Iterable[Play], default: Play | None) -> None:
        self._queue = [PreparedPlay(play) for play in plays]
        self._default = PreparedPlay(default) if default else None
        self._taken = 0
        self._playing: dict[int, PreparedPlay] = {}  # by connection, what has not come to its end
        self._passed: set[str] = set()
        if not (self._queue or self._default):
            raise ValueError("a server needs at least one play, or a default")

    def add(self, play: Play) -> None:
        """Append a play."""
        self._queue.append(PreparedPlay(play))

    def discard(self) -> int:
        """Drop those that nobody has taken, but for the only one; how many."""
        kept = max(self._taken, 0 if self._default else 1)
        dropped = len(self._queue) - kept
        del self._queue[kept:]
        return dropped

    def next(self) -> tuple[int, PreparedPlay]:
        """What the next connection gets: the next unused one, else the default (its index is -1), else the last."""
        if self._taken < len(self._queue):
            return self._taken, self._queue[self._taken]
        return (-1, self._default) if self._default else (len(self._queue) - 1, self._queue[-1])

    def take(self, connection: int) -> tuple[int, PreparedPlay]:
        """`next` for that connection, which counts as used from now on."""
        index, planned = self.next()
        self._taken = max(self._taken, index + 1)
        self._playing[connection] = planned
        return index, planned

    def end(self, connection: int) -> None:
        """What that connection may have taken has come to its end: its marks are out of reach."""
        self._playing.pop(connection, None)

    def pass_mark(self, name: str) -> None:
        """A connection has come to the mark."""
        self._passed.add(name)

    def has_passed(self, name: str) -> bool:
        """Whether one has, since the marks were last cleared."""
        return name in self._passed

    def can_pass(self, name: str) -> bool:
        """Whether one may still: what is being played, or what may still be taken, the last one out of turn aside."""
        ahead = (*self._playing.values(), *self._queue[self._taken :], self._default)
        return any(planned.can_pass(name) for planned in ahead if planned)

    def clear_marks(self) -> None:
        """No mark has been passed."""
        self._passed.clear()
