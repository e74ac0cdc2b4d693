"""The values of conditions as plain data, for scenario files and the control port. Pure.

    "text"                  the value is exactly this text
    { regex = "..." }       the regular expression matches somewhere in the value
    { contains = "..." }    the value contains this text
    { absent = true }       there is no value
    { present = true }      there is a value

A table has exactly one of these keys.
"""

from __future__ import annotations

import re
from typing import Any

from ..base.codec import (
    ANYTHING,
    TEXT,
    Codec,
    JSONValue,
    Path,
    ValidationError,
    described,
    integer,
    mapping,
    one_key,
    one_or_many,
)
from ..base.octet_codecs import CONTENT
from ..base.suggestions import nearest
from .patterns import compile_pattern


def _pattern(name: str, value: JSONValue, path: Path) -> re.Pattern[str]:
    text: str = TEXT.read(value, (*path, name))
    if name == "contains":
        return re.compile(re.escape(text))
    try:
        return compile_pattern(text)
    except ValueError as error:
        raise ValidationError((*path, name), str(error)) from error


def _read_value(value: JSONValue, path: Path) -> str | re.Pattern[str] | None:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise ValidationError(
            path, f"{described(value)}, where a string or a table with one of {', '.join(_FORMS)} is needed"
        )
    [(name, wanted)] = value.items()
    if name not in _FORMS:
        raise ValidationError((*path, name), f"unknown condition {name!r}{nearest(name, _FORMS)}")
    if name in ("regex", "contains"):
        return _pattern(name, wanted, path)
    if wanted is not True:
        raise ValidationError((*path, name), f"has to be true; for the opposite use {{{_OPPOSITE[name]} = true}}")
    return None if name == "absent" else re.compile("")


def _write_value(value: str | re.Pattern[str] | None) -> JSONValue:
    if value is None:
        return {"absent": True}
    if isinstance(value, str):
        return value
    return {"regex": value.pattern} if value.pattern else {"present": True}


_OPPOSITE = {"absent": "present", "present": "absent"}
_FORMS: dict[str, dict[str, Any]] = {  # the forms of a value that is a table
    "regex": {"type": "string"},
    "contains": {"type": "string"},
    "absent": {"const": True},
    "present": {"const": True},
}
VALUE = Codec(
    _read_value,
    _write_value,
    {"anyOf": [{"type": "string"}, *(one_key(name, schema) for name, schema in _FORMS.items())]},
)


def _read_body(value: JSONValue, path: Path) -> bytes | str | re.Pattern[str]:
    if isinstance(value, dict) and len(value) == 1 and value.keys() <= {"regex", "contains"}:
        [(name, wanted)] = value.items()
        return _pattern(name, wanted, path)
    data: bytes | str = CONTENT.read(value, path)
    return data


def _write_body(value: Any) -> JSONValue:
    if isinstance(value, re.Pattern):
        text = value.pattern
        return {"regex": text.decode("latin-1") if isinstance(text, bytes) else text}
    return CONTENT.write(value)


BODY = Codec(
    _read_body,
    _write_body,
    {"anyOf": [CONTENT.schema, *(one_key(name, {"type": "string"}) for name in ("regex", "contains"))]},
)


def _read_target(value: JSONValue, path: Path) -> str | re.Pattern[str]:
    target = _read_value(value, path)
    if target is None:
        raise ValidationError(path, "a target cannot be absent: every request has one")
    return target


TARGET = Codec(_read_target, _write_value, VALUE.schema)


def _read_function(_: JSONValue, path: Path) -> Any:
    raise ValidationError(path, "is a function: only Python code can give it")


# A function is written as its name. Plain data cannot give a function, so that reading one is an error.
FUNCTION = Codec(_read_function, lambda value: getattr(value, "__qualname__", repr(value)), {"type": "string"})


def lenient(codec: Codec) -> Codec:
    """Return a codec that also writes a single value that Python code has given without a tuple around it."""

    def write(value: Any) -> JSONValue:
        return codec.write(tuple(value) if isinstance(value, (tuple, list)) else (value,))

    return Codec(codec.read, write, codec.schema)


NUMBERS = lenient(one_or_many(integer(0)))

# By the name that `conditions.ConditionKind.form` has.
CODECS: dict[str, Codec] = {
    "target": TARGET,
    "values": mapping(VALUE),
    "numbers": NUMBERS,
    "body": BODY,
    "anything": ANYTHING,
    "function": FUNCTION,
}
