"""Parse the head of a response: the status line and the fields (RFC 9112 sections 2, 4 and 5). No socket, no framing.

There is one grammar (`grammar.HEAD`) and there are two ways to use it:

- `parse()` validates a head that has arrived completely and has no folded line, with one match of one regular
  expression. Nearly every response takes this way.
- `Scanner` reads every other head. It accepts the octets in any pieces, checks each line and each octet, reports the
  first fault, replaces folds by spaces, and finally matches the same expression.

Both give the same result for the same octets.
"""

from __future__ import annotations

from . import grammar
from .errors import (
    BadField,
    BadStatusLine,
    HTTPException,
    IncompleteHead,
    LineTooLong,
    RemoteDisconnected,
    TooManyFields,
    UnknownVersion,
)
from .limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


def status_and_reason(line: bytes) -> tuple[int, str]:
    """Return the status code and the reason phrase ('' if absent) from the part of a status line after the version."""
    return int(line[:3]), line[4:].strip(b" \t").decode("iso-8859-1")


def list_fields(block: bytes) -> list[tuple[str, str]]:
    """Return the field lines of `block` as (name, value), without the whitespace around the value.

    ``block``  validated field lines, each after a CRLF
    """
    return grammar.FIELDS.findall(block.decode("iso-8859-1"))


class Head:
    """The status line and the fields of one interim or final response.

    ``match``    a match of `grammar.HEAD`; None: the response is an HTTP/0.9 reply, which has no head
    ``version``  10 or 11; 9 for an HTTP/0.9 reply
    ``status``   the status code; 200 for an HTTP/0.9 reply
    ``reason``   the reason phrase; '' if absent
    ``block``    the field lines as received, each after a CRLF
    """

    version = 9
    status = 200
    reason = ""
    block = b""

    def __init__(self, match: re.Match[bytes] | None = None) -> None:
        if match is not None:
            try:
                minor, line, self.block = match.groups()
            except AttributeError:
                raise TypeError(f"a head needs a match of grammar.HEAD, not {type(match).__name__}") from None
            # A later minor version is processed as the highest minor version that the client implements (RFC 9110 6.2).
            self.version = 10 if minor == b"0" else 11
            self.status, self.reason = status_and_reason(line)

    def fields(self) -> list[tuple[str, str]]:
        """Return every field line in order as (name, value), names as sent, values without whitespace around them."""
        return list_fields(self.block)

    def connection_fields(self) -> list[tuple[bytes, bytes]]:
        """Return the fields that determine framing and persistence, in order, as lower-cased (name, value)."""
        return grammar.CONNECTION_FIELDS.findall(self.block.lower())

    def values(self, name: bytes) -> list[bytes]:
        """Return the lower-cased values of all field lines called `name`, which is one that `connection_fields` has."""
        return [value for key, value in self.connection_fields() if key == name]

    def closes(self) -> bool:
        """Return whether any Connection field has the option `close` (RFC 9112 9.3, RFC 9110 7.6.1)."""
        options = b",".join(self.values(b"connection")).split(b",")
        return any(option.strip(b" \t") == b"close" for option in options)

    def __repr__(self) -> str:
        return f"Head({self.version}, {self.status}, {self.reason!r}, {self.fields()})"


def unfolded(section: bytes) -> bytes:
    """Return the section with each obs-fold replaced by SP, as required before values are used (RFC 9112 5.2)."""
    # An obs-fold includes the whitespace before it. A regular expression for that whitespace would take quadratic time
    # on a long run of spaces, so `rstrip` removes it.
    return b" ".join(part.rstrip(b" \t") for part in grammar.FOLD.split(section))


def fits(match: re.Match[bytes], size: int, limits: Limits) -> bool:
    """Return whether a head is certainly within the limits; False: `Scanner` has to count.

    ``match``   a match of `grammar.HEAD` or `grammar.USUAL_HEAD`
    ``size``    number of octets of the head
    ``limits``  the limits
    """
    # A head that is no longer than the limit of one line has no line beyond it. A field line has at least four octets.
    return size <= limits.line and (size <= 4 * limits.fields or match[0].count(b"\n") - 2 <= limits.fields)


def parse(data: bytes, start: int, limits: Limits) -> tuple[Head, int] | None:
    """Parse a head that is complete in the buffer.

    ``data``    the octets
    ``start``   offset of the head in ``data``
    ``limits``  the limits for the head

    Returns the head and the offset of its end; None if `Scanner` has to read the head.
    """
    match = grammar.HEAD.match(data, start)
    return (Head(match), match.end()) if match and fits(match, match.end() - start, limits) else None


