"""Toolchains of other languages: finds out whether they are installed and new enough, and compiles drivers.

A driver is compiled once, into a folder of the user's cache. The name of the folder contains a digest of everything
that determines the result: the source, the commands and the compilers. When one of these changes, the driver is
compiled again into another folder. Several processes may need the same driver at once. The first one locks the folder
and compiles; the others wait for the lock, and then find the compiled driver.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path

from .environment import environment

_PATIENCE = 600.0  # seconds for a compiler: at its first use, that of Go compiles its whole library
_DONE = "complete"  # this file marks a folder whose compilation succeeded


class CannotBuild(Exception):
    """A driver cannot be compiled. The message has the reason, in one line."""


def missing(programs: Sequence[str], version_command: str = "", oldest: str = "") -> str:
    """Return which program is not on PATH or too old; an empty string: all requirements are met.

    ``programs``         names of commands
    ``version_command``  a command that prints the version (``go version``); empty: any version is accepted
    ``oldest``           the oldest version that is accepted"""
    for program in programs:
        if shutil.which(program) is None:
            return f"no {program} on PATH"
    version = version_of(version_command) if version_command else ""
    if version and _numbers(version) < _numbers(oldest):
        return f"{shlex.split(version_command)[0]} {version} is too old: {oldest} or newer"
    return ""


def version_of(command: str) -> str:
    """Return the version that a command prints, such as ``go version``; an empty string: it prints none.

    ``command``  the command"""
    return _version(tuple(shlex.split(command)))


@cache
def _version(command: Sequence[str]) -> str:
    """Return the first version number in the output of a command; an empty string: it has none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(\.\d+)*", done.stdout + done.stderr)
    return found[0] if found else ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def compile_driver(driver: Path, steps: Sequence[str], prepare: str = "") -> Path:
    """Return the folder with a compiled driver, and compile the driver if necessary.

    ``driver``   the source file
    ``steps``    the commands that compile it, with the placeholders ``{driver}`` and ``{folder}``
    ``prepare``  a further command that makes the driver start faster; its failure is ignored

    Raises CannotBuild."""
    folder = cache_folder() / f"{driver.stem}-{_key(driver, (*steps, prepare))}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            if not (folder / _DONE).exists():
                _build(folder, driver, steps, prepare)
    except OSError as error:
        reason = f"{folder}: {error.strerror}; set XDG_CACHE_HOME to a writable folder"
        raise CannotBuild(reason) from error
    return folder


def fill_in(command: str, driver: Path, folder: Path) -> list[str]:
    """Return the words of a command, with values in place of its placeholders.

    ``command``  the command with the placeholders ``{driver}`` and ``{folder}``
    ``driver``   the source file
    ``folder``   the folder of the compiled driver"""
    return [word.replace("{driver}", str(driver)).replace("{folder}", str(folder)) for word in shlex.split(command)]


def cache_folder() -> Path:
    """Return the cache folder of h1conform, which may not exist. Raises CannotBuild if the user has no home folder."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "h1conform"
    except RuntimeError as error:  # the user has no home folder
        raise CannotBuild(
            f"no cache folder for drivers and clients ({error}): set XDG_CACHE_HOME to a writable folder"
        ) from error


def _key(driver: Path, commands: Sequence[str]) -> str:
    """Return a digest of everything that determines a compiled driver."""
    digest = hashlib.sha256(driver.read_bytes())
    for command in filter(None, commands):
        program = Path(shutil.which(shlex.split(command)[0]) or "").resolve()
        status = program.stat()
        digest.update(repr((command, str(program), status.st_size, status.st_mtime_ns)).encode())
    return digest.hexdigest()[:16]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder during the context. Other processes wait.

    ``folder``  a folder that exists; the lock is a file in it"""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(folder: Path, driver: Path, steps: Sequence[str], prepare: str) -> None:
    for step in steps:
        done = _run(fill_in(step, driver, folder), folder)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("#")]
            command = " ".join(takewhile(lambda word: word[0] not in "-{", shlex.split(step)))
            raise CannotBuild(f"{command} fails: {errors[0].strip() if errors else 'no error message'}")
    if prepare:
        _run(fill_in(prepare, driver, folder), folder)
    (folder / _DONE).touch()


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotBuild(f"{command[0]} did not end within {_PATIENCE:g} s") from error
