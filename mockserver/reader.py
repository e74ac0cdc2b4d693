"""Reads requests off the wire, byte-exact, one after the other, never raising on a bad one.

Pure: octets go in by `feed`, requests come out. It knows no socket and no clock, so that the same reader serves
plain connections, TLS, and tests that feed it whole, byte by byte and with a tail.
"""

from __future__ import annotations

from .chunked import ChunkedContent
from .head import Head, empty_lines, read_head, section_end
from .seen import SeenRequest


class RequestReader:
    """Cuts the octets of one connection into requests (RFC 9112 sections 2 to 7).

    `request` and `head` give None while octets are missing. After `finish` they give what there is, marked as not
    complete, or None when there is nothing at all.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._buffer = bytearray(data)
        self._scanned = 0  # no end of the header section before here
        self._head: Head | None = None
        self._given = False  # `head` has handed this head out
        self._content = 0  # where the content begins in the buffer
        self._chunked: ChunkedContent | None = None
        self._finished = False

    @property
    def started(self) -> bool:
        """Whether octets have come that belong to no request handed out whole."""
        return bool(self._buffer)

    @property
    def content_due(self) -> bool:
        """Whether `head` has given a head whose content `request` would read."""
        return self._given

    @property
    def leftover(self) -> bytes:
        """The octets that belong to no request handed out so far."""
        return bytes(self._buffer[self._content :] if self._given else self._buffer)

    def feed(self, data: bytes) -> None:
        """Append octets as they came."""
        self._buffer += data

    def finish(self) -> None:
        """Nothing more will come: the connection has ended, or time is up."""
        self._finished = True

    def head(self) -> SeenRequest | None:
        """The next request up to the end of its header section.

        Its content, when it announces one, stays in the reader: `request` reads it and gives the whole request
        once more, while another `head` takes the next octets for the head of a new request (as after a final
        response that kept the client from sending the content, RFC 9110 section 10.1.1)."""
        if self._given:
            self._drop(self._content)
        head = self._read_head()
        if head is None:
            return self._incomplete()
        if not (head.framing.length or head.framing.chunked):
            return self._whole(head, self._content)
        self._given = True
        return _seen(head, bytes(self._buffer[: self._content]))

    def request(self) -> SeenRequest | None:
        """The next whole request, or the rest of the one whose head `head` has given."""
        head = self._read_head()
        if head is None:
            return self._incomplete()
        if head.framing.chunked:
            return self._chunked_request(head)
        end = self._content + head.framing.length
        return self._incomplete() if len(self._buffer) < end else self._whole(head, end)

    def _read_head(self) -> Head | None:
        if self._head is None:
            end = section_end(self._buffer, max(self._scanned - 2, empty_lines(self._buffer)))
            if end < 0:
                self._scanned = len(self._buffer)
                return None
            self._head = read_head(bytes(self._buffer[:end]))
            self._content = end
        return self._head

    def _chunked_request(self, head: Head) -> SeenRequest | None:
        if self._chunked is None:
            self._chunked = ChunkedContent(self._buffer, self._content)
        content = self._chunked
        if not content.advance():
            return self._incomplete()
        return self._take(head, content.cursor, bytes(content.body), complete=content.whole)

    def _whole(self, head: Head, end: int) -> SeenRequest:
        return self._take(head, end, bytes(self._buffer[self._content : end]), complete=True)

    def _incomplete(self) -> SeenRequest | None:
        """What there is of a request once nothing more will come; stray empty lines alone are none."""
        if not self._finished or empty_lines(self._buffer) == len(self._buffer):
            return None
        if self._head is None:
            return self._incomplete_head()
        body = bytes(self._chunked.body if self._chunked else self._buffer[self._content :])
        return self._take(self._head, len(self._buffer), body, complete=False)

    def _incomplete_head(self) -> SeenRequest:
        """Only whole field lines are read, and no problem is told: what is missing might have mended it."""
        raw = bytes(self._buffer)
        whole_lines = raw[: raw.rfind(b"\n") + 1].removesuffix(b"\r\n") if b"\n" in raw.strip() else raw
        head = read_head(whole_lines + b"\r\n\r\n")
        self._drop(len(raw))
        return SeenRequest(raw, head.method, head.target, head.version, head.fields, complete=False)

    def _take(self, head: Head, end: int, body: bytes, complete: bool) -> SeenRequest:
        seen = _seen(head, bytes(self._buffer[:end]), body, self._chunked, complete)
        self._drop(end)
        return seen

    def _drop(self, end: int) -> None:
        """Forget the octets up to ``end``: the next request begins there."""
        del self._buffer[:end]
        self._scanned = self._content = 0
        self._head = self._chunked = None
        self._given = False


def _seen(
    head: Head, raw: bytes, body: bytes = b"", content: ChunkedContent | None = None, complete: bool = True
) -> SeenRequest:
    trailers = content.trailers if content else ()
    problems = tuple(dict.fromkeys((*head.problems, *content.problems))) if content else head.problems
    return SeenRequest(raw, head.method, head.target, head.version, head.fields, body, trailers, complete, problems)
