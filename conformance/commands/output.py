"""The plain lines of the commands, on standard output and standard error. Each is made printable here, so that no text
of a driver, of a file or of an option can change a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO, Any

import click

from ...mockserver.base.visible import printable_lines


def say(*lines: object) -> None:
    """Print values to standard output, each on a line of its own. If the reader of a pipe has closed it, discard them
    and all later output.

    ``lines``  the values, converted by `str`"""
    try:
        click.echo("\n".join(printable_lines(str(line)) for line in lines))
    except BrokenPipeError:
        discard_output()


def say_octets(data: bytes) -> None:
    """Write octets to standard output as they are, for a pipe or a file. A closed pipe discards them, as for `say`.

    ``data``  the octets"""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()


def complain(message: str, file: IO[Any] | None = None) -> None:
    """Print a message to standard error, with the name of the program before it.

    ``message``  the message, one line or several
    ``file``     another stream to print to; None: standard error"""
    print_error(f"h1conform: {message}\n", file)


def print_error(text: str, file: IO[Any] | None = None) -> None:
    """Print a text to standard error. A standard error that is closed is no error: the exit code says what happened.

    ``text``  the text, with the end of its last line
    ``file``  another stream to print to; None: standard error"""
    with suppress(OSError):
        click.echo(printable_lines(text), file=file, err=True, nl=False)


def discard_output() -> None:
    """Redirect standard output to the null device. Otherwise the interpreter would raise BrokenPipeError when it
    flushes standard output at its exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
