"""The report for programs: one JSON document."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..corpus.cases import VERSION
from ..gate.gate import Outcome
from .compare import partings, rows


def document(outcome: Outcome, titles: dict[str, str], pinned: str | None = None) -> dict[str, Any]:
    """All verdicts of a run, as JSON has them; docs/reports.md describes the members.

    ``pinned``: the version of the corpus that the run was pinned to."""
    return {
        "h1conform": version("h1conform"),
        "corpus": pinned or VERSION,
        "strict": outcome.gate.strict,
        "profile": outcome.profile,
        "clients": [
            {"name": name, "version": outcome.versions.get(name, ""), "title": title} for name, title in titles.items()
        ],
        "verdicts": [
            dataclasses.asdict(verdict) | {"id": verdict.id, "unexpected": outcome.is_unexpected(verdict)}
            for verdict in sorted(outcome.verdicts, key=lambda each: each.id)
        ],
        "differences": _differences(outcome, list(titles)),
        "transports": [
            {"client": each.tcp.client, "case": each.tcp.case, "tcp": each.tcp.result, "tls": each.tls.result}
            for client in titles
            for each in partings(verdict for verdict in outcome.verdicts if verdict.client == client)
        ],
        "stale": [entry.where for entry in outcome.stale],
        "exit_code": outcome.exit_code,
    }


def _differences(outcome: Outcome, clients: list[str]) -> list[dict[str, Any]]:
    """The cases of which several clients do not make the same, each with the worst result of each client."""
    found = [row for row in rows(outcome.verdicts, clients) if row.differs]
    return [{"case": row.case, "results": dict(zip(clients, row.results, strict=True))} for row in found]


def write(path: Path, outcome: Outcome, titles: dict[str, str], pinned: str | None = None) -> None:
    """Write the document to a file. Raises OSError."""
    path.write_text(json.dumps(document(outcome, titles, pinned), indent=1) + "\n", encoding="ascii")
