r"""Octets and texts from the wire, for people: no result here can change a terminal, a log or a page. Pure.

escaped(b"a\r\n\xff")        'a\\r\\n\\xff'
octet_lines(b"a\r\nb\r\n")      ['a\\r\\n', 'b\\r\\n']
quoted(b"a\r\n")             "'a\\r\\n'"
printable("a\x1b[2Jb\u202e")  'a\\x1b[2Jb\\u202e'

Octets are shown as printable ASCII, and other octets are escaped as in a bytes literal of Python. A text may have a
value from the wire anywhere in it: a server name, a request target, the message of an exception. `printable` is the one
function through which each line goes before it gets into a message, a log for people or a page. It escapes the
characters that Unicode does not count as printable: controls, line and paragraph separators, marks that change the
direction of text, surrogates. A second call changes nothing.
"""

from __future__ import annotations

import re

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def escaped(data: bytes) -> str:
    r"""Return all octets as text, without quotes. Different octets always give different texts.

    >>> escaped(b"a\\\r\n\xff")
    'a\\\\\\r\\n\\xff'
    """
    return data.decode("latin-1").encode("unicode_escape").decode("ascii")


def octet_lines(data: bytes, limit: int, width: int | None = None) -> list[str]:
    r"""Return octets as lines of text, which end after each LF. A last line counts the octets that are left out.

    ``data``   the octets
    ``limit``  the greatest number of octets to show
    ``width``  the greatest length of a line, in characters; the rest is on the next line; None: no bound

    >>> octet_lines(b"a: b\r\n\r\nrest", limit=10)
    ['a: b\\r\\n', '\\r\\n', 're', '… and 2 octets more']
    """
    lines = [escaped(line) for line in _LINE.findall(data[:limit])]
    if width is not None:
        lines = [line[start : start + width] for line in lines for start in range(0, len(line), width)]
    return [*lines, f"… and {len(data) - limit} octets more"] if len(data) > limit else lines


def printable(text: str, longest: int | None = None) -> str:
    r"""Return a text in one line that has no control characters and the like, which are escaped as in Python.

    ``text``     the text
    ``longest``  the greatest length of a text that is not cut, in characters; a cut text has the number of characters
                 at its end; None: no bound

    >>> printable("a\r\n\x1b[2J\u202e\u2028\ud800b")
    'a\\r\\n\\x1b[2J\\u202e\\u2028\\ud800b'
    """
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]}… ({len(text)} characters)"
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def printable_lines(text: str) -> str:
    """Return a text of several lines with each line made `printable`."""
    return "\n".join(map(printable, text.split("\n")))


def quoted(data: bytes, longest: int) -> str:
    r"""Return octets as text in quotes. A text that is too long is cut, and has the number of octets at its end.

    ``data``     the octets
    ``longest``  the greatest length of a text that is not cut, in characters

    >>> quoted(b"it's \xff", longest=80), quoted(b"0123456789", longest=6)
    ('"it\'s \\xff"', "'0123… (10 octets)")
    """
    text = repr(data)[1:]
    return text if len(text) <= longest else f"{text[: longest - 1]}… ({len(data)} octets)"
