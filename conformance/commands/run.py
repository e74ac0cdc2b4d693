"""The command `h1conform run`: it runs clients against the suite, prints the results, and writes them to files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import click

from ..corpus.options import OPTIONS
from ..drivers import registry
from ..drivers.errors import UnknownClient
from ..exchange.examiner import NotFit
from ..gate.exit_codes import BROKEN, OK, UNEXPECTED
from ..gate.gate import RunResult
from ..gate.update import UpdateError, rewrite
from ..report.console import print_report
from ..report.formats import REPORT_FORMATS
from ..report.progress import ProgressReport
from ..running.exam import Exam
from ..running.machine import check_machine
from ..running.workers import EngineError, run_exam
from .errors import CommandError, HarnessError
from .github import github_option
from .interrupts import Interrupts, written_whole
from .output import complain, discard_output, say
from .output_file import file_option
from .run_baseline import set_baseline
from .run_outputs import RunOutputs
from .run_stream import RunStream, stream_options
from .shared import driver_options, finding_clients, install_exact, many, require_client, selecting
from .terminal import Terminal

F = TypeVar("F", bound=Callable[..., Any])

# The options that `Exam.from_options` accepts under the same names.
_PASSED_ON = (
    *("command", "name", "python", "strict", "known", "timeout", "start_timeout", "driver_log"),
    *(each.name for each in OPTIONS),
)
_SLOW_START = 3.0  # seconds after which a message says that the run waits for a driver


def _report_options(command: F) -> F:
    """Add an option for each format of report files."""
    for each in reversed(REPORT_FORMATS):
        command = file_option(f"--{each.name}", f"{each.name}_", help_=each.help, dash=True)(command)
    return command


@click.command()
@click.argument("clients", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Run every client of `h1conform clients` that can run here.")
@selecting
@click.option(
    "--exec", "exec_", metavar="COMMAND", help="Run the client of this program, which speaks the driver protocol."
)
@click.option(
    "--command", metavar="TEMPLATE", help="Run this command line tool, as 'curl -s -i --cacert {ca_file} {url}'."
)
@click.option("--name", metavar="NAME", help="Give the client of --exec or --command this name in the results.")
@many(
    "python",
    "Run Python clients under this interpreter: 3.6, pypy3.9, a command or a path. Default: the Python of h1conform.",
    metavar="PYTHON",
)
@click.option(
    "--fail-on",
    metavar="CLASSES",
    help="Fail the run on these classes, separated by commas: must, documented, should, may (failures at that level), "
    "security (lenient results that allow smuggling), lenient (any). Default: must,documented.",
)
@click.option("--strict", is_flag=True, help="Count lenient results as failures: adds security and lenient.")
@many("known", "Accept the known differences that this TOML file lists.", metavar="FILE")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fail only on what is worse than in this file, which --jsonl or --json wrote.",
)
@file_option("--update-known", help_="Rewrite this file of known differences to match the results; reasons are kept.")
@driver_options
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(min=0),
    help="Number of worker processes; 0: no workers. Default: by the number of items, at most 4 for each processor.",
)
@_report_options
@stream_options
@github_option
@file_option(
    "--pcapng",
    help_="Write what passed on the wire, with the TLS secrets, for Wireshark and tshark. At most 50 items.",
    dash=True,
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first unexpected result.")
@click.option("--dry-run", is_flag=True, help="Print the ids of the items, and run none.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also if something unexpected was found.")
@click.option("-v", "--verbose", is_flag=True, help="Print every failure, with the octets on the wire.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the last line on each client.")
@click.option("--slowest", type=click.IntRange(min=0), default=0, metavar="N", help="List the N slowest items.")
def run(clients: Sequence[str], all_: bool, exec_: str | None, **given: Any) -> int:
    """Run CLIENTS against the suite. A client is a name of `h1conform clients`, also with an exact version as
    urllib3==1.26.18, module:NAME for a Python module shaped like http.client, or the path of a driver.

    Exit code: 0 nothing unexpected, 1 something unexpected, 2 a driver or the harness broke, 3 wrong usage."""
    if all_:
        clients = tuple(dict.fromkeys((*clients, *_runnable(given["python"]))))
    options = {name: given[name] for name in _PASSED_ON}
    options |= {"client": clients, "exec": exec_, "fail-on": given["fail_on"]}
    updated: Path | None = given["update_known"]
    require_client(clients, exec_, options["command"])
    if updated and updated.exists():
        options["known"] = (*given["known"], *([] if str(updated) in given["known"] else [str(updated)]))
    exam = _exam(options)
    if given["baseline"]:
        set_baseline(exam, given["baseline"])
    stream = RunStream(exam, given["jsonl"], given["resume"])
    if given["dry_run"]:
        say(*exam.items)
        return OK
    outputs = RunOutputs(exam, given, stream)
    try:
        with Interrupts() as interrupts, outputs:
            return _run(exam, given, outputs, interrupts)
    except (NotFit, EngineError) as error:
        raise HarnessError(str(error)) from error
    except OSError as error:  # a fault of this machine, such as a full disk, and not of the client
        raise HarnessError(f"the run ended early: {error}") from error


def _runnable(pythons: Sequence[str]) -> list[str]:
    try:
        return registry.runnable(pythons)
    except UnknownClient as error:
        raise CommandError(str(error)) from error


def _run(exam: Exam, given: dict[str, Any], outputs: RunOutputs, interrupts: Interrupts) -> int:
    console = Terminal(stderr=outputs.use_standard_output)
    try:
        check_machine()
        titles = _prepare(exam)
        outputs.start(titles)
    except BaseException as error:  # the files then say so; otherwise they could be those of an old run
        interrupts.finishing()
        exam.aborted = _reason(error)
        _say_lost(outputs.finish(exam.run_result, {each.name: each.name for each in exam.clients}))
        raise
    try:
        shown = console if console.is_terminal else Terminal(stderr=True)
        _run_items(exam, shown, 0 if given["pcapng"] else given["workers"], given["fail_fast"], outputs)
        interrupts.finishing()
    except BaseException as error:
        interrupts.finishing()
        exam.aborted = _reason(error)
        raise
    finally:  # also after Ctrl-C and errors of the harness, so that no verdict is lost
        run_result = exam.run_result
        lost = [*_print(console, run_result, titles, given), *outputs.finish(run_result, titles)]
        _say_lost(lost)
    if updated := given["update_known"]:
        try:
            line = rewrite(updated, run_result)
        except UpdateError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise HarnessError(f"{updated}: cannot be written: {error.strerror or error}") from error
        console.print(line, soft_wrap=True)
        code = BROKEN if run_result.exit_code == BROKEN else OK  # the file then says nothing about the broken items
    else:
        code = OK if given["exit_zero"] and run_result.exit_code == UNEXPECTED else run_result.exit_code
    return BROKEN if lost else code


def _reason(error: BaseException) -> str:
    """Return why an error ended the run, in one line: of several, the first, and the last words of a driver."""
    first, *others = str(error).splitlines() or [""]
    told = f"{first} {others[-1].strip()}" if others and first.endswith(":") else first
    return told.rstrip(": ") or type(error).__name__


def _print(console: Terminal, run_result: RunResult, titles: dict[str, str], given: dict[str, Any]) -> list[str]:
    """Print the report. Return a message if it cannot be printed, so that the report files are still written."""
    try:
        with written_whole():
            print_report(console, run_result, titles, given["verbose"], given["slowest"], given["quiet"])
    except OSError as error:
        discard_output()
        return [f"the report on standard output is lost: {error.strerror or error}"]
    return []


def _say_lost(messages: Sequence[str]) -> None:
    for message in messages:
        complain(message)


def _run_items(exam: Exam, console: Terminal, workers: int | None, fail_fast: bool, outputs: RunOutputs) -> None:
    """Run the items of the exam and keep their verdicts; with ``fail_fast``, stop at the first unexpected result."""
    with ProgressReport(exam, console) as progress, closing(run_exam(exam, workers)) as records:
        for record in records:
            with written_whole():
                verdict = exam.keep(record)
                outputs.add(verdict, record["version"])
            progress.advance(verdict)
            if fail_fast and exam.run_result.is_unexpected(verdict):
                return


def _exam(options: dict[str, Any]) -> Exam:
    with finding_clients():
        install_exact(options["client"], options["python"])
        return Exam.from_options(options)


def _prepare(exam: Exam) -> dict[str, str]:
    """Check that every client can run, and return the titles of the clients by name.

    The drivers of the check are ended here, since each worker starts drivers of its own."""
    names = ", ".join(client.name for client in exam.clients)
    waiting = f"waiting for the driver of {names} to start, at most {exam.start:g} s (--start-timeout)"
    timer = threading.Timer(_SLOW_START, complain, (waiting,))
    timer.start()
    try:
        exam.prepare()
        return {client.name: exam.examiner(client).title for client in exam.clients}
    finally:
        timer.cancel()
        timer.join()  # no thread may run when the workers are forked
        exam.close()
