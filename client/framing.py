"""How a body ends: method, status and fields in, one `Framing` out (RFC 9112 6.3).

The section is an ordered list of rules, and so is `RULES`: the first rule that applies decides. Where the section lets
a recipient choose between repair and refusal, the rule refuses (HTTPCLIENT-W2). Nothing here knows a socket.
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

#: More digits than any body has octets. Big numbers are no error in themselves (RFC 9110 8.6), so this is generous.
DIGITS = 64


class Framing:
    """How one body ends: `kind` is one of the constants above, `length` its octets where the kind is `LENGTH`."""

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
    """What the rules may ask about a response: the request's method, and the lower-cased field values by name."""

    __slots__ = ("codings", "lengths", "method", "minor", "status")

    def __init__(self, method: str, status: int, minor: int, codings: list[bytes], lengths: list[bytes]) -> None:
        self.method = method
        self.status = status
        self.minor = minor
        self.codings = codings
        self.lengths = lengths


def content_length(values: list[bytes]) -> int:
    """The one number that all Content-Length values name, `5, 5` included (RFC 9110 8.6, RFC 9112 6.3 rule 5).

    `values` are the field values of all such lines, at least one. Raises `BadFraming` for anything but ASCII digits
    and for numbers that differ, if only in their leading zeros.
    """
    numbers = {number.strip(b" \t") for value in values for number in value.split(b",")}
    number = numbers.pop()
    if numbers or not number.isdigit() or len(number.lstrip(b"0")) > DIGITS:
        raise BadFraming(f"Content-Length is not one number: {b', '.join(values)[:200]!r}")
    return int(number.lstrip(b"0") or b"0")


def transfer_codings(values: list[bytes]) -> list[bytes]:
    """The codings of all Transfer-Encoding lines in order; empty list elements do not count (RFC 9110 5.6.1.2)."""
    codings = (coding.strip(b" \t") for value in values for coding in value.split(b","))
    return [coding for coding in codings if coding]


def _tunnel(facts: Facts) -> Framing | None:
    """Rule 2, and the first to be asked, because a 204 to CONNECT opens a tunnel as any 2xx does (RFC 9110 9.3.6)."""
    return Framing(TUNNEL) if facts.method == "CONNECT" and 200 <= facts.status < 300 else None


def _no_content(facts: Facts) -> Framing | None:
    """Rule 1: HEAD, 1xx, 204 and 304 end with their head, whatever the fields say."""
    return Framing(NONE) if facts.method == "HEAD" or facts.status in (204, 304) or 100 <= facts.status < 200 else None


def _coded(facts: Facts) -> Framing | None:
    """Rules 3 and 4, without the choices that they leave: one plain `chunked`, in HTTP/1.1, or an error."""
    if not facts.codings:
        return None
    codings = transfer_codings(facts.codings)
    if any(coding != b"chunked" for coding in codings):
        raise UnknownTransferEncoding(f"no transfer coding was asked for (7.4): {b', '.join(facts.codings)[:200]!r}")
    if len(codings) != 1:
        raise BadFraming(f"Transfer-Encoding names chunked {len(codings)} times (RFC 9112 6.1)")
    if facts.lengths:
        raise BadFraming("Transfer-Encoding and Content-Length in one response (RFC 9112 6.3)")
    if facts.minor == 0:
        raise BadFraming("Transfer-Encoding in an HTTP/1.0 response (RFC 9112 6.1)")
    return Framing(CHUNKED)


def _counted(facts: Facts) -> Framing | None:
    """Rules 5 and 6: as many octets as Content-Length says, in one voice."""
    return Framing(LENGTH, content_length(facts.lengths)) if facts.lengths else None


#: The rules of RFC 9112 6.3 in their order; rule 7 is about requests, and rule 8 is what is left: until close.
RULES: tuple[Callable[[Facts], Framing | None], ...] = (_tunnel, _no_content, _coded, _counted)


def framing(facts: Facts) -> Framing:
    """How the body of the response described by `facts` ends.

    Raises `UnknownTransferEncoding` or `BadFraming` where that cannot be said for sure.
    """
    for rule in RULES:
        if found := rule(facts):
            return found
    return Framing(UNTIL_CLOSE)
