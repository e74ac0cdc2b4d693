"""Standard output for tables and colours."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ...mockserver.base.visible import printable_lines
from .output import discard_output


class Terminal(Console):
    """A console on standard output or standard error: as wide as the terminal, or 120 columns wide without one.

    All text that the console prints goes through `printable_lines`, and a string has no markup. So a text of a driver,
    of a file or of an option cannot change the terminal, wherever it is printed.

    ``stderr``  whether the console prints to standard error"""

    def __init__(self, stderr: bool = False) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(
            stderr=stderr, highlight=False, markup=False, emoji=False, width=None if stream.isatty() else 120
        )

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the parts of a value that is printed, with their text made printable.

        ``renderable``  the value
        ``options``     as in `rich.console.Console.render`"""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else printable_lines(text), style, control)

    def on_broken_pipe(self) -> None:
        """Discard all later output, since the reader of the pipe has closed it."""
        discard_output()
        self.quiet = True
