"""Interpreters by version: which is taken, where it is looked for, and what is said when there is none."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.drivers import interpreters
from h1conform.conformance.drivers.interpreters import Interpreter, NoInterpreter, ask, find, found_here, named

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a program that says what an interpreter would say; nothing else is to be found on this machine."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))

    def program(place: str, says: str) -> str:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return program


def says(version: str, implementation: str = "CPython") -> str:
    return f"echo {implementation} {version}"


def test_a_version_is_found_on_path(write: Write) -> None:
    path = write("bin/python3.6", says("3.6.15"))
    assert [find(each) for each in ("3.6", "3.6.15", "3", "python3.6", "python", "cpython-3.6")] == [path] * 6


def test_a_version_is_whole_numbers(write: Write) -> None:
    write("bin/python3.13", says("3.13.0"))
    with pytest.raises(NoInterpreter):
        find("3.1")


def test_a_shim_that_leads_nowhere_is_passed_over(write: Write) -> None:
    write("bin/python3.6", "echo 'python3.6: command not found' >&2; exit 127")
    path = write("pyenv/versions/3.6.15/bin/python", says("3.6.15"))
    assert find("3.6") == path


def test_what_an_interpreter_says_counts_and_not_its_name(write: Write) -> None:
    write("bin/python3", says("3.9.1"))
    write("bin/python3.6", says("3.7.0"))
    path = write("bin/python3.7", says("3.6.15"))
    with pytest.raises(NoInterpreter):
        find("3.6")
    assert find("python3.7") == path  # a command of that name there is


def test_path_comes_first_then_pyenv_then_uv(write: Write) -> None:
    uv = write("uv/cpython-3.6.14-linux-x86_64-gnu/bin/python", says("3.6.14"))
    assert find("3.6") == uv
    pyenv = write("pyenv/versions/3.6.15/bin/python", says("3.6.15"))
    assert find("3.6") == pyenv
    assert find("3.6.14") == uv
    assert find("3.6") != write("bin/python2", says("2.7.18"))
    assert write("bin/python3", says("3.6.13")) == find("3.6")


def test_of_several_in_one_folder_the_newest_is_taken(write: Write) -> None:
    for version in ("3.9.18", "3.10.13", "3.10.2"):
        write(f"pyenv/versions/{version}/bin/python", says(version))
    assert find("3").endswith("3.10.13/bin/python")


@pytest.mark.parametrize("wanted", ["pypy3.9", "pypy", "PyPy-3.9", "pypy3"])
def test_another_implementation_is_asked_for_by_its_name(write: Write, wanted: str) -> None:
    write("bin/python3.9", says("3.9.18"))
    path = write("pyenv/versions/pypy3.9-7.3.11/bin/python", says("3.9.16", "PyPy"))
    assert find(wanted) == path
    assert find("3.9") != path


def test_the_launcher_of_windows_is_asked_too(write: Write, tmp_path: Path) -> None:
    path = write("there/python.exe", says("3.8.10"))
    write("bin/py", f"echo ' -V:3.8 *        {path}'; echo ' -3.5-64   {tmp_path}/gone.exe'")
    assert find("3.8") == path
    with pytest.raises(NoInterpreter, match=r"no interpreter '3\.5' here; found: 3\.8\.10$"):
        find("3.5")


def test_a_path_and_a_command_are_taken_as_they_are(write: Write) -> None:
    command = write("bin/my-python", "exit 1")
    assert find(sys.executable) == sys.executable
    assert (find(command), find("my-python")) == (command, command)


@pytest.mark.parametrize("wanted", ["", "-", "nosuch", "/nosuch/python"])
def test_what_is_no_version_and_no_command_is_refused(write: Write, wanted: str) -> None:
    write("bin/python3.6", says("3.6.15"))
    with pytest.raises(NoInterpreter, match="give --python a version, a path, or a command on PATH"):
        find(wanted)


def test_a_missing_version_lists_those_found(write: Write) -> None:
    for name, version in (("3.13", "3.13.0"), ("2.7", "2.7.18"), ("3", "3.13.0"), ("3.6", "3.6.15")):
        write(f"bin/python{name}", says(version))
    write("bin/pypy3", says("3.9.16", "PyPy"))
    write("bin/python3.4", "exit 1")
    with pytest.raises(NoInterpreter) as caught:
        find("3.5")
    assert str(caught.value) == "no interpreter '3.5' here; found: 2.7.18, 3.6.15, 3.13.0, PyPy 3.9.16"
    assert [each.implementation for each in found_here()] == ["CPython", "CPython", "CPython", "PyPy"]


def test_where_there_is_none_at_all_it_is_said(write: Write) -> None:
    assert write
    with pytest.raises(NoInterpreter, match="found: none"):
        find("3.5")


def test_this_interpreter_says_what_it_is() -> None:
    told = ask(sys.executable)
    version = ".".join(map(str, sys.version_info[:3]))
    assert told == Interpreter(sys.executable, platform.python_implementation(), version)
    assert str(Interpreter("x", "CPython", "3.6.15")) == "3.6.15"


@pytest.mark.parametrize("body", ["echo hello", "echo CPython 3.6.15; exit 1", "echo 'CPython x.y.z'"])
def test_what_says_something_else_is_no_interpreter(write: Write, body: str) -> None:
    assert ask(write("bin/python", body)) is None


def test_what_cannot_be_started_is_no_interpreter(tmp_path: Path) -> None:
    assert ask(str(tmp_path / "nosuch")) is None


def test_several_are_named_by_version_and_alike_ones_as_they_were_asked_for(write: Write) -> None:
    old, new = write("bin/python3.6", says("3.6.15")), write("bin/python3.13", says("3.13.0"))
    assert named(["3.6", "3.13"]) == {"3.6.15": old, "3.13.0": new}
    other = write("venv/bin/python", says("3.6.15"))
    assert named(["3.6", "3.13", other]) == {"3.6": old, "3.13.0": new, other: other}


def test_one_that_is_named_twice_is_refused(write: Write) -> None:
    write("bin/python3.6", says("3.6.15"))
    with pytest.raises(NoInterpreter, match=r"^--python 3\.6 and 3\.6\.15: the same interpreter twice$"):
        named(["3.6", "3.6.15"])


def test_one_of_several_that_is_no_interpreter_is_refused(write: Write) -> None:
    write("bin/python3.6", says("3.6.15"))
    other = write("bin/other", "echo no")
    with pytest.raises(NoInterpreter, match=f"^{other} is not a Python interpreter$"):
        named(["3.6", "other"])


def test_folders_that_cannot_be_read_are_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "nosuch"), str(tmp_path)]))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "nosuch"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "nosuch"))
    assert list(interpreters.candidates()) == []
