"""Draws the pages: the templates, in which every value is escaped, and the parts that many pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import metadata, version
from typing import Any

import jinja2
from markupsafe import Markup, escape

from ...corpus.cases import VERSION
from ..html.codes import Code
from ..html.page import static
from ..templates import environment, static_text
from . import addresses
from .contents import SECURITY, SIGNS, Contents, StoredClient

STYLE = "site.css"
_ESCAPE = re.compile(r"(?:\\(?:\\|[rnt]|x[0-9a-f]{2}))+")
_CLASSES = {"pass": "p", "lenient": "l", "fail": "f", "weak": "w", "unproven": "n", "broken": "b"}
_CLASSES |= {"unsupported": "u", "not-run": "x"}
LEVEL_NAMES = {"must": "MUST", "documented": "documented", "should": "SHOULD", "may": "MAY", "info": "not scored"}


def page(name: str, address: str, title: str, /, **values: Any) -> bytes:
    """Return a page of the site.

    ``name``     the name of its template, without the extension
    ``address``  the address of the page
    ``title``    the title of the page
    ``values``   the values of the template"""
    text = _environment().get_template(f"{name}.html")
    found = text.render(address=address, root=addresses.root_from(address), title=title, **values)
    return found.encode("utf-8")


def style() -> bytes:
    """Return the style sheet: the part that the site shares with the page of a run, and the site's own part."""
    return (static("shared.css") + own_file(STYLE)).encode("utf-8")


def own_file(name: str) -> str:
    """Return the text of a file of the site that is no template.

    ``name``  the name of the file"""
    return static_text(__package__, name)


def signs_of(contents: Contents) -> dict[str, Markup]:
    """Return the cells of each case in a table of clients: a cell with the sign of each client, by the case's id.

    ``contents``  the cases and the clients"""
    cells = {sign.name: _cell(sign) for sign in SIGNS}
    return {id: Markup("").join(cells[client.sign(id).name] for client in contents.clients) for id in contents.cases}


def _cell(sign: Code) -> Markup:
    return Markup("<td class={}>{}").format(css_class(sign), sign.shown)


def css_class(sign: Code) -> str:
    """Return the class of a sign in the style sheet: one letter, since the tables have many cells.

    ``sign``  the sign"""
    return "s" if sign is SECURITY else _CLASSES[sign.kind]


def client_links(clients: Iterable[StoredClient], root: str) -> Markup:
    """Return links to the pages of clients, separated by commas.

    ``clients``  the clients
    ``root``     the path from the page with the links to the root of the site"""
    return Markup(", ").join(_link(root, each.address, each.name) for each in clients)


@cache
def _link(root: str, address: str, name: str) -> Markup:
    return Markup('<a href="{}{}">{}</a>').format(root, address, name)


def octets(lines: Iterable[str]) -> Markup:
    """Return lines of octets with their escapes set apart.

    ``lines``  the lines"""
    marked = (_ESCAPE.sub(lambda found: f"<i>{found[0]}</i>", str(escape(line))) for line in lines)
    return Markup("\n".join(marked))


@cache
def source_url() -> str:
    """Return the address of the repository on its host, from the metadata of the package; empty: it has none."""
    urls: dict[str, str] = dict(each.split(", ", 1) for each in metadata("h1conform").get_all("Project-URL") or ())
    return urls.get("Source", "")


@cache
def _environment() -> jinja2.Environment:
    made = environment(__package__, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "octets": octets,
        "css_class": css_class,
        "client_links": client_links,
        "number": "{:,}".format,
    }
    made.globals |= {
        "at": addresses,
        "signs": SIGNS,
        "level_names": LEVEL_NAMES,
        "source": source_url(),
        "h1conform": version("h1conform"),
        "corpus": VERSION,
    }
    return made
