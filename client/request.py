"""The head of a request: collects its lines, and checks that they go together (RFC 9112 3.2, 6, 7.4, RFC 9110 7, 10.1).

`lines.py` makes and checks each line. This module refuses the fields that would leave recipient or end of the request
ambiguous, before an octet is sent. No socket, no content.
"""

from __future__ import annotations

from . import grammar
from .lines import END_TO_END, UNFOLDED, elements, field_lines, field_name, origin_line, other_line, piece, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from _typeshed import ReadableBuffer

    from .chunked_content import ChunkedContent
    from .stream import Stream

#: The client decodes no content coding, so it requests none unless the caller sets the field.
ACCEPT_ENCODING = b"Accept-Encoding: identity\r\n"

#: Methods whose requests without a body get `Content-Length: 0` (RFC 9110 8.6, HTTPCLIENT-Q4).
EXPECTS_CONTENT = frozenset({"PATCH", "POST", "PUT"})
#: Methods whose requests may be sent again after the connection was lost (RFC 9110 9.2.2).
IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"})
#: Methods whose requests need no Content-Length and no check if they have no body.
WITHOUT_BODY = frozenset({"DELETE", "GET", "HEAD"})
#: Methods whose requests must not have content (RFC 9110 9.3.6, 9.3.8).
WITHOUT_CONTENT = frozenset({"CONNECT", "TRACE"})


