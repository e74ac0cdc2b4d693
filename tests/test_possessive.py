"""No expression has a possessive repetition of a group, which CPython before 3.11.5 matches wrongly."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]  # the stubs do not have it
from typing import Any

import pytest

import h1conform.client.grammar
import h1conform.mockserver.http1

CHARACTERS = {"LITERAL", "NOT_LITERAL", "IN", "ANY", "RANGE", "CATEGORY"}


def of_client() -> Iterator[tuple[str, Any]]:
    grammar = h1conform.client.grammar
    for name in sorted(grammar.__annotations__):
        yield f"grammar.{name}", getattr(grammar, name)


def of_server() -> Iterator[tuple[str, Any]]:
    package = h1conform.mockserver.http1
    for each in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{each.name}")
        yield from (
            (f"{each.name}.{name}", value) for name, value in vars(module).items() if isinstance(value, re.Pattern)
        )


EXPRESSIONS = dict((*of_client(), *of_server()))


def possessive(parts: Any) -> Iterator[Any]:
    """Yield what each possessive repetition repeats."""
    for operation, argument in parts:
        if str(operation) == "POSSESSIVE_REPEAT":
            yield argument[2]
        for each in argument if isinstance(argument, tuple | list) else (argument,):
            for inner in each if isinstance(each, list) else (each,):
                if isinstance(inner, _parser.SubPattern):
                    yield from possessive(inner)


def of_groups(pattern: re.Pattern[Any] | str) -> list[str]:
    """Return the possessive repetitions of more than one character."""
    found = possessive(_parser.parse(pattern if isinstance(pattern, str) else pattern.pattern))
    return [str(each) for each in found if len(each) != 1 or str(each[0][0]) not in CHARACTERS]


@pytest.mark.parametrize("wrong", ["(?:ab)*+", "x|((?:a[bc])?+)", "(?>(?:a(?:b|cd)++)*)", "(?=(?:ab)++)"])
def test_the_check_finds_such_a_repetition(wrong: str) -> None:
    assert len(of_groups(wrong)) == 1


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_no_possessive_repetition_of_a_group(name: str) -> None:
    assert of_groups(EXPRESSIONS[name]) == []


def test_the_expressions_are_those_of_both_sides() -> None:
    assert {"grammar.HEAD", "grammar.USUAL_HEAD", "head._CLEAN", "chunked._EXTENSIONS"} <= set(EXPRESSIONS)
