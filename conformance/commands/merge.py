"""The command `h1conform merge`: it joins the results of several runs into one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...mockserver.base.input_error import InputError
from ..gate.exit_codes import OK, USAGE
from ..gate.gate import tally
from ..report.stream.merge import Merged
from ..report.stream.writer import encoded
from .errors import CommandError, OneLineError
from .output_file import check_outputs, file_option, write_output
from .result_files import read_runs


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@file_option(
    "-o",
    "--output",
    help_="Write the results to this file, as JSON Lines; -: to standard output.",
    dash=True,
    required=True,
)
def merge(results: Sequence[Path], output: Path) -> int:
    """Join RESULTS into one file: the shards of a run, runs of several clients, a run that was cut and its rest.
    RESULTS are files of `h1conform run --jsonl` or `--json`.

    Exit code: 0 nothing is missing, 2 the file cannot be written, 3 the results do not belong together, or something
    is missing: the file is then written, and its last line says what is missing."""
    check_outputs([("--output", output)], [("RESULTS", each) for each in results])
    runs, lost = read_runs(results)
    try:
        merged = Merged(runs, lost)
    except InputError as error:
        raise CommandError(str(error)) from error
    data = b"".join(map(encoded, merged.lines()))
    write_output(output, data, f"{len(merged.verdicts)} items: {tally(merged.verdicts)}")
    if merged.why:
        OneLineError(f"not whole: {merged.why}").show()
    return USAGE if merged.why else OK
