"""Standard output for tables and colours."""

from __future__ import annotations

import sys

from rich.console import Console

from .output import discard_output


class Terminal(Console):
    """Standard output: as wide as the terminal, or 120 columns elsewhere; its reader may leave at any time."""

    def __init__(self) -> None:
        super().__init__(highlight=False, width=None if sys.stdout.isatty() else 120)

    def on_broken_pipe(self) -> None:
        """Go on without output, as other commands do."""
        discard_output()
        self.quiet = True
