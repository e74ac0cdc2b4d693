"""Which clients there are, and the command that starts the driver of one.

A client is named by an entry of clients.toml, by ``module:`` and the name of a module shaped like http.client, by the
path of a Python driver, by a program that speaks the protocol (``exec``), or by the template of a command line tool
(``command``).
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import DocumentError
from . import interpreters, toolchains
from .entry import Entry, read_entries
from .environment import environment

SHIPPED = Path(__file__).parent / "shipped"
HOST = SHIPPED / "python" / "host.py"


class UnknownClient(InputError, LookupError):
    """No client of that name, no driver file, no such interpreter, or a clients.toml that is wrong; the message says
    which, and what there is."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client that can be examined.

    ``name``     what its results are filed under
    ``command``  the words that start its driver"""

    name: str
    command: tuple[str, ...]

    def title(self, version: str) -> str:
        """The name with the client's version, which it may have already: ``urllib3 2.5.0 on 3.6.15``."""
        name, on, interpreter = self.name.partition(" on ")
        shown = f" {version}" if version and not name.endswith(f" {version}") else ""
        return f"{name}{shown}{on}{interpreter}"


@cache
def entries() -> dict[str, Entry]:
    """The clients that drivers ship for, in the order of clients.toml. Raises UnknownClient if the file is wrong."""
    try:
        return read_entries(SHIPPED / "clients.toml")
    except DocumentError as error:
        raise UnknownClient(str(error)) from error


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
    return _from_entry(entry, interpreter)


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


def _from_entry(entry: Entry, python: str) -> Client:
    """The client of a row, whose driver is compiled where that is needed. Raises UnknownClient if it cannot be."""
    if entry.template:
        return from_template(entry.template, entry.name)
    driver = SHIPPED / entry.driver
    if entry.build:
        try:
            folder = toolchains.compile_driver(driver, entry.build, entry.prepare)
        except toolchains.CannotBuild as error:
            raise UnknownClient(f"{entry.name} cannot run here: {error}; to get it: {entry.install}") from error
        starts = toolchains.fill_in(entry.interpreter, driver, folder)
    elif entry.interpreter:
        starts = [*shlex.split(entry.interpreter), str(driver)]
    else:
        starts = [python, str(HOST), str(driver)]
    return Client(entry.name, (*starts, *entry.arguments))


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
    error_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    missing = re.search(r"No module named '?([\w.]+)", error_line)
    if done.returncode and missing and f".{missing[1]}." in f".{module}.":
        raise UnknownClient(f"no module {module} for {python} ({error_line}); the current folder is not searched")
    return Client(module, (python, str(HOST), str(HOST.with_name("drive_module.py")), module))
