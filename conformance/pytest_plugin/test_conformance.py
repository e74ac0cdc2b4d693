"""The exam as pytest items: ``client::case[variant]`` for every client named with --h1-client, --h1-exec, --h1-command.

This file imports absolutely: pytest may import it under another name than h1conform.conformance.test_conformance.
"""

import pytest

from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.pytest_plugin.plugin import EXAM
from h1conform.conformance.pytest_plugin.session import VERDICT
from h1conform.conformance.running.exam import ExamItem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each item; without a client a single skipped one that says what to do."""
    exam = metafunc.config.stash.get(EXAM, None)
    items = exam.items if exam else (None,)
    metafunc.parametrize("item", items, ids=[str(each or "no client") for each in items])


def test_client(item: ExamItem | None, request: pytest.FixtureRequest) -> None:
    """Play the case and turn its verdict into pytest's outcomes."""
    if item is None:
        pytest.skip("name a client, as in --h1-client urllib3")
    exam = request.config.stash[EXAM]
    verdict = exam.run_item(item)
    record = request.node.stash[VERDICT] = exam.record(verdict)
    told = f"{verdict.severity or verdict.result}: expected {verdict.expected}; seen {verdict.seen}"
    if verdict.result == "broken" and not record["known"]:
        raise RuntimeError(f"the harness or the driver broke: {verdict.seen}")
    if verdict.result == "unsupported":
        pytest.skip(verdict.seen)
    if record["known"]:
        pytest.xfail(f"known: {record['known']} ({told})")
    if verdict.gates(exam.gate.strict):
        clause = str(catalogue()[item.case.cites[0]])
        pytest.fail("\n".join((told, clause, *verdict.wire)), pytrace=False)
    if verdict.result in ("fail", "unproven"):
        pytest.xfail(f"level {verdict.level}: {told}")
