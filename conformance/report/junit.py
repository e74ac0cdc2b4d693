"""The report for CI servers: JUnit XML, one test case for each item, as pytest writes it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from ..corpus.requirements import catalogue
from ..gate.gate import RunResult
from ..model import Verdict

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(path: Path, run_result: RunResult) -> None:
    """Write the file: a suite for each client. What fails the run fails, a broken item is an error; what is known, not
    supported, or of a lesser level is skipped with its reason. Raises OSError."""
    suites = ElementTree.Element("testsuites", name="h1conform")
    for client in dict.fromkeys(verdict.client for verdict in run_result.verdicts):
        verdicts = [verdict for verdict in run_result.verdicts if verdict.client == client]
        cases = [_case(verdict, run_result) for verdict in sorted(verdicts, key=lambda each: each.id)]
        counts = {tag: sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")}
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=client,
            tests=str(len(cases)),
            failures=str(counts["failure"]),
            errors=str(counts["error"]),
            skipped=str(counts["skipped"]),
            time=f"{sum(verdict.seconds for verdict in verdicts):.3f}",
        )
        if run_result.profile:
            properties = ElementTree.SubElement(suite, "properties")
            ElementTree.SubElement(properties, "property", name="profile", value=run_result.profile)
        suite.extend(cases)
    ElementTree.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def _case(verdict: Verdict, run_result: RunResult) -> ElementTree.Element:
    name = f"{verdict.case}[{verdict.variant}]"
    case = ElementTree.Element("testcase", classname=verdict.client, name=name, time=f"{verdict.seconds:.3f}")
    told = _clean(f"{verdict.severity or verdict.result}: expected {verdict.expected}; seen {verdict.seen}")
    if verdict.result == "broken" and not run_result.is_known(verdict):
        ElementTree.SubElement(case, "error", message=told)
    elif run_result.is_unexpected(verdict):
        clause = str(catalogue()[run_result.corpus[verdict.case].cites[0]])
        ElementTree.SubElement(case, "failure", message=told).text = _clean("\n".join((clause, *verdict.wire)))
    elif verdict.result not in ("pass", "lenient"):
        ElementTree.SubElement(case, "skipped", message=told)
    return case


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
