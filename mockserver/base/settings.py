"""The settings of a server, as far as a command line or a scenario file gives them. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .limits import Limits

TlsMode: TypeAlias = bool | Literal["either"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how to listen; None: not given.

    ``hosts``           addresses to listen on
    ``port``            TCP port; 0: any free one
    ``unix``            path of a unix socket, in place of host and port
    ``tls``             "either": TLS and plain on one port, by the first octet
    ``context``         keys of the TLS context: cert, alpn, versions, client_auth
    ``deadline``        seconds that each step of a script may take
    ``backlog``         connections that the kernel completes ahead of accept
    ``receive_buffer``  octets that the kernel takes in ahead of reading
    ``limits``          what the server takes on and remembers
    """

    hosts: tuple[str, ...] | None = None
    port: int | None = None
    unix: str | None = None
    tls: TlsMode | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    deadline: float | None = None
    backlog: int | None = None
    receive_buffer: int | None = None
    limits: Limits | None = None
