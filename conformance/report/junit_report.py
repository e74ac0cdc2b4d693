"""The JUnit report, for CI servers: XML with a test case for each item, in the form that pytest writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from ...mockserver.base.visible import printable_lines
from ..corpus.requirements import catalogue
from ..gate.gate import RunResult
from ..model import Verdict


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the report as the content of a file, with a test suite for each client.

    A verdict that fails the run is a failure, a broken item is an error. Known differences, unsupported items and
    failures at levels that do not fail the run are skipped, with their reason. A property of a test case names the root
    of a failure, and marks a security-relevant leniency. The schema of Jenkins permits no element ``properties`` in a
    test case, so that a property is a line ``[[PROPERTY|name=value]]`` of its ``system-out``.

    The suite ``h1conform`` has a test case for each known difference that is stale (a failure), for each client that
    could not be run, and for a run that was cut (an error each). The suite is left out if it would be empty.

    ``run_result``  the results of the run
    ``titles``      by the name of each client, in the order of the suites; the titles themselves are not used
    ``pinned``      not used: JUnit XML has no place for it"""
    del pinned
    suites = ElementTree.Element("testsuites", name="h1conform")
    for client in titles:
        verdicts = [verdict for verdict in run_result.verdicts if verdict.client == client]
        if not verdicts:
            continue
        cases = [_case(verdict, run_result) for verdict in sorted(verdicts, key=lambda each: each.id)]
        suite = _suite(suites, client, cases, sum(verdict.seconds for verdict in verdicts))
        if run_result.profile:
            properties = ElementTree.SubElement(suite, "properties")
            ElementTree.SubElement(properties, "property", name="profile", value=run_result.profile)
        suite.extend(cases)
    if cases := _cases_of_run(run_result):
        _suite(suites, "h1conform", cases, 0.0).extend(cases)
    for element in suites.iter():  # all texts, since XML cannot contain most controls, not even escaped
        element.text = element.text and printable_lines(element.text)
        element.attrib.update({name: printable_lines(value) for name, value in element.attrib.items()})
    data: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return data


def _suite(
    suites: ElementTree.Element, name: str, cases: Sequence[ElementTree.Element], seconds: float
) -> ElementTree.Element:
    """Add a suite with the counts of these test cases, but without the test cases, and return it."""
    counts = {tag: sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")}
    return ElementTree.SubElement(
        suites,
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        time=f"{seconds:.3f}",
    )


def _cases_of_run(run_result: RunResult) -> list[ElementTree.Element]:
    """Return the test cases about the run itself: stale entries, clients that could not be run, and a run that was
    cut."""
    found = [("failure", "known differences", entry.where, entry.stale_message) for entry in run_result.stale]
    found += [("error", client, "driver", why) for client, why in run_result.broken.items()]
    found += [("error", "run", "whole run", run_result.cut)] if run_result.cut else []
    cases = []
    for tag, group, name, message in found:
        case = ElementTree.Element("testcase", classname=group, name=name, time="0.000")
        ElementTree.SubElement(case, tag, message=message)
        cases.append(case)
    return cases


def _case(verdict: Verdict, run_result: RunResult) -> ElementTree.Element:
    name = f"{verdict.case}[{verdict.variant}]"
    case = ElementTree.Element("testcase", classname=verdict.client, name=name, time=f"{verdict.seconds:.3f}")
    because = f" (because {verdict.root} fails)" if verdict.root else ""
    text = f"{verdict.severity or verdict.result}{because}: expected {verdict.expected}; seen {verdict.seen}"
    marks = {
        "root": verdict.root,
        "class": "security" if verdict.kind == "security" else "",
        "revised": verdict.revised,
    }
    if any(marks.values()):
        lines = (f"[[PROPERTY|{key}={value}]]" for key, value in marks.items() if value)
        ElementTree.SubElement(case, "system-out").text = "\n".join(lines)
    if verdict.result == "broken" and not run_result.is_known(verdict):
        ElementTree.SubElement(case, "error", message=text)
    elif run_result.is_unexpected(verdict):
        clause = str(catalogue()[run_result.corpus[verdict.case].cites[0]])
        ElementTree.SubElement(case, "failure", message=text).text = "\n".join((clause, *verdict.told, *verdict.wire))
    elif verdict.unsteady:
        ElementTree.SubElement(case, "skipped", message=f"unsteady, not scored: {verdict.unsteady}")
    elif verdict.result not in ("pass", "lenient"):
        ElementTree.SubElement(case, "skipped", message=text)
    return case
