"""The pytest plugin: the options that begin with --h1-, and the exam that they ask for.

    pytest --pyargs h1conform.conformance --h1-client urllib3 -n 2

pytest loads the plugin in every environment that has h1conform installed, so the plugin imports no other module of
h1conform until one of its options names a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..running.exam import Exam

EXAM: pytest.StashKey[Exam] = pytest.StashKey()

# name, help, and what else argparse is to know; the command line of h1conform has the same names.
OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("client", "a client of the registry, or the path of a driver", {"action": "append"}),
    ("exec", "a program that speaks the driver protocol", {}),
    ("command", "a command line template with {url}", {}),
    ("name", "a name for the client of --h1-exec or --h1-command", {}),
    ("python", "the interpreter for Python clients, by version, command or path", {"action": "append"}),
    ("case", "only cases that match this glob", {"action": "append"}),
    ("deselect", "no cases that match this glob", {"action": "append"}),
    ("chapter", "only this chapter", {"action": "append"}),
    ("level", "only cases of this level", {"action": "append"}),
    ("transport", "only tcp, or only tls", {"action": "append", "choices": ("tcp", "tls")}),
    ("delivery", "only whole, or only bytewise", {"action": "append", "choices": ("whole", "bytewise")}),
    ("quick", "one variant of each MUST that takes no time", {"action": "store_true"}),
    ("thorough", "every variant of each case", {"action": "store_true"}),
    ("corpus", "only cases that this version of the corpus has", {}),
    ("profile", "the documented API as of 2008, or as of today", {"choices": ("2008", "modern")}),
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
    options = {name: config.getoption(f"h1_{name}") for name, _, _ in OPTIONS}
    if not (options["client"] or options["exec"] or options["command"]):
        return
    from ..running.exam import BadExam, Exam  # start-up: every pytest session loads this plugin
    from .session import ExamSession

    try:
        config.stash[EXAM] = Exam.from_options(options)
    except BadExam as error:
        raise pytest.UsageError(f"h1conform: {error}") from error
    config.pluginmanager.register(ExamSession(config.stash[EXAM]), "h1conform-exam")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the exam, if there is one: end its drivers.

    ``config``  the configuration that has the exam"""
    if EXAM in config.stash:
        config.stash[EXAM].close()
