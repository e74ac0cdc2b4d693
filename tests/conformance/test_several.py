"""Clients under interpreters that are chosen, several at once, modules by name, and the two profiles."""

from __future__ import annotations

import json
import platform
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from h1conform.conformance import cli
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.entry import Entry
from h1conform.conformance.drivers.errors import UnknownClient
from h1conform.conformance.drivers.registry import find, find_under
from h1conform.conformance.drivers.supervisor import DriverSupervisor
from h1conform.conformance.gate.condition import When
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.pytest_plugin.plugin import OPTIONS
from h1conform.conformance.running.exam import Exam

GOOD, BAD = "content-length/exact", "content-length/plus-sign"
CASES = ("--case", f"{GOOD}[tcp-whole]", "--case", f"{BAD}[tcp-whole]", "-n", "0")
HERE = platform.python_version()

Python = Callable[[str], str]


@pytest.fixture
def python(tmp_path: Path) -> Python:
    """This interpreter under another name, which says that it is of another version when it is asked."""

    def write(version: str) -> str:
        path = tmp_path / f"python-{version}"
        asked = f'case "$2" in *platform*) echo CPython {version};; *) exec {sys.executable} "$@";; esac'
        path.write_text(f"#!/bin/sh\n{asked}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The console script within this process: its exit code, and what it printed."""

    def main(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["h1conform", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out + err

    return main


Run = Callable[..., tuple[int, str]]


# --------------------------------------------------------------------------------------------------- the interpreters


def test_under_several_interpreters_a_client_is_named_after_each(python: Python) -> None:
    pythons = [python("3.6.15"), python("3.13.0")]
    assert [each.name for each in find_under("http.client", pythons)] == ["http.client 3.6.15", "http.client 3.13.0"]
    assert [each.name for each in find_under("reference", pythons)] == ["reference on 3.6.15", "reference on 3.13.0"]
    assert [each.command[0] for each in find_under("http.client", pythons)] == pythons


def test_under_one_interpreter_it_keeps_its_name(python: Python) -> None:
    assert find_under("http.client", [python("3.6.15")]) == [find("http.client", python("3.6.15"))]


def test_two_of_one_version_are_named_as_they_were_asked_for(python: Python) -> None:
    other = python(HERE)
    names = [each.name for each in find_under("http.client", [sys.executable, other])]
    assert names == [f"http.client {sys.executable}", f"http.client {other}"]


def test_a_client_that_runs_under_no_python_is_examined_once(monkeypatch: pytest.MonkeyPatch, python: Python) -> None:
    entry = Entry("tool", "", "C", "", template=f"{sys.executable} {{url}}")
    monkeypatch.setattr(registry, "entries", lambda: {"tool": entry})
    assert [each.name for each in find_under("tool", [python("3.6.15"), python("3.13.0")])] == ["tool"]


@pytest.mark.parametrize(
    ("name", "version", "title"),
    [
        ("http.client 3.6.15", "3.6.15", "http.client 3.6.15"),
        ("http.client PyPy 3.9.16", "3.9.16", "http.client PyPy 3.9.16"),
        ("urllib3 on 3.6.15", "1.26.20", "urllib3 1.26.20 on 3.6.15"),
        ("reference on 3.6.15", "", "reference on 3.6.15"),
        ("urllib3", "2.5.0", "urllib3 2.5.0"),
    ],
)
def test_a_title_has_each_version_once(name: str, version: str, title: str) -> None:
    supervisor = DriverSupervisor(registry.Client(name, ()), 1)
    supervisor.hello = {"version": version}
    assert supervisor.title == title


def test_a_known_difference_of_a_client_is_one_of_all_its_versions() -> None:
    entry = Known(BAD, "fail", "because", when=When("http.client"))
    assert entry.when.holds("http.client", "")
    assert entry.when.holds("http.client 3.6.15", "3.6.15")
    assert not entry.when.holds("http.clientele", "")


@pytest.mark.slow
def test_several_are_shown_side_by_side_and_the_exit_code_is_the_worst(
    run: Run, python: Python, tmp_path: Path
) -> None:
    pythons = ("--python", python("3.6.15"), "--python", python("3.13.0"))
    out = tmp_path / "out.json"
    code, text = run("run", "http.client", "reference", *pythons, *CASES, "--json", str(out), "--verbose")
    assert code == 1
    names = ["http.client 3.6.15", "http.client 3.13.0", "reference on 3.6.15", "reference on 3.13.0"]
    assert f"{', '.join(names)}: 8 items" in text
    assert ["cases", *" ".join(names).split()] in [line.split() for line in text.splitlines()]
    assert [BAD, "fail", "fail", "pass", "pass"] in [line.split() for line in text.splitlines()]
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [each["name"] for each in told["clients"]] == names
    assert told["differences"] == [
        {"case": BAD, "results": dict(zip(names, ["fail", "fail", "pass", "pass"], strict=True))}
    ]
    assert run("run", "reference", *pythons, *CASES)[0] == 0


@pytest.mark.slow
def test_verbose_gives_the_report_of_each_too(run: Run, python: Python) -> None:
    pythons = ("--python", python("3.6.15"), "--python", python("3.13.0"))
    _, text = run("run", "http.client", *pythons, *CASES, "--verbose")
    assert text.count("Failures, worst first") == 2


def test_a_version_that_is_not_there_is_one_line_with_those_that_are(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, python: Python
) -> None:
    Path(python("3.13.0")).rename(tmp_path / "python3.13")
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    code, text = run("run", "http.client", "--python", "3.5", *CASES)
    assert (code, text) == (3, "h1conform: no interpreter '3.5' here; found: 3.13.0\n")


# --------------------------------------------------------------------------------------------------- modules by name


@pytest.fixture
def module(tmp_path: Path) -> Callable[[str], str]:
    """Writes a module of the name odd_client into an environment of its own, and returns its interpreter."""

    def write(code: str) -> str:
        venv.create(tmp_path / "venv")
        (packages,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
        (packages / "odd_client.py").write_text(code, encoding="utf-8")
        return str(tmp_path / "venv" / "bin" / "python")

    return write


def test_a_module_shaped_like_http_client_is_examined_by_its_name(run: Run) -> None:
    code, text = run("run", "module:h1conform.client", *CASES)
    assert (code, "h1conform.client " in text) == (0, True), text
    assert "2 items: 2 pass; 0 unexpected" in text


@pytest.mark.parametrize("name", ["nosuch", "nosuch.client", "json.nosuch"])
def test_a_module_that_is_not_there_is_one_line(run: Run, name: str) -> None:
    code, text = run("run", f"module:{name}", *CASES)
    assert (code, text.count("\n")) == (3, 1)
    assert text.startswith(f"h1conform: no module {name} for {sys.executable} (ModuleNotFoundError: No module named")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("os", "os has no class HTTPConnection; module:NAME takes modules like http.client"),
        ("no-such", "no module 'no-such': give the name of a module, as module:http.client"),
        ("", "no module '': give the name of a module, as module:http.client"),
    ],
)
def test_what_is_no_module_like_http_client_is_one_line(run: Run, name: str, message: str) -> None:
    assert run("run", f"module:{name}", *CASES) == (3, f"h1conform: {message}\n")


def test_the_current_folder_is_not_searched_for_modules(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "odd_client.py").write_text("from http.client import *\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, text = run("run", "module:odd_client", *CASES)
    assert code == 3
    assert "modules in the current folder are not found" in text


def test_a_module_that_cannot_be_imported_fails_its_cases_with_the_reason(
    run: Run, module: Callable[[str], str]
) -> None:
    reason = "RuntimeError: out of order"
    ended, text = run("run", "module:odd_client", "--python", module("raise RuntimeError('out of order')"), *CASES)
    assert ended == 1, text
    assert "2 items: " in text
    assert reason in text, text


def test_what_is_no_interpreter_cannot_have_a_module(tmp_path: Path) -> None:
    path = tmp_path / "rubbish"
    path.write_bytes(b"\x00rubbish")
    path.chmod(0o755)
    with pytest.raises(UnknownClient, match="is not a Python interpreter"):
        find("module:json", str(path))


# --------------------------------------------------------------------------------------------------------- profiles

OF_2008, MODERN = ({case.id for case in corpus().values() if case.profile == profile} for profile in ("2008", "modern"))


@pytest.mark.parametrize(
    ("options", "there", "left_out"),
    [
        ((), set(), OF_2008 | MODERN),
        (("--profile", "2008"), OF_2008, MODERN),
        (("--profile", "modern"), MODERN, OF_2008),
    ],
    ids=["neither", "2008", "modern"],
)
def test_cases_of_one_document_alone_are_played_under_its_profile(
    run: Run, options: tuple[str, ...], there: set[str], left_out: set[str]
) -> None:
    code, text = run("list", "--chapter", "api", *options)
    ids = {line.split()[0] for line in text.splitlines()}
    assert (code, there <= ids, left_out & ids) == (0, True, set())


@pytest.mark.slow
def test_the_profile_is_in_every_report(run: Run, tmp_path: Path) -> None:
    out, junit = tmp_path / "out.json", tmp_path / "out.xml"
    _, text = run(
        *("run", "http.client", *CASES, "--profile", "2008", "--exit-zero", "--json", str(out), "--junit", str(junit))
    )
    assert f"\nhttp.client {HERE}, profile 2008\n" in text
    assert json.loads(out.read_text(encoding="utf-8"))["profile"] == "2008"
    found = ElementTree.parse(junit).find("testsuite/properties/property")
    assert found is not None
    assert found.attrib == {"name": "profile", "value": "2008"}
    code, text = run("export", "--profile", "modern", "--case", GOOD)
    assert (code, json.loads(text)["profile"]) == (0, "modern")


CONTRADICTING = ("--case", "api/connection/strict-keyword", "-n", "0")


@pytest.mark.slow
def test_where_the_documents_contradict_each_other_neither_fails_but_the_one_that_was_chosen(run: Run) -> None:
    code, text = run("run", "http.client", *CONTRADICTING, "--verbose")
    assert (code, "contradiction: follows the current documentation" in text) == (0, True)
    code, text = run("run", "reference", *CONTRADICTING, "--verbose")
    assert (code, "contradiction: follows the documentation of 2008" in text) == (0, True)
    assert run("run", "http.client", *CONTRADICTING, "--profile", "2008")[0] == 1
    code, text = run("run", "http.client", *CONTRADICTING, "--profile", "modern", "--verbose")
    assert (code, "contradiction" in text) == (0, False)


def test_an_unknown_profile_is_refused(run: Run) -> None:
    code, text = run("run", "http.client", "--profile", "1996")
    assert (code, "'1996' is not one of '2008', 'modern'" in text) == (3, True)


def test_pytest_takes_the_profile_and_several_interpreters(python: Python) -> None:
    given = {name: None for name, _, _ in OPTIONS} | {"client": ["http.client"], "case": [GOOD]}
    exam = Exam.from_options(given | {"python": [python("3.6.15"), python("3.13.0")], "profile": "2008"})
    assert [client.name for client in exam.clients] == ["http.client 3.6.15", "http.client 3.13.0"]
    assert (exam.selection.profile, exam.run_result.profile) == ("2008", "2008")
