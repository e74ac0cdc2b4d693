"""Replies as plain data, in both directions. Pure. `routing.replies` describes each form of reply.

Only Python code can give functions and WSGI applications. They are written as ``{"python": …}`` and cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from ..base.codec import (
    ANYTHING,
    FLAG,
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path,
    ValidationError,
    array,
    integer,
    mapping,
    one_key,
    one_or_many,
    read_table,
    table_schema,
)
from ..base.octet_codecs import CONTENT, OCTETS
from ..routing.echo import echo
from ..routing.replies import UNSET, Faulty, Raw, Reply
from ..routing.request_context import RequestContext
from ..script import Serve, Step
from .resolvers import Resolvers
from .steps import fault_codec, step_codec


@runtime_checkable
class CaseLike(Protocol):
    """A reply that plays a case of a corpus.

    ``id``  the id of the case
    """

    id: str

    def __call__(self, context: RequestContext, /) -> Any: ...


_HEADERS = mapping(one_or_many(TEXT))
_OF_PYTHON = one_key("python", TEXT.schema)
_FORMS = {
    "response": ("status", "reason", "headers", "body", "json", "chunks", "trailers"),
    "raw": ("raw", "close"),
    "script": ("script",),
    "case": ("case",),
    "echo": ("echo",),
}


def _reply_keys(resolvers: Resolvers) -> dict[str, Key]:
    case = Codec(
        lambda value, path: resolvers.make_case(TEXT.read(value, path), path), lambda reply: reply.id, TEXT.schema
    )
    keys = (
        Key("status", integer(), "The status code; by default 200."),
        Key("reason", TEXT, "The reason phrase; by default the standard phrase of the status code."),
        Key("headers", _HEADERS, "The fields, by name: a value, or an array of values for several field lines."),
        Key("body", CONTENT, "The content."),
        Key("json", ANYTHING, "The content, as a JSON value."),
        Key("chunks", array(CONTENT), "The content in the chunked coding; each part is a chunk."),
        Key("trailers", _HEADERS, "The trailer section after the chunks."),
        Key("raw", OCTETS, "All octets of the response, which are sent unchanged."),
        Key("close", FLAG, "Whether the connection ends after the raw octets; by default true."),
        Key("script", array(step_codec(resolvers)), "Steps that are played after the end of the request."),
        Key("case", case, "A case of the corpus, by its id."),
        Key("echo", FLAG, "Answer with the request, as JSON."),
        Key("faults", array(fault_codec()), "Faults of the reply, each at an offset."),
    )
    return {key.name: key for key in keys}


def reply_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for a reply, in any form of `routing.replies`.

    ``resolvers``  resolve the names of cases and certificates
    """
    keys = _reply_keys(resolvers)

    def read(value: JSONValue, path: Path) -> Any:
        if isinstance(value, str):
            return construct(Reply, path, body=value)
        if isinstance(value, dict) and "python" in value:
            raise ValidationError((*path, "python"), "stands for a reply of Python code: only Python code can give it")
        given = read_table(keys, value, path)
        actions = given.pop("faults", ())
        reply = _read_reply(given, path)
        return Faulty(reply, actions) if actions else reply

    def write(reply: Any) -> JSONValue:
        if isinstance(reply, Faulty) and not isinstance(reply.reply, Faulty):
            return {**write(reply.reply), "faults": keys["faults"].codec.write(reply.actions)}
        return {
            name: keys[name].codec.write(value) if name in keys else value for name, value in _keys_of(reply).items()
        }

    schema = {
        "anyOf": [
            {"type": "string"},
            table_schema(keys.values()),
            _OF_PYTHON | {"properties": {"python": TEXT.schema, "faults": keys["faults"].codec.schema}},
        ]
    }
    return Codec(read, write, schema)


def _read_reply(given: dict[str, Any], path: Path) -> Any:
    form = _form(given, path)
    if form == "raw":
        return Raw(given["raw"], given.get("close", True))
    if form in ("script", "case"):
        return given[form]
    if form == "echo":
        if given["echo"] is not True:
            raise ValidationError((*path, "echo"), "has to be true; to turn it off, remove it")
        return echo
    given |= {name: _header_pairs(given[name]) for name in ("headers", "trailers") if name in given}
    return construct(Reply, path, **given)


def _form(given: Mapping[str, Any], path: Path) -> str:
    """Return the form of reply that the keys belong to. Raises ValidationError for keys of two forms."""
    forms = {name: form for form, names in _FORMS.items() for name in names}
    used = list(dict.fromkeys(forms[name] for name in given))
    if len(used) > 1:
        other = next(name for name in given if forms[name] == used[1])
        raise ValidationError(
            (*path, other), f"{other!r} cannot be used together with {next(iter(given))!r}: a reply has one form"
        )
    if used == ["raw"] and "raw" not in given:
        raise ValidationError((*path, "close"), "'close' needs 'raw'")
    contents = [name for name in ("body", "json", "chunks") if name in given]
    if len(contents) > 1:
        raise ValidationError(
            (*path, contents[1]), f"{contents[1]!r} cannot be used together with {contents[0]!r}: each is the content"
        )
    return used[0] if used else "response"


def construct(make: Any, place: Path, /, **given: Any) -> Any:
    """Call a constructor with values that were read from plain data.

    ``make``   the constructor
    ``place``  the path of the table in the data
    ``given``  the arguments; their names are keys of the table

    Returns the object. A ValueError or TypeError becomes a ValidationError. Its path is the key that is the first word
    of the message, or ``place`` if that word is not a key."""
    try:
        return make(**given)
    except (ValueError, TypeError) as error:
        first = re.match(r"\w+", str(error))
        key = {"header": "headers"}.get(first[0], first[0]) if first else ""
        raise ValidationError((*place, key) if key in given else place, str(error)) from error


def _header_pairs(table: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in table.items() for value in values)


def _header_table(pairs: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs.items() if isinstance(pairs, Mapping) else pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _keys_of(reply: Any) -> dict[str, Any]:
    """Return the values of a reply, by the keys of its form."""
    if isinstance(reply, Reply):
        return _keys_of_response(reply)
    if isinstance(reply, bytes):
        return {"raw": reply}
    if isinstance(reply, Raw):
        return {"raw": reply.data, "close": reply.close}
    if isinstance(reply, tuple) and all(isinstance(step, Step) and not isinstance(step, Serve) for step in reply):
        return {"script": reply}
    if reply is echo:
        return {"echo": True}
    if isinstance(reply, CaseLike):
        return {"case": reply}
    return {"python": getattr(reply, "__qualname__", repr(reply))}


def _keys_of_response(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = {"status": reply.status}
    if reply.reason is not None:
        found["reason"] = reply.reason
    found |= {name: _header_table(pairs) for name in ("headers", "trailers") if (pairs := getattr(reply, name))}
    if reply.json is not UNSET:
        found["json"] = reply.json
    if reply.chunks is not None:
        found["chunks"] = reply.chunks
    if reply.body:
        found["body"] = reply.body
    return found
