"""What a run writes beside its report for people: report files, the stream of verdicts, what GitHub Actions reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from ..gate.gate import RunResult
from ..gate.whole_file import STANDARD_OUTPUT
from ..model import Verdict
from ..report.formats import REPORT_FORMATS
from ..running.exam import Exam
from .capture import RunCapture
from .github import GithubActions
from .output_file import check_outputs
from .report_files import ReportFiles
from .run_stream import RunStream


class RunOutputs:
    """The outputs of a run, as a context around the run.

    ``exam``    the run
    ``given``   the values of the options of `h1conform run`
    ``stream``  the stream of verdicts

    ``use_standard_output`` tells whether one of the outputs goes to standard output, so that what is for people goes to
    standard error.

    Raises CommandError if two outputs go to one place, or if the run cannot be captured; HarnessError if a file cannot
    be written."""

    def __init__(self, exam: Exam, given: Mapping[str, Any], stream: RunStream) -> None:
        outputs = _outputs(given)
        known = [("--known", Path(each)) for each in given["known"]]
        check_outputs(outputs, [*known, ("--baseline", given["baseline"])], [{"--known", "--update-known"}])
        self.use_standard_output = any(path == STANDARD_OUTPUT for _, path in outputs)
        self._stream = stream
        self._files = ReportFiles(given)
        self._capture = RunCapture(exam, given["pcapng"], given["workers"], bool(given["resume"]))
        self._github = GithubActions(given["github"], self.use_standard_output)
        self._around = ExitStack()
        self._pinned: str | None = given["corpus"]

    def __enter__(self) -> RunOutputs:
        self._around.enter_context(self._github)
        self._around.enter_context(self._capture)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._around.__exit__(kind, error, trace)

    def start(self, titles: Mapping[str, str]) -> None:
        """Begin to write, when all clients are known to run.

        ``titles``  the title of each client, by the client's name"""
        self._stream.start(titles)

    def add(self, verdict: Verdict, version: str) -> None:
        """Write a verdict.

        ``verdict``  the verdict
        ``version``  the version of its client"""
        self._stream.add(verdict, version)

    def finish(self, run_result: RunResult, titles: Mapping[str, str]) -> Sequence[str]:
        """Write all that needs the whole run. An output that is lost does not keep the others from being written.

        ``run_result``  the results of the run
        ``titles``      the title of each client, by the client's name

        Returns a message for each output that is lost."""
        lost = [*self._files.write(run_result, titles), *self._stream.finish(run_result), *self._capture.write()]
        return [*lost, *self._github.write(run_result, titles, self._pinned)]


def _outputs(given: Mapping[str, Any]) -> list[tuple[str, Path | None]]:
    """Return the options of `h1conform run` that name a file to write, each with its file.

    ``given``  the values of the options"""
    names = ("jsonl", "resume", "pcapng", "driver_log", "update_known")
    formats = [(f"--{each.name}", given[f"{each.name}_"]) for each in REPORT_FORMATS]
    return [*((f"--{name.replace('_', '-')}", given[name]) for name in names), *formats]
