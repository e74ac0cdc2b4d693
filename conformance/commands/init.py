"""The command `h1conform init`: it writes the skeleton of a driver, which works at once."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ...mockserver.base.visible import printable
from ..drivers.languages import LANGUAGES, command_skeleton, skeleton
from ..gate.exit_codes import OK
from ..gate.whole_file import STANDARD_OUTPUT
from .errors import CommandError
from .output import say
from .output_file import OutputPath, check_outputs, write_file

PAGE = "docs/writing-drivers.md"
_SCRIPT = ".sh"  # of a command line tool, which needs a template and no driver


@click.command()
@click.argument("file", type=OutputPath(dash=True), required=False)
@click.option("--command", is_flag=True, help="Write a script with a template for a command line tool, not a driver.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def init(file: Path | None, command: bool, force: bool) -> int:
    """Write the commented skeleton of a driver to FILE, such as drive_my.py. The suffix of FILE selects the language.
    The skeleton drives a client of the language's standard library, and works as it is: put your client in its place.

    With --command, write a shell script that runs a command line tool by a template. Without FILE it goes to standard
    output.

    Exit code: 0 written, 2 the file cannot be written, 3 wrong usage."""
    file = file or (STANDARD_OUTPUT if command else None)
    if file is None:
        raise CommandError(f"name the file to write, such as drive_my.py; {_suffixes()}")
    data = _content(file, command)
    if file.exists() and file != STANDARD_OUTPUT and not force:
        raise CommandError(f"{file}: exists; give another name, or --force to replace it")
    check_outputs([("FILE", file)])
    write_file(file, data)
    if file != STANDARD_OUTPUT:
        say(*_next_steps(file))
    return OK


def _content(file: Path, command: bool) -> bytes:
    """Return the skeleton for a file. Raises CommandError for a suffix that no skeleton has."""
    suffix = file.suffix
    if command and suffix in LANGUAGES:
        raise CommandError(f"{file}: --command writes a shell script; give it the suffix {_SCRIPT}, or omit --command")
    if command or suffix == _SCRIPT:
        return command_skeleton()
    if suffix not in LANGUAGES:
        what = f"{file}: no skeleton has the suffix {printable(suffix)!r}" if suffix else f"{file}: has no suffix"
        raise CommandError(f"{what}; {_suffixes()}")
    return skeleton(suffix)


def _suffixes() -> str:
    return f"the suffixes are {', '.join(LANGUAGES)}, and {_SCRIPT} for a command line tool"


def _next_steps(file: Path) -> list[str]:
    """Return what to do with the file, one step on a line."""
    path = str(file) if file.is_absolute() or file.parent != Path() else f"./{file}"
    word = shlex.quote(path)
    is_driver = file.suffix in LANGUAGES
    check, run = (
        (f"h1conform check-driver {word}", f"h1conform run {word} --quick --exit-zero")
        if is_driver
        else (f"sh {word} check-driver", f"sh {word} run --quick --exit-zero")
    )
    return [
        f"{file}: {f'a driver in {LANGUAGES[file.suffix].name}' if is_driver else 'a script for a command line tool'}",
        f"check it:            {check}",
        f"run the quick cases: {run}",
        "put your client in:  the places marked REPLACE, then check it again",
        f"what a driver does:  {PAGE}",
    ]
