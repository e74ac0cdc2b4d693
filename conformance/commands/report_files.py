"""The report files of a run: each format to its file, or to standard output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ..gate.gate import RunResult
from ..gate.whole_file import STANDARD_OUTPUT, write_whole
from ..report.formats import REPORT_FORMATS, ReportFormat
from .errors import CommandError
from .output_file import check_writable


class ReportFiles:
    """The files that the options of a run name, such as ``--json`` and ``--junit``."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Check the options.

        ``given``  the values of the options; that of a format has its name with an underscore at the end

        Raises CommandError if two formats go to standard output, or if a file cannot be written."""
        paths = [(each, given[f"{each.name}_"]) for each in REPORT_FORMATS]
        self._files: Sequence[tuple[ReportFormat, Path]] = [(each, path) for each, path in paths if path]
        self._pinned: str | None = given["corpus"]
        if sum(path == STANDARD_OUTPUT for _, path in self._files) > 1:
            raise CommandError("only one report can go to standard output: give the other option a file")
        check_writable(*(path for _, path in self._files if path != STANDARD_OUTPUT))

    @property
    def use_standard_output(self) -> bool:
        """Whether one of the reports goes to standard output."""
        return any(path == STANDARD_OUTPUT for _, path in self._files)

    def write(self, run_result: RunResult, titles: Mapping[str, str]) -> list[str]:
        """Write all files. A file that cannot be written does not keep the others from being written.

        ``run_result``  the results of the run
        ``titles``      the title of each client, by the client's name

        Returns a message for each file that could not be written."""
        failures: list[str] = []
        for report_format, path in self._files:
            try:
                data = report_format.encode(run_result, titles, self._pinned)
                if path == STANDARD_OUTPUT:
                    click.echo(data.decode("utf-8"), nl=False)
                else:
                    write_whole(path, data)
            except OSError as error:
                name = "standard output" if path == STANDARD_OUTPUT else str(path)
                failures.append(f"the report of --{report_format.name} is lost: {name}: {error.strerror or error}")
        return failures
