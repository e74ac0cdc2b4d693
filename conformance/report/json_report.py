"""The JSON report, for programs: one document with all verdicts of a run."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from ..corpus.cases import VERSION
from ..gate.findings import Finding
from ..gate.gate import RunResult
from .compare import rows, transport_differences


def document(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> dict[str, Any]:
    """Return all verdicts of a run as plain data for JSON. docs/reports.md describes the members.

    ``run_result``  the results of the run
    ``titles``      the title of each client (name and version for people), by the client's name
    ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
    return {
        "h1conform": version("h1conform"),
        "corpus": pinned or VERSION,
        "strict": run_result.gate.strict,
        "fail_on": list(run_result.gate.kinds),
        "profile": run_result.profile,
        "clients": [
            {"name": name, "version": run_result.versions.get(name, ""), "title": title}
            | ({"broken": run_result.broken[name]} if name in run_result.broken else {})
            for name, title in titles.items()
        ],
        "verdicts": [
            dataclasses.asdict(verdict)
            | {"id": verdict.id, "class": verdict.kind, "unexpected": run_result.is_unexpected(verdict)}
            for verdict in sorted(run_result.verdicts, key=lambda each: each.id)
        ],
        "differences": _differences(run_result, list(titles)),
        "transports": [
            {"client": each.tcp.client, "case": each.tcp.case, "tcp": each.tcp.result, "tls": each.tls.result}
            for client in titles
            for each in transport_differences(verdict for verdict in run_result.verdicts if verdict.client == client)
        ],
        "findings": [finding_record(each) for each in run_result.findings],
        "known": [
            {"id": id, "reason": reason} for id, reason in sorted(run_result.reasons(run_result.verdicts).items())
        ],
        "stale": [entry.where for entry in run_result.stale],
        "left_aside": len(run_result.unmatched.left_aside),
        "cut": run_result.cut,
        "exit_code": run_result.exit_code,
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data.

    ``finding``  the finding"""
    return {
        "client": finding.client,
        "case": finding.case,
        "clause": finding.clause,
        "severity": finding.worst.severity,
        "items": len(finding.verdicts),
        "roots": [root.case for root in finding.roots],
        "because": [case for root in finding.roots for case in root.cases],
    }


def _differences(run_result: RunResult, clients: list[str]) -> list[dict[str, Any]]:
    """Return the cases in which the clients differ, with the worst result of each client."""
    found = [row for row in rows(run_result.verdicts, clients) if row.differs]
    return [{"case": row.case, "results": dict(zip(clients, row.results, strict=True))} for row in found]


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the document as the content of a file.

    ``run_result``  the results of the run
    ``titles``      as in `document`
    ``pinned``      as in `document`"""
    return (json.dumps(document(run_result, titles, pinned), indent=1) + "\n").encode("ascii")
