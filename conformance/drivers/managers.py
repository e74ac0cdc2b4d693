"""The package managers that install clients for the user: pip and npm.

A manager lists the released versions of a package, and installs packages into a folder. Settings of the user, such as
the index, come from the manager's own files and variables of the environment.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from packaging.version import InvalidVersion, Version

from .errors import CannotInstall

_PATIENCE = 600.0  # seconds for a manager: some packages are compiled
_PACKAGE = re.compile(r"(@[\w.-]+/)?\w[\w.-]*(\[[\w.,-]+\])?")
_UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS", "PIP_TARGET", "PIP_USER", "PIP_PREFIX", "PIP_ROOT")


class Manager(ABC):
    """A package manager, and the packages that it installs for a client.

    ``packages``  the names of the packages; the first is that of the client"""

    words: ClassVar[tuple[str, str]]  # the command of the user

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = tuple(packages)

    @property
    def package(self) -> str:
        """The name of the client's package, without extras."""
        return self.packages[0].partition("[")[0]

    @abstractmethod
    def released(self, python: str) -> list[str]:
        """Return the released versions, the oldest first.

        ``python``  the interpreter for which they have to be; of no effect for npm

        Raises CannotInstall if the manager finds none."""

    @abstractmethod
    def install(self, version: str, python: str, folder: Path, log: Path) -> None:
        """Install the packages.

        ``version``  the version of the client's package
        ``python``   the interpreter that is to run them; of no effect for npm
        ``folder``   a new folder
        ``log``      the file that gets the output of the manager

        Raises CannotInstall."""

    @abstractmethod
    def version_here(self) -> str:
        """Return the version that is installed for this interpreter or in this folder; an empty string: none."""


class Pip(Manager):
    """pip, and the virtual environment that it fills."""

    words = ("pip", "install")

    def released(self, python: str) -> list[str]:
        """Return the released versions that the interpreter can run, without yanked ones, the oldest first.

        ``python``  the path of the interpreter

        pip lists the versions in its message about a version that does not exist. Unlike ``pip index``, all versions of
        pip do so, and with every kind of index. Raises CannotInstall."""
        with tempfile.TemporaryDirectory(prefix="h1conform-") as folder:
            command = [*_pip(python, "download"), "--no-deps", "--dest", folder, f"{self.package}==0.dev0"]
            output = _run(command, Path(folder)).stdout
        found = re.search(r"\(from versions: (.*?)\)", output, re.DOTALL)
        versions = in_order(found[1].replace(",", " ").split() if found and found[1] != "none" else ())
        if not versions:
            raise CannotInstall(f"pip finds no release of {self.package} for {python}: {_reason(output)}")
        return versions

    def install(self, version: str, python: str, folder: Path, log: Path) -> None:
        """Make a virtual environment, and install the packages into it.

        ``version``  the version of the client's package
        ``python``   the path of the interpreter
        ``folder``   a new folder
        ``log``      the file that gets the output of venv and of pip

        The pip of the interpreter fills the environment, since an environment with a pip of its own takes seconds to
        make. Raises CannotInstall."""
        _logged([python, "-m", "venv", "--without-pip", str(folder)], folder.parent, log)
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        target = _run([str(python_of(folder)), "-c", code], folder).stdout.strip()
        first = f"{self.packages[0]}=={version}"
        _logged([*_pip(python, "install"), "--target", target, first, *self.packages[1:]], folder, log)

    def version_here(self) -> str:
        """Return the version for this interpreter; an empty string: none."""
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return ""


