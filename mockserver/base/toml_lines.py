"""Finds the line of each key of a TOML document, because `tomllib` does not give lines. Pure.

A small scanner for documents that `tomllib` has accepted, so that the scanner does not check them again. At the end the
paths of the scanner are compared with the paths of the document that `tomllib` has read. If one path differs, the
result has no lines at all, because a wrong line is worse than no line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from .codec import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
STRING = re.compile(
    r'"""(?:\\[\s\S]|(?!""")[^\\])*"{3,5}'
    r"|'''(?:(?!''')[\s\S])*'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_SCALAR = re.compile(r"[^,\]}\n#]+")  # a number, a boolean, or a date, which may have a blank in it


def lines(text: str, document: dict[str, Any]) -> dict[Path, int]:
    """Return the line of each key and each array element, by its path. The first line is 1.

    ``text``      the document
    ``document``  the same document, as `tomllib` has read it

    Returns an empty dict if the lines are not certain."""
    scanner = _Scanner(text)
    try:
        scanner.scan()
        return scanner.lines if scanner.lines.keys() == set(_paths(document)) else {}
    except (IndexError, AssertionError, RecursionError):
        return {}


def _paths(value: Any) -> Iterator[Path]:
    """Yield each path in a value."""
    left: list[tuple[Path, Any]] = [((), value)]
    while left:
        at, inner = left.pop()
        items = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, each in items:
            yield (*at, key)
            left.append(((*at, key), each))


class _Scanner:
    """Goes through a document once, and writes the lines into ``lines``."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._lengths: dict[Path, int] = {}  # the number of tables so far of each array of tables

    def scan(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._text[self._at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self, brackets: int) -> Path:
        self._at += brackets
        line = self._line()
        *above, last = self._key()
        self._at += brackets
        path: Path = ()
        for part in above:
            path = self._last(self._note((*path, part), line))
        path = self._note((*path, last), line)
        if brackets == 2:
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = self._note(self._last(path), line)
        return path

    def _last(self, path: Path) -> Path:
        """Return the path of a table. For the path of an array of tables that is the path of its last table."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = self._note((*path, part), line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self._text[self._at]
        if start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        elif start in "\"'":
            self._skip(STRING)
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while not self._over("]"):
            self._value(self._note((*path, number), self._line()))
            number += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while not self._over("}"):
            self._pair(path)

    def _over(self, end: str) -> bool:
        """Move to the next element. Return whether the array or table ends here."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != end:
            return False
        self._at += 1
        return True

    def _key(self) -> list[str]:
        """Scan a key and the space after it. Return the parts of the key, more than one for a dotted key."""
        parts: list[str] = []
        while not parts or self._text[self._at] == ".":
            self._at += bool(parts)
            self._skip(_SPACE)
            quoted = self._text[self._at] in "\"'"
            token = self._skip(STRING if quoted else _BARE_KEY)
            parts.append(next(iter(tomllib.loads(f"{token} = 0"))) if quoted else token)
            self._skip(_SPACE)
        return parts

    def _skip(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        assert found is not None, "tomllib has accepted TOML that this scanner cannot read"
        self._at = found.end()
        return found[0]

    def _note(self, path: Path, line: int) -> Path:
        """Set the line of a path, unless it has one: the first place counts. Return the path."""
        self.lines.setdefault(path, line)
        return path

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
