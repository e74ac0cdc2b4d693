"""A row of clients.toml: a client that a driver ships for, and what the client needs to run here.

A row names a ``driver``, or the ``template`` of a command. An unknown or missing key, a value of another type, and a
driver file that does not exist are errors: the message names the file, the line, the key and the nearest name.
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
    """A row of clients.toml, whose head says what each key means."""

    name: str
    about: str
    language: str
    install: str
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
        """Whether the client runs under a Python that can be chosen."""
        return not (self.template or self.interpreter)

    def missing(self, python: str = sys.executable) -> str:
        """Why the client cannot run here, or an empty string if it can.

        ``python``  the interpreter of a client in Python, by its path"""
        if reason := toolchains.missing(self._programs, self.version, self.oldest):
            return reason
        if self.module and (reason := _not_importable(self.module, python)):
            return reason
        if self.check and subprocess.run(self.check, capture_output=True, check=False).returncode:
            return f"{shlex.join(self.check)} fails"
        return ""

    @property
    def _programs(self) -> tuple[str, ...]:
        """The commands that have to be on PATH."""
        return (*filter(None, [self.program]), *(shlex.split(step)[0] for step in self.build))


def _not_importable(module: str, python: str) -> str:
    """Why a module cannot be imported by an interpreter, or an empty string if it can."""
    missing = f"no module {module} in {python}"
    if python == sys.executable:
        try:
            return "" if importlib.util.find_spec(module) else missing
        except ModuleNotFoundError:
            return missing
    try:
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{python} is no Python interpreter: {error}"
    return missing if done.returncode else ""


# ------------------------------------------------------------------------------------------------------- the document


def read_entries(path: Path) -> dict[str, Entry]:
    """The rows of a document, by the names of their clients, in its order.

    ``path``  a file like clients.toml, beside the folders of its drivers

    Raises `DocumentError`."""
    rows: dict[str, dict[str, Any]] = read_toml(path, mapping(_row(path.parent)))
    return {name: Entry(name=name, **row) for name, row in rows.items()}


def _row(folder: Path) -> Codec:
    command = Codec(_read_command, str, TEXT.schema)
    keys = table(
        Key("about", TEXT, required=True),
        Key("language", TEXT, required=True),
        Key("install", TEXT, required=True),
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
            raise ValidationError(path, "one of the keys 'driver' and 'template' is needed, and not both")
        if "build" in row and "interpreter" not in row:
            raise ValidationError(path, "the key 'interpreter' is missing, which starts what 'build' makes")
        if "oldest" in row and "version" not in row:
            raise ValidationError(path, "the key 'version' is missing, which tells what 'oldest' is compared with")
        if "version" in row and "oldest" not in row:
            raise ValidationError(path, "the key 'oldest' is missing, which the answer to 'version' is compared with")
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
    """A version as numbers with dots between them."""
    text: str = TEXT.read(value, path)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
        raise ValidationError(path, f"{text!r} is no version like '1.18'")
    return text


def _read_command(value: JSONValue, path: KeyPath) -> str:
    """A command, or several lines of one, which the shell's rules can split into words."""
    text: str = TEXT.read(value, path)
    if not text.strip():
        raise ValidationError(path, "a command without words")
    if "'" in text or '"' in text or "\\" in text:  # else there is nothing that could be wrong
        try:
            shlex.split(text)
        except ValueError as error:
            raise ValidationError(path, f"no command: {str(error).lower()}") from None
    return text
