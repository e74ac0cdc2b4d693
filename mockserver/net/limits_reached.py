"""Which limits of a server were reached, and how often: for the check at the end of a test.

A limit changes what a client gets: its connection is reset, its request gets a 408, a 413 or a 431. A test that reaches
a limit unawares would blame the client. `SeenConnection.limits` has the limits of one connection. This count has those
of all connections of the server, also of connections that the record has dropped.

Not thread-safe: each caller holds the lock of the server.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterable

from ..base.limits import Limits

DRAIN = 64 * 1024 * 1024  # octets that a `Close` reads after its FIN


class LimitsReached:
    """Counts by the name of the limit: a field of `Limits`, "deadline", "drain" or "descriptors".

    ``limits``    the limits of the server
    ``deadline``  seconds that a request may take to arrive
    """

    def __init__(self, limits: Limits, deadline: float) -> None:
        self._texts = {
            "connections": (
                f"Limits(connections={limits.connections}) was reached: {{}} connection(s) more were reset at accept; "
                "give the server a higher limits=Limits(connections=…)"
            ),
            "request": (
                f"Limits(request={limits.request}) was reached: {{}} request(s) were larger and were not answered; "
                "give the server a higher limits=Limits(request=…)"
            ),
            "head": (
                f"Limits(head={limits.head}) was reached: {{}} request(s) had a larger head or trailer section "
                "and were not answered; give the server a higher limits=Limits(head=…)"
            ),
            "deadline": (
                f"deadline={deadline:g} was reached: {{}} request(s) did not arrive in time and got a 408; "
                "give the server a higher deadline=…, or tls=… if the client uses https"
            ),
            "drain": (
                f"a Close reads {DRAIN} octets after its FIN: {{}} client(s) sent more and met a RST; "
                "no option changes this limit"
            ),
            "descriptors": (
                "the process had no free descriptor (RLIMIT_NOFILE is {limit}), so that connections waited to be "
                "accepted; raise the limit with `ulimit -n` or resource.setrlimit"
            ),
        }
        self._counts: Counter[str] = Counter()

    def add(self, *names: str) -> None:
        """Count each of these limits once more."""
        self._counts.update(names)

    def lines(self, more: Iterable[str]) -> tuple[str, ...]:
        """Return a line for each limit that was reached: its name, its value, what happened, and the option.

        ``more``  limits that are not counted yet
        """
        counts = self._counts + Counter(more)
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return tuple(text.format(counts[name], limit=limit) for name, text in self._texts.items() if counts[name])

    def clear(self) -> None:
        """Forget all counts."""
        self._counts.clear()
