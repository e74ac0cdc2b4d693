"""The conditions of a route beside method and path: each a test on a request, and what to say where it is not met.

`CONDITIONS` at the end is the one table of them. A new condition is a line of the table, and a field and a key of
`route`: the matcher, scenario files and the control port take it from the table. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .request_context import RequestContext

if TYPE_CHECKING:
    from ..base.codec import Codec

WantedValue: TypeAlias = str | re.Pattern[str] | None
WantedBody: TypeAlias = bytes | str | re.Pattern[str] | re.Pattern[bytes]

_SHOWN = 60  # octets or characters of a value in a message


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on a request.

    ``wanted``  what is asked for, in a few words
    ``holds``   whether a request meets it
    ``seen``    what a request has instead, in a few words
    """

    wanted: str
    holds: Callable[[RequestContext], bool]
    seen: Callable[[RequestContext], str]

    def mismatch(self, context: RequestContext) -> str:
        """What is wanted and what is seen, for a request that does not meet the condition."""
        return f"wanted {self.wanted}, seen {self.seen(context)}"


def on_value(what: str, wanted: WantedValue, values: Callable[[RequestContext], Collection[str]]) -> Condition:
    """A condition on values that may be there several times, or not at all.

    ``what``    what the values are, in a message
    ``wanted``  a text (exactly), a pattern (searched) or None (there has to be no value); one fitting value is enough
    ``values``  gives the values of a request
    """
    fits = _fits(wanted)
    return Condition(
        f"{what} {_expected(wanted)}", lambda context: fits(values(context)), lambda context: _listed(values(context))
    )


def on_target(wanted: WantedValue) -> Condition:
    """The request target as it was sent."""
    return on_value("target", wanted, lambda context: (context.target.raw,))


def on_query(name: str, wanted: WantedValue) -> Condition:
    """The values of one name of the query, decoded."""
    return on_value(f"query {name}", wanted, lambda context: [value for key, value in context.query if key == name])


def on_header(name: str, wanted: WantedValue) -> Condition:
    """The field lines of one name, case aside: any one of them, or all of them joined."""
    key = name.encode("latin-1")

    def values(context: RequestContext) -> list[str]:
        lines = [value.decode("latin-1") for value in context.seen.values(key)]
        return lines if len(lines) < 2 else [*lines, ", ".join(lines)]

    return on_value(f"header {name}", wanted, values)


def on_body(wanted: WantedBody) -> Condition:
    """The content, as octets; a pattern of text is searched in it as UTF-8."""
    if isinstance(wanted, re.Pattern):
        return _on_pattern(wanted)
    if not isinstance(wanted, (bytes, str)):
        raise TypeError(f"body {wanted!r}: give octets, text or a pattern, or json=... for a value")
    data = wanted.encode("utf-8") if isinstance(wanted, str) else wanted
    return Condition(f"body {short(data)}", lambda context: context.body == data, _body)


def on_json(wanted: Any) -> Condition:
    """The content is JSON of an equal value. Raises TypeError or ValueError for a value that JSON does not have."""
    wanted = json.loads(json.dumps(wanted))
    return Condition(f"json {short(wanted)}", lambda context: _same(_parsed(context), wanted), _body)


def on_number(what: str, wanted: tuple[int, ...], number: Callable[[RequestContext], int]) -> Condition:
    """A number is among those wanted.

    ``what``    what the number is, in a message
    ``wanted``  the numbers
    ``number``  gives the number of a request
    """
    shown = " or ".join(map(str, wanted))
    return Condition(f"{what} {shown}", lambda context: number(context) in wanted, lambda context: str(number(context)))


def on_function(function: Callable[[RequestContext], bool]) -> Condition:
    """A function of the user holds."""
    name = getattr(function, "__name__", repr(function))
    return Condition(f"{name}() to hold", function, lambda _: "that it does not")


