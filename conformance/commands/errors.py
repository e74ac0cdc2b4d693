"""The two ways in which a command fails: it was used wrongly, or the harness broke. Each has an exit code."""

from __future__ import annotations

from typing import IO, Any

import click

from ..gate.exit_codes import BROKEN, USAGE


class OneLineError(click.ClickException):
    """Ends a command with one line on standard error. The message is the line, without the program's name."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line.

        ``file``  where to; None: standard error"""
        click.echo(f"h1conform: {self.message}", file=file, err=True)


class CommandError(OneLineError):
    """The command line asks for something that does not exist or is not possible: exit code 3."""

    exit_code = USAGE


class HarnessError(OneLineError):
    """A driver or the harness broke: exit code 2."""

    exit_code = BROKEN
