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
        "Only cases that match this glob (over ids, or over case[variant]).",
        "only cases that match this glob",
        "many",
        metavar="GLOB",
    ),
    Option(
        "deselect",
        "without",
        "No cases that match this glob.",
        "no cases that match this glob",
        "many",
        metavar="GLOB",
    ),
    Option("chapter", "chapters", "Only this chapter.", "only this chapter", "many"),
    Option(
        "level",
        "levels",
        "Only cases of this level.",
        "only cases of this level",
        "many",
        choices=("must", "documented", "should", "may", "info"),
    ),
    Option("transport", "transports", "Only this transport.", "only tcp, or only tls", "many", choices=("tcp", "tls")),
    Option(
        "delivery",
        "deliveries",
        "Only this delivery.",
        "only whole, or only bytewise",
        "many",
        choices=("whole", "bytewise"),
    ),
    Option(
        "quick",
        "quick",
        "One variant of each MUST that takes no time.",
        "one variant of each MUST that takes no time",
        "flag",
    ),
    Option(
        "thorough",
        "thorough",
        "Every variant of each case, over TLS and byte by byte too.",
        "every variant of each case",
        "flag",
    ),
    Option(
        "corpus",
        "corpus_version",
        "Only cases that this version of the corpus has.",
        "only cases that this version of the corpus has",
        "one",
        metavar="VERSION",
    ),
    Option(
        "profile",
        "profile",
        "The documented API as the document of 2008 has it to the letter, or as today's documentation does.",
        "the documented API as of 2008, or as of today",
        "one",
        choices=("2008", "modern"),
    ),
)