def short(value: object) -> str:
    """A value as it is written in a message, cut where it is long."""
    if isinstance(value, (bytes, str)) and len(value) > _SHOWN:
        return f"{value[:_SHOWN]!r}… ({len(value)} in all)"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fits(wanted: WantedValue) -> Callable[[Collection[str]], bool]:
    if wanted is None:
        return lambda values: not values
    if isinstance(wanted, re.Pattern) and isinstance(wanted.pattern, str):
        return lambda values: any(map(wanted.search, values))
    if not isinstance(wanted, str):
        raise TypeError(f"{wanted!r}: give text, a pattern of text, or None for what is to be absent")
    return lambda values: wanted in values


def _expected(wanted: WantedValue) -> str:
    if wanted is None:
        return "to be absent"
    return f"with a match of {wanted.pattern!r}" if isinstance(wanted, re.Pattern) else short(wanted)


def _listed(values: Collection[str]) -> str:
    return " and ".join(map(short, values)) or "none"


def _body(context: RequestContext) -> str:
    return short(context.body)


def _on_pattern(wanted: re.Pattern[str] | re.Pattern[bytes]) -> Condition:
    pattern: re.Pattern[Any] = wanted
    binary = isinstance(pattern.pattern, bytes)

    def holds(context: RequestContext) -> bool:
        return pattern.search(context.body if binary else context.body.decode("utf-8", "replace")) is not None

    return Condition(f"body with a match of {pattern.pattern!r}", holds, _body)


_BAD = object()


def _parsed(context: RequestContext) -> Any:
    try:
        return context.json
    except (ValueError, RecursionError):
        return _BAD


def _same(value: Any, wanted: Any) -> bool:
    """Equal as JSON: true is not 1."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_same(value[key], wanted[key]) for key in wanted)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


# ---------------------------------------------------------------------------------------------------------- the table


class ConditionKind(NamedTuple):  # start-up: a dataclass takes several times as long to make
    """What a field of `Route` asks of a request.

    ``make``        the conditions that a value of the field stands for; it is not called for the default
    ``form``        the name in `condition_values` of the codec for the value as plain data
    ``about``       a line for people
    ``of_content``  it needs the content, so that a route that answers from the head alone cannot have it
    """

    make: Callable[[Any], Iterable[Condition]]
    form: str
    about: str
    of_content: bool = False

    @property
    def codec(self) -> Codec:
        """The codec for scenario files and the control port, whose module few servers need."""
        from . import condition_values  # start-up: a server without a scenario file reads no plain data

        return condition_values.CODECS[self.form]


def _by_name(
    condition: Callable[[str, WantedValue], Condition],
) -> Callable[[Mapping[str, WantedValue]], list[Condition]]:
    return lambda wanted: [condition(name, value) for name, value in wanted.items()]


def numbers(wanted: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """One number, several or none, as a tuple."""
    if wanted is None:
        return ()
    return tuple(wanted) if isinstance(wanted, (tuple, list)) else (wanted,)


# In the order in which they are tested: what is cheap comes first.
CONDITIONS: dict[str, ConditionKind] = {
    "target": ConditionKind(lambda wanted: [on_target(wanted)], "target", "The request target as it was sent."),
    "query": ConditionKind(_by_name(on_query), "values", "Values of the query, by name."),
    "headers": ConditionKind(_by_name(on_header), "values", "Field values, by name."),
    "connection": ConditionKind(
        lambda wanted: [on_number("connection", numbers(wanted), lambda context: context.connection.number)],
        "numbers",
        "The number of the connection, from 0 in order of accept.",
    ),
    "position": ConditionKind(
        lambda wanted: [on_number("position", numbers(wanted), lambda context: context.position)],
        "numbers",
        "Which request on its connection, from 0.",
    ),
    "body": ConditionKind(lambda wanted: [on_body(wanted)], "body", "The content.", of_content=True),
    "json": ConditionKind(
        lambda wanted: [on_json(wanted)], "anything", "The content is JSON of this value.", of_content=True
    ),
    "when": ConditionKind(
        lambda wanted: [on_function(wanted)], "function", "A function that was given in Python, by its name."
    ),
}
