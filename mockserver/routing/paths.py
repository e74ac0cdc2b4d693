"""Path rules of werkzeug, matched one rule at a time. Pure.

A werkzeug map with all rules would order them by its own weights. Routes are tried in the order of their declaration,
so each rule has a map of its own. A rule without a converter is only compared, without werkzeug. The first rule with a
converter imports werkzeug.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..base.arguments import shown

Match = Callable[[str], Mapping[str, Any] | None]

_NOTHING: Mapping[str, Any] = {}
_CONVERTER = re.compile("<[^>]*>")
_STEPS = 1_000_000  # of a match; they take some 100 ms at most
_LONGEST_FORM = 100  # characters of a path that is compared with the form of a rule


@lru_cache(maxsize=1024)
def compile_path(rule: str) -> Match:
    """Compile a path rule to a function.

    ``rule``  the rule; "*" matches every request target

    Returns a function from a percent-decoded path to the arguments of the rule, or to None if the path does not match.
    Each slash counts: "/a" matches neither "/a/" nor "//a". Raises ValueError for a malformed rule."""
    if rule == "*":
        return lambda _: _NOTHING
    if not rule.startswith("/"):
        raise ValueError(
            f"path {shown(rule)} does not begin with a slash; give {shown('/' + rule)}, or '*' for any request target"
        )
    if "?" in rule.partition("<")[0]:
        raise ValueError(f"path {shown(rule)}: a path rule has no query: use the condition query={{...}}")
    if not {"<", ">", "|"} & set(rule):
        return lambda path: _NOTHING if path == rule else None
    return _with_converters(rule)


def _converters_together(rule: str) -> int:
    """Return how many converters share a segment of the path at most, which decides how long a match may take.

    The converter ``path`` takes slashes too, and shares the path with all other converters."""
    if "<path" in rule:
        return rule.count("<")
    return max(segment.count("<") for segment in rule.split("/"))


def resembles(rule: str, path: str) -> bool:
    """Return whether the path has the form of the rule.

    ``rule``  the rule; each converter stands for any text without a slash
    ``path``  the path

    A long path has no form: the comparison could take long, and it is only for a message."""
    return (
        len(path) <= _LONGEST_FORM
        and re.fullmatch("[^/]+".join(map(re.escape, _CONVERTER.split(rule))), path) is not None
    )


def _with_converters(rule: str) -> Match:
    from werkzeug.exceptions import HTTPException
    from werkzeug.routing import Map, RoutingException, Rule

    try:
        rules = Map([Rule(rule, endpoint=rule)], merge_slashes=False, redirect_defaults=False)
        adapter = rules.bind("localhost")
        rules.update()
    except SyntaxError as error:  # werkzeug compiles the rule to a function, with the names of the rule as parameters
        raise ValueError(f"path {shown(rule)}: {error.msg.removesuffix(' in function definition')}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError(f"path {shown(rule)}: {error}") from error

    several = _converters_together(rule) - 1

    def match(path: str) -> Mapping[str, Any] | None:
        if several > 0 and len(path) ** several > _STEPS:
            ways = f"a path of {len(path)} characters has too many ways to match {several + 1} converters"
            raise ValueError(f"path {shown(rule)}: {ways}")
        try:
            _, arguments = adapter.match(path, "GET")
        except (HTTPException, RoutingException):  # a redirect to the path with a slash counts as no match
            return None
        return arguments

    return match
