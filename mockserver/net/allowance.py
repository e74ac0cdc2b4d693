"""The octets that the record of one connection may take, out of those that the record of the server may take.

Who counts
----------
The record of a server has a budget (`Limits.total`) for all connections. Each connection counts for itself, without a
lock, in ``left``: it subtracts the weight of everything that it records. Only when ``left`` is negative it asks the
`Budget` for more, which takes a lock. The budget grants some KiB at a time, so that most records of a request take no
lock. At its end the connection returns what it has not used.

If the budget is used up, the ended connections give up their octets first, the oldest first (`ConnectionLog`). If that
is not enough, the connection that asks gives up its own. It keeps at least the head of its latest request.
"""

from __future__ import annotations

from typing import Protocol

from ..base.recorded import SeenConnection
from ..base.weights import CONNECTION, forget_requests, request_weight, strip


class Budget(Protocol):
    """The octets that the record of a server may take."""

    def grant(self, allowance: Allowance, need: int) -> None:
        """Increase ``allowance.left`` by ``need`` octets or more, or by none if the budget has no room."""

    def overdraw(self, allowance: Allowance, need: int) -> None:
        """Increase ``allowance.left`` by ``need`` octets in any case."""


class Allowance:
    """The octets that the record of one connection may take. Only the thread of the connection changes ``left``.

    ``seen``    the record
    ``budget``  grants octets; None: without limit

    ``left`` is what the record may still take, ``granted`` what it got. ``requests`` is the weight of the list of its
    requests. ``listed`` is whether the record is in the list of connections, ``over`` whether `ConnectionLog.end` was
    called, and ``stripped`` whether the record has given up its octets after that.
    """

    __slots__ = ("_budget", "granted", "left", "listed", "over", "requests", "seen", "stripped")

    def __init__(self, seen: SeenConnection, budget: Budget | None = None) -> None:
        self.seen = seen
        self._budget = budget
        self.granted = 0
        self.left = -CONNECTION
        self.requests = 0
        self.listed = True
        self.over = False
        self.stripped = False

    def renew(self) -> None:
        """Get more octets, or make room in the record. Call this when ``left`` is negative."""
        budget, need = self._budget, -self.left
        if budget is None:
            self.left += max(need, 1 << 40)
            return
        budget.grant(self, need)
        if self.left < 0:
            self.strip()
            if self.left < 0:
                self.left += forget_requests(self.seen, -self.left)
                self.requests = sum(map(request_weight, self.seen.requests))
            if self.left < 0:
                budget.overdraw(self, -self.left)

    def strip(self) -> None:
        """Drop the octets of the record and the contents of its requests."""
        self.left += strip(self.seen)
        self.requests = sum(map(request_weight, self.seen.requests))
