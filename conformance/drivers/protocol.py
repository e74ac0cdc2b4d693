"""The lines that pass between the harness and a driver, as data: questions to JSON, answers from JSON. Pure.

Every message is one JSON object on a line. Octets of content are base64; all other strings have one character for each
octet, so that a field value of any octets has one spelling. docs/driver-protocol.md describes the protocol.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...mockserver.base.codec import FLAG, TEXT, JSONValue, Path, ValidationError, array, integer, json_type
from ..model import (
    Call,
    File,
    Iterated,
    Native,
    Pairs,
    Ref,
    Request,
    Told,
    ToldError,
    ToldResponse,
    ToldUnsupported,
    ToldValue,
)
from .errors import ProtocolError

VERSION = 1


# ------------------------------------------------------------------------------------------------------ questions


def item_message(item: Request | Call) -> dict[str, Any]:
    """The ``do`` message for one item."""
    return {"op": "do", "item": _request(item) if isinstance(item, Request) else _call(item)}


def _request(request: Request) -> dict[str, Any]:
    body = request.body and {"data": _encoded(request.body.data), "kind": request.body.kind}
    return {
        "request": {
            "method": request.method,
            "target": request.target,
            "fields": [list(pair) for pair in request.fields],
            "body": body,
            "read": request.read or "whole",
            **({"host": request.host} if request.host else {}),
            **({} if request.verify else {"verify": False}),
        }
    }


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
    """The driver's hello, with lists for what it left out. Raises ProtocolError for one that is none.

    A capability that no case needs is kept, and has no effect."""
    hello = answer.get("hello")
    if not isinstance(hello, dict) or hello.get("protocol") != VERSION:
        raise ProtocolError(f"hello has to be answered with protocol {VERSION}, not {str(answer)[:120]}")
    name, version, language, capabilities, exceptions = _read(_HELLO, hello)
    lists = {"capabilities": list(capabilities or ()), "exceptions": list(exceptions or ())}
    return hello | lists | {"name": name or "", "version": version or "", "language": language or ""}


def read_answer(answer: Mapping[str, Any]) -> Told:
    """The answer to a ``do`` message. Raises ProtocolError for anything that is none.

    A member that is null or left out is None; members that the protocol does not know are ignored."""
    if "broken" in answer:
        raise ProtocolError(f"the driver itself failed: {answer['broken']}")
    kinds = [kind for kind in ("response", "error", "value", "unsupported") if kind in answer]
    if len(kinds) != 1:
        raise ProtocolError(f"an answer has one of response, error, value, unsupported; this one has {sorted(answer)}")
    content = answer[kinds[0]]
    if kinds[0] == "unsupported":
        return ToldUnsupported(str(content))
    if not isinstance(content, dict):
        raise ProtocolError(f"{kinds[0]}: {json_type(content)}, where a table is needed")
    if kinds[0] == "response":
        return ToldResponse(*_read(_RESPONSE, content))
    return _error(content) if kinds[0] == "error" else _value(content)


def _error(content: Mapping[str, Any]) -> ToldError:
    name, bases, message, timed_out, partial = _read(_ERROR, content)
    return ToldError(name or "error", bases or (), message or "", bool(timed_out), partial)


def _value(content: Mapping[str, Any]) -> ToldValue:
    plain, bases = _read(_VALUE, content)
    return ToldValue(plain, bases or ())


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of an object.

    ``type``   a value of this type is right as it is, and needs no reading; None: every value is read
    ``read``   of a codec: gives the Python value, or raises `ValidationError` with ``path``"""

    name: str
    type: type | None
    read: Callable[[JSONValue, Path], Any]
    path: Path


def _read(members: Sequence[_Member], content: Mapping[str, Any]) -> list[Any]:
    """The values of an object's members, in their order; None for what is null or left out. Raises ProtocolError.

    Most values have the right type, so the codec is asked only where one has another, for the message."""
    try:
        return [
            value
            if (value := content.get(member.name)) is None or type(value) is member.type
            else member.read(value, member.path)
            for member in members
        ]
    except ValidationError as error:
        raise ProtocolError(str(error)) from None


def _read_names(value: JSONValue, path: Path) -> tuple[str, ...]:
    """Names of classes or of capabilities. Each error has several, so that the codec is asked only for the message."""
    if type(value) is list and _STRING.issuperset(map(type, value)):
        return tuple(value)
    names: tuple[str, ...] = _TEXTS.read(value, path)
    return names


def _read_pairs(value: JSONValue, path: Path) -> Pairs:
    """Fields or trailers. An answer may have many, so that the codec is asked only where one is wrong."""
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
        raise ValidationError(path, "no base64") from None


def _read_plain(value: JSONValue, path: Path) -> Any:
    """What a call gave, with its octets."""
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

# The members of each object, in the order of the fields of the dataclass that is made of them.
_HELLO = _members("hello", name=_TEXT, version=_TEXT, language=_TEXT, capabilities=_NAMES, exceptions=_NAMES)
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
)
