"""The limits of a server: how many connections it serves at once, and how much it records. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from .arguments import checked
from .checks import Whole

T = TypeVar("T")

_MIB = 1024 * 1024


def _at_least_one(limits: type[T]) -> type[T]:
    """Check that each limit is an integer of 1 or more."""
    return checked(**{name: Whole(1) for name in limits.__annotations__})(limits)


@_at_least_one
@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server. `Seen` and `SeenConnection` count what was dropped.

    ``connections``  open connections at once. A further connection is accepted and reset (on a unix socket: closed). It
                     takes no script, and is listed with a note
    ``request``      octets of one request, head and content as sent. A larger request is listed as far as it was read.
                     It ends its script with a note; a `Serve` answers 413 and closes the connection
    ``log``          connections listed in `Seen`. Beyond this limit the oldest ended connections are dropped
    ``octets``       octets kept of each connection in ``received``, and as many in ``sent``. Beyond the limit the
                     oldest octets are dropped, and half of the limit more. The same limit holds for ``requests``,
                     where each request counts 1 KiB more than its octets (or 256 for each field line, if that is
                     more). Beyond the limit the oldest contents are dropped, then the oldest requests, and an eighth
                     of the limit more
    ``head``         octets of the head of one request, and of its trailer section. A larger one is treated as a larger
                     request is; a `Serve` answers 431
    ``total``        octets kept of all connections in sum, where each connection counts 1 KiB more than its octets.
                     Beyond the limit the ended connections lose their octets and the contents of their requests, the
                     oldest first. If the heads of the requests are too many, the oldest connections are dropped

    Raises ValueError for a limit below 1."""

    connections: int = 4096
    request: int = 64 * _MIB
    log: int = 10_000
    octets: int = 64 * _MIB
    head: int = _MIB
    total: int = 256 * _MIB
