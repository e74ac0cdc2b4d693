"""The report on changes as one page of HTML that needs no other file and has no program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from ..html.page import hash_source
from .sides import ComparedClients
from .texts import change_text, rest, totals


def changes_page(found: Sequence[ComparedClients], lines: Sequence[str]) -> str:
    """Return the page as a text of HTML. The template escapes every value.

    ``found``  the comparisons
    ``lines``  the lines on what limits the comparison"""
    style = _static("changes.css")
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
    return _template().render(style=Markup(style), style_hash=hash_source(style), banners=lines, clients=clients)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    return environment.from_string(_static("changes.html"))


def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")
