"""`python -m benchmarks`: ratios, their comparison with a baseline, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from h1conform.mockserver.base.input_error import InputError

ROOT = Path(__file__).parent.parent
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the benchmarks read /proc")


STEADY = tuple((2.0 + n / 100, 1.0) for n in range(-7, 8))


@pytest.fixture
def ratios(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    return load_script(ROOT / "benchmarks" / "ratios.py")


@pytest.fixture
def ratio(ratios: ModuleType) -> Callable[..., Any]:
    """Return a function that makes a ratio from its turns."""

    def made(pairs: tuple[tuple[float, float], ...], name: str = "ours") -> Any:
        return ratios.ratio_of(name, "theirs", pairs)

    return made


def run(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    return ran.returncode, ran.stdout + ran.stderr


def test_a_ratio_is_the_median_of_the_turns_with_its_interval(ratio: Callable[..., Any]) -> None:
    found = ratio(STEADY)
    assert (found.ratio, found.turns) == (2.0, 15)
    assert STEADY[3][0] == found.low < 2.0 < found.high == STEADY[11][0]


def test_the_interval_of_few_turns_is_the_whole_range(ratios: ModuleType) -> None:
    assert ratios.interval([3.0, 1.0, 2.0]) == (1.0, 3.0)


def test_a_ratio_has_fallen_if_the_intervals_have_nothing_in_common(
    ratios: ModuleType, ratio: Callable[..., Any]
) -> None:
    slower = tuple((theirs, ours * 1.1) for theirs, ours in STEADY)
    a_little_slower = tuple((theirs, ours * 1.01) for theirs, ours in STEADY)
    assert ratios.fell(ratio(STEADY), ratio(slower))
    assert not ratios.fell(ratio(STEADY), ratio(a_little_slower))
    assert not ratios.fell(ratio(slower), ratio(STEADY))


def test_what_is_written_is_read_again(ratios: ModuleType, ratio: Callable[..., Any]) -> None:
    rows = [ratio(STEADY), ratio(STEADY, "another")]
    assert list(ratios.read(ratios.as_json(rows, "a machine"), "b.json").values()) == rows


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", r"b\.json: no JSON \(.*\); give a file that --json wrote"),
        (b"[]", r'b\.json: no benchmarks of format 1 \("format": 1\)'),
        (b'{"format": 2}', r"b\.json: no benchmarks of format 1"),
        (b'{"format": 1}', r"b\.json: rows: no array"),
        (b'{"format": 1, "rows": [1]}', r"b\.json: rows\[0\]: no object"),
        (b'{"format": 1, "rows": [{"name": 1}]}', r"b\.json: rows\[0\]: name: no string"),
        (
            b'{"format": 1, "rows": [{"name": "a", "yardstick": "b", "seconds": true}]}',
            r"rows\[0\]: seconds: no number",
        ),
    ],
)
def test_a_file_that_is_no_baseline_is_refused_in_one_line(ratios: ModuleType, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        ratios.read(data, "b.json")
    assert "\n" not in str(caught.value)


def test_the_table_has_a_line_for_each_ratio(ratios: ModuleType, ratio: Callable[..., Any]) -> None:
    lines = ratios.as_markdown([ratio(STEADY)], "a machine").splitlines()
    assert lines[2] == "| ours | 1000.0 ms | 1 | theirs | 2000.0 ms | 2.00 | 1.96 to 2.04 | 15 |"


@LINUX
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--unknown",), "unrecognized arguments: --unknown"),
        (("--baseline", "missing.json"), "--baseline: [Errno 2] No such file or directory: 'missing.json'"),
        (("--only", "nothing"), "--only: no row contains 'nothing'; the rows: the reference client, small GET"),
    ],
)
def test_wrong_usage_is_one_line_and_3(arguments: tuple[str, ...], message: str) -> None:
    code, printed = run(*arguments)
    assert code == 3
    assert f"python -m benchmarks: {message}" in printed
    assert printed.count("\n") == 1


@LINUX
@pytest.mark.slow
def test_a_run_writes_both_files_and_compares_with_the_baseline(tmp_path: Path) -> None:
    written, table = tmp_path / "b.json", tmp_path / "b.md"
    code, printed = run("--only", "h1conform", "--quick", "--json", str(written), "--markdown", str(table))
    assert (code, printed.count("\n")) == (0, 1)
    document = json.loads(written.read_bytes())
    [row] = document["rows"]
    assert f"| {row['name']} |" in table.read_text()
    row |= {"ratio": row["ratio"] * 9, "low": row["low"] * 9, "high": row["high"] * 9}
    better = tmp_path / "better.json"
    better.write_text(json.dumps(document))
    code, printed = run("--only", "h1conform", "--quick", "--baseline", str(better))
    assert code == 1
    assert printed.splitlines()[-1].startswith("fallen: `h1conform --version`: ")
    assert run("--only", "h1conform", "--quick", "--json", str(tmp_path / "none" / "b.json"))[0] == 2
