"""The error for a wrong value in plain data, with the place of the value. Pure.

Messages use the words and the syntax of TOML, because most plain data comes from files in TOML. A caller that reads
JSON uses `ValidationError.in_json`.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from .arguments import shown

Path: TypeAlias = tuple[str | int, ...]  # keys, and indexes of arrays
JSONValue: TypeAlias = Any  # dict, list, str, int, float, bool or None

_LONGEST = 600  # characters of a message
NAMES = {dict: "a table", list: "an array", str: "a string", bool: "a boolean", int: "an integer", float: "a number"}
# A part of a message that differs in JSON: a table in TOML syntax, or the word. Text in quotes is a value and stays.
_TOML = re.compile(r"""'[^']*'|"[^"]*"|\ba table\b|\{(\w+) = """)


class ValidationError(ValueError):
    """A wrong value in a document.

    ``path``  the place of the value
    ``text``  what is wrong, and how to correct it
    """

    def __init__(self, path: Path, text: str) -> None:
        if len(text) > _LONGEST:  # a long value; its end may have the correction
            text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
        super().__init__(f"{path_text(path)}: {text}" if path else text)
        self.path = path
        self.text = text

    def in_json(self, document: str) -> str:
        """Return the message for a document in JSON.

        ``document``  the name of the document, which stands for the place of a wrong value that is the whole document
        """
        return f"{path_text(self.path) or document}: {_TOML.sub(_in_json, self.text)}"


def _in_json(found: re.Match[str]) -> str:
    if found[1]:
        return f'{{"{found[1]}": '
    return "an object" if found[0] == "a table" else found[0]


def path_text(path: Path) -> str:
    """Return a path as text for people.

    >>> path_text(("route", 0, "reply", "status"))
    'route[0].reply.status'
    """
    text = ""
    for part in path:
        if isinstance(part, str) and not part.isprintable():
            part = shown(part)[1:-1]
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def described(value: JSONValue) -> str:
    """Return the type of a plain value for a message, and the value itself unless it is an array or a table.

    >>> described([5])
    'an array'
    >>> described("5")
    "the string '5'"
    """
    if value is None:
        return "null"
    name = NAMES.get(type(value), f"a {type(value).__name__}")
    if isinstance(value, (dict, list)):
        return name
    text = str(value).lower() if isinstance(value, bool) else shown(value)
    return f"the {name.partition(' ')[2]} {text}"
