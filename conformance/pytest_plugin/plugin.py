"""The pytest plugin: the options that begin with --h1-, and the exam that they ask for.

    pytest --pyargs h1conform.conformance --h1-client urllib3 -n 2

pytest loads the plugin in every environment that has h1conform installed, so the plugin imports nothing of h1conform
but the table of options until one of them names a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..corpus import options
from ..corpus.options import Option

if TYPE_CHECKING:
    from ..running.exam import Exam

EXAM: pytest.StashKey[Exam] = pytest.StashKey()

_HOW: dict[str, dict[str, Any]] = {"many": {"action": "append"}, "one": {}, "flag": {"action": "store_true"}}


def _drawn(option: Option) -> tuple[str, str, dict[str, Any]]:
    """The option as argparse has it."""
    return option.name, option.brief, _HOW[option.takes] | ({"choices": option.choices} if option.choices else {})


# name, help, and what else argparse is to know; the command line of h1conform has the same names.
OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("client", "a client of the registry, or the path of a driver", {"action": "append"}),
    ("exec", "a program that speaks the driver protocol", {}),
    ("command", "a command line template with {url}", {}),
    ("name", "a name for the client of --h1-exec or --h1-command", {}),
    ("python", "the interpreter for Python clients, by version, command or path", {"action": "append"}),
    *map(_drawn, options.OPTIONS),
    ("strict", "a lenient reading fails too", {"action": "store_true"}),
    ("known", "a file of known differences", {"action": "append"}),
    ("timeout", "seconds that the client waits for an octet", {"type": float}),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, each as --h1-NAME with the destination h1_NAME.

    ``parser``  pytest's parser of the command line"""
    group = parser.getgroup("h1conform", "HTTP/1.1 conformance of clients (h1conform)")
    for name, help_, how in OPTIONS:
        group.addoption(f"--h1-{name}", dest=f"h1_{name}", help=help_, **how)


def pytest_configure(config: pytest.Config) -> None:
    """Set the exam up if a client is named.

    ``config``  the configuration, in whose stash the exam is kept

    Raises pytest.UsageError for an unknown client or case, and for a bad file of known differences."""
    given = {name: config.getoption(f"h1_{name}") for name, _, _ in OPTIONS}
    if not (given["client"] or given["exec"] or given["command"]):
        return
    from ...mockserver.base.input_error import InputError
    from ..running.exam import Exam  # start-up: every pytest session loads this plugin
    from .session import ExamSession

    try:
        config.stash[EXAM] = Exam.from_options(given)
    except InputError as error:
        raise pytest.UsageError(f"h1conform: {error}") from error
    config.pluginmanager.register(ExamSession(config.stash[EXAM]), "h1conform-exam")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the exam, if there is one: end its drivers.

    ``config``  the configuration that has the exam"""
    if EXAM in config.stash:
        config.stash[EXAM].close()
