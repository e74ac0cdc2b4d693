"""What a run writes for GitHub Actions: annotations on standard output, and the summary of the step."""

from __future__ import annotations

import atexit
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from ..gate.gate import RunResult
from ..report.github_report import annotation_lines, resumed, stopped
from ..report.markdown_report import page
from .interrupts import written_whole
from .output import discard_output, print_error, say

F = TypeVar("F", bound=Callable[..., Any])


def github_option(command: F) -> F:
    """Add the options ``--github`` and ``--no-github`` to a command."""
    return click.option(
        "--github/--no-github",
        default=None,
        help="Write annotations and a step summary for GitHub Actions. Default: if GITHUB_ACTIONS is true.",
    )(command)


class GithubActions:
    """The output of a run for GitHub Actions, as a context around the run.

    Within the context the runner reads no commands in the output of the run, which has texts of clients and of servers.
    If an error ends the context, its message follows, which has such texts too. So the runner reads commands again only
    after the last line of the process."""

    def __init__(self, wanted: bool | None, use_standard_error: bool) -> None:
        """Read the environment.

        ``wanted``              whether to write the output; None: if the environment is that of GitHub Actions
        ``use_standard_error``  whether the annotations go to standard error, since standard output is a document"""
        self._on = os.environ.get("GITHUB_ACTIONS") == "true" if wanted is None else wanted
        self._use_standard_error = use_standard_error
        self._token = ""  # of the command that stops commands; empty: the runner reads commands
        self._lost: list[str] = []

    def __enter__(self) -> GithubActions:
        self._stop()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._resume()
        else:
            atexit.register(self._resume)

    def write(self, run_result: RunResult, titles: Mapping[str, str], pinned: str | None) -> list[str]:
        """Print the annotations, and append the summary to the file in ``GITHUB_STEP_SUMMARY`` if there is one.

        ``run_result``  the results of the run
        ``titles``      the title of each client, by the client's name
        ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest

        Returns a message for each of the two that could not be written."""
        if not self._on:
            return []
        lines = annotation_lines(run_result, titles)
        with written_whole():
            self._resume()
            for line in lines:
                self._print(line)
            self._stop()
        if path := os.environ.get("GITHUB_STEP_SUMMARY"):
            try:
                with Path(path).open("a", encoding="utf-8") as file:
                    file.write(f"\n## h1conform\n\n{page(run_result, titles, pinned)}")
            except OSError as error:
                self._lost.append(f"the step summary is lost: {path}: {error.strerror or error}")
        return self._lost

    def _print(self, line: str) -> None:
        """Print a line. If that fails, the later ones are discarded, and the run goes on."""
        try:
            if self._use_standard_error:
                print_error(f"{line}\n")
            else:
                say(line)
        except OSError as error:
            discard_output()
            self._lost.append(f"the annotations on standard output are lost: {error.strerror or error}")

    def _stop(self) -> None:
        if self._on and not self._token:
            self._token = secrets.token_hex(16)
            self._print(stopped(self._token))

    def _resume(self) -> None:
        if self._token:
            token, self._token = self._token, ""
            self._print(resumed(token))
