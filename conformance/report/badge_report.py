"""The badge: JSON of which shields.io draws a badge (https://shields.io/badges/endpoint-badge)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...mockserver.base.visible import printable
from ..gate.gate import RunResult
from .scores import scores

# The colour of the worst client, by the least share of cases that hold.
_COLOURS = (
    (1.0, "brightgreen"),
    (0.95, "green"),
    (0.9, "yellowgreen"),
    (0.75, "yellow"),
    (0.5, "orange"),
    (0.0, "red"),
)


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the badge as the content of a file.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      not used: the badge has no room for it"""
    del pinned
    return (json.dumps(badge(run_result, titles)) + "\n").encode("ascii")


def badge(run_result: RunResult, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the badge as plain data: the number of cases of level MUST that hold, of those that could be asked.

    With several clients, each has its name before its numbers. A run that could not ask every client everything makes
    an error badge, since its numbers are not those of the clients.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name"""
    shown, shares = [], []
    for name, title in titles.items():
        score = scores(each for each in run_result.verdicts if each.client == name).get("must")
        shown.append(
            f"{printable(title)} " * (len(titles) > 1) + (f"MUST {score.held}/{score.asked}" if score else "none")
        )
        shares += [score.held / score.asked] if score else []
    incomplete = bool(run_result.broken or run_result.cut)
    colour = next(name for least, name in _COLOURS if min(shares) >= least) if shares else "lightgrey"
    return {
        "schemaVersion": 1,
        "label": "h1conform",
        "message": "run incomplete" if incomplete else ", ".join(shown),
        "color": "lightgrey" if incomplete else colour,
        **({"isError": True} if incomplete else {}),
    }
