"""The JUnit report: a suite for each client, whose order does not depend on the workers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.model import Case, Response, Verdict
from h1conform.conformance.report.junit_report import write

CORPUS = {"a/one": Case("a/one", "", (), b"", (Response(),))}
VERDICTS = tuple(Verdict(client, "a/one", "tcp-whole", "must", "pass") for client in ("c", "d"))


def suites(path: Path, verdicts: tuple[Verdict, ...]) -> list[str | None]:
    write(path, RunResult(Gate(), verdicts, {}, CORPUS), {"d": "d 1", "e": "e 1", "c": "c 1"})
    return [suite.get("name") for suite in ElementTree.parse(path).iter("testsuite")]


def test_suites_stand_in_the_order_of_the_clients_however_the_verdicts_arrived(tmp_path: Path) -> None:
    for arrived in (VERDICTS, VERDICTS[::-1]):
        assert suites(tmp_path / "out.xml", arrived) == ["d", "c"]
