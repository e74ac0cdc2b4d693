"""The start-up budget, held by the modules that are imported, since times depend on the machine.

`h1conform --help` starts in less than 150 ms, and `h1conform serve` is ready within about 80 ms (a quiet machine of two
cores). Both start often: a shell completes commands, a test suite of another language starts a server for each test.
Every import within a function of `conformance/` whose comment begins with "start-up:" is there for one of these lines.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

LONG = 60.0  # seconds; only ever used up by a failure
LIBRARIES = {"pytest", "_pytest", "xdist", "rich", "trustme", "cryptography", "werkzeug", "markupsafe", "difflib"}

HELP = """
import sys
from h1conform.conformance import cli
sys.argv = ["h1conform", "--help"]
try:
    cli.main()
except SystemExit as end:
    assert not end.code
"""
SERVE = """
import io, sys
from h1conform.conformance.commands import serve
from h1conform.conformance.serving.options import ServeOptions
from h1conform.conformance.serving.service import Service
from h1conform.mockserver.base.settings import Settings
with Service(ServeOptions(settings=Settings(port=0)), io.StringIO(), io.StringIO()):
    pass
"""


def imported(program: str) -> set[str]:
    """The modules that a program has imported at its end."""
    program += "\nprint('imported:', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=LONG)
    return set(done.stdout.rpartition("imported:")[2].split())


def roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def within(modules: set[str], package: str) -> set[str]:
    return {name for name in modules if name == package or name.startswith(f"{package}.")}


@pytest.mark.parametrize("program", [HELP, SERVE], ids=["help", "serve"])
def test_a_start_imports_no_library_that_it_does_not_need(program: str) -> None:
    assert roots(imported(program)) & LIBRARIES == set()


def test_help_imports_neither_a_command_nor_the_mock_server() -> None:
    modules = imported(HELP)
    assert within(modules, "h1conform.mockserver") == set()
    assert within(modules, "h1conform.conformance") == {
        "h1conform.conformance",
        "h1conform.conformance.cli",
        "h1conform.conformance.commands",
        "h1conform.conformance.commands.errors",
        "h1conform.conformance.gate",
        "h1conform.conformance.gate.exit_codes",
    }


@pytest.mark.parametrize("room", ["conformance.model", "conformance.corpus", "certs"])
def test_a_server_is_ready_without_the_corpus_and_certificates(room: str) -> None:
    assert within(imported(SERVE), f"h1conform.{room}") == set()
