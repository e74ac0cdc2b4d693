"""The command line: run, list, show, clients, certs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import certs
from .case import LEVELS
from .cases import corpus
from .drivers import registry
from .engine import EngineError, play
from .exam import BadExam, Exam
from .gate import BROKEN, OK, UNEXPECTED, USAGE
from .report import machine
from .report.console import print_report
from .report.show import print_case
from .requirements import level_of
from .run import DEFAULT_TIMEOUT, LONGEST_TIMEOUT, SHORTEST_TIMEOUT, NotFit
from .selection import Selection, UnknownCase, nearest_names

F = TypeVar("F", bound=Callable[..., Any])


class Wrong(click.ClickException):
    """Something that was asked for is not there: one line, exit code 3."""

    exit_code = USAGE

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line to standard error."""
        click.echo(f"h1conform: {self.message}", file=file, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="h1conform")
def cli() -> None:
    """Sit an HTTP/1.1 client down in front of a server that misbehaves on purpose."""


def _many(name: str, help_: str, **how: Any) -> Callable[[F], F]:
    return click.option(f"--{name}", multiple=True, help=help_, **how)


def selecting(command: F) -> F:
    """The options that choose cases, for every command that has them."""
    for option in reversed(
        (
            _many("case", "Only cases that match this glob (over ids, or over case[variant]).", metavar="GLOB"),
            _many("deselect", "No cases that match this glob.", metavar="GLOB"),
            _many("chapter", "Only this chapter."),
            _many("level", "Only cases of this level.", type=click.Choice(LEVELS)),
            _many("transport", "Only this transport.", type=click.Choice(("tcp", "tls"))),
            _many("delivery", "Only this delivery.", type=click.Choice(("whole", "bytewise"))),
            click.option("--quick", is_flag=True, help="One variant of each case."),
        )
    ):
        command = option(command)
    return command


def _seconds(_: click.Context, __: click.Parameter, value: float) -> float:
    if not SHORTEST_TIMEOUT <= value <= LONGEST_TIMEOUT:  # neither is NaN
        raise click.BadParameter(f"{value:g} is not in the range {SHORTEST_TIMEOUT:g} to {LONGEST_TIMEOUT:g}.")
    return value


@cli.command()
@click.argument("clients", nargs=-1)
@selecting
@click.option("--exec", "exec_", metavar="COMMAND", help="A program that speaks the driver protocol.")
@click.option("--command", metavar="TEMPLATE", help="A command line tool, as 'curl -s -i --cacert {ca_file} {url}'.")
@click.option("--name", metavar="NAME", help="A name for the client of --exec or --command.")
@click.option("--python", default=sys.executable, help="The interpreter for Python clients (this one).")
@click.option("--strict", is_flag=True, help="A lenient reading fails too.")
@_many("known", "A TOML file of known differences.", metavar="FILE")
@click.option(
    "--timeout",
    type=float,
    callback=_seconds,
    default=DEFAULT_TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="How long the client waits for an octet.",
)
@click.option(
    "-n", "--workers", type=click.IntRange(min=0), help="Processes (twice the processors; 0: this one alone)."
)
@click.option(
    "--json", "json_", type=click.Path(dir_okay=False, path_type=Path), help="Write all verdicts to this file."
)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML to this file.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first unexpected result.")
@click.option("--dry-run", is_flag=True, help="Print the ids of what would be played.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found: look without gating.")
@click.option("-v", "--verbose", is_flag=True, help="Show what passed on the wire with every failure.")
def run(clients: Sequence[str], exec_: str | None, json_: Path | None, junit: Path | None, **given: Any) -> int:
    """Sit CLIENTS (names of the registry, or paths of drivers) through the exam.

    Exit code: 0 nothing unexpected, 1 something unexpected, 2 a driver or the harness broke, 3 wrong usage."""
    options = {name: given[name] for name in ("command", "name", "python", "strict", "known", "timeout", "quick")}
    options |= {name: given[name] for name in ("case", "deselect", "chapter", "level", "transport", "delivery")}
    options |= {"client": clients, "exec": exec_}
    if not (clients or exec_ or options["command"]):
        raise Wrong(f"name a client: {', '.join(registry.entries())}, a driver's path, --exec or --command")
    exam = _exam(options)
    if given["dry_run"]:
        _say(*exam.sittings)
        return OK
    _check_writable(json_, junit)
    console = Terminal()
    titles = _prepare(exam)
    extra = [*(["-x"] if given["fail_fast"] else []), *([f"--junitxml={junit.resolve()}"] if junit else [])]
    try:
        play(exam, options, console, given["workers"], extra)
    finally:  # also after Ctrl-C or a fault of ours: what was found is not lost
        outcome = exam.outcome
        print_report(console, outcome, titles, given["verbose"])
        if json_:
            machine.write(json_, outcome, titles)
    return OK if given["exit_zero"] and outcome.exit_code == UNEXPECTED else outcome.exit_code


