"""Codecs for plain data, the data of TOML and JSON: they read it strictly, write it, and describe it. Pure.

How it works
------------
A `Codec` is for one type of value and has three parts. ``read`` makes a Python value of plain data. ``write`` is the
inverse. ``schema`` describes the plain data in JSON Schema. `array`, `mapping` and `table` make a codec of the codecs
of their parts. So a whole document has one codec, and one declaration gives both its reader and its schema.

Each ``read`` gets the path of its value in the document, and passes a longer path to the codec of each part. An error
is a `ValidationError` with the path of the wrong value. A caller with the text of the document (`toml_document`) finds
the line by that path.

Reading is strict. An unknown key, a missing key, or a boolean in place of an integer is an error. The message for an
unknown name has the most similar known name, if one is similar. No value is converted silently.

Messages use the words and the syntax of TOML, because most plain data comes from files in TOML. A caller that reads
JSON uses `ValidationError.in_json`.

A value that plain data cannot express, for example a function, may have a codec that writes and does not read.
`records` has codecs for objects that are written only, for logs and answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .arguments import LARGEST, Check, shown
from .suggestions import nearest
from .validation import (
    NAMES,
    JSONValue as JSONValue,
    Path as Path,
    ValidationError as ValidationError,
    described as described,
    path_text as path_text,
)

_DEEPEST = 100  # arrays and tables inside one another


@dataclass(frozen=True, slots=True)
class Codec:
    """Reads, writes and describes one type of value.

    ``read``    a function of plain data and its path that returns the Python value, or raises `ValidationError`
    ``write``   a function of a Python value that returns plain data
    ``schema``  the JSON Schema of the plain data
    """

    read: Callable[[JSONValue, Path], Any]
    write: Callable[[Any], JSONValue]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    ``name``      the key
    ``codec``     the codec of its value
    ``about``     a line of description, for the schema
    ``required``  whether a table without the key is an error
    """

    name: str
    codec: Codec
    about: str = ""
    required: bool = False


def _same(value: Any) -> Any:
    return value


def _of(*types: type) -> Callable[[JSONValue, Path], Any]:
    def read(value: JSONValue, path: Path) -> Any:
        if type(value) not in types:
            raise ValidationError(path, f"{described(value)}, where {NAMES[types[-1]]} is needed")
        return value

    return read


def _shallow(value: JSONValue, path: Path) -> JSONValue:
    """Return the value. Raise ValidationError for a value that later code, which calls itself, could not go through."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise ValidationError(path, f"arrays and tables more than {_DEEPEST} deep inside one another")
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return value


TEXT = Codec(_of(str), _same, {"type": "string"})
FLAG = Codec(_of(bool), _same, {"type": "boolean"})
ANYTHING = Codec(_shallow, _same, {})


def text(check: Check) -> Codec:
    """A codec for a string with the check of an argument of Python code."""

    def read(value: JSONValue, path: Path) -> Any:
        found = TEXT.read(value, path)
        name = str(path[-1]) if path else ""
        try:
            return check(name, found)
        except ValueError as error:
            raise ValidationError(path, str(error).removeprefix(f"{name}=")) from error

    return Codec(read, _same, TEXT.schema)


def integer(low: float | None = None, high: float | None = None) -> Codec:
    """A codec for an integer.

    ``low``   the least value; None: -(2**53 - 1)
    ``high``  the greatest value; None: 2**53 - 1, as larger integers lose digits in many JSON parsers (RFC 8259)
    """
    whole = _of(int)

    def read(value: JSONValue, path: Path) -> int:
        number: int = whole(value, path)
        _check_bounds(number, path, -LARGEST if low is None else low, LARGEST if high is None else high)
        return number

    return Codec(read, _same, {"type": "integer", **_bounds(low, high)})


def number(low: float | None = None, high: float | None = None) -> Codec:
    """A codec for a finite number.

    ``low``   the least value; None: no bound
    ``high``  the greatest value; None: no bound
    """
    any_number = _of(int, float)

    def read(value: JSONValue, path: Path) -> float:
        found: float = any_number(value, path)
        if not (isinstance(found, int) or math.isfinite(found)):
            raise ValidationError(path, f"{found} is not a finite number")
        _check_bounds(found, path, low, high)
        return found

    return Codec(read, _same, {"type": "number", **_bounds(low, high)})


def _bounds(low: float | None, high: float | None) -> dict[str, float]:
    given = {"minimum": low, "maximum": high}
    return {name: bound for name, bound in given.items() if bound is not None and abs(bound) < LARGEST}


def _check_bounds(value: float, path: Path, low: float | None, high: float | None) -> None:
    if low is not None and value < low:
        raise ValidationError(path, f"{shown(value)} is less than {low}")
    if high is not None and value > high:
        raise ValidationError(path, f"{shown(value)} is more than {high}")


def choice(*names: str) -> Codec:
    """A codec for one of these strings."""

    def read(value: JSONValue, path: Path) -> str:
        if value not in names:
            raise ValidationError(path, f"unknown value {shown(value)}{nearest(shown(value), names)}")
        return str(value)

    return Codec(read, _same, {"enum": list(names)})


def one_key(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a table with exactly one key.

    ``name``    the key
    ``schema``  the JSON Schema of its value
    """
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


