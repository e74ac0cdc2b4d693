"""The head of a script: comments that say what the text asks, what to run, and what to look for. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from importlib.metadata import version

from ...mockserver.base.visible import printable
from ..corpus.cases import VERSION
from ..corpus.requirements import catalogue, level_of
from ..model import Case, Variant
from ..report.case_lines import client_lines
from ..report.html.case_texts import address, case_text
from .commands import CA_WORD, CLIENT_WORD, PORT_WORD, commands, uses_tls

DEFAULT_PORT = 8080
_WIDTH = 118


def head(case: Case, variant: Variant, where: str) -> str:
    """Return the comments at the top of a script.

    ``case``     the case
    ``variant``  the variant that the script plays
    ``where``    where a sweep cuts the response; empty: the case has no sweep"""
    texts = case_text(case)
    clauses = [line for id in case.cites for line in (f"{id}: {catalogue()[id]}", address(catalogue()[id]))]
    right = [texts["expect"], *([f"or, by today's documentation: {texts['modern']}"] if "modern" in texts else [])]
    lines = [
        *_comment(f"{case.id}[{variant}]: {case.about}", ""),
        *(_comment(f"The response is {where}.", "") if where else ()),
        "#",
        *_part("What the text asks", [each for each in clauses if each]),
        *_part("How binding the text is", [level_of(case), *([case.disputed] if case.disputed else [])]),
        *_part("What to run", _what_to_run(case, variant)),
        *_examples(case, variant),
        *_part("A conforming client gives", [*right, *texts.get("also", ())]),
        *_part("A lenient reading of the text also allows", texts.get("lenient", ())),
        *_part("A wrong client gives", ["anything else", *texts.get("forbidden", ())]),
        *_part("Why it matters", [case.why] if case.why else ()),
        *_comment(
            f"Made by h1conform {version('h1conform')}, corpus {VERSION}. The script needs Python 3.8 or later.", ""
        ),
    ]
    return "\n".join(lines)


def _what_to_run(case: Case, variant: Variant) -> list[str]:
    over = "over TLS" if variant.transport == "tls" else "without TLS"
    via = {
        "proxy": f"The client uses the script as its proxy, which it reaches {over}.",
        "tunnel": "The client uses the script as its proxy, and opens a tunnel through it for an https URL.",
        "secure-tunnel": "The client reaches the script over TLS as its proxy, and opens a tunnel for an https URL.",
    }.get(case.via, f"The client connects to {case.host}, port {DEFAULT_PORT}, {over}.")
    return [
        f"python3 THIS_FILE [--port {DEFAULT_PORT}], which prints what passes, and ends by itself. Then the client:",
        via,
        *client_lines(case),
        *(
            ["The client trusts the certificate in the file that the script names: CA_FILE."]
            if uses_tls(case, variant)
            else []
        ),
    ]


def _examples(case: Case, variant: Variant) -> list[str]:
    """Return the commands as comments, and why a client has none. A command stays on one line, to be copied."""
    examples = commands(case, variant)
    shown = []
    for line in examples.lines:
        for word, value in ((PORT_WORD, str(DEFAULT_PORT)), (CA_WORD, "CA_FILE"), (CLIENT_WORD, "CLIENT_FILE")):
            line = line.replace(word, value)
        shown.append(f"#     {printable(line)}")
    why = [line for reason in examples.reasons for line in _comment(reason, "    " if shown else "")]
    return [*(["# For example"] if shown else []), *shown, *why, *(["#"] if shown or why else [])]


def _part(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [*_comment(title, ""), *(shown for line in lines for shown in _comment(line, "    ")), "#"]


def _comment(text: str, indent: str) -> list[str]:
    """Return a text as comments. What a terminal or an interpreter would take for an end of line is escaped."""
    wrapped = textwrap.wrap(printable(text), _WIDTH - 2 - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"# {indent}{line}" for line in wrapped]
