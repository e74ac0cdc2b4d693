"""The command `h1conform report`: it writes results of runs as one page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..gate.exit_codes import OK, USAGE
from ..gate.whole_file import write_whole
from ..report.html.page import page
from .errors import CommandError, HarnessError, OneLineError
from .output import say
from .report_files import STANDARD_OUTPUT
from .result_files import read_runs
from .shared import check_writable


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write the page to this file; -: to standard output.",
)
def report(results: Sequence[Path], output: Path) -> int:
    """Write RESULTS as one page of HTML that needs no network. RESULTS are files of `h1conform run`, written with
    --jsonl or --json, of any number of clients and versions.

    Exit code: 0 the page has everything, 2 the page cannot be written, 3 a file is no results file or ends early. The
    page is written if one file has results, and names the files that have none."""
    if output.resolve() in {each.resolve() for each in results}:
        raise CommandError(f"{output}: a results file cannot be replaced with the page; give -o another file")
    check_writable(None if output == STANDARD_OUTPUT else output)
    runs, lost = read_runs(results)
    for line in (*lost, *(f"{run.label}: {note}" for run in runs for note in run.notes)):
        OneLineError(line).show()
    _write(output, page(runs, lost), sum(len(run.clients) for run in runs))
    return USAGE if lost or not all(run.whole for run in runs) else OK


def _write(output: Path, text: str, clients: int) -> None:
    """Write the page to a file, and the number of clients to standard output, or the page to standard output."""
    if output == STANDARD_OUTPUT:
        say(text)
        return
    try:
        write_whole(output, text.encode("utf-8"))
    except OSError as error:
        raise HarnessError(f"{output}: cannot be written: {error.strerror or error}") from error
    say(f"{output}: {clients} client{'s' if clients != 1 else ''}")
