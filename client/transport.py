"""The transport of a connection: the open socket, and the tunnel that new sockets go through. No requests.

An `HTTPConnection` has one `Transport` for its whole life. The transport has at most one open socket at a time, and
opens a new one when the old one cannot carry the next request. A `Stream` is one socket with its receive buffer; a new
socket always gets a new stream.

    `stream is None`         no socket: before the first request, after `close()` or `detach()`, and after the head of
                             a response that ends the connection (the response then owns the stream alone)
    `stream.closed`          the last response or an error has closed the socket
    otherwise                the socket is open; `Stream.quiet()` tells whether it may carry another request

The way from an old socket to a new one has two steps. `retire()` decides whether a new socket is allowed at all, and
closes the old one. `open()` takes the new TCP socket, and sends CONNECT if there is a tunnel. Two uses of an old socket
forbid a new one:

- "upgraded" (after 101): the caller uses the other protocol on the socket. The caller must call `detach()` or
  `close()`.
- "tunnel" (the caller itself sent CONNECT): a new socket would reach the proxy, and the proxy must not receive a
  request that was meant for the server behind the tunnel. A tunnel of `set_tunnel()` is no such case, because `open()`
  makes it again.

After an error in `open()` the new socket is closed, and the transport has no stream. No socket stays open.
"""

from __future__ import annotations

from .errors import CannotSendRequest, InvalidURL, NotConnected
from .limits import Limits
from .lines import text
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from .tunnel import Tunnel


class NotGiven(float):
    """The type of `DEFAULT_TIMEOUT`: no time-out was given, so the global default of `socket` applies (HTTPCLIENT-C6).

    The global default is read when a socket is opened.
    """

    def __repr__(self) -> str:
        return "<the global default>"


DEFAULT_TIMEOUT = NotGiven()


def connected(host: str, port: int, timeout: float | None, source_address: tuple[str, int] | None) -> socket.socket:
    """Return a connected TCP socket.

    ``host``            name or IP address of the server
    ``port``            port of the server
    ``timeout``         seconds for each blocking operation; None: no time-out; `DEFAULT_TIMEOUT`: the global default
    ``source_address``  (host, port) that the socket is bound to; None: the system chooses

    Raises OSError if the connection fails, `InvalidURL` for a name that cannot be encoded, and ValueError or TypeError
    for another argument that the platform does not take.
    """
    import socket  # imported here because importing `socket` takes long

    # `urllib.request` passes `socket._GLOBAL_DEFAULT_TIMEOUT` for "no time-out given".
    if timeout is DEFAULT_TIMEOUT or timeout is getattr(socket, "_GLOBAL_DEFAULT_TIMEOUT", DEFAULT_TIMEOUT):
        timeout = socket.getdefaulttimeout()
    # The constructor has checked these values, but each is an attribute that the caller may have set since then.
    host = text(host, "the host")
    if timeout is not None or source_address is not None:
        from .options import check  # imported here because a program with the defaults does not need it

        check(timeout, source_address)
    try:
        if host.replace(".", "").isdigit():
            sock = _at_address(host, port, timeout, source_address)
        else:
            sock = socket.create_connection((host, port), timeout, source_address)
    except UnicodeError as error:
        raise InvalidURL(f"not a host name: {host!r}: {error}") from error
    except OverflowError as error:
        raise ValueError(f"cannot connect to host {host!r}, port {port!r}: {error}") from error
    # Without TCP_NODELAY, a small request would wait for the acknowledgement of the request before it.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _at_address(host: str, port: int, timeout: float | None, source_address: tuple[str, int] | None) -> socket.socket:
    """Connect to an IPv4 address, which needs no resolver. The resolver takes longer than everything else here."""
    import socket

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
    return sock


def create_connection(
    address: tuple[str, int], timeout: float | None, source_address: tuple[str, int] | None
) -> socket.socket:
    """Do what `connected()` does, with the parameters of `socket.create_connection()`."""
    return connected(*address, timeout, source_address)


def standard_timeout(timeout: float | None) -> float | None:
    """Return a time-out as `socket.create_connection()` takes it: `DEFAULT_TIMEOUT` becomes the object of `socket`."""
    if timeout is not DEFAULT_TIMEOUT:
        return timeout
    import socket  # imported here because importing `socket` takes long

    default: float = getattr(socket, "_GLOBAL_DEFAULT_TIMEOUT", DEFAULT_TIMEOUT)
    return default


class Transport:
    """The socket of a connection, and how the next one is opened.

    ``stream``  the stream of the socket; None if the transport has none (see the top of this module)
    ``tunnel``  the tunnel through a proxy that each new socket opens; None: no proxy
    """

    __slots__ = ("stream", "tunnel")

    def __init__(self) -> None:
        self.stream: Stream | None = None
        self.tunnel: Tunnel | None = None

    @property
    def sock(self) -> socket.socket | None:
        """The socket; None if there is no open one."""
        stream = self.stream
        return None if stream is None or stream.closed else stream.given

    def adopt(self, sock: socket.socket, limits: Limits) -> None:
        """Use a socket that the caller has connected.

        ``sock``    a connected socket, which may be a TLS socket, or an object that stands in for a socket; the socket
                    before it is not closed
        ``limits``  the limits for responses

        Raises TypeError for an object that has neither `recv()` nor `makefile()`.
        """
        from .sockets import stream_of  # imported here because few callers bring a socket

        self.stream = stream_of(sock, limits)

    def open(self, sock: socket.socket, limits: Limits, debuglevel: int) -> None:
        """Use a new TCP socket, and open the tunnel through the proxy if there is one.

        ``sock``        a socket that is connected to the server, or to the proxy
        ``limits``      the limits for responses
        ``debuglevel``  above 0: the CONNECT request and the head of its response are printed

        Raises `TunnelRefused` if the proxy refuses the tunnel, another OSError if the transport fails, and a subclass
        of `HTTPException` if the response of the proxy is malformed. Then the socket is closed.
        """
        if type(sock).__module__ == "socket":
            self.stream = Stream(sock, limits)  # a shortcut: `adopt()` does the same for a `socket.socket`
        else:
            self.adopt(sock, limits)  # the caller has replaced the function that opens sockets
        self.enter_tunnel(debuglevel)

    def enter_tunnel(self, debuglevel: int) -> None:
        """Open the tunnel on the present socket, if there is a tunnel. Parameter and errors are those of `open()`."""
        if self.tunnel and self.stream:
            try:
                self.tunnel.open(self.stream, debuglevel)
                self.stream.next_file()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the socket if there is one."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()

    def retire(self) -> None:
        """Close a socket that cannot carry another request, before a new one is opened (RFC 9112 9.2, 9.3.1).

        Raises `CannotSendRequest` if the socket uses another protocol after 101, and `NotConnected` if it was a tunnel
        that the caller opened with CONNECT.
        """
        use = self.stream.use if self.stream is not None else "http"
        if use == "upgraded":
            raise CannotSendRequest("this connection uses another protocol since 101: call detach() or close() first")
        self.close()
        if use == "tunnel":
            # A new socket would reach the proxy, which must not receive a request for the server behind the tunnel.
            raise NotConnected("the tunnel is closed: send CONNECT again, or use set_tunnel()")

    def detach(self) -> tuple[socket.socket, bytes]:
        """Return the socket, and the octets that were received and not read. The caller owns the socket from then on.

        Raises `NotConnected` if the transport has no stream.
        """
        stream, self.stream = self.stream, None
        if stream is None:
            raise NotConnected("the connection is closed: it has no socket to detach")
        stream.closed = True  # a response that was not read completely must not close the socket
        return stream.given, stream.data[stream.pos :]
