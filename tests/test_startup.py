"""The start-up budget: which modules are imported by what is to start fast.

``h1conform --help`` starts in under 150 ms, ``h1conform serve`` is ready in about 80 ms, and the two pytest plugins,
which every session of every environment with h1conform loads, cost next to nothing. Times differ from one machine to
the next, so the tests count modules. `LATE` in tests/test_floors.py has the imports in functions that keep this budget.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LONG = 60.0  # seconds for one interpreter, on a busy machine
ISSUING = {"cryptography", "trustme"}
PAGES = {"markupsafe", "werkzeug"}
TESTING = {"_pytest", "pytest", "xdist"}
PLUGIN = {"corpus", "corpus.options", "pytest_plugin", "pytest_plugin.plugin"}  # of the exam: the plugin, its options


def imported_by(program: str, before: str = "", options: Sequence[str] = ()) -> set[str]:
    """The modules that a program imports in an interpreter of its own, beyond those of another that runs before it."""
    program = f"import sys\n{before}\nbefore = set(sys.modules)\n{program}\nprint(*set(sys.modules) - before)"
    command = [sys.executable, *options, "-c", program]
    done = subprocess.run(command, cwd=os.path.sep, capture_output=True, text=True, timeout=LONG, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.split())


def packages(modules: set[str]) -> set[str]:
    """The top-level names of modules."""
    return {name.partition(".")[0] for name in modules}


def ours(modules: set[str], part: str) -> set[str]:
    """Those of one part of the package, by their names in that part."""
    return {name.removeprefix(f"h1conform.{part}.") for name in modules if name.startswith(f"h1conform.{part}.")}


def rooms(modules: set[str]) -> set[str]:
    """The rooms of modules that are named as `ours` does."""
    return {name.partition(".")[0] for name in modules}


def command_imports(tmp_path: Path, *arguments: str) -> set[str]:
    """The modules that the ``h1conform`` command imports up to its first line of output."""
    command = [sys.executable, "-v", "-m", "h1conform", *arguments]  # -X importtime misses import_module()
    told = tmp_path / "imports"
    with told.open("wb") as stderr, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr) as process:
        assert process.stdout
        line = process.stdout.readline()
        lines = told.read_text(encoding="utf-8").splitlines()
        process.terminate()
        process.communicate(timeout=LONG)
    assert line
    return {each.split("'")[1] for each in lines if each.startswith("import '")}


def test_the_help_imports_click_and_no_case(tmp_path: Path) -> None:
    modules = command_imports(tmp_path, "--help")
    assert {"click", "h1conform.conformance.cli"} <= modules
    assert packages(modules) & (ISSUING | PAGES | TESTING | {"rich", "packaging", "ssl", "asyncio"}) == set()
    assert "corpus.cases" not in ours(modules, "conformance")
    assert rooms(ours(modules, "conformance")) <= {"cli", "commands", "corpus", "gate", "model"}
    assert rooms(ours(modules, "mockserver")) <= {"base", "script"}  # of which the model has its steps and records
    assert ours(modules, "certs") == ours(modules, "client") == set()


@pytest.mark.parametrize("options", [(), ("--control", "0")], ids=["plain", "control"])
def test_serving_imports_neither_certificates_nor_pages_nor_cases_before_its_ready_line(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    modules = command_imports(tmp_path, "serve", "--port", "0", *options)
    assert {"click", "h1conform.mockserver.server"} <= modules
    assert packages(modules) & (ISSUING | PAGES | TESTING | {"rich", "packaging"}) == set()
    assert "corpus.cases" not in ours(modules, "conformance")
    assert rooms(ours(modules, "conformance")) & {"drivers", "exchange", "judging", "running", "report"} == set()
    assert ours(modules, "client") == set()


def test_the_plugin_of_the_exam_imports_nothing_until_it_is_asked() -> None:
    modules = imported_by("import h1conform.conformance.pytest_plugin.plugin", before="import pytest")
    assert "h1conform.conformance.pytest_plugin.plugin" in modules
    assert packages(modules) - {"h1conform"} == set()
    assert ours(modules, "conformance") <= PLUGIN
    assert ours(modules, "mockserver") == ours(modules, "certs") == ours(modules, "client") == set()


def test_a_session_loads_the_two_plugins_alone_until_a_fixture_is_used(
    tmp_path: Path, run_pytest: Callable[..., Any]
) -> None:
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n"
        f"HEAVY = {ISSUING | PAGES | {'click', 'rich', 'packaging.specifiers', 'h1conform.certs'}}\n"
        "def test_before():\n"
        f"    exam = {PLUGIN}\n"
        "    names = {name.removeprefix('h1conform.') for name in sys.modules if name.startswith('h1conform.')}\n"
        "    assert names >= {'conformance.pytest_plugin.plugin', 'mockserver.fixtures'}\n"
        "    names -= {'conformance', 'mockserver', 'mockserver.fixtures'}\n"
        "    assert names <= {f'conformance.{name}' for name in exam}\n"
        "    assert (HEAVY | {'ssl'}) & set(sys.modules) == set()\n"
        "def test_plain(h1_server):\n"
        "    h1_server.on('GET', '/')\n"
        "    assert HEAVY & set(sys.modules) == set()\n",
        encoding="utf-8",
    )
    done = run_pytest("-q", "-pno:xdist")
    assert done.code == 0, done.text
    assert "2 passed" in done.text


def test_the_mock_server_imports_its_rooms_with_the_first_name() -> None:
    modules = imported_by("import h1conform.mockserver")
    assert ours(modules, "mockserver") == set()
    modules = imported_by("from h1conform.mockserver import *")
    assert "server" in ours(modules, "mockserver")
    assert packages(modules) & (ISSUING | PAGES | TESTING | {"ssl"}) == set()


@pytest.mark.parametrize(
    "program",
    [
        "import h1conform.certs",
        "from h1conform import certs\n"
        "for name in certs.identities():\n"
        "    certs.about(name), certs.host_of(name), certs.is_good(name)",
    ],
    ids=["import", "look"],
)
def test_certificates_import_what_issues_them_with_the_first(program: str) -> None:
    modules = imported_by(program)
    assert "h1conform.certs.authority" in modules
    assert packages(modules) & (ISSUING | TESTING) == set()


@pytest.fixture
def bare(tmp_path: Path) -> Callable[[str], set[str]]:
    """What a program imports in an interpreter that has imported nothing before, not even for `site`."""
    (tmp_path / "h1conform").symlink_to(ROOT, target_is_directory=True)

    def imported(program: str) -> set[str]:
        return imported_by(program, before=f"sys.path.append({str(tmp_path)!r})", options=("-I", "-S"))

    return imported


def test_the_reference_imports_little(bare: Callable[[str], set[str]]) -> None:
    modules = bare("from h1conform.client import HTTPConnection, HTTPResponse")
    assert "h1conform.client.connection" in modules
    assert not modules & {"email", "ssl", "socket", "http", "dataclasses", "typing", "urllib.parse", "re", "enum"}


def test_the_reference_imports_the_standard_library_alone(bare: Callable[[str], set[str]]) -> None:
    names = ("connection", "https", "message", "tunnel", "upload")
    modules = bare("\n".join(f"import h1conform.client.{name}" for name in names))
    assert packages(modules) <= {*sys.stdlib_module_names, "h1conform"}
    assert {name.split(".")[1] for name in modules if name.startswith("h1conform.")} == {"client"}
