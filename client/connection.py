"""`HTTPConnection`: the calls that send a request and receive its response (HTTPCLIENT-C8).

This module sends, receives, and decides whether a lost request may be sent again. Other modules do the rest:

    `states.py`                   the order of the calls
    `request.py`, `content.py`    what a request may contain
    `response.py`                 the response
    `transport.py`                opening and closing sockets

The objects of one exchange, and who owns the octets
----------------------------------------------------
An `HTTPConnection` owns one `Transport` for its whole life. The transport owns at most one `Stream`: the open socket
and the octets that were received and not yet taken. A response uses the same stream. Connection and response take
turns:

1. The connection sends the head and the content (states head and body).
2. `getresponse()` creates the response. The response reads the heads, then the body (state answer). The connection
   neither sends nor receives in this state.
3. When the body is complete, the response calls `Stream.release()`. The stream stays open if the connection may be
   used again and no octet is left over. Otherwise the stream is closed.
4. The next request calls `Stream.quiet()`. If the stream is closed, or if octets or an end have arrived, the connection
   opens a new socket. Octets that arrive before a request cannot be its response (RFC 9112 9.2).

If the head announces that the connection ends with this response, `_receive` removes the stream from the transport.
The response then owns the stream alone and closes it at the end of the body.

After an error
--------------
- An argument that is refused before the request begins: no octet was sent, and state and socket are unchanged.
- Content that fails while it is sent (an iterable, a file, or too many octets): the connection is closed.
- The peer closes while a request is sent: the error is stored in `RequestHead.fault`. The server may have answered
  before it closed, so `getresponse()` still tries to read. `getresponse()` raises the stored error only if the
  connection ended without a response.
- Any other failure while sending or receiving: `close()` closes the socket and leads to the state idle. The next
  request opens a new socket.
- A failure while the body is read: the body reader closes the stream and keeps the error (`body/readers.py`).

A request is sent again at most once, and only if all these conditions are true (RFC 9110 9.2.2):

- The method is idempotent, and head and content were sent in one call (content in memory, at most 64 KiB).
- The connection had carried a response before.
- The peer closed the connection before the first octet of the response.
- ``auto_open`` is on.
"""

from __future__ import annotations

from .address import join, split
from .aliases import Aliases
from .content import content_of, frame
from .errors import CannotSendRequest, NotConnected, ResponseNotReady
from .limits import Limits
from .lines import host_line, pairs
from .request import ACCEPT_ENCODING, IDEMPOTENT, WITHOUT_BODY, RequestHead
from .response import HTTPResponse
from .states import HEAD, IDLE, NEXT, after
from .status import HTTP_PORT, SWITCHING_PROTOCOLS
from .stream import SEND
from .transport import DEFAULT_TIMEOUT, Transport, connected, create_connection, standard_timeout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer

    from .content import Body, Content
    from .head import Head
    from .lines import Fields
    from .stream import Stream


