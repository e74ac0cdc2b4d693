"""Decodes the chunked transfer coding of a request (RFC 9112 section 7.1).

A small state machine over a buffer that grows. Each state is a method, and looks at the buffer from ``cursor`` on. It
returns True if it has moved the cursor and set the next state, and False if octets are missing:

    _size_line ──► _data ──► _data_end ──► _size_line   for each chunk
        │
        └─ size 0 ──► _trailer_section ──► whole

Nothing is raised. A departure from the grammar becomes a problem, and decoding continues. Only two departures end it,
because after them the end of the content cannot be known: a bad chunk size, and chunk data without a CRLF at its end.

Pure.
"""

from __future__ import annotations

import re

from ..base.recorded import Fields
from .grammar import TOKEN
from .head import read_fields, section_end

_QUOTED = rb'"(?>(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"'
_SIZE = re.compile(rb"([0-9A-Fa-f]++)([ \t]*)(.*)", re.DOTALL)
_EXTENSIONS = re.compile(rb"(?>(?:;" + TOKEN + rb"(?:=(?:" + TOKEN + rb"|" + _QUOTED + rb"))?)+)")
_MOST_DIGITS = 15  # of a chunk size without its leading zeros; a larger size is 1 EiB or more


class ChunkedContent:
    """The content of one request in the chunked coding.

    ``buffer``  the octets of the connection; the caller appends to it, and removes none meanwhile
    ``cursor``  the place in the buffer where the content begins

    Afterwards ``cursor`` is the place after the octets decoded so far. ``body`` has the content, ``trailers`` the
    trailer section, ``problems`` the departures from the grammar, each once. ``section`` is the number of octets of the
    trailer section that have come. ``whole`` is true when the trailer section has ended,
    ``broken`` when the end of the content cannot be known.
    """

    def __init__(self, buffer: bytearray, cursor: int) -> None:
        self.cursor = cursor
        self.body = bytearray()
        self.trailers: Fields = ()
        self.problems: list[str] = []
        self.whole = False
        self.broken = False
        self.section = 0
        self._buffer = buffer
        self._scanned = cursor  # no LF is between the cursor and this place
        self._missing = 0  # octets of the current chunk that have not come yet
        self._state = self._size_line

    def advance(self) -> bool:
        """Decode the octets that have come. Return True if ``whole`` or ``broken``, False if octets are missing."""
        while not (self.whole or self.broken):
            if not self._state():
                return False
        return True

    def _size_line(self) -> bool:
        line = self._line()
        if line is None:
            return False
        found = _SIZE.fullmatch(line)
        digits = found[1].lstrip(b"0") if found else b""
        if not found or len(digits) > _MOST_DIGITS:
            return self._break("bad chunk size")
        self._check_extensions(found[2], found[3])
        self._missing = int(digits or b"0", 16)
        self._state = self._data if self._missing else self._trailer_section
        return True

    def _check_extensions(self, whitespace: bytes, extensions: bytes) -> None:
        if whitespace:
            self._note("whitespace after the chunk size")
        if extensions and not _EXTENSIONS.fullmatch(extensions):
            self._note("bad chunk extension")

    def _data(self) -> bool:
        """Decode the octets of a chunk that have come. Each octet is looked at once, however large the chunk is."""
        piece = self._buffer[self.cursor : self.cursor + self._missing]
        self.body += piece
        self.cursor += len(piece)
        self._scanned = self.cursor
        self._missing -= len(piece)
        if self._missing:
            return False
        self._state = self._data_end
        return True

    def _data_end(self) -> bool:
        start = bytes(self._buffer[self.cursor : self.cursor + 2])
        if start in (b"", b"\r"):
            return False
        if start != b"\r\n" and not start.startswith(b"\n"):
            return self._break("no CRLF after the chunk data")
        self._line()
        self._state = self._size_line
        return True

    def _trailer_section(self) -> bool:
        start = bytes(self._buffer[self.cursor : self.cursor + 2])
        if start in (b"", b"\r"):
            return False
        if start == b"\r\n" or start.startswith(b"\n"):
            self._line()
        else:
            end = section_end(self._buffer, max(self.cursor, self._scanned - 2))
            self.section = (end if end > 0 else len(self._buffer)) - self.cursor
            if end < 0:
                self._scanned = len(self._buffer)
                return False
            self.trailers = read_fields(bytes(self._buffer[self.cursor : end]), self.problems)
            self.cursor = end
        self.whole = True
        return True

    def _line(self) -> bytes | None:
        """Return the next line without its line end, and move the cursor after it; None if its LF has not come."""
        end = self._buffer.find(b"\n", self._scanned)
        if end < 0:
            self._scanned = len(self._buffer)
            return None
        line = bytes(self._buffer[self.cursor : end])
        self.cursor = self._scanned = end + 1
        if not line.endswith(b"\r"):
            self._note("bare LF")
        line = line.removesuffix(b"\r")
        if b"\r" in line:
            self._note("bare CR")
        return line

    def _note(self, problem: str) -> None:
        """Note a problem once: a request may have it in each of a million chunks."""
        if problem not in self.problems:
            self.problems.append(problem)

    def _break(self, problem: str) -> bool:
        self._note(problem)
        self.broken = True
        return True
