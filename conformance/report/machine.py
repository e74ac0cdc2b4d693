"""The report for programs: one JSON document."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..cases import VERSION
from ..gate import Outcome


def document(outcome: Outcome, titles: dict[str, str], pinned: str | None = None) -> dict[str, Any]:
    """All verdicts of a run, as JSON has them; docs/reports.md describes the members.

    ``pinned``: the version of the corpus that the run was pinned to."""
    return {
        "h1conform": version("h1conform"),
        "corpus": pinned or VERSION,
        "strict": outcome.gate.strict,
        "clients": [
            {"name": name, "version": outcome.versions.get(name, ""), "title": title} for name, title in titles.items()
        ],
        "verdicts": [
            dataclasses.asdict(verdict) | {"id": verdict.id, "unexpected": outcome.is_unexpected(verdict)}
            for verdict in sorted(outcome.verdicts, key=lambda each: each.id)
        ],
        "stale": [entry.where for entry in outcome.stale],
        "exit_code": outcome.exit_code,
    }


def write(path: Path, outcome: Outcome, titles: dict[str, str], pinned: str | None = None) -> None:
    """Write the document to a file. Raises OSError."""
    path.write_text(json.dumps(document(outcome, titles, pinned), indent=1) + "\n", encoding="ascii")
