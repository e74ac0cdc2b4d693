"""Reads the columns of docstrings, and renders them as parameter lists in the documentation site.

A docstring of this project documents parameters and fields in a column, one a line:

    ``deadline``  seconds that each step of a script may take
    ``limits``    the bounds that the server holds; None: the defaults of `Limits`,
                  continued at the text column

`split` finds the columns in a text, `linked` links the names in single backticks, and `fenced` shows doctests as code.
tools/griffe_columns.py uses them for the documentation site. This module needs the standard library alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ROW = re.compile(r"^( *)``([^`]+)``(  +)(\S.*)$")
NAME = re.compile(r"(?<!`)`([A-Za-z_][A-Za-z0-9_.]*)(\(\))?`(?!`)")


@dataclass
class Column:
    """A column of a docstring: pairs of a name and its text."""

    rows: list[tuple[str, str]] = field(default_factory=list)


def split(text: str) -> list[str | Column]:
    """Return the parts of a docstring in order: Markdown as str, and each column as a `Column`.

    A column is one or more lines of the form ``name``, two or more spaces, text. A line that is indented to the text
    column continues the text of its row. Any other line ends the column.
    """
    parts: list[str | Column] = []
    plain: list[str] = []
    column: Column | None = None
    indent = 0  # of the text column
    for line in text.splitlines():
        found = ROW.match(line)
        if found:
            if column is None:
                _flush(plain, parts)
                column = Column()
                parts.append(column)
            column.rows.append((found[2], found[4]))
            indent = found.start(4)
        elif column is not None and line.strip() and len(line) - len(line.lstrip()) >= indent:
            name, so_far = column.rows[-1]
            column.rows[-1] = (name, f"{so_far} {line.strip()}")
        else:
            column = None
            plain.append(line)
    _flush(plain, parts)
    return parts


def _flush(plain: list[str], parts: list[str | Column]) -> None:
    """Move the plain lines, if they hold any text, to the parts."""
    text = "\n".join(plain).strip("\n")
    if text.strip():
        parts.append(text)
    plain.clear()


def linked(text: str, homes: dict[str, str]) -> str:
    """Return Markdown in which each public name in single backticks links to its entry in the API reference.

    ``homes``  the full name of each public name, as `api_names.homes` returns them

    Indented lines of code have no links.
    """

    def link(found: re.Match[str]) -> str:
        full = homes.get(found[1])
        return f"[`{found[1]}{found[2] or ''}`][{full}]" if full else found[0]

    return "\n".join(line if line.startswith("    ") else NAME.sub(link, line) for line in text.split("\n"))


def fenced(text: str) -> str:
    """Return Markdown in which each doctest is a block of code. Markdown would take ``>>>`` for a quotation."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(f"```pycon\n{each}\n```" if each.startswith(">>> ") else each for each in paragraphs)
