"""The corpus: one chapter a file, each a tuple of cases and nothing else."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ..case import Case

# The corpus' own version: a case that is new or changed raises the second number, a changed meaning the first.
VERSION = "1.0"

# In the order of a response: how it starts, how it is framed, how it ends, what follows it; then what clients send.
CHAPTERS = (
    "status_line",
    "fields",
    "content_length",
    "transfer_encoding",
    "chunked",
    "until_close",
    "no_content",
    "interim",
    "incomplete",
    "reuse",
    "desync",
    "http10",
    "timing",
    "limits",
    "request",
    "injection",
    "upload",
    "tls",
    "api",
)


@cache
def corpus() -> dict[str, Case]:
    """Every case by its id, in the order of the chapters. Raises ValueError for an id that is there twice."""
    cases: dict[str, Case] = {}
    for chapter in CHAPTERS:
        for case in import_module(f".{chapter}", __package__).CASES:
            if case.id in cases:
                raise ValueError(f"{chapter}.py: case {case.id} is there twice")
            cases[case.id] = case
    return cases
