"""The pytest hooks of an exam, registered only in a session that has one: preparation, verdicts, exit status."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ..exchange.examiner import NotFit
from ..running.exam import Exam

VERDICT: pytest.StashKey[dict[str, Any]] = pytest.StashKey()  # on a pytest item: the record of its verdict


class ExamSession:
    """Prepares the clients, carries verdicts from the workers of pytest-xdist, and sets the exit status.

    ``exam``  the exam of this process; every process of the session has its own"""

    def __init__(self, exam: Exam) -> None:
        self.exam = exam

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Try every client before the first item. A client that cannot be examined ends the session with one line."""
        if hasattr(session.config, "workerinput") or session.config.option.collectonly:
            return
        try:
            self.exam.prepare()
        except NotFit as error:
            pytest.exit(f"h1conform: {error}", returncode=2)
        if session.config.getoption("numprocesses", None):
            self.exam.close()  # the workers have examiners of their own

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the verdict to the report, which pytest-xdist sends to the controlling process."""
        report = yield
        if VERDICT in item.stash:
            report.h1_verdict = item.stash[VERDICT]  # type: ignore[attr-defined]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the verdict into the exam of this process, whichever process ran the item."""
        if report.when == "call" and hasattr(report, "h1_verdict"):
            self.exam.keep(report.h1_verdict)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the session for a known difference that no longer occurs, as for an unexpected result."""
        controls = not hasattr(session.config, "workerinput")
        if controls and self.exam.run_result.stale and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Add the results by client, and the known differences that no longer occur, to pytest's summary."""
        if self.exam.run_result.verdicts:
            terminalreporter.section("h1conform")
            for line in self.exam.summary():
                terminalreporter.write_line(line)
