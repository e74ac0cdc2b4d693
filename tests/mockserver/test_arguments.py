"""Every argument of the public API is checked where it is given: each wrong kind is refused by the parameter's name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import h1conform.mockserver as package
from h1conform.certs import server_context
from h1conform.mockserver import (
    Close,
    MockServer,
    Play,
    Reply,
    Route,
    Send,
    Server,
    reset,
)
from h1conform.mockserver.base.arguments import checks_of

MADE_BY_THE_SERVER = {"RequestContext", "Seen", "SeenConnection", "SeenRequest", "SeenTls", "Turn"}  # records
CALLED_BY_THE_SERVER = {
    "Ciphertext.segments",
    "Ciphertext.unharmed",
    "Routes.answer",
    "Routes.early",
    "StartTls.context_for",
    "ThreadPool.submit",
    "echo",
}


async def _async(context: object) -> None:
    """Return no reply: an async function has no result when it is called."""


def _generator(context: object) -> Iterator[object]:
    yield context


# Values of many kinds, by the words of an annotation that allows them.
def values() -> list[tuple[str, Any]]:
    return [
        ("", object()),
        ("", float("nan")),
        ("", 10**5000),
        ("", -(10**5000)),
        ("Function", _async),
        ("Function", _generator),
        ("Function", Send),
        ("Function", lambda one, two, three: (one, two, three)),
        ("", {1, 2}),
        ("Iterable", {"x": 1}.keys()),
        ("", iter([object()])),
        ("", bytearray(b"x")),
        ("", [object()]),
        ("", (b"x", 5)),
        ("", {"a": object()}),
        ("int float Offset", 5),
        ("int float Offset", -5),
        ("float", 0.5),
        ("bool", True),
        ("str WantedBody", "text"),
        ("str WantedBody", ""),
        ("bytes WantedBody", b"x"),
        ("None", None),
        ("tuple Sequence Iterable Headers Steps", ()),
        ("tuple Sequence Iterable Headers Steps", []),
        ("Mapping Headers", {}),
        ("Pattern WantedBody", re.compile("x")),
        ("Action Faults", reset(1)),
        ("Play", Play((Close(),))),
        ("Steps", (Close(),)),
        ("Route", Route(name="x")),
    ]


# What a parameter accepts beyond its annotation, as its documentation says, or what its own function checks.
MORE: dict[str, set[str]] = {
    "hosts": {"str"},  # one address
    "path": {"str"},
    "after": {"Route"},
    "faults": {"Action"},  # one fault
    "actions": {"Action"},
    "method": {"Sequence"},  # a list
    "connection": {"Sequence"},
    "position": {"Sequence"},
    "work": {"Function"},
}
ANY = {"ReplyLike", "Any"}

REQUIRED: dict[str, Any] = {
    "actions": (),
    "answer": lambda connection, request: (connection, request)[:0],
    "application": lambda environ, start_response: [environ, start_response][:0],
    "args": (),
    "at": 0,
    "content": b"",
    "context": server_context,
    "count": 1,
    "data": b"x",
    "default": Play((Close(),)),
    "description": "internal_error",
    "kind": 20,
    "level": "fatal",
    "name": "x",
    "parts": (),
    "play": Play((Close(),)),
    "predicate": lambda: True,
    "reply": Reply(),
    "response": b"x",
    "route": Route(),
    "routes": (),
    "seconds": 0,
    "state": "x",
    "steps": (),
    "timeout": 0,
    "work": lambda: None,
}
OBJECTS: dict[type, Callable[[], Any]] = {
    Server: lambda: Server([Play((Close(),))]),
    MockServer: lambda: MockServer(port=8080),
}


def public_callables() -> Iterator[tuple[str, Callable[..., Any], Callable[..., Any]]]:
    """Yield the name of each public callable, the callable that has the checks, and the one to call."""
    for name in package.__all__:
        found = getattr(package, name)
        if name in MADE_BY_THE_SERVER or not (inspect.isclass(found) or inspect.isfunction(found)):
            continue
        yield name, found, found
        if inspect.isclass(found):
            for method, each in inspect.getmembers(found, inspect.isfunction):
                if not method.startswith("_"):
                    yield f"{name}.{method}", each, partial(_call_method, found, method)


def _call_method(owner: type, method: str, **given: Any) -> Any:
    if owner in OBJECTS:
        made = OBJECTS[owner]()
    else:
        made = owner(**{name: _value(name) for name, each in _parameters(owner).items() if each.default is each.empty})
    return getattr(made, method)(**given)


def _value(name: str) -> Any:
    return server_context() if name == "context" else REQUIRED[name]


def _parameters(target: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Return the parameters, with those that ``**rest`` takes in its place."""
    found: dict[str, inspect.Parameter] = {}
    for name, each in inspect.signature(target).parameters.items():
        if name == "self":
            continue
        if each.kind is each.VAR_KEYWORD:
            rest = set(checks_of(target)) - set(found)
            whole = {**inspect.signature(Route).parameters, **inspect.signature(package.ServerOptions).parameters}
            found |= {other: whole[other] for other in whole if other in rest}
        elif each.kind is not each.VAR_POSITIONAL:
            found[name] = each
    return found


PARAMETERS = [
    pytest.param(target, call, parameter, id=f"{title}-{parameter}")
    for title, target, call in public_callables()
    if title not in CALLED_BY_THE_SERVER
    for parameter in _parameters(target)
]


def allows(parameter: inspect.Parameter, kinds: str) -> bool:
    """Whether the annotation of a parameter allows a value of these kinds."""
    words = set(re.findall(r"\w+", str(parameter.annotation)))
    return bool((words | MORE.get(parameter.name, set())) & ({*kinds.split()} | ANY))


CALLABLES = [
    pytest.param(target, call, id=title)
    for title, target, call in public_callables()
    if title not in CALLED_BY_THE_SERVER and _parameters(target)
]


@pytest.mark.parametrize(("target", "call"), CALLABLES)
def test_an_unknown_keyword_is_refused_with_the_nearest_name(
    target: Callable[..., Any], call: Callable[..., Any]
) -> None:
    for name in _parameters(target):
        wrong = f"{name}x"
        with pytest.raises(TypeError) as caught:
            call(**{wrong: 0})
        assert repr(wrong) in str(caught.value)
        assert len(name) < 3 or repr(name) in str(caught.value)
        assert "__init__" not in str(caught.value)  # the caller has written the name of the class


@pytest.mark.sampled(12)
@pytest.mark.parametrize(("target", "call", "name"), PARAMETERS)
def test_a_wrong_kind_is_refused_at_once_by_the_name_of_its_parameter(
    target: Callable[..., Any], call: Callable[..., Any], name: str
) -> None:
    parameters = _parameters(target)
    if target is Server and name != "default":
        parameters = {**parameters, "default": parameters["default"].replace(default=inspect.Parameter.empty)}
    required = {
        other: _value(other) for other, each in parameters.items() if each.default is each.empty and other != name
    }
    required |= {"timeout": 0} if "timeout" in parameters and name != "timeout" else {}
    for kinds, value in values():
        if name == "timeout" and allows(parameters[name], kinds):
            continue  # the call would wait
        try:
            call(**required, **{name: value})
        except (TypeError, ValueError) as error:
            refused = str(error)
            assert name.removesuffix("s") in refused or allows(parameters[name], kinds), (value, refused)
            assert "\n" not in refused
            assert len(refused) < 400
        except AssertionError:
            assert allows(parameters[name], kinds), value  # the assertion of `assert_seen` and `wait_for`
        else:
            assert allows(parameters[name], kinds), f"{value!r:.60} is accepted"
