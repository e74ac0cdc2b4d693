"""The content of a request: its size, its pieces, and how the head announces it (HTTPCLIENT-Q2 to Q4). No socket.

All checks that are possible before the first octet is sent happen here. So a body that cannot be read or encoded leaves
the connection unchanged.
"""

from __future__ import annotations

import io
from itertools import chain, islice

from .errors import UnimplementedFileMode
from .lines import UNFOLDED, exact, octets, piece, text
from .request import EXPECTS_CONTENT, RequestHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from _typeshed import ReadableBuffer, SupportsRead

    Body = str | ReadableBuffer | SupportsRead[Any] | Iterable[ReadableBuffer]


class Content:
    """The content of one request.

    ``pieces``  the octets in pieces, which can be iterated once; in any buffers, as `lines.piece()` takes them
    ``size``    number of octets; None: not known before the end of ``pieces``
    ``data``    all octets, if they are in memory, so that they can be sent again; otherwise None
    """

    __slots__ = ("data", "pieces", "size")

    def __init__(self, pieces: Iterable[ReadableBuffer], size: int | None, data: bytes | memoryview | None) -> None:
        self.pieces = pieces
        self.size = size
        self.data = data


def content_of(body: Body, blocksize: int) -> Content:
    """Return the content of a body.

    ``body``       a str (encoded as ISO-8859-1), a buffer, a file (read from its current position) or an iterable
    ``blocksize``  number of bytes in which a file is read

    Raises UnicodeEncodeError for a str that ISO-8859-1 cannot encode, `UnimplementedFileMode` for a file that cannot be
    read, TypeError for any other object, and what the methods of the file raise.
    """
    if type(body) is bytes:
        return _in_memory(body)
    if isinstance(body, str):
        return _in_memory(octets(body, "the body"))
    if hasattr(body, "read"):
        return _of_file(body, blocksize)
    if isinstance(body, bytes):
        return _in_memory(exact(body))
    try:
        view = memoryview(body)  # type: ignore[arg-type]
    except TypeError:
        return _of_iterable(body)
    return _in_memory(view.cast("B") if view.c_contiguous and view.nbytes else bytes(view))


def length_of(body: Body | None, method: str) -> int | None:
    """Return the Content-Length for a body, as http.client does.

    ``body``    the body, in any form that `request()` accepts
    ``method``  the method of the request

    Returns None if the size is not known before the end of the body, or if the request needs no Content-Length.
    """
    if body is None:
        return 0 if method.upper() in EXPECTS_CONTENT else None
    if isinstance(body, str):
        return len(text(body, "the body"))
    if hasattr(body, "read"):
        return _size_from_here(body)
    if isinstance(body, bytes):
        return len(exact(body))
    try:
        return memoryview(body).nbytes  # type: ignore[arg-type]
    except TypeError:
        return None


def frame(head: RequestHead, content: Content | None, encode_chunked: bool, old_peer: bool) -> Content | None:
    """Announce the content in the head, and return the content in the form in which it is sent (HTTPCLIENT-Q4).

    ``head``            the head of the request; it gets Content-Length or Transfer-Encoding if necessary
    ``content``         the content; None: none
    ``encode_chunked``  whether to encode the body, if the caller has set Transfer-Encoding
    ``old_peer``        whether the server uses HTTP/1.0, to which the chunked coding must not be sent (RFC 9112 6.1)

    Raises ValueError if the content does not fit the head (RFC 9112 6.3).
    """
    head.check_coding(old_peer)
    if content is not None and content.size is None and old_peer:
        content = _in_memory(b"".join(map(piece, content.pieces)))
    head.check_content(0 if content is None else content.size)
    if head.chunked:
        head.check_content(None)  # the last chunk is content to a server, even if no other chunk comes before
        return _as_announced(content or _in_memory(b""), encode_chunked)
    if content is None or content.size is not None:
        size = content.size if content else 0
        if head.length is None and (size or head.method in EXPECTS_CONTENT):
            head.add("Content-Length", size)
    elif head.length is None:
        head.add("Transfer-Encoding", "chunked")
        content.pieces = chunks(content.pieces)
    if head.length is not None and content is not None and content.data is None:
        content.pieces = exactly(content.pieces, head.length)
    return content


