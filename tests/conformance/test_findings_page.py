"""docs/findings.md: every row is a case of level MUST that the client fails by the stored evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.evidence import store

PAGE = Path(__file__).parents[2] / "docs" / "findings.md"
ROW = re.compile(r"^\| (.+?) (\d[\d.]*) \| `([^`]+)` \| RFC (\d+), ([\d.]+) \|", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
NAMES = {"fetch of Node": "fetch"}  # the names of the evidence


def test_the_page_has_three_findings_of_each_of_twelve_clients() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "| RFC " in line]
    assert len(rows) == len(ROWS) == 36


@pytest.mark.parametrize(("case", "rfc", "section"), [row[2:] for row in ROWS])
def test_a_finding_cites_a_must_of_its_case(case: str, rfc: str, section: str) -> None:
    clauses = [catalogue()[id] for id in corpus()[case].cites]
    assert level_of(corpus()[case]) == "must"
    assert (f"RFC {rfc}", section) in {(each.source, each.section) for each in clauses}


@pytest.mark.parametrize(("client", "version", "case"), [row[:3] for row in ROWS])
def test_a_finding_is_a_failure_in_the_evidence(client: str, version: str, case: str) -> None:
    column = store.read(store.CROSS_CHECK).get(NAMES.get(client, client))
    if column is None or not column.version.startswith(version):
        pytest.skip(f"no evidence of {client} {version}")
    assert column.results[case] == "f"
