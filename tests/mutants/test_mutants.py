"""Mutation tests of the suite: a careful client passes, and each bad habit is caught by the cases meant for it.

The evidence is what tests/mutants/matrix.py has written after playing every mutant; here a part of it is played again.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.exchange.examiner import Examiner

HERE = Path(__file__).parent
FAILED: dict[str, list[str]] = json.loads((HERE / "evidence.json").read_text(encoding="utf-8"))["failed"]
WITHOUT_A_MUTANT = {"api"}  # programs of calls, which a mutant does not speak


def examiner_for(habit: str) -> Examiner:
    return Examiner(Client(f"mutant-{habit}", (sys.executable, str(HOST), str(HERE / "drive_mutant.py"), habit)), 1.0)


NAMES: dict[str, dict[str, str]] = {}
exec((HERE / "habits.py").read_text(encoding="utf-8"), NAMES)


def habits() -> list[str]:
    return list(NAMES["HABITS"])


def test_every_habit_has_been_played() -> None:
    assert list(FAILED) == habits()
    assert [habit for habit, ids in FAILED.items() if not ids] == []
    assert [id for ids in FAILED.values() for id in ids if id not in corpus()] == []


def test_every_chapter_is_failed_by_some_mutant() -> None:
    chapters = {case.chapter for case in corpus().values()}
    assert chapters - {id.partition("/")[0] for ids in FAILED.values() for id in ids} == WITHOUT_A_MUTANT


@pytest.mark.slow
@pytest.mark.parametrize("habit", habits())
def test_a_habit_is_caught(habit: str) -> None:
    """By the first and the last of the cases that caught it before."""
    quick = [id for id in FAILED[habit] if not corpus()[id].waits] or FAILED[habit]
    with examiner_for(habit) as examiner:
        examiner.supervisor.running()
        for id in dict.fromkeys((quick[0], quick[-1])):
            case = replace(corpus()[id], fresh=corpus()[id].fresh or habit in NAMES["OUTLIVES_A_CASE"])
            assert examiner.examine(case, case.variants[0]).result in ("fail", "lenient"), id


@pytest.mark.sampled(20)
@pytest.mark.parametrize("chapter", sorted({case.chapter for case in corpus().values()}))
def test_the_client_without_a_habit_passes(chapter: str) -> None:
    """In one variant of each case of the chapter; what its driver does not offer is not asked."""
    with examiner_for("none") as examiner:
        examiner.supervisor.running()
        found = {}
        for case in corpus().values():
            if case.chapter == chapter and not case.waits:
                verdict = examiner.examine(case, case.variants[0])
                found[case.id] = (verdict.result, verdict.level, verdict.seen)
    gating = {id: each for id, each in found.items() if each[1] in ("must", "documented")}
    assert {id: each for id, each in gating.items() if each[0] not in ("pass", "unsupported")} == {}
