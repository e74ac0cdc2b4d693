"""Lines for a console: at most as long as the console is wide, broken between words."""

from __future__ import annotations

import textwrap

from rich.text import Text


def wrapped(text: str, width: int, indent: str = "", style: str = "") -> list[Text]:
    """Return a text as lines that break between words only. A word that is longer than a line has a line of its own.

    ``text``    the text; spaces at its begin stay
    ``width``   the number of columns
    ``indent``  the begin of each line except the first
    ``style``   the style of all lines"""
    lines = textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return [Text(line, style=style) for line in lines]
