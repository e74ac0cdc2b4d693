"""How a server is set up, as far as somebody said so. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .limits import Limits

TlsMode: TypeAlias = bool | Literal["either"]


@dataclass(frozen=True, slots=True)
class Settings:
    """None is what nobody said. ``tls``: "either" is TLS and plain on one port, by the first octet. ``context``: what
    is known of the TLS context (cert, alpn, versions, client_auth). The rest is as in `server.Server`."""

    hosts: tuple[str, ...] | None = None
    port: int | None = None
    unix: str | None = None
    tls: TlsMode | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    deadline: float | None = None
    backlog: int | None = None
    receive_buffer: int | None = None
    limits: Limits | None = None
