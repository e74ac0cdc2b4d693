"""A script for one connection, and whether it is played above TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.arguments import checked
from ..base.checks import optional, server_context
from .steps import STEPS, Steps

if TYPE_CHECKING:
    import ssl


@checked(steps=STEPS, tls=optional(server_context))
@dataclass(frozen=True, slots=True)
class Play:
    """What the server does on one connection.

    ``steps``  the script, in order
    ``tls``    the context for a handshake before the steps, like a `StartTls` as the first step; None: no TLS at first.
               A context should have ``num_tickets = 0``: a client that closes without having read its tickets sends a
               RST, and the record then has a RST in place of a FIN
    """

    steps: Steps
    tls: ssl.SSLContext | None = None
