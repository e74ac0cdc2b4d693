"""Converts the messages between the harness and a driver: questions to JSON, answers from JSON. Pure.

Each message is one JSON object on a line. Content is encoded in base64. All other strings have one character (U+0000 to
U+00FF) for each octet, so that every octet of a field value has exactly one representation. docs/driver-protocol.md
describes the protocol.

Validation is on the path of every answer, and an answer may have thousands of fields. So each reader first tests for
the exact types that a valid answer has, which is cheap. It calls the codec only if the test fails: the codec then
converts the value, or raises an error that names the offending member.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ...mockserver.base.codec import FLAG, TEXT, JSONValue, Path, ValidationError, array, described, integer
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.visible import printable
from ..model import (
    CAPABILITIES,
    LONGEST_NAME,
    Body,
    Call,
    File,
    Iterated,
    Native,
    Pairs,
    Ref,
    Request,
    Source,
    Told,
    ToldError,
    ToldResponse,
    ToldUnsupported,
    ToldValue,
)
from .errors import ProtocolError

_LONGEST_TEXT = 16_384  # characters of a message; a driver may print megabytes
_LONGEST_UNKNOWN = 60  # characters of an unknown name in a message
_DEEPEST = 50  # arrays within arrays in the value of a call

VERSIONS = (1, 2)  # of the protocol, oldest first; a driver reports its version in hello

# How the driver gives the request target to the client: as it is, or as a part of a URL, which the client may change.
ENTRIES = ("raw", "url")


# ------------------------------------------------------------------------------------------------------ questions


def hello_message() -> dict[str, Any]:
    """Return the ``hello`` message: it has the versions of the protocol that the harness speaks."""
    return {"op": "hello", "protocol": list(VERSIONS)}


def schema() -> str:
    """Return the JSON Schema (2020-12) of a line of the protocol, as a text."""
    return files(__package__).joinpath("protocol.schema.json").read_text(encoding="utf-8")


def item_message(item: Request | Call) -> dict[str, Any]:
    """Return the ``do`` message for one item.

    ``item``  a request or a call"""
    return {"op": "do", "item": _request(item) if isinstance(item, Request) else _call(item)}


def items_message(requests: Sequence[Request]) -> dict[str, Any]:
    """Return the ``do`` message for several requests at a time; the id of a request is its number, from 0.

    ``requests``  the requests"""
    return {"op": "do", "items": [{"id": str(number)} | _request(each) for number, each in enumerate(requests)]}


def _request(request: Request) -> dict[str, Any]:
    return {
        "request": {
            "method": request.method,
            "target": request.target,
            "fields": [list(pair) for pair in request.fields],
            "body": request.body and _body(request.body),
            "read": request.read or "whole" if request.part is None else request.part,
            **({"host": request.host} if request.host else {}),
            **({} if request.verify else {"verify": False}),
            **({"cancel": True} if request.cancel else {}),
            **({"upgraded": True} if request.after else {}),
        }
    }


def _body(body: Body | Source) -> dict[str, Any]:
    if isinstance(body, Source):
        return {"kind": "source", "pieces": [_encoded(each) for each in body.pieces], "fails": body.fails}
    return {"data": _encoded(body.data), "kind": body.kind}


def _call(call: Call) -> dict[str, Any]:
    return {
        "call": {
            "on": call.on,
            "name": call.name,
            "args": [_plain(each) for each in call.args],
            "kwargs": [[name, _plain(each)] for name, each in call.kwargs],
            "as": call.as_,
            "get": call.get,
        }
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": _encoded(value)}
    if isinstance(value, Ref):
        return {"ref": value.name}
    if isinstance(value, Iterated):
        return {"iterated": [_plain(each) for each in value.parts]}
    if isinstance(value, File):
        described = {"mode": value.mode, "position": value.position, "fileno": value.fileno}
        return {"file": {"data": _encoded(value.data), **described}}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


# -------------------------------------------------------------------------------------------------------- answers


def checked_hello(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Check the answer to hello and return it, with defaults for missing members.

    ``answer``  the JSON object of the driver

    Raises ProtocolError for an invalid answer, for an unknown version of the protocol, and for a capability that does
    not exist in that version."""
    hello = answer.get("hello")
    if not isinstance(hello, dict) or "protocol" not in hello:
        supported = " or ".join(map(str, VERSIONS))
        raise ProtocolError(f"hello needs an answer with protocol {supported}, not {str(answer)[:120]}")
    protocol = hello["protocol"]
    if type(protocol) is not int or protocol not in VERSIONS:
        name, supported = str(hello.get("name") or "")[:60], " and ".join(map(str, VERSIONS))
        version = (protocol if isinstance(protocol, str) else json.dumps(protocol))[:20]
        raise ProtocolError(
            f"the driver {name!r} has version {version} of the protocol; supported versions: {supported}"
        )
    name, version, language, capabilities, exceptions, entry = _read(_HELLO, hello)
    for each in capabilities or ():
        if each not in CAPABILITIES:
            unknown = each[:_LONGEST_UNKNOWN]
            raise ProtocolError(f"hello.capabilities: unknown capability {unknown!r}{nearest(unknown, CAPABILITIES)}")
        if CAPABILITIES[each].since > protocol:
            needed = f"needs version {CAPABILITIES[each].since} of the protocol"
            raise ProtocolError(f"hello.capabilities: {each!r} {needed}; the driver has version {protocol}")
    if entry not in (None, *ENTRIES):
        unknown = entry[:_LONGEST_UNKNOWN]
        raise ProtocolError(f"hello.entry: unknown entry {unknown!r}{nearest(unknown, ENTRIES)}")
    lists = {"capabilities": list(capabilities or ()), "exceptions": list(exceptions or ())}
    texts = {"name": _cut(name), "language": _cut(language), "entry": entry or "raw"}
    texts["version"] = printable(version or "")[:LONGEST_NAME]  # as results have it, and every comparison with them
    return hello | lists | texts


