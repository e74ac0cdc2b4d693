"""How plain data, as TOML and JSON have it, is read strictly, written back, and described. Pure.

Theory. A `Codec` stands for one sort of value and does three things: `read` makes the Python value of plain data,
`write` is its inverse, and `schema` describes the plain data in JSON Schema. Codecs are put together: `array`,
`mapping` and `table` take the codecs of their parts, so that a whole document is one codec, and its schema follows from
the same declaration as its reader.

Every `read` is handed the path at which the value stands, and hands each part of the value on with a longer path. What
is wrong is a `ValidationError` with the path of the offender, so that a caller who knows the source of the document
(`toml_document`) can tell the line. Reading is strict: an unknown key, a boolean for an integer or a missing key is an
error, and the message has the nearest known name where there is one. Nothing is converted silently.

What only Python can say (a function, say) may have a codec that writes and cannot be read. `records` has the codecs of
objects that are only written, for logs and answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .suggestions import nearest

Path: TypeAlias = tuple[str | int, ...]  # keys, and indexes of arrays
JSONValue: TypeAlias = Any  # dict, list, str, int, float, bool or None

_NAMES = {dict: "a table", list: "an array", str: "a string", bool: "a boolean", int: "an integer", float: "a number"}


class ValidationError(ValueError):
    """A value that is not as it has to be.

    ``path``  where the value stands
    ``text``  what is wrong, and the mend
    """

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(f"{path_text(path)}: {text}" if path else text)
        self.path = path
        self.text = text


@dataclass(frozen=True, slots=True)
class Codec:
    """One sort of value.

    ``read``    gives the Python value of plain data that stands at a path, or raises `ValidationError`
    ``write``   gives the plain data of a Python value
    ``schema``  the JSON Schema of the plain data
    """

    read: Callable[[JSONValue, Path], Any]
    write: Callable[[Any], JSONValue]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    ``name``      the key
    ``codec``     of its value
    ``about``     a line for people
    ``required``  whether a table without the key is refused
    """

    name: str
    codec: Codec
    about: str = ""
    required: bool = False


def path_text(path: Path) -> str:
    """A path for people.

    >>> path_text(("route", 0, "reply", "status"))
    'route[0].reply.status'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def json_type(value: JSONValue) -> str:
    """What a plain value is, in a word or two."""
    return "null" if value is None else _NAMES.get(type(value), f"a {type(value).__name__}")


def _same(value: Any) -> Any:
    return value


def _of(*types: type) -> Callable[[JSONValue, Path], Any]:
    def read(value: JSONValue, path: Path) -> Any:
        if type(value) not in types:
            raise ValidationError(path, f"{json_type(value)}, where {_NAMES[types[-1]]} is needed")
        return value

    return read


TEXT = Codec(_of(str), _same, {"type": "string"})
FLAG = Codec(_of(bool), _same, {"type": "boolean"})
ANYTHING = Codec(lambda value, _: value, _same, {})


def integer(low: int | None = None, high: int | None = None) -> Codec:
    """An integer within bounds."""
    whole = _of(int)

    def read(value: JSONValue, path: Path) -> int:
        number: int = whole(value, path)
        _check_bounds(number, path, low, high)
        return number

    return Codec(read, _same, {"type": "integer", **_bounds(low, high)})


def number(low: float | None = None) -> Codec:
    """A finite number."""
    any_number = _of(int, float)

    def read(value: JSONValue, path: Path) -> float:
        found: float = any_number(value, path)
        if not math.isfinite(found):
            raise ValidationError(path, f"{found} is no finite number")
        _check_bounds(found, path, low, None)
        return found

    return Codec(read, _same, {"type": "number", **_bounds(low, None)})


def _bounds(low: float | None, high: float | None) -> dict[str, float]:
    given = {"minimum": low, "maximum": high}
    return {name: bound for name, bound in given.items() if bound is not None}


def _check_bounds(value: float, path: Path, low: float | None, high: float | None) -> None:
    if low is not None and value < low:
        raise ValidationError(path, f"{value} is less than {low}")
    if high is not None and value > high:
        raise ValidationError(path, f"{value} is more than {high}")


def choice(*names: str) -> Codec:
    """One of these strings."""

    def read(value: JSONValue, path: Path) -> str:
        if value not in names:
            raise ValidationError(path, f"unknown value {value!r}{nearest(str(value), names)}")
        return str(value)

    return Codec(read, _same, {"enum": list(names)})


def one_key(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a table with one key and no other."""
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


def array(codec: Codec, least: int = 0, most: int | None = None) -> Codec:
    """An array of values of one codec; a tuple in Python.

    ``codec``        of each value
    ``least, most``  how many values there have to be, and may be; None: any number
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
    """One value, or an array of at least one; always a tuple in Python."""
    many = array(codec, least=1)

    def read(value: JSONValue, path: Path) -> tuple[Any, ...]:
        result: tuple[Any, ...] = many.read(value, path) if isinstance(value, list) else (codec.read(value, path),)
        return result

    def write(value: Any) -> JSONValue:
        return codec.write(value[0]) if len(value) == 1 else many.write(value)

    return Codec(read, write, {"anyOf": [codec.schema, many.schema]})


def mapping(codec: Codec) -> Codec:
    """A table with keys of any name, and values of one codec."""

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        table: dict[str, JSONValue] = _of(dict)(value, path)
        return {name: codec.read(each, (*path, name)) for name, each in table.items()}

    schema = {"type": "object", "additionalProperties": codec.schema}
    return Codec(read, lambda value: {name: codec.write(each) for name, each in value.items()}, schema)


def read_table(keys: Mapping[str, Key], value: JSONValue, path: Path) -> dict[str, Any]:
    """The values of a table, key by key.

    ``keys``   every key that there may be, by its name
    ``value``  the table
    ``path``   where the table stands

    Raises ValidationError for an unknown or missing key and for a bad value."""
    table: dict[str, JSONValue] = _of(dict)(value, path)
    for name in table:
        if name not in keys:
            raise ValidationError((*path, name), f"unknown key {name!r}{nearest(name, keys)}")
    for key in keys.values():
        if key.required and key.name not in table:
            raise ValidationError(path, f"the key {key.name!r} is missing")
    return {name: keys[name].codec.read(each, (*path, name)) for name, each in table.items()}


def table_schema(keys: Iterable[Key]) -> dict[str, Any]:
    """The JSON Schema of a table."""
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
    """A table with these keys; a dict of those that are given in Python."""
    by_name = {key.name: key for key in keys}

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        return read_table(by_name, value, path)

    def write(value: Mapping[str, Any]) -> JSONValue:
        return {name: by_name[name].codec.write(each) for name, each in value.items()}

    return Codec(read, write, table_schema(keys))
