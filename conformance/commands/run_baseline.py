"""The option ``--baseline`` of a run: the results of an earlier run, under which only what got worse fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...mockserver.base.suggestions import nearest
from ..corpus.cases import VERSION
from ..gate.baseline import Baseline
from ..report.changes.sides import revised_between
from ..report.results_file import BadResults, read_results
from ..running.exam import Exam
from .errors import CommandError
from .output import complain


def set_baseline(exam: Exam, path: Path) -> None:
    """Let only what is worse than in a results file fail the run. What limits the comparison is one line each on
    standard error.

    ``exam``  the run
    ``path``  the results file

    Raises CommandError if the file cannot be used, or has nothing that the run can be compared with."""
    try:
        results = read_results(path)
    except BadResults as error:
        raise CommandError(f"--baseline {error}") from error
    if results.cut or not results.whole:
        why = results.cut or "a part of it cannot be read"
        raise CommandError(f"--baseline {path}: {why}; give the results of a whole run")
    names = [each.name for each in results.clients]
    for client in exam.clients:
        if client.name not in names:
            raise CommandError(f"--baseline {path}: it has no results of {client.name}{nearest(client.name, names)}")
    if results.profile != exam.selection.profile:
        theirs, ours = (each or "none" for each in (results.profile, exam.selection.profile))
        raise CommandError(f"--baseline {path}: its run has profile {theirs}, and this run {ours}; give --profile")
    current = exam.selection.corpus_version or VERSION
    baseline = Baseline(results.verdicts, revised_between(results.corpus, VERSION))
    if not any(str(item) in baseline for item in exam.items):
        raise CommandError(f"--baseline {path}: it has none of the items of this run; select those that it has")
    for note in results.notes:
        complain(f"--baseline {path}: {note}")
    if results.corpus != current:
        complain(f"--baseline {path}: cases that are new or revised since corpus {results.corpus} do not fail the run")
    exam.gate = replace(exam.gate, baseline=baseline)
