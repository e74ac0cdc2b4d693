"""The conditions of a route beside method and path. Each is a test on a request, with a message for a failed test.

`CONDITIONS` at the end is the only table of them. A new condition is a row of the table, a field of `route.Route` and a
key of `route.ConditionKeywords`. The matcher, scenario files and the control port use the table. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from .patterns import searcher
from .request_context import RequestContext

if TYPE_CHECKING:
    from ..base.codec import Codec

WantedValue: TypeAlias = str | re.Pattern[str] | None
WantedBody: TypeAlias = bytes | str | re.Pattern[str] | re.Pattern[bytes]

_SHOWN = 60  # octets or characters of a value in a message


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on a request.

    ``wanted``  the expected value, in a few words for messages
    ``holds``   a function that returns whether a request meets the condition
    ``seen``    a function that returns the value of a request, in a few words for messages
    """

    wanted: str
    holds: Callable[[RequestContext], bool]
    seen: Callable[[RequestContext], str]

    def mismatch(self, context: RequestContext) -> str:
        """Return the message for a request that does not meet the condition: the expected value and its own."""
        return f"expected {self.wanted}, seen {self.seen(context)}"


def on_value(what: str, wanted: WantedValue, values: Callable[[RequestContext], Collection[str]]) -> Condition:
    """Return a condition on values of which a request may have none, one or several.

    ``what``    the name of the values in messages
    ``wanted``  a text that one value has to equal, a pattern that has to match somewhere in one value, or None: the
                request must have no value
    ``values``  a function that returns the values of a request

    Raises TypeError for another type of ``wanted``."""
    fits = _fits(wanted)
    return Condition(
        f"{what} {_expected(wanted)}", lambda context: fits(values(context)), lambda context: _listed(values(context))
    )


def on_target(wanted: WantedValue) -> Condition:
    """Return a condition on the request target as the client sent it."""
    return on_value("target", wanted, lambda context: (context.target.raw,))


def on_query(name: str, wanted: WantedValue) -> Condition:
    """Return a condition on the decoded values of one name in the query.

    ``name``    the name
    ``wanted``  as in `on_value`
    """
    return on_value(f"query {name}", wanted, lambda context: [value for key, value in context.query if key == name])


def on_header(name: str, wanted: WantedValue) -> Condition:
    """Return a condition on a field: one of its field lines matches, or all its lines joined by commas do.

    ``name``    the name of the field, in any case
    ``wanted``  as in `on_value`
    """
    key = name.encode("latin-1")

    def values(context: RequestContext) -> list[str]:
        lines = [value.decode("latin-1") for value in context.seen.values(key)]
        return lines if len(lines) < 2 else [*lines, ", ".join(lines)]

    return on_value(f"header {name}", wanted, values)


def on_body(wanted: WantedBody) -> Condition:
    """Return a condition on the content.

    ``wanted``  octets or text (in UTF-8) that the content has to equal, or a pattern that has to match somewhere in it;
                a pattern of text reads the content as UTF-8

    Raises TypeError for another type."""
    if isinstance(wanted, re.Pattern):
        return _on_pattern(wanted)
    if not isinstance(wanted, (bytes, str)):
        raise TypeError(f"body {wanted!r}: give octets, text or a pattern, or json=... for a value")
    data = wanted.encode("utf-8") if isinstance(wanted, str) else wanted
    return Condition(f"body {short(data)}", lambda context: context.body == data, _body)


def on_json(wanted: Any) -> Condition:
    """Return a condition: the content is JSON with a value equal to ``wanted``.

    Raises TypeError or ValueError if ``wanted`` has no form in JSON."""
    wanted = json.loads(json.dumps(wanted))
    return Condition(f"json {short(wanted)}", lambda context: _same(_parsed(context), wanted), _body)


def on_number(what: str, wanted: tuple[int, ...], number: Callable[[RequestContext], int]) -> Condition:
    """Return a condition: a number of the request is one of the wanted numbers.

    ``what``    the name of the number in messages
    ``wanted``  the numbers
    ``number``  a function that returns the number of a request
    """
    shown = " or ".join(map(str, wanted))
    return Condition(f"{what} {shown}", lambda context: number(context) in wanted, lambda context: str(number(context)))


