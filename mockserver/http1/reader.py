"""Cuts the octets of one connection into requests. Keeps each octet, and raises nothing for a wrong request.

How it works
------------
The caller passes octets to `feed`, in pieces of any size, and calls `request` or `head` until it returns a request. The
result does not depend on the sizes of the pieces.

    buffer   [ empty lines, request line, header section | content | octets of the next request … ]
                                                         ▲
                                                         _content

The buffer begins with the request that is being read. There are three states:

    no head yet      `_head` is None. `_scanned` is the place up to which the end of the header section was looked for.
    head is read     `_head` and `_content` are set. The content is what the framing of the head requires: no octets, a
                     number of octets, or the chunked coding, for which `_chunked` has the state.
    content is due   the same, and `head` has returned the head (``content_due``). The content stays in the buffer. The
                     caller has a choice: `request` reads the content, `take` reads it as octets, and another
                     `head` regards it as the next request.

When a request or a head without content is returned, `_drop` removes its octets, and the first state begins again.

After `finish` no more octets come. Then an incomplete request is returned as far as it came, with ``complete`` false.

Cache of heads
--------------
A client sends the same heads again and again, and parsing takes most of the time of a read. So `_KNOWN` maps the octets
of short heads to their parsed form. The parsed form depends on nothing but the octets. All readers share the cache, in
all threads: single operations of a dict are atomic, and two threads that parse the same head store equal values.

Pure: the reader has no socket and no clock, so that it serves plain connections, TLS and tests.
"""

from __future__ import annotations

from dataclasses import replace

from ..base.arguments import checked
from ..base.checks import OCTETS, Whole
from ..base.recorded import SeenRequest
from .chunked import ChunkedContent
from .head import Head, empty_lines, read_head, section_end

_SMALL = 2048  # octets of the largest head that is cached
_MOST = 256  # heads in the cache; a full cache is emptied
_KNOWN: dict[bytes, Head] = {}  # parsed heads by their octets


class RequestReader:
    """Cuts the octets of one connection into requests (RFC 9112 sections 2 to 7).

    ``data``  octets that have already come

    `request` and `head` return None while octets are missing. After `finish` they return the incomplete request, with
    ``complete`` false, or None if there are no octets. ``content_due`` is true after `head` has returned a head whose
    content has not been read. ``largest`` is the size of the head of the last request that was returned, or of its
    trailer section if that is larger.
    """

    @checked(data=OCTETS)
    def __init__(self, data: bytes = b"") -> None:
        self._buffer = bytearray(data)
        self._scanned = 0  # the header section does not end before this place
        self._head: Head | None = None
        self.content_due = False
        self._content = 0  # the place in the buffer where the content begins
        self._chunked: ChunkedContent | None = None
        self._finished = False
        self.largest = 0

    @property
    def started(self) -> bool:
        """Whether the buffer has octets, which belong to no complete request returned so far."""
        return bool(self._buffer)

    @property
    def begun(self) -> bool:
        """Whether a request has begun. Empty lines before a request do not count (RFC 9112 section 2.2)."""
        buffer = self._buffer
        return bool(buffer) and (self.content_due or empty_lines(buffer) < len(buffer))

    @property
    def size(self) -> int:
        """The number of octets in the buffer, which belong to no complete request returned so far."""
        return len(self._buffer)

    @property
    def unread(self) -> int:
        """The number of octets that belong to no request and no head returned so far."""
        return len(self._buffer) - (self._content if self.content_due else 0)

    @property
    def leftover(self) -> bytes:
        """The octets that belong to no request and no head returned so far."""
        return bytes(self._buffer[self._content :] if self.content_due else self._buffer)

    @property
    def section(self) -> int:
        """The number of octets of the header or trailer section that is being read; 0 within content."""
        if self._head is None:
            return len(self._buffer)
        return self._chunked.section if self._chunked else 0

    @checked(data=OCTETS)
    def feed(self, data: bytes) -> None:
        """Append received octets to the buffer."""
        self._buffer += data

    def finish(self) -> None:
        """Note that no more octets will come, because the connection has ended or the deadline has passed."""
        self._finished = True

    @checked(count=Whole(0))
    def take(self, count: int) -> bytes | None:
        """Take ``count`` octets out of the buffer, and return them; None while there are fewer.

        The octets then belong to no request. If ``content_due``, they are the content of the request whose head was
        returned last."""
        if self.unread < count:
            return None
        if self.content_due:
            self._drop(self._content)
        octets = bytes(self._buffer[:count])
        self._drop(count)
        return octets

    def head(self) -> SeenRequest | None:
        """Return the next request up to the end of its header section, without its content.

        The content stays in the buffer. `request` then reads it, and returns the whole request. Another `head` regards
        the next octets as the head of a new request. That is right after a final response because of which the client
        did not send the content (RFC 9110 section 10.1.1)."""
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
        """Return the next whole request. If ``content_due``, that is the request whose head was returned last."""
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
            self.largest = self._content
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
        self.largest = max(self.largest, content.section)
        return self._take(head.request, content.cursor, content.body, complete=content.whole)

    def _incomplete(self) -> SeenRequest | None:
        """Return the incomplete request after `finish`, else None. Empty lines alone are not a request."""
        if not self._finished or empty_lines(self._buffer) == len(self._buffer):
            return None
        if self._head is None:
            return self._incomplete_head()
        body = self._chunked.body if self._chunked else self._buffer[self._content :]
        return self._take(self._head.request, len(self._buffer), body, complete=False)

    def _incomplete_head(self) -> SeenRequest:
        """Parse the whole lines of a cut head. It gets no problems: the missing octets could have made it correct."""
        raw = bytes(self._buffer)
        begun = raw[empty_lines(raw) :]
        whole_lines = begun[: begun.rfind(b"\n") + 1] or (begun.removesuffix(b"\r") or begun) + b"\r\n"
        request = read_head(whole_lines + b"\r\n").request
        self._drop(len(raw))
        return replace(request, raw=raw, complete=False, problems=())

    def _take(self, head: SeenRequest, end: int, body: bytearray, complete: bool = True) -> SeenRequest:
        """Return the request with its content, and remove its octets from the buffer.

        ``head``  the request without content
        ``end``   the place in the buffer where the request ends
        ``body``  its content
        """
        trailers, problems = head.trailers, head.problems
        if content := self._chunked:
            trailers, problems = content.trailers, tuple(dict.fromkeys((*problems, *content.problems)))
        raw = bytes(self._buffer[:end])
        self._drop(end)
        return replace(head, raw=raw, body=bytes(body), trailers=trailers, complete=complete, problems=problems)

    def _drop(self, end: int) -> None:
        """Remove the octets before ``end``, where the next request begins."""
        del self._buffer[:end]
        self._scanned = self._content = 0
        self._head = self._chunked = None
        self.content_due = False


def missing(part: SeenRequest) -> str:
    """Return what a request lacks whose client sends no more octets, in a few words for `SeenRequest.problems`.

    ``part``  the request as far as it came"""
    if not part.version:
        return "the request ends within its request line"
    if not section_end(part.raw, 0) > 0:
        return "the request ends within its header section"
    if part.values(b"transfer-encoding"):
        return "the content ends before its last chunk"
    return f"the content has {len(part.body)} octets of {_told(part)}"


def _told(part: SeenRequest) -> str:
    return b", ".join(part.values(b"content-length")).decode("latin-1")
