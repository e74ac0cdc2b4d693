"""Standard output of the commands: plain lines, and no error when the reader of a pipe has closed it."""

from __future__ import annotations

import os
import sys

import click


def say(*lines: object) -> None:
    """Print values to standard output, each on a line of its own. If the reader of a pipe has closed it, discard them
    and all later output.

    ``lines``  the values, converted by `str`"""
    try:
        click.echo("\n".join(map(str, lines)))
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Redirect standard output to the null device. Otherwise the interpreter would raise BrokenPipeError when it
    flushes standard output at its exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
