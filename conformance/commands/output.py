"""Standard output of the commands: plain lines, and what happens when the reader of a pipe has left."""

from __future__ import annotations

import os
import sys

import click


def say(*lines: object) -> None:
    """Print lines to standard output. If the reader of a pipe has left, print nothing from then on.

    ``lines``  each on a line of its own, as `str` gives it"""
    try:
        click.echo("\n".join(map(str, lines)))
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Send what is still written to standard output to the null device, so that the interpreter can end in peace."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
