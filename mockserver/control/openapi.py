"""Describes the control port in OpenAPI 3.1, for programs. Pure.

This module lists the paths. The schemas come from the declarations that write the JSON, so that schema and JSON agree.
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
        "401": "The request does not have the token of the control port.",
        "400": "The request has a mistake; the message has its place and the correction.",
        "403": "The request may come from a web page or another machine.",
        "404": "There is no such path, route or certificate.",
        "409": "This server has no routes.",
        "415": "The Content-Type is not application/json.",
    }
    return {status: body for each in statuses for status, body in _says(each, about[each], _ref("Error")).items()}


def _does(summary: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"summary": summary, "responses": {key: each for answer in answers for key, each in answer.items()}, **more}


def _query(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": _WHOLE}


def _takes(schema: Schema, required: bool) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


_NAME = [{"name": "name", "in": "path", "required": True, "schema": _STRING}]
_TOKEN = (
    "The value of --control-token, or `control_token` of the ready line. A port that other machines can reach always "
    "has a token; a port on the loopback interface has one if --control-token gives it."
)
_DONE = _says("204", "Done.")

_PATHS: dict[str, dict[str, Any]] = {
    "/": {"get": _does("The index page, for people.", _says("200", "The page.", _STRING, "text/html"), _fails("403"))},
    "/health": {"get": _does("Whether the server runs.", _says("200", "It runs.", _ref("Health")), _fails("403"))},
    "/routes": {
        "get": _does(
            "The routes, in the order in which they are tried.",
            _says("200", "The routes, and the states of the scenarios.", _ref("Routes")),
            _fails("403", "409"),
        ),
        "post": _does(
            "Add a route after the other routes of its priority.",
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
            "The connections that the server has recorded.",
            _says("200", "The connections; `next` is the `since` for the next request.", _ref("Log")),
            _fails("400", "403"),
            parameters=[
                _query("since", "Only connections with this number or a higher one."),
                _query("limit", "The largest number of connections to list; by default 100."),
            ],
        ),
        "delete": _does("Empty the log; connections are numbered from 0 again.", _DONE, _fails("403")),
    },
    "/reset": {
        "post": _does(
            "Restore the state at the start of the server: routes, counts, states, log.",
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


def description(route: Schema, version: str, token: bool = False) -> dict[str, Any]:
    """Return the OpenAPI document.

    ``route``    the schema of a route, as a program sends it
    ``version``  the version of the document
    ``token``    whether each request needs the token of the control port
    """
    listed = {**route, "properties": {**route["properties"], "count": _WHOLE}, "required": ["name", "count"]}
    schemas = {name: codec.schema for name, codec in COMPONENTS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "h1conform control port", "version": version or "0"},
        "paths": {path: _refusing(operations) for path, operations in _PATHS.items()},
        "components": {
            "schemas": {**schemas, "NewRoute": route, ROUTE_NAME: listed},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _TOKEN}},
        },
        "security": [{"token": []}] if token else [],
    }


def _refusing(operations: Mapping[str, Any]) -> dict[str, Any]:
    """Return the operations of a path, each with the answer to a request without the token."""
    refused = _fails("401")
    refused["401"]["headers"] = {"WWW-Authenticate": {"schema": _STRING}}
    return {
        name: {**each, "responses": {**each["responses"], **refused}} if "responses" in each else each
        for name, each in operations.items()
    }
