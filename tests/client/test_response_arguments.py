"""Every method of `HTTPResponse` with every kind of argument: only the documented exceptions, and no octet is lost."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from h1conform.client import HTTPException, HTTPResponse, IncompleteRead, ResponseNotReady

CONTENT = b"hello\nworld\n"
MESSAGES = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nA: b\r\n\r\n" + CONTENT,
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n" + CONTENT + b"\r\n0\r\n\r\n",
    "close": b"HTTP/1.1 200 OK\r\n\r\n" + CONTENT,
}


class Index:
    """An object that counts as an int."""

    def __index__(self) -> int:
        return 3


class NoIndex:
    """An object whose conversion fails."""

    def __index__(self) -> int:
        raise ValueError("no number")


ARGUMENTS: list[Any] = [
    None,
    True,
    0,
    -1,
    5,
    10**30,
    -(10**30),
    1.5,
    float("nan"),
    Index(),
    NoIndex(),
    "x",
    b"xxxxx",
    bytearray(5),
    memoryview(b"xxxxx"),
    memoryview(bytearray(8))[::2],
    memoryview(bytearray(8)).cast("I"),
    [],
    {},
    object(),
    int,
    io.BytesIO(),
]

# The names whose value the caller sets, or that take no octet whatever the argument is.
NAMES = sorted(name for name in dir(HTTPResponse) if not name.startswith("_"))
CALLS = [name for name in NAMES if callable(getattr(HTTPResponse, name))]
READING = ["peek", "read", "read1", "readinto", "readinto1", "readline", "readlines"]


def opened(wire: Any, kind: str) -> HTTPResponse:
    response = HTTPResponse(wire([MESSAGES[kind]]))
    response.begin()
    return response


def of_file(response: HTTPResponse) -> list[str]:
    """Return the names of the two interfaces of a binary file."""
    assert isinstance(response, io.BufferedIOBase)
    names = {*dir(io.RawIOBase), *dir(io.BufferedIOBase)}
    return sorted(name for name in names if not name.startswith("_"))


def test_every_name_of_a_binary_file_is_there(wire: Any) -> None:
    response = opened(wire, "length")
    missing = [name for name in of_file(response) if not hasattr(response, name)]
    assert missing == ["readall"], "a BufferedIOBase has no readall()"


@pytest.mark.parametrize("name", CALLS)
def test_only_documented_exceptions(name: str, wire: Any) -> None:
    for arguments in ((), *((each,) for each in ARGUMENTS), *((each, each) for each in ARGUMENTS)):
        for prepare in PREPARED.values():
            response = prepare(wire)
            with contextlib.suppress(HTTPException, OSError, ValueError, TypeError, StopIteration):
                getattr(response, name)(*arguments)


def peeked(wire: Any) -> HTTPResponse:
    response = opened(wire, "chunked")
    response.peek()
    return response


def failed(wire: Any) -> HTTPResponse:
    response = HTTPResponse(wire([MESSAGES["length"][:-3]]))
    response.begin()
    with pytest.raises(IncompleteRead):
        response.read()
    return response


def ended(wire: Any) -> HTTPResponse:
    response = opened(wire, "length")
    response.read()
    return response


def closed(wire: Any) -> HTTPResponse:
    response = opened(wire, "close")
    response.close()
    return response


PREPARED: dict[str, Callable[[Any], HTTPResponse]] = {
    "not begun": lambda wire: HTTPResponse(wire([MESSAGES["length"]])),
    "begun": lambda wire: opened(wire, "length"),
    "peeked": peeked,
    "ended": ended,
    "failed": failed,
    "closed": closed,
}


def refused() -> Iterator[tuple[str, Any]]:
    """Return each method that takes octets with each argument that it must refuse."""
    for name in READING:
        for argument in ARGUMENTS:
            if name in ("readinto", "readinto1"):
                good = isinstance(argument, bytearray) or (
                    isinstance(argument, memoryview) and not argument.readonly and argument.c_contiguous
                )
            else:
                good = isinstance(argument, (int, Index)) or (argument is None and name != "peek")
            if not good:
                yield name, argument


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_refused_argument_takes_no_octet(kind: str, wire: Any) -> None:
    for name, argument in refused():
        for ahead in (False, True):
            response = opened(wire, kind)
            taken = response.read(2)
            assert not ahead or response.peek()
            with pytest.raises((TypeError, ValueError)):
                getattr(response, name)(argument)
            assert taken + response.read() == CONTENT, (name, argument, ahead)


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_refused_argument_is_refused_at_the_end_too(kind: str, wire: Any) -> None:
    for name, argument in refused():
        response = opened(wire, kind)
        response.read()
        with pytest.raises((TypeError, ValueError)):
            getattr(response, name)(argument)


@pytest.mark.parametrize("name", ["seek", "tell", "truncate", "write", "writelines", "detach"])
def test_what_a_response_cannot_do_takes_no_octet(name: str, wire: Any) -> None:
    for argument in ARGUMENTS:
        response = opened(wire, "chunked")
        with pytest.raises(io.UnsupportedOperation):
            getattr(response, name)(argument)
        assert response.read() == CONTENT


def test_the_name_of_a_field_is_a_str(wire: Any) -> None:
    for name in ARGUMENTS:
        if not isinstance(name, str):
            with pytest.raises(TypeError, match="name of a field"):
                opened(wire, "length").getheader(name)


def test_no_field_before_the_head_was_read(wire: Any) -> None:
    response = HTTPResponse(wire([MESSAGES["length"]]))
    for ask in (response.getheaders, response.info, lambda: response.getheader("A"), lambda: response.headers):
        with pytest.raises(ResponseNotReady, match="begin"):
            ask()
    with pytest.raises(ResponseNotReady, match="begin"):
        response.getcode()
    response.begin()
    assert response.getheader("a") == "b"


def test_begin_reads_one_head_only(wire: Any) -> None:
    response = opened(wire, "length")
    response.begin()
    assert response.read(5) == b"hello"
    response.begin()
    assert response.read() == b"\nworld\n"
    response.begin()
    assert response.read() == b""


def test_a_debug_level_that_is_no_number_takes_no_octet(wire: Any) -> None:
    sock = wire([MESSAGES["length"]])
    with pytest.raises(TypeError):
        HTTPResponse(sock, "x").begin()  # type: ignore[arg-type]
    assert sock.pieces == [MESSAGES["length"]]


def test_readlines_reports_the_lines_that_arrived(wire: Any) -> None:
    response = HTTPResponse(wire([MESSAGES["length"][:-2]]))
    response.begin()
    with pytest.raises(IncompleteRead) as caught:
        response.readlines()
    assert caught.value.partial == CONTENT[:-2]
    with pytest.raises(IncompleteRead) as again:
        response.readline()
    assert again.value is caught.value
    assert caught.value.partial == CONTENT[:-2]
