"""Environments of clients: a folder of the user's cache for each client, version and interpreter.

    <cache>/clients/<client>/<interpreter>/<version>       a virtual environment, filled by pip
    <cache>/clients/<client>/npm/<version>                 a folder with node_modules, filled by npm
    <cache>/clients/<client>/<interpreter>/<version>.log   what venv, pip or npm printed

An environment is made under the lock of its client. It counts only once it has the file that marks it as complete, so
what an interrupt or a full disk left behind is made again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ...mockserver.base.suggestions import suggestions
from . import interpreters, toolchains
from .entry import Entry
from .errors import CannotInstall, UnknownClient
from .languages import LANGUAGES
from .managers import Manager, Npm, in_order, is_prerelease, manager_of, python_of, same_version

_DONE = "complete"  # this file marks an environment that is complete
_VERSION = re.compile(r"\w[\w.+!-]*")


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment of a client. It may not exist.

    ``client``   the name of the client
    ``version``  its exact version
    ``folder``   the folder"""

    client: str
    version: str
    folder: Path

    @property
    def exists(self) -> bool:
        """Whether the environment is complete, and its interpreter, if any, still exists."""
        python = python_of(self.folder)
        return (self.folder / _DONE).exists() and (python.exists() or not python.is_symlink())

    @property
    def log(self) -> Path:
        """The file with the output of the package manager."""
        return self.folder.with_name(f"{self.version}.log")

    def python(self, default: str) -> str:
        """Return the path of the interpreter of the environment.

        ``default``  the interpreter of a client that needs none of its own"""
        found = python_of(self.folder)
        return str(found) if found.exists() else default


def split_version(name: str) -> tuple[str, str]:
    """Return the name of a client and the exact version behind it, which is empty if there is none.

    ``name``  the name, as ``urllib3``, ``urllib3==1.26.18`` or ``undici@5.8.0``

    Raises UnknownClient for a version that cannot be one."""
    found = re.fullmatch(r"([^=@/]+)(==|@)(.*)", name)
    if not found or name.startswith("module:") or Path(name).suffix in LANGUAGES:
        return name, ""
    if not _VERSION.fullmatch(found[3]):
        raise UnknownClient(f"{name}: {found[3]!r} is not a version like '1.26.18'")
    return found[1], found[3]


def environment_of(entry: Entry, version: str, python: str) -> Environment:
    """Return the environment of a client, which may not exist.

    ``entry``    the client
    ``version``  its exact version
    ``python``   the path of the interpreter of a client in Python

    Raises UnknownClient if no package manager installs this client for the user, or the user has no cache folder."""
    under = _folder(entry) / _under(_manager(entry), python)
    return Environment(entry.name, version, under / version)


def environments(entry: Entry) -> list[Environment]:
    """Return the environments of a client that exist, the oldest version first.

    ``entry``  the client"""
    try:
        folder = _folder(entry)
    except UnknownClient:  # a user without a cache folder has no environments
        return []
    found = [Environment(entry.name, each.parent.name, each.parent) for each in folder.glob(f"*/*/{_DONE}")]
    order = {version: number for number, version in enumerate(in_order({each.version for each in found}))}
    return sorted((each for each in found if each.exists), key=lambda each: (order[each.version], str(each.folder)))


def newest_environment(entry: Entry, python: str) -> Environment | None:
    """Return the environment with the newest version of a client for an interpreter; None: there is none, or it lacks a
    program.

    ``entry``   the client
    ``python``  the path of the interpreter of a client in Python"""
    manager = manager_of(entry.install)
    if manager is None or not (found := environments(entry)) or entry.missing_program():
        return None
    try:
        under = _under(manager, python)
    except UnknownClient:  # no interpreter, so no environment for it
        return None
    return next((each for each in reversed(found) if each.folder.parent.name == under), None)


def released(entry: Entry, python: str) -> list[str]:
    """Return the released versions of a client, the oldest first.

    ``entry``   the client
    ``python``  the path of the interpreter of a client in Python

    Raises UnknownClient as `environment_of` does, and CannotInstall if the package manager lists none."""
    return _manager(entry).released(python)


