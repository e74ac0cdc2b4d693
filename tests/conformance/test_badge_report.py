"""The badge: what shields.io requires, and numbers only of a run that was whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.model import Case, Response, Verdict
from h1conform.conformance.report.badge_report import badge, encoded

CORPUS = {f"a/{number}": Case(f"a/{number}", "", (), b"", (Response(),)) for number in range(1402)}
PAGE = Path(__file__).parents[2] / "docs" / "ci.md"


def result_of(held: int, asked: int = 20, client: str = "c", **more: Any) -> RunResult:
    verdicts = [
        Verdict(client, f"a/{number}", "tcp-whole", "must", "pass" if number < held else "fail")
        for number in range(asked)
    ]
    return RunResult(Gate(), tuple(verdicts), {}, CORPUS, **more)


@pytest.mark.parametrize(
    ("held", "colour"),
    [(20, "brightgreen"), (19, "green"), (18, "yellowgreen"), (15, "yellow"), (10, "orange"), (9, "red"), (0, "red")],
)
def test_the_badge_has_the_cases_that_hold_and_their_share_as_a_colour(held: int, colour: str, tmp_path: Path) -> None:
    (tmp_path / "badge.json").write_bytes(encoded(result_of(held), {"c": "c 1.0"}))
    assert json.loads((tmp_path / "badge.json").read_text(encoding="ascii")) == {
        "schemaVersion": 1,
        "label": "h1conform",
        "message": f"MUST {held}/20",
        "color": colour,
    }


def test_several_clients_have_their_names_and_the_colour_of_the_worst() -> None:
    verdicts = (*result_of(20).verdicts, *result_of(9, client="d").verdicts)
    shown = badge(RunResult(Gate(), verdicts, {}, CORPUS), {"c": "c 1.0", "d": "d\x1b"})
    assert (shown["message"], shown["color"]) == ("c 1.0 MUST 20/20, d\\x1b MUST 9/20", "red")


def test_a_run_without_a_case_of_level_must_has_no_score() -> None:
    shown = badge(result_of(0, 0), {"c": "c"})
    assert (shown["message"], shown["color"]) == ("none", "lightgrey")


@pytest.mark.parametrize("more", [{"broken": {"d": "no driver"}}, {"planned": 21}, {"planned": 21, "aborted": "x"}])
def test_a_run_that_is_not_whole_has_no_numbers(more: dict[str, Any]) -> None:
    shown = badge(result_of(20, **more), {"c": "c"})
    assert shown == {
        "schemaVersion": 1,
        "label": "h1conform",
        "message": "run incomplete",
        "color": "lightgrey",
        "isError": True,
    }


def test_the_example_of_the_page_is_a_badge() -> None:
    (example,) = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert json.loads(example) == badge(result_of(1180, 1402), {"c": "c"})
