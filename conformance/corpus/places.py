"""Where a case stands in the source: the file, and the line of its id or of its row in a table.

Most ids are put together from the rows of a table, so that no search for the whole id finds them. Every case knows the
line of the call that made it (`Case.made_at`); the row is found behind that line by the part of the id that the row
gives: in ``f"chunked/size/{name}"`` the line of the string that is ``name``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model import Case

_PACKAGE = Path(__file__).parents[2]
_WITHOUT_NAMES = (ast.JoinedStr, ast.Compare, ast.Import, ast.ImportFrom, ast.BinOp, ast.keyword)  # for ids


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; the string is for people, relative to the package if the file is part of it."""

    file: str
    line: int

    def __str__(self) -> str:
        path = Path(self.file)
        shown = path.relative_to(_PACKAGE) if path.is_relative_to(_PACKAGE) else path
        return f"{shown.as_posix()}:{self.line}"


def place_of(case: Case) -> Place:
    """The place of a case; where its row cannot be told, that of the call that made it."""
    file, line = case.made_at
    return Place(file, _line(case.id, _source(file), line))


@dataclass(frozen=True, slots=True)
class _Made:
    """A call of Case: the expression of its id, and the last line of the comprehension around it, if there is one."""

    id: ast.expr
    until: int


@dataclass(frozen=True, slots=True)
class _Source:
    """What a file has: calls of Case by their first line, and strings (numbers too) each with its line, in order."""

    made: dict[int, _Made]
    texts: tuple[tuple[int, str], ...]


@cache
def _source(file: str) -> _Source:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError):  # made by a program that has no file, or by one that has changed
        return _Source({}, ())
    made: dict[int, _Made] = {}
    texts: list[tuple[int, str]] = []
    left: list[tuple[ast.AST, int]] = [(tree, 0)]  # nodes, each with the end of the comprehension around it
    while left:
        node, until = left.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)) and node.value != "":
            texts.append((node.lineno, _as_in_ids(str(node.value))))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Case":
            given = [each.value for each in node.keywords if each.arg == "id"] or node.args[:1]
            if given:
                made[node.lineno] = _Made(given[0], until)
        elif not isinstance(node, _WITHOUT_NAMES):
            if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
                until = until or node.end_lineno or 0
            left += ((child, until) for child in ast.iter_child_nodes(node))
    return _Source(made, tuple(sorted(texts)))


def _line(id: str, source: _Source, line: int) -> int:
    made = source.made.get(line)
    if made is None:
        return line
    if isinstance(made.id, ast.Constant):
        return made.id.lineno
    part = _varying(id, made.id)
    inside = [text for text in source.texts if line <= text[0] <= made.until]
    found = _row(part, inside) or _row(part, source.texts)
    return found or line


def _varying(id: str, expression: ast.expr) -> str:
    """The part of the id that is not spelled out at the ends of the expression that makes it."""
    if not isinstance(expression, ast.JoinedStr):
        return id
    first, *_, last = (expression.values[0], *expression.values)
    head = first.value if isinstance(first, ast.Constant) else ""
    tail = last.value if isinstance(last, ast.Constant) else ""
    return id.removeprefix(str(head)).removesuffix(str(tail))


def _row(part: str, texts: Iterable[tuple[int, str]]) -> int:
    """The line of the longest text that the part ends with, or else begins with; 0 where there is none."""
    by_end = [each for each in texts if part.endswith(each[1]) and _parts(part[: -len(each[1])][-1:])]
    fitting = by_end or [each for each in texts if part.startswith(each[1]) and _parts(part[len(each[1]) :][:1])]
    return max(fitting, key=lambda each: len(each[1]), default=(0, ""))[0]


def _parts(neighbour: str) -> bool:
    """Whether a text with this character beside it is a part of an id, and not of a word in it."""
    return not neighbour.isalnum()


def _as_in_ids(text: str) -> str:
    """A text as ids have it: ``CONTENT_TYPE`` and ``Content-Type`` are ``content-type``."""
    return text.lower().replace("_", "-").replace(" ", "-")
