"""Finds Python interpreters by version: on PATH, in the folders of pyenv and uv, and in the list of Windows' launcher.

The name of a file is only a hint: a shim may lead nowhere, and ``python3`` may be any version. So `ask` starts a file
once and reads its version before the file is accepted. A file whose name contradicts the wanted version is not started.

No library does this. findpython starts each interpreter with ``-I``, which Python 2 refuses, and starts all
interpreters for each search. python-discovery does not search the folder of pyenv's versions.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .errors import UnknownClient

_PATIENCE = 60.0  # seconds for an interpreter to start and print its version
_IMPLEMENTATIONS = ("cpython", "pypy", "graalpy", "rustpython")
_ASKED = (
    "import platform, sys; print('%s %d.%d.%d' % ((platform.python_implementation(),) + tuple(sys.version_info[:3])))"
)
_WANTED = re.compile(rf"(python|{'|'.join(_IMPLEMENTATIONS)})?-?(\d+(?:\.\d+){{0,2}})?", re.IGNORECASE)
# The names of commands (pypy3.9, python3.6.exe), and of folders of pyenv (3.6.15, pypy3.9-7.3.11) or uv
# (cpython-3.12.1-…).
_COMMAND = re.compile(rf"(python|{'|'.join(_IMPLEMENTATIONS)})(\d+(?:\.\d+)*)?(?:\.exe)?")
_FOLDER = re.compile(rf"({'|'.join(_IMPLEMENTATIONS)})?-?(\d+(?:\.\d+)*)?(?:-.*)?")


class NoInterpreter(UnknownClient):
    """No interpreter matches. The message lists the interpreters that were found."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python interpreter.

    ``path``            the path of the file
    ``implementation``  the value of `platform.python_implementation`, as ``CPython``
    ``version``         the version of the language, three numbers, as ``3.11.7``"""

    path: str
    implementation: str
    version: str

    def __str__(self) -> str:
        return self.version if self.implementation == "CPython" else f"{self.implementation} {self.version}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that may be an interpreter. Its name gives implementation and version; an empty string: it gives none."""

    path: str
    implementation: str
    version: str

    def may_be(self, implementation: str, version: str) -> bool:
        other = self.implementation and self.implementation != implementation
        return not other and (not self.version or _agree(self.version, version))


def find(wanted: str) -> str:
    """Return the path of an interpreter.

    ``wanted``  a version (``3.6``), an implementation (``pypy3.9``, ``graalpy``), a command, or a path

    Raises NoInterpreter."""
    match = _WANTED.fullmatch(wanted)
    if not wanted or match is None or not any(match.groups()):
        found = shutil.which(wanted)
        if found is None:
            raise NoInterpreter(f"no interpreter {wanted!r}: give --python a version, a path, or a command on PATH")
        return found
    implementation = _spelled(match[1] or "") or "cpython"
    for candidate in candidates():
        if candidate.may_be(implementation, match[2] or ""):
            interpreter = ask(candidate.path)
            if (
                interpreter
                and interpreter.implementation.lower() == implementation
                and _begins(interpreter, match[2] or "")
            ):
                return interpreter.path
    if (command := shutil.which(wanted)) and ask(command):
        return command  # a command of exactly this name, with another version than the name suggests
    raise NoInterpreter(f"no interpreter {wanted!r} here; found: {', '.join(map(str, found_here())) or 'none'}")


def named(wanted: Sequence[str]) -> dict[str, str]:
    """Return the paths of several interpreters, by names that are unique: the version of the interpreter, or, if two
    have the same version, the string from ``wanted``.

    ``wanted``  interpreters, as `find` accepts them

    Raises NoInterpreter if one does not exist or is given twice."""
    paths = [find(each) for each in wanted]
    if twice := [each for each, path in zip(wanted, paths, strict=True) if paths.count(path) > 1]:
        raise NoInterpreter(f"--python {' and '.join(dict.fromkeys(twice))}: the same interpreter twice")
    kinds = [_known(path) for path in paths]
    names = [kind if kinds.count(kind) == 1 else each for kind, each in zip(kinds, wanted, strict=True)]
    return dict(zip(names, paths, strict=True))


