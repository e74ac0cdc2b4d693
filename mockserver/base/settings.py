"""The settings of a server that a command line or a scenario file gives. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .limits import Limits

TlsMode: TypeAlias = bool | Literal["either"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how a server listens. None means: not given.

    ``hosts``           the addresses to listen on
    ``port``            the TCP port; 0: a free port
    ``unix``            the path of a unix socket, in place of host and port
    ``tls``             whether connections use TLS; "either": the first octet of each connection decides
    ``context``         the settings of the TLS context: cert, alpn, versions, client_auth
    ``deadline``        seconds that each step of a script may take
    ``backlog``         connections that the kernel completes before they are accepted
    ``receive_buffer``  octets that the kernel receives before they are read
    ``limits``          the limits of the server
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
