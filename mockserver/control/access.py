"""Who may use the control port. Pure.

Any program that reaches the port can change the server. So the port belongs on the loopback interface, where it
refuses three kinds of requests. A browser may send such requests without the knowledge of its user:

- a Host field that does not name a loopback address. A web page can point a host name of its own to 127.0.0.1 (DNS
  rebinding), and its requests then have that name in their Host field.
- an Origin field with another origin: a request of a page from elsewhere (CSRF).
- a POST with another Content-Type than application/json. Browsers send such a POST for a page of any origin, without a
  CORS preflight.

With ``open`` the user has chosen an address that other machines reach, and any Host is accepted. Such a port has a
``token``: each request needs the token in its Authorization field (RFC 6750). A port on the loopback interface may have
one too.
"""

from __future__ import annotations

import hmac

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Request

from ..base.addresses import is_loopback


def check_access(request: Request, open: bool, token: str | None) -> None:
    """Refuse a request without the token, and one that may come from a web page. Only its head is read.

    ``request``  the request
    ``open``     True: other machines can reach the port, so that any Host is accepted
    ``token``    the token that each request needs; None: requests need no token

    Raises `HTTPException`: Forbidden, Unauthorized or UnsupportedMediaType."""
    host = request.environ.get("HTTP_HOST", "")  # werkzeug puts the name of the server in place of a missing Host
    if not open and not _names_loopback(host):
        raise Forbidden(f"Host: {host!r} is not a loopback address: use 127.0.0.1 or localhost")
    if token is not None and not _has_token(request, token):
        raise Unauthorized(
            "the control port needs its token: send the field `Authorization: Bearer TOKEN`, with the token of "
            "--control-token or of the ready line",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "h1conform control port"}),
        )
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        raise Forbidden(
            f"Origin: {origin!r} is not http://{host}: web pages of other origins must not use "
            "the control port; send the request without Origin"
        )
    if request.method == "POST" and request.mimetype != "application/json":
        given = request.headers.get("Content-Type")
        raise UnsupportedMediaType(f"Content-Type: {given!r}: a POST needs application/json")


def _names_loopback(host: str) -> bool:
    """Return whether a Host field names a loopback address."""
    return is_loopback(host.partition("]")[0][1:] if host.startswith("[") else host.rpartition(":")[0] or host)


def _has_token(request: Request, token: str) -> bool:
    """Return whether a request has the token. The time of the comparison does not depend on the octets that differ."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode("latin-1", "replace"))
    return scheme.lower() == "bearer" and right
