"""The options that choose cases, in one table: the command line, pytest's options and `Selection` are drawn from it.

The module imports nothing of h1conform: pytest loads it in every environment that h1conform is installed in.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Option(NamedTuple):  # made eight times as fast as a dataclass, in every session of pytest
    """One option.

    ``name``     as in ``--name`` on the command line and ``--h1-name`` under pytest
    ``field``    the field of `Selection` that it fills
    ``help``     for the command line, a sentence
    ``brief``    for pytest, a phrase
    ``takes``    "many" values, each with the option before it; "one" value; or none, as a "flag"
    ``choices``  the values that there are; empty: any
    ``metavar``  what the help of the command line calls a value; empty: what click makes of it
    """

    name: str
    field: str
    help: str
    brief: str
    takes: Literal["many", "one", "flag"]
    choices: tuple[str, ...] = ()
    metavar: str = ""


OPTIONS = (
    Option(
        "case",
        "cases",
        "Select only cases that match this glob: of ids (chunked/*), or of ids with variants (chunked/*[tls-*]).",
        "select only cases that match this glob",
        "many",
        metavar="GLOB",
    ),
    Option(
        "deselect",
        "without",
        "Leave out cases that match this glob, which has the form of --case.",
        "leave out cases that match this glob",
        "many",
        metavar="GLOB",
    ),
    Option("chapter", "chapters", "Select only this chapter.", "select only this chapter", "many"),
    Option(
        "level",
        "levels",
        "Select only cases of this level.",
        "select only cases of this level",
        "many",
        choices=("must", "documented", "should", "may", "info"),
    ),
    Option(
        "transport",
        "transports",
        "Select only variants with this transport.",
        "select only variants with this transport",
        "many",
        choices=("tcp", "tls"),
    ),
    Option(
        "delivery",
        "deliveries",
        "Select only variants with this delivery of the octets: all at once, or byte by byte.",
        "select only variants with this delivery of the octets",
        "many",
        choices=("whole", "bytewise"),
    ),
    Option(
        "quick",
        "quick",
        "Select one variant of each case of level MUST that needs no wait.",
        "select one variant of each case of level MUST that needs no wait",
        "flag",
    ),
    Option(
        "thorough",
        "thorough",
        "Select every variant of each case, also over TLS and byte by byte.",
        "select every variant of each case",
        "flag",
    ),
    Option(
        "corpus",
        "corpus_version",
        "Select only the cases that this version of the corpus has.",
        "select only the cases that this version of the corpus has",
        "one",
        metavar="VERSION",
    ),
    Option(
        "profile",
        "profile",
        "Judge by one documentation of http.client: the document of 2008, or today's. Default: accept either.",
        "judge by the documentation of http.client of 2008, or by today's",
        "one",
        choices=("2008", "modern"),
    ),
)
