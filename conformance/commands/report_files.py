"""The report files of a run: each format to its file, or to standard output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..gate.gate import RunResult
from ..report.formats import REPORT_FORMATS, ReportFormat
from .output_file import lost_output


class ReportFiles:
    """The files that the options of a run name, such as ``--json`` and ``--junit``."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Read the options.

        ``given``  the values of the options; that of a format has its name with an underscore at the end"""
        paths = [(each, given[f"{each.name}_"]) for each in REPORT_FORMATS]
        self._files: Sequence[tuple[ReportFormat, Path]] = [(each, path) for each, path in paths if path]
        self._pinned: str | None = given["corpus"]

    def write(self, run_result: RunResult, titles: Mapping[str, str]) -> list[str]:
        """Write all files. A file that cannot be written does not keep the others from being written.

        ``run_result``  the results of the run
        ``titles``      the title of each client, by the client's name

        Returns a message for each file that could not be written."""
        failures: list[str] = []
        for report_format, path in self._files:
            data = report_format.encode(run_result, titles, self._pinned)
            failures += lost_output(f"the report of --{report_format.name}", path, data)
        return failures
