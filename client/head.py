"""Bytes to status line and fields (RFC 9112 sections 2, 4 and 5), and nothing else: no socket, no framing.

There is one grammar and two ways in. `parse()` takes a head that has arrived whole and is written as one would wish,
and validates all of it in a single pass of one regular expression: that is nearly every response. Everything else goes
through `Scanner`, which takes the octets as they come, checks line by line and octet by octet, unfolds obs-folds, names
the first fault, and in the end asks the same expression. Both give the same result for the same octets.
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
    """Status and reason phrase ('' if absent) of a status line, behind its version (RFC 9112 section 4)."""
    return int(line[:3]), line[4:].strip(b" \t").decode("iso-8859-1")


def list_fields(block: bytes) -> list[tuple[str, str]]:
    """The field lines in `block`, each with the CRLF before it, as (name, value) without the whitespace around."""
    return grammar.FIELDS.findall(block.decode("iso-8859-1"))


class Head:
    """The status line and fields of one response, interim or final; made from a match of `grammar.HEAD`.

    `version` is 10 or 11, `status` an int, `reason` a str ('' if absent), `block` the raw field lines (bytes), each
    with the CRLF before it. Without a match it is the head that an HTTP/0.9 reply lacks: version 9, status 200 and no
    fields.
    """

    version = 9
    status = 200
    reason = ""
    block = b""

    def __init__(self, match: re.Match[bytes] | None = None) -> None:
        if match is not None:
            minor, line, self.block = match.groups()
            # A later minor version is processed as the highest that we know (RFC 9110 6.2).
            self.version = 10 if minor == b"0" else 11
            self.status, self.reason = status_and_reason(line)

    def fields(self) -> list[tuple[str, str]]:
        """Every field line in order as (name, value), names as sent, values without the whitespace around them."""
        return list_fields(self.block)

    def connection_fields(self) -> list[tuple[bytes, bytes]]:
        """The fields that decide about framing and persistence, in order, as lower-cased (name, value)."""
        return grammar.CONNECTION_FIELDS.findall(self.block.lower())

    def values(self, name: bytes) -> list[bytes]:
        """The lower-cased values of all field lines of one of these names."""
        return [value for key, value in self.connection_fields() if key == name]

    def closes(self) -> bool:
        """Whether the option `close` is in any of the Connection fields (RFC 9112 9.3, RFC 9110 7.6.1)."""
        options = b",".join(self.values(b"connection")).split(b",")
        return any(option.strip(b" \t") == b"close" for option in options)

    def __repr__(self) -> str:
        return f"Head({self.version}, {self.status}, {self.reason!r}, {self.fields()})"


def unfolded(section: bytes) -> bytes:
    """The section with each obs-fold replaced by SP, before anything looks at the values (RFC 9112 5.2)."""
    # The whitespace before a fold belongs to it. An expression for that would try every space of a long run of them.
    return b" ".join(part.rstrip(b" \t") for part in grammar.FOLD.split(section))


def fits(match: re.Match[bytes], size: int, limits: Limits) -> bool:
    """Whether the head in `match`, of either expression and `size` octets long, is surely within the limits."""
    # Such a head has no line beyond the limit of one; and a field line has at least four octets.
    return size <= limits.line and (size <= 4 * limits.fields or match[0].count(b"\n") - 2 <= limits.fields)


def parse(data: bytes, start: int, limits: Limits) -> tuple[Head, int] | None:
    """The head that begins at `start` and the offset of its end; None if this is a matter for `Scanner`."""
    match = grammar.HEAD.match(data, start)
    return (Head(match), match.end()) if match and fits(match, match.end() - start, limits) else None


class Scanner:
    """Reads one header section that arrives in any pieces.

    `feed()` it what arrives until it returns True; `head` is the result then, and `rest` the octets behind it. Both
    `feed()` and `end()` raise a subclass of `HTTPException` at the first fault, as soon as its octet is there, and the
    fault does not depend on the pieces.

    With `simple`, a first line that does not begin as HTTP is no fault but an HTTP/0.9 response: `head` stays None and
    `rest` is everything (HTTPCLIENT-W1). `blank_lines` is how many empty lines may come first.
    """

    def __init__(self, limits: Limits, *, simple: bool = False, blank_lines: int = 0) -> None:
        self.limits = limits
        self.head: Head | None = None
        self.rest = b""
        self._simple = simple
        self._blank_lines = blank_lines
        self._buffer = bytearray()
        self._line = 0  # where the line begins that is being read
        self._seen = 0  # nothing before this needs another look
        self._lines = 0  # complete lines so far

    def feed(self, piece: bytes) -> bool:
        """Take `piece`; True once the section is complete, or the response turned out to be HTTP/0.9."""
        self._buffer += piece
        if not self._lines and not self._begins_well():
            return self._simple_response()
        while (end := self._buffer.find(b"\n", self._seen)) >= 0:
            if self._take_line(end):
                return True
        self._check_octets(len(self._buffer))
        # A CR at the very end is stray or not according to what follows it.
        self._seen = len(self._buffer) - self._buffer.endswith(b"\r")
        return False

    def end(self) -> bool:
        """Tell that the connection was closed. True if that completes an HTTP/0.9 response; else raises."""
        if not self._buffer:
            raise RemoteDisconnected
        if not self._lines:
            if self._simple and not self._buffer.startswith(b"HTTP/"):
                return self._simple_response()
            raise BadStatusLine(bytes(self._buffer), "the status line was cut off")
        raise IncompleteHead(bytes(self._buffer))

    def _begins_well(self) -> bool:
        """Whether what arrived can still be an HTTP response, after the blank lines that are allowed."""
        while self._blank_lines and self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
            self._blank_lines -= 1
        start = bytes(self._buffer[:5])
        return b"HTTP/".startswith(start) or (bool(self._blank_lines) and start == b"\r")

    def _simple_response(self) -> bool:
        if not self._simple:
            raise BadStatusLine(bytes(self._buffer).partition(b"\n")[0].rstrip(b"\r"))
        self.rest = bytes(self._buffer)
        return True

    def _take_line(self, end: int) -> bool:
        """Check the line that ends with the LF at `end`; True if it is the empty line that closes the section."""
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
        """Refuse a stray control character or an overlong line, whichever comes first, up to `end`."""
        stray = grammar.STRAY.search(self._buffer, self._seen, min(end + 1, len(self._buffer)))
        # The CR of the line end does not count, nor does one that may be about to become it.
        size = end - self._line - self._buffer.endswith(b"\r", self._line, end)
        if stray and stray.start() - self._line <= self.limits.line:
            raise self._fault(bytes(self._buffer[self._line : end]), "a control character or bare CR")
        if size > self.limits.line:
            raise LineTooLong(f"a line of the header section has more than {self.limits.line} octets")

    def _check_grammar(self, line: bytes) -> None:
        if not self._lines:
            self._check_status_line(line)
        elif self._lines > self._most_fields():
            raise TooManyFields(f"more than {self._most_fields()} field lines")
        elif not (grammar.FIELD_LINE.fullmatch(line) or (self._lines > 1 and grammar.FOLD_LINE.fullmatch(line))):
            raise self._fault(line, "not a field line")

    def _check_status_line(self, line: bytes) -> None:
        if not grammar.STATUS_LINE.fullmatch(line):
            raise (
                UnknownVersion(line, "another version of HTTP")
                if grammar.OTHER_VERSION.match(line)
                else BadStatusLine(line)
            )

    def _most_fields(self) -> int:
        return self.limits.fields

    def _fault(self, line: bytes, why: str) -> HTTPException:
        return BadField(f"{why}: {line[:200]!r}") if self._lines else BadStatusLine(line, why)

    def _finish(self, end: int) -> None:
        section = bytes(self._buffer[:end])
        self.rest = bytes(self._buffer[end:])
        match = grammar.HEAD.fullmatch(unfolded(section))
        assert match, "the lines were checked one by one"
        self.head = Head(match)


class TrailerScanner(Scanner):
    """Reads the trailer section after the last chunk (RFC 9112 7.1.2); `fields` is the result."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._lines = 1  # as if a status line had been read
        self.fields: list[tuple[str, str]] = []

    def end(self) -> bool:
        """Tell that the connection was closed.

        The last chunk completes the content (RFC 9112 section 8), and without a trailer field nothing else is lost:
        only the connection cannot be used again, and it is closed anyway. A trailer section that was cut is a fault.
        """
        if bytes(self._buffer) in (b"", b"\r"):
            return True
        raise IncompleteHead(bytes(self._buffer))

    def _most_fields(self) -> int:
        return self.limits.trailers

    def _finish(self, end: int) -> None:
        section = unfolded(b"\r\n" + bytes(self._buffer[: end - 2]))
        self.rest = bytes(self._buffer[end:])
        self.fields = grammar.FIELDS.findall(section.decode("iso-8859-1"))
