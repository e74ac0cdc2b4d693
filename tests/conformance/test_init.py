"""The command init: the skeleton of each language works at once, and a driver is started by the suffix of its path."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from h1conform.conformance.cli import cli
from h1conform.conformance.drivers import registry, toolchains
from h1conform.conformance.drivers.environment import _UNWANTED
from h1conform.conformance.drivers.errors import UnknownClient
from h1conform.conformance.drivers.languages import LANGUAGES, SKELETONS

SLOW = (".go", ".java", ".rs")  # their compilers take seconds
CASES = ("status-line/plain", "content-length/exact", "content-length/held-open", "fields/bare-cr", "chunked/one-chunk")


def invoke(*arguments: str) -> tuple[int, str]:
    """Return the exit code of a command and what it prints, or its error message."""
    done: Any = CliRunner().invoke(cli, arguments, standalone_mode=False)
    if hasattr(done.exception, "message"):
        return done.exception.exit_code, done.exception.message
    assert done.exception is None, done.exception
    return done.return_value, done.output


def needs(suffix: str) -> None:
    """Skip the test if the runtime of a language is not here."""
    version = LANGUAGES[suffix].version
    if version and (missing := toolchains.missing([version.split()[0]], version, LANGUAGES[suffix].oldest)):
        pytest.skip(missing)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "suffix",
    [pytest.param(each, marks=[pytest.mark.slow, pytest.mark.nightly] if each in SLOW else []) for each in LANGUAGES],
)
def test_a_skeleton_works_at_once(suffix: str) -> None:
    needs(suffix)
    name = f"drive_mine{suffix}"
    code, printed = invoke("init", name)
    assert code == 0
    assert f"h1conform check-driver ./{name}" in printed
    assert f"h1conform run ./{name} --quick --exit-zero" in printed
    code, printed = invoke("check-driver", f"./{name}", "--timeout", "3")
    assert [line for line in printed.splitlines() if line.startswith("wrong")] == []
    assert code == 0
    code, printed = invoke("run", name, *(f"--case={each}" for each in CASES), "-n", "0", "--verbose", "--exit-zero")
    assert code == 0
    assert "broken" not in printed


def test_a_script_for_a_command_line_tool_works_at_once(folder: Path) -> None:
    if missing := registry.entries()["curl"].missing():
        pytest.skip(missing)
    code, printed = invoke("init", "--command")
    assert (code, printed.startswith("#!/bin/sh\n")) == (0, True)
    template = printed.split("tool='")[1].split("'")[0]
    code, told = invoke("check-driver", "--command", template)
    assert [line for line in told.splitlines() if line.startswith("wrong")] == []
    assert code == 0
    code, told = invoke("init", "tool.sh", "--command")
    assert (code, (folder / "tool.sh").read_text(encoding="utf-8")) == (0, printed)
    assert "sh ./tool.sh check-driver" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the file to write, such as drive_my.py; the suffixes are .py, .mjs"),
        (("drive_my",), "drive_my: has no suffix; the suffixes are .py, "),
        (("drive_my.rbx",), "no skeleton has the suffix '.rbx'; the suffixes are"),
        (("drive_my.py", "--command"), "--command writes a shell script; give it the suffix .sh, or omit --command"),
        (("exists.py",), "exists.py: exists; give another name, or --force to replace it"),
    ],
)
def test_wrong_usage_is_one_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    (folder / "exists.py").write_text("mine", encoding="utf-8")
    code, message = invoke("init", *arguments)
    assert code == 3
    assert said in message
    assert "\n" not in message
    assert (folder / "exists.py").read_text(encoding="utf-8") == "mine"


def test_force_replaces_a_file(folder: Path) -> None:
    (folder / "drive_my.py").write_text("mine", encoding="utf-8")
    assert invoke("init", "drive_my.py", "--force")[0] == 0
    assert (folder / "drive_my.py").read_bytes() == (SKELETONS / "drive.py").read_bytes()


def test_a_folder_that_does_not_exist_is_named() -> None:
    code, message = invoke("init", "nowhere/drive_my.py")
    assert code == 2
    assert message.startswith("nowhere/drive_my.py: cannot be written: ")


# --------------------------------------------------------------------------------------------- drivers by their paths


@pytest.mark.parametrize("suffix", [each for each in LANGUAGES if each != ".py"])
def test_without_its_runtime_a_driver_says_so_in_one_line(
    folder: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / f"drive_my{suffix}").write_text("text", encoding="utf-8")
    monkeypatch.setenv("PATH", str(folder))
    program = LANGUAGES[suffix].version.split()[0]
    said = f"cannot run here: no {program} on PATH; .+; or give the command that starts the driver as --exec$"
    with pytest.raises(UnknownClient, match=said):
        registry.find(f"drive_my{suffix}")


@pytest.mark.parametrize("suffix", [".mjs", ".rs"])
def test_a_path_that_is_no_file_is_one_line(suffix: str) -> None:
    with pytest.raises(UnknownClient, match=r"no driver file nowhere\.(mjs|rs)$"):
        registry.find(f"nowhere{suffix}")


@pytest.fixture
def compiler(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a rustc with this Python code on PATH."""
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))

    def put(code: str) -> None:
        path = folder / "rustc"
        path.write_text(f"#!{sys.executable}\nimport sys\n{code}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        toolchains._version.cache_clear()

    return put


def test_a_compiler_that_fails_is_quoted_with_the_file(folder: Path, compiler: Callable[[str], None]) -> None:
    compiler("sys.exit('error: expected item') if len(sys.argv) > 2 else print('rustc 1.90.0')")
    (folder / "drive_my.rs").write_text("text", encoding="utf-8")
    with pytest.raises(UnknownClient, match=r"^drive_my\.rs: rustc fails: error: expected item$"):
        registry.find("drive_my.rs")


def test_a_compiler_that_is_too_old_is_named(folder: Path, compiler: Callable[[str], None]) -> None:
    compiler("print('rustc 1.60.0')")
    (folder / "drive_my.rs").write_text("text", encoding="utf-8")
    with pytest.raises(UnknownClient, match=r"a driver in Rust cannot run here: rustc 1\.60\.0 is too old: 1\.80"):
        registry.find("drive_my.rs")


def test_a_driver_in_another_language_is_found_once_under_several_interpreters(folder: Path) -> None:
    needs(".pl")
    (folder / "drive_my.pl").write_text("text", encoding="utf-8")
    (client,) = registry.find_under("drive_my.pl", [sys.executable, sys.executable])
    assert client.name == "my"
    assert client.command == ("perl", str(folder.resolve() / "drive_my.pl"))


def test_the_page_has_every_suffix_and_every_variable_that_drivers_do_not_get() -> None:
    page = (Path(__file__).parents[2] / "docs" / "writing-drivers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\..*?) \|", page, re.MULTILINE)
    assert re.findall(r"`(\.\w+)`", " ".join(rows)) == list(LANGUAGES)
    assert {name.upper() for name in _UNWANTED} <= set(re.findall(r"`([A-Z_]+)`", page))
