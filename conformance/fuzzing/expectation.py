"""Makes a case of a trial: the steps of the server, and the outcomes that the reader of the grammar computes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from ...mockserver.script import Close, Mark, Pause, ReadRequest, Reset, Segments, Send, Step
from ..corpus.generated.reading import GrammarDeparture, Reading, read
from ..model import WORDS, AnyOf, Case, Connection, Failure, Item, Outcome, Request, Response, Variant, Wait
from ..model.describe import responses_in
from .trial import PAUSE, Trial

SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld"
WORLD = Response(200, body=b"world")
WELL_FORMED = "a well-formed response"
_LATE = ("RFC9112-9.2-3", "RFC9112-6.3-16")
_BEHIND = ("RFC9112-6.3-16",)
# Sections about parts of a well-formed response, as the beginnings of clauses.
_FIELD, _CHUNK = ("RFC9112-5.1-", "RFC9112-5-", "RFC9110-5.5-", "RFC9110-5.6.3-"), ("RFC9112-7.1-",)
_SECTIONS = {
    **dict.fromkeys(("name", "colon", "ows", "value", "line"), _FIELD),
    **dict.fromkeys(("size", "data", "data-end", "chunked"), _CHUNK),
    **dict.fromkeys(("semicolon", "extension", "equals", "argument"), ("RFC9112-7.1.1-",)),
    **dict.fromkeys(("version", "version-space", "code", "code-space", "reason"), ("RFC9112-4-", "RFC9110-15-")),
    **dict.fromkeys(("content", "close", "none"), ("RFC9112-6.3-", "RFC9112-2.2-")),
    "length": ("RFC9112-5.1-", "RFC9110-8.6-", "RFC9112-6.3-"),
    **dict.fromkeys(("end", "empty-line"), (*_FIELD, "RFC9112-2.2-")),
    "coding": ("RFC9112-5.1-", "RFC9112-6.1-", "RFC9112-6.3-"),
    "options": ("RFC9110-7.6.1-", "RFC9112-9.3-"),
}
_PEER = "a recipient that keeps to the grammar: it refuses the message, or reads other content"
_ENDS = {"fin": "", "rst": ", ended by a RST", "unnotified": ", ended without close_notify"}
_OF_ENDS = {"rst": ("RFC9112-8-P3", "RFC9112-8-2"), "unnotified": ("RFC9112-9.8-",)}
_BEFORE_RESET = Pause(0.02)  # an immediate RST may overtake the content
_INCOMPLETE = ("RFC9112-8-2", "RFC9112-8-P2")
_MANY = 40  # lenient readings of a case with two answers
_WORD = re.compile("|".join(WORDS).encode())
_NO_WORD = b"xyzzy"  # as long as a word
_PREFIXES = "|".join(word[:end] for word in WORDS for end in range(1, len(word)))
_SUFFIXES = "|".join(word[end:] for word in WORDS for end in range(1, len(word)))
_CUT = re.compile(rf"({_PREFIXES})\Z|\A({_SUFFIXES})".encode())


class Unreadable(Exception):
    """The reader cannot try all readings of the octets."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A trial with what the text lets a client make of it.

    ``trial``  the trial
    ``case``   the case
    ``met``    the departures of the response"""

    trial: Trial
    case: Case
    met: tuple[GrammarDeparture, ...]

    @property
    def variant(self) -> Variant:
        """How the case is run."""
        return Variant(self.trial.transport, "whole", self.trial.read)

    @property
    def departures(self) -> tuple[GrammarDeparture, ...]:
        """The departures that the response without edits does not have.

        Those that are relevant to security come first, then the others from the grammar, then those that are valid."""
        base = self.trial.base
        expected = _of_base(base.octets, base.method) if self.trial.edits else ()
        found = [each for each in self.met if each not in expected]
        return tuple(sorted(found, key=lambda each: (not each.security, each.valid)))

    @property
    def alike(self) -> frozenset[str]:
        """The kinds without the end of the connection, which shrinking may change."""
        return frozenset(each.removesuffix(_ENDS[self.trial.end]) for each in self.kinds)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the departures; for a response without a departure, one kind for what was changed."""
        if self.trial.late:
            return ("octets on the idle connection",)
        found = self.departures
        kinds = [each.kind for each in found] or [f"{WELL_FORMED}: {self._changed}"]
        return tuple(f"{each}{_ENDS[self.trial.end]}" for each in kinds)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of the first kind; for a response without a departure, those of the case."""
        if self.trial.late:
            return _LATE
        found = self.departures
        return found[0].clauses if found else self.case.cites

    @property
    def compared(self) -> tuple[str, ...]:
        """The clauses that a named case has to cite if it tests the same; a section stands for each of its clauses."""
        if self.trial.end != "fin":
            return _OF_ENDS[self.trial.end]
        if self.departures or self.trial.late:
            return self.clauses
        return _SECTIONS.get(self._changed, self.case.cites)

    @property
    def _changed(self) -> str:
        """The kind of the part that the first edit changes; without an edit, the framing."""
        if not self.trial.edits:
            return self.trial.base.framing
        return next((each.kind for each in self.trial.base.parts if each.name == self.trial.edits[0].part), "")


def expectation(trial: Trial, id: str = "fuzz/trial", twin: str = "") -> Expectation:
    """Return what the text lets a client make of a trial. A trial whose client may have to wait gets another shape.

    ``trial``  the trial
    ``id``     the id of the case
    ``twin``   the id of the twin; empty: none

    Raises Unreadable if the octets have too many readings."""
    reading = _reading(trial)
    if trial.shape != "alone" and _waits(reading):
        trial = replace(trial, shape="alone", late=b"")
        reading = _reading(trial)
    if _has_part_of_word(reading):
        # A run replaces words with random tokens, and restores whole tokens only.
        parts = tuple(replace(each, octets=_WORD.sub(_NO_WORD, each.octets)) for each in trial.base.parts)
        edits = tuple(replace(each, octets=_WORD.sub(_NO_WORD, each.octets)) for each in trial.edits)
        trial = replace(trial, base=replace(trial.base, parts=parts), edits=edits)
        reading = _reading(trial)
    return Expectation(trial, _case(trial, reading, id, twin), reading.departures)


def _reading(trial: Trial) -> Reading:
    """Return what the text lets a client make of the octets.

    A RST, and on TLS an end without close_notify, is an error and no end of content (RFC 9112 sections 8 and 9.8). So a
    response that needs the end of the connection stays incomplete, as on a connection that stays open."""
    is_end = trial.shape == "alone" and trial.end == "fin"
    try:
        reading = read(trial.octets, method=trial.base.method, ended="fin" if is_end else "open")
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if trial.end == "fin":
        return reading
    lenient = dict.fromkeys((*map(_without_wait, reading.lenient), Failure()))
    right = _without_wait(reading.right)
    return replace(reading, right=right, lenient=tuple(each for each in lenient if each != right))


def _without_wait(outcome: Outcome) -> Outcome:
    """Return an outcome for a client that gets an error of the connection in place of a wait."""
    if isinstance(outcome, AnyOf):
        return AnyOf(tuple(map(_without_wait, outcome.outcomes)))  # type: ignore[arg-type]
    return replace(outcome, timeout=False) if isinstance(outcome, Failure) else outcome


@lru_cache(maxsize=4096)
def _of_base(octets: bytes, method: str) -> tuple[GrammarDeparture, ...]:
    return read(octets, method=method).departures


def _waits(reading: Reading) -> bool:
    """Return whether a right or lenient client waits until its own time-out."""
    outcomes = (reading.right, *reading.lenient)
    return any(isinstance(each, Failure) and each.timeout for each in _parts(outcomes))


def _parts(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    for each in outcomes:
        yield from each.outcomes if isinstance(each, AnyOf) else (each,)


def _has_part_of_word(reading: Reading) -> bool:
    bodies = (each.body for outcome in (reading.right, *reading.lenient) for each in responses_in(outcome) if each.body)
    return any(_CUT.search(_WORD.sub(b"", body)) for body in bodies)


def _case(trial: Trial, reading: Reading, id: str, twin: str) -> Case:
    expect, lenient = _outcomes(trial, reading)
    return Case(
        id=id,
        about="A response that the fuzzer drew.",
        cites=_clauses(trial, reading),
        server=_connections(trial),
        expect=expect,
        do=_items(trial),
        lenient=lenient,
        level="must" if trial.late else reading.level,
        security=reading.security and bool(lenient),
        peer=_PEER if reading.security and lenient else "",
        rulings=reading.rulings,
        twin=twin,
        deliveries=("whole",),
        transports=(trial.transport,),
        reads=(trial.read,),
        made_at=(__file__, 1),
    )


def _clauses(trial: Trial, reading: Reading) -> tuple[str, ...]:
    if trial.late:
        return _LATE
    more = (*(_BEHIND if reading.rest else ()), *(_INCOMPLETE if trial.end != "fin" else ()))
    return tuple(dict.fromkeys((*reading.clauses, *more)))


def _items(trial: Trial) -> tuple[Item, ...]:
    first = Request(trial.base.method)
    if trial.shape == "alone":
        return (first,)
    return (first, Wait("late", settle=0.03), Request()) if trial.late else (first, Request())


def _connections(trial: Trial) -> tuple[Connection | bytes, ...]:
    segments = trial.segments
    sent: list[Step] = [Segments(segments, PAUSE)] if trial.paused and len(segments) > 1 else list(map(Send, segments))
    if trial.shape == "alone":
        end = (_BEFORE_RESET, Reset()) if trial.end == "rst" else (Close(notify=trial.end != "unnotified"),)
        return (Connection((ReadRequest(), *sent, *end)),)
    if trial.late:
        sent += [Pause(0.05), Send(trial.late), Mark("late")]
    return (Connection((ReadRequest(), *sent, ReadRequest(), Send(SECOND), Close())), SECOND)


def _outcomes(trial: Trial, reading: Reading) -> tuple[tuple[Outcome, ...], tuple[tuple[Outcome, ...], ...]]:
    """Return the right outcomes, and the lenient readings.

    A client that finds octets behind a response, or a fault in it, may close the connection, report an error for the
    next request, or repeat a request (RFC 9112 sections 6.3 and 9.2). It never takes these octets for the answer to the
    next request."""
    if trial.shape == "alone":
        return (reading.right,), tuple((each,) for each in reading.lenient)
    first = (reading.right, *reading.lenient)
    seconds: tuple[Outcome, ...] = (WORLD,)
    faulty = trial.late or reading.rest or any(not each.valid for each in reading.departures)
    if faulty:
        seconds = (WORLD, Failure())
    lenient = [each for each in product(first, seconds) if each != (reading.right, WORLD)]
    if faulty and trial.base.method == "GET" and not trial.late:
        lenient.append((WORLD, WORLD))  # the client refuses the response, and repeats the request
    return (reading.right, WORLD), tuple(lenient[:_MANY])
