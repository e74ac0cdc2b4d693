"""The files that commands write: their options, the checks before the work, and the write after it.

The same rules hold for every command. ``-`` is standard output where a file is written as a whole, and is refused where
a file is added to or changed. At most one file of a command goes to standard output. What the command prints for people
then goes to standard error. No two options name the same file. A file that cannot be written is one line and exit code
2, whether this is found before the work or after it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click

from ..gate.whole_file import STANDARD_OUTPUT, write_whole
from .errors import CommandError, HarnessError
from .interrupts import written_whole
from .output import discard_output, say, say_octets

F = TypeVar("F", bound=Callable[..., Any])
NamedFiles: TypeAlias = Iterable[tuple[str, Path | None]]  # an option or an argument, and its file; None: no file

_NAMES_OF_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


class OutputPath(click.Path):
    """The path of a file or of a folder to write.

    ``dash``  whether ``-`` stands for standard output; otherwise it is refused"""

    def __init__(self, dash: bool = False) -> None:
        super().__init__(path_type=Path, allow_dash=dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or `STANDARD_OUTPUT`.

        ``value``  what the user gave
        ``param``  the option or argument
        ``ctx``    the context of the command"""
        name = os.fspath(value)
        if self.allow_dash and name in _NAMES_OF_STANDARD_OUTPUT:
            return STANDARD_OUTPUT
        if name == "-":
            self.fail("'-' is not standard output here; './-' is a file of this name.", param, ctx)
        if not name:
            self.fail("the path is empty.", param, ctx)
        return super().convert(value, param, ctx)


def file_option(*names: str, help_: str, dash: bool = False, required: bool = False) -> Callable[[F], F]:
    """Return a decorator that adds an option with the path of a file to write.

    ``names``     the names of the option, as for `click.option`
    ``help_``     the help of the option
    ``dash``      whether ``-`` stands for standard output; otherwise it is refused
    ``required``  whether the option must be given"""
    return click.option(*names, type=OutputPath(dash), metavar="FILE", help=help_, required=required)


def folder_option(*names: str, help_: str, metavar: str, default: Path | None = None) -> Callable[[F], F]:
    """Return a decorator that adds an option with the path of a folder to write into.

    ``names``    the names of the option, as for `click.option`
    ``help_``    the help of the option
    ``metavar``  the name of the value in the help
    ``default``  the folder without the option; None: no folder"""
    shown = default is not None
    return click.option(*names, type=OutputPath(), metavar=metavar, help=help_, default=default, show_default=shown)


def folder_argument(name: str, metavar: str) -> Callable[[F], F]:
    """Return a decorator that adds an argument with the path of a folder to write into.

    ``name``     the name of the parameter
    ``metavar``  the name of the value in the help"""
    return click.argument(name, type=OutputPath(), metavar=metavar)


def check_outputs(outputs: NamedFiles, inputs: NamedFiles = (), rewritten: Iterable[set[str]] = ()) -> None:
    """Check the files of a command before its work, so that the user learns what is wrong then.

    ``outputs``    the files to write
    ``inputs``     the files to read
    ``rewritten``  the sets of options that may name the same file

    Raises CommandError if two files are to go to standard output, and if an output names the same file as another
    option or argument. Raises HarnessError for a file that cannot be written."""
    outputs = tuple(outputs)
    standard = [option for option, path in outputs if path == STANDARD_OUTPUT]
    if len(standard) > 1:
        raise CommandError(
            f"only one report can go to standard output: {' and '.join(standard)} name it; give one of them a file"
        )
    taken = {path.resolve(): option for option, path in inputs if path is not None and _is_regular(path)}
    files = [(option, path) for option, path in outputs if path is not None and path != STANDARD_OUTPUT]
    for option, path in files:
        if not _is_regular(path):
            continue
        before = taken.setdefault(path.resolve(), option)
        if before != option and {before, option} not in rewritten:
            raise CommandError(f"{path}: {before} and {option} name the same file; give one of them another file")
    for _, path in files:
        check_writable(path)


def _is_regular(path: Path) -> bool:
    """Return whether a path is that of a regular file, or of none."""
    return not path.exists() or path.is_file()


def check_writable(path: Path) -> None:
    """Raise HarnessError if a file cannot be written.

    ``path``  the file"""
    if path.is_fifo():  # not opened here: the reader would see the end of the data
        return
    target = path.resolve()  # a link may lead to a file that does not exist
    existed = path.exists()
    try:
        path.open("a").close()
        if not existed:
            target.unlink()
    except OSError as error:
        missing = "" if target.parent.is_dir() else "; its folder does not exist"
        raise HarnessError(f"{path}: cannot be written: {error.strerror or error}{missing}") from error


def refuse_terminal(option: str) -> None:
    """Raise CommandError if octets would go to a terminal.

    ``option``  the option that names a file in place of standard output"""
    if sys.stdout.isatty():
        raise CommandError(f"the octets could change the terminal: name a file with {option}, or use a pipe")


def write_file(path: Path, data: bytes) -> None:
    """Write a file.

    ``path``  the file; ``-``: standard output
    ``data``  its content

    Raises HarnessError if the file cannot be written."""
    if path == STANDARD_OUTPUT:
        say_octets(data)
        return
    try:
        write_whole(path, data)
    except OSError as error:
        raise HarnessError(f"{path}: cannot be written: {error.strerror or error}") from error


def lost_output(what: str, path: Path, data: bytes) -> list[str]:
    """Write one of several outputs, which does not keep the others from being written.

    ``what``  what the output is, such as ``the report of --json``
    ``path``  the file; ``-``: standard output
    ``data``  its content

    Returns a message if the output could not be written."""
    try:
        with written_whole():
            if path == STANDARD_OUTPUT:
                sys.stdout.buffer.write(data)
                sys.stdout.flush()
            else:
                write_whole(path, data)
    except OSError as error:
        if path == STANDARD_OUTPUT:
            discard_output()
        name = "standard output" if path == STANDARD_OUTPUT else str(path)
        return [f"{what} is lost: {name}: {error.strerror or error}"]
    return []


def write_output(output: Path, data: bytes, what: str) -> None:
    """Write to a file and say so, or write to standard output.

    ``output``  the file; ``-``: standard output
    ``data``    the content
    ``what``    what the content is, such as ``3 clients``

    Raises HarnessError if the file cannot be written."""
    write_file(output, data)
    if output != STANDARD_OUTPUT:
        say(f"{output}: {what}")
