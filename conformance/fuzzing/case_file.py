"""Writes a case and its twin as a Python file, and reads such a file for a replay."""

from __future__ import annotations

import dataclasses
import re
import runpy
from pathlib import Path
from typing import Any

from ...mockserver.base.input_error import InputError
from ..model import Case

_MODEL = ("AnyOf", "Case", "Connection", "Failure", "Request", "Response", "Wait")
_STEPS = ("Close", "Mark", "Pause", "ReadRequest", "Reset", "Segments", "Send")
_LEFT_OUT = ("made_at",)
_WIDTH = 112  # characters of a line, without its indentation


class CaseFileError(InputError):
    """A file of cases cannot be read; the message names the file and the reason."""


def slug(text: str) -> str:
    """Return text as a part of an id or a file name: letters, digits, full stops and hyphens."""
    return re.sub("[^a-z0-9.]+", "-", text.lower()).strip("-.")


def source_of(cases: tuple[Case, ...], head: tuple[str, ...]) -> str:
    """Return the Python source of a module with the tuple ``CASES``.

    ``cases``  the cases
    ``head``   the lines of the docstring"""
    body = "".join(f"    {_literal(each, 4)},\n" for each in cases)
    lines = "\n".join(each.replace("\\", "\\\\").replace('"""', "'''") for each in head)
    model = ", ".join(each for each in _MODEL if re.search(rf"\b{each}\(", body))
    steps = ", ".join(each for each in _STEPS if re.search(rf"\b{each}\(", body))
    return (
        f'"""{lines}\n"""\n\nfrom h1conform.conformance.model import {model}\n'
        f"from h1conform.mockserver.script import {steps}\n\nCASES = (\n{body})\n"
    )


def _literal(value: Any, indent: int) -> str:
    """Return the source of a value: data of the model, a tuple, octets, or a plain value.

    ``indent``  the number of spaces before the lines of the value"""
    inner = " " * (indent + 4)
    if isinstance(value, bytes):
        return _octets(value, indent)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = [
            f"{each.name}={_literal(getattr(value, each.name), indent + 4)}"
            for each in dataclasses.fields(value)
            if each.name not in _LEFT_OUT and getattr(value, each.name) != _default(each)
        ]
        return _joined(f"{type(value).__name__}(", given, ")", indent, inner)
    if isinstance(value, tuple):
        parts = [_literal(each, indent + 4) for each in value]
        if len(parts) == 1 and "\n" not in parts[0] and len(parts[0]) < _WIDTH - indent:
            return f"({parts[0]},)"
        return _joined("(", parts, ")", indent, inner)
    return repr(value)


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def _joined(start: str, parts: list[str], end: str, indent: int, inner: str) -> str:
    line = f"{start}{', '.join(parts)}{end}"
    if "\n" not in line and len(line) <= _WIDTH - indent:
        return line
    return f"{start}\n" + "".join(f"{inner}{each},\n" for each in parts) + f"{' ' * indent}{end}"


def _octets(value: bytes, indent: int) -> str:
    """Return octets as literals, one for each line of the octets if there are several lines."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+\Z", value)
    if len(lines) < 2 or len(repr(value)) <= 60:
        return repr(value)
    inner = " " * (indent + 4)
    return "(\n" + "".join(f"{inner}{each!r}\n" for each in lines) + f"{' ' * indent})"


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file that `source_of` wrote. The file is run as Python.

    ``path``  the file

    Raises CaseFileError if the file cannot be run, or has no tuple ``CASES`` of cases."""
    try:
        found = runpy.run_path(str(path)).get("CASES")
    except Exception as error:  # whatever the code of the file raises
        raise CaseFileError(f"{path}: cannot be run: {type(error).__name__}: {error}") from error
    if not isinstance(found, tuple) or not found or not all(isinstance(each, Case) for each in found):
        raise CaseFileError(f"{path}: no tuple CASES of cases; give a file that `h1conform fuzz` wrote")
    return found
