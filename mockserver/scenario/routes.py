"""Conditions and routes as plain data: the one table for scenario files and for the control port, in both directions.

Pure. What a condition means is said in `route`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from ..base.codec import (
    ANYTHING,
    CONTENT,
    FLAG,
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path,
    ValidationError,
    array,
    integer,
    json_type,
    mapping,
    one_key,
    one_or_many,
    read_table,
    table_schema,
)
from ..base.recorded import SeenConnection, SeenRequest
from ..base.suggestions import nearest
from ..routing.paths import compile_path
from ..routing.replies import UNSET, Faulty, Raw, Reply, compile_reply
from ..routing.request_context import RequestContext, read_target
from ..routing.route import Route
from .replies import made, reply_codec
from .resolvers import Resolvers
from .steps import fault_codec


def _pattern(name: str, value: JSONValue, path: Path) -> re.Pattern[str]:
    text: str = TEXT.read(value, (*path, name))
    if name == "contains":
        return re.compile(re.escape(text))
    try:
        return re.compile(text)
    except re.error as error:
        raise ValidationError((*path, name), f"no regular expression: {error}") from error


def _read_condition(value: JSONValue, path: Path) -> str | re.Pattern[str] | None:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise ValidationError(
            path, f"{json_type(value)}, where a string or a table with one of {', '.join(_CONDITIONS)} is needed"
        )
    [(name, wanted)] = value.items()
    if name not in _CONDITIONS:
        raise ValidationError((*path, name), f"unknown condition {name!r}{nearest(name, _CONDITIONS)}")
    if name in ("regex", "contains"):
        return _pattern(name, wanted, path)
    if wanted is not True:
        raise ValidationError((*path, name), "has to be true; use the other of absent and present")
    return None if name == "absent" else re.compile("")


def _write_condition(value: str | re.Pattern[str] | None) -> JSONValue:
    if value is None:
        return {"absent": True}
    if isinstance(value, str):
        return value
    return {"regex": value.pattern} if value.pattern else {"present": True}


_CONDITIONS: dict[str, dict[str, Any]] = {
    "regex": {"type": "string"},
    "contains": {"type": "string"},
    "absent": {"const": True},
    "present": {"const": True},
}
CONDITION = Codec(
    _read_condition,
    _write_condition,
    {"anyOf": [{"type": "string"}, *(one_key(name, schema) for name, schema in _CONDITIONS.items())]},
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


# -------------------------------------------------------------------------------------------------------------- routes


def _read_target(value: JSONValue, path: Path) -> str | re.Pattern[str]:
    condition = _read_condition(value, path)
    if condition is None:
        raise ValidationError(path, "every request has a target")
    return condition


def _read_rule(value: JSONValue, path: Path) -> str:
    rule: str = TEXT.read(value, path)
    try:
        compile_path(rule)
    except ValueError as error:
        raise ValidationError(path, str(error).removeprefix(f"path {rule!r}: ")) from error
    return rule


def _read_when(_: JSONValue, path: Path) -> Any:
    raise ValidationError(path, "is a function, which only Python can give")


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _lenient(codec: Codec) -> Codec:
    """Several values as a tuple, or one as it is."""
    return Codec(codec.read, lambda value: codec.write(_tuple(value)), codec.schema)


def _route_keys(resolvers: Resolvers) -> dict[str, Key]:
    reply = reply_codec(resolvers)
    numbers = _lenient(one_or_many(integer(0)))
    when = Codec(_read_when, lambda value: getattr(value, "__qualname__", repr(value)), {"type": "string"})
    keys = (
        Key("name", TEXT, "A name of its own; one is made up where it is not given."),
        Key("method", _lenient(one_or_many(TEXT)), "One method or several; GET stands for HEAD as well, * for any."),
        Key("path", Codec(_read_rule, str, TEXT.schema), "A rule of werkzeug for the decoded path; * for any."),
        Key("target", Codec(_read_target, _write_condition, CONDITION.schema), "The request target as it was sent."),
        Key("query", mapping(CONDITION), "Values of the query, by name."),
        Key("headers", mapping(CONDITION), "Field values, by name."),
        Key("body", BODY, "The content."),
        Key("json", ANYTHING, "The content is JSON of this value."),
        Key("connection", numbers, "The number of the connection, from 0 in order of accept."),
        Key("position", numbers, "Which request on its connection, from 0."),
        Key("times", integer(1), "It answers that often and then no longer matches."),
        Key("priority", integer(), "Higher ones are asked first; 0 where it is not given."),
        Key("scenario", TEXT, "The state machine that state and then are of; a common one where it is not given."),
        Key("state", TEXT, 'It answers in this state only; every scenario begins in "start".'),
        Key("then", TEXT, "The state afterwards."),
        Key("after", TEXT, "The name of a route that has to have answered before."),
        Key("early", FLAG, "Answer from the head alone, with the content unread."),
        Key("when", when, "A function that was given in Python, by its name."),
        Key("reply", reply, "What it answers with."),
        Key("replies", array(reply, least=1), "Replies one after the other, the last one again and again."),
        Key("faults", array(fault_codec()), "What goes wrong with every reply, at which octets."),
    )
    return {key.name: key for key in keys}


def route_codec(resolvers: Resolvers) -> Codec:
    """A route: `route.Route` in Python. What is not as by default is written."""
    keys = _route_keys(resolvers)

    def read(value: JSONValue, path: Path) -> Route:
        route: Route = made(Route, path, **read_table(keys, value, path))
        _try_out(route, path)
        return route

    def write(route: Route) -> JSONValue:
        given = {each.name: getattr(route, each.name) for each in dataclasses.fields(Route) if _differs(route, each)}
        return {name: keys[name].codec.write(given[name]) for name in keys if name in given}

    return Codec(read, write, table_schema(keys.values()))


def _differs(route: Route, field: dataclasses.Field[Any]) -> bool:
    value = getattr(route, field.name)
    default = field.default if field.default is not dataclasses.MISSING else {}
    return field.name == "path" or (value is not default and (default is UNSET or value != default))


def _try_out(route: Route, path: Path) -> None:
    """Make every reply once whose octets do not depend on the request, so that a bad offset shows now."""
    name = "replies" if route.replies else "reply"
    for number, reply in enumerate(route.replies or (route.reply,)):
        at = (*path, name, number) if route.replies else (*path, name)
        try_reply(reply, at, route.methods[0])
        if route.faults:
            try_reply(Faulty(Reply() if reply is None else reply, route.faults), path, route.methods[0])


def try_reply(reply: Any, path: Path, method: str = "GET") -> None:
    """Make a reply as an answer to ``method``. Raises ValidationError at ``path`` where that is impossible."""
    plain = reply.reply if isinstance(reply, Faulty) else reply
    if not isinstance(plain, (Reply, Raw, tuple)):
        return
    verb = b"GET" if method == "*" else method.encode()
    request = SeenRequest(b"", verb, b"/", b"HTTP/1.1")
    asked = RequestContext(request, SeenConnection(0), 0, read_target(verb, b"/"))
    if plain is not reply:
        try_reply(plain, path, method)
    try:
        compile_reply(reply)(asked)
    except ValueError as error:
        raise ValidationError((*path, "faults") if plain is not reply else path, str(error)) from error
