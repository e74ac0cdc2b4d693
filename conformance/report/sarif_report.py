"""The SARIF report (Static Analysis Results Interchange Format 2.1.0), for code scanning: a result for each finding.

A result is a finding that fails the run, and not a verdict: one defect is one alert, however many cases show it. What a
known difference lists is left out, since code scanning ignores the suppressions of SARIF and would show an alert.

Code scanning shows a result only if it names a place in a file, and knows a result again by its rule, by this place and
by the fingerprint ``primaryLocationLineHash``. None of them changes with a number, a quoted octet or a version of the
client.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from ...mockserver.base.visible import printable, printable_lines
from ..corpus.requirements import catalogue
from ..gate.exit_codes import BROKEN
from ..gate.findings import Finding
from ..gate.gate import RunResult
from .finding_texts import alert_level, counted_as, lines
from .places import uri_in_repository
from .sarif_rules import rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5000  # as many as code scanning shows
_HOME = "https://github.com/h1conform/h1conform"
_MOST_CASES = 200  # cases of a finding that a result names


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the report as the content of a file.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      not used: the results name no version of the corpus"""
    del pinned
    return (json.dumps(document(run_result, titles), indent=1) + "\n").encode("ascii")


def document(run_result: RunResult, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the report as plain data for JSON. It has one run, since code scanning takes one run of a tool.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name"""
    found = run_result.findings
    own = version("h1conform")
    index = {id: number for number, id in enumerate(catalogue())}
    of_run = "+".join((*titles, *filter(None, (run_result.profile,)))).replace("/", "_")
    run = {
        "tool": {
            "driver": {
                "name": "h1conform",
                "version": own,
                "semanticVersion": own,
                "informationUri": _HOME,
                "rules": rules(),
            }
        },
        "automationDetails": {"id": printable(f"h1conform/{of_run}/")},
        "invocations": [
            {
                "executionSuccessful": run_result.exit_code != BROKEN,
                "exitCode": run_result.exit_code,
                "toolExecutionNotifications": _notifications(run_result, len(found)),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, run_result, titles, index) for each in found[:MOST_RESULTS]],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(
    finding: Finding, run_result: RunResult, titles: Mapping[str, str], index: Mapping[str, int]
) -> dict[str, Any]:
    worst = finding.worst
    text = "\n".join(lines(finding, titles.get(finding.client, finding.client)))
    uri = uri_in_repository(run_result.files.get(finding.client), finding.client)
    return {
        "ruleId": finding.clause,
        **({"ruleIndex": index[finding.clause]} if finding.clause in index else {}),
        "level": alert_level(worst),
        "message": {"text": _message(text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding)},
        "properties": {
            "client": printable(finding.client),
            "severity": worst.severity,
            "items": len(finding.verdicts),
            "cases": list(finding.cases[:_MOST_CASES]),
        },
    }


def _fingerprint(finding: Finding) -> str:
    """Return a hash of what makes a failure belong to this finding and to no other one of the run."""
    parts = (finding.client, *finding.key)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _notifications(run_result: RunResult, number: int) -> list[dict[str, Any]]:
    """Return what is wrong with the run itself: clients and items that broke, its early end, entries that are stale."""
    broken = Counter(each.client for each in run_result.verdicts if run_result.is_broken(each))
    told = [("error", f"{client} could not be run: {why}") for client, why in run_result.broken.items()]
    told += [("error", f"{client}: {counted_as(items, 'item')} broken") for client, items in broken.items()]
    told += [("error", run_result.cut)] if run_result.cut else []
    told += [("warning", entry.stale_message) for entry in run_result.stale]
    if number > MOST_RESULTS:
        told.append(("warning", f"{counted_as(number - MOST_RESULTS, 'finding')} left out, the least severe"))
    return [{"level": level, "message": {"text": _message(text)}} for level, text in told]


def _message(text: str) -> str:
    """Return a text as a message of SARIF: braces are doubled (section 3.11.5), and nothing is a link (3.11.6).

    ``text``  lines of text"""
    return printable_lines(text).replace("{", "{{").replace("}", "}}").replace("](", "\\](")
