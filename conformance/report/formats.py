"""The formats of report files, in one table. `h1conform run` has an option for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..gate.gate import RunResult
from . import badge_report, json_report, junit_report, markdown_report, sarif_report
from .html import page


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format of report files.

    ``name``    the name of the option, without its hyphens
    ``help``    the help of the option
    ``encode``  returns the content of the file, from the results, the title of each client by its name, and the version
                of the corpus that ``--corpus`` selected, or None"""

    name: str
    help: str
    encode: Callable[[RunResult, Mapping[str, str], str | None], bytes]


REPORT_FORMATS = (
    ReportFormat("json", "Write a JSON report with all verdicts to this file.", json_report.encoded),
    ReportFormat("html", "Write the report as one page of HTML to this file.", page.encoded),
    ReportFormat("junit", "Write a JUnit report (XML) to this file.", junit_report.encoded),
    ReportFormat("sarif", "Write the findings as SARIF 2.1.0, for code scanning, to this file.", sarif_report.encoded),
    ReportFormat(
        "markdown", "Write a table of the scores as Markdown, for a README, to this file.", markdown_report.encoded
    ),
    ReportFormat("badge", "Write a badge with the score, as JSON for shields.io, to this file.", badge_report.encoded),
)
