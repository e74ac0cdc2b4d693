"""The errors of commands: wrong usage, or a broken harness. Each error has an exit code."""

from __future__ import annotations

from typing import IO, Any

import click

from ..gate.exit_codes import BROKEN, USAGE
from .output import complain


class OneLineError(click.ClickException):
    """An error that ends a command with one line on standard error: the name of the program, then the message."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line.

        ``file``  the stream to print to; None: standard error"""
        complain(self.message, file)


class CommandError(OneLineError):
    """The command line names something that does not exist, or requests something impossible: exit code 3."""

    exit_code = USAGE


class HarnessError(OneLineError):
    """A driver broke, a client cannot be run, or the harness broke: exit code 2."""

    exit_code = BROKEN
