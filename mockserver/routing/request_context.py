"""A request in the form for routes and replies: the octets received, the request target, and the connection. Pure."""

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
    """A request target in parts (RFC 9112 section 3.2).

    ``raw``        the request target as the client sent it
    ``path``       the path, percent-encoded; "" in authority form, "*" in asterisk form
    ``query``      the query without its question mark
    ``authority``  the authority of the absolute form and the authority form; "" in the other forms
    """

    raw: str
    path: str
    query: str
    authority: str = ""

    @property
    def decoded(self) -> str:
        """The percent-decoded path as UTF-8. Octets that are not UTF-8 appear as U+FFFD."""
        return unquote_to_bytes(self.path).decode("utf-8", "replace") if "%" in self.path else self.path


def read_target(method: bytes, target: bytes) -> Target:
    """Split a request target into its parts (RFC 9112 section 3.2).

    ``method``  the method; CONNECT has the authority form
    ``target``  the request target as the client sent it
    """
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
    """One request with its circumstances, the argument of replies and conditions that are functions. Do not change it.

    ``seen``        the request as it was received
    ``connection``  the record of its connection
    ``position``    the position of the request on its connection, from 0
    ``target``      the request target, in parts
    ``arguments``   the values that the converters of the path rule made from the path, by name
    ``turn``        how many times the route has answered before this request
    ``last``        True: content is left unread, so that the response has to end the connection
    ``asked``       the results of functions (``when``) that were called for this request, for the conditions
    """

    seen: SeenRequest
    connection: SeenConnection
    position: int
    target: Target
    arguments: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0
    last: bool = False
    asked: dict[object, bool] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, request: SeenRequest, connection: SeenConnection, position: int = 0) -> RequestContext:
        """Return the context of a request.

        ``request``     the request
        ``connection``  the record of its connection
        ``position``    the position of the request on its connection, from 0
        """
        return cls(request, connection, position, read_target(request.method, request.target))

    @property
    def method(self) -> str:
        """The method."""
        return self.seen.method.decode("latin-1")

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return self.target.decoded

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of name and value in the query, in order, decoded as form data."""
        return parse_qsl(self.target.query, keep_blank_values=True)

    @property
    def body(self) -> bytes:
        """The content, with the chunked coding removed."""
        return self.seen.body

    @property
    def json(self) -> Any:
        """The content parsed as JSON. Raises ValueError if the content is not JSON."""
        return json.loads(self.seen.body)

    @property
    def secure(self) -> bool:
        """Whether the request came over TLS."""
        return self.connection.tls is not None

    def header(self, name: str) -> str | None:
        """Return the value of a field: its field lines, joined by ", ". None if the request does not have the field.

        ``name``  the name of the field, in any case
        """
        values = self.seen.values(name.encode("latin-1"))
        return b", ".join(values).decode("latin-1") if values else None
