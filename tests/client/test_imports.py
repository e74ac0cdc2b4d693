"""What importing the client brings along, each in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from h1conform import client
from h1conform.client import grammar


@pytest.fixture
def imported_by(tmp_path: Path) -> Callable[[str], set[str]]:
    """The modules that are loaded after a statement in an interpreter that had none, not even those of `site`."""
    (tmp_path / "h1conform").symlink_to(Path(str(client.__file__)).parents[1], target_is_directory=True)

    def imported(statement: str) -> set[str]:
        program = (
            f"import sys; sys.path.append({str(tmp_path)!r}); before = set(sys.modules); {statement}; "
            "print(*set(sys.modules) - before)"
        )
        command = [sys.executable, "-I", "-S", "-c", program]
        return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    return imported


def test_what_takes_long_is_not_imported(imported_by: Callable[[str], set[str]]) -> None:
    modules = imported_by("from h1conform.client import HTTPConnection, HTTPResponse")
    assert not modules & {"email", "ssl", "socket", "http", "dataclasses", "typing", "urllib.parse", "re", "enum"}


def test_nothing_but_the_standard_library(imported_by: Callable[[str], set[str]]) -> None:
    modules = imported_by("from h1conform.client import HTTPSConnection, HTTPMessage; import h1conform.client.tunnel")
    roots = {name.partition(".")[0] for name in modules}
    assert roots <= set(sys.stdlib_module_names) | {"h1conform"}
    assert not [
        name for name in modules if name.startswith(("h1conform.mockserver", "h1conform.certs", "h1conform.conf"))
    ]


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = client.nonsense
    for name in ("nonsense", "_nonsense", "CHUNK"):
        with pytest.raises(AttributeError, match=name):
            getattr(grammar, name)


def test_all_names_exist() -> None:
    assert [name for name in client.__all__ if not hasattr(client, name)] == []


def imports_of(path: Path) -> set[str]:
    """The modules of the client that a file imports, also later on inside a function; not what only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node not in typing_only]
    relative = [node for node in nodes if node.level]
    return {
        name for node in relative for name in ([node.module] if node.module else [each.name for each in node.names])
    }


def test_no_circle() -> None:
    folder = Path(str(client.__file__)).parent
    graph = {path.stem: imports_of(path) for path in folder.glob("*.py")}
    assert {"connection", "tls"} <= graph["https"]
    assert "grammar" in graph["head"]
    order = list(TopologicalSorter(graph).static_order())  # a CycleError names the circle
    assert order[-1] == "__init__"
