"""Which clients there are, and the command that starts the driver of one.

A client is named by an entry of clients.toml, by ``module:`` and the name of a module shaped like http.client, by the
path of a Python driver, by a program that speaks the protocol (``exec``), or by the template of a command line tool
(``command``).
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ...mockserver.base.suggestions import nearest
from . import interpreters, toolchains as toolchain
from .process import environment

SHIPPED = Path(__file__).parent / "shipped"
HOST = SHIPPED / "python" / "host.py"


class UnknownClient(LookupError):
    """No client of that name, no driver file, or no such interpreter; the message says which and what there is."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client that can sit the exam: a name for its results, and the command of its driver."""

    name: str
    command: tuple[str, ...]

    def title(self, version: str) -> str:
        """The name with the client's version, which it may have already: ``urllib3 2.5.0 on 3.6.15``."""
        name, on, interpreter = self.name.partition(" on ")
        told = f" {version}" if version and not name.endswith(f" {version}") else ""
        return f"{name}{told}{on}{interpreter}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of clients.toml."""

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
        """Why it cannot run here, or an empty string if it can. Raises UnknownClient for what is no interpreter."""
        if reason := toolchain.missing(self._programs, self.version, self.oldest):
            return reason
        if self.module and not _importable(self.module, python):
            return f"no module {self.module} in {python}"
        if self.check and subprocess.run(self.check, capture_output=True, check=False).returncode:
            return f"{shlex.join(self.check)} fails"
        return ""

    @property
    def _programs(self) -> tuple[str, ...]:
        """The commands that have to be on PATH."""
        return (*filter(None, [self.program]), *(shlex.split(step)[0] for step in self.build))

    def client(self, python: str) -> Client:
        """The command that starts its driver under that interpreter; the driver is compiled, where that is to be done.
        Raises UnknownClient if it cannot be."""
        if self.template:
            return from_template(self.template, self.name)
        if self.build:
            return Client(self.name, (*self._built(), *self.arguments))
        if self.interpreter:
            return Client(self.name, (*shlex.split(self.interpreter), str(SHIPPED / self.driver), *self.arguments))
        return Client(self.name, (python, str(HOST), str(SHIPPED / self.driver), *self.arguments))

    def _built(self) -> list[str]:
        """The words that start what has been compiled."""
        driver = SHIPPED / self.driver
        try:
            return toolchain.words(self.interpreter, driver, toolchain.built(driver, self.build, self.prepare))
        except toolchain.CannotBuild as error:
            raise UnknownClient(f"{self.name} cannot run here: {error}; to get it: {self.install}") from error


@cache
def entries() -> dict[str, Entry]:
    """The registry, in the order of clients.toml."""
    table: dict[str, dict[str, Any]] = tomllib.loads((SHIPPED / "clients.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, row) for name, row in table.items()}


def _entry(name: str, row: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Entry(name=name, **values)


def find(name: str, python: str = sys.executable) -> Client:
    """The client of that name, the module shaped like http.client, or the driver file at that path, under the
    interpreter ``python`` (a version, a command or a path).

    Raises UnknownClient."""
    try:
        interpreter = interpreters.find(python)
    except interpreters.NoInterpreter as error:
        raise UnknownClient(str(error)) from error
    if name.startswith("module:"):
        return _from_module(name.removeprefix("module:"), interpreter)
    if name.endswith(".py") or "/" in name:
        return _from_file(Path(name), interpreter)
    entry = entries().get(name)
    if entry is None:
        own = f"a driver of your own is named by its path, as ./drive_{name}.py"
        raise UnknownClient(f"no client {name!r}{nearest(name, entries())}; {own}")
    if missing := entry.missing(interpreter):
        raise UnknownClient(f"{name} cannot run here: {missing}; to get it: {entry.install}")
    return entry.client(interpreter)


def find_under(name: str, pythons: Sequence[str]) -> list[Client]:
    """The client under each of several interpreters, named after them; one that is no Python client, once.

    What comes with the interpreter is named as a version of it, ``http.client 3.6.15``, anything else ``urllib3 on
    3.6.15``. Raises UnknownClient."""
    entry = entries().get(name)
    if len(pythons) < 2 or (entry and not entry.is_python):
        return [find(name, *pythons[:1])]
    try:
        under = interpreters.named(pythons)
    except interpreters.NoInterpreter as error:
        raise UnknownClient(str(error)) from error
    between = " " if entry and entry.standard else " on "
    found = [(find(name, path), label) for label, path in under.items()]
    return [replace(client, name=f"{client.name}{between}{label}") for client, label in found]


def from_exec(command: str, name: str = "") -> Client:
    """A program that speaks the driver protocol. Raises UnknownClient if there is no such program."""
    words = tuple(_split("--exec", command))
    if not words or shutil.which(words[0]) is None:
        raise UnknownClient(f"--exec {command!r}: no program {words[0] if words else ''!r}")
    return Client(name or Path(words[0]).stem, words)


def from_template(template: str, name: str = "") -> Client:
    """A command line tool, by the template of its command. Raises UnknownClient if there is no such tool."""
    words = _split("--command", template)
    if not words or shutil.which(words[0]) is None:
        raise UnknownClient(f"--command {template!r}: no program {words[0] if words else ''!r}")
    if "{url}" not in template:
        raise UnknownClient(f"--command {template!r}: it has no {{url}}")
    label = name or Path(words[0]).stem
    return Client(label, (sys.executable, str(HOST), str(HOST.with_name("drive_command.py")), label, shlex.join(words)))


def _split(option: str, command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UnknownClient(f"{option} {command!r}: {str(error).lower()}") from error


def _from_file(path: Path, python: str) -> Client:
    if not path.is_file():
        raise UnknownClient(f"no driver file {path}")
    return Client(path.stem.removeprefix("drive_"), (python, str(HOST), str(path.resolve())))


def _from_module(module: str, python: str) -> Client:
    """A module shaped like http.client. One that is there and cannot be used is for its driver to tell."""
    code = "import sys; sys.path[:1] = []; __import__(sys.argv[1])"
    try:
        done = subprocess.run(
            [python, "-c", code, module], capture_output=True, check=False, timeout=60, env=environment()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnknownClient(f"{python} is no Python interpreter: {error}") from error
    told = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    missing = re.search(r"No module named '?([\w.]+)", told)
    if done.returncode and missing and f".{missing[1]}." in f".{module}.":
        raise UnknownClient(f"no module {module} for {python} ({told}); the current folder is not searched")
    return Client(module, (python, str(HOST), str(HOST.with_name("drive_module.py")), module))


def _importable(module: str, python: str) -> bool:
    if python == sys.executable:
        try:
            return importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            return False
    try:
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnknownClient(f"{python} is no Python interpreter: {error}") from error
    return done.returncode == 0
