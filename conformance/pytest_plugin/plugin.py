"""The exam under pytest: options that begin with --h1-, one item for each client, case and variant.

    pytest --pyargs h1conform.conformance --h1-client urllib3 -n 2

Loaded in every environment that h1conform is installed in: it imports nothing but the table of options until one of
them is used.
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
    """Declare the options, each as --h1-NAME with the destination h1_NAME."""
    group = parser.getgroup("h1conform", "HTTP/1.1 conformance of clients (h1conform)")
    for name, help_, how in OPTIONS:
        group.addoption(f"--h1-{name}", dest=f"h1_{name}", help=help_, **how)


def pytest_configure(config: pytest.Config) -> None:
    """Set the exam up if a client is named. Raises pytest.UsageError for an unknown client or case, or a bad file."""
    given = {name: config.getoption(f"h1_{name}") for name, _, _ in OPTIONS}
    if not (given["client"] or given["exec"] or given["command"]):
        return
    from ..running.exam import BadExam, Exam
    from .session import ExamSession

    try:
        config.stash[EXAM] = Exam.from_options(given)
    except BadExam as error:
        raise pytest.UsageError(f"h1conform: {error}") from error
    config.pluginmanager.register(ExamSession(config.stash[EXAM]), "h1conform-exam")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the exam started."""
    if EXAM in config.stash:
        config.stash[EXAM].close()
