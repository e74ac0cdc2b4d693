"""The index page of the control port, for people. Pure. `Markup` escapes every value."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup

from ..base.visible import printable
from .index import IndexEntry

_PAGE = Markup(
    """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }}
nav a {{ margin-right: .8em }}
table {{ border-collapse: collapse; width: 100% }}
td {{ padding: .15rem 1rem .15rem 0; vertical-align: top; border-top: 1px solid #8884 }}
td:first-child {{ width: 24rem; font-family: ui-monospace, monospace; font-size: 90% }}
.note {{ opacity: .65 }}
:root {{ color-scheme: light dark }}
</style>
<h1>{title}</h1>
<p>The server is at <a href="{url}">{url}</a>. This is its control port:</p>
<ul>
{paths}</ul>
{nav}{chapters}</html>
"""
)
_PORT_PATHS = (
    ("/log", "the octets received and sent, by connection", True),
    ("/routes", "the routes: list them, add one (POST), delete them (DELETE)", False),
    ("/health", "whether the server runs", True),
    ("/ca.pem", "the certificate of the CA to trust, if the server uses TLS", True),
    ("/openapi.json", "the description of the control port, for programs", True),
)
_PORT_PATH = Markup('<li><a href="{path}">{path}</a> {about}</li>\n')
_NAV = Markup("<nav>{links}</nav>\n")
_LINK = Markup('<a href="#{chapter}">{chapter}</a>\n')
_CHAPTER = Markup('<h2 id="{chapter}">{chapter}</h2>\n<table>\n{rows}</table>\n')
_ROW = Markup("<tr><td>{id}</td><td>{about}{note}</td></tr>\n")
_HERE = Markup('<a href="{url}">{id}</a>')
_NOTE = Markup(' <span class="note">({note})</span>')


def index_page(url: str, index_entries: Iterable[IndexEntry], with_routes: bool) -> str:
    """Return the page, in HTML.

    ``url``            the URL of the server
    ``index_entries``  the entries, in order; entries of one chapter are adjacent
    ``with_routes``    whether the server has routes
    """
    chapters = [(name, list(group)) for name, group in groupby(index_entries, key=lambda each: each.chapter)]
    links = [_LINK.format(chapter=name) for name, _ in chapters]
    paths = [_PORT_PATH.format(path=path, about=about) for path, about, always in _PORT_PATHS if always or with_routes]
    return _PAGE.format(
        title="h1conform serve",
        url=url,
        paths=_joined(paths),
        nav=_NAV.format(links=_joined(links)) if links else "",
        chapters=_joined(_CHAPTER.format(chapter=name, rows=_joined(_rows(url, group))) for name, group in chapters),
    )


def _rows(url: str, index_entries: Iterable[IndexEntry]) -> Iterable[Markup]:
    for each in index_entries:
        name = printable(each.id)
        at = printable(f"{url}{each.path}")
        id = _HERE.format(url=at, id=name) if each.path and url.startswith("http") else name
        note = _NOTE.format(note=printable(each.note)) if each.note else ""
        yield _ROW.format(id=id, about=printable(each.about), note=note)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
