"""Reads the files that ``h1conform run`` writes with ``--json`` and ``--jsonl``: also files of older versions, and
files that end early.

A file that is no results file raises BadResults. Otherwise the results have a note on each part that cannot be used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...mockserver.base.arguments import shown
from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ...mockserver.base.visible import printable
from ..corpus.cases import VERSION
from ..model import FAIL_ON, KINDS, LEVELS, LONGEST_NAME, RESULTS, SEVERITIES, Variant, Verdict
from .results import ClientResults, Results
from .stream.reader import StoredStream, parse_stream

_TEXTS = ("expected", "seen", "finding", "unsteady", "root", "revised")  # members that a verdict may lack
_LISTS = ("told", "wire")
_PROBLEMS = 5  # verdicts that cannot be read, each of which has a note
_MEND = "`h1conform run CLIENT --jsonl FILE`"
_VERDICTS = re.compile(r'"verdicts"\s*:\s*\[')
_CLIENTS = re.compile(r'"clients"\s*:\s*')
_CORPUS = re.compile(r'"corpus"\s*:\s*"([^"\\]{1,40})"')
_BETWEEN = re.compile(r"[\s,]*")


class BadResults(InputError):
    """The file has no results. The message names the file, and what the file should have."""


def read_results(path: Path) -> Results:
    """Return the results in a file.

    ``path``  the file

    Raises BadResults if the file cannot be read, or if it has no verdict."""
    data = _octets(path)
    if (stream := _stream_in(path, data)) is not None:
        return _results_of(path, stream)
    notes: list[str] = []
    text = data.decode("utf-8", "replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = _beginning(text)
        notes.append("the file ends early or is damaged; the verdicts before that place are shown")
    if not isinstance(document, dict) or not isinstance(document.get("verdicts"), list):
        raise BadResults(f"{path}: no results file: {_MEND} writes one")
    return _results(printable(path.name), document, notes)


def read_stream(path: Path) -> tuple[StoredStream, Results]:
    """Return the stream of results in a file, and its results.

    ``path``  the file

    Raises BadResults if the file cannot be read, or is no file of ``--jsonl``."""
    stream = _stream_in(path, _octets(path))
    if stream is None:
        raise BadResults(f"{path}: no file of --jsonl: only such a file can be resumed")
    return stream, _results_of(path, stream)


def _results_of(path: Path, stream: StoredStream) -> Results:
    notes = [f"line {stream.damaged} is damaged; the verdicts in the other lines are shown"] if stream.damaged else []
    places = [f"line {number}" for number in stream.numbers]
    found = _results(printable(path.name), stream.document, notes, stream.header, places)
    return replace(found, whole=found.whole and stream.end is not None)


def _octets(path: Path) -> bytes:
    """Return the content of a results file. Raises BadResults if the file cannot be read, or is empty."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadResults(f"{path}: cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise BadResults(f"{path}: the file is empty; {_MEND} writes a results file")
    return data


def _stream_in(path: Path, data: bytes) -> StoredStream | None:
    """Return the stream of results in the content of a file; None: it has another content.

    Raises BadResults for a stream in a later format."""
    try:
        return parse_stream(data)
    except ValueError as error:
        raise BadResults(f"{path}: {error}; update h1conform, or run the client again") from error


def _beginning(text: str) -> Any:
    """Return the beginning of a document that cannot be parsed: its version, its clients and its whole verdicts.

    Returns None if the text has no verdict."""
    decoder = json.JSONDecoder()
    found = _VERDICTS.search(text)
    if found is None:
        return None
    verdicts: list[Any] = []
    clients: Any = []
    try:
        if listed := _CLIENTS.search(text, 0, found.start()):
            clients = decoder.raw_decode(text, listed.end())[0]
        at = found.end()
        while text[(at := _BETWEEN.match(text, at).end()) :][:1] == "{":  # type: ignore[union-attr]
            value, at = decoder.raw_decode(text, at)
            verdicts.append(value)
    except (ValueError, RecursionError):
        pass
    corpus = _CORPUS.search(text, 0, found.start())
    return {"corpus": corpus[1] if corpus else "", "clients": clients, "verdicts": verdicts} if verdicts else None


