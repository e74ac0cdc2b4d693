"""Which requests a route is for: method, path rule, and each condition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from types import ModuleType
from typing import Any

import pytest

from h1conform.mockserver import RequestContext, RequestReader, Route, SeenConnection
from h1conform.mockserver.routing import route
from h1conform.mockserver.routing.conditions import CONDITIONS
from h1conform.mockserver.routing.matcher import Matcher
from h1conform.mockserver.routing.request_context import read_target
from h1conform.mockserver.scenario.resolvers import Resolvers
from h1conform.mockserver.scenario.routes import route_codec


def context_of(method: str = "GET", target: str = "/", body: bytes = b"", **fields: str) -> RequestContext:
    fields = {"Host": "a", "Content-Length": str(len(body)), **fields}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    request = RequestReader(f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body).request()
    assert request is not None
    return RequestContext(request, SeenConnection(0), 0, read_target(request.method, request.target))


# ---------------------------------------------------------------------------------------------------- method and path


@pytest.mark.parametrize(
    ("wanted", "method", "fits"),
    [
        ("GET", "GET", True),
        ("GET", "HEAD", True),
        ("GET", "get", False),
        ("HEAD", "GET", False),
        (("PUT", "POST"), "POST", True),
        (("PUT", "POST"), "GET", False),
        ("*", "BREW", True),
    ],
)
def test_a_method_is_compared_as_it_is_and_get_stands_for_head(wanted: Any, method: str, fits: bool) -> None:
    matcher = Matcher(Route(wanted, "/"))
    assert (matcher.path(method, "/") is not None) is fits
    assert (matcher.failed(context_of(method)) == ()) is fits


@pytest.mark.parametrize(
    ("rule", "target", "arguments"),
    [
        ("/a", "/a", {}),
        ("/a", "/a?b=c", {}),
        ("/a", "/%61", {}),
        ("/a", "http://h/a", {}),
        ("/a", "/a/", None),
        ("/a/", "/a", None),
        ("/a", "//a", None),
        ("/a", "/A", None),
        ("/é", "/%C3%A9", {}),
        ("/u/<int:id>", "/u/7", {"id": 7}),
        ("/u/<int:id>", "/u/x", None),
        ("/u/<int:id>/", "/u/7", None),
        ("/u/<name>", "/u/a%20b", {"name": "a b"}),
        ("/u/<name>", "/u/a%2Fb", None),
        ("/p/<path:rest>", "/p/a/b", {"rest": "a/b"}),
        ("/<any(x, y):one>", "/y", {"one": "y"}),
        ("/<float:f>", "/1.5", {"f": 1.5}),
        ("/<uuid:u>", "/nope", None),
        ("*", "/anything", {}),
    ],
)
def test_a_path_rule_matches_the_decoded_path(rule: str, target: str, arguments: dict[str, Any] | None) -> None:
    one = context_of(target=target)
    found = Matcher(Route("GET", rule)).path(one.method, one.path)
    assert (found if found is None else dict(found)) == arguments


# --------------------------------------------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("conditions", "request_", "fits"),
    [
        ({"headers": {"x-a": "1"}}, {"X_A": "1"}, True),
        ({"headers": {"x-a": "1"}}, {"X_A": "12"}, False),
        ({"headers": {"x-a": "1"}}, {}, False),
        ({"headers": {"x-a": re.compile("1")}}, {"X_A": "312"}, True),
        ({"headers": {"x-a": re.compile("^1")}}, {"X_A": "312"}, False),
        ({"headers": {"x-a": None}}, {}, True),
        ({"headers": {"x-a": None}}, {"X_A": ""}, False),
        ({"headers": {"x-a": "1, 2"}}, {"X_A": "1", "x_a": "2"}, True),
        ({"headers": {"x-a": "2"}}, {"X_A": "1", "x_a": "2"}, True),
        ({"query": {"q": "a b"}}, {"target": "/?q=a+b"}, True),
        ({"query": {"q": "b"}}, {"target": "/?q=a&q=b"}, True),
        ({"query": {"q": ""}}, {"target": "/?q"}, True),
        ({"query": {"q": None}}, {"target": "/?r=1"}, True),
        ({"query": {"q": None}}, {"target": "/?q=1"}, False),
        ({"target": "/?q"}, {"target": "/?q"}, True),
        ({"target": re.compile("q$")}, {"target": "/?p"}, False),
        ({"body": b"\xff"}, {"body": b"\xff"}, True),
        ({"body": "é"}, {"body": b"\xc3\xa9"}, True),
        ({"body": "é"}, {"body": b"\xe9"}, False),
        ({"body": re.compile(b"\xff")}, {"body": b"a\xff"}, True),
        ({"body": re.compile("é")}, {"body": b"a\xc3\xa9"}, True),
        ({"body": re.compile("é")}, {"body": b"a\xe9"}, False),
        ({"json": {"a": [1, None], "b": True}}, {"body": b'{"b": true, "a": [1.0, null]}'}, True),
        ({"json": {"a": True}}, {"body": b'{"a": 1}'}, False),
        ({"json": {"a": 1}}, {"body": b'{"a": 1, "b": 2}'}, False),
        ({"json": [1, 2]}, {"body": b"[1]"}, False),
        ({"json": None}, {"body": b"null"}, True),
        ({"json": None}, {"body": b""}, False),
        ({"json": None}, {"body": b"{"}, False),
        ({"connection": 0}, {}, True),
        ({"connection": (1, 2)}, {}, False),
        ({"position": 0}, {}, True),
        ({"position": 1}, {}, False),
        ({"when": lambda context: context.header("x-a") == "1, 2"}, {"X_A": "1", "x_a": "2"}, True),
        ({"when": lambda context: context.header("x-b") is not None}, {}, False),
    ],
)
def test_a_condition_holds_or_not(conditions: dict[str, Any], request_: dict[str, Any], fits: bool) -> None:
    matcher, one = Matcher(Route("GET", "/", **conditions)), context_of(**request_)
    assert (matcher.holds(one), matcher.failed(one) == ()) == (fits, fits)


def test_every_condition_is_a_field_of_a_route_and_a_keyword_and_can_be_written(
    annotations: Callable[[ModuleType, str], dict[str, str]],
) -> None:
    assert set(CONDITIONS) == set(annotations(route, "ConditionKeywords"))
    assert set(CONDITIONS) <= {each.name for each in fields(Route)}
    assert set(CONDITIONS) <= set(route_codec(Resolvers()).schema["properties"])


def test_a_route_has_the_conditions_that_it_was_given_and_no_other() -> None:
    assert Route("GET", "/").wanted == {}
    assert Route(json=None, connection=0, body=b"").wanted == {"connection": 0, "body": b"", "json": None}
    assert Route(json={}, headers={"a": None}).wanted == {"json": {}, "headers": {"a": None}}
