"""The options that select cases, which several commands have, and the items that they select."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ...mockserver.base.input_error import InputError
from ..corpus.cases import corpus
from ..corpus.options import OPTIONS, Option
from ..corpus.selection import Selection
from ..model import Case, Variant
from .errors import CommandError

F = TypeVar("F", bound=Callable[..., Any])


def many(name: str, help_: str, **how: Any) -> Callable[[F], F]:
    """Return a decorator that adds an option that may be given several times.

    ``name``   the name of the option, without its hyphens
    ``help_``  the help of the option
    ``how``    further keyword arguments of `click.option`"""
    return click.option(f"--{name}", multiple=True, help=help_, **how)


def _drawn(option: Option) -> Callable[[F], F]:
    """Return the option as a decorator of click."""
    return click.option(
        f"--{option.name}",
        is_flag=option.takes == "flag",
        multiple=option.takes == "many",
        type=click.Choice(option.choices) if option.choices else None,
        metavar=option.metavar or None,
        help=option.help,
    )


def profile_option(command: F) -> F:
    """Add the option ``--profile`` alone to a command."""
    (option,) = (each for each in OPTIONS if each.name == "profile")
    return _drawn(option)(command)


def selecting(command: F) -> F:
    """Add all options that select cases to a command."""
    for option in reversed(OPTIONS):
        command = _drawn(option)(command)
    return command


def selected(given: Mapping[str, Any]) -> list[tuple[Case, Variant]]:
    """Return the items (a case and a variant) that the options of `selecting` select.

    ``given``  the values of the options, by their names

    Raises CommandError for an option whose value matches nothing or is invalid."""
    try:
        return Selection.from_options(given).of(corpus())
    except InputError as error:
        raise CommandError(str(error)) from error
