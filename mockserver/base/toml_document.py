"""TOML documents that are read strictly: each mistake is one line with the file, the line, the key and the mend.

    table = read_toml(path, table_codec)
    known.toml:7: known[1].result: unknown value 'fial'; nearest: 'fail'

`tomllib` reads the document, a `Codec` checks and converts it, and `toml_lines` finds the line of the offender.
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
from .toml_lines import lines


class DocumentError(InputError):
    """A mistake in a document, in one line for people: the file, the line, the key and the mend."""


def read_toml(path: str | os.PathLike[str], codec: Codec) -> Any:
    """The value of the document in a file.

    ``path``   the file; its name stands in messages as it is given
    ``codec``  checks the whole document, a dict, and makes the value of it

    Raises `DocumentError`, also for a file that cannot be read or is no UTF-8."""
    name = os.fspath(path)
    try:
        text = FilePath(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise DocumentError(f"{name}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DocumentError(f"{name}:{line}: not UTF-8, which TOML is written in") from error
    return parse_toml(text, name, codec)


def parse_toml(text: str, name: str, codec: Codec) -> Any:
    """The value of the document in a text.

    ``text``   the document
    ``name``   what messages call it
    ``codec``  checks the whole document, a dict, and makes the value of it

    Raises `DocumentError`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(_syntax(name, text, str(error))) from error
    try:
        return codec.read(document, ())
    except ValidationError as error:
        line = _line_of(error.path, lines(text, document))
        place = f"{name}:{line}" if line else name
        raise DocumentError(f"{place}: {error}") from error


def _syntax(name: str, text: str, message: str) -> str:
    """The message of `tomllib`, with its line at the front."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found:
        return f"{name}:{found[1]}: no TOML: {message[: found.start()]} (column {found[2]})"
    last = text.rstrip("\n").count("\n") + 1
    return f"{name}:{last}: no TOML: {message.removesuffix(' (at end of document)')}"


def _line_of(path: Path, known: Mapping[Path, int]) -> int | None:
    """The line of a path, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return None
