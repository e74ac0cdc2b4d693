"""The names that the package offers, which it imports when the first of them is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from h1conform import mockserver

ENTER = "import sys\nimport h1conform.mockserver\n"
LOADED = "[name for name in sys.modules if name == 'ssl' or name.startswith('h1conform.mockserver.')]"


def run(code: str) -> None:
    """In an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_package_alone_imports_nothing() -> None:
    run(f"{ENTER}assert {LOADED} == [], {LOADED}")


@pytest.mark.parametrize("name", ["__path", "__wrapped__", "no_such_name"])
def test_what_it_does_not_offer_is_no_attribute(name: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(mockserver, name)


def test_a_star_imports_all_that_it_offers_and_no_tls() -> None:
    run(
        f"{ENTER}before = set(globals())\n"
        "from h1conform.mockserver import *\n"
        "from h1conform.mockserver import names\n"
        "assert set(globals()) - before - {'before', 'names'} == set(names.__all__), globals()\n"
        "assert (Server, Reply, FullBacklog) == (names.Server, names.Reply, names.FullBacklog)\n"
        "assert 'ssl' not in sys.modules\n"
    )
