"""Finds the client that the user names, and the command that starts its driver.

The user names a client by one of

    a name            an entry of clients.toml, and ``==`` or ``@`` with an exact version behind it
    ``module:NAME``   a Python module shaped like http.client
    a path            a driver: in Python, or in a language of `LANGUAGES` by the suffix of the file
    ``--exec``        a program that speaks the driver protocol
    ``--command``     the template of a command line tool
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

from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import DocumentError
from . import interpreters, toolchains
from .driver_file import check_python_file
from .entry import Entry, read_entries
from .environment import environment
from .environments import Environment, environment_of, newest_environment, split_version
from .errors import UnknownClient
from .languages import LANGUAGES, is_program, started
from .managers import same_version

SHIPPED = Path(__file__).parent / "shipped"
HOST = SHIPPED / "python" / "host.py"

# The placeholders of a template, and those of the form {name:…}. drive_command.py explains them.
_PLACEHOLDERS = (
    *("url", "method", "ca_file", "empty_dir", "timeout", "body_in", "head_out", "body_out", "field", "line"),
    *("server_response", "nss_wrapper"),
)
_CONDITIONAL = (
    "exits",
    "entry",
    "lacks",
    "head",
    "insecure",
    "proxy",
    "proxy_ca",
    "asterisk",
    "resolve",
    "chain",
    "key",
)


_NO_CLIENT = 87  # the exit code of the check of a module that has no class HTTPConnection


@dataclass(frozen=True, slots=True)
class Client:
    """A client that can be run.

    ``name``     the name of the client in results
    ``command``  the words of the command that starts its driver
    ``file``     the file of the user that drives the client; None: no file of the user
    ``folder``   the folder in which the driver is started; None: the current folder"""

    name: str
    command: tuple[str, ...]
    file: Path | None = None
    folder: Path | None = None

    @property
    def base(self) -> str:
        """The name without an exact version and without an interpreter: ``urllib3`` of ``urllib3==2.5.0 on 3.9.18``."""
        return self.name.partition(" on ")[0].partition("==")[0]

    def title(self, version: str) -> str:
        """Return the name with the version of the client, as ``urllib3 2.5.0 on 3.6.15``.

        ``version``  the version; it is not repeated if the name ends with it, and it replaces the exact version of the
                     name if it begins with that"""
        name, on, interpreter = self.name.partition(" on ")
        base, _, exact = name.partition("==")
        first = version.partition(" ")[0]  # as in "2.20.0 on urllib3 1.24.3"
        if exact and (f"{first}.".startswith(f"{exact}.") or same_version(first, exact)):
            return f"{base} {version}{on}{interpreter}"
        shown = f" {version}" if version and not name.endswith(f" {version}") else ""
        return f"{name}{shown}{on}{interpreter}"


@cache
def entries() -> dict[str, Entry]:
    """Return the clients that have a shipped driver, in the order of clients.toml.

    Raises UnknownClient if the file is invalid."""
    try:
        return read_entries(SHIPPED / "clients.toml")
    except DocumentError as error:
        raise UnknownClient(str(error)) from error


def find(name: str, python: str = sys.executable) -> Client:
    """Find a client.

    ``name``    a name of clients.toml, also with an exact version, ``module:`` with the name of a module, or the path
                of a driver
    ``python``  the interpreter for a Python client: a version, a command or a path

    A name without a version is the client that the interpreter can import, or else that of its newest environment. The
    environment of an exact version has to exist (`environments.install`). Raises UnknownClient, also for a client that
    cannot run here."""
    interpreter = interpreters.find(python)
    if name.startswith("module:"):
        return _from_module(name.removeprefix("module:"), interpreter)
    path = Path(name)
    if path.suffix in LANGUAGES or "/" in name:
        return _from_file(path, interpreter)
    base, version = split_version(name)
    entry = entry_of(base)
    if version:
        return replace(_exact(entry, version, interpreter), name=f"{base}=={version}")
    missing = entry.missing(interpreter)
    if missing and (made := newest_environment(entry, interpreter)):
        return _from_environment(entry, made, interpreter)
    if missing:
        raise UnknownClient(f"{name} cannot run here: {missing}; to get it: {entry.how_to_get}")
    return _from_entry(entry, interpreter)


def entry_of(name: str) -> Entry:
    """Return the row of a client.

    ``name``  a name of clients.toml

    Raises UnknownClient if there is none."""
    entry = entries().get(name)
    if entry is None:
        own = f"for a driver of your own, give its path, as ./drive_{name}.py"
        raise UnknownClient(f"no client {name!r}{nearest(name, entries())}; {own}")
    return entry


def find_under(name: str, pythons: Sequence[str]) -> list[Client]:
    """Find a client under each of several interpreters. A client that is not written in Python is found once.

    ``name``     as in `find`
    ``pythons``  the interpreters, as in `find`

    The name of each result contains the version of the interpreter: ``http.client 3.6.15`` for a module of the standard
    library, ``urllib3 on 3.6.15`` for all others. Raises UnknownClient."""
    base, version = split_version(name)
    entry = entries().get(base)
    is_fixed = entry and (not entry.is_python or (entry.standard and version))  # one interpreter at most
    if len(pythons) < 2 or is_fixed or is_program(Path(name)):
        return [find(name, *pythons[:1])]
    under = interpreters.named(pythons)
    between = " " if entry and entry.standard else " on "
    found = [(find(name, path), label) for label, path in under.items()]
    return [replace(client, name=f"{client.name}{between}{label}") for client, label in found]


def runnable(pythons: Sequence[str] = ()) -> list[str]:
    """Return the names of the clients that can run here, in the order of clients.toml.

    ``pythons``  the interpreters, as in `find`: a client in Python has to run under each; empty: that of h1conform

    Raises UnknownClient for an interpreter that does not exist."""
    paths = [interpreters.find(python) for python in pythons or (sys.executable,)]
    return [entry.name for entry in entries().values() if all(_runs(entry, path) for path in paths)]


def _runs(entry: Entry, python: str) -> bool:
    return not entry.missing(python) or newest_environment(entry, python) is not None


def _exact(entry: Entry, version: str, python: str) -> Client:
    """Return the client of an exact version, under the name without the version. Raises UnknownClient."""
    if entry.standard:
        try:
            return _from_entry(entry, interpreters.find(version))
        except interpreters.NoInterpreter as error:
            raise UnknownClient(f"{entry.name}=={version}: {error}") from error
    made = environment_of(entry, version, python)
    if not made.exists:
        name = f"{entry.name}=={version}"
        raise UnknownClient(f"{name} is not installed for {python}; to get it: h1conform clients --install {name}")
    return _from_environment(entry, made, python)


def _from_environment(entry: Entry, made: Environment, python: str) -> Client:
    own = made.python(python)
    if missing := entry.missing(own, made.folder):
        raise UnknownClient(f"{entry.name}=={made.version} cannot run: {missing}")
    return replace(_from_entry(entry, own), folder=made.folder)


def from_exec(command: str, name: str = "") -> Client:
    """Return the client of a program that speaks the driver protocol.

    ``command``  the command that starts the program
    ``name``     the name of the client in results; empty: the name of the program

    Raises UnknownClient if the program does not exist."""
    words = tuple(_split("--exec", command))
    if not words or shutil.which(words[0]) is None:
        raise UnknownClient(f"--exec {command!r}: no program {words[0] if words else ''!r}")
    own = (path for path in map(Path, words) if not path.is_absolute() and path.is_file())
    return Client(name or Path(words[0]).stem, words, next(own, None))


def from_template(template: str, name: str = "") -> Client:
    """Return the client of a command line tool.

    ``template``  the command with placeholders; drive_command.py explains them
    ``name``      the name of the client in results; empty: the name of the tool

    Raises UnknownClient if the tool does not exist, if the template lacks ``{url}``, and for a placeholder that
    does not exist."""
    words = _split("--command", template)
    if not words or shutil.which(words[0]) is None:
        raise UnknownClient(f"--command {template!r}: no program {words[0] if words else ''!r}")
    if "{url}" not in template:
        raise UnknownClient(f"--command {template!r}: the template has no {{url}}")
    _check_placeholders(template, words)
    label = name or Path(words[0]).stem
    return Client(label, (sys.executable, str(HOST), str(HOST.with_name("drive_command.py")), label, shlex.join(words)))


def _check_placeholders(template: str, words: Sequence[str]) -> None:
    """Raise UnknownClient for a placeholder that drive_command.py does not know."""
    for word in words:
        whole = re.fullmatch(r"\{(\w+):.*\}", word)
        found, known = ([whole[1]], _CONDITIONAL) if whole else (re.findall(r"\{(\w+)\}", word), _PLACEHOLDERS)
        for each in found:
            if each not in known:
                place = f"--command {template!r}: unknown placeholder {{{each}}}"
                raise UnknownClient(f"{place}{nearest(each, (*_PLACEHOLDERS, *_CONDITIONAL))}")


def _from_entry(entry: Entry, python: str) -> Client:
    """Return the client of a row, and compile its driver if necessary. Raises UnknownClient if that fails."""
    if entry.template:
        return from_template(entry.template, entry.name)
    driver = SHIPPED / entry.driver
    if entry.build:
        try:
            folder = toolchains.compile_driver(driver, entry.build, entry.prepare)
        except toolchains.CannotBuild as error:
            raise UnknownClient(f"{entry.name} cannot run here: {error}; to get it: {entry.how_to_get}") from error
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
    name = path.stem.removeprefix("drive_")
    if is_program(path):
        return Client(name, started(path), path)
    check_python_file(path)
    return Client(name, (python, str(HOST), str(path.resolve())), path)


def _from_module(module: str, python: str) -> Client:
    """Return the client of a module shaped like http.client.

    A module that exists but fails to import is a matter for the driver, which reports the error.

    Raises UnknownClient if the module does not exist, or has no class HTTPConnection."""
    if not all(part.isidentifier() for part in module.split(".")):
        raise UnknownClient(f"no module {module!r}: give the name of a module, as module:http.client")
    code = (
        "import sys; sys.path[:1] = []; __import__(sys.argv[1]); "
        f"hasattr(sys.modules[sys.argv[1]], 'HTTPConnection') or sys.exit({_NO_CLIENT})"
    )
    try:
        done = subprocess.run(
            [python, "-c", code, module], capture_output=True, check=False, timeout=60, env=environment()
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnknownClient(f"{python} is not a Python interpreter: {error}") from error
    error_line = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    missing = re.search(r"No module named '?([\w.]+)", error_line)
    if done.returncode == 1 and missing and f".{missing[1]}." in f".{module}.":
        raise UnknownClient(
            f"no module {module} for {python} ({error_line}); modules in the current folder are not found"
        )
    if done.returncode == _NO_CLIENT and not error_line:
        raise UnknownClient(f"{module} has no class HTTPConnection; module:NAME takes modules like http.client")
    return Client(module, (python, str(HOST), str(HOST.with_name("drive_module.py")), module))
