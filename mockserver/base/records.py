"""Records: what a Python object says, as a JSON object with members that are always there. Pure.

    SIZE = record(Member("width", integer(0)), Member("area", integer(0), lambda size: size.width * size.height))
    SIZE.write(size), SIZE.schema

One declaration gives both the encoding and its JSON Schema, so that the two cannot part. All members are required and
no other is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from .codec import Codec, JSONValue, Key, Path, read_table, table_schema


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a record.

    ``name``   its name in JSON
    ``codec``  how its value is written
    ``take``   gives the value from the object; None: the attribute called ``name``
    ``about``  a line for people
    """

    name: str
    codec: Codec
    take: Callable[[Any], Any] | None = None
    about: str = ""


def record(*members: Member) -> Codec:
    """An object that is written as JSON; reading the JSON gives a dict, and not the object."""
    keys = {each.name: Key(each.name, each.codec, each.about, required=True) for each in members}
    written = [(each.name, each.take or attrgetter(each.name), each.codec.write) for each in members]

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        return read_table(keys, value, path)

    def write(value: Any) -> JSONValue:
        return {name: encode(take(value)) for name, take, encode in written}

    return Codec(read, write, table_schema(keys.values()))


def nullable(codec: Codec) -> Codec:
    """A value of the codec, or None."""

    def read(value: JSONValue, path: Path) -> Any:
        return None if value is None else codec.read(value, path)

    def write(value: Any) -> JSONValue:
        return None if value is None else codec.write(value)

    return Codec(read, write, _or_null(codec.schema))


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    return {"anyOf": [schema, {"type": "null"}]}
