"""A file that a command writes: its option, the check before the work, and the write after it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..gate.whole_file import STANDARD_OUTPUT, write_whole
from .errors import CommandError, HarnessError
from .output import say, say_octets

F = TypeVar("F", bound=Callable[..., Any])


def file_option(*names: str, help_: str, dash: bool = False, required: bool = False) -> Callable[[F], F]:
    """Return a decorator that adds an option with the path of a file.

    ``names``     the names of the option, as for `click.option`
    ``help_``     the help of the option
    ``dash``      whether ``-`` stands for standard output
    ``required``  whether the option must be given"""
    path = click.Path(dir_okay=False, path_type=Path, allow_dash=dash)
    return click.option(*names, type=path, metavar="FILE", help=help_, required=required)


def check_writable(*paths: Path | None) -> None:
    """Raise CommandError for a file that cannot be written, so that the user learns it before the run, not after it.

    ``paths``  the files; None: no file"""
    for path in paths:
        # A named pipe is not opened here: its reader would see the end of the data.
        if path is not None and not path.is_fifo():
            existed = path.exists()
            try:
                path.open("a").close()
            except OSError as error:
                missing = "" if path.resolve().parent.is_dir() else "; its folder does not exist"
                raise CommandError(f"{path}: cannot be written: {error.strerror}{missing}") from error
            if not existed:
                path.unlink()


def check_output(output: Path | None) -> None:
    """Raise CommandError for a file that cannot be written.

    ``output``  the file; ``-``: standard output; None: no file"""
    check_writable(None if output == STANDARD_OUTPUT else output)


def write_file(path: Path, data: bytes) -> None:
    """Write a file.

    ``path``  the file
    ``data``  its content

    Raises HarnessError if the file cannot be written."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be written: {error.strerror or error}") from error


def write_output(output: Path, data: bytes, what: str) -> None:
    """Write to a file and say so, or write to standard output.

    ``output``  the file; ``-``: standard output
    ``data``    the content
    ``what``    what the content is, such as ``3 clients``

    Raises HarnessError if the file cannot be written."""
    if output == STANDARD_OUTPUT:
        say_octets(data)
    else:
        write_file(output, data)
        say(f"{output}: {what}")