def on_function(function: Callable[[RequestContext], bool]) -> Condition:
    """Return a condition: ``function``, from the author of the test, returns a true value for the request.

    The condition calls the function once for each request, and keeps the result in `RequestContext.asked`."""
    name = getattr(function, "__name__", repr(function))
    key = object()  # two routes may have the same function

    def holds(context: RequestContext) -> bool:
        if key not in context.asked:
            context.asked[key] = bool(function(context))
        return context.asked[key]

    return Condition(f"{name}(context) to be true", holds, lambda _: "false")


def short(value: object) -> str:
    """Return a value in the form for messages; a long value is cut."""
    if isinstance(value, (bytes, str)) and len(value) > _SHOWN:
        return f"{value[:_SHOWN]!r}… ({len(value)} in all)"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fits(wanted: WantedValue) -> Callable[[Collection[str]], bool]:
    if wanted is None:
        return lambda values: not values
    if isinstance(wanted, re.Pattern) and isinstance(wanted.pattern, str):
        return searcher(wanted)
    if not isinstance(wanted, str):
        raise TypeError(f"{wanted!r}: give a text, a pattern of text, or None for an absent value")
    return lambda values: wanted in values


def _expected(wanted: WantedValue) -> str:
    if wanted is None:
        return "to be absent"
    return f"matching {wanted.pattern!r}" if isinstance(wanted, re.Pattern) else short(wanted)


def _listed(values: Collection[str]) -> str:
    return " and ".join(map(short, values)) or "none"


def _body(context: RequestContext) -> str:
    return short(context.body)


def _on_pattern(wanted: re.Pattern[str] | re.Pattern[bytes]) -> Condition:
    pattern: re.Pattern[Any] = wanted
    binary, search = isinstance(pattern.pattern, bytes), searcher(pattern)

    def holds(context: RequestContext) -> bool:
        return search((context.body if binary else context.body.decode("utf-8", "replace"),))

    return Condition(f"body matching {pattern.pattern!r}", holds, _body)


_BAD = object()


def _parsed(context: RequestContext) -> Any:
    try:
        return context.json
    except (ValueError, RecursionError):
        return _BAD


def _same(value: Any, wanted: Any) -> bool:
    """Return whether the values are equal as JSON. In Python True equals 1; in JSON it does not."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_same(value[key], wanted[key]) for key in wanted)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


# ---------------------------------------------------------------------------------------------------------- the table


class ConditionKind(NamedTuple):  # start-up: a dataclass takes several times as long to make
    """The conditions that one field of `Route` stands for.

    ``make``   a function from the value of the field to conditions; it is not called for the default value
    ``form``   the key in `condition_values.CODECS` of the codec for the value as plain data
    ``about``  a line for people
    ``needs``  the part of the request that the condition tests. "content": an early route must not have the condition.
               "any": the condition of an early route tests the head, and that of another route the whole request
    """

    make: Callable[[Any], Iterable[Condition]]
    form: str
    about: str
    needs: Literal["head", "content", "any"] = "head"

    @property
    def codec(self) -> Codec:
        """The codec of the value, for scenario files and the control port."""
        from . import condition_values  # start-up: only scenario files and the control port need it

        return condition_values.CODECS[self.form]


def _by_name(
    condition: Callable[[str, WantedValue], Condition],
) -> Callable[[Mapping[str, WantedValue]], list[Condition]]:
    return lambda wanted: [condition(name, value) for name, value in wanted.items()]


def numbers(wanted: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """Return one number, several numbers or none as a tuple."""
    if wanted is None:
        return ()
    return tuple(wanted) if isinstance(wanted, (tuple, list)) else (wanted,)


# In the order in which a matcher tests them: cheap tests first.
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
        "The position of the request on its connection, from 0.",
    ),
    "body": ConditionKind(lambda wanted: [on_body(wanted)], "body", "The content.", "content"),
    "json": ConditionKind(
        lambda wanted: [on_json(wanted)], "anything", "The content is JSON with this value.", "content"
    ),
    "when": ConditionKind(
        lambda wanted: [on_function(wanted)], "function", "The name of a function of Python code.", "any"
    ),
}
