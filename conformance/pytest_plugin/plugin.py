"""The pytest plugin: the options that begin with --h1-, and the `Exam` that they select.

    pytest --pyargs h1conform.conformance --h1-client urllib3 -n 2

pytest loads the plugin in every environment in which h1conform is installed. So the plugin imports only the table of
options from h1conform, until an option names a client.
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
    """Return the name of an option, its help, and the keyword arguments of argparse for it."""
    return option.name, option.brief, _HOW[option.takes] | ({"choices": option.choices} if option.choices else {})


# Name, help, and further keyword arguments of argparse. The command line of h1conform has options of the same names.
OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "client",
        "run this client: a name that `h1conform clients` lists, module:NAME, or the path of a driver",
        {"action": "append"},
    ),
    ("exec", "run the client of this program, which speaks the driver protocol", {}),
    ("command", "run the command line tool of this template, which contains {url}", {}),
    ("name", "give the client of --h1-exec or --h1-command this name", {}),
    ("python", "run Python clients under this interpreter: a version, a command or a path", {"action": "append"}),
    *map(_drawn, options.OPTIONS),
    (
        "fail-on",
        "fail on these classes: must, documented, should, may, security, lenient; default: must,documented",
        {"metavar": "CLASSES"},
    ),
    ("strict", "count lenient results as failures", {"action": "store_true"}),
    ("known", "accept the known differences that this TOML file lists", {"action": "append"}),
    ("timeout", "time-out of the client: seconds that it waits for an octet", {"type": float}),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options to pytest, each as --h1-NAME with the destination h1_NAME.

    ``parser``  pytest's parser of the command line"""
    group = parser.getgroup("h1conform", "HTTP/1.1 conformance of clients (h1conform)")
    for name, help_, how in OPTIONS:
        group.addoption(f"--h1-{name}", dest=f"h1_{name}", help=help_, **how)


def pytest_configure(config: pytest.Config) -> None:
    """Make the `Exam` of the session and register its hooks, if an option names a client.

    ``config``  the configuration of pytest; its stash receives the exam under `EXAM`

    Raises pytest.UsageError for an unknown client or case, and for an invalid file of known differences."""
    given = {name: config.getoption(f"h1_{name}") for name, _, _ in OPTIONS}
    if not (given["client"] or given["exec"] or given["command"]):
        return
    from ...mockserver.base.input_error import InputError
    from ...mockserver.base.visible import printable_lines
    from ..running.exam import Exam  # start-up: every pytest session loads this plugin
    from .session import ExamSession

    try:
        config.stash[EXAM] = Exam.from_options(given)
    except InputError as error:
        raise pytest.UsageError(printable_lines(f"h1conform: {error}")) from error
    config.pluginmanager.register(ExamSession(config.stash[EXAM]), "h1conform-exam")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the exam of the session, if the session has one. This ends the drivers.

    ``config``  the configuration of pytest"""
    if EXAM in config.stash:
        config.stash[EXAM].close()
