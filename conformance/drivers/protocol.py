"""The lines that pass between the harness and a driver, as data: questions to JSON, answers from JSON. Pure.

Every message is one JSON object on a line. Octets of content are base64; all other strings have one character for each
octet, so that a field value of any octets has one spelling. docs/architecture.md has the protocol on a page.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

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

VERSION = 1


class ProtocolError(ValueError):
    """An answer that is JSON but not an answer; the message names the offending member."""


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
    """The driver's hello, with lists for what it left out. Raises ProtocolError for one that is none."""
    hello = answer.get("hello")
    if not isinstance(hello, dict) or hello.get("protocol") != VERSION:
        raise ProtocolError(f"hello has to be answered with protocol {VERSION}, not {str(answer)[:120]}")
    lists = {name: list(_names(hello, name)) for name in ("capabilities", "exceptions")}
    return hello | lists | {name: _member(hello, name, str) or "" for name in ("name", "version", "language")}


def read_answer(answer: Mapping[str, Any]) -> Told:
    """The answer to a ``do`` message. Raises ProtocolError for anything that is none."""
    if "broken" in answer:
        raise ProtocolError(f"the driver itself failed: {answer['broken']}")
    kinds = [kind for kind in ("response", "error", "value", "unsupported") if kind in answer]
    if len(kinds) != 1:
        raise ProtocolError(f"an answer has one of response, error, value, unsupported; this one has {sorted(answer)}")
    content = answer[kinds[0]]
    if kinds[0] == "unsupported":
        return ToldUnsupported(str(content))
    if not isinstance(content, dict):
        raise ProtocolError(f"{kinds[0]!r} is no object")
    if kinds[0] == "response":
        return _response(content)
    return _error(content) if kinds[0] == "error" else _value(content)


def _response(content: Mapping[str, Any]) -> ToldResponse:
    return ToldResponse(
        status=_member(content, "status", int),
        reason=_member(content, "reason", str),
        version=_member(content, "version", str),
        fields=_pairs(content, "headers"),
        body=_decoded(content, "body"),
        trailers=_pairs(content, "trailers"),
        complete=_member(content, "complete", bool),
    )


def _error(content: Mapping[str, Any]) -> ToldError:
    return ToldError(
        type=_member(content, "type", str) or "error",
        bases=_names(content, "bases"),
        message=_member(content, "message", str) or "",
        timed_out=bool(_member(content, "timed_out", bool)),
        partial=_decoded(content, "partial"),
    )


def _value(content: Mapping[str, Any]) -> ToldValue:
    return ToldValue(_octets_restored(content.get("plain")), _names(content, "bases"))


def _names(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    names = _member(content, name, list) or []
    if not all(isinstance(each, str) for each in names):
        raise ProtocolError(f"{name!r} is {names!r}, not a list of names")
    return tuple(names)


def _octets_restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_octets_restored(each) for each in value]
    if isinstance(value, dict):
        for key, kind in (("bytes", bytes), ("native", Native)):
            if set(value) == {key}:
                return kind(_decoded(value, key, "plain") or b"")
    return value


def _member(content: Mapping[str, Any], name: str, kind: type) -> Any:
    value = content.get(name)
    if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise ProtocolError(f"{name!r} is {value!r}, not of type {kind.__name__}")
    return value


def _pairs(content: Mapping[str, Any], name: str) -> Pairs | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(_is_pair(each) for each in value):
        raise ProtocolError(f"{name!r} is no list of pairs of strings")
    return tuple((key, each) for key, each in value)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)


def _decoded(content: Mapping[str, Any], name: str, called: str = "") -> bytes | None:
    value = content.get(name)
    if value is None:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise ProtocolError(f"{called or name!r} is not base64") from None
