"""The markers `slow` and `sampled`, which divide the tests into a fast lane and a slow one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

TESTS = """
import pytest

@pytest.mark.sampled(3)
@pytest.mark.parametrize("number", range(5))
def test_sampled(number): pass

@pytest.mark.slow
def test_slow(): pass

def test_fast(): pass
"""


def test_the_fast_lane_has_the_first_of_every_so_many_parameters(
    tmp_path: Path, run_pytest: Callable[..., Any]
) -> None:
    own = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(own, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    done = run_pytest("-m", "not slow", "--collect-only", "-q")
    assert re.findall(r"::(\S+)", done.text) == ["test_sampled[0]", "test_sampled[3]", "test_fast"]
