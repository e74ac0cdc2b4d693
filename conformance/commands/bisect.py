"""The command `h1conform bisect`: it names the release of a client that changed a verdict."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import click

from ..corpus.cases import corpus
from ..corpus.selection import Selection
from ..drivers import environments, interpreters, registry
from ..drivers.entry import Entry
from ..drivers.errors import CannotInstall, UnknownClient
from ..drivers.managers import in_order, is_prerelease, same_version
from ..exchange.examiner import NotFit
from ..gate.exit_codes import BROKEN, OK, UNEXPECTED
from ..gate.gate import Gate
from ..model import Verdict
from ..running.bisection import Change, UnknownEnd, find_change, state_of
from ..running.exam import Exam
from ..running.machine import check_machine
from ..running.workers import EngineError, run_exam
from .errors import CommandError, HarnessError
from .interrupts import Interrupts
from .output import complain, say
from .output_file import check_outputs
from .shared import driver_options, finding_clients, many

_LISTED = 3  # cases whose states are listed for each release; of more, the states are counted


@click.command()
@click.argument("client")
@click.argument("range_", metavar="FROM..TO")
@many("case", "Look for changes of the cases that match this glob, as in `h1conform run`.", metavar="GLOB")
@click.option("--python", metavar="PYTHON", help="Run a Python client under this interpreter.")
@driver_options
def bisect(client: str, range_: str, case: Sequence[str], python: str | None, **given: Any) -> int:
    """Name the release of CLIENT that changed the verdict on a case, among the releases FROM..TO, as urllib3
    1.26.0..2.8.0. Each release that is tried gets an environment, which is kept. For a client of Python's standard
    library, the releases are the interpreters of this machine.

    Exit code: 0 a release is named for each case, 1 a case has the same verdict at both ends, 2 a release cannot be
    installed or run, 3 wrong usage."""
    if not case:
        raise CommandError("name the cases, as: --case content-length/plus-sign")
    check_outputs([("--driver-log", given["driver_log"])])
    with finding_clients():
        selection = Selection(cases=tuple(case))
        ids = list(dict.fromkeys(each.id for each, _ in selection.of(corpus())))
        if not ids:
            raise CommandError("no case matches all options together")
        entry = registry.entry_of(client)
        found = interpreters.find(python or sys.executable)
        releases = _releases(entry, found, range_)
    trials = _Trials(entry, found, selection, given)
    cases = f"{len(ids)} case{'s' if len(ids) > 1 else ''}"
    say(f"{client}: {len(releases)} releases from {releases[0]} to {releases[-1]}, {cases}")
    try:
        with Interrupts():
            check_machine()
            changes = {id: _change(releases, id, trials) for id in ids}
    except EngineError as error:
        raise HarnessError(str(error)) from error
    except OSError as error:
        raise HarnessError(f"the search ended early: {error}") from error
    for id, change in changes.items():
        say(*_lines(client, id, change, python))
    states = [change.before != change.after for change in changes.values() if not isinstance(change, UnknownEnd)]
    if len(states) < len(changes):
        return BROKEN
    return OK if all(states) else UNEXPECTED


class _Trials:
    """The states of the cases under each release that was tried. A release is installed and run once."""

    def __init__(self, entry: Entry, python: str, selection: Selection, given: Mapping[str, Any]) -> None:
        self._entry = entry
        self._python = python
        self._selection = selection
        self._given = given
        self._states: dict[str, dict[str, str]] = {}
        self.reasons: dict[str, str] = {}  # by release: why it could not be installed or run

    def state(self, release: str, id: str) -> str:
        if release not in self._states:
            name = f"{self._entry.name}=={release}"
            try:
                self._states[release] = self._run(release)
            except (CannotInstall, UnknownClient, NotFit) as error:
                self._states[release] = {}
                self.reasons[release] = str(error)
                say(f"  {name}: skipped: {error}")
            else:
                say(f"  {name}: {_shown(self._states[release])}")
        return self._states[release].get(id, "")

    def _run(self, release: str) -> dict[str, str]:
        if not self._entry.standard:
            environments.install(self._entry, release, self._python, complain)
        client = registry.find(f"{self._entry.name}=={release}", self._python)
        given = self._given
        exam = Exam(
            (client,), self._selection, Gate(), given["timeout"], given["start_timeout"], log=given["driver_log"]
        )
        try:
            exam.prepare()
        finally:
            exam.close()  # the workers start drivers of their own
        verdicts: dict[str, list[Verdict]] = {}
        with closing(run_exam(exam, None)) as records:
            for record in records:
                verdict = exam.keep(record)
                verdicts.setdefault(verdict.case, []).append(verdict)
        return {id: state_of(each) for id, each in verdicts.items()}


def _change(releases: Sequence[str], id: str, trials: _Trials) -> Change | UnknownEnd:
    """Return where the state of a case changes. Raises HarnessError if an end of the range cannot be run at all."""
    try:
        return find_change(releases, lambda release: trials.state(release, id))
    except UnknownEnd as error:
        if reason := trials.reasons.get(str(error)):
            raise HarnessError(f"{error}, an end of the range, cannot be run; choose another: {reason}") from error
        return error


def _shown(states: Mapping[str, str]) -> str:
    words = {id: state or "unsteady or broken" for id, state in states.items()}
    if len(words) <= _LISTED:
        return ", ".join(f"{id} {state}" for id, state in words.items())
    return ", ".join(f"{number} {state}" for state, number in sorted(Counter(words.values()).items()))


def _lines(client: str, id: str, change: Change | UnknownEnd, python: str | None) -> list[str]:
    if isinstance(change, UnknownEnd):
        return [f"{client}: {id}: the verdict under {change} is unsteady or broken, so that no change can be found"]
    if change.before == change.after:
        return [f"{client}: {id}: {change.before} under both ends, {change.last} and {change.first}: no change to find"]
    what = f"{id}: {change.before} → {change.after}"
    words = ["h1conform", "run", f"{client}=={change.last}", f"{client}=={change.first}", "--case", id, "--verbose"]
    see = f"  to see it: {shlex.join([*words, *(['--python', python] if python else [])])}"
    if change.skipped:
        unknown = ", ".join(change.skipped)
        return [f"{client} after {change.last}, and not after {change.first}: {what} (unknown: {unknown})", see]
    return [f"{client} {change.first}: {what} (last with {change.before}: {change.last})", see]


# -------------------------------------------------------------------------------------------------------- releases


def _releases(entry: Entry, python: str, range_: str) -> list[str]:
    """Return the releases of a range, the oldest first. A pre-release is among them only if an end is one.

    Raises CommandError, UnknownClient and CannotInstall."""
    start, dots, end = range_.partition("..")
    if not (start and dots and end):
        raise CommandError(f"the range {range_!r}: give two releases, as 1.26.0..2.8.0")
    known = _known(entry, python)
    first, last = (_release(entry, each, known) for each in (start, end))
    low, high = known.index(first), known.index(last)
    if low >= high:
        raise CommandError(f"the range {range_!r}: give an older and a newer release, in this order")
    early = is_prerelease(first) or is_prerelease(last)
    return [each for each in known[low : high + 1] if early or not is_prerelease(each)]


def _known(entry: Entry, python: str) -> list[str]:
    if not entry.standard:
        return environments.released(entry, python)
    return in_order({each.version for each in interpreters.found_here() if each.implementation == "CPython"})


def _release(entry: Entry, version: str, known: Sequence[str]) -> str:
    """Return the release that an end of the range names: for a standard client also the beginning of a version."""
    for each in known:
        if same_version(version, each) or (entry.standard and each.startswith(f"{version}.")):
            return each
    where = "interpreter" if entry.standard else "release"
    raise CommandError(f"no {where} {version!r} of {entry.name}{environments.near(version, list(known))}")
