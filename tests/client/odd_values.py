"""Values that a caller can pass and should not: subclasses that lie, enums, wrong types, odd files and iterables."""

from __future__ import annotations

import array
import enum
import fractions
import functools
import io
from collections.abc import Callable, Iterator
from typing import Any

EVIL = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"
OVERRIDDEN = (
    *(
        "__str__",
        "__format__",
        "__bytes__",
        "__len__",
        "__iter__",
        "__getitem__",
        "__contains__",
        "__add__",
        "__radd__",
    ),
    *("__mod__", "__eq__", "__hash__", "__buffer__", "encode", "decode", "lower", "upper", "strip", "rstrip", "lstrip"),
    *("partition", "rpartition", "split", "splitlines", "startswith", "endswith", "join", "replace", "isascii"),
    *("isdigit", "find", "count", "hex", "__index__", "__int__", "__float__", "__lt__", "__gt__", "__le__", "__ge__"),
)


def lie(name: str, kind: type) -> Callable[..., object]:
    """Return a method that returns something else than its name promises, of the type that Python requires."""
    answers: dict[str, object] = {
        **dict.fromkeys(("__len__", "__hash__", "__index__", "__int__", "find", "count"), 0),
        **dict.fromkeys(("__contains__", "__eq__", "startswith", "endswith", "isascii", "isdigit"), True),
        **dict.fromkeys(("__lt__", "__gt__", "__le__", "__ge__"), True),
        **dict.fromkeys(("__str__", "__format__", "decode", "hex"), EVIL),
        **dict.fromkeys(("__bytes__", "encode"), EVIL.encode()),
        "__float__": 0.5,
        "__iter__": iter(()),
        "__buffer__": memoryview(EVIL.encode()),
    }
    answer = answers.get(name, EVIL if kind is str else EVIL.encode())
    return lambda *_, **__: answer


@functools.cache
def lying(value: str | bytes | int | float) -> Any:
    """Return an object of a subclass whose methods return something else; only its value is `value`."""
    kind: Any = type(value)
    methods = {name: lie(name, kind) for name in OVERRIDDEN if hasattr(kind, name)}
    methods["__repr__"] = lambda self: f"lying({kind.__repr__(self)})"
    return type("Lying", (kind,), methods)(value)


@functools.cache
def member(value: str | int) -> Any:
    """Return a member of an enum that mixes in the type of the value: its `str()` is `Choice.MEMBER`."""
    return enum.Enum("Choice", {"MEMBER": value}, type=type(value)).MEMBER  # type: ignore[misc]


class OnlyRead:
    """A file that has only `read()`, which returns each of the pieces once, or raises."""

    def __init__(self, *pieces: Any) -> None:
        self.pieces = list(pieces)

    def read(self, _size: int = -1) -> Any:
        piece = self.pieces.pop(0) if self.pieces else b""
        if isinstance(piece, BaseException):
            raise piece
        return piece


class WrongSize(io.BytesIO):
    """A file whose size, as `seek()` and `tell()` give it, differs from its content by some octets."""

    def __init__(self, content: bytes, wrong: int) -> None:
        super().__init__(content)
        self.wrong = wrong

    def tell(self) -> int:
        here = super().tell()
        return max(0, here + self.wrong) if here else here


class Unreadable(io.BytesIO):
    def readable(self) -> bool:
        return False


class Own(Exception):
    """An exception of the caller's own code."""


def failing(*pieces: Any) -> Iterator[Any]:
    yield from pieces
    raise Own


def odd_values() -> list[Any]:
    """Return new values of all kinds; iterators and files among them can be used once."""
    return [
        *(None, True, False, 0, 1, -1, 2**31, 2**63, 2**64, 10**400, 1.5, -0.5, float("nan"), float("inf"), 1j),
        *("", "a", "é", "€", "\ud800", "\0", "a\r\nb", " ", "x" * 300, "1", "-1", "99999", "\uff11", "[::1]", "h:80"),
        *(b"", b"a", b"\xff", b"\r\n", bytearray(b"a"), memoryview(b"abcdef")[::2], array.array("i"), range(3)),
        *([], [1], ["a"], [b"a"], [("a", "b")], [("a",)], [("a", "b", "c")], (), ("a", 1), (1, 2, 3, 4, 5), {}, {1: 2}),
        *({"a": "b"}, {"a": None}, {"a b": "c"}, {1}, frozenset({"ab"}), object(), object, int, str, dict, io.BytesIO),
        *(len, lambda: None, lambda *_: 1 / 0, Ellipsis, fractions.Fraction(1, 2), Own(), slice(1)),
        *(lying("a"), lying(b"a"), lying(1), lying(1.5), member("a"), member(1), member("a\r\nb"), type("N", (), {})),
        *(
            io.BytesIO(b"abc"),
            io.StringIO("abc"),
            io.StringIO("€"),
            Unreadable(b"a"),
            WrongSize(b"abc", 0),
            OnlyRead(1),
        ),
        *(
            OnlyRead(None),
            OnlyRead("a", b"b"),
            iter([b"a"]),
            iter([1]),
            iter(["a"]),
            iter([]),
            iter([None]),
            map(int, "a"),
        ),
    ]
