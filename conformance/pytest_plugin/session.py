"""The pytest hooks of a session that runs clients: they prepare the clients, collect verdicts, set the exit status.

With pytest-xdist every process of the session has an `Exam` of its own: the controller and each worker. A worker runs
items and attaches each verdict to the report of the item. pytest-xdist sends the report to the controller, whose exam
keeps the verdict. So the exam of the controller has all verdicts, from which the controller concludes the exit status.
Without pytest-xdist one process has both roles.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ...mockserver.base.visible import printable_lines
from ..exchange.examiner import NotFit
from ..running.exam import Exam
from ..running.machine import check_machine
from ..running.workers import EngineError

VERDICT: pytest.StashKey[dict[str, Any]] = pytest.StashKey()  # on a pytest item: the record of its verdict


class ExamSession:
    """The hooks: they prepare the clients, collect the verdicts of all processes, and set the exit status.

    ``exam``  the exam of this process"""

    def __init__(self, exam: Exam) -> None:
        self.exam = exam

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Check every client before the first item. A client that cannot be run ends the session with one line of
        error.

        ``session``  the pytest session"""
        if hasattr(session.config, "workerinput") or session.config.option.collectonly:
            return
        try:
            check_machine()
            self.exam.prepare()
        except (NotFit, EngineError) as error:
            pytest.exit(printable_lines(f"h1conform: {error}"), returncode=2)
        if session.config.getoption("numprocesses", None):
            self.exam.close()  # ends the drivers of the check; the workers start drivers of their own

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the verdict to the report of an item. pytest-xdist sends the report to the controller.

        ``item``  the pytest item; its stash has the verdict under `VERDICT`"""
        report = yield
        if VERDICT in item.stash:
            report.h1_verdict = item.stash[VERDICT]  # type: ignore[attr-defined]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict of a report in the exam of this process. Any process may have run the item.

        ``report``  the report of an item"""
        if report.when == "call" and hasattr(report, "h1_verdict"):
            self.exam.keep(report.h1_verdict)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session if a known difference no longer occurs, as for an unexpected result.

        ``session``  the pytest session"""
        controls = not hasattr(session.config, "workerinput")
        if controls and self.exam.run_result.stale and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Add the results by client, and the known differences that no longer occur, to pytest's summary.

        ``terminalreporter``  receives the lines"""
        if self.exam.run_result.verdicts:
            terminalreporter.section("h1conform")
            for line in self.exam.summary():
                terminalreporter.write_line(printable_lines(line))
