"""The control port described for programs, in OpenAPI 3.1. Pure: data, and the schema of a route from its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_STRING: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_STRINGS: Schema = {"type": "array", "items": _STRING}


def _object(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(kind: str) -> Schema:
    return {"type": [kind, "null"]}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_PAIRS = _array({"type": "array", "items": _STRING, "minItems": 2, "maxItems": 2})

_SCHEMAS: dict[str, Schema] = {
    "Error": _object({"error": _STRING}),
    "Health": _object({"ok": {"const": True}, "url": _STRING, "version": _STRING, "errors": _WHOLE}),
    "Octets": _object({"base64": _STRING, "text": _STRING}),
    "Request": _object(
        {
            "method": _STRING,
            "target": _STRING,
            "version": _STRING,
            "headers": _PAIRS,
            "body": _ref("Octets"),
            "trailers": _PAIRS,
            "complete": {"type": "boolean"},
            "problems": _STRINGS,
        }
    ),
    "Tls": _object(
        {
            "sni": _or_null("string"),
            "alpn_offered": _STRINGS,
            "versions_offered": _STRINGS,
            "version": _or_null("string"),
            "alpn": _or_null("string"),
            "alert": _or_null("string"),
            "error": _or_null("string"),
            "peer_certificate": _or_null("string"),
        }
    ),
    "Connection": _object(
        {
            "connection": _WHOLE,
            "peer": _STRING,
            "began": _STRING,
            "seconds": _or_null("number"),
            "script": _or_null("integer"),
            "tls": {"anyOf": [_ref("Tls"), {"type": "null"}]},
            "requests": _array(_ref("Request")),
            "received": _ref("Octets"),
            "sent": _ref("Octets"),
            "turns": _array(_object({"at": {"type": "number"}, "who": {"enum": ["client", "server"]}, "end": _WHOLE})),
            "client_end": {"enum": ["fin", "rst", None]},
            "client_notify": {"type": "boolean"},
            "server_end": {"enum": ["fin", "rst", None]},
            "disturbances": _array(_ref("Octets")),
            "dropped": _object({"received": _WHOLE, "sent": _WHOLE, "requests": _WHOLE}),
            "notes": _STRINGS,
            "faults": _STRINGS,
        }
    ),
    "Log": _object(
        {
            "connections": _array(_ref("Connection")),
            "next": _WHOLE,
            "dropped": _WHOLE,
            "unmatched": _array(_object({"connection": _WHOLE, "text": _STRING, "request": _ref("Request")})),
            "errors": _STRINGS,
        }
    ),
    "Routes": _object({"routes": _array(_ref("Route")), "states": {"type": "object", "additionalProperties": _STRING}}),
}


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
    """The whole document; ``route`` is the schema of a route as it is sent."""
    listed = {**route, "properties": {**route["properties"], "count": _WHOLE}, "required": ["name", "count"]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "h1conform control port", "version": version or "0"},
        "paths": _PATHS,
        "components": {"schemas": {**_SCHEMAS, "NewRoute": route, "Route": listed}},
    }
