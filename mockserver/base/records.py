"""Codecs that write a Python object as a JSON object with fixed members. Pure.

    SIZE = record(Member("width", integer(0)), Member("area", integer(0), lambda size: size.width * size.height))
    SIZE.write(size), SIZE.schema

One declaration gives both the encoding and its JSON Schema, so that they cannot differ. All members are required, and
no others are allowed.
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
    ``codec``  the codec of its value
    ``take``   a function that returns the value from the object; None: take the attribute ``name``
    ``about``  a line of description, for the schema
    """

    name: str
    codec: Codec
    take: Callable[[Any], Any] | None = None
    about: str = ""


def record(*members: Member) -> Codec:
    """A codec that writes an object as a JSON object with these members. Its ``read`` returns a dict."""
    keys = {each.name: Key(each.name, each.codec, each.about, required=True) for each in members}
    written = [(each.name, each.take or attrgetter(each.name), each.codec.write) for each in members]

    def read(value: JSONValue, path: Path) -> dict[str, Any]:
        return read_table(keys, value, path)

    def write(value: Any) -> JSONValue:
        return {name: encode(take(value)) for name, take, encode in written}

    return Codec(read, write, table_schema(keys.values()))


def nullable(codec: Codec) -> Codec:
    """A codec for None, and for the values of ``codec``."""

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
