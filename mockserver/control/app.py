"""The control port: a WSGI application with the routes and the log of a running server as JSON, and a page for people.

docs/control-port.md describes the paths for users, and ``/openapi.json`` (module `openapi`) for programs.

Two servers
-----------
The control port has a port and a server of its own. The mock server sends octets that violate HTTP, so that it cannot
also serve programs that rely on HTTP. The two servers share data in one process: the application reads the record
(`Seen`) while connection threads write it, and calls methods of `Routes`, which has its own lock. A connection that is
still open is listed as it is at that moment. So `next` in a log is the lowest number of the open connections that are
listed: a program that requests the log again with that number gets these connections in their final form.

The module `access` decides who may use the port. `Control.early` decides with the head alone, so that the content of a
stranger is not read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    MethodNotAllowed,
    NotFound,
)
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from ..base.codec import ValidationError
from ..base.recorded import Seen, SeenConnection, SeenRequest
from ..routing.replies import Wsgi, compile_reply
from ..routing.request_context import RequestContext
from ..routing.route import Route
from ..routing.routes import Routes
from ..routing.wsgi import build_environ
from ..scenario.resolvers import Resolvers
from ..scenario.routes import route_codec
from ..script import Steps
from .access import check_access
from .answers import ERROR, HEALTH, LOG, ROUTE_LIST, Health, Log, RouteList
from .index import IndexEntry
from .log_page import OCTETS, log_page, unmatched_page
from .openapi import description
from .page import index_page

_LONGEST = 64 * 1024 * 1024  # octets of a request


def _nothing() -> None:
    """Do nothing: the default of `ControlTarget.clear` and `ControlTarget.reset`."""


@dataclass(frozen=True, slots=True)
class ControlTarget:
    """The server that a control port controls.

    ``seen``           the record of the server
    ``url``            the URL of the server, for people
    ``routes``         the routes of the server; None: a server without routes
    ``resolvers``      resolve the names of cases and certificates in routes
    ``ca``             a function that returns the certificate of the CA to trust, in PEM; None: there is none
    ``no_ca``          why there is no such certificate: the message of the 404
    ``index_entries``  a function that returns the entries of the index page
    ``clear``          a function that empties the log
    ``reset``          a function that restores the state of the server at its start
    ``version``        the version of h1conform
    ``open``           True: other machines can reach the port, so that any Host is accepted
    ``token``          the token that each request needs; None: requests need no token
    """

    seen: Seen
    url: str
    routes: Routes | None = None
    resolvers: Resolvers = field(default_factory=Resolvers)
    ca: Callable[[], bytes] | None = None
    no_ca: str = "there is no certificate to trust: this server does not use TLS"
    index_entries: Callable[[], Iterable[IndexEntry]] = tuple
    clear: Callable[[], None] = _nothing
    reset: Callable[[], None] = _nothing
    version: str = ""
    open: bool = False
    token: str | None = None


class Control:
    """The WSGI application of a control port. Several threads may call it at once.

    ``target``  the server that it controls
    """

    def __init__(self, target: ControlTarget) -> None:
        self._target = target
        self._route = route_codec(target.resolvers)
        self._map = Map(
            [
                Rule(path, endpoint=handler, methods=[method], merge_slashes=False)
                for path, method, handler in (
                    ("/", "GET", self._index),
                    ("/health", "GET", self._health),
                    ("/routes", "GET", self._list_routes),
                    ("/routes", "POST", self._add_route),
                    ("/routes", "DELETE", self._delete_routes),
                    ("/routes/<path:name>", "GET", self._get_route),
                    ("/routes/<path:name>", "DELETE", self._delete_route),
                    ("/log", "GET", self._get_log),
                    ("/log", "DELETE", self._clear_log),
                    ("/reset", "POST", self._reset),
                    ("/ca.pem", "GET", self._get_ca),
                    ("/openapi.json", "GET", self._describe),
                )
            ]
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        request = Request(environ)
        request.max_content_length = _LONGEST
        try:
            check_access(request, self._target.open, self._target.token)
            handler, arguments = self._find_handler(request)
            response = handler(request, **arguments)
        except HTTPException as error:
            response = _error(error)
        return _finished(response)(environ, start_response)

    def early(self, connection: SeenConnection, request: SeenRequest) -> Steps | None:
        """Return the answer to a request that may not use the port: the ``early`` function of a `Serve`.

        ``connection``  the record of the connection
        ``request``     the head of the request

        Returns None for a request whose content is to be read."""
        context = RequestContext.of(request, connection)
        context.last = True
        try:
            check_access(Request(build_environ(context)), self._target.open, self._target.token)
        except HTTPException as error:
            return compile_reply(Wsgi(_finished(_error(error))))(context)
        return None

    def rules(self) -> list[tuple[str, str]]:
        """Return every pair of method and path rule, without HEAD."""
        rules = [(method, rule.rule) for rule in self._map.iter_rules() for method in rule.methods or ()]
        return [(method, rule) for method, rule in rules if method != "HEAD"]

    def _find_handler(self, request: Request) -> tuple[Callable[..., Response], Mapping[str, Any]]:
        try:
            return self._map.bind_to_environ(request.environ).match()
        except MethodNotAllowed as error:
            allowed = sorted(error.valid_methods or ())
            text = f"{request.method} {request.path}: the path allows only {', '.join(allowed)}"
            raise MethodNotAllowed(allowed, text) from error
        except NotFound as error:
            raise NotFound(f"{request.path}: no such path; /openapi.json lists the paths") from error

    # --------------------------------------------------------------------------------------------------------- routes

    def _list_routes(self, _: Request) -> Response:
        routes = [self._route_json(route) for route in self._routes.listed]
        return _json(ROUTE_LIST.write(RouteList(routes, self._routes.states)))

    def _get_route(self, _: Request, name: str) -> Response:
        return _json(self._route_json(self._find(name)))

    def _add_route(self, request: Request) -> Response:
        plain = _read_json(request)
        try:
            route = self._routes.add(self._route.read(plain, ()))
        except ValidationError as error:
            raise BadRequest(error.in_json("the content")) from error
        except (ValueError, TypeError) as error:
            raise BadRequest(str(error)) from error
        response = _json(self._route_json(route), 201)
        response.headers["Location"] = f"/routes/{quote(route.name)}"
        return response

    def _delete_routes(self, _: Request) -> Response:
        for route in self._routes.listed:
            self._routes.remove(route.name)
        return Response(status=204)

    def _delete_route(self, _: Request, name: str) -> Response:
        self._routes.remove(self._find(name).name)
        return Response(status=204)

    @property
    def _routes(self) -> Routes:
        if self._target.routes is None:
            raise Conflict(
                "this server has no routes, because it plays one case on every connection: "
                "start `h1conform serve` without --case"
            )
        return self._target.routes

    def _find(self, name: str) -> Route:
        try:
            return self._routes.named(name)
        except ValueError as error:
            raise NotFound(str(error)) from error

    def _route_json(self, route: Route) -> dict[str, Any]:
        return {**self._route.write(route), "name": route.name, "count": self._routes.count(route.name)}

    # ------------------------------------------------------------------------------------------------------------ log

    def _get_log(self, request: Request) -> Response:
        since, limit = _number(request, "since", 0), _number(request, "limit", 100)
        seen = self._target.seen
        octets = max(1, _number(request, "octets", OCTETS))
        listed = log_page(list(seen.connections), since, limit, octets)
        # The next request begins at the first connection that is still open, to get it again when it has ended.
        ongoing = [each.number for each in listed if each.ended is None]
        following = min(ongoing) if ongoing else listed[-1].number + 1 if listed else since
        unmatched = unmatched_page(tuple(self._target.routes.unmatched), octets) if self._target.routes else []
        return _json(LOG.write(Log(listed, following, seen.dropped, unmatched, self._errors())))

    def _errors(self) -> list[str]:
        return [each.text for each in self._target.routes.errors] if self._target.routes else []

    def _clear_log(self, _: Request) -> Response:
        self._target.clear()
        return Response(status=204)

    def _reset(self, _: Request) -> Response:
        self._target.reset()
        return Response(status=204)

    # ---------------------------------------------------------------------------------------------------------- about

    def _index(self, _: Request) -> Response:
        page = index_page(self._target.url, self._target.index_entries(), self._target.routes is not None)
        response = Response(page, mimetype="text/html")
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return response

    def _health(self, _: Request) -> Response:
        health = Health(self._target.url, self._target.version, len(self._errors()))
        return _json(HEALTH.write(health))

    def _get_ca(self, _: Request) -> Response:
        if self._target.ca is None:
            raise NotFound(self._target.no_ca)
        return Response(self._target.ca(), mimetype="application/x-pem-file")

    def _describe(self, _: Request) -> Response:
        return _json(description(self._route.schema, self._target.version, self._target.token is not None))


def _number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRequest(f"{name}={text!r}: give an integer of 0 or more")
    return int(text)


def _read_json(request: Request) -> Any:
    try:
        return json.loads(request.get_data(), parse_int=_integer)
    except RecursionError as error:
        raise BadRequest("the content: arrays and objects too deep inside one another; at most 100") from error
    except ValueError as error:
        raise BadRequest(f"the content is not JSON: {error}") from error


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:  # too many digits; the message of `int` has advice on the interpreter
        raise BadRequest(f"the content: an integer of {len(digits)} digits is more than 9007199254740991") from error


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def _finished(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _error(error: HTTPException) -> Response:
    response = _json(ERROR.write(error.description), error.code or 500)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "www-authenticate"):
            response.headers[name] = value
    return response
