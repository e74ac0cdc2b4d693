"""The command `h1conform clients`: it lists the clients, and makes and removes their environments."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Sequence

import click
from rich.table import Table
from rich.text import Text

from ..drivers import environments, interpreters, registry, toolchains
from ..drivers.entry import Entry
from ..drivers.errors import DriverError
from ..drivers.managers import in_order, manager_of
from ..drivers.supervisor import DriverSupervisor
from ..exchange.examiner import DEFAULT_TIMEOUT
from ..gate.exit_codes import OK
from .errors import CommandError, HarnessError
from .output import say
from .shared import finding_clients, install, install_exact
from .terminal import Terminal


@click.command()
@click.argument("names", nargs=-1)
@click.option("--install", "install_", is_flag=True, help="Make an environment for each of NAMES.")
@click.option("--remove", is_flag=True, help="Remove all environments of NAMES.")
@click.option("--python", metavar="PYTHON", help="Install or describe Python clients for this interpreter.")
def clients(names: Sequence[str], install_: bool, remove: bool, python: str | None) -> int:
    """List the clients that have a driver, which of them can run here, and how to install them. With NAMES, describe
    these clients: their drivers are started and say what they can be asked.

    --install makes an environment for a client in the user's cache folder: a virtual environment filled by pip, or a
    folder filled by npm.

    Exit code: 0 all right, 2 a client cannot be installed or removed, or its driver broke, 3 wrong usage."""
    if install_ and remove:
        raise CommandError("give --install or --remove, not both")
    if (install_ or remove) and not names:
        raise CommandError(f"name the clients to {'install' if install_ else 'remove'}, as: h1conform clients urllib3")
    with finding_clients():
        if install_:
            for name in names:
                _install(name, python)
        elif remove:
            for name in names:
                _remove(name)
        elif names:
            for name in names:
                _describe(name, python)
        else:
            _list(interpreters.find(python or sys.executable))
    return OK


def _install(name: str, python: str | None) -> None:
    base, version = environments.split_version(name)
    made = install(registry.entry_of(base), version, python)
    shown = f"{base}=={made.version}"
    words = ["h1conform", "run", shown, *(["--python", python] if python else [])]
    say(f"{shown}: {made.folder}", f"  {shlex.join(words)}")


def _remove(name: str) -> None:
    removed = environments.remove(registry.entry_of(name))
    say(*([f"removed {each}" for each in removed] or [f"{name} has no environment"]))


def _describe(name: str, python: str | None) -> None:
    """Print what is known of a client, and what its driver says it can be asked."""
    base, version = environments.split_version(name)
    entry = registry.entry_of(base)
    say(f"{name}: {entry.about} ({entry.language})", f"  install       {entry.how_to_get}")
    if kept := _kept(entry):
        say(f"  environments  {kept}")
    install_exact([name], [python] if python else [])
    interpreter = interpreters.find(python or sys.executable)
    missing = "" if version else entry.missing(interpreter)
    if missing and environments.newest_environment(entry, interpreter) is None:
        say(f"  cannot run    {missing}")
        return
    supervisor = DriverSupervisor(registry.find(name, interpreter), DEFAULT_TIMEOUT)
    try:
        supervisor.running()
        say(f"  version       {supervisor.hello.get('version') or 'not reported'}")
        say(f"  can be asked  {', '.join(supervisor.hello.get('capabilities', ())) or 'plain requests alone'}")
    except DriverError as error:
        raise HarnessError(f"{name}: {error}") from error
    finally:
        supervisor.close()


def _list(python: str) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("client", "language", "description", "runs here", "to install it"):
        table.add_column(column, overflow="fold")
    for entry in registry.entries().values():
        table.add_row(entry.name, entry.language, entry.about, _here(entry, python), entry.how_to_get)
    Terminal().print(table)


def _here(entry: Entry, python: str) -> Text:
    """Return whether a client can run here, with the version that was found, and the versions in environments."""
    missing = entry.missing(python)
    kept = _kept(entry)
    if not missing:
        version = _version(entry) if python == sys.executable else ""
        return Text(", ".join(filter(None, ["yes", version, kept and f"in environments {kept}"])), style="green")
    if environments.newest_environment(entry, python):
        return Text(f"yes, in environments {kept}", style="green")
    return Text(f"{missing}; in other environments {kept}" if kept else missing, style="dim")


def _kept(entry: Entry) -> str:
    versions = {each.version for each in environments.environments(entry)}
    return " ".join(in_order(versions))


def _version(entry: Entry) -> str:
    """Return the version of a client that can run here, without a start of its driver; an empty string: unknown."""
    if entry.standard:
        return platform.python_version()
    if entry.version or entry.template:
        return toolchains.version_of(entry.version or f"{entry.program} --version")
    manager = manager_of(entry.install)
    return manager.version_here() if manager else ""
