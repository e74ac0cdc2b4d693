"""Path rules: werkzeug's, with converters, matched one rule at a time so that the order of declaration holds. Pure.

A rule without a converter is compared. werkzeug is imported for the first rule with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Match = Callable[[str], Mapping[str, Any] | None]

_NOTHING: Mapping[str, Any] = {}
_CONVERTER = re.compile("<[^>]*>")


def compile_path(rule: str) -> Match:
    """A function from a percent-decoded path to the rule's arguments, or None where it does not match.

    "*" matches every request target. Slashes count: "/a" is neither "/a/" nor "//a". Raises ValueError for a rule that
    is none."""
    if rule == "*":
        return lambda _: _NOTHING
    if not rule.startswith("/"):
        raise ValueError(f"path {rule!r}: a rule begins with a slash, or is '*' for every request")
    if "?" in rule.partition("<")[0]:
        raise ValueError(f"path {rule!r}: the path has no query; give it as query={{...}}")
    if not {"<", ">", "|"} & set(rule):
        return lambda path: _NOTHING if path == rule else None
    return _with_converters(rule)


def resembles(rule: str, path: str) -> bool:
    """Whether the path has the form of the rule, with any text but slashes where a converter is."""
    return re.fullmatch("[^/]+".join(map(re.escape, _CONVERTER.split(rule))), path) is not None


def _with_converters(rule: str) -> Match:
    from werkzeug.exceptions import HTTPException
    from werkzeug.routing import Map, RoutingException, Rule

    try:
        rules = Map([Rule(rule, endpoint=rule)], merge_slashes=False, redirect_defaults=False)
        adapter = rules.bind("localhost")
        rules.update()
    except SyntaxError as error:  # werkzeug compiles the rule to a function with its names as parameters
        raise ValueError(f"path {rule!r}: {error.msg}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError(f"path {rule!r}: {error}") from error

    def match(path: str) -> Mapping[str, Any] | None:
        try:
            _, arguments = adapter.match(path, "GET")
        except (HTTPException, RoutingException):  # a redirect to the path with a slash is no match
            return None
        return arguments

    return match
