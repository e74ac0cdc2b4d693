"""Names of http.client on a connection that its document of 2008 does not have.

The private names are not documented anywhere, and code all over the world uses them: a subclass that overrides
`connect()` calls `_tunnel()`, a recipe replaces `_create_connection`.
"""

from __future__ import annotations

from .content import length_of
from .transport import Transport, create_connection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import HTTPMessage


class Aliases:
    """The further names.

    ``_create_connection``   the function that opens a socket; may be replaced on the class or on the connection.
                             Parameters: (host, port), time-out, source address
    ``_get_content_length``  the function that returns the Content-Length for a body
    ``_http_vsn``            the version of HTTP in a request: 11
    """

    debuglevel: int
    _transport: Transport

    _create_connection = staticmethod(create_connection)
    _get_content_length = staticmethod(length_of)
    _http_vsn = 11
    _http_vsn_str = "HTTP/1.1"

    @property
    def _tunnel_host(self) -> str | None:
        """Host of the server behind the proxy; None: no tunnel. None can be assigned, and removes the tunnel."""
        tunnel = self._transport.tunnel
        return tunnel.host if tunnel else None

    @_tunnel_host.setter
    def _tunnel_host(self, host: None) -> None:
        self._forget_tunnel(host)

    @property
    def _tunnel_port(self) -> int | None:
        """Port of the server behind the proxy; None: no tunnel. As with `_tunnel_host`, None can be assigned."""
        tunnel = self._transport.tunnel
        return tunnel.port if tunnel else None

    @_tunnel_port.setter
    def _tunnel_port(self, port: None) -> None:
        self._forget_tunnel(port)

    @property
    def _tunnel_headers(self) -> Any:
        """Fields of the CONNECT request as the caller has given them; {} if there are none."""
        tunnel = self._transport.tunnel
        return (tunnel.given if tunnel else None) or {}

    def get_proxy_response_headers(self) -> HTTPMessage | None:
        """Return the fields of the response to the last CONNECT that `connect()` has sent; None if there is none."""
        tunnel = self._transport.tunnel
        return tunnel.answer.headers if tunnel and tunnel.answer else None

    def _forget_tunnel(self, value: None) -> None:
        if value is not None:
            raise AttributeError("call set_tunnel() to set the server behind the proxy")
        self._transport.tunnel = None

    def _tunnel(self) -> None:
        """Open the tunnel through the proxy on the present socket. An overriding `connect()` calls this method.

        Raises what `connect()` raises for a tunnel.
        """
        self._transport.enter_tunnel(self.debuglevel)
