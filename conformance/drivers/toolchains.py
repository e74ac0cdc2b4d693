"""Toolchains of other languages: whether their programs are here and new enough, and drivers that they compile.

A driver is compiled once, into a folder of the user's cache whose name is a digest of all that goes into it: the
source, the commands, and the compilers themselves. When one of these changes, the driver is compiled anew. One process
compiles at a time; the others wait for its lock.
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

_PATIENCE = 600.0  # seconds for a compiler: Go's compiles its whole library at first
_DONE = "complete"  # the file that says that the folder is


class CannotBuild(Exception):
    """A driver cannot be compiled; the message says why, in one line."""


def missing(programs: Sequence[str], version_command: str = "", oldest: str = "") -> str:
    """Which of the programs is not on PATH, or which is too old; an empty string if they will do.

    ``programs``         names of commands
    ``version_command``  prints the version (``go version``); empty: any version will do
    ``oldest``           the oldest version that will do"""
    for program in programs:
        if shutil.which(program) is None:
            return f"no {program} on PATH"
    version = _version(tuple(shlex.split(version_command))) if version_command else ""
    if version and _numbers(version) < _numbers(oldest):
        return f"{shlex.split(version_command)[0]} {version} is too old: {oldest} or newer"
    return ""


@cache
def _version(command: Sequence[str]) -> str:
    """The first number in the output of a command, or an empty string if it has none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(\.\d+)*", done.stdout + done.stderr)
    return found[0] if found else ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def compile_driver(driver: Path, steps: Sequence[str], prepare: str = "") -> Path:
    """The folder with the compiled driver, which is compiled unless it was. Raises CannotBuild.

    ``driver``   the source
    ``steps``    the commands that compile it, with the placeholders ``{driver}`` and ``{folder}``
    ``prepare``  one more command, which makes the driver start sooner, and may fail"""
    folder = _cache() / f"{driver.stem}-{_key(driver, (*steps, prepare))}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if not (folder / _DONE).exists():
                _build(folder, driver, steps, prepare)
    except OSError as error:
        reason = f"{folder}: {error.strerror}; XDG_CACHE_HOME may name a folder that can be written"
        raise CannotBuild(reason) from error
    return folder


def fill_in(command: str, driver: Path, folder: Path) -> list[str]:
    """The words of a command, with its placeholders filled in."""
    return [word.replace("{driver}", str(driver)).replace("{folder}", str(folder)) for word in shlex.split(command)]


def _cache() -> Path:
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "h1conform"
    except RuntimeError as error:  # no home
        raise CannotBuild(f"no folder for what is compiled ({error}): XDG_CACHE_HOME may name one") from error


def _key(driver: Path, commands: Sequence[str]) -> str:
    """A digest of all that goes into a compiled driver."""
    digest = hashlib.sha256(driver.read_bytes())
    for command in filter(None, commands):
        program = Path(shutil.which(shlex.split(command)[0]) or "").resolve()
        status = program.stat()
        digest.update(repr((command, str(program), status.st_size, status.st_mtime_ns)).encode())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time."""
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
        raise CannotBuild(f"{command[0]} does not end") from error
