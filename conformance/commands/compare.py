"""The command `h1conform compare`: what got worse and better from one run to another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...mockserver.base.input_error import InputError
from ..gate.exit_codes import OK, UNEXPECTED, USAGE
from ..gate.gate import parse_fail_on
from ..gate.whole_file import STANDARD_OUTPUT
from ..report.changes.console import print_changes
from ..report.changes.markdown import markdown
from ..report.changes.page import changes_page
from ..report.changes.sides import banners, compared
from ..report.results_file import read_results
from .errors import CommandError
from .output_file import check_outputs, file_option, write_file
from .shared import many
from .terminal import Terminal


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path), required=False)
@many("client", "Compare only this client. Twice: the first in OLD with the second in NEW.", metavar="NAME")
@many(
    "transport",
    "Compare only variants with this transport. Twice: the first in OLD with the second in NEW.",
    type=click.Choice(("tcp", "tls")),
)
@click.option(
    "--fail-on",
    metavar="CLASSES",
    help="An item gets worse only if its new verdict is of one of these classes, as in `run`. Default: those of NEW.",
)
@file_option("--markdown", "markdown_", help_="Write the comparison to this file, as Markdown.", dash=True)
@file_option("--html", help_="Write the comparison to this file, as one page of HTML.", dash=True)
@click.option("-v", "--verbose", is_flag=True, help="Print every finding.")
def compare(
    old: Path,
    new: Path | None,
    client: Sequence[str],
    transport: Sequence[str],
    fail_on: str | None,
    markdown_: Path | None,
    html: Path | None,
    verbose: bool,
) -> int:
    """Compare the results OLD and NEW: two versions, clients, transports or interpreters. OLD and NEW are files of
    `h1conform run`, written with --jsonl or --json. Without NEW, two clients or transports of OLD are compared.

    Exit code: 0 nothing got worse, 1 something got worse, 2 a file cannot be written, 3 a file cannot be used, or is
    of a run that was cut (what it has is compared)."""
    if max(len(client), len(transport)) > 2:
        raise CommandError("give --client and --transport at most twice: for OLD and for NEW")
    check_outputs([("--markdown", markdown_), ("--html", html)], [("OLD", old), ("NEW", new)])
    try:
        before = read_results(old)
        after = before if new is None or new.resolve() == old.resolve() else read_results(new)
        found = compared(before, after, client, transport, parse_fail_on(fail_on) if fail_on is not None else ())
    except InputError as error:
        raise CommandError(str(error)) from error
    lines = banners(before, after, found)
    print_changes(Terminal(stderr=STANDARD_OUTPUT in (markdown_, html)), found, lines, verbose)
    for path, text in ((markdown_, markdown), (html, changes_page)):
        if path:
            write_file(path, text(found, lines).encode("utf-8"))
    if any(each.changes.worse for each in found):
        return UNEXPECTED
    return OK if all(run.whole and not run.cut for run in (before, after)) else USAGE
