"""The command `h1conform certs`: list test identities (certificates with their keys) or write them to files."""

from __future__ import annotations

from pathlib import Path

import click

from ... import certs
from ..gate.exit_codes import OK
from .errors import CommandError, HarnessError
from .output import say
from .output_file import folder_option


@click.command("certs")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--list",
    "listed",
    is_flag=True,
    help="List the identities, each with its host and its defect. Without --write, this is the default.",
)
@folder_option(
    "--write",
    "directory",
    metavar="DIR",
    help_="Write the certificates of the CAs, the certificate chains and the keys to this folder, as PEM files.",
)
def certs_(names: tuple[str, ...], listed: bool, directory: Path | None) -> int:
    """List the test certificates with these NAMEs, write them to files, or both. Without NAME: all; --write leaves out
    those that the local OpenSSL cannot issue."""
    try:
        if listed or directory is None:
            _list(names or certs.identities())
        if directory is not None:
            say(*certs.write(directory, names))
    except (ValueError, certs.Unavailable) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise HarnessError(error.strerror or str(error)) from error  # `certs.write` puts the path into each message
    return OK


def _list(names: tuple[str, ...]) -> None:
    hosts = {name: certs.host_of(name) or "(client certificate)" for name in names}
    wide, host_wide = max(map(len, names)), max(map(len, hosts.values()))
    say(*(f"{name:{wide}}  {host:{host_wide}}  {certs.about(name)}" for name, host in hosts.items()))
