"""The progress of a run: a bar on a terminal, else a line after each quarter of the items."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..model import Verdict
from ..running.exam import Exam


class ProgressReport:
    """A context manager that shows the progress of a run. Call `advance` with every verdict.

    ``exam``     the run
    ``console``  the console to print to"""

    def __init__(self, exam: Exam, console: Console) -> None:
        self._exam = exam
        self._console = console
        self._total = len(exam.items)
        self._done = 0
        self._confirming = False
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total)

    def __enter__(self) -> ProgressReport:
        if not self._console.is_terminal:
            names = ", ".join(client.name for client in self._exam.clients)
            self._say(f"{names}: {self._total} items")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def advance(self, verdict: Verdict) -> None:
        """Count one more item, and update the display.

        ``verdict``  the verdict on the item"""
        self._done += 1
        if self._console.is_terminal:
            self._bar.start()  # not earlier: the bar has a thread, and the workers have to be forked before
            self._bar.update(self._task, advance=1, description=f"{verdict.client} {verdict.case}"[:60])
        elif self._exam.unconfirmed and not self._confirming:
            self._confirming = True
            number = self._exam.unconfirmed
            self._say(f"  {number} failures with a time-out are run again")
        elif self._total >= 100 and self._done * 4 // self._total > (self._done - 1) * 4 // self._total:
            self._say(f"  {self._done} of {self._total}")

    def _say(self, line: str) -> None:
        """Print a line. A line that cannot be printed does not end the run: the terminal may be closed."""
        with suppress(OSError):
            self._console.print(line, highlight=False)
