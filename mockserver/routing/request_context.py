"""A request as routes and replies see it: what was received, its target (RFC 9112 section 3.2), and its connection.

Pure. It knows no route.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from ..base.recorded import SeenConnection, SeenRequest

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?]*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A request target taken apart.

    ``raw``        as it was sent
    ``path``       still percent-encoded; "" in authority form, "*" in asterisk form
    ``query``      without the question mark
    ``authority``  of the absolute form and the authority form
    """

    raw: str
    path: str
    query: str
    authority: str = ""  # of the absolute form and the authority form

    @property
    def decoded(self) -> str:
        """The path without percent-encoding, as UTF-8; octets that are none appear as U+FFFD."""
        return unquote_to_bytes(self.path).decode("utf-8", "replace") if "%" in self.path else self.path


def read_target(method: bytes, target: bytes) -> Target:
    """Take a request target apart (RFC 9112 section 3.2); ``method`` tells the authority form."""
    raw = target.decode("latin-1")
    if method == b"CONNECT":
        return Target(raw, "", "", raw)
    absolute = _ABSOLUTE.fullmatch(raw)
    authority, rest = absolute.groups() if absolute else ("", raw)
    if absolute and not rest.startswith("/"):
        rest = "/" + rest
    path, _, query = rest.partition("?")
    return Target(raw, path, query, authority)


@dataclass(slots=True)
class RequestContext:
    """One request and its circumstances, for replies and conditions that are functions. Read it only.

    ``seen``        the request as it was received
    ``connection``  the connection that it came on
    ``position``    which request on its connection, from 0
    ``target``      its request target
    ``arguments``   what the converters of the path rule made of the path
    ``turn``        how often the route had answered before
    ``last``        content is left unread, so that a response has to end the connection
    """

    seen: SeenRequest
    connection: SeenConnection
    position: int
    target: Target
    arguments: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0
    last: bool = False

    @classmethod
    def of(cls, request: SeenRequest, connection: SeenConnection, position: int = 0) -> RequestContext:
        """The context of a request.

        ``request``     the request, whose target is taken apart here
        ``connection``  the connection that it came on
        ``position``    which request on its connection, from 0
        """
        return cls(request, connection, position, read_target(request.method, request.target))

    @property
    def method(self) -> str:
        return self.seen.method.decode("latin-1")

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return self.target.decoded

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query, decoded as a form does, in order."""
        return parse_qsl(self.target.query, keep_blank_values=True)

    @property
    def body(self) -> bytes:
        """The content without its chunked coding."""
        return self.seen.body

    @property
    def json(self) -> Any:
        """The content read as JSON. Raises ValueError where it is none."""
        return json.loads(self.seen.body)

    @property
    def secure(self) -> bool:
        """Whether the request came over TLS."""
        return self.connection.tls is not None

    def header(self, name: str) -> str | None:
        """The value of the field lines called ``name``, case aside, joined by ", "; None where there is none."""
        values = self.seen.values(name.encode("latin-1"))
        return b", ".join(values).decode("latin-1") if values else None
