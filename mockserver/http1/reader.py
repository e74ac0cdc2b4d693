"""Reads requests off the wire, byte-exact, one after the other, never raising on a bad one.

Pure: octets go in by `feed`, requests come out. It knows no socket and no clock, so that the same reader serves
plain connections, TLS, and tests that feed it whole, byte by byte and with a tail.
"""

from __future__ import annotations

from dataclasses import replace

from ..base.recorded import SeenRequest
from .chunked import ChunkedContent
from .head import Head, empty_lines, read_head, section_end

_SMALL = 2048  # octets of a head that is remembered
_MOST = 256  # of them
_KNOWN: dict[bytes, Head] = {}  # heads by their octets, as a client says the same again and again


class RequestReader:
    """Cuts the octets of one connection into requests (RFC 9112 sections 2 to 7).

    `request` and `head` give None while octets are missing. After `finish` they give what there is, marked as not
    complete, or None when there is nothing at all.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._buffer = bytearray(data)
        self._scanned = 0  # no end of the header section before here
        self._head: Head | None = None
        self.content_due = False  # `head` has given a head whose content `request` would read
        self._content = 0  # where the content begins in the buffer
        self._chunked: ChunkedContent | None = None
        self._finished = False

    @property
    def started(self) -> bool:
        """Whether octets have come that belong to no request handed out whole."""
        return bool(self._buffer)

    @property
    def begun(self) -> bool:
        """Whether a request has begun: more has come than the empty lines before one (RFC 9112 section 2.2)."""
        buffer = self._buffer
        return bool(buffer) and (self.content_due or empty_lines(buffer) < len(buffer))

    @property
    def size(self) -> int:
        """How many octets are here that belong to no request handed out whole, a head handed out included."""
        return len(self._buffer)

    @property
    def unread(self) -> int:
        """How many octets are here that belong to nothing handed out so far."""
        return len(self._buffer) - (self._content if self.content_due else 0)

    @property
    def leftover(self) -> bytes:
        """The octets that belong to no request handed out so far."""
        return bytes(self._buffer[self._content :] if self.content_due else self._buffer)

    def feed(self, data: bytes) -> None:
        """Append octets as they came."""
        self._buffer += data

    def finish(self) -> None:
        """Nothing more will come: the connection has ended, or time is up."""
        self._finished = True

    def take(self, count: int) -> bytes | None:
        """The next ``count`` octets, which are no part of a request then; None while they have not come. Of a request
        whose head `head` has given they are the content."""
        if self.unread < count:
            return None
        if self.content_due:
            self._drop(self._content)
        octets = bytes(self._buffer[:count])
        self._drop(count)
        return octets

    def head(self) -> SeenRequest | None:
        """The next request up to the end of its header section.

        Its content, when it announces one, stays in the reader: `request` reads it and gives the whole request
        once more, while another `head` takes the next octets for the head of a new request (as after a final
        response that kept the client from sending the content, RFC 9110 section 10.1.1)."""
        if self.content_due:
            self._drop(self._content)
        head = self._read_head()
        if head is None:
            return self._incomplete()
        if head.framing.length or head.framing.chunked:
            self.content_due = True
        else:
            self._drop(self._content)
        return head.request

    def request(self) -> SeenRequest | None:
        """The next whole request, or the rest of the one whose head `head` has given."""
        head = self._read_head()
        if head is None:
            return self._incomplete()
        if head.framing.chunked:
            return self._chunked_request(head)
        end = self._content + head.framing.length
        if len(self._buffer) < end:
            return self._incomplete()
        if not head.framing.length:
            self._drop(end)
            return head.request
        return self._take(head.request, end, self._buffer[self._content : end])

    def _read_head(self) -> Head | None:
        if self._head is None:
            buffer = self._buffer
            known = _KNOWN.get(bytes(buffer)) if len(buffer) <= _SMALL else None
            if known:
                self._head, self._content = known, len(buffer)
            else:
                self._find_head()
        return self._head

    def _find_head(self) -> None:
        end = section_end(self._buffer, max(self._scanned - 2, empty_lines(self._buffer)))
        if end < 0:
            self._scanned = len(self._buffer)
            return
        data = bytes(self._buffer[:end])
        self._head, self._content = _KNOWN.get(data) or read_head(data), end
        if end <= _SMALL:
            if len(_KNOWN) >= _MOST:
                _KNOWN.clear()
            _KNOWN[data] = self._head

    def _chunked_request(self, head: Head) -> SeenRequest | None:
        if self._chunked is None:
            self._chunked = ChunkedContent(self._buffer, self._content)
        content = self._chunked
        if not content.advance():
            return self._incomplete()
        return self._take(head.request, content.cursor, content.body, complete=content.whole)

    def _incomplete(self) -> SeenRequest | None:
        """What there is of a request once nothing more will come; stray empty lines alone are none."""
        if not self._finished or empty_lines(self._buffer) == len(self._buffer):
            return None
        if self._head is None:
            return self._incomplete_head()
        body = self._chunked.body if self._chunked else self._buffer[self._content :]
        return self._take(self._head.request, len(self._buffer), body, complete=False)

    def _incomplete_head(self) -> SeenRequest:
        """Only whole field lines are read, and no problem is told: what is missing might have mended it."""
        raw = bytes(self._buffer)
        begun = raw[empty_lines(raw) :]
        whole_lines = begun[: begun.rfind(b"\n") + 1] or (begun.removesuffix(b"\r") or begun) + b"\r\n"
        request = read_head(whole_lines + b"\r\n").request
        self._drop(len(raw))
        return replace(request, raw=raw, complete=False, problems=())

    def _take(self, head: SeenRequest, end: int, body: bytearray, complete: bool = True) -> SeenRequest:
        """The request with its content, of which ``head`` is the head."""
        trailers, problems = head.trailers, head.problems
        if content := self._chunked:
            trailers, problems = content.trailers, tuple(dict.fromkeys((*problems, *content.problems)))
        raw = bytes(self._buffer[:end])
        self._drop(end)
        return replace(head, raw=raw, body=bytes(body), trailers=trailers, complete=complete, problems=problems)

    def _drop(self, end: int) -> None:
        """Forget the octets up to ``end``: the next request begins there."""
        del self._buffer[:end]
        self._scanned = self._content = 0
        self._head = self._chunked = None
        self.content_due = False
