"""CPython's own tests of http.client, run on the reference client, with a table of those that it does not pass.

The tests come from the interpreter that runs this file. A test that begins to pass or to fail makes the table wrong.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TABLE: list[dict[str, str]] = tomllib.loads((HERE / "in_place/cpython.toml").read_text(encoding="utf-8"))["test"]
PAGE = HERE.parents[1] / "docs/reference-client.md"
KINDS = ("stricter", "choice", "message", "private")


def version(text: str) -> tuple[int, ...]:
    """Return a version as numbers."""
    return tuple(map(int, text.split(".")))


def is_shipped() -> bool:
    """Return whether this interpreter has the tests."""
    try:
        return importlib.util.find_spec("test.test_httplib") is not None
    except ModuleNotFoundError:
        return False


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: Any) -> dict[str, tuple[str, str]]:
    """Run the tests in a process of its own, and return the result and the message of each."""
    if not is_shipped():
        pytest.skip("this interpreter does not have test.test_httplib, CPython's tests of http.client")
    folder = tmp_path_factory.mktemp("cpython")
    command = [sys.executable, str(HERE / "in_place/cpython.py"), str(folder / "outcomes.json")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, tuple[str, str]] = json.loads((folder / "outcomes.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
def test_the_table_has_each_test_that_does_not_pass(outcomes: dict[str, tuple[str, str]]) -> None:
    here = sys.version_info[:2]
    expected = {
        row["name"]
        for row in TABLE
        if version(row.get("since", "3.0")) <= here < version(row.get("before", "4.0")) and row["name"] in outcomes
    }
    failed = {name: message for name, (result, message) in outcomes.items() if result == "fail"}
    begun = {name: message for name, message in failed.items() if name not in expected}
    assert not begun, "these tests fail: mend the client, or add the reason to tests/client/in_place/cpython.toml"
    assert not expected - set(failed), "these tests pass: remove them from tests/client/in_place/cpython.toml"


@pytest.mark.slow
def test_most_tests_pass(outcomes: dict[str, tuple[str, str]]) -> None:
    results = [result for result, _ in outcomes.values()]
    assert results.count("pass") >= 73
    assert results.count("skip") <= 6, "a test that cannot run here proves nothing"


def test_each_reason_is_of_a_kind() -> None:
    assert {row["kind"] for row in TABLE} == set(KINDS)
    assert [row["name"] for row in TABLE] == sorted({row["name"] for row in TABLE})


def test_the_page_has_the_table() -> None:
    rows = [f"| `{row['name']}` | {row['kind']} | {row['why']} |" for row in TABLE]
    assert re.findall(r"^\| `\w+\.test_\w+` \|.*$", PAGE.read_text(encoding="utf-8"), re.M) == rows