def found_here() -> list[Interpreter]:
    """Return one interpreter of each implementation and version. CPython comes first, and older versions come first."""
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, [candidate.path for candidate in candidates()])
    kinds = {str(each): each for each in answers if each}
    return sorted(kinds.values(), key=lambda each: (each.implementation != "CPython", each.implementation, _key(each)))


def _known(path: str) -> str:
    interpreter = ask(path)
    if interpreter is None:
        raise NoInterpreter(f"{path} is not a Python interpreter")
    return str(interpreter)


@cache
def ask(path: str) -> Interpreter | None:
    """Start the interpreter at a path and return its implementation and version; None: it is not an interpreter.

    ``path``  the path of the file"""
    try:
        done = subprocess.run(
            [path, "-c", _ASKED], capture_output=True, text=True, errors="replace", check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"(\w+) (\d+\.\d+\.\d+)", done.stdout.strip())
    return Interpreter(path, found[1], found[2]) if found and done.returncode == 0 else None


def candidates() -> Iterator[_Candidate]:
    """Return files that may be interpreters: from PATH in its order, then pyenv, uv and the launcher. Within a folder
    of versions the newest comes first."""
    yield from _on_path()
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from _in_folders(root / "versions")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    yield from _in_folders(Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python"))
    yield from _known_to_launcher()


def _on_path() -> Iterator[_Candidate]:
    for folder in dict.fromkeys(os.get_exec_path()):
        for name in sorted(_names(Path(folder))):
            found = _COMMAND.fullmatch(name)
            if found:
                yield _Candidate(str(Path(folder, name)), _spelled(found[1]), found[2] or "")


def _in_folders(versions: Path) -> Iterator[_Candidate]:
    """Return the interpreters of a folder that has a subfolder for each version."""
    found = [(name, match) for name in _names(versions) if (match := _FOLDER.fullmatch(name))]
    for name, match in sorted(found, key=lambda each: _numbers(each[1][2] or ""), reverse=True):
        for command in ("bin/python", "bin/pypy", "bin/graalpy", "python.exe"):
            path = versions / name / command
            if path.is_file():
                yield _Candidate(str(path), _spelled(match[1] or "cpython"), match[2] or "")
                break


def _known_to_launcher() -> Iterator[_Candidate]:
    """Return the interpreters that ``py``, the launcher of Windows, lists."""
    if launcher := shutil.which("py"):
        try:
            done = subprocess.run([launcher, "-0p"], capture_output=True, text=True, check=False, timeout=_PATIENCE)
        except (OSError, subprocess.TimeoutExpired):
            return
        for line in done.stdout.splitlines():
            if found := re.fullmatch(r"\s*-(?:V:)?(\S+)\s+(?:\*\s+)?(.+)", line):
                version = re.match(r"\d+(?:\.\d+)*", found[1])
                yield _Candidate(found[2].strip(), "", version[0] if version else "")


def _names(folder: Path) -> Iterable[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def _spelled(implementation: str) -> str:
    """Return the name of an implementation in lower case; an empty string for ``python``, which may be any."""
    return implementation.lower() if implementation.lower() != "python" else ""


def _begins(interpreter: Interpreter, version: str) -> bool:
    """Return whether the interpreter has this version or version prefix: 3.6.15 has 3.6, but 3.13 does not have 3.1."""
    return f"{interpreter.version}.".startswith(f"{version}." if version else "")


def _agree(one: str, other: str) -> bool:
    """Return whether two versions, or prefixes of versions, may be equal."""
    return all(left == right for left, right in zip(_numbers(one), _numbers(other), strict=False))


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".") if number]


def _key(interpreter: Interpreter) -> list[int]:
    return _numbers(interpreter.version)
