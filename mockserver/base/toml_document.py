"""Reads TOML documents strictly. An error is one line: the file, the line, the key, and how to correct it.

    table = read_toml(path, table_codec)
    known.toml:7: known[1].result: unknown value 'fial'; nearest: 'fail'

`tomllib` parses the document, a `Codec` checks and converts it, and `toml_lines` finds the line of a wrong value.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from .codec import Codec, Path, ValidationError
from .input_error import InputError
from .toml_lines import STRING, lines

_MOST_DIGITS = 4300  # of a decimal integer: Python converts no more, as the time grows with their square
_LARGEST = 64 * 1024 * 1024  # octets of a file
_DEEPEST = 100  # arrays and tables inside one another
_TOKEN = re.compile(rf"{STRING.pattern}|#[^\n]*|[\[{{]|[\]}}]|\d[\d_]{{{_MOST_DIGITS},}}")


class DocumentError(InputError):
    """An error in a document. Its text is one line: the file, the line, the key, and how to correct it.

    Characters that do not print, as in a key or in the name of the file, are escaped."""

    def __init__(self, text: str) -> None:
        super().__init__("".join(each if each.isprintable() else repr(each)[1:-1] for each in text))


def read_toml(path: str | os.PathLike[str], codec: Codec) -> Any:
    """Read a document from a file.

    ``path``   the file; messages have its name as it is given here
    ``codec``  the codec of the whole document

    Returns the value that the codec makes of the document. Raises `DocumentError`, also if the file cannot be read or
    is not UTF-8."""
    name = os.fspath(path)
    try:
        with FilePath(path).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise DocumentError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > _LARGEST:  # also a device without an end
        raise DocumentError(f"{name}: more than {_LARGEST} octets; a document has at most that many")
    try:
        text = content.decode("utf-8-sig")  # editors on Windows begin a file with a BOM
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DocumentError(f"{name}:{line}: not UTF-8, the encoding of TOML") from error
    return parse_toml(text, name, codec)


def parse_toml(text: str, name: str, codec: Codec) -> Any:
    """Read a document from a text.

    ``text``   the document
    ``name``   the name of the document in messages
    ``codec``  the codec of the whole document

    Returns the value that the codec makes of the document. Raises `DocumentError`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(_syntax(name, text, str(error))) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(_beyond_bounds(name, text, error)) from error
    try:
        return codec.read(document, ())
    except RecursionError as error:
        raise DocumentError(_beyond_bounds(name, text, error)) from error
    except ValidationError as error:
        line = _line_of(error.path, lines(text, document))
        place = f"{name}:{line}" if line else name
        raise DocumentError(f"{place}: {error}") from error


def _syntax(name: str, text: str, message: str) -> str:
    """Return the message of `tomllib` with the name of the document and the line at its front."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found:
        return f"{name}:{found[1]}: not TOML: {message[: found.start()]} (column {found[2]})"
    last = text.rstrip("\n").count("\n") + 1
    return f"{name}:{last}: not TOML: {message.removesuffix(' (at end of document)')}"


def _beyond_bounds(name: str, text: str, error: Exception) -> str:
    """Return the message for a document that `tomllib` cannot parse because of a bound of Python."""
    depth = 0
    for found in _TOKEN.finditer(text):
        token = found[0]
        depth += (token in "[{") - (token in "]}")
        line = text.count("\n", 0, found.start()) + 1
        if depth > _DEEPEST:
            return f"{name}:{line}: arrays and tables more than {_DEEPEST} deep inside one another"
        if token[0].isdigit():
            return f"{name}:{line}: an integer of more than {_MOST_DIGITS} digits"
    if isinstance(error, RecursionError):
        return f"{name}: tables or keys too deep inside one another"
    return f"{name}: not TOML: {error}"


def _line_of(path: Path, known: Mapping[Path, int]) -> int | None:
    """Return the line of a path, or of the innermost part around it that has a line; None if there is none."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return None
