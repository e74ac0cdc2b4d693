"""A connection to one server, as far as it needs no request: how it opens, when it may be used, how it closes.

`HTTPConnection` adds the verbs. What is decided here is who is connected to, by which way, and whether an idle
connection can still be trusted; nothing here knows what a request is.
"""

from __future__ import annotations

from .address import join, split
from .errors import CannotSendRequest, InvalidURL, NotConnected
from .limits import Limits
from .request import ACCEPT_ENCODING
from .status import HTTP_PORT
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

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


class Link:
    """The base of `HTTPConnection`; see there for the parameters."""

    default_port = HTTP_PORT
    #: Whether a request opens the connection by itself.
    auto_open: int = 1
    debuglevel = 0

    def __init__(
        self, host: str, port: int | str | None, timeout: float | None, source_address: tuple[str, int] | None
    ) -> None:
        self.host, self.port = split(host, port, self.default_port)
        self.timeout = timeout
        self.source_address = source_address
        self.limits = Limits()
        self._stream: Stream | None = None
        self._tunnel: Tunnel | None = None
        self._name_host(self.host, self.port)

    def _name_host(self, host: str, port: int) -> None:
        """Put together the automatic fields, with the port unless it is the default (HTTPCLIENT-Q12, T2)."""
        authority = join(host, None if port == self.default_port else port)
        self._host_line = f"Host: {authority}\r\n".encode("ascii")
        self._automatic = self._host_line + ACCEPT_ENCODING + b"\r\n"

    @property
    def sock(self) -> socket.socket | None:
        """The socket, None while there is none. One that is connected already may be assigned."""
        stream = self._stream
        return None if stream is None or stream.closed else stream.sock

    @sock.setter
    def sock(self, sock: socket.socket | None) -> None:
        self._stream = None if sock is None else self._wrap(sock)

    def _wrap(self, sock: socket.socket) -> Stream:
        if not hasattr(sock, "unwrap"):
            return Stream(sock, self.limits)
        from .tls import TLSStream  # importing `ssl` takes long, and most do without

        return TLSStream(sock, self.limits)

    def connect(self) -> None:
        """Connect to the server, through the proxy if a tunnel was set (HTTPCLIENT-Q9).

        Raises OSError, of which `TunnelRefused` tells that a proxy refused, and `InvalidURL` for an impossible name.
        """
        self._drop()
        sock = connected(self.host, self.port, self.timeout, self.source_address)
        self._stream = Stream(sock, self.limits)
        if self._tunnel:
            try:
                self._tunnel.open(self._stream, self.debuglevel)
            except BaseException:
                self._drop()
                raise

    def _drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _ready(self) -> Stream:
        """A connection that is open and silent, in place of one that is not (RFC 9112 9.2, 9.3.1)."""
        use = self._stream.use if self._stream is not None else "http"
        if use == "upgraded":
            raise CannotSendRequest("this connection speaks another protocol now: detach() or close() it")
        self._drop()
        if use == "tunnel":
            # A new connection would end at the proxy, which must not get what was meant for the other end.
            raise NotConnected("the tunnel that CONNECT had opened is closed")
        if not self.auto_open:
            raise NotConnected("there is no connection, and auto_open is off")
        self.connect()
        if self._stream is None:
            raise NotConnected("connect() has made no connection")
        return self._stream

    def _detached(self) -> tuple[socket.socket, bytes]:
        stream, self._stream = self._stream, None
        if stream is None:
            raise NotConnected("there is no socket to detach")
        return stream.sock, stream.data[stream.pos :]

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, object] | None = None) -> None:
        """Reach `host` and `port` by CONNECT through the server of the constructor, a proxy (RFC 9110 9.3.6).

        `headers` go into the CONNECT request only. Raises RuntimeError if the connection is open already, `InvalidURL`
        or ValueError for what cannot be sent.
        """
        if self._stream is not None:
            raise RuntimeError("the connection is open: a tunnel can be set before that only")
        from .tunnel import Tunnel

        self._tunnel = Tunnel(*split(host, port, self.default_port), headers or {})
        self._name_host(self._tunnel.host, self._tunnel.port)

    def set_debuglevel(self, level: int) -> None:
        """Print what is sent and received if `level` is above 0 (HTTPCLIENT-Q8)."""
        self.debuglevel = level
