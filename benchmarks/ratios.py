"""Ratios of two times that were measured in turns, their noise, and the comparison with those of an earlier run."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from h1conform.mockserver.base.input_error import InputError

FORMAT = 1


def interval(ratios: Iterable[float]) -> tuple[float, float]:
    """Return the interval of the median with 95 % confidence, by order statistics, for any distribution.

    ``ratios``  at least one number; the interval of fewer than six is their whole range"""
    ordered = sorted(ratios)
    outer = max(0, math.floor((len(ordered) - 1.96 * math.sqrt(len(ordered))) / 2))
    return ordered[outer], ordered[-1 - outer]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the time of what is measured fits into the time of its yardstick. More is better.

    ``name``       what is measured
    ``yardstick``  what it is compared with
    ``seconds``    the median time of what is measured, in seconds of processor time
    ``of_other``   the same of the yardstick
    ``ratio``      the median of the ratios of the turns
    ``low``        the lower end of the interval of that median with 95 % confidence
    ``high``       the upper end
    ``turns``      how often both were measured"""

    name: str
    yardstick: str
    seconds: float
    of_other: float
    ratio: float
    low: float
    high: float
    turns: int


def ratio_of(name: str, yardstick: str, pairs: Sequence[tuple[float, float]]) -> Ratio:
    """Return the ratio of a row.

    ``name``       what is measured
    ``yardstick``  what it is compared with
    ``pairs``      for each turn, the seconds of the yardstick and those of what is measured"""
    ratios = [theirs / ours for theirs, ours in pairs]
    theirs, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Ratio(name, yardstick, ours, theirs, statistics.median(ratios), *interval(ratios), len(pairs))


def fell(before: Ratio, now: Ratio) -> bool:
    """Return whether a ratio fell by more than the noise: the intervals of both runs have no number in common.

    ``before``  the ratio of the earlier run
    ``now``     the ratio of this run"""
    return now.high < before.low


def as_json(ratios: Iterable[Ratio], machine: str) -> bytes:
    """Return ratios as the content of a file, which `read` reads.

    ``ratios``   the ratios
    ``machine``  the interpreter and the system"""
    rows = [{name: getattr(each, name) for name in Ratio.__slots__} for each in ratios]
    return (json.dumps({"format": FORMAT, "machine": machine, "rows": rows}, indent=1) + "\n").encode()


def as_markdown(ratios: Iterable[Ratio], machine: str) -> str:
    """Return ratios as a table in Markdown.

    ``ratios``   the ratios
    ``machine``  the interpreter and the system"""
    lines = [
        "| what | time | per second | yardstick | its time | ratio | interval | turns |",
        "|---|--:|--:|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {each.name} | {_time(each.seconds)} | {1 / each.seconds:,.0f} | {each.yardstick} | {_time(each.of_other)} "
        f"| {each.ratio:.2f} | {each.low:.2f} to {each.high:.2f} | {each.turns} |"
        for each in ratios
    ]
    return "\n".join((*lines, "", f"{machine}. Times are medians of processor time.", ""))


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 0.001 else f"{seconds * 1e3:.1f} ms"


def read(data: bytes, name: str) -> dict[str, Ratio]:
    """Return the ratios of a file by what is measured.

    ``data``  the content of the file
    ``name``  the name of the file, for messages

    Raises InputError if the file is not one that `as_json` makes."""
    try:
        document = json.loads(data)
    except ValueError as error:
        raise InputError(f"{name}: no JSON ({error}); give a file that --json wrote") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(
            f'{name}: no benchmarks of format {FORMAT} ("format": {FORMAT}); give a file that --json wrote'
        )
    rows = document.get("rows")
    return {each.name: each for each in (_row(row, f"{name}: rows[{n}]") for n, row in enumerate(_list(rows, name)))}


def _list(rows: Any, name: str) -> list[Any]:
    if not isinstance(rows, list):
        raise InputError(f"{name}: rows: no array; give a file that --json wrote")
    return rows


def _row(row: Any, place: str) -> Ratio:
    kinds = {"name": str, "yardstick": str, "turns": int}
    if not isinstance(row, Mapping):
        raise InputError(f"{place}: no object; give a file that --json wrote")
    for name in Ratio.__slots__:
        value, kind = row.get(name), kinds.get(name, float)
        if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool):
            raise InputError(f"{place}: {name}: no {'number' if kind is not str else 'string'}")
    return Ratio(**{name: row[name] for name in Ratio.__slots__})
