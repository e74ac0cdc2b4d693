"""Routes as plain data: the one table for scenario files and for the control port, in both directions. Pure.

Conditions come from their table in `routing.conditions`. `routing.route` says what each key means.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ..base.codec import (
    FLAG,
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path,
    ValidationError,
    array,
    integer,
    one_or_many,
    read_table,
    table_schema,
)
from ..base.recorded import SeenConnection, SeenRequest
from ..routing.condition_values import lenient
from ..routing.conditions import CONDITIONS
from ..routing.paths import compile_path
from ..routing.replies import UNSET, Faulty, Raw, Reply, compile_reply
from ..routing.request_context import RequestContext
from ..routing.route import Route
from .replies import construct, reply_codec
from .resolvers import Resolvers
from .steps import fault_codec


def _read_rule(value: JSONValue, path: Path) -> str:
    rule: str = TEXT.read(value, path)
    try:
        compile_path(rule)
    except ValueError as error:
        raise ValidationError(path, str(error).removeprefix(f"path {rule!r}: ")) from error
    return rule


_RULE = Codec(_read_rule, str, TEXT.schema)


def _route_keys(resolvers: Resolvers) -> dict[str, Key]:
    reply = reply_codec(resolvers)
    keys = (
        Key("name", TEXT, "A name of its own; one is made up where it is not given."),
        Key("method", lenient(one_or_many(TEXT)), "One method or several; GET stands for HEAD as well, * for any."),
        Key("path", _RULE, "A rule of werkzeug for the decoded path; * for any."),
        *(Key(name, kind.codec, kind.about) for name, kind in CONDITIONS.items()),
        Key("times", integer(1), "It answers that often and then no longer matches."),
        Key("priority", integer(), "Higher ones are asked first; 0 where it is not given."),
        Key("scenario", TEXT, "The state machine that state and then are of; a common one where it is not given."),
        Key("state", TEXT, 'It answers in this state only; every scenario begins in "start".'),
        Key("then", TEXT, "The state afterwards."),
        Key("after", TEXT, "The name of a route that has to have answered before."),
        Key("early", FLAG, "Answer from the head alone, with the content unread."),
        Key("reply", reply, "What it answers with."),
        Key("replies", array(reply, least=1), "Replies one after the other, the last one again and again."),
        Key("faults", array(fault_codec()), "What goes wrong with every reply, at which octets."),
    )
    return {key.name: key for key in keys}


def route_codec(resolvers: Resolvers) -> Codec:
    """A route: `routing.route.Route` in Python. Only what is not as by default is written."""
    keys = _route_keys(resolvers)

    def read(value: JSONValue, path: Path) -> Route:
        route: Route = construct(Route, path, **read_table(keys, value, path))
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
    """Make every reply once whose octets do not depend on the request, so that a bad offset is an error now."""
    name = "replies" if route.replies else "reply"
    for number, reply in enumerate(route.replies or (route.reply,)):
        at = (*path, name, number) if route.replies else (*path, name)
        try_reply(reply, at, route.methods[0])
        if route.faults:
            try_reply(Faulty(Reply() if reply is None else reply, route.faults), path, route.methods[0])


def try_reply(reply: Any, path: Path, method: str = "GET") -> None:
    """Make a reply once, to see whether that is possible.

    ``reply``   any reply; one that depends on the request is not made
    ``path``    where the reply stands
    ``method``  of the request that it answers

    Raises ValidationError at ``path``."""
    plain = reply.reply if isinstance(reply, Faulty) else reply
    if not isinstance(plain, (Reply, Raw, tuple)):
        return
    verb = b"GET" if method == "*" else method.encode()
    request = SeenRequest(b"", verb, b"/", b"HTTP/1.1")
    context = RequestContext.of(request, SeenConnection(0))
    if plain is not reply:
        try_reply(plain, path, method)
    try:
        compile_reply(reply)(context)
    except ValueError as error:
        raise ValidationError((*path, "faults") if plain is not reply else path, str(error)) from error
