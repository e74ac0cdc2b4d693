"""Finds the place of a case in the source: the file, and the line of its id or of its row in a table.

Most ids are built from the rows of a table, so a search for the whole id finds nothing. A case has the line of the call
that made it (`Case.made_at`), and the row is found from there:

1. The source file is parsed. Each call of `Case` gives the expression of its id and the extent of the comprehension
   around the call. All strings and numbers of the file are kept with their lines.
2. The part of the id that varies lies between the constant ends of an f-string: in ``f"chunked/size/{name}"`` it is
   the value of ``name``.
3. The row is the line of the longest string that this part ends with, or else begins with. Strings within the
   comprehension are searched first, then those of the tables that the file imports, then those of the whole file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model import Case

_PACKAGE = Path(__file__).parents[2]
# Nodes whose strings are not parts of ids: content, conditions, and values of other fields.
_WITHOUT_NAMES = (ast.JoinedStr, ast.Compare, ast.Import, ast.ImportFrom, ast.BinOp, ast.keyword)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a source file. The string of a place is for people; the path is relative if the file is in the package.

    ``file``  the path of the file
    ``line``  the number of the line, from 1"""

    file: str
    line: int

    def __str__(self) -> str:
        path = Path(self.file)
        shown = path.relative_to(_PACKAGE) if path.is_relative_to(_PACKAGE) else path
        return f"{shown.as_posix()}:{self.line}"


def place_of(case: Case) -> Place:
    """Return the place of a case: the line of its row, or of the call that made it if the row is not found."""
    file, line = case.made_at
    return _place(case.id, file, _source(file), line)


@dataclass(frozen=True, slots=True)
class _Made:
    """A call of Case.

    ``id``     the expression of the id
    ``until``  the last line of the comprehension around the call; 0: there is none"""

    id: ast.expr
    until: int


@dataclass(frozen=True, slots=True)
class _Source:
    """The parts of a source file that places are found by.

    ``made``    calls of Case, by their first line
    ``texts``   pairs of a line and a string or number in it, in order
    ``tables``  the files of the tables that several chapters share and that this file imports"""

    made: dict[int, _Made]
    texts: tuple[tuple[int, str], ...]
    tables: tuple[str, ...] = ()


@cache
def _source(file: str) -> _Source:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError):  # the caller has no source file, or it has changed
        return _Source({}, ())
    made: dict[int, _Made] = {}
    texts: list[tuple[int, str]] = []
    left: list[tuple[ast.AST, int]] = [(tree, 0)]  # nodes, each with the last line of the comprehension around it
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
    return _Source(made, tuple(sorted(texts)), tuple(_tables(file, tree)))


def _tables(file: str, tree: ast.Module) -> Iterable[str]:
    """Yield the files of the tables that a module imports: those beside the folder of its chapter."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module and node.module != "literals":
            yield str(Path(file).parents[1] / f"{node.module}.py")


def _place(id: str, file: str, source: _Source, line: int) -> Place:
    made = source.made.get(line)
    if made is None:
        return Place(file, line)
    if isinstance(made.id, ast.Constant):
        return Place(file, made.id.lineno)
    part = _varying(id, made.id)
    inside = [text for text in source.texts if line <= text[0] <= made.until]
    if found := _row(part, inside):
        return Place(file, found)
    for table in source.tables:
        if found := _row(part, _source(table).texts):
            return Place(table, found)
    return Place(file, _row(part, source.texts) or line)


def _varying(id: str, expression: ast.expr) -> str:
    """Return the part of an id between the constant ends of the expression that makes it."""
    if not isinstance(expression, ast.JoinedStr):
        return id
    first, *_, last = (expression.values[0], *expression.values)
    head = first.value if isinstance(first, ast.Constant) else ""
    tail = last.value if isinstance(last, ast.Constant) else ""
    return id.removeprefix(str(head)).removesuffix(str(tail))


def _row(part: str, texts: Iterable[tuple[int, str]]) -> int:
    """Return the line of the longest text that ``part`` ends with, or else begins with; 0 if there is none."""
    by_end = [each for each in texts if part.endswith(each[1]) and _parts(part[: -len(each[1])][-1:])]
    fitting = by_end or [each for each in texts if part.startswith(each[1]) and _parts(part[len(each[1]) :][:1])]
    return max(fitting, key=lambda each: len(each[1]), default=(0, ""))[0]


def _parts(neighbour: str) -> bool:
    """Return whether a text with this character next to it is a whole part of an id, not a fragment of a word."""
    return not neighbour.isalnum()


def _as_in_ids(text: str) -> str:
    """Return a text in the form that ids have: ``content-type`` for ``CONTENT_TYPE`` and for ``Content-Type``."""
    return text.lower().replace("_", "-").replace(" ", "-")
