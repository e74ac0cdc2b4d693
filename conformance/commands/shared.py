"""Options that several commands have: those that select cases, with the selected items, and those for drivers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from ...mockserver.base.input_error import InputError
from ..corpus.cases import corpus
from ..corpus.options import OPTIONS, Option
from ..corpus.selection import Selection
from ..drivers import environments, interpreters, registry
from ..drivers.entry import Entry
from ..drivers.environments import Environment
from ..drivers.errors import CannotInstall
from ..drivers.supervisor import DEFAULT_START
from ..exchange.examiner import DEFAULT_TIMEOUT, LONGEST_TIMEOUT, SHORTEST_TIMEOUT
from ..model import Case, Variant
from .errors import CommandError, HarnessError
from .interrupts import Interrupts
from .output import complain
from .output_file import file_option

F = TypeVar("F", bound=Callable[..., Any])


def many(name: str, help_: str, **how: Any) -> Callable[[F], F]:
    """Return a decorator that adds an option that may be given several times.

    ``name``   the name of the option, without its hyphens
    ``help_``  the help of the option
    ``how``    further keyword arguments of `click.option`"""
    return click.option(f"--{name}", multiple=True, help=help_, **how)


def _drawn(option: Option) -> Callable[[F], F]:
    """Return the option as a decorator of click."""
    return click.option(
        f"--{option.name}",
        is_flag=option.takes == "flag",
        multiple=option.takes == "many",
        type=click.Choice(option.choices) if option.choices else None,
        metavar=option.metavar or None,
        help=option.help,
    )


def profile_option(command: F) -> F:
    """Add the option ``--profile`` alone to a command."""
    (option,) = (each for each in OPTIONS if each.name == "profile")
    return _drawn(option)(command)


def selecting(command: F) -> F:
    """Add all options that select cases to a command."""
    for option in reversed(OPTIONS):
        command = _drawn(option)(command)
    return command


def selected(given: Mapping[str, Any]) -> list[tuple[Case, Variant]]:
    """Return the items (a case and a variant) that the options of `selecting` select.

    ``given``  the values of the options, by their names

    Raises CommandError for an option whose value matches nothing or is invalid."""
    try:
        return Selection.from_options(given).of(corpus())
    except InputError as error:
        raise CommandError(str(error)) from error


def _seconds(_: click.Context, __: click.Parameter, value: float) -> float:
    if not SHORTEST_TIMEOUT <= value <= LONGEST_TIMEOUT:  # false for NaN too, which is then refused
        raise click.BadParameter(
            f"{value:g} is not in the range {SHORTEST_TIMEOUT:g} to {LONGEST_TIMEOUT:g} (seconds)."
        )
    return value


def driver_options(command: F) -> F:
    """Add the options for drivers to a command: time-outs, and a file for what drivers write to standard error."""
    seconds: dict[str, Any] = {"type": float, "callback": _seconds, "show_default": True, "metavar": "SECONDS"}
    for option in (
        file_option("--driver-log", help_="Append what the drivers write to standard error to this file."),
        click.option("--start-timeout", default=DEFAULT_START, help="How long a driver may take to start.", **seconds),
        click.option(
            "--timeout",
            default=DEFAULT_TIMEOUT,
            help="Time-out of the client: how long it waits for an octet.",
            **seconds,
        ),
    ):
        command = option(command)
    return command


def require_client(*given: object) -> None:
    """Raise CommandError if no option names a client.

    ``given``  the values of the options that may name one"""
    if not any(given):
        raise CommandError(
            f"name a client: {', '.join(registry.entries())}, module:NAME, the path of a driver, --exec or --command"
        )


@contextmanager
def finding_clients() -> Iterator[None]:
    """Within this context, wrong input is a CommandError, and a client that cannot be installed a HarnessError."""
    try:
        yield
    except InputError as error:
        raise CommandError(str(error)) from error
    except CannotInstall as error:
        raise HarnessError(str(error)) from error


def install_exact(names: Sequence[str], pythons: Sequence[str] = ()) -> None:
    """Make the environments of the clients that are named with an exact version, unless they exist.

    ``names``    the names of clients; those without a version are ignored
    ``pythons``  the interpreters of Python clients, as `registry.find` takes them; empty: that of h1conform

    Raises UnknownClient and CannotInstall."""
    for name in names:
        base, version = environments.split_version(name)
        entry = registry.entry_of(base) if version else None
        if entry is None or entry.standard:
            continue
        for python in pythons if pythons and entry.is_python else (sys.executable,):
            install(entry, version, python)


def install(entry: Entry, version: str, python: str | None) -> Environment:
    """Return an environment of a client, and make it if it does not exist. A signal leaves nothing half made.

    ``entry``    the client
    ``version``  its exact version; empty: the newest release
    ``python``   the interpreter, as `registry.find` takes it; None: that of h1conform

    Raises UnknownClient and CannotInstall."""
    with Interrupts():
        return environments.install(entry, version, interpreters.find(python or sys.executable), complain)
