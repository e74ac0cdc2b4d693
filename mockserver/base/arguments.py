"""Checks of the arguments of public functions and classes, where a caller gives them. Pure.

    @checked(name=TEXT, timeout=Seconds())
    def wait_mark(self, name: str, timeout: float) -> bool:

How it works
------------
A `Check` is a function of the name of a parameter and of its argument. It returns the argument in the form that the
function takes, for example a tuple for a list. It raises TypeError for an argument of a wrong type, and ValueError for
a wrong value. Each message has the parameter, the argument, and what to give in its place.

`checked` puts the checks before the call of a function, or of the constructor of a class. Only arguments that are given
are checked, and not defaults. A keyword that is no parameter is a TypeError with the most similar parameter.

`checks` has the kinds of checks.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Set
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

from .suggestions import nearest

Check: TypeAlias = Callable[[str, Any], Any]

LARGEST = 2**53 - 1  # of an integer without a bound of its own: larger ones lose digits in many JSON parsers (RFC 8259)

_SHOWN = 60  # characters of an argument in a message
_VARIADIC = inspect.CO_VARARGS

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


def anything(name: str, value: Any) -> Any:
    """Accept every argument: the function itself checks it."""
    del name
    return value


def checked(rest: Mapping[str, Check] | None = None, /, **checks: Check) -> Callable[[T], T]:
    """Check the arguments of each call of a function, or of the constructor of a class.

    ``rest``    the checks of the keywords that ``**rest`` takes; None: the function has no such parameter
    ``checks``  the check of each other parameter
    """

    def decorate(target: T) -> T:
        if isinstance(target, type):
            setattr(target, "__init__", _checked(vars(target)["__init__"], target.__name__, checks, rest))  # noqa: B010
            return target
        name, function = cast(Any, target).__qualname__.split("."), cast(Callable[..., Any], target)
        return cast(T, _checked(function, name[-2 if name[-1] == "__init__" else -1], checks, rest))

    return decorate


def exact_types(check: Check) -> Set[type]:
    """Return the classes whose direct instances a check accepts unchanged; empty: the check looks at the value.

    The set grows as the check meets further classes.
    """
    found: Set[type] = getattr(check, "exact_types", frozenset())
    return found


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
    at_once = [(index, exact_types(check)) for index, check in enumerate(by_position) if check is not anything]

    @wraps(call)
    def checked_call(*args: Any, **given: Any) -> Any:
        if not given and len(args) <= len(positional):  # the fast path: no argument needs a look at its value
            for index, types in at_once:
                if index < len(args) and type(args[index]) not in types:
                    break
            else:
                return call(*args)
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
