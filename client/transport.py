"""The transport under a connection: the socket that is open now, and the tunnel that a new one goes through.

`HTTPConnection` has one `Transport`, which lives as long as the connection and opens one socket after the other. A
`Stream` is one of these sockets with what was received from it. What is decided here is how a socket is opened, and
what an old one forbids; nothing here knows what a request is.
"""

from __future__ import annotations

from .errors import CannotSendRequest, InvalidURL, NotConnected
from .limits import Limits
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from .tunnel import Tunnel


class NotGiven(float):
    """Stands for "no timeout given": the global default at connect time holds (HTTPCLIENT-C6)."""

    def __repr__(self) -> str:
        return "<the global default>"


DEFAULT_TIMEOUT = NotGiven()


def connected(host: str, port: int, timeout: float | None, source_address: tuple[str, int] | None) -> socket.socket:
    """A TCP socket that is connected to `host` and `port`. Raises OSError, `InvalidURL` for an impossible name."""
    import socket  # an import of its own weight, and not needed before

    # What the library itself has for "not given" comes from `urllib.request`.
    if timeout is DEFAULT_TIMEOUT or timeout is getattr(socket, "_GLOBAL_DEFAULT_TIMEOUT", DEFAULT_TIMEOUT):
        timeout = socket.getdefaulttimeout()
    if host.replace(".", "").isdigit():
        # An IPv4 address has no need of the resolver, which takes longer than all else that we do here.
        sock = socket.socket()
        try:
            if timeout != sock.gettimeout():
                sock.settimeout(timeout)
            if source_address:
                sock.bind(source_address)
            sock.connect((host, port))
        except BaseException:
            sock.close()
            raise
    else:
        try:
            sock = socket.create_connection((host, port), timeout, source_address)
        except UnicodeError as error:
            raise InvalidURL(f"not a host name: {host!r}: {error}") from error
    # A small request must not wait for the acknowledgement of the one before.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Transport:
    """The open socket of a connection, with the way to the next one.

    `stream` is the socket with its receive buffer: None before the first socket, and once a response has it alone.
    `tunnel` is the way through a proxy, None for none.
    """

    __slots__ = ("stream", "tunnel")

    def __init__(self) -> None:
        self.stream: Stream | None = None
        self.tunnel: Tunnel | None = None

    @property
    def sock(self) -> socket.socket | None:
        """The socket, None while there is none."""
        stream = self.stream
        return None if stream is None or stream.closed else stream.sock

    def adopt(self, sock: socket.socket, limits: Limits) -> None:
        """Go on with a socket that is connected already, a TLS socket included; the one before is left alone."""
        if hasattr(sock, "unwrap"):
            from .tls import TLSStream  # importing `ssl` takes long, and most do without

            self.stream = TLSStream(sock, limits)
        else:
            self.stream = Stream(sock, limits)

    def open(self, sock: socket.socket, limits: Limits, debuglevel: int) -> None:
        """Go on with a new TCP socket, through the proxy at its other end if there is a tunnel.

        Raises OSError, of which `TunnelRefused` tells that the proxy refused, or a subclass of `HTTPException`; then
        the socket is closed.
        """
        self.stream = Stream(sock, limits)
        if self.tunnel:
            try:
                self.tunnel.open(self.stream, debuglevel)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the socket, if there is one."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()

    def retire(self) -> None:
        """Close a socket that can carry no further request, to make room for a new one (RFC 9112 9.2, 9.3.1).

        Raises `CannotSendRequest` if the socket speaks another protocol, `NotConnected` if it ended a tunnel.
        """
        use = self.stream.use if self.stream is not None else "http"
        if use == "upgraded":
            raise CannotSendRequest("this connection speaks another protocol now: detach() or close() it")
        self.close()
        if use == "tunnel":
            # A new connection would end at the proxy, which must not get what was meant for the other end.
            raise NotConnected("the tunnel that CONNECT had opened is closed")

    def detach(self) -> tuple[socket.socket, bytes]:
        """Hand over the socket and what was received and not read. Raises `NotConnected` if there is none."""
        stream, self.stream = self.stream, None
        if stream is None:
            raise NotConnected("there is no socket to detach")
        return stream.sock, stream.data[stream.pos :]
