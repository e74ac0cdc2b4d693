"""The options that choose cases, for every command that has them, and the items that they choose."""

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
    """An option that may be given several times."""
    return click.option(f"--{name}", multiple=True, help=help_, **how)


def _drawn(option: Option) -> Callable[[F], F]:
    """The option as click has it."""
    return click.option(
        f"--{option.name}",
        is_flag=option.takes == "flag",
        multiple=option.takes == "many",
        type=click.Choice(option.choices) if option.choices else None,
        metavar=option.metavar or None,
        help=option.help,
    )


def profile_option(command: F) -> F:
    """The option ``--profile`` alone."""
    (option,) = (each for each in OPTIONS if each.name == "profile")
    return _drawn(option)(command)


def selecting(command: F) -> F:
    """The options that choose cases, for every command that has them."""
    for option in reversed(OPTIONS):
        command = _drawn(option)(command)
    return command


def selected(given: Mapping[str, Any]) -> list[tuple[Case, Variant]]:
    """The items that the options of `selecting` ask for. Raises CommandError."""
    try:
        return Selection.from_options(given).of(corpus())
    except InputError as error:
        raise CommandError(str(error)) from error
