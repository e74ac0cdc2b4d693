"""Runs the exam on pytest, apart from the folder it stands in and from whatever else is installed there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from .exam import Exam
from .report.progress import Watch

_HERE = Path(__file__).parent
# Nothing of the user's project takes part: no ini file, no conftest, no plugin, no cache, no addopts.
_APART = (
    *("-c", os.devnull, "--rootdir", str(_HERE), "--noconftest", "--import-mode=importlib"),
    *("-p", "no:cacheprovider", "-p", "no:logging", "-p", "no:doctest", "-p", "no:unittest"),
    *("-p", "h1conform.conformance.plugin", "-p", "no:terminal", "--capture=no"),
)
_FEW = 60  # items below which starting workers costs more than it saves


class EngineError(Exception):
    """pytest itself went wrong; the message is its last word."""


def play(exam: Exam, options: Mapping[str, Any], console: Console, workers: int | None, extra: list[str]) -> int:
    """Play every sitting of ``exam`` and keep its verdicts there. Returns pytest's exit code.

    ``options`` are those that the exam was made from, for the workers; ``workers`` is their number (None: by the number
    of processors; 0: none). Raises EngineError, and KeyboardInterrupt when it was interrupted."""
    with Watch(exam, console) as watch, _environment():
        arguments = [
            *_APART,
            *_spread(exam, workers),
            *_as_arguments(options),
            *extra,
            str(_HERE / "test_conformance.py"),
        ]
        code = pytest.main(arguments, plugins=[watch])
    if watch.interrupted:
        raise KeyboardInterrupt
    # With --fail-fast and workers pytest calls it an interruption too.
    expected = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    if watch.errors or code not in expected:
        raise EngineError("; ".join(watch.errors[:3]) or f"pytest ended with code {int(code)}")
    return int(code)


def _spread(exam: Exam, workers: int | None) -> list[str]:
    if workers is None:
        # Twice the processors: much of a run is waiting for silence that has to last.
        workers = 0 if len(exam.sittings) < _FEW else min(2 * (os.cpu_count() or 1), 16)
    return ["-p", "xdist.plugin", "-n", str(workers), "--dist", "worksteal"] if workers else []


def _as_arguments(options: Mapping[str, Any]) -> list[str]:
    arguments: list[str] = []
    for name, value in options.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is True:
                arguments.append(f"--h1-{name}")
            elif each not in (None, False, ""):
                arguments.append(f"--h1-{name}={each}")
    return arguments


@contextmanager
def _environment() -> Iterator[None]:
    """pytest without what the environment would add to it."""
    changed = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONSAFEPATH": "1",  # workers must not import from the folder that the run stands in
        "PYTEST_ADDOPTS": None,
        "PYTEST_PLUGINS": None,
        "PYTEST_DEBUG": None,
    }
    before = {name: os.environ.get(name) for name in changed}
    _set(changed)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
