"""Programs that a client needs, and drivers that are compiled: once, and anew when anything has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.drivers import registry, toolchains
from h1conform.conformance.drivers.entry import Entry
from h1conform.conformance.drivers.errors import UnknownClient

BUILD = "compiler {driver} {folder}/program"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program of this name, with this Python code, on PATH, where nothing else of that name is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def put(name: str, code: str) -> Path:
        path = folder / name
        path.write_text(f"#!{sys.executable}\nimport sys\n{code}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return put


@pytest.fixture
def driver(tmp_path: Path) -> Path:
    path = tmp_path / "drive_thing.c"
    path.write_text("one", encoding="utf-8")
    return path


# Adds a line to a log beside the driver for each time that it is run.
COMPILER = """
driver, out = sys.argv[1:]
open(driver + ".log", "a").write("compiled\\n")
open(out, "w").write(open(driver).read())
"""


def times(driver: Path) -> int:
    return len(Path(f"{driver}.log").read_text(encoding="utf-8").splitlines())


def test_a_driver_is_compiled_once(program: Callable[[str, str], Path], driver: Path) -> None:
    program("compiler", COMPILER)
    first = toolchains.compile_driver(driver, [BUILD])
    assert (first / "program").read_text(encoding="utf-8") == "one"
    assert toolchains.compile_driver(driver, [BUILD]) == first
    assert times(driver) == 1


@pytest.mark.parametrize("changed", ["source", "compiler", "command"])
def test_what_has_changed_is_compiled_anew(program: Callable[[str, str], Path], driver: Path, changed: str) -> None:
    program("compiler", COMPILER)
    first = toolchains.compile_driver(driver, [BUILD])
    if changed == "source":
        driver.write_text("two", encoding="utf-8")
    elif changed == "compiler":
        program("compiler", f"{COMPILER}\n# newer")
    second = toolchains.compile_driver(
        driver, [BUILD.replace("/program", "//program") if changed == "command" else BUILD]
    )
    assert second != first
    assert times(driver) == 2


def test_what_was_left_half_done_is_done_again(program: Callable[[str, str], Path], driver: Path) -> None:
    program("compiler", COMPILER)
    folder = toolchains.compile_driver(driver, [BUILD])
    (folder / "complete").unlink()
    assert toolchains.compile_driver(driver, [BUILD]) == folder
    assert times(driver) == 2


def test_a_compiler_that_fails_is_quoted_in_one_line(program: Callable[[str, str], Path], driver: Path) -> None:
    program("compiler", "sys.exit('# heading\\n\\nthing.c:1: no such word\\nmore')")
    with pytest.raises(toolchains.CannotBuild, match=r"^compiler fails: thing.c:1: no such word$"):
        toolchains.compile_driver(driver, [BUILD])
    program("compiler", COMPILER)
    assert (toolchains.compile_driver(driver, [BUILD]) / "program").exists()


def test_what_only_prepares_may_fail(program: Callable[[str, str], Path], driver: Path) -> None:
    program("compiler", COMPILER)
    program("archiver", "sys.exit(1)")
    assert (toolchains.compile_driver(driver, [BUILD], "archiver {folder}") / "program").exists()


def test_a_folder_that_cannot_be_written_is_named(
    program: Callable[[str, str], Path], driver: Path, tmp_path: Path
) -> None:
    program("compiler", COMPILER)
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(toolchains.CannotBuild, match=r"set XDG_CACHE_HOME to a writable folder$"):
        toolchains.compile_driver(driver, [BUILD])


@pytest.mark.parametrize(
    ("said", "oldest", "reason"),
    [
        ("go version go1.17.13 linux/amd64", "1.18", "thing 1.17.13 is too old: 1.18 or newer"),
        ('openjdk version "1.8.0_412"', "11", "thing 1.8.0 is too old: 11 or newer"),
        ('openjdk version "11" 2018-09-25', "11", ""),
        ("go version go1.19.8 linux/amd64", "1.18", ""),
        ("v20.20.2", "14", ""),
        ("no number", "14", ""),
    ],
)
def test_a_program_that_is_too_old_is_named(
    program: Callable[[str, str], Path], said: str, oldest: str, reason: str
) -> None:
    program("thing", f"sys.stderr.write({said!r})")
    toolchains._version.cache_clear()
    assert toolchains.missing(["thing"], "thing --version", oldest) == reason


@pytest.mark.parametrize(
    ("name", "program"), [(entry.name, entry.program) for entry in registry.entries().values() if entry.program]
)
def test_without_its_program_a_client_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, program: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnknownClient, match=rf"^{name} cannot run here: no {program} on PATH; to get it: .+$"):
        registry.find(name, sys.executable)


def test_java_without_a_compiler_says_so(program: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(program("java", "print('17')").parent))
    toolchains._version.cache_clear()
    assert registry.entries()["java.net.http"].missing() == "no javac on PATH"


def test_a_driver_that_cannot_be_compiled_is_no_client(
    program: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("compiler", "sys.exit('error: release version 11 not supported')")
    entry = Entry("thing", "", "", "buy it", driver="clients.toml", build=(BUILD,), interpreter="{folder}/program")
    monkeypatch.setattr(registry, "entries", lambda: {"thing": entry})
    said = "^thing cannot run here: compiler fails: error: release version 11 not supported; to get it: buy it$"
    with pytest.raises(UnknownClient, match=said):
        registry.find("thing")
