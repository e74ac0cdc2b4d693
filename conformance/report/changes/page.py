"""The report on changes as one page of HTML that needs no other file and has no program."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ..html.page import hash_source
from ..templates import environment, static_text
from .sides import ComparedClients
from .texts import change_text, rest, totals


def changes_page(found: Sequence[ComparedClients], lines: Sequence[str]) -> str:
    """Return the page as a text of HTML. The template escapes every value.

    ``found``  the comparisons
    ``lines``  the lines on what limits the comparison"""
    style = static_text(__package__, "changes.css")
    clients = [
        {
            "old": each.old,
            "new": each.new,
            "totals": totals(each.changes),
            "rest": rest(each.changes),
            "sections": [
                (title, "worse" if title.startswith("Worse") else "better", [change_text(change) for change in found_])
                for title, found_ in (("Worse, worst first", each.changes.worse), ("Better", each.changes.better))
            ],
        }
        for each in found
    ]
    template = environment(__package__, keep_trailing_newline=True, trim_blocks=True).get_template("changes.html")
    title = "h1conform comparison"
    return template.render(
        title=title, style=Markup(style), style_hash=hash_source(style), banners=lines, clients=clients
    )
