"""The command `h1conform show`: it prints one case, or writes it as a script or as the octets of its server."""

from __future__ import annotations

from pathlib import Path

import click

from ... import certs
from ...mockserver.base.input_error import InputError
from ..corpus.named_variant import named_variant
from ..corpus.selection import UnknownCase
from ..gate.exit_codes import OK
from ..gate.whole_file import STANDARD_OUTPUT
from ..model import Profile
from ..replay.raw import raw_octets
from ..replay.script import Played, script_text
from ..report.show import print_case
from .errors import CommandError, HarnessError
from .output_file import check_outputs, file_option, refuse_terminal, write_output
from .shared import profile_option
from .terminal import Terminal

_FOR = {"offset": "script", "tls": "script", "connection": "raw"}  # the export that an option belongs to


@click.command()
@click.argument("case")
@profile_option
@click.option(
    "--export",
    type=click.Choice(["script", "raw"]),
    help="Write the case as a Python script that serves it without h1conform, or as the octets that the server sends.",
)
@file_option("-o", "--output", help_="With --export: write to this file. Default: standard output.", dash=True)
@click.option("--tls", is_flag=True, default=None, help="With --export script: over TLS, as the variants with tls.")
@click.option("--offset", type=int, metavar="N", help="With --export script: the offset at which a sweep cuts.")
@click.option("--connection", type=int, metavar="N", help="With --export raw: the number of the connection, from 1.")
def show(case: str, profile: Profile | None, export: str | None, output: Path | None, **given: int | None) -> int:
    """Show one CASE: its clauses, the octets that the server sends, the expected behaviour, and its twin."""
    _check(export, output, given)
    try:
        found, variant = named_variant(case.rpartition("::")[2], bool(given["tls"]))
        found = found.under(profile) if profile else found
        if export is None:
            print_case(Terminal(), found)
            return OK
        if export == "raw":
            data = raw_octets(found, given["connection"])
        else:
            data = script_text(Played.of(found, variant, given["offset"])).encode("utf-8")
    except certs.Unavailable as error:
        raise HarnessError(f"{case}: {error}") from error
    except UnknownCase as error:
        raise CommandError(str(error)) from error
    except InputError as error:
        raise CommandError(str(error)) from error
    write_output(output or STANDARD_OUTPUT, data, f"{len(data)} octets")
    return OK


def _check(export: str | None, output: Path | None, given: dict[str, int | None]) -> None:
    """Raise CommandError for an option that has no effect, and for a file that cannot be written."""
    for name, value in given.items():
        if value is not None and export != _FOR[name]:
            raise CommandError(f"--{name} needs --export {_FOR[name]}")
    if output and not export:
        raise CommandError("--output needs --export script or --export raw")
    if export == "raw" and output in (None, STANDARD_OUTPUT):
        refuse_terminal("--output")
    check_outputs([("--output", output)])