def _as_announced(content: Content, encode_chunked: bool) -> Content:
    """Return the content of a request whose Transfer-Encoding the caller has set."""
    if not encode_chunked:
        from .chunked_content import is_chunked  # imported here because few callers encode content themselves

        if content.data is None or not is_chunked(content.data, UNFOLDED):
            raise ValueError(
                "Transfer-Encoding, but the body is not in the chunked coding: omit the field, or set encode_chunked"
            )
        return content
    if content.data is None:
        return Content(chunks(content.pieces), None, None)
    return _in_memory(b"".join(chunks(content.pieces)))


def chunks(pieces: Iterable[ReadableBuffer]) -> Iterator[bytes]:
    """Return the pieces in the chunked coding (RFC 9112 7.1), with its end.

    Empty pieces are skipped, because a chunk without data ends the content.
    """
    for each in pieces:
        data = piece(each)
        if data:
            yield b"%x\r\n%b\r\n" % (len(data), data)
    yield b"0\r\n\r\n"


def exactly(pieces: Iterable[ReadableBuffer], size: int) -> Iterator[bytes]:
    """Return the first octets of a content, in pieces.

    ``pieces``  the content
    ``size``    number of octets to return

    Raises ValueError if the content has fewer octets.
    """
    for each in pieces:
        data = piece(each)[:size]
        size -= len(data)
        yield data
        if not size:
            return
    if size:
        raise ValueError(f"the body ended {size} octets before the announced Content-Length")


def _in_memory(data: bytes | memoryview) -> Content:
    return Content((data,), len(data), data)


def _of_iterable(body: Any) -> Content:
    if hasattr(body, "keys") or not hasattr(body, "__iter__"):
        raise TypeError(f"a body must be str, bytes, a file or an iterable of bytes, not {type(body).__name__}")
    pieces = iter(body)
    if isinstance(body, (list, tuple)):
        return _in_memory(b"".join(map(piece, pieces)))
    # The first piece is checked now, because a refusal after the head would cost the connection.
    return Content(chain([piece(each) for each in islice(pieces, 1)], pieces), None, None)


def _of_file(file: Any, blocksize: int) -> Content:
    if blocksize < 1:
        raise ValueError("the block size must be at least 1")
    readable = getattr(file, "readable", None)
    if readable is not None and not readable():
        raise UnimplementedFileMode(f"the body {file!r} is not open for reading")
    try:
        size = _size_from_here(file)
        first = file.read() if isinstance(file, io.TextIOBase) else file.read(blocksize)
    except io.UnsupportedOperation as error:
        raise UnimplementedFileMode(f"the body {file!r} cannot be read: {error}") from error
    if isinstance(first, str):
        # The number of octets is known only after encoding: the file decodes characters and translates newlines.
        return _in_memory(octets(first, "the body") + octets(text(file.read(), "the rest of the body"), "the body"))
    data = piece(first)
    if len(data) < blocksize and size == len(data):
        return _in_memory(data)
    return Content(chain((data,), _rest(file, blocksize)), size, None)


def _rest(file: Any, blocksize: int) -> Iterator[bytes]:
    while data := piece(file.read(blocksize)):
        yield data


def _size_from_here(file: Any) -> int | None:
    """Return the number of bytes of a binary file from its current position on.

    Returns None for a text file, a pipe and an object that has only `read()`.
    """
    if isinstance(file, io.TextIOBase):
        return None
    try:
        here: int = file.tell()
        file.seek(0, io.SEEK_END)
        end: int = file.tell()
        file.seek(here)
        return max(0, int.__index__(end) - int.__index__(here))
    except (AttributeError, OSError, TypeError):
        return None