def read_answer(answer: Mapping[str, Any]) -> Told:
    """Convert the answer to a ``do`` message.

    ``answer``  the JSON object of the driver

    A member that is null or missing is None in the result. Unknown members are ignored. Raises ProtocolError for an
    invalid answer, and for ``broken``."""
    if "broken" in answer:
        raise ProtocolError(f"the driver itself failed: {_cut(str(answer['broken']))}")
    kinds = [kind for kind in ("response", "error", "value", "unsupported") if kind in answer]
    if len(kinds) != 1:
        raise ProtocolError(
            f"an answer needs exactly one of response, error, value, unsupported; this one has {sorted(answer)}"
        )
    content = answer[kinds[0]]
    if kinds[0] == "unsupported":
        return ToldUnsupported(_cut(str(content)))
    if not isinstance(content, dict):
        raise ProtocolError(f"{kinds[0]}: {described(content)}, where an object is needed")
    if kinds[0] == "response":
        return ToldResponse(*_read(_RESPONSE, content))
    return _error(content) if kinds[0] == "error" else _value(content)


def _error(content: Mapping[str, Any]) -> ToldError:
    name, bases, message, timed_out, partial = _read(_ERROR, content)
    return ToldError(_cut(name) or "error", bases or (), _cut(message), bool(timed_out), partial)


def _cut(text: str | None) -> str:
    """Return a text for people with at most `_LONGEST_TEXT` characters. A longer one says how long it was."""
    if not text or len(text) <= _LONGEST_TEXT:
        return text or ""
    return f"{text[:_LONGEST_TEXT]}… ({len(text)} characters)"


def _value(content: Mapping[str, Any]) -> ToldValue:
    plain, bases = _read(_VALUE, content)
    return ToldValue(plain, bases or ())


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of a JSON object.

    ``name``  the name
    ``type``  a value of exactly this type is valid without conversion; None: ``read`` converts every value
    ``read``  returns the Python value, or raises `ValidationError` with ``path``
    ``path``  the position of the member in the answer, for messages"""

    name: str
    type: type | None
    read: Callable[[JSONValue, Path], Any]
    path: Path


def _read(members: Sequence[_Member], content: Mapping[str, Any]) -> list[Any]:
    """Return the values of the members of an object, in the order of ``members``; None for a member that is null or
    missing. Raises ProtocolError."""
    try:
        return [
            value
            if (value := content.get(member.name)) is None or type(value) is member.type
            else member.read(value, member.path)
            for member in members
        ]
    except ValidationError as error:
        raise ProtocolError(error.in_json("the answer")) from None


def _read_names(value: JSONValue, path: Path) -> tuple[str, ...]:
    """Read names of classes or of capabilities. Raises ValidationError."""
    if type(value) is list and _STRING.issuperset(map(type, value)):
        return tuple(value)
    names: tuple[str, ...] = _TEXTS.read(value, path)
    return names


def _read_pairs(value: JSONValue, path: Path) -> Pairs:
    """Read header fields or trailer fields. Raises ValidationError."""
    if type(value) is list:
        for each in value:
            if type(each) is not list or len(each) != 2 or type(each[0]) is not str or type(each[1]) is not str:
                break
        else:
            return tuple(map(tuple, value))
    rows = _ROWS.read(value, path)
    number, pair = next((number, pair) for number, pair in enumerate(rows) if len(pair) != 2)
    raise ValidationError((*path, number), f"an array of {len(pair)}, where a name and a value are needed")


def _read_base64(value: JSONValue, path: Path) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise ValidationError(path, "not base64") from None


def _read_plain(value: JSONValue, path: Path) -> Any:
    """Read the value of a call: plain data, in which octets have the form ``{"bytes": base64}``.

    Raises ValidationError for octets that are not base64, and for arrays in more than `_DEEPEST` arrays."""
    if len(path) > _DEEPEST:
        raise ValidationError(path[:2], f"nested more than {_DEEPEST} deep")
    if isinstance(value, list):
        return [_read_plain(each, (*path, number)) for number, each in enumerate(value)]
    if isinstance(value, dict):
        for key, kind in (("bytes", bytes), ("native", Native)):
            if set(value) == {key}:
                return kind(b"" if value[key] is None else _read_base64(value[key], (*path, key)))
    return value


def _members(kind: str, **codecs: tuple[type | None, Callable[[JSONValue, Path], Any]]) -> tuple[_Member, ...]:
    return tuple(_Member(name, type_, read, (kind, name)) for name, (type_, read) in codecs.items())


_STRING = frozenset({str})
_TEXTS = array(TEXT)
_ROWS = array(_TEXTS)
_TEXT, _FLAG, _INTEGER = (str, TEXT.read), (bool, FLAG.read), (int, integer().read)
_NAMES, _PAIRS, _OCTETS = (None, _read_names), (None, _read_pairs), (None, _read_base64)

# The members of each object, in the order of the fields of its dataclass.
_HELLO = _members(
    "hello", name=_TEXT, version=_TEXT, language=_TEXT, capabilities=_NAMES, exceptions=_NAMES, entry=_TEXT
)
_ERROR = _members("error", type=_TEXT, bases=_NAMES, message=_TEXT, timed_out=_FLAG, partial=_OCTETS)
_VALUE = _members("value", plain=(None, _read_plain), bases=_NAMES)
_RESPONSE = _members(
    "response",
    status=_INTEGER,
    reason=_TEXT,
    version=_TEXT,
    headers=_PAIRS,
    body=_OCTETS,
    trailers=_PAIRS,
    complete=_FLAG,
    upgraded=_OCTETS,
)
