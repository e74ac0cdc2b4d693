"""What one connection does: its script, and whether the script is played above TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .steps import Steps

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, slots=True)
class Play:
    """What one connection does.

    ``steps``  the script, from top to bottom
    ``tls``    play the steps above TLS, after a handshake with this context: short for a `StartTls` before them. A
               context with ``num_tickets = 0`` gives the truest record: tickets that a client never reads turn its FIN
               into a RST
    """

    steps: Steps
    tls: ssl.SSLContext | None = None
