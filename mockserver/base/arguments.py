"""Checks of the arguments of public functions and classes, where a caller gives them. Pure.

    @checked(name=TEXT, timeout=seconds())
    def wait_mark(self, name: str, timeout: float) -> bool:

How it works
------------
A `Check` is a function of the name of a parameter and of its argument. It returns the argument in the form that the
function takes, for example a tuple for a list. It raises TypeError for an argument of a wrong type, and ValueError for
a wrong value. Each message has the parameter, the argument, and what to give in its place.

`checked` puts the checks before the call of a function, or of the constructor of a class. Only arguments that are given
are checked, and not defaults. A keyword that is no parameter is a TypeError with the most similar parameter.

The bounds of a `Whole` or a `Seconds` are attributes, so that the codecs of plain data have the same bounds.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

from .suggestions import nearest

Check: TypeAlias = Callable[[str, Any], Any]

LARGEST = 2**53 - 1  # of an integer without a bound of its own: larger ones lose digits in many JSON parsers (RFC 8259)
LARGEST_INT = 2**31 - 1  # system calls take an int of 32 bits
LONGEST_WAIT = 1_000_000  # seconds; the system calls that wait take milliseconds in 32 bits

_SHOWN = 60  # characters of an argument in a message
_NO_SEQUENCES = (str, bytes, bytearray, memoryview, Mapping, Set)  # iterables that are no sequence of arguments
_VARIADIC = inspect.CO_VARARGS
_TAKES_REST = inspect.CO_VARKEYWORDS

T = TypeVar("T", bound=Callable[..., Any])


def wrong_type(name: str, value: object, needed: str) -> TypeError:
    """Return the error for an argument of a wrong type.

    ``name``    the parameter
    ``value``   the argument
    ``needed``  what to give in its place, in words
    """
    return TypeError(f"{name}={shown(value)}: give {needed}")


def wrong_value(name: str, value: object, needed: str) -> ValueError:
    """Return the error for a wrong value of an argument of the right type. The parameters are those of `wrong_type`."""
    return ValueError(f"{name}={shown(value)}: give {needed}")


def shown(value: object) -> str:
    """Return an argument in the form for messages; a long argument is cut."""
    if isinstance(value, (str, bytes)):
        value = value[: _SHOWN + 1]
    if isinstance(value, int) and abs(value) > LARGEST:
        return "an integer of many digits"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# ------------------------------------------------------------------------------------------------------ kinds of checks


def anything(name: str, value: Any) -> Any:
    """Accept every argument: the function itself checks it."""
    del name
    return value


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
        return value

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

    def checked_sequence(name: str, value: Any) -> tuple[Any, ...]:
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


# ------------------------------------------------------------------------------------------------------------- checked


def checked(rest: Mapping[str, Check] | None = None, /, **checks: Check) -> Callable[[T], T]:
    """Check the arguments of each call of a function, or of the constructor of a class.

    ``rest``    the checks of the keywords that ``**rest`` takes; None: the function has no such parameter
    ``checks``  the check of each other parameter
    """

    def decorate(target: T) -> T:
        if isinstance(target, type):
            setattr(target, "__init__", _checked(vars(target)["__init__"], target.__name__, checks, rest))  # noqa: B010
            return target
        return cast(T, _checked(target, target.__name__, checks, rest))

    return decorate


def checks_of(target: Callable[..., Any], names: Iterable[str] | None = None) -> dict[str, Check]:
    """Return the checks that `checked` has put before a function or the constructor of a class, by parameter.

    ``target``  the function or class
    ``names``   only the checks of these parameters; None: all
    """
    function = vars(target).get("__init__") if isinstance(target, type) else target
    found: dict[str, Check] = getattr(function, "checks", {})
    return found if names is None else {name: found[name] for name in names}


def _checked(
    call: Callable[..., Any], title: str, checks: Mapping[str, Check], rest: Mapping[str, Check] | None
) -> Callable[..., Any]:
    code = call.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    positional = code.co_varnames[: code.co_argcount]
    parameters = [name for name in code.co_varnames[:count] if name != "self"]
    variadic = code.co_varnames[count] if code.co_flags & _VARIADIC else ""
    by_keyword = {name: checks.get(name, anything) for name in parameters} | dict(rest or {})
    by_position = tuple(checks.get(name, anything) for name in positional)

    @wraps(call)
    def checked_call(*args: Any, **given: Any) -> Any:
        taken = [check(name, each) for name, check, each in zip(positional, by_position, args, strict=False)]
        if len(args) > len(taken):
            more = args[len(taken) :]
            if variadic:
                check = checks.get(variadic, anything)
                more = tuple(check(f"{variadic}[{index}]", each) for index, each in enumerate(more))
            taken += more
        for name, each in given.items():
            if name not in by_keyword:
                raise TypeError(f"{title}: unknown parameter {name!r}{nearest(name, by_keyword)}")
            given[name] = by_keyword[name](name, each)
        return call(*taken, **given)

    checked_call.checks = {**by_keyword, **({variadic: checks[variadic]} if variadic else {})}  # type: ignore[attr-defined]
    return checked_call
