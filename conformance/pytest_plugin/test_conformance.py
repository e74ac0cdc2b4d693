"""The suite as pytest items ``client::case[variant]``, for the clients of --h1-client, --h1-exec and --h1-command.

The imports are absolute, since pytest may import this file as a top-level module, outside its package.
"""

import pytest

from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.pytest_plugin.plugin import EXAM
from h1conform.conformance.pytest_plugin.session import VERDICT
from h1conform.conformance.running.exam import ExamItem
from h1conform.mockserver.base.visible import printable_lines


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a pytest item of each item of the exam. Without a client, make one item, which is skipped.

    ``metafunc``  the test function `test_client`"""
    exam = metafunc.config.stash.get(EXAM, None)
    items = exam.items if exam else (None,)
    metafunc.parametrize("item", items, ids=[str(each or "no client") for each in items])


def test_client(item: ExamItem | None, request: pytest.FixtureRequest) -> None:
    """Run one item of the exam, and give the pytest item the outcome that follows from the verdict.

    A verdict that fails the run fails the pytest item, and a broken item raises RuntimeError. Known differences, and
    failures at levels that do not fail the run, are expected failures (xfail). Unsupported items are skipped.

    ``item``     the item; None: no option names a client
    ``request``  gives the exam, and the stash that receives the verdict"""
    if item is None:
        pytest.skip("name a client, as in --h1-client urllib3")
    exam = request.config.stash[EXAM]
    verdict = exam.confirmed(item, exam.run_item(item))
    record = request.node.stash[VERDICT] = exam.record(verdict)
    because = f" (because {verdict.root} fails)" if verdict.root else ""
    text = f"{verdict.severity or verdict.result}{because}: expected {verdict.expected}; seen {verdict.seen}"
    if verdict.kind == "security":
        request.node.user_properties.append(("h1_class", "security"))
    if verdict.result == "broken" and not record["known"]:
        raise RuntimeError(f"the harness or the driver broke: {verdict.seen}")
    if verdict.unsteady:
        pytest.skip(f"unsteady, not scored: {verdict.unsteady}")
    if verdict.result == "unsupported":
        pytest.skip(verdict.seen)
    if record["known"]:
        pytest.xfail(printable_lines(f"known: {record['known']} ({text})"))
    if exam.gate.gates(verdict):
        clause = str(catalogue()[item.case.cites[0]])
        pytest.fail("\n".join((text, clause, *verdict.wire)), pytrace=False)
    if verdict.result in ("fail", "unproven"):
        revised = f"revised in {verdict.revised}, " if verdict.revised else ""
        pytest.xfail(f"{revised}level {verdict.level}: {text}")
