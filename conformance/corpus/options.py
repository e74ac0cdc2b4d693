"""The options that select cases, in one table for the command line, for pytest and for `Selection`.

This module imports nothing of h1conform: pytest loads it in every environment in which h1conform is installed.
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Option(NamedTuple):  # a class eight times as fast to create as a dataclass; every pytest session creates it
    """One option.

    ``name``     the name: ``--name`` on the command line, ``--h1-name`` under pytest
    ``field``    the field of `Selection` that the option sets
    ``help``     the help text for the command line, a sentence
    ``brief``    the help text for pytest, a phrase
    ``takes``    "many": the option may be repeated, with a value each; "one": one value; "flag": no value
    ``choices``  the values that are allowed; empty: any value
    ``metavar``  the name of the value in the help of the command line; empty: click chooses the name
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
        "Select the cases of level MUST that tell most about a client and take little time, in one variant each.",
        "select the cases of level MUST that tell most about a client and take little time, in one variant each",
        "flag",
    ),
    Option(
        "thorough",
        "thorough",
        "Select every variant of every case, also those that cost much or tell little more, and the generated cases.",
        "select every variant of every case, also those that cost much or tell little more, and the generated cases",
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
    Option(
        "shard",
        "shard",
        "Select only this share of the cases: 2/4 is the second of four. h1conform merge joins the results.",
        "select only this share of the cases: 2/4 is the second of four",
        "one",
        metavar="K/N",
    ),
)
