"""HTTPResponse: what the user holds.

It reads heads off the stream until a final one comes and decides from it how the body ends; from then on it is a binary
file. It knows nothing of the connection object: when the body ends, the stream is closed or left as it is, and that
tells the connection all it needs.
"""

from __future__ import annotations

from . import grammar
from .body.chunked import ChunkedBody
from .body.file import BodyFile
from .body.readers import Body, LengthBody, UntilCloseBody
from .errors import BadInterim, TooManyInterim
from .framing import CHUNKED, LENGTH, NONE, TUNNEL, UNTIL_CLOSE, Facts, Framing, framing
from .head import Head, Scanner, fits, list_fields, parse, status_and_reason
from .limits import Limits
from .request import RequestHead
from .status import RESET_CONTENT, SWITCHING_PROTOCOLS, responses
from .stream import RECEIVE, Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from .message import HTTPMessage

    D = TypeVar("D")

#: Methods that give a response no meaning of its own (HEAD and CONNECT do); these are the common ones.
USUAL_METHODS = ("GET", "POST", "PUT", "DELETE")
#: Most status lines, behind the version, have the registered reason phrase: as octets, with what they mean.
REGISTERED = {b"%d %b" % (code, phrase.encode("ascii")): (code, phrase) for code, phrase in responses.items()}


