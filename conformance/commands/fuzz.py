"""The command `h1conform fuzz`: it looks for faults of clients that no case of the corpus has."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ...mockserver.base.input_error import InputError
from ..drivers.named_clients import clients_of
from ..drivers.registry import Client
from ..exchange.examiner import NotFit
from ..fuzzing.campaign import Campaign, usual_workers
from ..fuzzing.case_file import read_cases
from ..fuzzing.hunter import Batch
from ..fuzzing.replay import replayed
from ..fuzzing.state import FuzzState, has_state
from ..gate.exit_codes import OK, UNEXPECTED
from ..model import FAIL_ON, SEVERITIES
from ..report.fuzz_report import progress_line, report_lines
from ..running.workers import EngineError
from .errors import CommandError, HarnessError
from .interrupts import Interrupts, written_whole
from .output import say
from .output_file import check_outputs, folder_option
from .shared import driver_options, finding_clients, install_exact, require_client

_EVERY = 10.0  # seconds between two lines of progress
_SEEDS = 2**32


@click.command("fuzz")
@click.argument("clients", nargs=-1)
@click.option("--exec", "exec_", metavar="COMMAND", help="Fuzz the client of this program, see `h1conform run`.")
@click.option("--command", metavar="TEMPLATE", help="Fuzz this command line tool, see `h1conform run`.")
@click.option("--python", metavar="PYTHON", help="Run Python clients under this interpreter.")
@click.option(
    "--minutes", type=click.FloatRange(min=0, min_open=True), default=10.0, show_default=True, help="How long."
)
@click.option("--seed", type=click.IntRange(min=0), help="The seed of the trials. Default: a random one.")
@folder_option(
    "--into",
    help_="Write the findings and the state of the run into this folder.",
    metavar="FOLDER",
    default=Path("h1conform-fuzz"),
)
@click.option("--resume", is_flag=True, help="Continue the run whose state is in the folder.")
@click.option("--trial", type=click.IntRange(min=0), metavar="N", help="Run only the trial with this number.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Run the cases of a file that this command wrote. The file is run as Python.",
)
@click.option(
    "-n", "--workers", type=click.IntRange(min=1), help="Number of worker processes. Default: processors + 1."
)
@click.option("--no-compare", is_flag=True, help="Do not compare the findings with the named cases.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also if something was found.")
@driver_options
def fuzz(clients: Sequence[str], exec_: str | None, command: str | None, python: str | None, **given: Any) -> int:
    """Send CLIENTS responses that are drawn from the grammar and changed at every level, and write a case for each
    class of failures. CLIENTS are as in `h1conform run`.

    Exit code: 0 nothing found at level must or documented, 1 something found, 2 a driver or the harness broke, 3 wrong
    usage."""
    found = _clients(clients, exec_, command, python)
    check_outputs([("--driver-log", given["driver_log"])])
    try:
        with Interrupts() as interrupts:
            code = _replay(found, given) if given["replay"] else _hunt(found, given, interrupts)
    except (NotFit, EngineError) as error:
        raise HarnessError(str(error)) from error
    except InputError as error:
        raise CommandError(str(error)) from error
    return OK if given["exit_zero"] and code == UNEXPECTED else code


def _clients(names: Sequence[str], exec_: str | None, command: str | None, python: str | None) -> tuple[Client, ...]:
    """Return the clients that the options name. Raises CommandError if there are none."""
    require_client(names, exec_, command)
    options = {"client": tuple(dict.fromkeys(names)), "exec": exec_, "command": command, "name": None}
    pythons = (python,) if python else ()
    with finding_clients():
        install_exact(names, pythons)
        return clients_of(options | {"python": pythons})


def _replay(clients: Sequence[Client], given: dict[str, Any]) -> int:
    cases = read_cases(given["replay"])
    failed = False
    for campaign_examiner in _campaign(clients, given, FuzzState(0, ())).examiners():
        with campaign_examiner as examiner:
            examiner.prepare()
            for verdict in replayed(examiner, cases):
                say(f"{verdict.result} {verdict.severity or verdict.level} {verdict.id}")
                if verdict.result != "pass":
                    say(f"  expected  {verdict.expected}", f"  seen      {verdict.seen}")
                failed = failed or verdict.gates()
    return UNEXPECTED if failed else OK


def _campaign(clients: Sequence[Client], given: dict[str, Any], state: FuzzState) -> Campaign:
    return Campaign(
        clients,
        given["timeout"],
        given["start_timeout"],
        given["driver_log"],
        state,
        compares=not given["no_compare"],
    )


def _hunt(clients: Sequence[Client], given: dict[str, Any], interrupts: Interrupts) -> int:
    folder: Path = given["into"]
    state = _state(clients, given, folder)
    campaign = _campaign(clients, given, state)
    titles = campaign.prepare()
    _save(state, folder)
    say(f"{', '.join(titles.values())}: seed {state.seed}, from trial {state.next}, into {folder}")
    try:
        if given["trial"] is not None:
            _run_one(campaign, given["trial"])
        else:
            progress = _Progress(state, folder)
            campaign.run(given["minutes"] * 60, given["workers"] or usual_workers(), progress.told)
    finally:  # also after Ctrl-C and errors of the harness, so that no finding is lost
        interrupts.finishing()
        try:
            _save(state, folder)
        finally:
            with written_whole():
                say(*report_lines(state))
    gating = [
        each
        for each in state.findings.values()
        if each.level in FAIL_ON and each.severity in SEVERITIES and each.steady
    ]
    return UNEXPECTED if gating else OK


def _state(clients: Sequence[Client], given: dict[str, Any], folder: Path) -> FuzzState:
    """Return a new state, or that of the run to resume. Raises CommandError if the options do not fit."""
    names = tuple(each.name for each in clients)
    if not given["resume"]:
        if has_state(folder) and given["trial"] is None:
            raise CommandError(f"{folder}: has the state of a run; give --resume, or another folder with --into")
        seed = secrets.randbelow(_SEEDS) if given["seed"] is None else given["seed"]
        return FuzzState(seed, names)
    state = FuzzState.load(folder)
    if state.clients != names:
        raise CommandError(f"{folder}: is a run of {', '.join(state.clients)}, not of {', '.join(names)}")
    if given["seed"] not in (None, state.seed):
        raise CommandError(f"{folder}: is a run with --seed {state.seed}, not {given['seed']}")
    return state


def _save(state: FuzzState, folder: Path) -> None:
    """Save the state into its folder. Raises HarnessError if that cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        state.save(folder)
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _run_one(campaign: Campaign, number: int) -> None:
    """Run one trial in this process."""
    examiners = campaign.examiners()
    try:
        for examiner in examiners:
            examiner.prepare()
        batch = Batch()
        campaign.hunter(examiners).run(number, (), batch)
        campaign.state.add(batch)
    finally:
        for examiner in examiners:
            examiner.close()


class _Progress:
    """Prints a line every few seconds, and saves the state.

    ``state``   the state of the run
    ``folder``  where the state is saved"""

    def __init__(self, state: FuzzState, folder: Path) -> None:
        self._state = state
        self._folder = folder
        self._begun = self._last = time.monotonic()
        self._exchanges = state.exchanges

    def told(self, _: Batch) -> None:
        """Print a line and save the state if the last line is old enough."""
        now = time.monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            _save(self._state, self._folder)
            done = self._state.exchanges - self._exchanges
            click.echo(progress_line(self._state, now - self._begun, done), err=True)
