"""The kinds of checks of arguments: numbers, texts, octets, sequences, functions. Pure.

`arguments` describes what a check is, and puts checks before functions. The bounds of a `Whole` or a `Seconds` are
attributes, so that the codecs of plain data have the same bounds.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from .arguments import LARGEST, Check, checks_of, exact_types, shown, wrong_type, wrong_value
from .suggestions import nearest

LARGEST_INT = 2**31 - 1  # system calls take an int of 32 bits
LONGEST_WAIT = 1_000_000  # seconds; the system calls that wait take milliseconds in 32 bits
_NO_SEQUENCES = (str, bytes, bytearray, memoryview, Mapping, Set)  # iterables that are no sequence of arguments


def instance(needed: str, *types: type) -> Check:
    """A check for an instance of a class.

    ``needed``  what to give, in words, as "a Play"
    ``types``   the classes
    """

    def check(name: str, value: Any) -> Any:
        if not isinstance(value, types):
            if isinstance(value, type) and issubclass(value, types):
                raise wrong_type(name, value, f"{needed}; {value.__name__} is a class: give {value.__name__}(…)")
            raise wrong_type(name, value, needed)
        if issubclass(type(value), types):  # not for an object that only pretends, such as a Mock with a spec
            exact.add(type(value))
        return value

    exact = set(types)
    check.exact_types = exact  # type: ignore[attr-defined]
    return check


TEXT = instance("a text", str)
FLAG = instance("True or False", bool)
OCTETS = instance("bytes", bytes)


@dataclass(frozen=True, slots=True)
class Whole:
    """A check for an integer between two bounds.

    ``low``   the least value
    ``high``  the greatest value
    ``more``  the rest of the message: what a special value means
    """

    low: int = -LARGEST
    high: int = LARGEST
    more: str = ""

    def __call__(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(name, value, f"an integer{self._bounds}{self.more}")
        if not self.low <= value <= self.high:
            raise wrong_value(name, value, f"an integer{self._bounds}{self.more}")
        return value

    @property
    def _bounds(self) -> str:
        if self.high < LARGEST:
            return f" from {self.low} to {self.high}"
        return f" of {self.low} or more" if self.low > -LARGEST else " from -2**53 to 2**53"


@dataclass(frozen=True, slots=True)
class Seconds:
    """A check for a number of seconds, at most 1,000,000.

    ``low``   the least value
    ``high``  the greatest value
    """

    low: float = 0
    high: float = LONGEST_WAIT

    def __call__(self, name: str, value: Any) -> float:
        needed = f"a number of seconds, {self.low} to {self.high:,}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise wrong_type(name, value, needed)
        if not self.low <= value <= self.high:
            raise wrong_value(name, value, needed)
        return value


def line(needed: str, empty: bool = False) -> Check:
    """A check for a text without control characters.

    ``needed``  what to give, in words
    ``empty``   whether the text may be empty
    """

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type(name, value, needed)
        if not (value or empty) or not value.isprintable():
            raise wrong_value(name, value, f"{needed}, without control characters{'' if empty else ', not empty'}")
        return value

    return check


ADDRESS = line("an IPv4 or IPv6 address")
SOCKET_PATH = line("the path of a unix socket")


def choice(*names: str) -> Check:
    """A check for one of these texts."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type(name, value, " or ".join(map(repr, names)))
        if value not in names:
            raise ValueError(f"{name}={shown(value)}: unknown value{nearest(value, names)}")
        return value

    return check


