"""The formats of report files, in one table. `h1conform run` has an option for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..gate.gate import RunResult
from . import badge_report, json_report, junit_report, markdown_report, sarif_report
from .html import page


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of report files.

    ``name``   the name of the option, without its hyphens
    ``help``   the help of the option
    ``write``  writes the file: its path, the results, the title of each client by its name, and the version of the
               corpus that ``--corpus`` selected, or None. Raises OSError."""

    name: str
    help: str
    write: Callable[[Path, RunResult, Mapping[str, str], str | None], None]


REPORT_FORMATS = (
    ReportFormat("json", "Write a JSON report with all verdicts to this file.", json_report.write),
    ReportFormat("html", "Write the report as one page of HTML to this file.", page.write),
    ReportFormat("junit", "Write a JUnit report (XML) to this file.", junit_report.write),
    ReportFormat("sarif", "Write the findings as SARIF 2.1.0, for code scanning, to this file.", sarif_report.write),
    ReportFormat(
        "markdown", "Write a table of the scores as Markdown, for a README, to this file.", markdown_report.write
    ),
    ReportFormat("badge", "Write a badge with the score, as JSON for shields.io, to this file.", badge_report.write),
)
