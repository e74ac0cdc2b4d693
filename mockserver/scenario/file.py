"""Reads scenario files: a whole server in TOML. docs/scenario-files.md describes them for users.

    [server]
    port = 8080

    [[route]]
    path = "/slow"
    reply = { body = "hello", faults = [{ pause = { at = "after_head", seconds = 2 } }] }

A mistake in a file raises one `BadScenario`, which names the file, the line, the key and the correction.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from typing import Any, Final

from ..base.checks import ADDRESS, LARGEST_INT, LONGEST_WAIT, SOCKET_PATH
from ..base.codec import (
    FLAG,
    Codec,
    JSONValue,
    Key,
    Path,
    ValidationError,
    array,
    described,
    integer,
    number,
    one_or_many,
    read_table,
    table,
    text,
)
from ..base.input_error import InputError
from ..base.limits import Limits
from ..base.settings import Settings, TlsMode
from ..base.toml_document import DocumentError, parse_toml, read_toml
from ..routing.route import Route
from ..routing.table import NameFault, check_names
from ..script import Play, Serve, Steps
from .replies import reply_codec
from .resolvers import CONTEXT_KEYS, Resolvers
from .routes import route_codec, try_reply
from .steps import step_codec


class BadScenario(InputError):
    """A mistake in a scenario file. The text is one line for users, with the place and the correction."""


def _placeholder(*_: object) -> Steps:
    raise RuntimeError("this step is a placeholder, which a server replaces by a step with its routes")


ROUTES: Final = Serve(_placeholder)  # the step "routes" of a [[connection]]

_NO_SETTINGS = Settings()


@dataclass(frozen=True, slots=True)
class Scenario:
    """The content of a scenario file.

    ``settings``     where and how the server listens
    ``plays``        the scripts of the first connections, one each. A `Play` without a context uses TLS if the server
                     does. `ROUTES` among its steps stands for the routes
    ``unencrypted``  the indexes of plays whose connections use no TLS, even if the server does
    ``routes``       the routes, which answer all other connections
    ``fallback``     the reply to requests that no route answers; None: the reply of the server
    """

    settings: Settings = _NO_SETTINGS
    plays: tuple[Play, ...] = ()
    unencrypted: frozenset[int] = frozenset()
    routes: tuple[Route, ...] = ()
    fallback: Any = None


_LIMITS = table(
    Key("connections", integer(1), "The most open connections at a time; a further connection is reset."),
    Key("request", integer(1), "Octets of one request."),
    Key("log", integer(1), "Connections that the record keeps."),
    Key("octets", integer(1), "Octets of one connection that the record keeps, in each direction."),
    Key("head", integer(1), "Octets of the head of one request, and of its trailer section."),
    Key("total", integer(1), "Octets of all connections that the record keeps, in sum."),
)


def _read_tls(value: JSONValue, path: Path) -> TlsMode:
    if value == "either":
        return "either"
    if isinstance(value, bool):
        return value
    raise ValidationError(path, f'{described(value)}, where true, false or "either" is needed')


_TLS = Codec(_read_tls, lambda value: value, {"enum": [True, False, "either"]})
SERVER: Final = table(
    Key("host", one_or_many(text(ADDRESS)), "The address, or addresses, to listen on."),
    Key("port", integer(0, 65535), "The port; 0 picks a free one."),
    Key("unix", text(SOCKET_PATH), "The path of a unix socket, in place of host and port."),
    Key("tls", _TLS, 'Whether to use TLS; "either": the first octet of a connection decides.'),
    *CONTEXT_KEYS.values(),
    Key("deadline", number(0.001, LONGEST_WAIT), "Seconds for each step of a script, and for each request to arrive."),
    Key("backlog", integer(0, LARGEST_INT), "Connections that the kernel completes before the server accepts them."),
    Key("receive_buffer", integer(1, LARGEST_INT), "Octets that the kernel buffers before the server reads them."),
    Key("limits", _LIMITS, "Bounds on what the server accepts and records."),
)


def load(path: str | os.PathLike[str], resolvers: Resolvers | None = None) -> Scenario:
    """Read a scenario from a file.

    ``path``       the file; messages show the path in this form
    ``resolvers``  the functions that resolve the names of cases and certificates; None: no names can be resolved

    Raises `BadScenario` for a mistake, and for a file that cannot be read."""
    try:
        scenario: Scenario = read_toml(path, _document_codec(resolvers or Resolvers()))
    except DocumentError as error:
        raise BadScenario(str(error)) from error
    return scenario


def parse(text: str, name: str = "scenario", resolvers: Resolvers | None = None) -> Scenario:
    """Read a scenario from a text.

    ``text``       the TOML document
    ``name``       the name of the document in messages
    ``resolvers``  the functions that resolve the names of cases and certificates; None: no names can be resolved

    Raises `BadScenario` for a mistake."""
    try:
        scenario: Scenario = parse_toml(text, name, _document_codec(resolvers or Resolvers()))
    except DocumentError as error:
        raise BadScenario(str(error)) from error
    return scenario


# ----------------------------------------------------------------------------------------------------------- document


def _document_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for a whole document, a `Scenario`. The codec only reads."""
    return Codec(lambda document, _: _scenario(document, resolvers), lambda _: {}, {})


