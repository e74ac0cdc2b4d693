"""What the commands share: errors of usage, options that choose cases, and a standard output that may go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

import click

from ...mockserver.base.toml_document import DocumentError
from ..corpus.cases import corpus
from ..corpus.options import OPTIONS, Option
from ..corpus.selection import Selection, UnknownCase
from ..model import Case, Variant
from ..model.exit_codes import USAGE

F = TypeVar("F", bound=Callable[..., Any])


class CommandError(click.ClickException):
    """Something that was asked for is not there: one line, exit code 3."""

    exit_code = USAGE

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line to standard error."""
        click.echo(f"h1conform: {self.message}", file=file, err=True)


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
    except (UnknownCase, DocumentError) as error:
        raise CommandError(str(error.args[0])) from error


def be_silent() -> None:
    """Nobody reads standard output any more: write what is left nowhere, so that the interpreter can end in peace."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def say(*lines: object) -> None:
    """Print lines; whoever reads them may leave at any time."""
    try:
        click.echo("\n".join(map(str, lines)))
    except BrokenPipeError:
        be_silent()
