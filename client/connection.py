"""HTTPConnection: the verbs, one transaction at a time (HTTPCLIENT-C8).

The order of the verbs is in `states.py`, what a request may look like in `request.py` and `content.py`, what a response
is in `response.py`, and the life of the socket in `link.py`. What is left for here is to send and to receive, and to
know when a request may be repeated.
"""

from __future__ import annotations

from .content import content_of, frame
from .errors import NotConnected
from .link import DEFAULT_TIMEOUT, Link
from .request import IDEMPOTENT, WITHOUT_BODY, RequestHead, authority
from .response import SWITCHING_PROTOCOLS, HTTPResponse
from .states import ANSWER, IDLE, NEXT, after
from .upload import PIECE, Upload

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from _typeshed import ReadableBuffer

    from .content import Body, Content
    from .head import Head

    Fields = Mapping[str, object] | Mapping[bytes, object] | Iterable[tuple[str | bytes, object]]


class HTTPConnection(Link):
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
        super().__init__(host, port, timeout, source_address)
        self.strict = strict
        self.blocksize = blocksize
        self._old_peer = False  # the server has answered in HTTP/1.0 (RFC 9112 6.1)
        self._reset()

    def _reset(self) -> None:
        self._state = IDLE
        self._response: HTTPResponse | None = None
        self._head: RequestHead | None = None  # of the request under way
        self._url = ""
        self._owed: int | None = 0  # octets of its content that send() has still to send; None if nobody counts
        self._replay = b""  # what to send again if the connection turns out to be dead
        self._send_fault: OSError | None = None
        self._cut_short = False  # its content was not sent whole

    def close(self) -> None:
        """Close the connection; a response that was not read whole cannot be read any more.

        Does nothing the second time. The object can be used again (HTTPCLIENT-Q10).
        """
        if self._response is not None:
            self._response.close()
        self._drop()
        self._reset()

    def detach(self) -> tuple[socket.socket, bytes]:
        """Hand over the socket and what was received and not read, as after 101 or a 2xx to CONNECT.

        Raises `NotConnected` if there is no connection. The object can be used again: it connects anew.
        """
        result = self._detached()
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
            octets, sent = head.start + self._automatic, None
        else:
            octets, sent = self._compose(head, url, body, headers, encode_chunked)
        self._begin(state, head, url, 0)
        self._send_head(octets, sent)

    def _compose(
        self, head: RequestHead, url: str, body: Body | None, headers: Fields, encode_chunked: bool
    ) -> tuple[bytes, Content | None]:
        """Head and content of a request, checked and complete; nothing is sent."""
        for name, value in headers.items() if hasattr(headers, "items") else headers:
            head.add(name, value)
        head.add_automatic(self._host_for(head.method, url))
        content = None if body is None else content_of(body, self.blocksize)
        content = frame(head, content, encode_chunked, self._old_peer)
        return head.to_bytes(), content

    def _host_for(self, method: str, url: str) -> bytes:
        named = None if url.startswith("/") else authority(method, url)
        return self._host_line if named is None else f"Host: {named}\r\n".encode("ascii")

    def _begin(self, state: str, head: RequestHead, url: str, owed: int | None) -> None:
        """Open the connection if need be; from here on, the request is under way."""
        self._ready()
        self._state = state
        self._head = head
        self._url = url
        self._owed = owed
        self._replay = b""
        self._send_fault = None
        self._cut_short = False

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
        self._state, self._head, self._url = state, head, selector

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
        owed = 0 if content is not None else None if head.chunked else head.length or 0
        self._begin(state, head, self._url, owed)
        self._send_head(octets, content)

    def send(self, data: Body) -> None:
        """Send content after `endheaders()` (HTTPCLIENT-Q15), as it is; `data` is what `request()` takes for a body.

        Raises `CannotSendRequest` out of order, `NotConnected` without a connection while `auto_open` is off, and
        ValueError for more octets than the Content-Length that was announced.
        """
        if self._stream is None and not self.auto_open:
            raise NotConnected("there is no connection, and auto_open is off")
        self._state = after(self._state, "send")
        self._replay = b""  # what was sent is not at hand any more
        self._upload(map(self._counted, content_of(data, self.blocksize).pieces))

    def _counted(self, piece: ReadableBuffer) -> ReadableBuffer:
        """The piece, if Content-Length leaves room for it: beyond that, the server would see another request."""
        if self._owed is not None:
            size = memoryview(piece).nbytes
            if size > self._owed:
                raise ValueError(f"{size} octets of content, but what was announced leaves room for {self._owed}")
            self._owed -= size
        return piece

    # How it goes.

    def _next(self, event: str) -> str:
        """The state after an event that begins a request, with the last response out of the way."""
        if self._state == ANSWER and self._response is not None and self._response.isclosed():
            self._state = NEXT[ANSWER]["finished"]
            self._response = None
        return after(self._state, event)

    def _send_head(self, head: bytes, content: Content | None) -> None:
        """Send the head, with a small body in the same call, or a long one after it."""
        if content is None:
            self._send(head)
        elif content.data is not None and len(content.data) <= PIECE:
            self._send(head + content.data)
        else:
            self._send(head)
            self._replay = b""  # the content can be had only once
            self._upload(content.pieces)

    def _send(self, octets: bytes) -> None:
        stream, head = self._stream, self._head
        assert stream is not None
        assert head is not None
        if self.debuglevel > 0:
            print("send:", repr(octets))
        if stream.answers and head.method in IDEMPOTENT:
            self._replay = octets
        try:
            stream.send(octets)
        except ConnectionError as error:
            # The answer may be here already, or the connection had been closed: getresponse() will find out.
            self._send_fault = error
        except BaseException:
            self.close()
            raise

    def _upload(self, pieces: Iterable[ReadableBuffer]) -> None:
        """Send content while listening for an answer; after a fault or a cut there is no use in sending more."""
        stream = self._stream
        if stream is None or self._send_fault or self._cut_short:
            return
        if self.debuglevel > 0:
            pieces = map(_printed, pieces)
        try:
            self._cut_short = not Upload(stream).run(pieces)
        except ConnectionError as error:
            self._send_fault = error
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
        try:
            try:
                response = self._receive()
            except ConnectionError as error:
                if not self._may_repeat():
                    raise self._send_fault or error from None
                self._repeat()
                response = self._receive()
        except BaseException:
            self.close()
            raise
        self._state, self._response = state, response
        self._old_peer = response.version < 11
        return response

    def _receive(self) -> HTTPResponse:
        stream, head = self._stream, self._head
        assert stream is not None
        assert head is not None
        if self._owed or self._cut_short or self._send_fault:
            head.closes = True  # the server waits for the rest of the content: the next request must not become it
        response = self.response_class(stream, self.debuglevel, self.strict, head.method, self._url)
        response.request = head
        response.on_interim = self.on_interim
        response.begin()
        if response.tunnel:
            stream.use = "upgraded" if response.status == SWITCHING_PROTOCOLS else "tunnel"
        elif response.will_close:
            self._stream = None  # it belongs to the response alone, which closes it at its end
        return response

    def _may_repeat(self) -> bool:
        """Whether the request can be sent again: nothing of a response has come, and it does no harm."""
        return bool(self._replay and self.auto_open) and self._stream is not None and not self._stream.data

    def _repeat(self) -> None:
        octets = self._replay
        self.connect()
        self._send_fault = None
        self._send(octets)  # on a new connection, so it will not be repeated again


def _printed(piece: ReadableBuffer) -> ReadableBuffer:
    print("send:", repr(bytes(piece)))
    return piece