def install(entry: Entry, version: str, python: str, say: Callable[[str], object]) -> Environment:
    """Return an environment, and make it if it does not exist.

    ``entry``    the client
    ``version``  its exact version; empty: the newest release
    ``python``   the path of the interpreter of a client in Python
    ``say``      called with a line before the package manager starts

    Raises UnknownClient for a version that was never released, and CannotInstall."""
    manager = _manager(entry)
    if reason := entry.missing_program():
        raise CannotInstall(f"{entry.name} cannot be installed: {reason}")
    version = version or newest(manager.released(python))
    made = environment_of(entry, version, python)
    try:
        made.folder.parent.mkdir(parents=True, exist_ok=True)
        with toolchains.locked(_folder(entry)):
            if not made.exists:
                under = "" if isinstance(manager, Npm) else f" for Python {made.folder.parent.name}"
                say(f"installing {entry.name}=={version}{under}")
                _make(made, manager, python)
    except CannotInstall as error:
        known = manager.released(python)
        if not any(same_version(version, each) for each in known):
            raise UnknownClient(f"no release {version!r} of {entry.name}{near(version, known)}") from error
        reason = f"{entry.name}=={version} cannot be installed: {error}; the output of {manager.words[0]}: {made.log}"
        raise CannotInstall(reason) from error
    except OSError as error:
        raise CannotInstall(
            f"{made.folder}: {error.strerror or error}; set XDG_CACHE_HOME to a writable folder"
        ) from error
    return made


def remove(entry: Entry) -> list[str]:
    """Remove all environments of a client, and return the names of those that existed, with their versions.

    ``entry``  the client

    Raises CannotInstall if a folder cannot be removed."""
    folder = _folder(entry)
    if not folder.is_dir():
        return []
    try:
        with toolchains.locked(folder):
            found = [f"{each.client}=={each.version} ({each.folder.parent.name})" for each in environments(entry)]
            for each in folder.iterdir():
                if each.is_dir():
                    shutil.rmtree(each)
    except OSError as error:
        raise CannotInstall(f"{folder}: cannot be removed: {error.strerror or error}") from error
    return found


def newest(versions: Iterable[str]) -> str:
    """Return the newest version; a pre-release only if there is nothing else.

    ``versions``  the versions, the oldest first"""
    listed = list(versions)
    return ([each for each in listed if not is_prerelease(each)] or listed)[-1]


def near(version: str, known: list[str]) -> str:
    """Return the end of a message about an unknown version: those that are similar, and the newest.

    ``version``  the unknown version
    ``known``    the released versions, the oldest first"""
    similar = ", ".join(in_order(suggestions(version, known)))
    return f"; nearest: {similar}; newest: {newest(known)}" if similar else f"; newest: {newest(known)}"


def _make(made: Environment, manager: Manager, python: str) -> None:
    shutil.rmtree(made.folder, ignore_errors=True)
    made.log.unlink(missing_ok=True)
    try:
        manager.install(made.version, python, made.folder, made.log)
        (made.folder / _DONE).touch()
    except BaseException:  # Ctrl-C too: nothing half made stays
        shutil.rmtree(made.folder, ignore_errors=True)
        raise
    made.log.unlink(missing_ok=True)


def _manager(entry: Entry) -> Manager:
    manager = manager_of(entry.install)
    if manager is None:
        raise UnknownClient(
            f"{entry.name} has no environment of its own and no exact versions; to get it: {entry.how_to_get}"
        )
    return manager


def _under(manager: Manager, python: str) -> str:
    """Return the name of the folder for an interpreter, or for npm."""
    if isinstance(manager, Npm):
        return "npm"
    interpreter = interpreters.ask(python)
    if interpreter is None:
        raise UnknownClient(f"{python} is not a Python interpreter")
    return str(interpreter).replace(" ", "-")


def _folder(entry: Entry) -> Path:
    """Return the folder with the environments of a client. Raises UnknownClient if the user has no cache folder."""
    try:
        return toolchains.cache_folder() / "clients" / entry.name
    except toolchains.CannotBuild as error:
        raise UnknownClient(str(error)) from error
