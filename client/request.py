"""The head of a request: checks, then bytes (RFC 9112 sections 3 and 5, RFC 9110 5.5, 7.2).

Whatever would make the request malformed is refused here, before a byte is sent: nothing a caller hands over can end a
line, begin another request, or leave the server in doubt about where the content ends. No socket, no content.
"""

from __future__ import annotations

from . import grammar
from .errors import InvalidURL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from _typeshed import ReadableBuffer

#: Content codings are the caller's business: unless he says otherwise, none is welcome.
ACCEPT_ENCODING = b"Accept-Encoding: identity\r\n"

#: Methods for which an absent body is announced as `Content-Length: 0` (RFC 9110 8.6, HTTPCLIENT-Q4).
EXPECTS_CONTENT = frozenset({"PATCH", "POST", "PUT"})
#: Methods that may be repeated after a connection was lost (RFC 9110 9.2.2).
IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"})
#: Methods of which an absent body needs no announcement, nor any other look at the request.
WITHOUT_BODY = frozenset({"DELETE", "GET", "HEAD"})
#: Methods whose requests have no content (RFC 9110 9.3.6, 9.3.8).
WITHOUT_CONTENT = frozenset({"CONNECT", "TRACE"})


def other_form(method: str, target: str) -> str:
    """`target` in a form for which the method matters, or mended if its path is empty (RFC 9112 3.2.1).

    Raises `InvalidURL` if it is none of the four forms of RFC 9112 3.2.
    """
    if method == "CONNECT":
        good = grammar.AUTHORITY_FORM.fullmatch(target)
    elif method == "OPTIONS" and target == "*":
        return target
    elif not target or target.startswith("?"):
        target = "/" + target
        good = grammar.ORIGIN_FORM.fullmatch(target)
    else:
        good = grammar.ABSOLUTE_FORM.fullmatch(target)
    if not good:
        raise InvalidURL(f"not a target for {method}: {target[:200]!r}; it is like '/path?query', and encoded")
    return target


def authority(method: str, target: str) -> str | None:
    """The authority that the target itself names, for `Host` (RFC 9112 3.2.2, 3.2.3); None in origin-form."""
    if method == "CONNECT":
        return target
    absolute = grammar.ABSOLUTE_FORM.fullmatch(target)
    return absolute[1] if absolute else None


def field_line(name: str | bytes, values: tuple[object, ...]) -> bytes:
    """`Name: value` with its CRLF, each further value on a continuation line behind a tab (HTTPCLIENT-Q13).

    Values are str (sent as ISO-8859-1), bytes or int; others raise TypeError. Raises ValueError for a name that is no
    token and for a value with a control character, and UnicodeEncodeError, which is a ValueError too, for what
    ISO-8859-1 does not have.
    """
    text = name.decode("iso-8859-1") if isinstance(name, bytes) else name
    if not grammar.NAME.fullmatch(text):
        raise ValueError(f"not a field name: {text!r}")
    return text.encode("ascii") + b": " + b"\r\n\t".join(_octets(text, value) for value in values) + b"\r\n"


def _octets(name: str, value: object) -> bytes:
    if isinstance(value, (bytes, bytearray)):
        octets = bytes(value)
    elif isinstance(value, (str, int)):
        octets = str(value).encode("iso-8859-1")
    else:
        raise TypeError(f"the value of {name} is str, bytes or int, not {type(value).__name__}")
    if not grammar.VALUE.fullmatch(octets):
        raise ValueError(f"the value of {name} has a control character: {octets[:200]!r}")
    return octets.strip(b" \t")


def _members(octets: bytes) -> list[str]:
    members = (member.strip(" \t").lower() for member in octets.decode("iso-8859-1").split(","))
    return [member for member in members if member]