def _results(
    label: str,
    document: Mapping[str, Any],
    notes: Sequence[str],
    header: Mapping[str, Any] | None = None,
    places: Sequence[str] = (),
) -> Results:
    """Return the results in a document.

    ``label``     the name of the file
    ``document``  the document
    ``notes``     the notes so far
    ``header``    the header of a stream; None: the file is no stream
    ``places``    where each verdict is in the file; empty: in the order of the document"""
    verdicts, unexpected, problems = _verdicts(document["verdicts"], places)
    whole = not notes and not problems
    notes = [*notes, *problems[:_PROBLEMS]]
    if more := problems[_PROBLEMS:]:
        notes.append(f"{len(more)} more verdicts cannot be read, or occur twice")
    corpus = _text(document.get("corpus"))
    if corpus != VERSION:
        notes.append(f"these are results of corpus {corpus or 'of an unknown version'}; the texts are of {VERSION}")
    cut = _text(document.get("cut"))
    if cut:
        notes.append(f"the run was {cut}")
    known = dict(_known(document.get("known")))
    listed = {_text(each.get("name")): each for each in _dicts(document.get("clients"))}
    clients = tuple(
        _client(name, listed.get(name, {}), tuple(verdicts.get(name, {}).values()), unexpected, known)
        for name in dict.fromkeys((*listed, *verdicts))
        if name
    )
    fail_on = _texts(document.get("fail_on"))
    if unknown := [each for each in fail_on if each not in KINDS]:
        notes.append(f"fail_on has the unknown class {shown(unknown[0])}{nearest(unknown[0], KINDS)}")
        whole = False
    return Results(
        corpus,
        clients,
        label,
        tuple(notes),
        _text(document.get("profile")),
        whole,
        cut,
        strict=document.get("strict") is True,
        fail_on=fail_on if fail_on and not unknown else FAIL_ON,
        stale=_texts(document.get("stale")),
        header=header or {},
    )


def _client(
    name: str,
    row: Mapping[str, Any],
    verdicts: tuple[Verdict, ...],
    unexpected: Iterable[str],
    known: Mapping[str, str],
) -> ClientResults:
    ids = {each.id for each in verdicts}
    return ClientResults(
        name=name,
        version=_text(row.get("version"))[:LONGEST_NAME],
        title=_text(row.get("title"))[:LONGEST_NAME] or name,
        verdicts=verdicts,
        unexpected=frozenset(ids.intersection(unexpected)),
        known={id: reason for id, reason in known.items() if id in ids},
        broken=_text(row.get("broken")),
    )


def _verdicts(
    values: Sequence[Any], places: Sequence[str]
) -> tuple[dict[str, dict[str, Verdict]], set[str], list[str]]:
    """Return the verdicts of each client by their ids, the ids of the unexpected ones, and what is wrong with others.

    ``values``  the values of a document
    ``places``  as in `_results`"""
    verdicts: dict[str, dict[str, Verdict]] = {}
    unexpected = set()
    problems: list[str] = []
    for place, value in zip(places or _numbered(len(values)), values, strict=True):
        verdict = _verdict(value)
        if isinstance(verdict, str):
            problems.append(f"{place}: {verdict}")
            continue
        of_client = verdicts.setdefault(verdict.client, {})
        if verdict.id in of_client:
            problems.append(f"{place}: {verdict.id} occurs twice; the last one counts")
        of_client[verdict.id] = verdict
        if value.get("unexpected") is True:
            unexpected.add(verdict.id)
    return verdicts, unexpected, problems


def _numbered(count: int) -> list[str]:
    return [f"verdict {number}" for number in range(1, count + 1)]


def _verdict(value: Any) -> Verdict | str:
    """Return the verdict in a value of a document, or why the value is none: a phrase with the member and its value."""
    if not isinstance(value, dict):
        return f"{shown(value)} is no verdict"
    client, case, variant = (_text(value.get(name))[:LONGEST_NAME] for name in ("client", "case", "variant"))
    level: Any = value.get("level")
    result: Any = value.get("result")
    severity: Any = value["severity"] if isinstance(value.get("severity"), str) else ""
    if not client or not case:
        return f"no {'case' if client else 'client'}"
    for name, word, words in (
        ("level", level, LEVELS),
        ("result", result, RESULTS),
        ("severity", severity, SEVERITIES),
    ):
        if word not in words and (name, word) != ("severity", ""):
            return f"unknown {name} {shown(word)}{nearest(word, words) if isinstance(word, str) else ''}"
    try:
        Variant.parse(variant)
    except ValueError:
        return f"unknown variant {shown(variant)}"
    seconds = value.get("seconds")
    lists = {name: _texts(value.get(name)) for name in _LISTS}
    return Verdict(
        client,
        case,
        variant,
        level,
        result,
        severity=severity,
        security=value.get("security") is True,
        seconds=float(seconds) if isinstance(seconds, (int, float)) and abs(seconds) < 1e9 else 0.0,
        timed_out=value.get("timed_out") is True,
        told=lists["told"],
        wire=lists["wire"],
        **{name: _text(value.get(name)) for name in _TEXTS},
    )


def _known(value: Any) -> Iterable[tuple[str, str]]:
    """Return the reason of each known difference, by the id of the item."""
    for each in _dicts(value):
        yield _text(each.get("id")), _text(each.get("reason"))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in value) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else ""
