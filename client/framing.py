"""Determine how the body of a response ends, from method, status and fields (RFC 9112 6.3). No socket.

The section is an ordered list of rules, and `RULES` is the same list: the first rule that applies decides. If the
section allows a recipient to repair a message or to refuse it, the rule here refuses it (HTTPCLIENT-W2).
"""

from __future__ import annotations

from .errors import BadFraming, UnknownTransferEncoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "none"
LENGTH = "length"
CHUNKED = "chunked"
UNTIL_CLOSE = "until close"
TUNNEL = "tunnel"

#: The most significant digits of a Content-Length. A large number is no error in itself (RFC 9110 8.6).
DIGITS = 64


class Framing:
    """How one body ends.

    ``kind``    one of the constants above
    ``length``  number of octets, if ``kind`` is `LENGTH`; otherwise 0
    """

    __slots__ = ("kind", "length")

    def __init__(self, kind: str, length: int = 0) -> None:
        self.kind = kind
        self.length = length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Framing) and (self.kind, self.length) == (other.kind, other.length)

    def __hash__(self) -> int:
        return hash((self.kind, self.length))

    def __repr__(self) -> str:
        return f"Framing({self.kind!r}, {self.length})"


class Facts:
    """The properties of a response that the rules use.

    ``method``   the method of the request
    ``status``   the status code
    ``minor``    the minor version of the response: 0 or 1
    ``codings``  the lower-cased values of all Transfer-Encoding field lines
    ``lengths``  the values of all Content-Length field lines
    """

    __slots__ = ("codings", "lengths", "method", "minor", "status")

    def __init__(self, method: str, status: int, minor: int, codings: list[bytes], lengths: list[bytes]) -> None:
        self.method = method
        self.status = status
        self.minor = minor
        self.codings = codings
        self.lengths = lengths


def content_length(values: list[bytes]) -> int:
    """Return the number that all Content-Length values agree on (RFC 9110 8.6, RFC 9112 6.3 rule 5).

    ``values``  the values of all Content-Length field lines, at least one; a value may be a list such as `5, 5`

    Raises `BadFraming` for a value with other characters than ASCII digits, and for values that differ. Values differ
    even if only their leading zeros differ.
    """
    numbers = {number.strip(b" \t") for value in values for number in value.split(b",")}
    number = numbers.pop()
    if numbers or not number.isdigit() or len(number.lstrip(b"0")) > DIGITS:
        raise BadFraming(f"Content-Length is not one number: {b', '.join(values)[:200]!r}")
    return int(number.lstrip(b"0") or b"0")


def transfer_codings(values: list[bytes]) -> list[bytes]:
    """Return the codings of all Transfer-Encoding values in order, without empty elements (RFC 9110 5.6.1.2)."""
    codings = (coding.strip(b" \t") for value in values for coding in value.split(b","))
    return [coding for coding in codings if coding]


def _tunnel(facts: Facts) -> Framing | None:
    """Rule 2. It comes before rule 1 because a 204 to CONNECT opens a tunnel like any 2xx (RFC 9110 9.3.6)."""
    return Framing(TUNNEL) if facts.method == "CONNECT" and 200 <= facts.status < 300 else None


def _no_content(facts: Facts) -> Framing | None:
    """Rule 1: a response to HEAD, a 1xx, a 204 and a 304 end with the head, whatever the fields are."""
    return Framing(NONE) if facts.method == "HEAD" or facts.status in (204, 304) or 100 <= facts.status < 200 else None


def _coded(facts: Facts) -> Framing | None:
    """Rules 3 and 4, in the strictest reading: `chunked` once, alone and in HTTP/1.1; everything else is an error."""
    if not facts.codings:
        return None
    codings = transfer_codings(facts.codings)
    if any(coding != b"chunked" for coding in codings):
        raise UnknownTransferEncoding(
            f"the only transfer coding that the client implements is chunked, not {b', '.join(facts.codings)[:200]!r} "
            "(RFC 9112 7.4)"
        )
    if len(codings) != 1:
        raise BadFraming(f"Transfer-Encoding lists chunked {len(codings)} times (RFC 9112 6.1)")
    if facts.lengths:
        raise BadFraming("Transfer-Encoding and Content-Length in one response (RFC 9112 6.3)")
    if facts.minor == 0:
        raise BadFraming("Transfer-Encoding in an HTTP/1.0 response (RFC 9112 6.1)")
    return Framing(CHUNKED)


def _counted(facts: Facts) -> Framing | None:
    """Rules 5 and 6: as many octets as Content-Length announces."""
    return Framing(LENGTH, content_length(facts.lengths)) if facts.lengths else None


#: The rules of RFC 9112 6.3 in order. Rule 7 is about requests. Rule 8 applies if no other does: until close.
RULES: tuple[Callable[[Facts], Framing | None], ...] = (_tunnel, _no_content, _coded, _counted)


def framing(facts: Facts) -> Framing:
    """Return how the body of the response with these `facts` ends.

    Raises `UnknownTransferEncoding` or `BadFraming` if the fields do not determine one end.
    """
    for rule in RULES:
        if found := rule(facts):
            return found
    return Framing(UNTIL_CLOSE)