def array(codec: Codec, least: int = 0, most: int | None = None) -> Codec:
    """A codec for an array, which is a tuple in Python.

    ``codec``  the codec of each value
    ``least``  the least number of values
    ``most``   the greatest number of values; None: no bound
    """

    def read(value: JSONValue, path: Path) -> tuple[Any, ...]:
        items: list[JSONValue] = _of(list)(value, path)
        if len(items) < least:
            raise ValidationError(path, f"an array of {len(items)}, where at least {least} is needed")
        if most is not None and len(items) > most:
            raise ValidationError(path, f"an array of {len(items)}, where at most {most} is allowed")
        return tuple(codec.read(each, (*path, number)) for number, each in enumerate(items))

    bounds = {"minItems": least or None, "maxItems": most}
    schema = {
        "type": "array",
        "items": codec.schema,
        **{name: each for name, each in bounds.items() if each is not None},
    }
    return Codec(read, lambda value: [codec.write(each) for each in value], schema)


def one_or_many(codec: Codec) -> Codec:
    """A codec for one value, or an array of at least one value. In Python it is always a tuple."""
    many = array(codec, least=1)

    def read(value: JSONValue, path: Path) -> tuple[Any, ...]:
        result: tuple[Any, ...] = many.read(value, path) if isinstance(value, list) else (codec.read(value, path),)
        return result

    def write(value: Any) -> JSONValue:
        return codec.write(value[0]) if len(value) == 1 else many.write(value)

    return Codec(read, write, {"anyOf": [codec.schema, many.schema]})


def mapping(codec: Codec) -> Codec:
    """A codec for a table with any keys, whose values all have the same codec. In Python it is a dict."""

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        table: dict[str, JSONValue] = _of(dict)(value, path)
        return {name: codec.read(each, (*path, name)) for name, each in table.items()}

    schema = {"type": "object", "additionalProperties": codec.schema}
    return Codec(read, lambda value: {name: codec.write(each) for name, each in value.items()}, schema)


def read_table(keys: Mapping[str, Key], value: JSONValue, path: Path) -> dict[str, Any]:
    """Read the values of a table. Return them by key.

    ``keys``   all keys that the table may have, by name
    ``value``  the table
    ``path``   the place of the table in the document

    Raises ValidationError for an unknown key, a missing key, and a wrong value."""
    table: dict[str, JSONValue] = _of(dict)(value, path)
    for name in table:
        if name not in keys:
            raise ValidationError((*path, name), f"unknown key {shown(name)}{nearest(name, keys)}")
    for key in keys.values():
        if key.required and key.name not in table:
            raise ValidationError(path, f"the key {key.name!r} is missing")
    return {name: keys[name].codec.read(each, (*path, name)) for name, each in table.items()}


def table_schema(keys: Iterable[Key]) -> dict[str, Any]:
    """Return the JSON Schema of a table with these keys and no others."""
    listed = list(keys)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            key.name: {**key.codec.schema, **({"description": key.about} if key.about else {})} for key in listed
        },
        "additionalProperties": False,
    }
    required = [key.name for key in listed if key.required]
    return schema | ({"required": required} if required else {})


def table(*keys: Key) -> Codec:
    """A codec for a table with these keys. In Python it is a dict with the keys that the table has."""
    by_name = {key.name: key for key in keys}

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        return read_table(by_name, value, path)

    def write(value: Mapping[str, Any]) -> JSONValue:
        return {name: by_name[name].codec.write(each) for name, each in value.items()}

    return Codec(read, write, table_schema(keys))
