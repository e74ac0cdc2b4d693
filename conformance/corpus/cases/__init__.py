"""The corpus: one chapter a folder, in which each file has a tuple of cases and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from ....mockserver.base.codec import TEXT, Codec, JSONValue, Key, Path, ValidationError, array, mapping, table
from ....mockserver.base.suggestions import nearest
from ....mockserver.base.toml_document import parse_toml
from ...model import Case
from ..check import check, refuse
from ..places import place_of

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
    """Every case by its id, in the order of the chapters.

    Raises CorpusError for an id that is there twice and for a name in a case that there is not, and DocumentError for a
    decision on a case that there is not."""
    cases: dict[str, Case] = {}
    for module in modules():
        for case in import_module(f".{module}", __package__).CASES:
            if case.id in cases:
                refuse(case, f"there twice, see {place_of(cases[case.id])}")
            cases[case.id] = case
    check(cases)
    return cases | {id: replace(cases[id], decided=text) for id, text in _decisions(cases).items()}


def _decisions(cases: Mapping[str, Case]) -> dict[str, str]:
    """What was decided of cases that most clients fail, by their ids."""
    decision = table(Key("cases", array(_id_of(cases), least=1), required=True), Key("text", TEXT, required=True))
    document = _read("decided.toml", table(Key("decision", array(decision), required=True)))
    return {id: " ".join(each["text"].split()) for each in document["decision"] for id in each["cases"]}


@cache
def versions() -> dict[str, frozenset[str]]:
    """The versions that a run can be pinned to, oldest first, and the ids of the cases that were new in each.

    Raises DocumentError for an id that there is not."""
    listed = _read("versions.toml", mapping(array(_id_of(corpus()))))
    before = {version: frozenset(ids) for version, ids in listed.items()}
    return before | {VERSION: frozenset(corpus()) - frozenset().union(*before.values())}


def _read(name: str, codec: Codec) -> dict[str, Any]:
    """What a document beside this file holds. Raises DocumentError."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    document: dict[str, Any] = parse_toml(text, f"conformance/corpus/cases/{name}", codec)
    return document


def _id_of(cases: Mapping[str, Case]) -> Codec:
    """The id of one of these cases."""

    def read(value: JSONValue, path: Path) -> str:
        id: str = TEXT.read(value, path)
        if id not in cases:
            raise ValidationError(path, f"unknown case {id!r}{nearest(id, cases, all_else=False)}")
        return id

    return Codec(read, str, TEXT.schema)


def is_in(id: str, version: str) -> bool:
    """Whether the corpus had that case in ``version``, one of `versions`."""
    names = list(versions())
    return any(id in versions()[name] for name in names[: names.index(version) + 1])