def _exam(options: dict[str, Any]) -> Exam:
    try:
        return Exam.from_options(options)
    except BadExam as error:
        raise Wrong(str(error)) from error


def _check_writable(*paths: Path | None) -> None:
    """A report that cannot be written is said before the run, not after it."""
    for path in paths:
        if path is not None:
            try:
                path.open("a").close()
            except OSError as error:
                missing = "" if path.resolve().parent.is_dir() else "; there is no folder of that name"
                raise Wrong(f"{path}: cannot be written: {error.strerror}{missing}") from error


class Terminal(Console):
    """Standard output: as wide as the terminal, or 120 columns elsewhere; its reader may leave at any time."""

    def __init__(self) -> None:
        super().__init__(highlight=False, width=None if sys.stdout.isatty() else 120)

    def on_broken_pipe(self) -> None:
        """Go on without output, as other commands do."""
        _be_silent()
        self.quiet = True


def _be_silent() -> None:
    """Nobody reads standard output any more: write what is left nowhere, so that the interpreter can end in peace."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _say(*lines: object) -> None:
    try:
        click.echo("\n".join(map(str, lines)))
    except BrokenPipeError:
        _be_silent()


def _prepare(exam: Exam) -> dict[str, str]:
    """See that every client is fit, and return their titles. The workers start drivers of their own."""
    try:
        exam.prepare()
        return {client.name: exam.seat(client).title for client in exam.clients}
    finally:
        exam.close()


@cli.command("list")
@selecting
@click.option("--variants", is_flag=True, help="Every variant of each case, as --case takes them.")
def list_(variants: bool, **given: Any) -> int:
    """List the cases: id, level, and what each is about."""
    wanted = {"cases": "case", "without": "deselect", "chapters": "chapter", "levels": "level", "quick": "quick"}
    wanted |= {"transports": "transport", "deliveries": "delivery"}
    try:
        items = Selection(**{field: given[option] for field, option in wanted.items()}).of(corpus())
    except UnknownCase as error:
        raise Wrong(str(error.args[0])) from error
    if variants:
        _say(*(f"{case.id}[{variant}]" for case, variant in items))
        return OK
    cases = list(dict.fromkeys(case for case, _ in items))
    width = max((len(case.id) for case in cases), default=0)
    _say(*(f"{case.id:{width}}  {level_of(case):10}  {case.about}" for case in cases))
    _say(f"{len(cases)} cases, {len(items)} with their variants")
    return OK


@cli.command()
@click.argument("case")
def show(case: str) -> int:
    """Show one CASE: its clause, the octets that the server sends, what is expected, and its twin."""
    id = case.partition("::")[2] or case
    id = id.partition("[")[0]
    if id not in corpus():
        raise Wrong(f"no case {id!r}{nearest_names(id, corpus())}")
    print_case(Terminal(), corpus()[id])
    return OK


@cli.command()
def clients() -> int:
    """List the clients that drivers ship for, and which can run here."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("client", "language", "what it is", "here"):
        table.add_column(column, overflow="fold")
    for entry in registry.entries().values():
        missing = entry.missing()
        here = Text(f"{missing}; to get it: {entry.install}", style="dim") if missing else Text("yes", style="green")
        table.add_row(entry.name, entry.language, entry.about, here)
    Terminal().print(table)
    return OK


@cli.command("certs")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def certs_(directory: Path) -> int:
    """Write the CA and every identity to DIRECTORY as PEM files."""
    try:
        written = certs.write(directory)
    except OSError as error:
        raise Wrong(f"{directory}: {error.strerror or error}") from error
    _say(*written)
    return OK


def main() -> None:
    """The console script: click's and pytest's ways to end, as the four exit codes."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (NotFit, EngineError) as error:
        click.echo(f"h1conform: {error}", err=True)
        code = BROKEN
    except (KeyboardInterrupt, click.Abort):
        click.echo("h1conform: interrupted", err=True)
        code = BROKEN
    sys.exit(code)
