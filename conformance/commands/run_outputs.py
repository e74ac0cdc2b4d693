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
from .errors import CommandError
from .github import GithubActions
from .report_files import ReportFiles
from .run_stream import RunStream


class RunOutputs:
    """The outputs of a run, as a context around the run.

    ``exam``    the run
    ``given``   the values of the options of `h1conform run`
    ``stream``  the stream of verdicts

    Raises CommandError if two outputs go to one place, a file cannot be written, or the run cannot be captured."""

    def __init__(self, exam: Exam, given: Mapping[str, Any], stream: RunStream) -> None:
        _check_distinct(given)
        self._stream = stream
        self._files = ReportFiles(given)
        stream.check(self._files.use_standard_output)
        self._capture = RunCapture(exam, given["pcapng"], given["workers"], bool(given["resume"]))
        self._github = GithubActions(given["github"], self.use_standard_output)
        self._around = ExitStack()
        self._pinned: str | None = given["corpus"]

    @property
    def use_standard_output(self) -> bool:
        """Whether one of the outputs goes to standard output, so that the report for people goes to standard error."""
        return self._files.use_standard_output or self._stream.uses_standard_output

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


def _check_distinct(given: Mapping[str, Any]) -> None:
    """Raise CommandError if an output goes to a file that the run also reads, or to that of another output.

    ``given``  the values of the options of `h1conform run`"""
    inputs = [("--known", each) for each in given["known"]] + [("--baseline", given["baseline"])]
    names = ("jsonl", "resume", "pcapng", "driver_log", "update_known")
    outputs = [(f"--{name.replace('_', '-')}", given[name]) for name in names]
    outputs += [(f"--{each.name}", given[f"{each.name}_"]) for each in REPORT_FORMATS]
    taken: dict[Path, str] = {}
    for option, value in (*inputs, *outputs):
        if not value or Path(value) == STANDARD_OUTPUT or (Path(value).exists() and not Path(value).is_file()):
            continue
        path = Path(value).resolve()
        if path in taken and {option, taken[path]} not in ({"--known"}, {"--known", "--update-known"}):
            raise CommandError(f"{value}: {taken[path]} and {option} name the same file; give one of them another file")
        taken[path] = option
