"""The program that plays the evidence of mutants several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).with_name("plays.py")


@pytest.fixture(scope="module")
def plays(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    """The program, which belongs to no package."""
    return load_script(PATH)


def test_a_case_that_is_not_caught_in_each_play_differs(plays: ModuleType) -> None:
    def results(habit: str, ids: Sequence[str], times: int) -> dict[str, Counter[str]]:
        assert (habit, tuple(ids), times) == ("strips-names", ("a", "b", "c"), 5)
        return {"a": Counter(fail=3, lenient=2), "b": Counter({"fail": 4, "pass": 1}), "c": Counter({"pass": 5})}

    assert plays.differences("strips-names", ("a", "b", "c"), 5, results) == {"b": "fail 4, pass 1", "c": "pass 5"}


def test_the_client_without_a_habit_is_never_caught(plays: ModuleType) -> None:
    played = {"a": Counter({"pass": 5}), "b": Counter({"lenient": 1, "pass": 4})}
    assert plays.differences("none", ("a", "b"), 5, lambda *_: played) == {"b": "lenient 1, pass 4"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["strips-nams"], "unknown habit 'strips-nams'; nearest: 'strips-names'", id="habit"),
        pytest.param(["--plays", "0"], "0 plays; give at least one", id="plays"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_3(
    plays: ModuleType, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert plays.main(arguments) == 3
    assert capsys.readouterr().err.startswith(message)


@pytest.mark.slow
def test_plays_of_a_mutant_are_as_its_evidence(plays: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert plays.main(["--plays", "2", "strips-names"]) == 0
    assert capsys.readouterr().out.startswith("strips-names: ")


@pytest.mark.slow
def test_a_case_that_the_mutant_passes_is_reported(
    plays: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence.json"
    evidence.write_text('{"failed": {"strips-names": ["content-length/exact"]}}', encoding="ascii")
    monkeypatch.setattr(plays, "EVIDENCE", evidence)
    assert plays.main(["--plays", "2", "strips-names"]) == 1
    assert "  content-length/exact: pass 2" in capsys.readouterr().out
