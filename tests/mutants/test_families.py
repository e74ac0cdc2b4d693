"""Each family of cases catches a habit of the small client."""

from __future__ import annotations

import json
import re
import sys
from fnmatch import filter as matching
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.exchange.examiner import Examiner

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FAILED: dict[str, list[str]] = json.loads((HERE / "evidence.json").read_text(encoding="utf-8"))["failed"]
_NAMES: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
exec((HERE / "families.py").read_text(encoding="utf-8"), _NAMES)
CAUGHT_BY = [
    (glob, habit) for families in _NAMES["FAMILIES"].values() for glob, habits in families.items() for habit in habits
]


def caught(habit: str, glob: str) -> list[str]:
    """Return the cases of a family that a mutant has failed."""
    return matching(FAILED.get(habit, ()), glob)


def test_each_family_has_cases_and_a_habit_that_it_catches() -> None:
    assert [kind for kind, families in _NAMES["FAMILIES"].items() if not families] == []
    globs = {glob: habits for families in _NAMES["FAMILIES"].values() for glob, habits in families.items()}
    assert [glob for glob, habits in globs.items() if not matching(corpus(), glob) or not habits] == []
    assert [(glob, habit) for glob, habit in CAUGHT_BY if not caught(habit, glob)] == []


def test_each_family_that_a_changelog_names_catches_some_habit() -> None:
    pages = (ROOT / "CHANGELOG.md", *(ROOT / "changelog.d").glob("*.added.md"))
    globs = {glob for page in pages for glob in re.findall(r"`([^`\s]*\*[^`\s]*)`", page.read_text(encoding="utf-8"))}
    families = sorted(glob for glob in globs if matching(corpus(), glob))
    assert families
    assert [glob for glob in families if not any(caught(habit, glob) for habit in FAILED)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("glob", "habit"), CAUGHT_BY)
def test_a_family_catches_the_habit(glob: str, habit: str) -> None:
    """By the first case that caught it before and that does not wait."""
    ids = caught(habit, glob)
    case = corpus()[next((id for id in ids if not corpus()[id].waits), ids[0])]
    command = (sys.executable, str(HOST), str(HERE / "drive_mutant.py"), habit)
    with Examiner(Client(f"mutant-{habit}", command), 1.0) as examiner:
        examiner.supervisor.running()
        assert examiner.examine(case, case.variants[0]).result in ("fail", "lenient"), case.id
