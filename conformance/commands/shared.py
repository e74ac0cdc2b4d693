"""What the commands share: errors of usage, options that choose cases, and a standard output that may go away."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

import click

from ...mockserver.base.toml_document import DocumentError
from ..corpus.cases import corpus
from ..corpus.selection import Selection, UnknownCase
from ..model import LEVELS, Case, Variant
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


profile_option = click.option(
    "--profile",
    type=click.Choice(("2008", "modern")),
    help="The documented API as the document of 2008 has it to the letter, or as today's documentation does.",
)


def selecting(command: F) -> F:
    """The options that choose cases, for every command that has them."""
    for option in reversed(
        (
            many("case", "Only cases that match this glob (over ids, or over case[variant]).", metavar="GLOB"),
            many("deselect", "No cases that match this glob.", metavar="GLOB"),
            many("chapter", "Only this chapter."),
            many("level", "Only cases of this level.", type=click.Choice(LEVELS)),
            many("transport", "Only this transport.", type=click.Choice(("tcp", "tls"))),
            many("delivery", "Only this delivery.", type=click.Choice(("whole", "bytewise"))),
            click.option("--quick", is_flag=True, help="One variant of each MUST that takes no time."),
            click.option("--thorough", is_flag=True, help="Every variant of each case, over TLS and byte by byte too."),
            click.option("--corpus", metavar="VERSION", help="Only cases that this version of the corpus has."),
            profile_option,
        )
    ):
        command = option(command)
    return command


def selected(given: Mapping[str, Any]) -> list[tuple[Case, Variant]]:
    """The items that the options of `selecting` ask for. Raises CommandError."""
    wanted = {"cases": "case", "without": "deselect", "chapters": "chapter", "levels": "level", "quick": "quick"}
    wanted |= {"thorough": "thorough"}
    wanted |= {"transports": "transport", "deliveries": "delivery", "corpus_version": "corpus"}
    try:
        chosen = {field: given[option] for field, option in wanted.items()}
        return Selection(**chosen, profile=given["profile"] or "").of(corpus())
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