class RequestHead:
    """The head of one request, as it is put together; later on, what the response has to know about the request.

    `start` is the request line; the target goes out as given, an empty path as `/`. Raises ValueError if `method` is no
    token, `InvalidURL` if `target` is none of the four forms of RFC 9112 3.2.

    `length` is the Content-Length as int, or None; `chunked` tells that Transfer-Encoding was added. `closes` and
    `upgrades` tell that Connection lists `close`, that Upgrade was added. `names` are the lower-cased names so far.
    """

    length: int | None = None
    chunked = False
    expects = False
    options: Sequence[str] = ()
    names: Set[str] = frozenset()
    _lines: Sequence[bytes] = ()
    _host = b""

    def __init__(self, method: str, target: str) -> None:
        if method not in IDEMPOTENT and not grammar.NAME.fullmatch(method):
            raise ValueError(f"not a method: {method!r}")
        if not grammar.ORIGIN_FORM.fullmatch(target) or method == "CONNECT":
            target = other_form(method, target)
        self.method = method
        self.target = target
        self.start = f"{method} {target} HTTP/1.1\r\n".encode("ascii")
        self.closes = False
        # What becomes of it, for the connection to note down.
        self.owed: int | None = 0  # octets of content that `send()` has still to send; None if nobody counts
        self.replay = b""  # what to send again if the connection turns out to be dead
        self.fault: OSError | None = None  # what went wrong while it was sent
        self.unfinished = False  # the server may wait for more of it, which the next request must not become

    @property
    def upgrades(self) -> bool:
        """Whether the server was asked for another protocol (RFC 9110 7.8)."""
        return "upgrade" in self.names

    def add(self, name: str | bytes, *values: object) -> None:
        """Add a field line. Raises ValueError as `field_line()` does, and for what may not stand together."""
        line = field_line(name, values)
        key, _, value = line.partition(b":")
        lower = key.decode("ascii").lower()
        check = _CHECKS.get(lower)
        if check:
            check(self, value.strip())
        self.names |= {lower}
        if lower == "host":
            self._host = line  # which comes first (RFC 9110 7.2), whenever it is added
        else:
            self._lines = [*self._lines, line]

    def add_automatic(self, host_line: bytes, skip_accept_encoding: bool = False) -> None:
        """Add `Host` (unless `host_line` is empty) and `Accept-Encoding: identity`, if the caller has not (Q12)."""
        if host_line and "host" not in self.names:
            self.names |= {"host"}
            self._host = host_line
        if not skip_accept_encoding and "accept-encoding" not in self.names:
            self._lines = [*self._lines, ACCEPT_ENCODING]

    def count(self, piece: ReadableBuffer) -> ReadableBuffer:
        """A piece of content on its way. Raises ValueError if it is more than announced: it would begin a request."""
        if self.owed is not None:
            size = memoryview(piece).nbytes
            if size > self.owed:
                raise ValueError(f"{size} octets of content, but what was announced leaves room for {self.owed}")
            self.owed -= size
        return piece

    def to_bytes(self) -> bytes:
        """The head with the empty line. Raises ValueError for a field whose connection option is missing."""
        for name in ("te", "upgrade"):
            # RFC 9112 7.4 and RFC 9110 7.8: an intermediary must be told not to forward these.
            if name in self.names and name not in self.options:
                raise ValueError(f"a request with {name.upper()} needs the field 'Connection: {name}'")
        return b"".join((self.start, self._host, *self._lines, b"\r\n"))

    def check_content(self, size: int | None) -> None:
        """Raises ValueError if a body of `size` octets (None: of unknown size, 0: none) may not follow this head."""
        if size == 0:
            if self.expects:
                raise ValueError("Expect: 100-continue without a body (RFC 9110 10.1.1)")
        elif self.method in WITHOUT_CONTENT:
            raise ValueError(f"a {self.method} request has no body (RFC 9110 9.3)")
        elif self.method == "OPTIONS" and "content-type" not in self.names:
            raise ValueError("OPTIONS with a body needs Content-Type (RFC 9110 9.3.7)")
        if self.length is not None and size is not None and self.length != size:
            raise ValueError(f"Content-Length is {self.length}, but the body has {size} octets")

    def _check_host(self, value: bytes) -> None:
        if "host" in self.names:
            raise ValueError("a request has one Host (RFC 9112 3.2); putrequest() adds it unless skip_host is true")
        if not grammar.HOST_VALUE.fullmatch(value):
            raise ValueError(f"not a host and port: {value[:200]!r} (RFC 9112 3.2)")

    def _check_length(self, value: bytes) -> None:
        if not value.isdigit() or len(value) > 20:
            raise ValueError(f"not a Content-Length: {value[:200]!r}")
        if self.chunked or self.length is not None:
            raise ValueError("Content-Length beside another one or Transfer-Encoding (RFC 9112 6.2)")
        self.length = int(value)

    def _check_coding(self, value: bytes) -> None:
        codings = _members(value)
        if self.chunked or self.length is not None:
            raise ValueError("Transfer-Encoding beside another one or Content-Length (RFC 9112 6.2)")
        if codings.count("chunked") != 1 or codings[-1] != "chunked":
            raise ValueError("Transfer-Encoding ends in chunked, once (RFC 9112 6.1)")
        self.chunked = True

    def _check_connection(self, value: bytes) -> None:
        self.options = [*self.options, *_members(value)]
        self.closes = "close" in self.options

    def _check_expect(self, value: bytes) -> None:
        self.expects = "100-continue" in _members(value)

    def _check_te(self, value: bytes) -> None:
        if any(member.partition(";")[0].strip(" \t") == "chunked" for member in _members(value)):
            raise ValueError("TE does not list chunked (RFC 9112 7.4)")


_CHECKS = {
    "host": RequestHead._check_host,
    "content-length": RequestHead._check_length,
    "transfer-encoding": RequestHead._check_coding,
    "connection": RequestHead._check_connection,
    "expect": RequestHead._check_expect,
    "te": RequestHead._check_te,
}
