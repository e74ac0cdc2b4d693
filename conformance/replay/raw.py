"""The octets that the server of a case sends on one connection. Pure."""

from __future__ import annotations

from ...mockserver.script.sent_octets import SentOctets
from ..model import Case, Tls
from .unplayable import Unplayable


def raw_octets(case: Case, connection: int | None) -> bytes:
    """Return the octets above TLS that the server sends on one connection of a case.

    ``case``        the case
    ``connection``  the number of the connection, from 1; None: the only one

    Raises Unplayable if the case has several connections and none is named, or none with this number."""
    most = len(case.connections)
    if connection is None and most > 1:
        raise Unplayable(f"case {case.id} has {most} connections: name one with --connection, from 1 to {most}")
    if connection is not None and not 1 <= connection <= most:
        raise Unplayable(f"case {case.id} has no connection {connection}: --connection takes 1 to {most}")
    steps = case.connections[(connection or 1) - 1].steps
    return SentOctets(tuple(step for step in steps if not isinstance(step, Tls)))[:]
