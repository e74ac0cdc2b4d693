r"""Texts as Markdown (CommonMark with GitHub's extensions) in one line, such as a cell of a table. Pure.

Character references stand for the characters that begin a construct of Markdown, of HTML or of GitHub: a reference
never begins a construct (CommonMark, section 2.5), and a pipe as a reference does not end a cell.

plain("a|b *c*\n")     'a&#124;b &#42;c&#42;&#92;n'
code("'x' <b>")        '<code>&#39;x&#39; &#60;b&#62;</code>'
"""

from __future__ import annotations

import re

from ...mockserver.base.visible import printable

_CONSTRUCTS = re.compile(r"[\\`*_\[\]{}<>|~$@&#:!+]|(?<=www)\.", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # all of ASCII


def plain(text: str, longest: int | None = None) -> str:
    """Return a text as Markdown that shows exactly this text.

    ``text``     the text; what is not printable is escaped, see `printable`
    ``longest``  the greatest length of a text that is not cut, in characters; None: no bound"""
    return _CONSTRUCTS.sub(_reference, printable(text, longest))


def code(text: str, longest: int | None = None) -> str:
    """Return a text as an element ``code``, in which GitHub looks for no mention, address or emoji.

    ``text``     the text; what is not printable is escaped
    ``longest``  the greatest length of a text that is not cut, in characters; None: no bound"""
    return f"<code>{_PUNCTUATION.sub(_reference, printable(text, longest))}</code>"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table.

    ``heads``  the cells of the first row, as Markdown in one line
    ``rows``   the cells of the other rows"""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
