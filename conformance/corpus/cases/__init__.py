"""The corpus: one chapter a folder, in which each file has a tuple of cases and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files

from ...model import Case

# The corpus' own version: cases that are new raise the second number, a changed meaning the first. versions.toml lists
# the cases of every version before this one, so that a run can be pinned to it.
VERSION = "1.1"

# In the order of a response: how it starts, how it is framed, how it ends, what follows it; then what clients send.
CHAPTERS = (
    "status_line",
    "fields",
    "content_length",
    "transfer_encoding",
    "chunked",
    "until_close",
    "no_content",
    "status",
    "interim",
    "incomplete",
    "delivery",
    "reuse",
    "desync",
    "http10",
    "timing",
    "limits",
    "request",
    "injection",
    "upload",
    "expect",
    "proxy",
    "tls",
    "api",
)


def modules() -> Iterator[str]:
    """The modules with cases, as ``chapter.module``, in the order of the corpus."""
    for chapter in CHAPTERS:
        for name in import_module(f".{chapter}", __package__).MODULES:
            yield f"{chapter}.{name}"


@cache
def corpus() -> dict[str, Case]:
    """Every case by its id, in the order of the chapters. Raises ValueError for an id that is there twice."""
    cases: dict[str, Case] = {}
    for module in modules():
        for case in import_module(f".{module}", __package__).CASES:
            if case.id in cases:
                raise ValueError(f"{module.replace('.', '/')}.py: case {case.id} is there twice")
            cases[case.id] = case
    return cases | {id: replace(cases[id], decided=text) for id, text in _decisions().items()}


def _decisions() -> dict[str, str]:
    """What was decided of cases that most clients fail, by their ids."""
    decisions = tomllib.loads(files(__package__).joinpath("decided.toml").read_text(encoding="utf-8"))["decision"]
    return {id: " ".join(each["text"].split()) for each in decisions for id in each["cases"]}


@cache
def versions() -> dict[str, frozenset[str]]:
    """The versions that a run can be pinned to, oldest first, and the ids of the cases that were new in each."""
    text = files(__package__).joinpath("versions.toml").read_text(encoding="utf-8")
    before = {version: frozenset(ids) for version, ids in tomllib.loads(text).items()}
    return before | {VERSION: frozenset(corpus()) - frozenset().union(*before.values())}


def is_in(id: str, version: str) -> bool:
    """Whether the corpus had that case in ``version``, one of `versions`."""
    names = list(versions())
    return any(id in versions()[name] for name in names[: names.index(version) + 1])
