"""Every value of plain data is checked where it is given: any value of each key of a route, reply, fault and step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from h1conform import certs
from h1conform.mockserver import Routes
from h1conform.mockserver.base.codec import path_text
from h1conform.mockserver.scenario.resolvers import Resolvers
from h1conform.mockserver.scenario.routes import route_codec

CODEC = route_codec(Resolvers(context=lambda cert="good", **rest: certs.server_context(cert, **rest)))


def values() -> Iterator[Any]:
    """Yield values of every kind that JSON or TOML has, and beyond each bound."""
    yield from (None, True, False, 0, -5, 9999, 2**31, 10**40, 10**5000, -(10**5000), 0.5, -1.5, 1e300)
    yield from (float("nan"), float("inf"), "", "x", "/", "\0", "\ud800", "\u20ac", "x" * 20_000, "(", "anywhere")
    yield from ([], [[]], [5], [""], ["x", 5], [None], {}, {"x": 5}, {"": {}}, {"regex": 5}, {"regex": "(" * 5000})
    yield from ({"base64": "!"}, {"base64": 5}, {"after_head": 10**40}, {"anywhere": "x"}, {"contains": "\ud800"})
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    yield deep


def keys_of(schema: dict[str, Any], inside: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each key that a schema has, at any depth, with 0 for each index."""
    for each in schema.get("anyOf", ()):
        yield from keys_of(each, inside)
    if "items" in schema:
        yield from keys_of(schema["items"], (*inside, 0))
    for name, inner in schema.get("properties", {}).items():
        yield (*inside, name)
        if len(inside) < 8:
            yield from keys_of(inner, (*inside, name))


PATHS = list(dict.fromkeys(keys_of(dict(CODEC.schema))))


def document(path: tuple[Any, ...], value: Any) -> Any:
    """Return plain data with the value at the path, and nothing else."""
    for part in reversed(path):
        value = [value] if part == 0 else {part: value}
    return value


def test_the_paths_lead_into_every_step_and_fault() -> None:
    assert len(PATHS) > 200
    assert ("reply", "script", 0, "ciphertext", "parts", 0, "record", "kind") in PATHS


@pytest.mark.sampled(40)
@pytest.mark.parametrize("path", PATHS, ids=[path_text(each) for each in PATHS])
def test_a_value_is_taken_or_refused_in_a_line_with_its_path(path: tuple[Any, ...]) -> None:
    for value in values():
        said = refusal(document(path, value))
        assert said.startswith(path[0]) or not said
        assert len(said) < 1000


def refusal(route: Any) -> str:
    """Return the message about a route that is refused; empty: the route is taken."""
    try:
        Routes().add(CODEC.read(route, ()))
    except (TypeError, ValueError) as error:
        return str(error)
    return ""
