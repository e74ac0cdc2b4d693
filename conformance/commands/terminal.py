"""Standard output with tables and colours."""

from __future__ import annotations

import sys

from rich.console import Console

from .output import discard_output


class Terminal(Console):
    """Standard output, as wide as the terminal; 120 columns if it is no terminal."""

    def __init__(self) -> None:
        super().__init__(highlight=False, width=None if sys.stdout.isatty() else 120)

    def on_broken_pipe(self) -> None:
        """Print nothing from then on: the reader of the pipe has left."""
        discard_output()
        self.quiet = True
