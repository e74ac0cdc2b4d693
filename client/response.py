"""`HTTPResponse`: the heads of a response, then its body as a binary file.

`begin()` reads heads from the stream until a final head is complete. The head decides how the body ends, and so which
reader the body gets (`framing.py`, `body/`). All methods that read the body are those of `BodyFile`.

A response does not refer to the connection object. When the body is complete, the reader closes the stream or leaves it
open (`Stream.release()`). The state of the stream tells the connection whether the next request needs a new socket.
"""

from __future__ import annotations

from . import grammar
from .body.file import BodyFile
from .body.readers import NOT_BEGUN, Body, LengthBody, UntilCloseBody
from .errors import BadInterim, ResponseNotReady, TooManyInterim
from .fields import Fields
from .framing import CHUNKED, LENGTH, NONE, TUNNEL, UNTIL_CLOSE, Facts, Framing, framing
from .head import Head, Scanner, fits, parse, status_and_reason
from .limits import Limits
from .request import RequestHead
from .status import RESET_CONTENT, SWITCHING_PROTOCOLS, responses
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from typing import Any

#: Common methods that do not change how a response is framed. HEAD and CONNECT do (RFC 9112 6.3).
USUAL_METHODS = ("GET", "POST", "PUT", "DELETE")
#: Status code and registered reason phrase, by the octets that follow the version in a usual status line.
REGISTERED = {b"%d %b" % (code, phrase.encode("ascii")): (code, phrase) for code, phrase in responses.items()}


