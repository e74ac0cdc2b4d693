"""What can go wrong, as one tree: every malformed response is an `HTTPException`, every transport fault an `OSError`.

The first twelve classes are those of the document (E1 to E9); the rest refine them, so that `except` clauses written
for the document catch them all. This module knows no socket and no bytes of its own.
"""

from __future__ import annotations


class HTTPException(Exception):
    """Base of every exception of this package (HTTPCLIENT-E1)."""


class NotConnected(HTTPException):
    """`send()` without a connection while `auto_open` is off (HTTPCLIENT-E5)."""


class InvalidURL(HTTPException, ValueError):
    """A host, port or request target that cannot be put into a request (HTTPCLIENT-C7, Q1). Nothing was sent."""


class UnknownProtocol(HTTPException):
    """The peer speaks another protocol: another HTTP major version, or another one by ALPN (HTTPCLIENT-E6)."""


class UnknownTransferEncoding(HTTPException):
    """The response has a transfer coding other than chunked; we asked for none (HTTPCLIENT-E7, RFC 9112 7.4)."""


class UnimplementedFileMode(HTTPException):
    """The request body is a file that cannot be read (HTTPCLIENT-E8). Nothing was sent."""


class IncompleteRead(HTTPException):
    """The body ended before its framing said so (HTTPCLIENT-E9, RFC 9112 section 8).

    `partial` is the content that the failing call had collected (bytes); for a plain `read()` that is all that
    arrived. `expected` is how many octets were missing, or None if nobody can know.
    """

    def __init__(self, partial: bytes = b"", expected: int | None = None, why: str = "") -> None:
        super().__init__(partial, expected, why)
        self.partial = partial
        self.expected = expected
        self.why = why

    def __str__(self) -> str:
        missing = "" if self.expected is None else f", {self.expected} more expected"
        return f"{self.why or 'the body was cut off'} ({len(self.partial)} bytes read{missing})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class ImproperConnectionState(HTTPException):
    """A method was called out of order; `states.py` has the order (HTTPCLIENT-E2)."""


class CannotSendRequest(ImproperConnectionState):
    """A request or its body cannot be sent now, mostly because the last response is unread (HTTPCLIENT-Q7, Q11)."""


class CannotSendHeader(ImproperConnectionState):
    """No request has been begun, or its head has been sent already (HTTPCLIENT-Q13, Q14)."""


class ResponseNotReady(ImproperConnectionState):
    """There is no request to get a response to (HTTPCLIENT-Q6)."""


class BadStatusLine(HTTPException):
    """The status line is none that we understand (HTTPCLIENT-E4). `line` is what came instead (str, ISO-8859-1)."""

    def __init__(self, line: str | bytes, why: str = "not a status line") -> None:
        self.line = line.decode("iso-8859-1") if isinstance(line, bytes) else line
        super().__init__(f"{why}: {self.line[:200]!r}" if self.line else why)


class RemoteDisconnected(ConnectionResetError, BadStatusLine):
    """The peer closed the connection before the first octet of a response (HTTPCLIENT-E4, RFC 9112 9.3.1)."""

    def __init__(self, why: str = "the peer closed the connection without a response") -> None:
        BadStatusLine.__init__(self, "", why)


class UnknownVersion(UnknownProtocol, BadStatusLine):
    """A status line of another major version, which the document calls by both names (HTTPCLIENT-E6, C4)."""


class BadField(HTTPException):
    """A field line of a header or trailer section is malformed (RFC 9112 section 5)."""


class BadFraming(HTTPException):
    """Content-Length and Transfer-Encoding do not say in one voice where the body ends (RFC 9112 6.3)."""


class BadInterim(HTTPException):
    """A 101 that nobody asked for (RFC 9110 7.8)."""


class IncompleteHead(IncompleteRead):
    """The connection closed inside a header section (RFC 9112 section 8). `head` is what arrived of it (bytes)."""

    def __init__(self, head: bytes) -> None:
        super().__init__(b"", None, "the header section was cut off")
        self.head = head


class BadChunk(IncompleteRead):
    """The chunked coding is broken, so that the body counts as incomplete (RFC 9112 7.1 and section 8)."""


class LimitExceeded(HTTPException):
    """An element of the response is larger than `limits` allows (RFC 9110 17.5, HTTPCLIENT-W3)."""


class LineTooLong(LimitExceeded):
    """A line of the response is longer than its limit."""


class TooManyFields(LimitExceeded):
    """A header or trailer section has more field lines than its limit."""


class TooManyInterim(LimitExceeded):
    """More interim responses came than the limit allows before a final one."""


class TunnelRefused(OSError):
    """The proxy answered CONNECT with something else than 2xx: no tunnel (RFC 9110 9.3.6).

    `status` (int), `reason` (str) and `headers` (list of pairs of str) are those of the proxy's answer.
    """

    def __init__(self, status: int, reason: str, headers: list[tuple[str, str]]) -> None:
        super().__init__(f"Tunnel connection failed: {status} {reason}".rstrip())
        self.status = status
        self.reason = reason
        self.headers = headers
