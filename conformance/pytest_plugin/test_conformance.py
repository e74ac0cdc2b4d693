"""The exam as pytest items ``client::case[variant]``, for the clients of --h1-client, --h1-exec and --h1-command.

The imports are absolute, since pytest may import this file under a name of its own instead of its name in the package.
"""

import pytest

from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.pytest_plugin.plugin import EXAM
from h1conform.conformance.pytest_plugin.session import VERDICT
from h1conform.conformance.running.exam import ExamItem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a pytest item of each item of the exam; without a client one item, which is skipped.

    ``metafunc``  the test function `test_client`"""
    exam = metafunc.config.stash.get(EXAM, None)
    items = exam.items if exam else (None,)
    metafunc.parametrize("item", items, ids=[str(each or "no client") for each in items])


def test_client(item: ExamItem | None, request: pytest.FixtureRequest) -> None:
    """Run one item of the exam, and end as its verdict says.

    Verdicts that fail a run fail, and broken items raise RuntimeError. Known differences and failures at levels that
    fail no run are expected failures (xfail); items that the client does not support are skipped.

    ``item``     the item; None: no client was named"""
    if item is None:
        pytest.skip("name a client, as in --h1-client urllib3")
    exam = request.config.stash[EXAM]
    verdict = exam.run_item(item)
    record = request.node.stash[VERDICT] = exam.record(verdict)
    text = f"{verdict.severity or verdict.result}: expected {verdict.expected}; seen {verdict.seen}"
    if verdict.result == "broken" and not record["known"]:
        raise RuntimeError(f"the harness or the driver broke: {verdict.seen}")
    if verdict.result == "unsupported":
        pytest.skip(verdict.seen)
    if record["known"]:
        pytest.xfail(f"known: {record['known']} ({text})")
    if verdict.gates(exam.gate.strict):
        clause = str(catalogue()[item.case.cites[0]])
        pytest.fail("\n".join((text, clause, *verdict.wire)), pytrace=False)
    if verdict.result in ("fail", "unproven"):
        pytest.xfail(f"level {verdict.level}: {text}")