def _scenario(document: dict[str, Any], resolvers: Resolvers) -> Scenario:
    keys = (
        Key("server", SERVER, "Where and how the server listens."),
        Key("connection", array(_connection_codec(resolvers)), "The scripts of the first connections, one each."),
        Key("route", array(route_codec(resolvers)), "The routes: conditions on requests, and replies."),
        Key("fallback", reply_codec(resolvers), "The reply to requests that no route answers."),
    )
    given = read_table({key.name: key for key in keys}, document, ())
    routes = given.get("route", ())
    try:
        check_names(routes)
    except NameFault as error:
        raise ValidationError(("route", error.index, error.field), error.text) from error
    if "fallback" in given:
        try_reply(given["fallback"], ("fallback",))
    connections = given.get("connection", ())
    return Scenario(
        settings=_settings(given.get("server", {}), resolvers),
        plays=tuple(play for play, _ in connections),
        unencrypted=frozenset(index for index, (_, plain) in enumerate(connections) if plain),
        routes=routes,
        fallback=given.get("fallback"),
    )


def _settings(given: dict[str, Any], resolvers: Resolvers) -> Settings:
    context = {name: given[name] for name in CONTEXT_KEYS if name in given}
    if context:
        resolvers.make_context(context, ("server",))
    for name in ("host", "port"):
        if name in given and "unix" in given:
            raise ValidationError(("server", name), f"{name!r} cannot be used together with 'unix'")
    if context and given.get("tls") is False:
        raise ValidationError(("server", next(iter(context))), "needs TLS: remove this key, or 'tls = false'")
    return Settings(
        hosts=given.get("host"),
        port=given.get("port"),
        unix=given.get("unix"),
        tls=given.get("tls", True if context else None),
        context=context,
        deadline=given.get("deadline"),
        backlog=given.get("backlog"),
        receive_buffer=given.get("receive_buffer"),
        limits=Limits(**given["limits"]) if "limits" in given else None,
    )


def _connection_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for a [[connection]]: a `Play`, and whether its connection uses no TLS. It only reads."""
    steps = step_codec(resolvers)
    step = Codec(
        lambda value, path: ROUTES if value == "routes" else steps.read(value, path),
        lambda value: "routes" if value is ROUTES else steps.write(value),
        {"anyOf": [{"const": "routes"}, steps.schema]},
    )
    keys = {
        key.name: key
        for key in (
            Key("script", array(step), "The steps, from accept on.", required=True),
            Key("tls", FLAG, "Whether the connection uses TLS; by default, as the server."),
            *CONTEXT_KEYS.values(),
        )
    }

    def read(value: JSONValue, path: Path) -> tuple[Play, bool]:
        given = read_table(keys, value, path)
        tls_keys = {name: given[name] for name in CONTEXT_KEYS if name in given}
        plain = given.get("tls") is False
        if plain and tls_keys:
            raise ValidationError((*path, next(iter(tls_keys))), "needs TLS: remove this key, or 'tls = false'")
        context: ssl.SSLContext | None = None
        if tls_keys or given.get("tls"):
            context = resolvers.make_context(tls_keys, path)
        return Play(given["script"], context), plain

    return Codec(read, lambda _: {}, {})
