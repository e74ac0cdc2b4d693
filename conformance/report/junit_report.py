"""The JUnit report, for CI servers: XML with a test case for each item, in the form that pytest writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from ..corpus.requirements import catalogue
from ..gate.gate import RunResult
from ..model import Verdict

# Characters that an XML 1.0 document cannot contain, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(path: Path, run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> None:
    """Write the report to a file, with a test suite for each client.

    A verdict that fails the run is a failure, a broken item is an error. Known differences, unsupported items and
    failures at levels that do not fail the run are skipped, with their reason.

    ``path``        the path of the file
    ``run_result``  the results of the run
    ``titles``      by the name of each client, in the order of the suites; the titles themselves are not used
    ``pinned``      not used: JUnit XML has no place for it

    Raises OSError if the file cannot be written."""
    del pinned
    suites = ElementTree.Element("testsuites", name="h1conform")
    for client in titles:
        verdicts = [verdict for verdict in run_result.verdicts if verdict.client == client]
        if not verdicts:
            continue
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
    text = _clean(f"{verdict.severity or verdict.result}: expected {verdict.expected}; seen {verdict.seen}")
    if verdict.result == "broken" and not run_result.is_known(verdict):
        ElementTree.SubElement(case, "error", message=text)
    elif run_result.is_unexpected(verdict):
        clause = str(catalogue()[run_result.corpus[verdict.case].cites[0]])
        ElementTree.SubElement(case, "failure", message=text).text = _clean(
            "\n".join((clause, *verdict.told, *verdict.wire))
        )
    elif verdict.unsteady:
        ElementTree.SubElement(case, "skipped", message=_clean(f"unsteady, not scored: {verdict.unsteady}"))
    elif verdict.result not in ("pass", "lenient"):
        ElementTree.SubElement(case, "skipped", message=text)
    return case


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
