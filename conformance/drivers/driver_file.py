"""The file of a driver, before it is run: what cannot be one is named in one line, with what to do instead."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from .errors import UnknownClient

_BEGINNING = 8192  # octets that are looked at
_PYTHON = re.compile(rb"python|pypy|graalpy|\buv\b")  # in the first line of a script for Python


def check_file(path: Path) -> None:
    """Raise UnknownClient for a path that is no file.

    ``path``  the path that the user gave"""
    if path.is_dir():
        raise UnknownClient(f"{path}: is a folder; give the file of a driver in it")
    if not path.is_file():
        raise UnknownClient(f"no driver file {path}")


def check_python_file(path: Path) -> None:
    """Raise UnknownClient for a file that is no Python source. Only an interpreter can find errors of syntax.

    ``path``  the path that the user gave"""
    check_file(path)
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError as error:
        raise UnknownClient(f"{path}: cannot be read: {error.strerror or error}") from error
    first = beginning.partition(b"\n")[0]
    if not beginning.strip():
        raise UnknownClient(f"{path}: the file is empty; a driver defines a class Session or a function request")
    if b"\0" in beginning:
        what = "is no Python source, since it has the octet 0"
    elif first.startswith(b"#!") and path.suffix != ".py" and not _PYTHON.search(first):
        what = f"is a script for {first[2:].decode('utf-8', 'replace').strip()} and no Python source"
    else:
        return
    program = str(path) if "/" in str(path) else f"./{path}"
    advice = f"give a program that speaks the driver protocol as --exec {shlex.quote(program)}"
    raise UnknownClient(f"{path}: {what}; {advice}")
