"""How far a run has come: a bar on a terminal, a line for every quarter elsewhere."""

from __future__ import annotations

from types import TracebackType

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..exam import Exam


class Watch:
    """Follows a pytest session from within: keeps the verdicts, shows how far it is, and notes what went wrong.

    ``errors`` are lines about pytest itself: an internal error, or a failure that is no verdict."""

    def __init__(self, exam: Exam, console: Console) -> None:
        self.exam = exam
        self.errors: list[str] = []
        self.interrupted = False
        self._console = console
        self._total = len(exam.sittings)
        self._done = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total)

    def __enter__(self) -> Watch:
        if self._console.is_terminal:
            self._bar.start()
        else:
            names = ", ".join(client.name for client in self.exam.clients)
            self._console.print(f"{names}: {self._total} items", highlight=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a verdict, or note a report without one."""
        if report.when == "call" and hasattr(report, "h1_verdict"):
            verdict = self.exam.keep(report.h1_verdict)
            self._advance(f"{verdict.client} {verdict.case}")
        elif report.failed:
            self.errors.append(f"{report.nodeid}: {report.longreprtext.strip().splitlines()[-1]}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell Ctrl-C from pytest's own reasons to stop early."""
        self.interrupted = excinfo.type is KeyboardInterrupt

    def pytest_internalerror(self, excrepr: object) -> bool:
        """Note an error of pytest's own; True keeps its traceback from the reader."""
        self.errors.append(str(excrepr).strip().splitlines()[-1])
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a failure to collect."""
        if report.failed:
            self.errors.append(report.longreprtext.strip().splitlines()[-1])

    def _advance(self, what: str) -> None:
        self._done += 1
        if self._console.is_terminal:
            self._bar.update(self._task, advance=1, description=what[:60])
        elif self._total >= 100 and self._done * 4 // self._total > (self._done - 1) * 4 // self._total:
            self._console.print(f"  {self._done} of {self._total}", highlight=False)
