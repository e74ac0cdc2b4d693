"""The transcript of a run: what passed on each connection, as lines for people. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ...mockserver.base.recorded import SeenConnection
from ..model.describe import octets

_ROOM = 1200  # characters at most for the octets of one direction


def transcript(connections: Sequence[SeenConnection]) -> tuple[str, ...]:
    """Return lines about each connection: what the client sent (>), what the server sent (<), and how each side ended.

    ``connections``  the records of the server"""
    lines: list[str] = []
    for connection in connections:
        layers = connection.tls_layers
        tls = "".join(f", {each.version or 'TLS handshake not completed'}" for each in layers)
        lines.append(f"connection {connection.number + 1}{tls}")
        lines += [f"  tls: {each.alert or each.error}" for each in layers if each.alert or each.error]
        lines.append(f"  > {octets(bytes(connection.received), _ROOM)}")
        lines.append(f"  < {octets(bytes(connection.sent), _ROOM)}")
        lines.append(f"  client: {_end(connection)}; server: {connection.server_end or 'open'}")
        lines += [f"  note: {note}" for note in connection.notes]
    return tuple(lines)


def _end(connection: SeenConnection) -> str:
    end = connection.client_end or "open"
    return f"close_notify, {end}" if connection.client_notify else end
