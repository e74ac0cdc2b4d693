"""A way through a proxy: CONNECT and its answer (RFC 9110 9.3.6, RFC 9112 3.2.3)."""

from __future__ import annotations

from .address import join
from .errors import BadFraming, TunnelRefused
from .request import RequestHead
from .response import HTTPResponse
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Tunnel:
    """How to reach `host` and `port` through a proxy; `headers` are for the proxy.

    Raises `InvalidURL` or ValueError for what cannot be sent.
    """

    def __init__(self, host: str, port: int, headers: Mapping[str, object]) -> None:
        self.host = host
        self.port = port
        target = join(host, port)
        head = RequestHead("CONNECT", target)
        for name, value in headers.items():
            head.add(name, value)
        head.check_content(0)
        head.add_automatic(f"Host: {target}\r\n".encode("ascii"), skip_accept_encoding=True)
        self._octets = head.to_bytes()

    def open(self, stream: Stream, debuglevel: int) -> None:
        """Ask the proxy behind `stream`. Raises `TunnelRefused`, OSError, or a subclass of `HTTPException`."""
        if debuglevel > 0:
            print("send:", repr(self._octets))
        stream.sock.sendall(self._octets)
        response = HTTPResponse(stream, debuglevel, True, "CONNECT")
        response.begin()
        if not response.tunnel:
            raise TunnelRefused(response.status, response.reason, response.getheaders())
        if stream.pos < len(stream.data):
            # The other end cannot have been asked anything yet, and TLS could not take these octets over.
            raise BadFraming("octets behind the answer to CONNECT, before anything was sent through the tunnel")
