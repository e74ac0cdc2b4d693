"""The command `h1conform check-driver`: it checks that a driver does what the harness requests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..drivers import registry
from ..exchange.driver_check import check_driver
from ..exchange.examiner import Examiner, NotFit
from ..gate.exit_codes import OK, UNEXPECTED
from ..running.machine import check_machine
from ..running.workers import EngineError
from .errors import CommandError, HarnessError
from .output import say
from .output_file import check_outputs
from .shared import driver_options, finding_clients, install_exact, many


@click.command("check-driver")
@click.argument("client", required=False)
@click.option("--exec", "exec_", metavar="COMMAND", help="Check this program, which speaks the driver protocol.")
@click.option("--command", metavar="TEMPLATE", help="Check this command line tool, run by a template.")
@many("python", "Check a Python driver under this interpreter, or version. Repeat it for the oldest and the newest.")
@driver_options
def check_driver_(
    client: str | None, exec_: str | None, command: str | None, python: tuple[str, ...], **given: Any
) -> int:
    """Check the driver of CLIENT: hello, an unknown operation, plain requests, what goes on the wire for what is
    requested, what a driver must not do, and each capability that the driver offers. A line for each check. CLIENT is
    as in `h1conform run`.

    Exit code: 0 all right, 1 something wrong, 2 the driver broke, 3 wrong usage."""
    if sum(map(bool, (client, exec_, command))) != 1:
        raise CommandError("name one driver to check: a client of `h1conform clients`, a path, --exec or --command")
    with finding_clients():
        if client:
            install_exact([client], python)
            clients = registry.find_under(client, python)
        else:
            clients = [registry.from_exec(exec_) if exec_ else registry.from_template(command or "")]
    log: Path | None = given["driver_log"]
    check_outputs([("--driver-log", log)])
    try:
        check_machine()
    except EngineError as error:
        raise HarnessError(str(error)) from error
    wrong = sum(_wrong(each, given, log) for each in clients)
    return UNEXPECTED if wrong else OK


def _wrong(found: registry.Client, given: Mapping[str, Any], log: Path | None) -> int:
    """Check the driver of one client, print each result, and return how many are wrong. Raises HarnessError."""
    states = []
    with Examiner(found, given["timeout"], start=given["start_timeout"], log=log) as examiner:
        try:
            for checked in check_driver(examiner):
                states.append(checked.state)
                say(checked)
        except NotFit as error:
            raise HarnessError(str(error)) from error
    wrong, left = states.count("wrong"), states.count("not checked")
    parts = [f"{len(states)} checks", f"{wrong} wrong", *([f"{left} not checked"] if left else [])]
    say(f"{found.name}: {', '.join(parts)}")
    return wrong