class HTTPResponse(BodyFile):
    """The response to one request (HTTPCLIENT-R1 to R7), made by `HTTPConnection.getresponse()`.

    `status` (int), `reason` (str, '' if absent) and `version` (10, 11; 9 for an HTTP/0.9 reply) are those of the status
    line. `will_close` tells that the connection ends with this response. `interim` has the `Head` of each interim
    response that came before. `url` is the request target, `method` the method, `request` the head of the request.
    """

    status: int
    reason: str
    version: int
    interim: Sequence[Head] = ()
    #: Called with the `Head` of each interim response as it arrives.
    on_interim: Callable[[Head], object] | None = None

    _block: bytes
    _joined: dict[str, str] | None = None
    _message: HTTPMessage | None = None
    _msg: object = None

    def __init__(
        self,
        sock: socket.socket | Stream,
        debuglevel: int = 0,
        strict: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        BodyFile.__init__(self, sock if isinstance(sock, Stream) else Stream(sock, Limits()))
        self.debuglevel = debuglevel
        self.strict = strict
        self.method = method or "GET"
        self.url = url
        self.request: RequestHead | None = None
        self.last = False  # whether the request has made this the last response of its connection
        self.will_close = True
        self.tunnel = False  # whether the socket speaks something else from here on: 101, or 2xx to CONNECT

    # How it begins.

    def begin(self) -> None:
        """Read up to the end of the final head. `getresponse()` calls this.

        Raises a subclass of `HTTPException` for a malformed head, OSError if the transport fails.
        """
        stream = self._stream
        if stream.pos == len(stream.data):
            stream.data, stream.pos = stream.recv(RECEIVE), 0
        # The one fast path: a usual head shows all that the rules would ask about, and they would say the same.
        usual = grammar.USUAL_HEAD.match(stream.data, stream.pos) if self.method in USUAL_METHODS else None
        if usual and fits(usual, usual.end() - stream.pos, stream.limits) and not self.debuglevel > 0:
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
            stream.data, stream.pos = stream.recv(RECEIVE), 0
        found = parse(stream.data, stream.pos, stream.limits)
        if not found:
            return self._scan()
        head, stream.pos = found
        return head

    def _scan(self) -> Head:
        """The head, by way of the scanner: it arrives in pieces, is folded, or has a fault."""
        stream = self._stream
        scanner = Scanner(
            stream.limits,
            simple=not (self.strict or stream.answers or self.interim),
            blank_lines=stream.limits.blank_lines if stream.answers else 0,
        )
        done = scanner.feed(stream.data[stream.pos :])
        while not done:
            piece = stream.recv(RECEIVE)
            done = scanner.feed(piece) if piece else scanner.end()
        stream.data, stream.pos = scanner.rest, 0
        return scanner.head or Head()

    def _switches(self, head: Head) -> bool:
        """Whether an interim head ends HTTP here, as the request had asked (RFC 9110 7.8, 15.2.2)."""
        if head.status != SWITCHING_PROTOCOLS:
            return False
        if self.request is None or not self.request.upgrades:
            raise BadInterim("101 Switching Protocols, and nobody had asked for that")
        return True

    def _take_interim(self, head: Head) -> None:
        if len(self.interim) == self._stream.limits.interim:
            raise TooManyInterim(f"more than {len(self.interim)} interim responses")
        self.interim = (*self.interim, head)
        if self.on_interim:
            self.on_interim(head)

    # How its body ends.

    def _reader(self, head: Head) -> Body:
        """The reader of the body, by the rules of RFC 9112 6.3 and 9.3."""
        how = self._framing(head)
        self.tunnel = how.kind == TUNNEL
        keep = self._persists(head) and how.kind not in (UNTIL_CLOSE, TUNNEL)
        if head.status == RESET_CONTENT and (how.kind in (CHUNKED, UNTIL_CLOSE) or how.length):
            # Content that must not be there (RFC 9110 15.3.6) is dropped, and the connection with it.
            how, keep = Framing(NONE), False
        self.will_close = not keep
        if how.kind == LENGTH and how.length:
            return LengthBody(self._stream, keep, how.length)
        if how.kind == CHUNKED:
            return ChunkedBody(self._stream, keep, self._stream.limits)
        if how.kind == UNTIL_CLOSE:
            return UntilCloseBody(self._stream, False, None)
        body = Body(self._stream, keep)
        if self.tunnel:
            body.done = True  # and what is at hand belongs to whoever speaks now
        else:
            body.finish()
        return body

    def _framing(self, head: Head) -> Framing:
        if head.status == SWITCHING_PROTOCOLS:
            return Framing(TUNNEL)
        codings, lengths = head.values(b"transfer-encoding"), head.values(b"content-length")
        return framing(Facts(self.method, head.status, head.version - 10, codings, lengths))

    def _persists(self, head: Head) -> bool:
        """RFC 9112 9.3, without HTTP/1.0's keep-alive, which we never ask for and its C.2.2 warns of."""
        return head.version == 11 and not self.last and not head.closes()

    def _print(self, head: Head) -> None:
        print("reply:", repr(f"HTTP/{head.version / 10} {head.status} {head.reason}"))
        for name, value in head.fields():
            print("header:", name + ":", value)

    # What it says.

    def getheader(self, name: str, default: D = None) -> str | D:  # type: ignore[assignment]
        """The value of the field `name` in any case, repeated fields joined with ', '; else `default`.

        A `default` that is an iterable of str is joined likewise (HTTPCLIENT-R3).
        """
        if self._joined is None:
            joined: dict[str, str] = {}
            self._joined = joined
            for key, value in list_fields(self._block):
                key = key.lower()
                joined[key] = f"{joined[key]}, {value}" if key in joined else value
        found = self._joined.get(name.lower())
        if found is not None:
            return found
        return default if isinstance(default, str) or not hasattr(default, "__iter__") else ", ".join(default)

    def getheaders(self) -> list[tuple[str, str]]:
        """Every field line in order as (name, value), names as sent (HTTPCLIENT-R4)."""
        return list_fields(self._block)

    @property
    def headers(self) -> HTTPMessage:
        """The fields as an `email.message.Message`, built when first asked for (HTTPCLIENT-R5)."""
        if self._message is None:
            from .message import message  # `email` is most of an import's time, and few need it

            self._message = message(list_fields(self._block))
        return self._message

    @headers.setter
    def headers(self, message: HTTPMessage) -> None:
        self._message = message

    @property
    def msg(self) -> Any:
        """The same as `headers`, until something else is assigned, as `urllib.request` does."""
        return self.headers if self._msg is None else self._msg

    @msg.setter
    def msg(self, message: object) -> None:
        self._msg = message

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """The fields of the trailer section, once the body is read; never mixed with the headers (RFC 9112 7.1.2)."""
        return list(self._body.trailers)

    @property
    def length(self) -> int | None:
        """How many octets of the body are still to come; None if its framing does not say."""
        return self._body.remaining

    @property
    def chunked(self) -> bool:
        """Whether the body is in the chunked coding."""
        return self._body.chunked

    @property
    def code(self) -> int:
        """The same as `status`."""
        return self.status

    def info(self) -> HTTPMessage:
        """The same as `headers`."""
        return self.headers

    def geturl(self) -> str | None:
        """The request target, or what was assigned to `url`."""
        return self.url

    def getcode(self) -> int:
        """The same as `status`."""
        return self.status

    def __repr__(self) -> str:
        return f"<HTTPResponse {self.status} {self.reason!r}>" if hasattr(self, "status") else "<HTTPResponse>"
