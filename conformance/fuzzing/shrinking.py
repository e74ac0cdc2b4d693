"""Shrinks a failing trial to the smallest one that fails in the same way. Pure: the caller runs the trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..corpus.generated.elements import content, empty_line, field, status_line
from ..corpus.generated.reading import read
from .edits import Edit
from .grammar import PLAIN, BaseResponse
from .parts import PartSequence, chunk
from .trial import Trial

_MOST = 150  # trials of one search

_OK = status_line(b"200", b"OK")
_FIELD = field(b"X-A", b"one", "field-1")
_LENGTH = field(b"Content-Length", b"5", "length")
_CODING = field(b"Transfer-Encoding", b"chunked", "coding")
_CLOSE = field(b"Connection", b"close", "connection")
_HELLO, _END = content(b"hello"), empty_line("last-empty-line")
_CHUNK, _LAST = chunk("chunk-1", b"hello"), chunk("last-chunk", b"")
_EXTENDED, _LAST_EXTENDED = chunk("chunk-1", b"hello", (b"a", b"b")), chunk("last-chunk", b"", (b"a", b"b"))
_TRAILER = field(b"X-T", b"three", "trailer-1")
_HINTS = (*status_line(b"103", b"Early Hints", "interim-1"), *empty_line("interim-1-empty-line"))
_HINTS_FIELD = (
    *status_line(b"103", b"Early Hints", "interim-1"),
    *field(b"X-I", b"one", "interim-1-field"),
    *empty_line("interim-1-empty-line"),
)


def _base(*groups: PartSequence, method: str = "GET", framing: str = "length") -> BaseResponse:
    return BaseResponse(tuple(each for group in groups for each in group), method, framing)  # type: ignore[arg-type]


# The simplest valid responses, one of which a shrunk trial has if the edits allow that: the simplest first.
SIMPLEST = (
    PLAIN,
    _base(_OK, _CODING, empty_line(), _CHUNK, _LAST, _END, framing="chunked"),
    _base(_OK, empty_line(), _HELLO, framing="close"),
    _base(_OK, _FIELD, _LENGTH, empty_line(), _HELLO),
    _base(_OK, _LENGTH, _FIELD, empty_line(), _HELLO),
    _base(_OK, _CLOSE, _LENGTH, empty_line(), _HELLO),
    _base(_OK, _CODING, empty_line(), _EXTENDED, _LAST, _END, framing="chunked"),
    _base(_OK, _CODING, empty_line(), _CHUNK, _LAST_EXTENDED, _END, framing="chunked"),
    _base(_OK, _CODING, empty_line(), _CHUNK, _LAST, _TRAILER, _END, framing="chunked"),
    _base(_HINTS, _OK, _LENGTH, empty_line(), _HELLO),
    _base(_HINTS_FIELD, _OK, _LENGTH, empty_line(), _HELLO),
    _base(_OK, _LENGTH, empty_line(), method="HEAD"),
    _base(status_line(b"204", b"No Content"), empty_line(), framing="none"),
    _base(status_line(b"204", b"No Content"), _FIELD, empty_line(), framing="none"),
    _base(status_line(b"304", b"Not Modified"), _LENGTH, empty_line()),
)


def shrunk(trial: Trial, fails: Callable[[Trial], bool], most: int = _MOST) -> Trial:
    """Return the simplest trial that was found and that fails in the same way.

    ``trial``  a trial that fails
    ``fails``  returns whether a trial fails in that way
    ``most``   the largest number of trials to run"""
    left = most
    tried = {trial}
    while True:
        for simpler in _simpler(trial):
            if simpler in tried:
                continue
            tried.add(simpler)
            left -= 1
            if left < 0:
                return trial
            if fails(simpler):
                trial = simpler
                break
        else:
            return trial


def _simpler(trial: Trial) -> Iterator[Trial]:
    """Yield simpler trials, those first that are much simpler."""
    for number in range(len(trial.edits)):
        yield replace(trial, edits=trial.edits[:number] + trial.edits[number + 1 :])
    if trial.end != "fin":
        yield replace(trial, end="fin")
    if trial.transport != "tcp" and trial.end != "unnotified":
        yield replace(trial, transport="tcp")
    if trial.shape == "next":
        yield replace(trial, shape="alone")
    if trial.read != "whole":
        yield replace(trial, read="whole")
    if trial.cuts:
        yield replace(trial, cuts=(), paused=False)
    for base in SIMPLEST:
        if base == trial.base:
            break
        if {each.part for each in trial.edits} <= {part.name for part in base.parts}:
            yield replace(trial, base=base)
    if trial.base not in SIMPLEST:
        for base in _shorter(trial.base):
            yield replace(trial, base=base)
    for number, edit in enumerate(trial.edits):
        for simpler in _simpler_edits(edit):
            yield replace(trial, edits=(*trial.edits[:number], simpler, *trial.edits[number + 1 :]))
    for cut in range(len(trial.cuts)):
        yield replace(trial, cuts=trial.cuts[:cut] + trial.cuts[cut + 1 :])


def _shorter(base: BaseResponse) -> Iterator[BaseResponse]:
    """Yield the base without one of its lines, as long as it is valid."""
    for line in dict.fromkeys(each.line for each in base.parts):
        shorter = replace(base, parts=tuple(each for each in base.parts if each.line != line))
        if is_valid(shorter):
            yield shorter


def is_valid(base: BaseResponse) -> bool:
    """Return whether the text leaves a client nothing but to take a response as it is."""
    reading = read(base.octets, method=base.method)
    return reading.message is not None and not reading.rest and all(each.valid for each in reading.departures)


def _simpler_edits(edit: Edit) -> Iterator[Edit]:
    length = len(edit.octets)
    if length > 40:
        yield replace(edit, octets=edit.octets[: length // 2])
    elif length > 1:
        for at in range(length):
            yield replace(edit, octets=edit.octets[:at] + edit.octets[at + 1 :])
