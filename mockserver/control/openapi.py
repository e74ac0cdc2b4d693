"""The control port described for programs, in OpenAPI 3.1. Pure.

The paths are written here. The schemas come from the declarations that write the JSON, so that they describe what is
sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .answers import ROUTE_NAME
from .record import COMPONENTS

Schema = Mapping[str, Any]

_STRING: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _says(status: str, about: str, schema: Schema | None = None, kind: str = "application/json") -> dict[str, Any]:
    content = {"content": {kind: {"schema": schema}}} if schema is not None else {}
    return {status: {"description": about, **content}}


def _fails(*statuses: str) -> dict[str, Any]:
    about = {
        "400": "The request is wrong; the message says where and what would be right.",
        "403": "Not from a program on this machine.",
        "404": "There is no such thing.",
        "409": "This server has no routes.",
        "415": "Not application/json.",
    }
    return {status: body for each in statuses for status, body in _says(each, about[each], _ref("Error")).items()}


def _does(summary: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"summary": summary, "responses": {key: each for answer in answers for key, each in answer.items()}, **more}


def _query(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": _WHOLE}


def _takes(schema: Schema, required: bool) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


_NAME = [{"name": "name", "in": "path", "required": True, "schema": _STRING}]
_DONE = _says("204", "Done.")

_PATHS: dict[str, dict[str, Any]] = {
    "/": {"get": _does("A page for people.", _says("200", "The page.", _STRING, "text/html"), _fails("403"))},
    "/health": {"get": _does("Whether the server runs.", _says("200", "It does.", _ref("Health")), _fails("403"))},
    "/routes": {
        "get": _does(
            "The routes, in the order in which they are asked.",
            _says("200", "The routes, and the states of their scenarios.", _ref("Routes")),
            _fails("403", "409"),
        ),
        "post": _does(
            "Add a route behind the others of its priority.",
            _says("201", "The route, with its name.", _ref("Route")),
            _fails("400", "403", "409", "415"),
            **_takes(_ref("NewRoute"), required=True),
        ),
        "delete": _does("Delete all routes.", _DONE, _fails("403", "409")),
    },
    "/routes/{name}": {
        "parameters": _NAME,
        "get": _does("One route.", _says("200", "The route.", _ref("Route")), _fails("403", "404", "409")),
        "delete": _does("Delete one route.", _DONE, _fails("403", "404", "409")),
    },
    "/log": {
        "get": _does(
            "What was seen, connection by connection.",
            _says("200", "The connections; `next` is the `since` to ask with next.", _ref("Log")),
            _fails("400", "403"),
            parameters=[
                _query("since", "Only connections with this number or a higher one."),
                _query("limit", "At most so many connections; 100 where it is not given."),
            ],
        ),
        "delete": _does("Forget what was seen; connections are numbered from 0 again.", _DONE, _fails("403")),
    },
    "/reset": {
        "post": _does(
            "Put everything back to what it was at the start: routes, counts, states, log.",
            _DONE,
            _fails("403", "415"),
            **_takes({}, required=False),
        )
    },
    "/ca.pem": {
        "get": _does(
            "The certificate of the CA to trust.",
            _says("200", "The certificate, PEM.", _STRING, "application/x-pem-file"),
            _fails("403", "404"),
        )
    },
    "/openapi.json": {"get": _does("This description.", _says("200", "OpenAPI 3.1.", {}), _fails("403"))},
}


def description(route: Schema, version: str) -> dict[str, Any]:
    """The whole document.

    ``route``    the schema of a route as it is sent
    ``version``  of the document
    """
    listed = {**route, "properties": {**route["properties"], "count": _WHOLE}, "required": ["name", "count"]}
    schemas = {name: codec.schema for name, codec in COMPONENTS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "h1conform control port", "version": version or "0"},
        "paths": _PATHS,
        "components": {"schemas": {**schemas, "NewRoute": route, ROUTE_NAME: listed}},
    }
