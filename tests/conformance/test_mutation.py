"""The tool that mutates the reference client, and lets the suite judge each mutant."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Variant

pytest.importorskip("cosmic_ray", reason="the dependency group `mutation` is not installed")

ROOT = Path(__file__).parents[2]
SOURCE = '''"""A module."""

SIZE: int = 5


def parts(line: bytes) -> list[bytes]:
    """Return the parts of a line."""
    if len(line) > SIZE and line:
        raise ValueError("the line is too long")
    return line.split(b":")
'''


@pytest.fixture(scope="module")
def tool(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    """The tool, with the modules that it imports by their names."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return load_script(ROOT / "tools" / "mutation.py")
    finally:
        sys.path.remove(str(ROOT / "tools"))


@pytest.fixture(scope="module")
def mutants(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands in place of each line of SOURCE, by operator and place."""
    path = tmp_path_factory.mktemp("source") / "module.py"
    path.write_text(SOURCE, encoding="utf-8")
    made = {site: tool.mutant(SOURCE, site) for site in tool.sites(path)}
    return {f"{site.operator} {site.occurrence}": each.after for site, each in made.items() if each}


def test_statements_signs_numbers_and_strings_are_changed(mutants: dict[str, str]) -> None:
    assert mutants["RemoveStatement 2"] == "pass"
    assert mutants["ReplaceAndWithOr 0"] == "if len(line) > SIZE or line:"
    assert mutants["ReplaceComparisonOperator_Gt_GtE 0"] == "if len(line) >= SIZE and line:"
    assert mutants["NumberReplacer 1"] == "SIZE: int = 4"
    assert 'return line.split(b"")' in mutants.values()


def test_what_no_caller_can_observe_is_not_changed(tool: ModuleType, mutants: dict[str, str]) -> None:
    assert not any("too long" in each or "Return the parts" in each for each in mutants.values())
    annotated = "def f(a: int | None) -> str | None: ...\n"
    assert tool.mutant(annotated, tool.Site("m.py", "ReplaceBinaryOperator_BitOr_BitAnd", 0)) is None


def test_the_outcomes_of_a_cut_file_are_read(tool: ModuleType, tmp_path: Path) -> None:
    outcome = tool.Outcome("framing.py", "AddNot", 3, "killed", item="status/x[tcp-whole]")
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps(asdict(outcome)) + '\n{"file": "fra', encoding="utf-8")
    assert tool.read(path) == [outcome]


def test_items_that_killed_mutants_of_the_same_file_come_first(tool: ModuleType) -> None:
    outcomes = [
        *[tool.Outcome("a.py", "AddNot", number, "killed", item="often") for number in range(3)],
        tool.Outcome("b.py", "AddNot", 0, "killed", item="here"),
        tool.Outcome("b.py", "AddNot", 1, "survived"),
    ]
    assert tool.order(outcomes, "b.py") == ["here", "often"]


def test_the_report_counts_equivalent_mutants_apart(tool: ModuleType, tmp_path: Path) -> None:
    listed = tmp_path / "equivalent.toml"
    listed.write_text(
        '[[equivalent]]\nfile = "a.py"\nwhy = "a cache"\nchanges = [["x = 1", "x = 2"]]\n', encoding="utf-8"
    )
    outcomes = [
        tool.Outcome("a.py", "NumberReplacer", 0, "survived", 1, "x = 1", "x = 2"),
        tool.Outcome("a.py", "NumberReplacer", 1, "survived", 2, "y = 1", "y = 2"),
        tool.Outcome("a.py", "NumberReplacer", 2, "killed", 3, item="i", gates=True),
        tool.Outcome("a.py", "NumberReplacer", 3, "killed", 4, item="i"),
        tool.Outcome("a.py", "NumberReplacer", 4, "none"),
    ]
    lines, score = tool.report(outcomes, tool.read_equivalent(listed))
    assert lines[-1] == "| all | 4 | 2 | 1 | 1 | 1 |"
    assert score == pytest.approx(2 / 3)


@pytest.mark.slow
def test_the_suite_notices_a_mutant_and_not_an_equal_one(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is used as the driver uses it; two items stand for the run."""
    exam = sys.modules["mutation_exam"]
    cases = ("content-length/leading-zeros", "content-length/exact")
    items = {f"{id}[tcp-whole]": (corpus()[id], Variant("tcp", "whole")) for id in cases}
    monkeypatch.setattr(exam, "items", lambda: items)
    workplace = tool.Workplace(tmp_path / "work", ROOT / "client")
    usual = workplace.results()
    assert set(usual.values()) == {"pass"}
    source = (ROOT / "client" / "framing.py").read_text(encoding="utf-8")
    with workplace.changed("framing.py", source + "\nUNUSED = 1\n"):
        assert workplace.notice(usual, ()) == (None, 2)
    wrong = source.replace("DIGITS = 64", "DIGITS = 0")
    assert wrong != source
    with workplace.changed("framing.py", wrong):
        notice, played = workplace.notice(usual, ["content-length/leading-zeros[tcp-whole]"])
    assert (notice.item, notice.result, notice.gates, played) == (f"{cases[0]}[tcp-whole]", "fail", True, 1)
    with workplace.changed("framing.py", "import nothing_of_this_name\n"):
        notice, _ = workplace.notice(usual, ())
    assert notice is not None


def test_an_unknown_file_is_named(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        tool.main(["framings"])
    assert "no file 'framings'; there are address," in capsys.readouterr().err
