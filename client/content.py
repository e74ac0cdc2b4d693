"""What follows the head of a request: how large it is, and in which pieces it goes out (HTTPCLIENT-Q2 to Q4).

Everything that can be known before the first byte is sent is found out here, so that a body that cannot be read or
encoded leaves the connection as it was. No socket.
"""

from __future__ import annotations

import io
from itertools import chain

from . import grammar
from .errors import UnimplementedFileMode
from .request import EXPECTS_CONTENT, RequestHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from _typeshed import ReadableBuffer, SupportsRead

    Body = str | ReadableBuffer | SupportsRead[Any] | Iterable[ReadableBuffer]


class Content:
    """The content of one request: `size` octets (None: only its end will tell), in `pieces`, which can be taken once.

    `data` is the whole of it if that is in memory anyway, and can then be sent again.
    """

    __slots__ = ("data", "pieces", "size")

    def __init__(self, pieces: Iterable[ReadableBuffer], size: int | None, data: bytes | memoryview | None) -> None:
        self.pieces = pieces
        self.size = size
        self.data = data


def content_of(body: Body, blocksize: int) -> Content:
    """The content that `body` stands for: str (as ISO-8859-1), any buffer, a file from where it stands, or an iterable.

    Files are read in blocks of `blocksize` bytes. Raises UnicodeEncodeError, `UnimplementedFileMode` for a file that
    cannot be read, TypeError for anything else; what the file's own methods raise passes through.
    """
    if isinstance(body, str):
        return _in_memory(body.encode("iso-8859-1"))
    if hasattr(body, "read"):
        return _of_file(body, blocksize)
    if isinstance(body, bytes):
        return _in_memory(body)
    try:
        view = memoryview(body)  # type: ignore[arg-type]
    except TypeError:
        return _of_iterable(body)
    return _in_memory(view.cast("B") if view.c_contiguous else bytes(view))


def length_of(body: Body | None, method: str) -> int | None:
    """How many octets `body` has for a Content-Length; None if only its end will tell, or none need be announced."""
    if body is None:
        return 0 if method.upper() in EXPECTS_CONTENT else None
    if isinstance(body, str):
        return len(body)
    if hasattr(body, "read"):
        return _size_from_here(body)
    try:
        return memoryview(body).nbytes  # type: ignore[arg-type]
    except TypeError:
        return None


def frame(head: RequestHead, content: Content | None, encode_chunked: bool, old_peer: bool) -> Content | None:
    """Announce `content` in `head`, and return it as it goes onto the wire (HTTPCLIENT-Q4, RFC 9112 6.3).

    `encode_chunked` tells that a body whose Transfer-Encoding the caller set is still to be encoded; `old_peer` that
    the server speaks HTTP/1.0, which must not get the chunked coding (RFC 9112 6.1). Raises ValueError if head and
    content do not go together.
    """
    if content is not None and content.size is None and old_peer and not head.chunked:
        content = _in_memory(b"".join(map(_as_bytes, content.pieces)))
    head.check_content(0 if content is None else content.size)
    if head.chunked:
        return _as_announced(content or _in_memory(b""), encode_chunked, old_peer)
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


def _as_announced(content: Content, encode_chunked: bool, old_peer: bool) -> Content:
    """The content of a request whose Transfer-Encoding the caller has set."""
    if old_peer:
        raise ValueError("Transfer-Encoding to a server that speaks HTTP/1.0 (RFC 9112 6.1)")
    if not encode_chunked:
        if content.data is None or not is_chunked(bytes(content.data)):
            raise ValueError("Transfer-Encoding, but the body is not chunked: leave it out, or set encode_chunked")
        return content
    if content.data is None:
        return Content(chunks(content.pieces), None, None)
    return _in_memory(b"".join(chunks(content.pieces)))


def is_chunked(data: bytes) -> bool:
    """Whether `data` is one body in the chunked coding, whole and with nothing behind it."""
    pos = 0
    while line := grammar.CHUNK_LINE.match(data, pos):
        size = int(line[1], 16)
        pos = line.end() + size + 2
        if not size:
            return bool(grammar.TRAILER_SECTION.fullmatch(data, line.end()))
        if data[pos - 2 : pos] != b"\r\n":
            return False
    return False


def chunks(pieces: Iterable[ReadableBuffer]) -> Iterator[bytes]:
    """The pieces in the chunked coding (RFC 9112 7.1), its end included. An empty piece would end it, so it is none."""
    for piece in pieces:
        data = _as_bytes(piece)
        if data:
            yield b"%x\r\n%b\r\n" % (len(data), data)
    yield b"0\r\n\r\n"


def exactly(pieces: Iterable[ReadableBuffer], size: int) -> Iterator[bytes | memoryview]:
    """The pieces as far as `size` octets. Raises ValueError if they turn out to be fewer."""
    for piece in pieces:
        view = memoryview(piece).cast("B")[:size]
        size -= len(view)
        yield view
        if not size:
            return
    if size:
        raise ValueError(f"the body ended {size} octets before the Content-Length that was announced")


def _as_bytes(piece: object) -> bytes:
    if isinstance(piece, (str, int)):
        raise TypeError(f"a body is made of bytes, not of {type(piece).__name__}")
    return bytes(piece)  # type: ignore[call-overload, no-any-return]


def _in_memory(data: bytes | memoryview) -> Content:
    return Content((data,), len(data), data)


def _of_iterable(body: Any) -> Content:
    if hasattr(body, "keys") or not hasattr(body, "__iter__"):
        raise TypeError(f"a body is str, bytes, a file or an iterable of bytes, not {type(body).__name__}")
    if isinstance(body, (list, tuple)):
        return _in_memory(b"".join(map(_as_bytes, body)))
    return Content(body, None, None)


def _of_file(file: Any, blocksize: int) -> Content:
    readable = getattr(file, "readable", None)
    if readable is not None and not readable():
        raise UnimplementedFileMode(f"the body {file!r} is not open for reading")
    try:
        size = _size_from_here(file)
        first = file.read() if isinstance(file, io.TextIOBase) else file.read(blocksize)
    except io.UnsupportedOperation as error:
        raise UnimplementedFileMode(f"the body {file!r} cannot be read: {error}") from error
    if isinstance(first, str):
        # Only its bytes have a length: characters, newlines and encodings of a text file are another matter.
        return _in_memory((first + file.read()).encode("iso-8859-1"))
    if len(first) < blocksize and size == len(first):
        return _in_memory(first)
    return Content(chain((first,), iter(lambda: file.read(blocksize), b"")), size, None)


def _size_from_here(file: Any) -> int | None:
    """How many bytes a binary file has from its current position on; None for text, pipes and bare `read()` objects."""
    if isinstance(file, io.TextIOBase):
        return None
    try:
        here: int = file.tell()
        file.seek(0, io.SEEK_END)
        end: int = file.tell()
        file.seek(here)
    except (AttributeError, OSError):
        return None
    return max(0, end - here)
