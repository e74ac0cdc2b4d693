"""The page: the template with the style, the program and the data, as one document that needs no other file.

Values of clients and servers are data alone. The index is JSON in a ``script`` element, with every character escaped
that could end the element. The packs are compressed and in base64. The program of the page sets text, and never parses
a value as HTML. A Content-Security-Policy permits this style and this program alone, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ...gate.gate import RunResult
from ..results import Results
from ..templates import environment, static_text
from .data import page_data

if TYPE_CHECKING:
    import jinja2

# The parts of the program, in their order in the page.
PROGRAM = (
    *("dom", "model", "state", "octets", "filters", "matrix", "grid-keys"),
    *("scores", "evidence", "clients", "clauses", "main"),
)
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def page(runs: Sequence[Results], lost: Sequence[str] = ()) -> str:
    """Return the page as a text of HTML.

    ``runs``  the results of the runs
    ``lost``  a line on each file that could not be read"""
    data = page_data(runs, lost)
    style = static("shared.css") + static("page.css")
    program = "\n".join(static(f"{name}.js") for name in PROGRAM)
    program = f'"use strict";\n(() => {{\n{program}}})();\n'
    return _template().render(
        title="h1conform report",
        style=Markup(style),
        program=Markup(program),
        style_hash=hash_source(style),
        program_hash=hash_source(program),
        index=Markup(escaped_json(data.index)),
        cases=packed(data.cases),
        clients=[packed(each) for each in data.clients],
    )


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the page of a run as the content of a file.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
    return page([Results.of(run_result, titles, pinned)]).encode("utf-8")


def escaped_json(value: Any) -> str:
    """Return a value as JSON that can stand in a ``script`` element: no part of it ends the element.

    ``value``  plain data"""
    return json.dumps(value, separators=(",", ":")).translate(_ESCAPES)


def packed(value: Any) -> str:
    """Return a value as JSON, compressed (RFC 1950) and in base64.

    ``value``  plain data"""
    return base64.b64encode(zlib.compress(json.dumps(value, separators=(",", ":")).encode("ascii"), 6)).decode("ascii")


@cache
def _template() -> jinja2.Template:
    return environment(__package__, keep_trailing_newline=True).get_template("page.html")


def static(name: str) -> str:
    """Return the text of a file of the page, such as the style that the page and the site share.

    ``name``  the name of the file"""
    return static_text(__package__, name)


def hash_source(text: str) -> str:
    """Return the source expression of a Content-Security-Policy for a text.

    ``text``  the content of an element ``style`` or ``script``"""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
