"""The limits of a server: what it takes on at once, and how much it remembers. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, fields

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server takes on and remembers. What was dropped is counted in `Seen` and `SeenConnection`.

    ``connections``  connections open at once; one more is accepted and reset (on a unix socket: closed), takes no
                     script, and is listed with a note
    ``request``      octets of one request, head and content as they travel; a larger one is listed as far as it was
                     read and ends its script with a note, while `Serve` answers 413 and closes
    ``log``          connections listed in `Seen`; beyond that the oldest that have ended are dropped
    ``octets``       octets kept of one connection, for each of `received`, `sent` and `requests` (where a request
                     counts 1 KiB beside its octets); beyond that the oldest go, an eighth at a time

    Raises ValueError for a limit below 1."""

    connections: int = 1000
    request: int = 64 * _MIB
    log: int = 10_000
    octets: int = 64 * _MIB

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 1:
                raise ValueError(f"Limits({field.name}={value!r}): at least 1 is needed")
