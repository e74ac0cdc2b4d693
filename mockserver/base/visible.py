r"""Octets for people: printable ASCII stands for itself, the rest is escaped as in a bytes literal of Python. Pure.

escaped(b"a\r\n\xff")        'a\\r\\n\\xff'
octet_lines(b"a\r\nb\r\n")      ['a\\r\\n', 'b\\r\\n']
quoted(b"a\r\n")             "'a\\r\\n'"
"""

from __future__ import annotations

import re

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def escaped(data: bytes) -> str:
    r"""All octets, without quotes. No two octet strings have the same text.

    >>> escaped(b"a\\\r\n\xff")
    'a\\\\\\r\\n\\xff'
    """
    return data.decode("latin-1").encode("unicode_escape").decode("ascii")


def octet_lines(data: bytes, limit: int, width: int | None = None) -> list[str]:
    r"""Octets line by line, where a line ends with LF, which is shown; a last line says how many octets are left out.

    ``limit``  show so many octets at most
    ``width``  continue a longer line, in characters, on the next one; None: never

    >>> octet_lines(b"a: b\r\n\r\nrest", limit=10)
    ['a: b\\r\\n', '\\r\\n', 're', '… and 2 octets more']
    """
    lines = [escaped(line) for line in _LINE.findall(data[:limit])]
    if width is not None:
        lines = [line[start : start + width] for line in lines for start in range(0, len(line), width)]
    return [*lines, f"… and {len(data) - limit} octets more"] if len(data) > limit else lines


def quoted(data: bytes, longest: int) -> str:
    r"""Octets within quotes, cut where the text is longer than ``longest`` characters; the number of octets follows.

    >>> quoted(b"it's \xff", longest=80), quoted(b"0123456789", longest=6)
    ('"it\'s \\xff"', "'0123… (10 octets)")
    """
    text = repr(data)[1:]
    return text if len(text) <= longest else f"{text[: longest - 1]}… ({len(data)} octets)"
