"""The results files that commands read: each bad file is one line, and the others are used."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..report.results import Results
from ..report.results_file import BadResults, read_results
from .errors import CommandError


def read_runs(paths: Iterable[Path]) -> tuple[list[Results], list[str]]:
    """Return the results in some files, and a line on each file that could not be read.

    ``paths``  the files; one that is named twice is read once

    Raises CommandError if no file could be read."""
    runs: list[Results] = []
    lost: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            runs.append(read_results(path))
        except BadResults as error:
            lost.append(str(error))
    if not runs:
        raise CommandError("; ".join(lost))
    return runs, lost
