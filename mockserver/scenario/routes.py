"""Routes as plain data, in both directions: one table of keys for scenario files and for the control port. Pure.

Conditions come from their table in `routing.conditions`. `routing.route` describes each key.
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
        raise ValidationError(path, str(error).removeprefix("path ")) from error
    return rule


_RULE = Codec(_read_rule, str, TEXT.schema)


def _route_keys(resolvers: Resolvers) -> dict[str, Key]:
    reply = reply_codec(resolvers)
    keys = (
        Key("name", TEXT, "The name, unique on the server; by default, the server makes a name."),
        Key("method", lenient(one_or_many(TEXT)), "One method or several; GET includes HEAD; * stands for any method."),
        Key("path", _RULE, "A rule of werkzeug for the percent-decoded path; * stands for any request target."),
        *(Key(name, kind.codec, kind.about) for name, kind in CONDITIONS.items()),
        Key("times", integer(1), "How many times the route answers; after that it matches no request."),
        Key("priority", integer(), "Routes with a higher priority are tried first; by default 0."),
        Key("scenario", TEXT, "The state machine for state and then; by default a common one."),
        Key("state", TEXT, 'The route answers only in this state; the first state is "start".'),
        Key("then", TEXT, "The state after the answer."),
        Key("after", TEXT, "The name of a route that has to answer first."),
        Key("early", FLAG, "Whether the route answers after the head, with the content unread."),
        Key("reply", reply, "The reply."),
        Key("replies", array(reply, least=1), "Several replies, one for each answer; the last is repeated."),
        Key("faults", array(fault_codec()), "Faults of every reply, each at an offset."),
    )
    return {key.name: key for key in keys}


def route_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for a `Route`. It writes only the fields that differ from their defaults.

    ``resolvers``  resolve the names of cases and certificates
    """
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
    """Make each reply once, so that an offset outside the reply is an error of the file and not of a request."""
    name = "replies" if route.replies else "reply"
    for number, reply in enumerate(route.replies or (route.reply,)):
        at = (*path, name, number) if route.replies else (*path, name)
        try_reply(reply, at, route.methods[0])
        if route.faults:
            try_reply(Faulty(Reply() if reply is None else reply, route.faults), path, route.methods[0])


def try_reply(reply: Any, path: Path, method: str = "GET") -> None:
    """Make a reply once, to check it.

    ``reply``   the reply, in any form; a reply whose octets depend on the request is not checked
    ``path``    the path of the reply in the data, for messages
    ``method``  the method of the request that the reply answers

    Raises ValidationError for a reply that cannot be made."""
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
