"""Standard output for tables and colours."""

from __future__ import annotations

import sys

from rich.console import Console

from .output import discard_output


class Terminal(Console):
    """A console on standard output: as wide as the terminal, or 120 columns wide if standard output is no terminal."""

    def __init__(self) -> None:
        super().__init__(highlight=False, width=None if sys.stdout.isatty() else 120)

    def on_broken_pipe(self) -> None:
        """Discard all later output, since the reader of the pipe has closed it."""
        discard_output()
        self.quiet = True
