"""The tool that compares the verdicts of many runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PATH = Path(__file__).parents[2] / "tools" / "steady.py"


@pytest.fixture(scope="module")
def steady(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    """The tool, which belongs to no package."""
    return load_script(PATH)


def verdict(id: str, result: str, severity: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "result": result,
        "severity": severity,
        "expected": "e",
        "seen": "s",
        "told": [],
        "wire": [],
    } | more


def test_an_item_is_unsteady_if_two_runs_differ_or_one_run_says_so(steady: ModuleType) -> None:
    first = [verdict("a", "pass"), verdict("b", "fail", "hang"), verdict("c", "pass", unsteady="first hang")]
    second = [verdict("a", "pass"), verdict("b", "fail", "deviates"), verdict("c", "pass", unsteady="first hang")]
    found = steady.unsteady_items([{"verdicts": first}, {"verdicts": second}])
    assert [item.id for item in found] == ["b", "c"]


def test_an_unsteady_item_is_listed_with_the_wire_of_each_kind_of_verdict(steady: ModuleType) -> None:
    reports = [
        {"verdicts": [verdict("b", *kind, wire=[f"wire of {number}"])]}
        for number, kind in enumerate((("fail", "hang"), ("pass", ""), ("fail", "hang")), 1)
    ]
    (item,) = steady.unsteady_items(reports)
    lines = list(steady.lines(item))
    assert lines[:2] == ["b", "  fail hang  in runs 1, 3"]
    assert "  pass  in run 2" in lines
    assert [line for line in lines if "wire" in line] == ["    wire     wire of 1", "    wire     wire of 2"]


def test_a_folder_of_complete_runs_is_only_compared(
    steady: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, result in enumerate(("pass", "fail"), 1):
        path = steady.report_path(tmp_path, "node:http", number)
        path.write_text(json.dumps({"verdicts": [verdict("x", result)]}), encoding="utf-8")
    assert steady.main(["--runs", "2", "--folder", str(tmp_path), "--burners", "0", "node:http"]) == 1
    assert "node-http: 2 runs, 1 unsteady items" in capsys.readouterr().out


def test_runs_go_together_and_a_broken_run_is_told(
    steady: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    both = threading.Barrier(2, timeout=5)

    def run(client: str, _options: list[str], path: Path) -> None:
        both.wait()  # raises unless two runs go at a time
        if client == "lame":
            raise steady.RunBroke(f"{path.stem}: exit code 2")
        path.write_text(json.dumps({"verdicts": [verdict("x", "pass")]}), encoding="utf-8")

    monkeypatch.setattr(steady, "run", run)
    arguments = ["--runs", "1", "--folder", str(tmp_path), "--burners", "0", "--together", "2", "sound", "lame"]
    assert steady.main(arguments) == 2
    printed = capsys.readouterr().out
    assert "sound.01: complete" in printed
    assert "lame.01: exit code 2" in printed
