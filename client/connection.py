"""HTTPConnection: the verbs, one transaction at a time (HTTPCLIENT-C8).

The order of the verbs is in `states.py`, what a request may look like in `request.py` and `content.py`, what a response
is in `response.py`, and the life of the socket in `transport.py`. What is left for here is to send and to receive, and
to know when a request may be repeated.
"""

from __future__ import annotations

from .address import join, split
from .content import content_of, frame, length_of
from .errors import NotConnected
from .limits import Limits
from .request import ACCEPT_ENCODING, IDEMPOTENT, WITHOUT_BODY, RequestHead, authority
from .response import HTTPResponse
from .states import IDLE, NEXT, after
from .status import HTTP_PORT, SWITCHING_PROTOCOLS
from .stream import SEND
from .transport import DEFAULT_TIMEOUT, Transport, connected

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer

    from .content import Body, Content
    from .head import Head
    from .stream import Stream

    Fields = Mapping[str, object] | Mapping[bytes, object] | Iterable[tuple[str | bytes, object]]


class HTTPConnection:
    """A connection to one server, over which requests are made one after the other (HTTPCLIENT-C1 to C8, Q1 to Q15).

    `host` is a name or an IP address, with the port in it (`host:port`, `[::1]:8080`) unless `port` is given; the
    default is 80. With `strict` false, a reply that does not begin as HTTP is taken for an HTTP/0.9 body; otherwise it
    is a `BadStatusLine`. `timeout` is in seconds, for each operation that blocks; None means none, and if it is not
    given the global default holds at connect time. `source_address` is the (host, port) to connect from, `blocksize`
    the number of bytes in which a body is read from a file.

    Nothing is connected yet; a request does that by itself unless `auto_open` is false.

    Raises `InvalidURL` for a host or port that cannot be. Every method that sends or receives raises OSError for a
    transport fault (TimeoutError included) and a subclass of `HTTPException` for a malformed response; then the
    connection is closed and can be used again.
    """

    response_class = HTTPResponse
    default_port = HTTP_PORT
    #: Whether a request opens the connection by itself.
    auto_open: int = 1
    debuglevel = 0

    # What `urllib.request` asks for under these names.
    _get_content_length = staticmethod(length_of)
    _http_vsn = 11

    #: Called with the `Head` of each interim (1xx) response as it arrives.
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
        self.timeout = timeout
        self.source_address = source_address
        self.limits = Limits()
        self.strict = strict
        self.blocksize = blocksize
        self._transport = Transport()
        self._name_host(self.host, self.port)
        self._old_peer = False  # the server has answered in HTTP/1.0 (RFC 9112 6.1)
        self._reset()

    def _reset(self) -> None:
        self._state = IDLE
        self._response: HTTPResponse | None = None
        self._head: RequestHead | None = None  # of the request under way

    def _name_host(self, host: str, port: int) -> None:
        """Put together the automatic fields, with the port unless it is the default (HTTPCLIENT-Q12, T2)."""
        authority = join(host, None if port == self.default_port else port)
        self._host_line = f"Host: {authority}\r\n".encode("ascii")
        self._automatic = self._host_line + ACCEPT_ENCODING + b"\r\n"

    # The transport.

    @property
    def sock(self) -> socket.socket | None:
        """The socket, None while there is none. One that is connected already may be assigned."""
        return self._transport.sock

    @sock.setter
    def sock(self, sock: socket.socket | None) -> None:
        if sock is None:
            self._transport.stream = None
        else:
            self._transport.adopt(sock, self.limits)

    def connect(self) -> None:
        """Connect to the server, through the proxy if a tunnel was set (HTTPCLIENT-Q9).

        Raises OSError, of which `TunnelRefused` tells that a proxy refused, and `InvalidURL` for an impossible name.
        """
        self._transport.close()
        sock = connected(self.host, self.port, self.timeout, self.source_address)
        self._transport.open(sock, self.limits, self.debuglevel)

    def _reconnect(self) -> Stream:
        """A stream that is open and silent, in place of one that is not (RFC 9112 9.2, 9.3.1)."""
        self._transport.retire()
        if not self.auto_open:
            raise NotConnected("there is no connection, and auto_open is off")
        self.connect()
        if self._transport.stream is None:
            raise NotConnected("connect() has made no connection")
        return self._transport.stream

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, object] | None = None) -> None:
        """Reach `host` and `port` by CONNECT through the server of the constructor, a proxy (RFC 9110 9.3.6).

        `headers` go into the CONNECT request only. Raises RuntimeError if the connection is open already, `InvalidURL`
        or ValueError for what cannot be sent.
        """
        if self._transport.stream is not None:
            raise RuntimeError("the connection is open: a tunnel can be set before that only")
        from .tunnel import Tunnel

        self._transport.tunnel = tunnel = Tunnel(*split(host, port, self.default_port), headers or {})
        self._name_host(tunnel.host, tunnel.port)

    def set_debuglevel(self, level: int) -> None:
        """Print what is sent and received if `level` is above 0 (HTTPCLIENT-Q8)."""
        self.debuglevel = level

    def close(self) -> None:
        """Close the connection; a response that was not read whole cannot be read any more.

        Does nothing the second time. The object can be used again (HTTPCLIENT-Q10).
        """
        if self._response is not None:
            self._response.close()
        self._transport.close()
        self._reset()

    def detach(self) -> tuple[socket.socket, bytes]:
        """Hand over the socket and what was received and not read, as after 101 or a 2xx to CONNECT.

        Raises `NotConnected` if there is no connection. The object can be used again: it connects anew.
        """
        result = self._transport.detach()
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

        `url` is the request target and goes out as given. `body` is str (sent as ISO-8859-1), a buffer, a file (from
        its current position) or an iterable of buffers. Content-Length is set to the bytes that are sent; where they
        cannot be counted beforehand, the body is chunked. `headers` is a mapping or an iterable of pairs; its fields
        replace the automatic ones. `encode_chunked` tells that a body whose Transfer-Encoding is among `headers` is
        still to be encoded.

        Raises ValueError, `InvalidURL`, TypeError or `UnimplementedFileMode` for what cannot be sent, and
        `CannotSendRequest` while the last response is unread. In these cases nothing was sent and the connection is as
        it was before. A peer that closes while the request is sent is no fault here: `getresponse()` tells.
        """
        state = self._next("request")
        head = RequestHead(method, url)
        if body is None and not headers and method in WITHOUT_BODY and url.startswith("/"):
            # The one fast path: nothing of the caller's own is in the request, so nothing has to be looked at.
            octets, content = head.start + self._automatic, None
        else:
            octets, content = self._compose(head, url, body, headers, encode_chunked)
        self._begin(state, head, octets, content)

    def _compose(
        self, head: RequestHead, url: str, body: Body | None, headers: Fields, encode_chunked: bool
    ) -> tuple[bytes, Content | None]:
        """Head and content of a request, checked and complete; nothing is sent."""
        for name, value in headers.items() if hasattr(headers, "items") else headers or ():
            head.add(name, value)
        head.add_automatic(self._host_for(head.method, url))
        content = None if body is None else content_of(body, self.blocksize)
        content = frame(head, content, encode_chunked, self._old_peer)
        return head.to_bytes(), content

    def _host_for(self, method: str, url: str) -> bytes:
        named = None if url.startswith("/") else authority(method, url)
        return self._host_line if named is None else f"Host: {named}\r\n".encode("ascii")

    def putrequest(
        self, request: str, selector: str, skip_host: bool = False, skip_accept_encoding: bool = False
    ) -> None:
        """Begin a request: `request` is the method, `selector` the target (HTTPCLIENT-Q11, Q12).

        Nothing goes out before `endheaders()`. Raises `CannotSendRequest` out of order, ValueError and `InvalidURL` for
        what cannot be sent.
        """
        state = self._next("putrequest")
        head = RequestHead(request, selector)
        head.add_automatic(b"" if skip_host else self._host_for(request, selector), skip_accept_encoding)
        self._state, self._head = state, head

    def putheader(self, header: str | bytes, *argument: object) -> None:
        """Add the field `header`, each further argument on a continuation line behind a tab (HTTPCLIENT-Q13).

        The arguments are str, bytes or int. Raises `CannotSendHeader` out of order, ValueError for what cannot be sent.
        """
        self._state = after(self._state, "putheader")
        assert self._head
        self._head.add(header, *argument)

    def endheaders(self, message_body: Body | None = None, *, encode_chunked: bool = False) -> None:
        """Send the head, and `message_body` after it if one is given (HTTPCLIENT-Q14); see `request()`.

        The content has to be announced by `putheader()`; what is not given here is for `send()`.
        """
        state = after(self._state, "endheaders")
        head = self._head
        assert head is not None
        content = None if message_body is None else content_of(message_body, self.blocksize)
        if content is not None:
            content = frame(head, content, encode_chunked, self._old_peer)
        octets = head.to_bytes()
        if content is None:
            head.owed = None if head.chunked else head.length or 0
        self._begin(state, head, octets, content)

    def send(self, data: Body) -> None:
        """Send content after `endheaders()` (HTTPCLIENT-Q15), as it is; `data` is what `request()` takes for a body.

        Raises `CannotSendRequest` out of order, `NotConnected` without a connection while `auto_open` is off, and
        ValueError for more octets than the Content-Length that was announced.
        """
        if self._transport.stream is None and not self.auto_open:
            raise NotConnected("there is no connection, and auto_open is off")
        self._state = after(self._state, "send")
        assert self._head is not None
        self._upload(map(self._head.count, content_of(data, self.blocksize).pieces))

    # How it goes.

    def _next(self, event: str) -> str:
        """The state after an event that begins a request, with the last response out of the way."""
        if self._response is not None and self._response.isclosed():
            self._state = NEXT[self._state]["finished"]
            self._response = None
        return after(self._state, event)

    def _begin(self, state: str, head: RequestHead, octets: bytes, content: Content | None) -> None:
        """Open the connection if need be, and send: a small body in the same call, a long one after the head."""
        stream = self._transport.stream
        if stream is None or not stream.quiet():
            try:
                stream = self._reconnect()
            except BaseException:
                if self._transport.stream is None:
                    self._reset()  # there is nothing to finish this request on
                raise
        self._state, self._head = state, head
        if content is not None and content.data is not None and len(content.data) <= SEND:
            octets += content.data
            content = None
        if content is None and head.owed == 0 and stream.answers and head.method in IDEMPOTENT:
            head.replay = octets
        self._send(stream, head, octets)
        if content is not None:
            self._upload(content.pieces)

    def _send(self, stream: Stream, head: RequestHead, octets: bytes) -> None:
        if self.debuglevel > 0:
            print("send:", repr(octets))
        try:
            stream.sock.sendall(octets)
        except stream.GONE as error:
            # The answer may be here already, or the connection had been closed: getresponse() will find out.
            head.fault, head.unfinished = error, True
        except BaseException:
            self.close()
            raise

    def _upload(self, pieces: Iterable[ReadableBuffer]) -> None:
        """Send content while listening for an answer; after a fault or a cut there is no use in sending more."""
        stream, head = self._transport.stream, self._head
        if stream is None or head is None or head.unfinished:
            return
        if self.debuglevel > 0:
            pieces = map(_printed, pieces)
        from .upload import Upload  # few bodies are so long

        try:
            head.unfinished = not Upload(stream).run(pieces)
        except stream.GONE as error:
            head.fault, head.unfinished = error, True
        except BaseException:
            # Half a body is on its way, and its other half will never come.
            self.close()
            raise

    def getresponse(self) -> HTTPResponse:
        """Wait for the response and return it as soon as its head is complete (HTTPCLIENT-Q6).

        A GET or another idempotent request that went out on a reused connection is sent once more if that turns out to
        have been closed before any octet of a response (RFC 9110 9.2.2, RFC 9112 9.3.1).

        Raises `ResponseNotReady` without a request; a subclass of `HTTPException` for a response that is malformed or
        cut off, of which `RemoteDisconnected` tells that none came; OSError for a transport fault.
        """
        state = after(self._state, "getresponse")
        stream, head = self._transport.stream, self._head
        if stream is None or head is None:
            raise NotConnected("the connection was taken away after the request")
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
        response.last = head.closes or head.unfinished or bool(head.owed)
        if self.on_interim is not None:
            response.on_interim = self.on_interim
        response.begin()
        if response.tunnel:
            stream.use = "upgraded" if response.status == SWITCHING_PROTOCOLS else "tunnel"
        elif response.will_close:
            self._transport.stream = None  # it belongs to the response alone, which closes it at its end
        return response

    def _receive_again(self, stream: Stream, head: RequestHead, error: BaseException) -> HTTPResponse:
        """Repeat the request if nothing of a response has come and it does no harm; else close and raise."""
        lost = isinstance(error, ConnectionError)
        octets, head.replay = head.replay, b""
        if not (lost and octets and self.auto_open) or stream.data:
            self.close()
            raise head.fault if lost and head.fault else error
        try:
            stream = self._reconnect()
            head.fault, head.unfinished = None, False
            self._send(stream, head, octets)
            return self._receive(stream, head)
        except BaseException:
            self.close()
            raise


def _printed(piece: ReadableBuffer) -> ReadableBuffer:
    print("send:", repr(bytes(piece)))
    return piece