class RequestHead:
    """The head of one request: first it collects fields, then it records how sending went.

    ``method``      the method
    ``target``      the request target, sent unchanged; an empty path becomes `/`
    ``start``       the request line with its CRLF
    ``authority``   the authority in the target; None: the target has none (RFC 9112 3.2.2, 3.2.3)
    ``length``      the value of Content-Length; None: no such field
    ``chunked``     whether Transfer-Encoding was added
    ``expects``     whether `Expect: 100-continue` was added
    ``options``     the lower-cased connection options
    ``names``       the lower-cased names of the fields so far
    ``closes``      whether the connection options contain `close`
    ``owed``        octets of content that `send()` must still send; None: some, and the number is not known
    ``replay``      the whole request, if it may be sent again on a new connection; otherwise b""
    ``fault``       the error that ended sending; None: no error
    ``unfinished``  whether the request was not sent completely, so that no other request may follow on the socket
    ``stream``      the stream that the head was sent on; None: not sent
    ``uploading``   whether the content is being sent

    Raises ValueError if the method is no token, `InvalidURL` if the target has none of the forms of RFC 9112 3.2, and
    TypeError if one of them is no str.
    """

    authority: bytes | None = None
    length: int | None = None
    chunked = False
    expects = False
    closes = False
    options: Sequence[str] = ()
    names: Set[str] = frozenset()
    # The connection sets these while it sends.
    owed: int | None = 0
    replay = b""
    fault: OSError | None = None
    unfinished = False  # a server that waits for the rest would read the next request as content
    stream: Stream | None = None
    uploading = False

    _lines: list[bytes]
    _names: set[str] | None = None
    _folded: Sequence[str] = ()
    _host = b""
    _coding: ChunkedContent | None = None

    def __init__(self, method: str, target: str) -> None:
        if type(method) is not str or type(target) is not str:
            method, target = text(method, "the method"), text(target, "the request target")
        self.method = method
        self.target = target
        self.start = origin_line(method, target)
        if not self.start:
            self.start, self.target, self.authority = other_line(method, target)

    @property
    def upgrades(self) -> bool:
        """Whether the request has the field Upgrade (RFC 9110 7.8)."""
        return "upgrade" in self.names

    def add(self, name: str | bytes, *values: object) -> None:
        """Add a field line.

        ``name``    the field name
        ``values``  the values, as in `field_lines()`

        Raises what `field_lines()` raises, and ValueError for a field that is not allowed beside those added before.
        """
        key = field_name(name)
        lines = field_lines(key, values)
        lower = key.decode("ascii").lower()
        if len(values) > 1:
            if lower in UNFOLDED:
                raise ValueError(f"{lower} on several lines: recipients may read another value; join the values")
            self._folded = [*self._folded, lower]
        check = _CHECKS.get(lower)
        if check:
            check(self, lines[len(key) + 2 : -2])
        self._begin().add(lower)
        if lower == "host":
            self._host = lines  # kept apart, because Host is sent first (RFC 9110 7.2), whenever it is added
        else:
            self._lines.append(lines)

    def add_automatic(self, host_line: bytes, skip_accept_encoding: bool = False) -> None:
        """Add `Host` and `Accept-Encoding: identity`, unless the caller has added them (HTTPCLIENT-Q12).

        ``host_line``             the field line of Host with its CRLF; b"": do not add Host
        ``skip_accept_encoding``  whether to omit Accept-Encoding
        """
        names = self._begin()
        if host_line and "host" not in names:
            names.add("host")
            self._host = host_line
        if not skip_accept_encoding and "accept-encoding" not in names:
            names.add("accept-encoding")
            self._lines.append(ACCEPT_ENCODING)

    def _begin(self) -> set[str]:
        """Return the set of names to add to. The set and the list of lines are created for the first field."""
        if self._names is None:
            self._lines, self._names = [], set()
            self.names = self._names
        return self._names

    def await_content(self, old_peer: bool) -> None:
        """Prepare for content that `send()` sends: check that it may follow, and set ``owed``.

        ``old_peer``  whether the server uses HTTP/1.0

        Raises ValueError if the announced content may not follow this head.
        """
        self.check_coding(old_peer)
        self.check_content(None if self.chunked else self.length or 0)
        if self.chunked:
            from .chunked_content import ChunkedContent  # imported here because few callers encode content themselves

            self._coding = ChunkedContent(UNFOLDED)
        self.owed = None if self.chunked else self.length or 0

    def count(self, content: ReadableBuffer) -> bytes:
        """Count a piece of the content that was announced, and return its octets.

        Raises ValueError if the content has more octets than announced, or is not in the chunked coding that was
        announced: the server would read the octets as a new request. Raises TypeError for an object that is no buffer.
        """
        octets = piece(content)
        if self._coding is not None:
            self._coding.feed(octets)
            self.owed = 0 if self._coding.complete else None
        else:
            owed = self.owed or 0
            if len(octets) > owed:
                raise ValueError(f"{len(octets)} octets of content, but the announced length leaves room for {owed}")
            self.owed = owed - len(octets)
        return octets

    def check_options(self) -> None:
        """Raise ValueError for fields that do not fit the connection options."""
        for name in ("te", "upgrade"):
            # The option tells intermediaries not to forward the field (RFC 9112 7.4, RFC 9110 7.8).
            if name in self.names and name not in self.options:
                raise ValueError(f"a request with {name.upper()} needs the field 'Connection: {name}'")
        for name in self._folded:
            if name in self.options:
                raise ValueError(f"{name} on several lines, and Connection lists it: join the values (RFC 9110 7.6.1)")

    def to_bytes(self) -> bytes:
        """Return the head with its empty line. Raises what `check_options()` raises."""
        self.check_options()
        return b"".join((self.start, self._host, *(self._lines if self._names else ()), b"\r\n"))

    def check_coding(self, old_peer: bool) -> None:
        """Raise ValueError if the head has Transfer-Encoding and the server uses HTTP/1.0 (RFC 9112 6.1)."""
        if self.chunked and old_peer:
            raise ValueError("Transfer-Encoding to a server that uses HTTP/1.0 (RFC 9112 6.1): send Content-Length")

    def check_content(self, size: int | None) -> None:
        """Raise ValueError if a body may not follow this head.

        ``size``  number of octets of the body; 0: no body; None: not known, or as many as Content-Length announces
        """
        if size is None:
            size = self.length
        if size == 0:
            if self.expects:
                raise ValueError("Expect: 100-continue without a body (RFC 9110 10.1.1)")
        elif self.method in WITHOUT_CONTENT:
            raise ValueError(f"a {self.method} request must not have a body (RFC 9110 9.3)")
        elif self.method == "OPTIONS" and "content-type" not in self.names:
            raise ValueError("OPTIONS with a body needs Content-Type (RFC 9110 9.3.7)")
        if self.length is not None and size is not None and self.length != size:
            raise ValueError(f"Content-Length is {self.length}, but the body has {size} octets")

    def _check_host(self, value: bytes) -> None:
        if "host" in self.names:
            raise ValueError("a request must have one Host (RFC 9112 3.2); putrequest() adds it without skip_host")
        if not (grammar.LITERAL_VALUE if value.startswith(b"[") else grammar.HOST_VALUE).fullmatch(value):
            raise ValueError(f"the value of Host is not a host and port: {value[:200]!r} (RFC 9112 3.2)")
        if self.authority not in (None, value):
            raise ValueError(f"the value of Host is {value[:200]!r}, but the target names another (RFC 9112 3.2.2)")

    def _check_length(self, value: bytes) -> None:
        if not value.isdigit() or len(value) > 20:
            raise ValueError(f"the value of Content-Length is not a number of at most 20 digits: {value[:200]!r}")
        self._check_framing("Content-Length")
        self.length = int(value)

    def _check_coding(self, value: bytes) -> None:
        codings = elements("transfer-encoding", value)
        self._check_framing("Transfer-Encoding")
        if codings.count("chunked") != 1 or codings[-1] != "chunked" or any(map(_is_chunked_coding, codings[:-1])):
            raise ValueError("Transfer-Encoding must list chunked once, as the last coding (RFC 9112 6.1)")
        self.chunked = True

    def _check_framing(self, name: str) -> None:
        if self.method == "CONNECT":
            raise ValueError(f"{name} in a CONNECT request, which has no content (RFC 9110 9.3.6)")
        if self.chunked or self.length is not None:
            raise ValueError(f"{name} beside another Content-Length or Transfer-Encoding (RFC 9112 6.2)")

    def _check_connection(self, value: bytes) -> None:
        options = elements("connection", value)
        for name in options:
            if name in END_TO_END:
                # A proxy would remove the field, and the server would read another request (RFC 9110 7.6.1).
                raise ValueError(f"Connection must not list {name}, which is for all recipients (RFC 9110 7.6.1)")
        self.options = [*self.options, *options]
        self.closes = "close" in self.options

    def _check_expect(self, value: bytes) -> None:
        self.expects |= "100-continue" in elements("expect", value)

    def _check_te(self, value: bytes) -> None:
        if any(map(_is_chunked_coding, elements("te", value))):
            raise ValueError("TE must not list chunked (RFC 9112 7.4)")

    def _check_trailer(self, value: bytes) -> None:
        elements("trailer", value)

    def _check_upgrade(self, value: bytes) -> None:
        elements("upgrade", value)


def _is_chunked_coding(coding: str) -> bool:
    return coding.partition(";")[0].strip(" \t") == "chunked"


_CHECKS = {
    "connection": RequestHead._check_connection,
    "content-length": RequestHead._check_length,
    "expect": RequestHead._check_expect,
    "host": RequestHead._check_host,
    "te": RequestHead._check_te,
    "trailer": RequestHead._check_trailer,
    "transfer-encoding": RequestHead._check_coding,
    "upgrade": RequestHead._check_upgrade,
}
