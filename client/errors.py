"""The exceptions. A malformed response raises an `HTTPException`, a transport fault an `OSError`.

The first twelve classes are those of the http.client document (E1 to E9). The others refine them, so that `except`
clauses written for http.client catch all of them.

`except http.client.HTTPException` catches them too: `standard.py` places the classes below those of http.client as soon
as an exception is created while http.client is loaded.
"""

from __future__ import annotations

import sys


class NotJoined(Exception):
    """The base of `HTTPException` until the classes of http.client become its bases.

    Python does not replace the base `Exception` of a class, but replaces a base that is written in Python.
    """


class NotJoinedReset(ConnectionResetError):
    """The same for `RemoteDisconnected`, whose class in http.client is a ConnectionResetError."""


class HTTPException(NotJoined):
    """The base of the exceptions of this package, except `TunnelRefused` (HTTPCLIENT-E1)."""

    def __init__(self, *args: object) -> None:
        if "http.client" in sys.modules and HTTPException.__base__ is NotJoined:
            from .standard import join  # imported here because most programs do not need the module

            join(HTTPException, sys.modules["http.client"])
        Exception.__init__(self, *args)  # not that of a class of http.client, which words the message differently

    def __reduce__(self) -> tuple[object, ...]:
        """Return what `pickle` and `copy` need: the arguments of a subclass are not those in ``args``."""
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[HTTPException], args: tuple[object, ...]) -> HTTPException:
    """Return an exception with these ``args`` and without attributes, which `pickle` and `copy` add."""
    error = kind.__new__(kind, *args)
    HTTPException.__init__(error, *args)
    return error


class NotConnected(HTTPException):
    """A call needs an open connection: `send()` while `auto_open` is off, or `detach()` (HTTPCLIENT-E5)."""


class InvalidURL(HTTPException, ValueError):
    """A host, a port or a request target is not valid (HTTPCLIENT-C7, Q1). No octet was sent."""


class UnknownProtocol(HTTPException):
    """The peer uses another major version of HTTP, or chose another protocol by ALPN (HTTPCLIENT-E6)."""


class UnknownTransferEncoding(HTTPException):
    """The response has a transfer coding that the client does not implement (HTTPCLIENT-E7, RFC 9112 7.4).

    The client implements only chunked, and never requests another coding.
    """


class UnimplementedFileMode(HTTPException):
    """The request body is a file that cannot be read (HTTPCLIENT-E8). No octet was sent."""


class IncompleteRead(HTTPException):
    """The body ended before its framing allows (HTTPCLIENT-E9, RFC 9112 section 8).

    ``partial``   the content that the failing call collected; for a `read()` without a size, all that arrived
    ``expected``  number of octets that are missing; None if the framing does not determine it
    ``why``       the cause, as the message names it; '': the body was cut off, and the message is that of http.client
    """

    def __init__(self, partial: bytes = b"", expected: int | None = None, why: str = "") -> None:
        super().__init__(partial, expected, why)
        self.partial = partial
        self.expected = expected
        self.why = why

    def __str__(self) -> str:
        missing = "" if self.expected is None else f", {self.expected} more expected"
        count = f"({len(self.partial)} bytes read{missing})"
        return f"{self.why} {count}" if self.why else f"{type(self).__name__}{count}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})" if self.why else str(self)


class ImproperConnectionState(HTTPException):
    """A method was called out of order; `states.py` lists the order (HTTPCLIENT-E2)."""


class CannotSendRequest(ImproperConnectionState):
    """A request or its body cannot be sent now, usually because the last response is unread (HTTPCLIENT-Q7, Q11)."""


class CannotSendHeader(ImproperConnectionState):
    """No request has begun, or its head was sent already (HTTPCLIENT-Q13, Q14)."""


class ResponseNotReady(ImproperConnectionState):
    """No request was sent that a response could answer (HTTPCLIENT-Q6)."""


class BadStatusLine(HTTPException):
    """The status line is malformed (HTTPCLIENT-E4).

    ``line``  the line that was received; the attribute is a str, decoded as ISO-8859-1
    ``why``   the fault, as the message names it; '': not a status line
    """

    def __init__(self, line: str | bytes, why: str = "") -> None:
        self.line = line.decode("iso-8859-1") if isinstance(line, bytes) else line
        if self.line:
            why = f"{why or 'not a status line'}: {str(self.line)[:200]!r}"
        super().__init__(why or repr(self.line))  # for no line and no fault, the message of http.client


class RemoteDisconnected(NotJoinedReset, BadStatusLine):
    """The peer closed the connection before the first octet of a response (HTTPCLIENT-E4, RFC 9112 9.3.1).

    ``why`` is the message.
    """

    def __init__(self, why: str = "the peer closed the connection without a response") -> None:
        BadStatusLine.__init__(self, "", why)


class UnknownVersion(UnknownProtocol, BadStatusLine):
    """The status line has another major version; the document names both base classes for it (HTTPCLIENT-E6, C4)."""


class BadField(HTTPException):
    """A field line of a header or trailer section is malformed (RFC 9112 section 5)."""


class BadFraming(HTTPException):
    """Content-Length and Transfer-Encoding do not determine one end of the body (RFC 9112 6.3)."""


class BadInterim(HTTPException):
    """A 101 (Switching Protocols) to a request without the field Upgrade (RFC 9110 7.8)."""


class IncompleteHead(IncompleteRead):
    """The connection closed inside a header or trailer section (RFC 9112 section 8).

    ``head`` is the part of the section that arrived.
    """

    def __init__(self, head: bytes) -> None:
        super().__init__(b"", None, "the header section was cut off")
        self.head = head


class BadChunk(IncompleteRead):
    """The chunked coding is malformed, so the body is incomplete (RFC 9112 7.1 and section 8)."""


class LimitExceeded(HTTPException):
    """An element of the response is larger than `connection.limits` allows (RFC 9110 17.5, HTTPCLIENT-W3)."""


class LineTooLong(LimitExceeded):
    """A line of the response is longer than its limit."""


class TooManyFields(LimitExceeded):
    """A header or trailer section has more field lines than its limit."""


class TooManyInterim(LimitExceeded):
    """More interim responses came before the final response than the limit allows."""


class TunnelRefused(OSError):
    """The proxy answered CONNECT with a status other than 2xx, so there is no tunnel (RFC 9110 9.3.6).

    ``status``   the status code of the proxy's response
    ``reason``   its reason phrase
    ``headers``  its field lines, as (name, value)
    """

    def __init__(self, status: int, reason: str, headers: list[tuple[str, str]]) -> None:
        super().__init__(f"Tunnel connection failed: {status} {reason}".rstrip())
        self.status = status
        self.reason = reason
        self.headers = headers

    def __reduce__(self) -> tuple[object, ...]:
        """Return what `pickle` and `copy` need."""
        return type(self), (self.status, self.reason, self.headers)
