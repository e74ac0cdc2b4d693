"""Only documented exceptions come out of the public names, whatever the arguments, and before an octet is sent.

The tests enumerate the names and their parameters, and pass each value of `odd_values.py` to each parameter.
"""

from __future__ import annotations

import inspect
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest

from h1conform import client
from h1conform.client import HTTPConnection, HTTPException, HTTPSConnection, connection as connection_module

from .memory_socket import NO_CONTENT, MemorySocket
from .odd_values import Own, odd_values
from .strict_requests import read_requests

DOCUMENTED = (HTTPException, OSError, ValueError, TypeError)
#: The methods of a response take octets: the tests of reading pass odd values to them.
OF_READING = {"HTTPResponse"}
#: Arguments that a call needs, beside the one that is odd.
NEEDED: dict[str, dict[str, Any]] = {
    "HTTPConnection": {"host": "h"},
    "HTTPSConnection": {"host": "h"},
    "request": {"method": "POST", "url": "/"},
    "putrequest": {"request": "POST", "selector": "/"},
    "putheader": {"header": "X-A"},
    "send": {"data": b"abc"},
    "set_tunnel": {"host": "h"},
    "set_debuglevel": {"level": 0},
    "__exit__": {"kind": None, "error": None, "traceback": None},
    "IncompleteHead": {"head": b""},
    "BadStatusLine": {"line": ""},
    "UnknownVersion": {"line": ""},
    "TunnelRefused": {"status": 407, "reason": "", "headers": []},
}
#: Faults that no check finds before the head is sent: a file of the wrong size, a later piece that is none.
LATE = ("WrongSize", "OnlyRead", "failing")


def parameters(call: Any) -> list[inspect.Parameter]:
    if isinstance(call, type) and not inspect.isfunction(call.__init__):
        return [inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)]  # an exception without a signature
    found = inspect.signature(call).parameters.values()
    return [each for each in found if each.name != "self" and each.kind is not inspect.Parameter.VAR_KEYWORD]


def classes() -> Iterator[tuple[str, Any]]:
    """Return each class and function that the package offers, by name."""
    for name in [*client.__all__, "HTTPSConnection"]:
        value = getattr(client, name)
        if callable(value) and name not in OF_READING:
            yield name, value


def methods() -> Iterator[tuple[str, Any]]:
    """Return each public method of a connection."""
    for name, value in inspect.getmembers(HTTPConnection, inspect.isfunction):
        if not name.startswith("_") or name == "__exit__":
            yield name, value


MADE = [(name, each) for name, value in classes() for each in parameters(value)]
CALLED = [(name, each) for name, value in methods() for each in parameters(value)]


def arguments(name: str, parameter: inspect.Parameter, value: Any) -> tuple[list[Any], dict[str, Any]]:
    """Return positional and keyword arguments of a call in which one argument is odd."""
    needed = {**NEEDED.get(name, {})}
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return [*needed.values(), value], {}
    needed[parameter.name] = value
    return [], needed


def show(given: Any) -> str:
    return f"{given[0]}-{given[1].name}" if isinstance(given, tuple) else ""


@pytest.mark.sampled(8)
@pytest.mark.parametrize("given", MADE, ids=show)
def test_a_class_refuses_a_wrong_argument_with_a_documented_exception(given: tuple[str, inspect.Parameter]) -> None:
    name, parameter = given
    for value in odd_values():
        positional, named = arguments(name, parameter, value)
        if name == "HTTPSConnection":
            named.setdefault("context", ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        try:
            made = getattr(client, name)(*positional, **named)
            assert isinstance(str(made), str)
            assert isinstance(repr(made), str)
        except (*DOCUMENTED, Own):
            pass


class Recorded(HTTPConnection):
    """A connection whose sockets are in memory."""

    wires: list[MemorySocket]

    def octets(self) -> bytes:
        return b"".join(bytes(wire.sent) for wire in self.wires)


def ready(name: str) -> Recorded:
    """Return a connection in the state in which the method may be called."""
    connection = Recorded("h")
    connection.wires = []
    if name in ("putheader", "endheaders", "send"):
        connection.putrequest("POST", "/")
    if name == "send":
        connection.putheader("Content-Length", "3")
        connection.endheaders()
    return connection


@pytest.fixture
def in_memory() -> Iterator[Callable[[str], Recorded]]:
    wires: list[MemorySocket] = []

    def connected(*_: object) -> MemorySocket:
        wires.append(MemorySocket(False, lambda: NO_CONTENT))
        return wires[-1]

    def start(name: str) -> Recorded:
        wires.clear()
        connection = ready(name)
        connection.wires = wires
        return connection

    with patch.object(connection_module, "connected", connected):
        yield start


@pytest.mark.sampled(4)
@pytest.mark.parametrize("given", CALLED, ids=show)
def test_a_method_refuses_a_wrong_argument_before_it_sends(
    in_memory: Callable[[str], Recorded],
    given: tuple[str, inspect.Parameter],
    capsys: pytest.CaptureFixture[str],
) -> None:
    name, parameter = given
    for value in odd_values():
        late = isinstance(value, Iterator) or type(value).__name__ in LATE
        connection = in_memory(name)
        before = connection.octets()
        positional, named = arguments(name, parameter, value)
        try:
            getattr(connection, name)(*positional, **named)
            if name in ("putrequest", "putheader"):
                connection.endheaders()
        except (*DOCUMENTED, Own):
            assert late or connection.octets() == before or name == "send", value
        read_requests(connection.octets())
        connection.close()
    capsys.readouterr()


@pytest.mark.parametrize("attribute", ["timeout", "source_address", "port", "host"])
def test_an_attribute_is_checked_again_when_the_connection_opens(attribute: str) -> None:
    for value in odd_values():
        connection = HTTPConnection("127.0.0.1", 1, timeout=5)
        if attribute == "host" and isinstance(value, str):
            continue  # a resolver decides about these
        setattr(connection, attribute, value)
        with pytest.raises(DOCUMENTED):
            connection.connect()
        assert connection.sock is None


def test_every_public_name_is_in_a_test() -> None:
    tested = {name for name, _ in MADE} | OF_READING
    offered = {name for name in client.__all__ if callable(getattr(client, name))} | {"HTTPSConnection"}
    assert offered - tested <= {"Limits"}, "a class without a parameter"
    assert not inspect.signature(client.Limits).parameters
    assert {name for name, _ in CALLED} >= {"request", "putrequest", "putheader", "endheaders", "send", "set_tunnel"}
    assert issubclass(HTTPSConnection, HTTPConnection)