def optional(check: Check) -> Check:
    """A check for None, or for an argument of another kind."""

    def either(name: str, value: Any) -> Any:
        if value is None:
            return None
        try:
            return check(name, value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{error}, or None") from None

    return _around(check, either)


def sequence(check: Check, needed: str, least: int = 0, single: bool = False) -> Check:
    """A check for a tuple, or for another iterable in an order. The function gets a tuple.

    ``check``   the check of each element
    ``needed``  what to give, in words, as "a tuple of addresses"
    ``least``   the least number of elements
    ``single``  whether one element may be given without a tuple around it
    """

    exact = exact_types(check)

    def checked_sequence(name: str, value: Any) -> tuple[Any, ...]:
        if type(value) is tuple and len(value) >= least and exact >= set(map(type, value)):
            return value  # the fast path: no element needs a look at its value
        if not isinstance(value, Iterable) or isinstance(value, (*_NO_SEQUENCES, type)):
            if single:
                return (check(name, value),)
            raise wrong_type(name, value, needed)
        value = tuple(value)
        if len(value) < least:
            raise wrong_value(name, value, f"{needed}, at least {least}")
        return tuple(check(f"{name}[{index}]", each) for index, each in enumerate(value))

    return _around(check, checked_sequence)


def by_name(key: Check, check: Check, needed: str) -> Check:
    """A check for a mapping.

    ``key``     the check of each key
    ``check``   the check of each value
    ``needed``  what to give, in words
    """

    def checked_mapping(name: str, value: Any) -> Mapping[Any, Any]:
        if not isinstance(value, Mapping):
            raise wrong_type(name, value, needed)
        return {key(name, each): check(f"{name}[{each!r}]", found) for each, found in value.items()}

    return checked_mapping


def function(count: int, needed: str, generators: bool = False) -> Check:
    """A check for a function that returns its result at once: neither a coroutine function nor a generator function.

    ``count``       how many arguments the function gets, by position
    ``needed``      what to give, in words
    ``generators``  whether a generator function and a class are accepted too
    """

    def check(name: str, value: Any) -> Any:
        if not callable(value) or (isinstance(value, type) and not generators):
            raise wrong_type(name, value, needed)
        if why := delayed(value, generators):
            raise TypeError(f"{name}={shown(value)}: {why}; give {needed}")
        try:
            inspect.signature(value, follow_wrapped=bool(checks_of(value))).bind(*(None,) * count)
        except TypeError as error:
            raise TypeError(f"{name}={shown(value)}: {error}; give {needed}") from None
        except ValueError:  # a function of C without a signature
            pass
        return value

    return check


def delayed(value: Any, generators: bool = False) -> str:
    """Return why a call of ``value`` gives no result at once, as words for a message; empty: the call gives a result.

    ``value``       a function
    ``generators``  whether the iterator of a generator function is a result
    """
    called = (value, getattr(value, "__call__", None))  # noqa: B004 - an object with an async __call__
    if any(map(inspect.iscoroutinefunction, called)) or any(map(inspect.isasyncgenfunction, called)):
        return "an async function has no result when it is called"
    if not generators and any(map(inspect.isgeneratorfunction, called)):
        return "a generator function has no result when it is called"
    return ""


def server_context(name: str, value: Any) -> Any:
    """A check for an `ssl.SSLContext` of a server."""
    ssl = sys.modules.get("ssl")  # start-up: without this module there is no context
    if ssl is None or not isinstance(value, ssl.SSLContext):
        raise wrong_type(name, value, "an ssl.SSLContext")
    if value.protocol is ssl.PROTOCOL_TLS_CLIENT:
        raise wrong_value(name, value, "the context of a server, as ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)")
    return value


def json_value(name: str, value: Any) -> Any:
    """A check for a value that has a form in JSON (RFC 8259): NaN and infinite numbers have none."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}={shown(value)}: not a JSON value: {error}") from None
    except RecursionError:
        raise ValueError(f"{name}: not a JSON value: the nesting is too deep") from None
    return value


def _around(inner: Check, check: Check) -> Check:
    """Return ``check``, with the check of its elements as an attribute, for `bounds_of`."""
    setattr(check, "inner", inner)  # noqa: B010 - mypy: a function has no such attribute
    return check


def bounds_of(check: Check | None) -> tuple[float, float] | None:
    """Return the least and the greatest value that a check accepts for a number, or for each number of a sequence.

    Returns None for a check of something else, and for no check."""
    while check is not None and not isinstance(check, (Whole, Seconds)):
        check = getattr(check, "inner", None)
    return None if check is None else (check.low, check.high)
