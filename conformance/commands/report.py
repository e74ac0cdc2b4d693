"""The command `h1conform report`: it writes results of runs as one page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..gate.exit_codes import OK, USAGE
from ..report.html.page import page
from .errors import OneLineError
from .output_file import check_outputs, file_option, write_output
from .result_files import read_runs


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@file_option("-o", "--output", help_="Write the page to this file; -: to standard output.", dash=True, required=True)
def report(results: Sequence[Path], output: Path) -> int:
    """Write RESULTS as one page of HTML that needs no network. RESULTS are files of `h1conform run`, written with
    --jsonl or --json, of any number of clients and versions.

    Exit code: 0 the page has everything, 2 the page cannot be written, 3 a file is no results file or ends early. The
    page is written if one file has results, and names the files that have none."""
    check_outputs([("--output", output)], [("RESULTS", each) for each in results])
    runs, lost = read_runs(results)
    for line in (*lost, *(f"{run.label}: {note}" for run in runs for note in run.notes)):
        OneLineError(line).show()
    clients = sum(len(run.clients) for run in runs)
    write_output(output, page(runs, lost).encode("utf-8"), f"{clients} client{'s' if clients != 1 else ''}")
    return USAGE if lost or not all(run.whole for run in runs) else OK
