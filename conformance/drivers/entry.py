"""A row of clients.toml: a client with a shipped driver, and the requirements of the client.

A row has either a ``driver`` or the ``template`` of a command. An unknown or missing key, a value of a wrong type, and
a driver file that does not exist are errors. The message names the file, the line, the key and the nearest name.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...mockserver.base.codec import (
    FLAG,
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path as KeyPath,
    ValidationError,
    array,
    mapping,
    table,
)
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import read_toml
from . import toolchains


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of clients.toml: a client with a shipped driver. The empty value of a field means that the row lacks the
    key.

    ``name``         the name of the client
    ``about``        a description of the client, for people
    ``language``     the language that the client is written in
    ``install``      the command that installs the client, or where it comes from
    ``needs``        what the installation needs besides, for people
    ``driver``       the path of the driver, relative to the folder of the file
    ``interpreter``  the command that runs the driver; empty: host.py runs it under a Python interpreter
    ``arguments``    the arguments of the driver
    ``template``     the template of a command line tool, in place of a driver
    ``module``       the modules that the interpreter must be able to import, with blanks between them
    ``program``      a command that must be on PATH
    ``version``      the command that prints the version of the program
    ``oldest``       the oldest version that is accepted, numbers with dots between them
    ``build``        the commands that compile the driver
    ``prepare``      a command after ``build`` that makes the driver start faster, and may fail
    ``check``        a command that must succeed
    ``standard``     whether the client is a module of Python's standard library"""

    name: str
    about: str
    language: str
    install: str
    needs: str = ""
    driver: str = ""
    interpreter: str = ""
    arguments: tuple[str, ...] = ()
    template: str = ""
    module: str = ""
    program: str = ""
    version: str = ""
    oldest: str = ""
    build: tuple[str, ...] = ()
    prepare: str = ""
    check: tuple[str, ...] = ()
    standard: bool = False

    @property
    def is_python(self) -> bool:
        """Whether the client runs under a Python interpreter, which the user can select."""
        return not (self.template or self.interpreter)

    @property
    def how_to_get(self) -> str:
        """How to install the client, with what the installation needs."""
        return f"{self.install}, {self.needs}" if self.needs else self.install

    def missing(self, python: str = sys.executable, folder: Path | None = None) -> str:
        """Return the reason why the client cannot run here; an empty string: it can.

        ``python``  the path of the interpreter for a client in Python
        ``folder``  the folder in which the driver is started; None: the current folder"""
        if reason := self.missing_program():
            return reason
        if reason := next(filter(None, (_not_importable(each, python) for each in self.module.split())), ""):
            return reason
        if self.check and subprocess.run(self.check, capture_output=True, check=False, cwd=folder).returncode:
            return f"{' '.join(self.check)} fails"
        return ""

    def missing_program(self) -> str:
        """Return which program the client lacks, or which one is too old; an empty string: none."""
        return toolchains.missing(self._programs, self.version, self.oldest)

    @property
    def _programs(self) -> tuple[str, ...]:
        """The commands that the client needs on PATH."""
        return (*filter(None, [self.program]), *(shlex.split(step)[0] for step in self.build))


def _not_importable(module: str, python: str) -> str:
    """Return the reason why an interpreter cannot import a module; an empty string: it can."""
    missing = f"no module {module} in {python}"
    if python == sys.executable:
        try:
            return "" if importlib.util.find_spec(module) else missing
        except ModuleNotFoundError:
            return missing
    try:
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{python} is not a Python interpreter: {error}"
    return missing if done.returncode else ""


# ------------------------------------------------------------------------------------------------------- the document


def read_entries(path: Path) -> dict[str, Entry]:
    """Return the rows of a document, by the names of their clients, in the order of the document.

    ``path``  a file in the form of clients.toml; the paths of drivers in it are relative to its folder

    Raises `DocumentError` for an invalid document."""
    rows: dict[str, dict[str, Any]] = read_toml(path, mapping(_row(path.parent)))
    return {name: Entry(name=name, **row) for name, row in rows.items()}


def _row(folder: Path) -> Codec:
    command = Codec(_read_command, str, TEXT.schema)
    keys = table(
        Key("about", TEXT, required=True),
        Key("language", TEXT, required=True),
        Key("install", TEXT, required=True),
        Key("needs", TEXT),
        Key("driver", Codec(_driver_reader(folder), str, TEXT.schema)),
        Key("interpreter", command),
        Key("arguments", array(TEXT)),
        Key("template", command),
        Key("module", TEXT),
        Key("program", TEXT),
        Key("version", command),
        Key("oldest", Codec(_read_version, str, TEXT.schema)),
        Key("build", array(command, least=1)),
        Key("prepare", command),
        Key("check", array(TEXT, least=1)),
        Key("standard", FLAG),
    )

    def read(value: JSONValue, path: KeyPath) -> dict[str, Any]:
        row: dict[str, Any] = keys.read(value, path)
        if ("driver" in row) == ("template" in row):
            raise ValidationError(path, "the row needs exactly one of the keys 'driver' and 'template'")
        if "build" in row and "interpreter" not in row:
            raise ValidationError(
                path, "the key 'interpreter' is missing: the command that starts the driver which 'build' compiles"
            )
        if "oldest" in row and "version" not in row:
            raise ValidationError(
                path, "the key 'version' is missing: the command whose output is compared with 'oldest'"
            )
        if "version" in row and "oldest" not in row:
            raise ValidationError(
                path, "the key 'oldest' is missing: the version with which the output of 'version' is compared"
            )
        return row

    return Codec(read, keys.write, keys.schema)


def _driver_reader(folder: Path) -> Callable[[JSONValue, KeyPath], str]:
    def read(value: JSONValue, path: KeyPath) -> str:
        name: str = TEXT.read(value, path)
        if not (folder / name).is_file():
            drivers = [each.relative_to(folder).as_posix() for each in folder.glob("*/drive_*")]
            raise ValidationError(path, f"no driver file {name!r}{nearest(name, drivers)}")
        return name

    return read


def _read_version(value: JSONValue, path: KeyPath) -> str:
    """Read a version: numbers with dots between them. Raises ValidationError."""
    text: str = TEXT.read(value, path)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
        raise ValidationError(path, f"{text!r} is not a version like '1.18'")
    return text


def _read_command(value: JSONValue, path: KeyPath) -> str:
    """Read a command, on one line or several, that `shlex` can split into words. Raises ValidationError."""
    text: str = TEXT.read(value, path)
    if not text.strip():
        raise ValidationError(path, "the command is empty")
    if "'" in text or '"' in text or "\\" in text:  # without these characters, `shlex.split` cannot fail
        try:
            shlex.split(text)
        except ValueError as error:
            raise ValidationError(path, f"not a command: {str(error).lower()}") from None
    return text