class HTTPResponse(Fields, BodyFile):
    """The response to one request (HTTPCLIENT-R1 to R7); `HTTPConnection.getresponse()` returns it.

    A response is a binary file that can be read once; `BodyFile` has the methods that read. `Fields` has the methods
    that return fields. Attributes:

    ``status``      the status code
    ``reason``      the reason phrase; '' if the status line has none
    ``version``     10 for HTTP/1.0, 11 for HTTP/1.1, 9 for an HTTP/0.9 reply
    ``interim``     the `Head` of each interim response that came before, in order
    ``on_interim``  called with each interim `Head` when it arrives; None: not called
    ``will_close``  whether the connection ends with this response
    ``tunnel``      whether another protocol follows on the socket: after 101, and after a 2xx to CONNECT
    ``last``        whether the request already made this the last response of the connection
    ``method``      the method of the request
    ``url``         the request target
    ``request``     the head of the request; None if the response was built without a connection

    The parameters are those of http.client:

    ``sock``        the connected socket, which the response does not close; an object with `makefile()` will do, and so
                    will the `Stream` that has the socket
    ``debuglevel``  above 0: the heads are printed
    ``strict``      false: a reply that does not begin as HTTP is the body of an HTTP/0.9 response; a str: the method,
                    and ``method`` is the url, as in the http.client of today, which has no ``strict``
    ``method``      the method of the request; None: GET
    ``url``         the request target; None: unknown
    """

    status: int
    reason: str
    version: int
    interim: Sequence[Head] = ()
    #: Called with the `Head` of each interim response when the head arrives.
    on_interim: Callable[[Head], object] | None = None

    _heads: list[Head]  # the list behind `interim`
    _interim_octets = 0  # the size of the field sections of all interim responses

    def __init__(
        self,
        sock: socket.socket | Stream,
        debuglevel: int = 0,
        strict: int | str = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        if not isinstance(sock, Stream):
            from .sockets import stream_of  # imported here because connections bring a stream

            sock = stream_of(sock, Limits())
            sock.lend()
            if isinstance(strict, str):  # the order of parameters in the http.client of today
                method, url = strict, method if url is None else url
                strict = 0
        BodyFile.__init__(self, sock)
        self.debuglevel = debuglevel
        self.strict = strict
        self.method = method or "GET"
        self.url = url
        self.request: RequestHead | None = None
        self.last = False
        self.will_close = True
        self.tunnel = False

    # The heads.

    def begin(self) -> None:
        """Read up to the end of the final head. `getresponse()` calls this method. A second call does nothing.

        Raises a subclass of `HTTPException` if a head is malformed, and OSError if the transport fails.
        """
        if self._body is not NOT_BEGUN:
            return
        stream = self._stream
        quiet = not self.debuglevel > 0
        if stream.pos == len(stream.data):
            stream.data, stream.pos = stream.receive(), 0
        # The fast path. The expression matches only heads for which `_begin_any` would find the same values.
        usual = grammar.USUAL_HEAD.match(stream.data, stream.pos) if self.method in USUAL_METHODS else None
        if usual and fits(usual, usual.end() - stream.pos, stream.limits) and quiet:
            line, self._block, length = usual.groups()
            self.version = 11
            self.status, self.reason = REGISTERED.get(line) or status_and_reason(line)
            self.will_close = self.last
            self._body = LengthBody(stream, not self.last, int(length))
            stream.pos = usual.end()
        else:
            self._begin_any()

    def _begin_any(self) -> None:
        head = self._next_head()
        while 100 <= head.status < 200 and not self._switches(head):
            self._take_interim(head)
            head = self._next_head()
        self._body = self._reader(head)
        self._block = head.block
        self.version, self.status, self.reason = head.version, head.status, head.reason
        if self.debuglevel > 0:
            self._print(head)

    def _next_head(self) -> Head:
        stream = self._stream
        if stream.pos == len(stream.data):
            stream.data, stream.pos = stream.receive(), 0
        found = parse(stream.data, stream.pos, stream.limits)
        if not found:
            return self._scan()
        head, stream.pos = found
        return head

    def _scan(self) -> Head:
        """Read a head with the scanner: the head arrives in pieces, has folded lines, or has a fault."""
        stream = self._stream
        scanner = Scanner(
            stream.limits,
            simple=not (self.strict or stream.answers or self.interim),
            blank_lines=stream.limits.blank_lines if stream.answers else 0,
        )
        done = scanner.feed(stream.data[stream.pos :])
        while not done:
            piece = stream.receive()
            done = scanner.feed(piece) if piece else scanner.end()
        stream.data, stream.pos = scanner.rest, 0
        return scanner.head or Head()

    def _switches(self, head: Head) -> bool:
        """Return whether this interim head switches the protocol (RFC 9110 7.8, 15.2.2).

        Raises `BadInterim` for 101 if the request has no field Upgrade.
        """
        if head.status != SWITCHING_PROTOCOLS:
            return False
        if self.request is None and self._stream.lent:
            return True  # the caller has sent the request
        if self.request is None or not self.request.upgrades:
            raise BadInterim("101 Switching Protocols, but the request has no Upgrade (RFC 9110 7.8)")
        return True

    def _take_interim(self, head: Head) -> None:
        limits = self._stream.limits
        if not self.interim:
            self.interim = self._heads = []
        if len(self._heads) == limits.interim:
            raise TooManyInterim(f"more than {limits.interim} interim responses (the limit is `limits.interim`)")
        # Within the limits of one head, the heads together could take hundreds of megabytes.
        self._interim_octets += len(head.block)
        if self._interim_octets > limits.interim_octets:
            raise TooManyInterim(
                f"the heads of the interim responses have more than {limits.interim_octets} octets "
                "(the limit is `limits.interim_octets`)"
            )
        self._heads.append(head)
        if self.on_interim:
            self.on_interim(head)

    # The end of the body.

    def _reader(self, head: Head) -> Body:
        """Return the reader of the body, by the rules of RFC 9112 6.3 and 9.3."""
        how = self._framing(head)
        self.tunnel = how.kind == TUNNEL
        keep = self._persists(head) and how.kind not in (UNTIL_CLOSE, TUNNEL)
        if head.status == RESET_CONTENT and (how.kind in (CHUNKED, UNTIL_CLOSE) or how.length):
            # A 205 must not have content (RFC 9110 15.3.6). The content is not read, so the connection must close.
            how, keep = Framing(NONE), False
        self.will_close = not keep
        if how.kind == LENGTH and how.length:
            return LengthBody(self._stream, keep, how.length)
        if how.kind == CHUNKED:
            from .body.chunked import ChunkedBody  # imported here because many programs receive no chunked content

            return ChunkedBody(self._stream, keep, self._stream.limits)
        if how.kind == UNTIL_CLOSE:
            return UntilCloseBody(self._stream, False, None)
        body = Body(self._stream, keep)
        if self.tunnel:
            body.done = True  # without release(): octets in the buffer belong to the protocol that follows
        else:
            body.finish()
        return body

    def _framing(self, head: Head) -> Framing:
        if head.status == SWITCHING_PROTOCOLS:
            return Framing(TUNNEL)
        codings, lengths = head.values(b"transfer-encoding"), head.values(b"content-length")
        return framing(Facts(self.method, head.status, head.version - 10, codings, lengths))

    def _persists(self, head: Head) -> bool:
        """Return whether the connection persists (RFC 9112 9.3).

        A keep-alive of HTTP/1.0 does not count: the client never requests it, and RFC 9112 C.2.2 warns of proxies.
        """
        return head.version == 11 and not self.last and not head.closes()

    def _print(self, head: Head) -> None:
        print("reply:", repr(f"HTTP/{head.version / 10} {head.status} {head.reason}"))
        for name, value in head.fields():
            print("header:", name + ":", value)

    # What is known of the body.

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """The trailer fields, as (name, value), after the body was read; [] before (RFC 9112 7.1.2)."""
        return list(self._body.trailers)

    @property
    def length(self) -> int | None:
        """Number of octets of the body that are not read yet; None if the framing does not determine it."""
        remaining = self._body.remaining
        return None if remaining is None else remaining + len(self._ahead)

    @property
    def chunked(self) -> bool:
        """Whether the body is in the chunked coding."""
        return self._body.chunked

    @property
    def fp(self) -> Any:
        """A file with the octets of the body as they arrive, framing included; None after the response was read.

        The file is the one that `makefile()` of the socket returned, or reads from the socket itself. Octets that are
        read from the file are lost to the methods of the response. A file built on a file may be assigned.
        """
        if self._closed or (hasattr(self, "status") and self.isclosed() and not self.tunnel):
            return None
        file = self._stream.file()
        if file is None:
            from .stream_file import StreamFile  # imported here because few callers need the file

            file = StreamFile(self._stream)
        return file

    @fp.setter
    def fp(self, file: Any) -> None:
        self._stream.replace_file(file)

    def geturl(self) -> str | None:
        """Return the request target, or the value that was assigned to `url`."""
        return self.url

    @property
    def code(self) -> int:
        """The same as `status`."""
        return self.status

    def getcode(self) -> int:
        """Return `status`. Raises `ResponseNotReady` before `begin()`."""
        if self._body is NOT_BEGUN:
            raise ResponseNotReady("the response has not begun: call begin() first")
        return self.status

    def __repr__(self) -> str:
        return f"<HTTPResponse {self.status} {self.reason!r}>" if hasattr(self, "status") else "<HTTPResponse>"
