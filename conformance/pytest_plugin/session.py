"""The hooks of a pytest session in which an exam takes place; registered only there."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ..exchange.examiner import NotFit
from ..running.exam import Exam

VERDICT: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


class ExamSession:
    """Sees that the clients are fit, carries verdicts across processes, and ends the session as they demand."""

    def __init__(self, exam: Exam) -> None:
        self.exam = exam

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Try every client once before any item: one clear line instead of a thousand."""
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
        """Send the verdict along with the report, which pytest-xdist takes to the controlling process."""
        report = yield
        if VERDICT in item.stash:
            report.h1_verdict = item.stash[VERDICT]  # type: ignore[attr-defined]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict where the session ends."""
        if report.when == "call" and hasattr(report, "h1_verdict"):
            self.exam.keep(report.h1_verdict)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A known difference that has gone fails the session, as an unexpected result does."""
        controls = not hasattr(session.config, "workerinput")
        if controls and self.exam.run_result.stale and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What pytest's own summary cannot say: results by client, and known differences that have gone."""
        if self.exam.run_result.verdicts:
            terminalreporter.section("h1conform")
            for line in self.exam.summary():
                terminalreporter.write_line(line)
