"""The corpus: each chapter is a folder, and each file of a chapter has a tuple of cases and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
from ..lookup import Corpus
from ..places import place_of

# The version of the corpus. New cases raise the second number; a case whose meaning changes raises the first.
# versions.toml lists the cases of every earlier version, so that a run can be pinned to an earlier version.
# revised.toml lists the cases whose expectation a version revised.
VERSION = "2.0"

# In the order of a response: its start, its framing, its end, the octets after it; then the requests of clients.
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
    """Yield the name of each module with cases, as ``chapter.module``, in the order of the corpus."""
    for chapter in CHAPTERS:
        for name in import_module(f".{chapter}", __package__).MODULES:
            yield f"{chapter}.{name}"


@cache
def corpus() -> Corpus:
    """Return every named case by its id, in the order of the chapters; a lookup also finds a generated case.

    Raises CorpusError for a duplicate id and for an unknown name in a case, and DocumentError for a decision on an
    unknown case."""
    cases: dict[str, Case] = {}
    for module in modules():
        for case in import_module(f".{module}", __package__).CASES:
            if case.id in cases:
                refuse(case, f"duplicate id, also at {place_of(cases[case.id])}")
            cases[case.id] = case
    check(cases)
    return Corpus(cases | {id: replace(cases[id], decided=text) for id, text in _decisions(cases).items()})


def _decisions(cases: Mapping[str, Case]) -> dict[str, str]:
    """Return the decisions on cases that most clients, or only one, fail: a text for each case id."""
    decision = table(Key("cases", array(_id_of(cases), least=1), required=True), Key("text", TEXT, required=True))
    document = _read("decided.toml", table(Key("decision", array(decision), required=True)))
    return {id: " ".join(each["text"].split()) for each in document["decision"] for id in each["cases"]}


@cache
def versions() -> dict[str, frozenset[str]]:
    """Return the versions that a run can be pinned to, oldest first, each with the ids of its new cases.

    Raises DocumentError for an unknown id in versions.toml."""
    listed = _read("versions.toml", mapping(array(_id_of(corpus()))))
    before = {version: frozenset(ids) for version, ids in listed.items()}
    return before | {VERSION: frozenset(corpus()) - frozenset().union(*before.values())}


@cache
def revised() -> dict[str, frozenset[str]]:
    """Return the ids of the cases whose expectation was revised, by the version that revised it, in no order.

    Raises DocumentError for an unknown id or version in revised.toml, and for a case that is new in that version."""
    listed: dict[str, frozenset[str]] = _read("revised.toml", _revised_codec(corpus(), versions))
    return listed


def _revised_codec(cases: Mapping[str, Case], versions: Callable[[], Mapping[str, Collection[str]]]) -> Codec:
    """Return the codec of revised.toml.

    ``cases``     the cases, by id
    ``versions``  returns the versions of the corpus, oldest first, each with the ids of its new cases"""
    ids = mapping(array(_id_of(cases), least=1))

    def read(value: JSONValue, path: Path) -> dict[str, frozenset[str]]:
        found: dict[str, tuple[str, ...]] = ids.read(value, path)
        for version, revised_ids in found.items():
            if version not in versions():
                raise ValidationError((*path, version), f"unknown version {version!r}{nearest(version, versions())}")
            for number, id in enumerate(revised_ids):
                if not _is_in(id, list(versions())[: list(versions()).index(version)], versions()):
                    place = (*path, version, number)
                    raise ValidationError(place, f"case {id!r} is new in version {version}; remove it")
        return {version: frozenset(revised_ids) for version, revised_ids in found.items()}

    return Codec(read, dict, ids.schema)


def _read(name: str, codec: Codec) -> dict[str, Any]:
    """Return the content of the TOML document ``name`` beside this file. Raises DocumentError."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    document: dict[str, Any] = parse_toml(text, f"conformance/corpus/cases/{name}", codec)
    return document


def _id_of(cases: Mapping[str, Case]) -> Codec:
    """Return a codec that accepts the id of one of ``cases``."""

    def read(value: JSONValue, path: Path) -> str:
        id: str = TEXT.read(value, path)
        if id not in cases:
            raise ValidationError(path, f"unknown case {id!r}{nearest(id, cases, all_else=False)}")
        return id

    return Codec(read, str, TEXT.schema)


def is_in(id: str, version: str) -> bool:
    """Return whether the corpus contained the case ``id`` in ``version``, which is one of `versions`."""
    names = list(versions())
    return _is_in(id, names[: names.index(version) + 1], versions())


def _is_in(id: str, names: Iterable[str], new: Mapping[str, Collection[str]]) -> bool:
    """Return whether the case ``id`` was new in one of the versions ``names``."""
    return any(id in new[name] for name in names)


def revised_after(id: str, version: str) -> str:
    """Return the first version after ``version`` that revised the expectation of the case ``id``; empty: none did.

    ``id``       the id of a case
    ``version``  one of `versions`"""
    names = list(versions())
    later = names[names.index(version) + 1 :]
    return next((name for name in later if id in revised().get(name, ())), "")
