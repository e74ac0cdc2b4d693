"""The checks of the arguments of a route; see `base.arguments`. Pure."""

from __future__ import annotations

import re
from typing import Any

from ..base.arguments import Check, wrong_type, wrong_value
from ..base.checks import TEXT, Whole, by_name, json_value, optional, sequence
from ..http1.grammar import TOKEN
from .paths import compile_path
from .replies import UNSET, reply_check

_TOKEN = re.compile(TOKEN.decode("ascii"))


def _token(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type(name, value, "a text")
    if not _TOKEN.fullmatch(value):
        raise wrong_value(name, value, "a token, as 'GET' or 'Accept' (RFC 9110 section 5.6.2)")
    return value


def path_check(name: str, value: Any) -> str:
    """Check a path rule."""
    if isinstance(value, re.Pattern):
        raise wrong_type(name, value, "a path rule, as '/users/<int:id>'; a pattern is a value of target=")
    rule: str = TEXT(name, value)
    compile_path(rule)
    return rule


def _pattern(needed: str, *types: type) -> Check:
    """A check for a value of one of the types, or for a pattern of such values."""

    def check(name: str, value: Any) -> Any:
        if isinstance(value, re.Pattern):
            if not isinstance(value.pattern, types):
                raise wrong_type(name, value, needed)
        elif not isinstance(value, types):
            raise wrong_type(name, value, needed)
        return value

    return check


_NO_REPLIES: tuple[Any, ...] = ()  # CPython has one empty tuple, so that an empty list is not this object


def replies_check(name: str, value: Any) -> Any:
    """Check several replies. An empty tuple, the default, stands for none: then ``reply`` answers."""
    return value if value is _NO_REPLIES else sequence(reply_check, "a tuple of replies", least=1)(name, value)


VALUE = optional(_pattern("a text or a pattern of text", str))
VALUES = by_name(_token, VALUE, "a mapping of names to texts or patterns")
NAMES = by_name(TEXT, VALUE, "a mapping of names to texts or patterns")
BODY = optional(_pattern("bytes, a text or a pattern; json=… for a value", bytes, str))

_METHODS = sequence(_token, "a method, as 'GET', or a tuple of methods", least=1)
_NUMBER = Whole(0)
_NUMBERS = sequence(_NUMBER, "an integer of 0 or more, or a tuple of such", least=1)


def methods_check(name: str, value: Any) -> str | tuple[str, ...]:
    """Check a method, or several methods."""
    return _token(name, value) if isinstance(value, str) else tuple(_METHODS(name, value))


def numbers_check(name: str, value: Any) -> int | tuple[int, ...] | None:
    """Check a number, several numbers, or None."""
    return value if value is None else _NUMBER(name, value) if isinstance(value, int) else tuple(_NUMBERS(name, value))


def json_check(name: str, value: Any) -> Any:
    """Check a value with a form in JSON, or UNSET, which stands for no value."""
    return value if value is UNSET else json_value(name, value)