class Scanner:
    """Reads one head that arrives in any pieces.

    ``limits``       the limits for the head
    ``simple``       true: a first line that does not begin as HTTP makes an HTTP/0.9 reply (HTTPCLIENT-W1); false: it
                     is a fault
    ``blank_lines``  number of empty lines that may precede the status line
    ``head``         the result; None before the end, and for an HTTP/0.9 reply
    ``rest``         the octets after the head; for an HTTP/0.9 reply, all octets

    Call `feed()` with each piece until it returns True, or `end()` if the connection closes. Both raise a subclass of
    `HTTPException` for the first fault, as soon as its octet has arrived. The exception does not depend on how the
    octets are divided into pieces.
    """

    _limit = "fields"  # the limit on the number of field lines

    def __init__(self, limits: Limits, *, simple: bool = False, blank_lines: int = 0) -> None:
        self.limits = limits
        self.head: Head | None = None
        self.rest = b""
        self._simple = simple
        self._blank_lines = blank_lines
        self._buffer = bytearray()
        self._line = 0  # offset of the current line
        self._seen = 0  # offset up to which octets are checked
        self._lines = 0  # number of complete lines

    def feed(self, piece: bytes) -> bool:
        """Read `piece`. Return True if the head is complete, or if the response is an HTTP/0.9 reply."""
        self._buffer += piece
        if not self._lines and not self._begins_well():
            return self._simple_response()
        while (end := self._buffer.find(b"\n", self._seen)) >= 0:
            if self._take_line(end):
                return True
        self._check_octets(len(self._buffer))
        # The next octet decides whether a CR at the end is stray, so the CR is checked again.
        self._seen = len(self._buffer) - self._buffer.endswith(b"\r")
        return False

    def end(self) -> bool:
        """Report that the connection was closed. Return True if that completes an HTTP/0.9 reply; otherwise raise."""
        if not self._buffer:
            raise RemoteDisconnected
        if not self._lines:
            if self._simple and not self._buffer.startswith(b"HTTP/"):
                return self._simple_response()
            raise BadStatusLine(bytes(self._buffer), "the status line was cut off")
        raise IncompleteHead(bytes(self._buffer))

    def _begins_well(self) -> bool:
        """Return whether the octets so far can begin an HTTP response, after the empty lines that are allowed."""
        while self._blank_lines and self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
            self._blank_lines -= 1
        start = bytes(self._buffer[:5])
        return b"HTTP/".startswith(start) or (bool(self._blank_lines) and start == b"\r")

    def _simple_response(self) -> bool:
        if not self._simple:
            line = bytes(self._buffer).partition(b"\n")[0].rstrip(b"\r")
            raise BadStatusLine(line, "not a status line")
        self.rest = bytes(self._buffer)
        return True

    def _take_line(self, end: int) -> bool:
        """Check the line that ends with the LF at `end`; return True if it is the empty line that ends the section."""
        self._check_octets(end)
        line = bytes(self._buffer[self._line : end])
        if not line.endswith(b"\r"):
            raise self._fault(line, "a line ends in LF without CR")
        if line == b"\r" and self._lines:
            self._finish(end + 1)
            return True
        self._check_grammar(line[:-1])
        self._lines += 1
        self._line = self._seen = end + 1
        return False

    def _check_octets(self, end: int) -> None:
        """Raise for a stray control character or a line beyond the limit up to `end`, whichever comes first."""
        stray = grammar.STRAY.search(self._buffer, self._seen, min(end + 1, len(self._buffer)))
        # The CR of the line end does not count, and neither does a last CR that may belong to a line end.
        size = end - self._line - self._buffer.endswith(b"\r", self._line, end)
        if stray and stray.start() - self._line <= self.limits.line:
            raise self._fault(bytes(self._buffer[self._line : end]), "a control character or bare CR")
        if size > self.limits.line:
            raise LineTooLong(
                f"a line of the header section has more than {self.limits.line} octets (the limit is `limits.line`)"
            )

    def _check_grammar(self, line: bytes) -> None:
        if not self._lines:
            self._check_status_line(line)
        elif self._lines > self._most_fields():
            raise TooManyFields(f"got more than {self._most_fields()} headers (the limit is `limits.{self._limit}`)")
        elif not (grammar.FIELD_LINE.fullmatch(line) or (self._lines > 1 and grammar.FOLD_LINE.fullmatch(line))):
            raise self._fault(line, "not a field line")

    def _check_status_line(self, line: bytes) -> None:
        if not grammar.STATUS_LINE.fullmatch(line):
            raise (
                UnknownVersion(line, "another version of HTTP")
                if grammar.OTHER_VERSION.match(line)
                else BadStatusLine(line, "not a status line")
            )

    def _most_fields(self) -> int:
        most: int = getattr(self.limits, self._limit)
        return most

    def _fault(self, line: bytes, why: str) -> HTTPException:
        return BadField(f"{why}: {line[:200]!r}") if self._lines else BadStatusLine(line, why)

    def _finish(self, end: int) -> None:
        section = bytes(self._buffer[:end])
        self.rest = bytes(self._buffer[end:])
        match = grammar.HEAD.fullmatch(unfolded(section))
        assert match, "each line was checked before"
        self.head = Head(match)


class TrailerScanner(Scanner):
    """Reads the trailer section after the last chunk (RFC 9112 7.1.2).

    ``limits``  the limits for the section
    ``fields``  the result: the trailer fields, as (name, value)
    """

    _limit = "trailers"

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._lines = 1  # counts as the status line, which a trailer section does not have
        self.fields: list[tuple[str, str]] = []

    def end(self) -> bool:
        """Report that the connection was closed. Return True if no octet of a trailer field has arrived.

        The last chunk completes the content (RFC 9112 section 8), so without a trailer field nothing is lost. Raises
        `IncompleteHead` if a trailer section was cut off.
        """
        if bytes(self._buffer) in (b"", b"\r"):
            return True
        raise IncompleteHead(bytes(self._buffer))

    def _finish(self, end: int) -> None:
        section = unfolded(b"\r\n" + bytes(self._buffer[: end - 2]))
        self.rest = bytes(self._buffer[end:])
        self.fields = grammar.FIELDS.findall(section.decode("iso-8859-1"))
