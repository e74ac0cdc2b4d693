"""A tunnel through a proxy: CONNECT and its response (RFC 9110 9.3.6, RFC 9112 3.2.3)."""

from __future__ import annotations

from .address import join
from .errors import BadFraming, TunnelRefused
from .lines import host_line
from .request import RequestHead
from .response import HTTPResponse
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Tunnel:
    """The CONNECT request for one server. A connection sends it again on each new socket.

    ``host``     name or IP address of the server behind the proxy
    ``port``     port of that server
    ``headers``  further fields of the CONNECT request, as (name, value)

    Raises `InvalidURL`, ValueError or TypeError for values that cannot be sent.
    """

    given: Any = None  # the fields as the caller has given them, for `_tunnel_headers`
    answer: HTTPResponse | None = None  # the last response of the proxy

    def __init__(self, host: str, port: int, headers: Iterable[tuple[str | bytes, object]]) -> None:
        self.host = host
        self.port = port
        head = RequestHead("CONNECT", join(host, port))
        for name, value in headers:
            head.add(name, value)
        head.check_content(0)
        assert head.authority is not None
        head.add_automatic(host_line(head.authority), skip_accept_encoding=True)
        self._octets = head.to_bytes()

    def open(self, stream: Stream, debuglevel: int) -> None:
        """Send CONNECT to the proxy and read its response.

        ``stream``      the stream to the proxy; after this method, the stream to the server
        ``debuglevel``  above 0: the request and the head of the response are printed

        Raises `TunnelRefused` for a status other than 2xx; another OSError if the transport fails; a subclass of
        `HTTPException` if the response is malformed.
        """
        if debuglevel > 0:
            print("send:", repr(self._octets))
        stream.sock.sendall(self._octets)
        response = HTTPResponse(stream, debuglevel, True, "CONNECT")
        response.begin()
        self.answer = response
        if not response.tunnel:
            raise TunnelRefused(response.status, response.reason, response.getheaders())
        if stream.pos < len(stream.data):
            # In HTTP and TLS the client speaks first, so these octets do not come from the server. A TLS socket could
            # not take these octets over either.
            raise BadFraming("octets after the response to CONNECT, before the client sent an octet through the tunnel")
