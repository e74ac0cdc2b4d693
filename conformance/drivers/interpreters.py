"""Finds Python interpreters by version: on PATH, in the folders of pyenv and uv, and in the list of Windows' launcher.

A name is only a hint (a shim may lead nowhere, `python3` may be any version). So an interpreter is started once and
asked before it is taken, and only those are started whose names do not say otherwise.

No library does this: findpython starts each interpreter with ``-I``, which Python 2 refuses, and starts all of them for
each search; python-discovery does not look into the folder of pyenv's versions.
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

_PATIENCE = 60.0  # seconds for an interpreter to say what it is
_IMPLEMENTATIONS = ("cpython", "pypy", "graalpy", "rustpython")
_ASKED = (
    "import platform, sys; print('%s %d.%d.%d' % ((platform.python_implementation(),) + tuple(sys.version_info[:3])))"
)
_WANTED = re.compile(rf"(python|{'|'.join(_IMPLEMENTATIONS)})?-?(\d+(?:\.\d+){{0,2}})?", re.IGNORECASE)
# As a command (pypy3.9, python3.6.exe), and as a folder of pyenv (3.6.15, pypy3.9-7.3.11) or uv (cpython-3.12.1-…).
_COMMAND = re.compile(rf"(python|{'|'.join(_IMPLEMENTATIONS)})(\d+(?:\.\d+)*)?(?:\.exe)?")
_FOLDER = re.compile(rf"({'|'.join(_IMPLEMENTATIONS)})?-?(\d+(?:\.\d+)*)?(?:-.*)?")


class NoInterpreter(LookupError):
    """There is no such interpreter; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that can be started.

    ``path``            the file
    ``implementation``  as `platform.python_implementation` has it: ``CPython``
    ``version``         of the language, three numbers"""

    path: str
    implementation: str
    version: str

    def __str__(self) -> str:
        return self.version if self.implementation == "CPython" else f"{self.implementation} {self.version}"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that may be an interpreter, and what its name says of it; empty: nothing."""

    path: str
    implementation: str
    version: str

    def may_be(self, implementation: str, version: str) -> bool:
        other = self.implementation and self.implementation != implementation
        return not other and (not self.version or _agree(self.version, version))


def find(wanted: str) -> str:
    """The path of an interpreter. Raises NoInterpreter.

    ``wanted``  a version (``3.6``), an implementation (``pypy3.9``, ``graalpy``), a command, or a path"""
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
        return command  # its name says something else, and the user asked for it
    raise NoInterpreter(f"no interpreter {wanted!r} here; found: {', '.join(map(str, found_here())) or 'none'}")


def named(wanted: Sequence[str]) -> dict[str, str]:
    """The paths of several interpreters, by the names that tell them apart: their versions, or, of two that have the
    same one, what was asked for. Raises NoInterpreter, also for one that was asked for twice."""
    paths = [find(each) for each in wanted]
    if twice := [each for each, path in zip(wanted, paths, strict=True) if paths.count(path) > 1]:
        raise NoInterpreter(f"--python {' and '.join(dict.fromkeys(twice))}: the same interpreter twice")
    kinds = [_known(path) for path in paths]
    names = [kind if kinds.count(kind) == 1 else each for kind, each in zip(kinds, wanted, strict=True)]
    return dict(zip(names, paths, strict=True))


def found_here() -> list[Interpreter]:
    """One interpreter of each kind and version, CPython's first and the oldest of each first."""
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, [candidate.path for candidate in candidates()])
    kinds = {str(each): each for each in answers if each}
    return sorted(kinds.values(), key=lambda each: (each.implementation != "CPython", each.implementation, _key(each)))


def _known(path: str) -> str:
    interpreter = ask(path)
    if interpreter is None:
        raise NoInterpreter(f"{path} is no Python interpreter")
    return str(interpreter)


@cache
def ask(path: str) -> Interpreter | None:
    """What the interpreter at this path is, or None if it does not say."""
    try:
        done = subprocess.run(
            [path, "-c", _ASKED], capture_output=True, text=True, errors="replace", check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"(\w+) (\d+\.\d+\.\d+)", done.stdout.strip())
    return Interpreter(path, found[1], found[2]) if found and done.returncode == 0 else None


def candidates() -> Iterator[_Candidate]:
    """Files that may be interpreters: PATH in its order, pyenv, uv, the launcher; the newest first within a folder."""
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
    """The interpreters of a folder that has one folder for each version."""
    found = [(name, match) for name in _names(versions) if (match := _FOLDER.fullmatch(name))]
    for name, match in sorted(found, key=lambda each: _numbers(each[1][2] or ""), reverse=True):
        for command in ("bin/python", "bin/pypy", "bin/graalpy", "python.exe"):
            path = versions / name / command
            if path.is_file():
                yield _Candidate(str(path), _spelled(match[1] or "cpython"), match[2] or "")
                break


def _known_to_launcher() -> Iterator[_Candidate]:
    """The interpreters that ``py``, the launcher of Windows, lists with their paths."""
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
    """The name of an implementation in lower case; empty for ``python``, which may be any."""
    return implementation.lower() if implementation.lower() != "python" else ""


def _begins(interpreter: Interpreter, version: str) -> bool:
    """Whether the interpreter has this version or part of one: 3.6.15 has 3.6, and 3.13 has no 3.1."""
    return f"{interpreter.version}.".startswith(f"{version}." if version else "")


def _agree(one: str, other: str) -> bool:
    """Whether two versions, or parts of versions, can be the same."""
    return all(left == right for left, right in zip(_numbers(one), _numbers(other), strict=False))


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".") if number]


def _key(interpreter: Interpreter) -> list[int]:
    return _numbers(interpreter.version)