class Npm(Manager):
    """npm, and the folder with node_modules that it fills."""

    words = ("npm", "install")

    def released(self, python: str) -> list[str]:
        """Return the released versions, the oldest first.

        ``python``  of no effect

        Raises CannotInstall."""
        del python
        done = _run([_npm(), "view", self.package, "versions", "--json"], Path.cwd(), errors=subprocess.DEVNULL)
        try:
            listed = json.loads(done.stdout)
        except ValueError:
            listed = None
        versions = in_order([listed] if isinstance(listed, str) else listed) if isinstance(listed, list | str) else []
        if not versions:
            error = listed.get("error") if isinstance(listed, dict) else None
            reason = error.get("summary") if isinstance(error, dict) else None
            raise CannotInstall(f"npm finds no release of {self.package}: {reason or _reason(done.stdout)}")
        return versions

    def install(self, version: str, python: str, folder: Path, log: Path) -> None:
        """Install the packages into the folder node_modules of a folder.

        ``version``  the version of the client's package
        ``python``   of no effect
        ``folder``   a new folder
        ``log``      the file that gets the output of npm

        Raises CannotInstall."""
        del python
        folder.mkdir()
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        options = ["--no-audit", "--no-fund", "--no-package-lock"]
        first = f"{self.packages[0]}@{version}"
        _logged([_npm(), "install", *options, first, *self.packages[1:]], folder, log)

    def version_here(self) -> str:
        """Return the version in node_modules of the current folder; an empty string: none."""
        try:
            described = json.loads(Path("node_modules", self.package, "package.json").read_text(encoding="utf-8"))
            return str(described["version"])
        except (OSError, ValueError, LookupError, TypeError):
            return ""


def manager_of(install: str) -> Manager | None:
    """Return the manager and the packages that a command names; None: no plain ``pip install`` or ``npm install``.

    ``install``  the key ``install`` of a row of clients.toml"""
    try:
        words = shlex.split(install)
    except ValueError:  # a sentence with an apostrophe
        return None
    for kind in (Pip, Npm):
        if tuple(words[:2]) == kind.words and words[2:] and all(map(_PACKAGE.fullmatch, words[2:])):
            return kind(words[2:])
    return None


# -------------------------------------------------------------------------------------------------------- versions


def in_order(versions: Iterable[str]) -> list[str]:
    """Return versions, the oldest first.

    ``versions``  versions of PEP 440 or of npm"""
    return sorted(versions, key=_key)


def is_prerelease(version: str) -> bool:
    """Return whether a version comes before a release, as ``2.0.0rc1`` or ``2.0.0-beta.1``.

    ``version``  a version of PEP 440 or of npm"""
    return _key(version).is_prerelease


def same_version(one: str, other: str) -> bool:
    """Return whether two versions are equal, as 1.26 and 1.26.0 are.

    ``one``    a version
    ``other``  another"""
    return one == other or _key(one) == _key(other) != _key("")


def _key(version: str) -> Version:
    try:
        return Version(version)
    except InvalidVersion:
        numbers = re.match(r"\d+(\.\d+)*", version)  # what npm allows besides, as 6.0.0-next.3
        return Version(f"{numbers[0] if numbers else 0}.dev0")


# ------------------------------------------------------------------------------------------------------- processes


def python_of(folder: Path) -> Path:
    """Return the path of the interpreter of a virtual environment.

    ``folder``  the folder of the environment"""
    return folder / "bin" / "python"


def _pip(python: str, operation: str) -> list[str]:
    return [python, "-m", "pip", operation, "--disable-pip-version-check", "--no-input"]


def _npm() -> str:
    found = shutil.which("npm")
    if found is None:
        raise CannotInstall("no npm on PATH; to get it: apt-get install npm")
    return found


def _logged(command: Sequence[str], folder: Path, log: Path) -> None:
    """Run a command and append its output to a file. Raises CannotInstall if the command fails."""
    done = _run(command, folder)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {shlex.join(command)}\n{done.stdout}")
    if done.returncode:
        raise CannotInstall(_reason(done.stdout))


def _run(command: Sequence[str], folder: Path, errors: int = subprocess.STDOUT) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with both outputs as one text. Raises CannotInstall if it does not start or end."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"{shlex.join(command[:4])} did not end within {_PATIENCE:g} s") from error
    except OSError as error:
        raise CannotInstall(f"{command[0]} cannot be started: {error.strerror or error}") from error


def _reason(output: str) -> str:
    """Return the line that says what is wrong: the last error of pip, the first of npm, or the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    pip = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    npm = [re.sub("^npm (error|ERR!) ", "", line) for line in lines if re.match("npm (error|ERR!) (?!code )", line)]
    return (pip[-1:] or npm[:1] or lines[-1:] or ["no output"])[0]
