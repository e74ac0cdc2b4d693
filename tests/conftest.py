"""For all tests: the lanes, and pytest in a process of its own.

A test with the marker `slow` runs in the slow lane only. The marker `sampled` lets some parameters of a test run in the
fast lane too.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

# The output of a run is as on a developer's machine, also if the tests run on GitHub Actions.
for _name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
    os.environ.pop(_name, None)

LONG = 120.0  # seconds; only a failure uses them up

# Plugins of other projects. A session without them starts in half the time, and in an order that is known.
OTHER_PLUGINS = ("cacheprovider", "randomly", "hypothesispytest", "anyio")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the items of each `sampled` test as slow, but for the first of every so many."""
    seen: Counter[str] = Counter()
    for item in items:
        marker = item.get_closest_marker("sampled")
        if marker is not None:
            test = item.nodeid.partition("[")[0]
            if seen[test] % marker.args[0]:
                item.add_marker(pytest.mark.slow)
            seen[test] += 1


@pytest.fixture(scope="session")
def load_script() -> Iterator[Callable[[Path], ModuleType]]:
    """A function that imports a script which belongs to no package, as a tool or a benchmark."""
    names = []

    def load(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"h1conform_script_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look up their module
        names.append(spec.name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in names:
        sys.modules.pop(name, None)


@dataclass(frozen=True)
class PytestRun:
    """A session of pytest that has ended.

    ``code``  its exit code
    ``text``  what it printed, standard error included
    """

    code: int
    text: str


@pytest.fixture
def run_pytest(tmp_path: Path) -> Callable[..., PytestRun]:
    """A function that runs pytest with the given arguments in `tmp_path`, without the plugins of other projects."""

    def run(*arguments: str) -> PytestRun:
        without = (f"-pno:{name}" for name in OTHER_PLUGINS)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *without, *arguments],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONG,
            check=False,
        )
        return PytestRun(done.returncode, done.stdout)

    return run