class HTTPConnection(Aliases):
    """A connection to one server, which carries one request after the other (HTTPCLIENT-C1 to C8, Q1 to Q15).

    The constructor does not connect. The first request connects, unless ``auto_open`` is false.

    Parameters:

    ``host``            name or IP address of the server, with or without a port: `host:port`, `[::1]:8080`
    ``port``            port of the server, if ``host`` has none; None: the port in ``host``, or else 80
    ``strict``          false: a reply that does not begin as HTTP is the body of an HTTP/0.9 response;
                        true: such a reply raises `BadStatusLine`
    ``timeout``         seconds that each blocking operation may take; None: no time-out; not given: the global
                        default of `socket` when the connection is opened
    ``source_address``  (host, port) that the socket is bound to; None: the system chooses
    ``blocksize``       number of bytes in which a body is read from a file

    Attributes that the caller may set:

    ``auto_open``       whether a request opens the connection
    ``limits``          the `Limits` for responses
    ``on_interim``      called with the `Head` of each interim response when the head arrives; None: not called
    ``debuglevel``      above 0: print the octets that are sent and received
    ``response_class``  the class that `getresponse()` instantiates
    ``sock``            the socket; None while the connection is closed

    Raises `InvalidURL` for a host or port that is not valid. Every method that sends or receives raises OSError if the
    transport fails (TimeoutError included), and a subclass of `HTTPException` if the response is malformed. In both
    cases the connection is closed, and the next request opens it again. One exception: if the peer closes while a
    request is sent, `getresponse()` raises the error, not the method that sends.
    """

    response_class = HTTPResponse
    default_port = HTTP_PORT
    #: Whether a request opens the connection.
    auto_open: int = 1
    debuglevel = 0

    #: Called with the `Head` of each interim (1xx) response when the head arrives.
    on_interim: Callable[[Head], object] | None = None

    def __init__(
        self,
        host: str,
        port: int | str | None = None,
        strict: bool = True,
        timeout: float | None = DEFAULT_TIMEOUT,
        *,
        source_address: tuple[str, int] | None = None,
        blocksize: int = 65536,
    ) -> None:
        self.host, self.port = split(host, port, self.default_port)
        if timeout is not DEFAULT_TIMEOUT or source_address is not None or blocksize != 65536:
            from .options import check  # imported here because a program with the defaults does not need it

            check(timeout, source_address, blocksize)
        self.timeout = timeout
        self.source_address = source_address
        self.limits = Limits()
        self.strict = strict
        self.blocksize = blocksize
        self._transport = Transport()
        self._name_host(self.host, self.port)
        self._old_peer = False  # whether the last response had a version below HTTP/1.1 (RFC 9112 6.1)
        self._reset()

    def _reset(self) -> None:
        self._state = IDLE
        self._response: HTTPResponse | None = None
        self._head: RequestHead | None = None  # the head of the request in progress

    def _name_host(self, host: str, port: int) -> None:
        """Build the automatic fields once; `Host` omits the default port (HTTPCLIENT-Q12, T2)."""
        authority = join(host, None if port == self.default_port else port)
        self._host_line = host_line(authority.encode("ascii"))
        self._automatic = self._host_line + ACCEPT_ENCODING + b"\r\n"

    # The transport.

    @property
    def sock(self) -> socket.socket | None:
        """The socket; None while the connection is closed. A connected socket may be assigned."""
        return self._transport.sock

    @sock.setter
    def sock(self, sock: socket.socket | None) -> None:
        if sock is None:
            self._transport.stream = None
        else:
            self._transport.adopt(sock, self.limits)

    def connect(self) -> None:
        """Connect to the server, or to the proxy if a tunnel was set (HTTPCLIENT-Q9).

        Raises `TunnelRefused`, an OSError, if the proxy refuses the tunnel; OSError if the transport fails; and
        `InvalidURL` for a host name that cannot be resolved because of its form.
        """
        self._transport.close()
        create = self._create_connection
        if create is create_connection:
            sock = connected(self.host, self.port, self.timeout, self.source_address)
        else:
            sock = create((self.host, self.port), standard_timeout(self.timeout), self.source_address)
        self._transport.open(sock, self.limits, self.debuglevel)

    def _reconnect(self) -> Stream:
        """Close the stream that cannot carry a request, and return a new one (RFC 9112 9.2, 9.3.1)."""
        self._transport.retire()
        if not self.auto_open:
            raise NotConnected("the connection is closed and auto_open is off: call connect() first")
        self.connect()
        if self._transport.stream is None:
            raise NotConnected("connect() returned without a socket: an overriding connect() must set sock")
        return self._transport.stream

    def set_tunnel(self, host: str, port: int | str | None = None, headers: Fields | None = None) -> None:
        """Reach a server through the proxy that the constructor named, with CONNECT (RFC 9110 9.3.6).

        ``host``     name or IP address of the server behind the proxy, with or without a port
        ``port``     port of that server; None: the port in ``host``, or else the default port
        ``headers``  fields of the CONNECT request, as in `request()`; they are not sent to the server

        Raises RuntimeError if the connection is open or a request has begun, and `InvalidURL`, ValueError or TypeError
        for values that cannot be sent.
        """
        if self._transport.stream is not None:
            raise RuntimeError("the connection is open: call set_tunnel() before the first request, or after close()")
        if self._state == HEAD:
            raise RuntimeError("the head of a request has begun and names another server: call set_tunnel() before")
        from .tunnel import Tunnel

        self._transport.tunnel = tunnel = Tunnel(*split(host, port, self.default_port), pairs(headers))
        self._name_host(tunnel.host, tunnel.port)
        tunnel.given = headers

    def set_debuglevel(self, level: int) -> None:
        """Print requests and response heads from now on if `level` is above 0 (HTTPCLIENT-Q8).

        Raises TypeError if `level` is no int.
        """
        if not isinstance(level, int):
            raise TypeError(f"the debug level must be int, not {type(level).__name__}")
        self.debuglevel = level

    def close(self) -> None:
        """Close the connection, and close a response that was not read completely (HTTPCLIENT-Q10).

        A second call does nothing. The next request opens the connection again.
        """
        if self._response is not None:
            self._response.close()
        self._transport.close()
        self._reset()

    def detach(self) -> tuple[socket.socket, bytes]:
        """Return the socket, and the octets that were received and not read, for use after 101 or a 2xx to CONNECT.

        The caller owns the socket from then on. The next request opens a new connection. Raises `NotConnected` if the
        connection is closed.
        """
        result = self._transport.detach()
        if self._response is not None:
            self._response.close()  # the octets that follow belong to the caller
        self._reset()
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # The request.

    def request(
        self,
        method: str,
        url: str,
        body: Body | None = None,
        headers: Fields = (),
        *,
        encode_chunked: bool = False,
    ) -> None:
        """Send a request (HTTPCLIENT-Q1 to Q5).

        ``method``          the method, a token
        ``url``             the request target, sent unchanged; an empty path is sent as `/`
        ``body``            the content: str (sent as ISO-8859-1), a buffer, a file (sent from its current
                            position) or an iterable of buffers; None: no content. The first piece of a file or
                            iterable is read before the head is sent
        ``headers``         the fields, a mapping or an iterable of (name, value); they replace automatic fields
        ``encode_chunked``  true: encode the body if ``headers`` contains Transfer-Encoding; false: the body is
                            already in the chunked coding

        Content-Length is set to the number of octets of the content. If that number is not known before the content is
        sent, the content is sent in the chunked coding.

        Raises ValueError, `InvalidURL`, TypeError or `UnimplementedFileMode` for arguments that cannot be sent, and
        `CannotSendRequest` while the last response is unread. In these cases no octet was sent and the connection is
        unchanged. If an iterable or a file fails while it is sent, its error is raised and the connection is closed.
        If the peer closes while the request is sent, this method does not raise; `getresponse()` does,
        unless a response has arrived.
        """
        state = self._next("request")
        head = RequestHead(method, url)
        if body is None and not headers and head.method in WITHOUT_BODY and head.authority is None:
            # The fast path: the request has no field and no content of the caller, so no check is needed.
            octets, content = head.start + self._automatic, None
        else:
            octets, content = self._compose(head, body, headers, encode_chunked)
            after(self._state, "request")  # code of the caller, such as an iterator, may have used the connection
        self._begin(state, head, octets, content)

    def _compose(
        self, head: RequestHead, body: Body | None, headers: Fields, encode_chunked: bool
    ) -> tuple[bytes, Content | None]:
        """Check a request, complete its fields, and return the octets of its head and its content. Send nothing."""
        for name, value in pairs(headers):
            head.add(name, value)
        head.add_automatic(self._host_for(head))
        content = None if body is None else content_of(body, self.blocksize)
        content = frame(head, content, encode_chunked, self._old_peer)
        return head.to_bytes(), content

    def _host_for(self, head: RequestHead) -> bytes:
        return self._host_line if head.authority is None else host_line(head.authority)

    def putrequest(
        self, request: str, selector: str, skip_host: bool = False, skip_accept_encoding: bool = False
    ) -> None:
        """Begin a request (HTTPCLIENT-Q11, Q12). Nothing is sent before `endheaders()`.

        ``request``               the method
        ``selector``              the request target
        ``skip_host``             whether to omit the automatic field Host
        ``skip_accept_encoding``  whether to omit the automatic field Accept-Encoding

        Raises `CannotSendRequest` if called out of order, and ValueError or `InvalidURL` for arguments that cannot be
        sent.
        """
        state = self._next("putrequest")
        head = RequestHead(request, selector)
        head.add_automatic(b"" if skip_host else self._host_for(head), skip_accept_encoding)
        self._state, self._head = state, head

    def putheader(self, header: str | bytes, *argument: object) -> None:
        """Add a field line (HTTPCLIENT-Q13).

        ``header``    the field name
        ``argument``  the field value: str, bytes or int; each further value goes on a continuation line after a tab

        Raises `CannotSendHeader` if called out of order, and ValueError or TypeError for values that cannot be sent.
        """
        self._state = after(self._state, "putheader")
        assert self._head
        self._head.add(header, *argument)

    def endheaders(self, message_body: Body | None = None, *, encode_chunked: bool = False) -> None:
        """Send the head, and the content if it is given (HTTPCLIENT-Q14).

        ``message_body``    the content, in any form that `request()` accepts; None: `send()` sends the content
        ``encode_chunked``  as in `request()`

        Content for `send()` must be announced with `putheader()`: Content-Length or Transfer-Encoding. Raises
        `CannotSendHeader` if called out of order, and otherwise what `request()` raises.
        """
        state = after(self._state, "endheaders")
        head = self._head
        assert head is not None
        head.check_options()  # before `frame()` adds a field, so that a refusal leaves the head as it was
        if message_body is None:
            content = None
            head.await_content(self._old_peer)
        else:
            content = frame(head, content_of(message_body, self.blocksize), encode_chunked, self._old_peer)
            after(self._state, "endheaders")  # as in `request()`
        self._begin(state, head, head.to_bytes(), content)

    def send(self, data: Body) -> None:
        """Send content after `endheaders()`, without encoding it (HTTPCLIENT-Q15).

        ``data``  the content, in any form that `request()` accepts as a body

        Raises `CannotSendRequest` if called out of order, `NotConnected` if the connection is closed while
        ``auto_open`` is off, or the socket is another one than the head was sent on. Raises ValueError if the content
        has more octets than Content-Length announced, or is not in the chunked coding that the head announced; the
        connection is then closed. Also raises what `request()` raises for a body that cannot be sent.
        """
        if self._transport.stream is None and not self.auto_open:
            raise NotConnected("the connection is closed and auto_open is off: call connect() first")
        after(self._state, "send")
        content = content_of(data, self.blocksize)
        self._state, head = after(self._state, "send"), self._head
        assert head is not None
        if self._transport.stream is not head.stream:
            raise NotConnected("the socket was replaced after the head was sent: the content does not belong to it")
        self._upload(map(head.count, content.pieces))

    # Sending and receiving.

    def _next(self, event: str) -> str:
        """Forget a last response that is complete, and return the state after `event`, which begins a request."""
        if self._response is not None and self._response.isclosed():
            self._state = NEXT[self._state]["finished"]
            self._response = None
        return after(self._state, event)

    def _begin(self, state: str, head: RequestHead, octets: bytes, content: Content | None) -> None:
        """Open the connection if necessary, and send the request.

        A small content goes out in the same call as the head, a long one after the head.
        """
        stream = self._transport.stream
        if stream is None or not stream.quiet():
            try:
                stream = self._reconnect()
            except BaseException:
                if self._transport.stream is None:
                    self._reset()  # no socket is left that could carry the rest of a request
                raise
        if content is not None and content.data is not None and len(content.data) <= SEND:
            octets += content.data
            content = None
        if content is None and head.owed == 0 and stream.answers and head.method in IDEMPOTENT:
            head.replay = octets
        if self.debuglevel > 0:
            print("send:", repr(octets))
        self._state, self._head, head.stream = state, head, stream
        self._send(stream, head, octets)
        if content is not None:
            self._upload(content.pieces)

    def _send(self, stream: Stream, head: RequestHead, octets: bytes) -> None:
        try:
            stream.sock.sendall(octets)
        except stream.GONE as error:
            # The server may have answered before it closed: `getresponse()` reads and then decides.
            head.fault, head.unfinished = error, True
        except BaseException:
            self.close()
            raise

    def _upload(self, pieces: Iterable[ReadableBuffer]) -> None:
        """Send content and watch for an early response. After a fault or an early response, send nothing more."""
        stream, head = self._transport.stream, self._head
        if stream is None or head is None or head.unfinished:
            return
        if self.debuglevel > 0:
            pieces = map(_printed, pieces)
        if head.uploading:
            raise CannotSendRequest("send() inside an iterable or file that is being sent")
        from .upload import Upload  # imported here because few requests have so much content

        upload = Upload(stream)
        head.uploading = True
        try:
            head.unfinished = not upload.run(pieces)
            head.fault = upload.fault
        except BaseException:
            # The server waits for the rest of a content that will never be sent.
            self.close()
            raise
        finally:
            head.uploading = False

    def getresponse(self) -> HTTPResponse:
        """Wait for the final response and return it when its head is complete (HTTPCLIENT-Q6).

        A small idempotent request on a reused connection is sent once more if the peer closed the connection before the
        first octet of a response and `auto_open` is on (RFC 9110 9.2.2, RFC 9112 9.3.1).

        Raises `ResponseNotReady` if no request was sent; `RemoteDisconnected` if the peer closed without a response,
        or the stored error if the peer closed while the request was sent; `NotConnected` if the socket was removed;
        another subclass of `HTTPException` if the response is malformed or cut off; OSError if the transport fails.
        """
        state = after(self._state, "getresponse")
        stream, head = self._transport.stream, self._head
        if stream is None or head is None:
            raise NotConnected("the socket was removed after the request was sent: no response can be read")
        if head.uploading:
            raise ResponseNotReady("getresponse() inside an iterable or file that is being sent")
        try:
            response = self._receive(stream, head)
        except BaseException as error:
            response = self._receive_again(stream, head, error)
        self._state, self._response = state, response
        self._old_peer = response.version < 11
        return response

    def _receive(self, stream: Stream, head: RequestHead) -> HTTPResponse:
        response = self.response_class(stream, self.debuglevel, self.strict, head.method, head.target)
        response.request = head
        response.last = head.closes or head.unfinished or head.owed != 0
        if self.on_interim is not None:
            response.on_interim = self.on_interim
        response.begin()
        if response.tunnel:
            stream.use = "upgraded" if response.status == SWITCHING_PROTOCOLS else "tunnel"
        elif response.will_close:
            self._transport.stream = None  # the response alone owns the stream now and closes it at the end of the body
        return response

    def _receive_again(self, stream: Stream, head: RequestHead, error: BaseException) -> HTTPResponse:
        """Send the request again if that is allowed (see the top of this module); otherwise close and raise."""
        lost = isinstance(error, ConnectionError)
        octets, head.replay = head.replay, b""
        if not (lost and octets and self.auto_open) or stream.data:
            self.close()
            raise head.fault if lost and head.fault else error
        try:
            stream = self._reconnect()
            head.fault, head.unfinished = None, False
            if self.debuglevel > 0:
                print("send:", repr(octets))
            self._send(stream, head, octets)
            return self._receive(stream, head)
        except BaseException:
            self.close()
            raise


def _printed(piece: ReadableBuffer) -> ReadableBuffer:
    print("send:", repr(bytes(piece)))
    return piece
