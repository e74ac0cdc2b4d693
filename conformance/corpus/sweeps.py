"""What sweeps over sizes share: the sizes, and responses of exactly a size. Pure.

A chapter takes its sizes from `powers` and `near`, and the octets of a size from the other functions. A further size is
then a number in the chapter, and a further sweep needs no arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .cases.literals import CHUNKED, HEAD, LAST

_LINE = 256  # octets of a field line that fills a header section


class Sized(NamedTuple):
    """A response of an exact size, in its parts.

    ``head``     the octets before the content
    ``content``  the content
    ``end``      the octets after the content"""

    head: bytes
    content: bytes
    end: bytes


def powers(first: int, last: int) -> tuple[int, ...]:
    """Return the powers of two from 2^``first`` to 2^``last``: the usual sizes of buffers.

    ``first``  the first exponent
    ``last``   the last exponent"""
    return tuple(2**exponent for exponent in range(first, last + 1))


def near(size: int) -> tuple[int, int, int]:
    """Return a size with the sizes that are one octet smaller and one octet larger.

    ``size``  octets"""
    return size - 1, size, size + 1


def with_length(size: int, before: bytes = b"") -> Sized:
    """Return a response with a Content-Length.

    ``size``    octets of the whole response
    ``before``  octets that come first, such as an interim response, and that count too

    Raises ValueError if no content gives the size."""
    return _sized(size, lambda length: before + HEAD + b"Content-Length: %d\r\n\r\n" % length, b"")


def in_one_chunk(size: int, last: bytes = LAST) -> Sized:
    """Return a response with chunked content in one chunk.

    ``size``  octets of the whole response
    ``last``  the last chunk, with a trailer section if there is one

    Raises ValueError if no content gives the size."""
    return _sized(size, lambda length: CHUNKED + b"%x\r\n" % length, b"\r\n" + last)


def head_of(size: int, start: bytes) -> bytes:
    """Return a header section that fields fill to a size.

    ``size``   octets of the status line and the header section
    ``start``  the status line, and the fields that come first

    Raises ValueError for a size with room for less than two fields."""
    lines, rest = divmod(size - len(start) - 2, _LINE)
    if lines < 1:
        raise ValueError(f"{size} octets have no room for the fields; give at least {len(start) + 2 + _LINE}")
    filled = (b"X-A: " + b"v" * (_LINE - 7) + b"\r\n") * (lines - 1)
    return start + filled + b"X-B: " + b"w" * (rest + _LINE - 7) + b"\r\n\r\n"


def _sized(size: int, head: Callable[[int], bytes], end: bytes) -> Sized:
    most = size - len(head(0)) - len(end)
    for length in range(most, max(most - len(str(size)), -1), -1):  # a longer number leaves less room
        if len(head(length)) + length + len(end) == size:
            return Sized(head(length), b"v" * length, end)
    raise ValueError(f"no content gives a response of {size} octets; give another size")
