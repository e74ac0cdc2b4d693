"""Standard output for tables and colours."""

from __future__ import annotations

import sys

from rich.console import Console

from .output import discard_output


class Terminal(Console):
    """A console on standard output or standard error: as wide as the terminal, or 120 columns wide without one.

    ``stderr``  whether the console prints to standard error"""

    def __init__(self, stderr: bool = False) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(stderr=stderr, highlight=False, width=None if stream.isatty() else 120)

    def on_broken_pipe(self) -> None:
        """Discard all later output, since the reader of the pipe has closed it."""
        discard_output()
        self.quiet = True
