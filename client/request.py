"""The head of a request: checks it, then makes octets of it (RFC 9112 sections 3 and 5, RFC 9110 5.5, 7.2).

This module refuses every argument that would make a request malformed, before an octet is sent. So no argument can end
a line, begin another request, or leave the end of the content ambiguous. No socket, no content.
"""

from __future__ import annotations

from . import grammar
from .errors import InvalidURL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from _typeshed import ReadableBuffer

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


def other_form(method: str, target: str) -> str:
    """Return a target that is not in origin-form, or an origin-form target with `/` for its empty path.

    ``method``  the method, which determines the allowed forms
    ``target``  the target

    Raises `InvalidURL` if the target has none of the forms of RFC 9112 3.2 that the method allows.
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
        form = "host:port" if method == "CONNECT" else "/path?query"
        raise InvalidURL(f"not a target for {method}: {target[:200]!r}; use the form '{form}', percent-encoded")
    return target


def authority(method: str, target: str) -> str | None:
    """Return the authority in the target, for `Host`; None for a target in origin-form (RFC 9112 3.2.2, 3.2.3).

    ``method``  the method; CONNECT has a target in authority-form
    ``target``  the target
    """
    if method == "CONNECT":
        return target
    absolute = grammar.ABSOLUTE_FORM.fullmatch(target)
    return absolute[1] if absolute else None


def field_line(name: str | bytes, values: tuple[object, ...]) -> bytes:
    """Return `Name: value` with its CRLF (HTTPCLIENT-Q13).

    ``name``    the field name, a token
    ``values``  the values: str (sent as ISO-8859-1), bytes or int; each further value goes on a continuation line after
                a tab

    Raises TypeError for a value of another type. Raises ValueError for a name that is no token, for a value with a
    control character, and for a value that ISO-8859-1 cannot encode (UnicodeEncodeError).
    """
    text = name.decode("iso-8859-1") if isinstance(name, bytes) else name
    if not grammar.NAME.fullmatch(text):
        raise ValueError(f"not a field name: {text!r} (RFC 9110 5.1: a token)")
    return text.encode("ascii") + b": " + b"\r\n\t".join(_octets(text, value) for value in values) + b"\r\n"


def _octets(name: str, value: object) -> bytes:
    if isinstance(value, (bytes, bytearray)):
        octets = bytes(value)
    elif isinstance(value, (str, int)):
        octets = str(value).encode("iso-8859-1")
    else:
        raise TypeError(f"the value of {name} must be str, bytes or int, not {type(value).__name__}")
    if not grammar.VALUE.fullmatch(octets):
        raise ValueError(f"the value of {name} has a control character: {octets[:200]!r}")
    return octets.strip(b" \t")


def _members(octets: bytes) -> list[str]:
    members = (member.strip(" \t").lower() for member in octets.decode("iso-8859-1").split(","))
    return [member for member in members if member]


class RequestHead:
    """The head of one request: first it collects fields, then it records how sending went.

    ``method``      the method
    ``target``      the request target, sent unchanged; an empty path becomes `/`
    ``start``       the request line with its CRLF
    ``length``      the value of Content-Length; None: no such field
    ``chunked``     whether Transfer-Encoding was added
    ``expects``     whether `Expect: 100-continue` was added
    ``options``     the lower-cased connection options
    ``names``       the lower-cased names of the fields so far
    ``closes``      whether the connection options contain `close`
    ``owed``        octets of content that `send()` must still send; None: the number is not known
    ``replay``      the whole request, if it may be sent again on a new connection; otherwise b""
    ``fault``       the error that ended sending; None: no error
    ``unfinished``  whether the request was not sent completely, so that no other request may follow on the socket

    Raises ValueError if the method is no token, and `InvalidURL` if the target has none of the forms of RFC 9112 3.2.
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
            raise ValueError(f"not a method: {method!r} (RFC 9110 9.1: a token)")
        if not grammar.ORIGIN_FORM.fullmatch(target) or method == "CONNECT":
            target = other_form(method, target)
        self.method = method
        self.target = target
        self.start = f"{method} {target} HTTP/1.1\r\n".encode("ascii")
        self.closes = False
        # The connection sets these while it sends.
        self.owed: int | None = 0
        self.replay = b""
        self.fault: OSError | None = None
        self.unfinished = False  # a server that waits for the rest would read the next request as content

    @property
    def upgrades(self) -> bool:
        """Whether the request has the field Upgrade (RFC 9110 7.8)."""
        return "upgrade" in self.names

    def add(self, name: str | bytes, *values: object) -> None:
        """Add a field line.

        ``name``    the field name
        ``values``  the values, as in `field_line()`

        Raises what `field_line()` raises, and ValueError for a field that is not allowed beside those added before.
        """
        line = field_line(name, values)
        key, _, value = line.partition(b":")
        lower = key.decode("ascii").lower()
        check = _CHECKS.get(lower)
        if check:
            check(self, value.strip())
        self.names |= {lower}
        if lower == "host":
            self._host = line  # kept apart, because Host is sent first (RFC 9110 7.2), whenever it is added
        else:
            self._lines = [*self._lines, line]

    def add_automatic(self, host_line: bytes, skip_accept_encoding: bool = False) -> None:
        """Add `Host` and `Accept-Encoding: identity`, unless the caller has added them (HTTPCLIENT-Q12).

        ``host_line``             the field line of Host with its CRLF; b"": do not add Host
        ``skip_accept_encoding``  whether to omit Accept-Encoding
        """
        if host_line and "host" not in self.names:
            self.names |= {"host"}
            self._host = host_line
        if not skip_accept_encoding and "accept-encoding" not in self.names:
            self._lines = [*self._lines, ACCEPT_ENCODING]

    def count(self, piece: ReadableBuffer) -> ReadableBuffer:
        """Count a piece of content and return the piece.

        Raises ValueError if the content has more octets than announced: the server would read them as a new request.
        """
        if self.owed is not None:
            size = memoryview(piece).nbytes
            if size > self.owed:
                raise ValueError(f"{size} octets of content, but the announced length leaves room for {self.owed}")
            self.owed -= size
        return piece

    def to_bytes(self) -> bytes:
        """Return the head with its empty line. Raises ValueError for a field whose connection option is missing."""
        for name in ("te", "upgrade"):
            # The option tells intermediaries not to forward the field (RFC 9112 7.4, RFC 9110 7.8).
            if name in self.names and name not in self.options:
                raise ValueError(f"a request with {name.upper()} needs the field 'Connection: {name}'")
        return b"".join((self.start, self._host, *self._lines, b"\r\n"))

    def check_content(self, size: int | None) -> None:
        """Raise ValueError if a body may not follow this head.

        ``size``  number of octets of the body; 0: no body; None: not known
        """
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
        if not grammar.HOST_VALUE.fullmatch(value):
            raise ValueError(f"the value of Host is not a host and port: {value[:200]!r} (RFC 9112 3.2)")

    def _check_length(self, value: bytes) -> None:
        if not value.isdigit() or len(value) > 20:
            raise ValueError(f"the value of Content-Length is not a number of at most 20 digits: {value[:200]!r}")
        if self.chunked or self.length is not None:
            raise ValueError("Content-Length beside another Content-Length or Transfer-Encoding (RFC 9112 6.2)")
        self.length = int(value)

    def _check_coding(self, value: bytes) -> None:
        codings = _members(value)
        if self.chunked or self.length is not None:
            raise ValueError("Transfer-Encoding beside another Transfer-Encoding or Content-Length (RFC 9112 6.2)")
        if codings.count("chunked") != 1 or codings[-1] != "chunked":
            raise ValueError("Transfer-Encoding must list chunked once, as the last coding (RFC 9112 6.1)")
        self.chunked = True

    def _check_connection(self, value: bytes) -> None:
        self.options = [*self.options, *_members(value)]
        self.closes = "close" in self.options

    def _check_expect(self, value: bytes) -> None:
        self.expects = "100-continue" in _members(value)

    def _check_te(self, value: bytes) -> None:
        if any(member.partition(";")[0].strip(" \t") == "chunked" for member in _members(value)):
            raise ValueError("TE must not list chunked (RFC 9112 7.4)")


_CHECKS = {
    "host": RequestHead._check_host,
    "content-length": RequestHead._check_length,
    "transfer-encoding": RequestHead._check_coding,
    "connection": RequestHead._check_connection,
    "expect": RequestHead._check_expect,
    "te": RequestHead._check_te,
}
