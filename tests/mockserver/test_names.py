"""The public names of the package. The package imports the module of a name at the first use of the name."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from h1conform import mockserver
from h1conform.mockserver import names

ENTER = "import sys\nimport h1conform.mockserver\n"
LOADED = "[name for name in sys.modules if name.startswith('h1conform.mockserver.')]"


def run(code: str) -> None:
    """Run the code in a new interpreter. Assert that it ends without an error."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["__path", "__wrapped__", "no_such_name"])
def test_other_names_are_not_attributes(name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(mockserver, name)


def test_the_public_names_are_those_of_the_module_names() -> None:
    assert mockserver.__all__ == sorted(names.__all__)
    assert {name: getattr(mockserver, name) for name in names.__all__} == {
        name: getattr(names, name) for name in names.__all__
    }
    assert set(names.__all__) <= set(dir(mockserver))


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("Limits", "h1conform.mockserver.http1"),
        ("SeenTls", "h1conform.mockserver.net"),
        ("Send", "h1conform.mockserver.net"),
        ("Server", "h1conform.mockserver.routing"),
        ("Routes", "h1conform.mockserver.playing"),
        ("MockServer", "h1conform.mockserver.scenario"),
    ],
)
def test_a_name_does_not_import_a_module_that_it_does_not_need(name: str, foreign: str) -> None:
    run(f"{ENTER}h1conform.mockserver.{name}\nassert {foreign!r} not in sys.modules, {LOADED}")


def test_a_subpackage_can_be_imported_from_the_package() -> None:
    run("from h1conform.mockserver import script\nassert script.Send(b'').data == b''")


def test_the_public_names_can_be_pickled() -> None:
    for value in (mockserver.Send(b"a"), mockserver.Server, mockserver.Limits(), mockserver.after_head):
        assert pickle.loads(pickle.dumps(value)) == value


def test_a_star_imports_all_public_names_and_no_tls() -> None:
    run(
        f"{ENTER}before = set(globals())\n"
        "from h1conform.mockserver import *\n"
        "from h1conform.mockserver import names\n"
        "assert set(globals()) - before - {'before', 'names'} == set(names.__all__), globals()\n"
        "assert (Server, Reply, FullBacklog) == (names.Server, names.Reply, names.FullBacklog)\n"
        "assert 'ssl' not in sys.modules\n"
    )
