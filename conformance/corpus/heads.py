"""The heads of the chapters ``status-line`` and ``fields``, for the other places in which a client reads a head. Pure.

A client reads a head at the start of a final response, of an interim response and of the answer to CONNECT. It reads
field lines in a trailer section too. Many clients have another piece of code for each place, and only the first piece
is well tested. The two chapters have the heads of final responses. The tables of this module have the same octets for
the other places, with the outcomes that follow from those of the final response. A new case of the two chapters joins
the tables without a further line.

From the final response to another place
----------------------------------------

A head loses its meaning for content: no interim response, tunnel or trailer section is framed by a field (RFC 9112
section 6.3, RFC 9110 section 15.2). So each framing field becomes another field, and octets that only hide or forge a
framing field stay as the kind of fault that they are. Three rules give the outcomes:

1. Where a client may refuse the final response, it may refuse the same octets in the other place. Where a client may
   accept them, it may accept them there. A refused answer to CONNECT means that there is no tunnel. A refused interim
   response or trailer section is an error.
2. If a reading of the final response ends the head earlier than its last line, the rest of the head is something else
   in the other place: octets of the tunnel, or a status line. That is an error.
3. Octets that a client of HTTP/0.9 takes for content open no tunnel. In place of an interim response, they are content
   together with all octets after them.

Two places have rules of their own. Only a 2xx opens a tunnel (RFC 9110 section 9.3.6), and a code that is not three
digits is none: a client that repairs such a code is lenient elsewhere, and fails here. Octets between a head and the
tunnel do no harm if the client drops them. In a trailer section, the client has all content. So it may refuse or accept
a malformed line, as in `cases/chunked/trailers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import Literal, NamedTuple, TypeAlias

from ...mockserver.script import Close, Pause, ReadRequest, Segments, Send
from ..model import AnyOf, Case, Failure, Level, Outcome, Request, Response
from .cases import literals
from .requirements import level_of

# How a reading takes the octets: as an error, as a head that ends where it should, as a head that ends earlier, as
# content.
_Kind: TypeAlias = Literal["refused", "accepted", "ended", "content"]

_CHAPTERS = ("status_line", "fields")

# Globs of cases that are not about the octets of one head, each with the reason.
_OTHERS = {
    "status-line/missing*": "there is no head",
    "status-line/no-code-at-all*": "the connection ends within the head",
    "status-line/unknown-*": "the code means something else than 200",
    "status-line/408-*": "the code means something else than 200",
    "status-line/code-*-[123]0[04]": "the code means something else than 200",
    "fields/no-end-*": "the connection ends within the head",
    "fields/mime-*": "the fault is in the content",
}
# Kinds that the places have in cases of their own.
_THERE = {
    "interim": ("status-line/code-plus-sign", "status-line/code-leading-zero", "status-line/code-four-digits"),
    "trailer": (
        *("fields/bare-cr", "fields/nul", "fields/no-colon", "fields/empty-name", "fields/space-before-colon"),
        *("fields/space-in-name", "fields/obs-fold-space", "fields/fifty", "fields/value-of-4000", "fields/obs-text"),
        *("fields/behind-nul-in-name/chunked", "fields/value-all-obs-text", "fields/value-of-8000", "fields/hundred"),
    ),
}
_NO_CODE = ("status-line/code-*", "status-line/no-code-*", "status-line/cr-behind-version")
# A client that takes the word behind the first space for the code finds no code.
_CODE_UNCLEAR = (*_NO_CODE, "status-line/version-space-*", "status-line/version-cr-*", "status-line/separator-*")
# The fault is in the framing field too, so a client may accept the final response in a lenient reading only. In another
# field, each octet of the fault may become a space (RFC 9110 section 5.5).
_LENIENT_AS_FRAMING = ("fields/ends-cr-nul-lf",)

# Fields that a server must not send in a trailer section (RFC 9110 section 6.5.1): a client may refuse them.
_NO_TRAILERS = ("fields/of-requests", "fields/set-cookie-twice")

_ACCEPTED: frozenset[_Kind] = frozenset(("accepted",))
_REFUSED: frozenset[_Kind] = frozenset(("refused",))

_FRAMING_FIELD = re.compile(rb"(?i)\b(?:content-length: \d+|transfer-encoding: chunked)")
_FRAMING_NAME = re.compile(rb"(?im)^[ \t]*(?:content-length|transfer-encoding)[ \t]*:")
_CONTENTS = (literals.CHUNKS, b"hellostray", b"hello")
_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"

# The final response after an interim response. Its head has no field of the interim response.
FINAL = literals.OK
OWN_NAMES = ("X-A", "X-B", "X-C")
_FINAL = Response(200, body=b"hello", absent=OWN_NAMES)
_TUNNELLED = Response(200, body=b"hello")


class Placed(NamedTuple):
    """One head in another place, with what a case about the head needs.

    ``name``      the id of the case that has the head in a final response
    ``octets``    the octets of the head, or the field lines of the trailer section with the empty line
    ``cites``     the clauses of that case
    ``level``     its level
    ``rulings``   its rulings that hold in the place
    ``expect``    the outcomes that pass
    ``lenient``   lenient readings
    ``complete``  whether the head has an end
    ``thorough``  whether the case is for a thorough run only: the basic kinds of the two chapters are for every run"""

    name: str
    octets: bytes
    cites: tuple[str, ...]
    level: Level
    rulings: tuple[str, ...]
    expect: tuple[Outcome, ...]
    lenient: tuple[tuple[Outcome, ...], ...]
    complete: bool
    thorough: bool


class _Head(NamedTuple):
    """The head of a case, and how the readings of the case take it.

    ``case``     the case
    ``octets``   the octets of the head, without framing fields
    ``passes``   the kinds of outcomes that pass
    ``lenient``  the kinds of outcomes of the lenient readings
    ``basic``    whether the case is one of the basic ones of its chapter"""

    case: Case
    octets: bytes
    passes: frozenset[_Kind]
    lenient: frozenset[_Kind]
    basic: bool


def in_answers_to_connect() -> tuple[Placed, ...]:
    """Return the heads as answers to CONNECT, in the order of the corpus."""
    found = []
    for head in _heads():
        outcomes: dict[_Kind, Outcome] = dict.fromkeys(("refused", "ended", "content"), Failure())
        outcomes["accepted"] = _TUNNELLED
        without_code = any(fnmatchcase(head.case.id, glob) for glob in _NO_CODE)
        lenient = head.lenient - {"accepted"} if without_code else head.lenient
        if "ended" in head.passes:  # the client may drop the rest of the head, as in proxy/tunnel-octets-behind
            lenient |= _ACCEPTED
        found.append(_placed(head, head.octets, outcomes, head.passes, lenient))
    return tuple(found)


def in_interim_responses(code: bytes) -> tuple[Placed, ...]:
    """Return the heads as interim responses, in the order of the corpus.

    ``code``  the status code"""
    found = []
    for head in _heads():
        octets = re.sub(rb"(?<!\n)200", code, head.octets)
        if octets == head.octets or head.case.id in _THERE["interim"] or not octets.endswith(b"\n"):
            continue  # a head without an end contains the final response
        outcomes: dict[_Kind, Outcome] = dict.fromkeys(("refused", "ended"), Failure())
        outcomes["accepted"] = _FINAL
        if "accepted" in head.lenient and any(fnmatchcase(head.case.id, glob) for glob in _CODE_UNCLEAR):
            # The code may be repaired, or be taken for the code of a final response without a framing field.
            outcomes["accepted"] = AnyOf((_FINAL, Response(body=FINAL)))
        outcomes["content"] = Response(200, body=octets + FINAL)
        found.append(_placed(head, octets, outcomes, head.passes, head.lenient))
    return tuple(found)


def in_trailer_sections() -> tuple[Placed, ...]:
    """Return the field lines of the heads with a plain status line as trailer sections, in the order of the corpus."""
    found = []
    for head in _heads():
        lines = head.octets.removeprefix(_STATUS_LINE)
        if lines == head.octets or lines == b"\r\n" or head.case.id in _THERE["trailer"]:
            continue
        names = {name for outcome in _alternatives(head.case.expect[0]) for name, _ in getattr(outcome, "fields", ())}
        absent = sorted({*OWN_NAMES, *names} - {"Content-Length", "Transfer-Encoding"})
        outcomes: dict[_Kind, Outcome] = dict.fromkeys(
            ("accepted", "ended", "content"), Response(200, body=b"hello", absent=tuple(absent))
        )
        outcomes["refused"] = Failure()
        malformed = "refused" in head.passes
        passes = head.passes | _ACCEPTED if malformed else head.passes
        refusable = head.case.id in _NO_TRAILERS
        placed = _placed(head, lines, outcomes, passes, head.lenient | _REFUSED if refusable else head.lenient)
        found.append(placed._replace(level="must") if malformed else placed)
    return tuple(found)


@cache
def _heads() -> tuple[_Head, ...]:
    """Return each head of the two chapters once."""
    found: dict[bytes, _Head] = {}
    for case, basic in _cases():
        head = _head_of(case, basic)
        if head is not None:
            found.setdefault(head.octets, head)
    return tuple(found.values())


def _cases() -> Iterator[tuple[Case, bool]]:
    """Yield each case of the two chapters, and whether it is one of the basic ones."""
    for chapter in _CHAPTERS:
        package = f"{__package__}.cases.{chapter}"
        for module in import_module(package).MODULES:
            for case in import_module(f"{package}.{module}").CASES:
                yield case, module == "basics"


def _head_of(case: Case, basic: bool) -> _Head | None:
    """Return the head that a case is about; None if the case is not about the octets of one head.

    ``case``   the case
    ``basic``  whether the case is one of the basic ones of its chapter"""
    if case.do != (Request(),) or len(case.connections) != 1 or case.disputed or case.via:
        return None
    if "status-outside-classes" in case.rulings or any(fnmatchcase(case.id, glob) for glob in _OTHERS):
        return None
    sent = b""
    for step in case.connections[0].steps:
        if isinstance(step, Send):
            sent += step.data
        elif isinstance(step, Segments):
            sent += b"".join(step.parts)
        elif not isinstance(step, (ReadRequest, Close, Pause)):
            return None
    content = next((each for each in _CONTENTS if sent.endswith(each)), None)
    if content is None:
        return None
    octets = _FRAMING_FIELD.sub(b"X-C: three", sent[: -len(content)])
    if _FRAMING_NAME.search(octets):
        return None
    passes = frozenset(_kinds(case.expect[0], sent))
    lenient = frozenset(kind for reading in case.lenient for kind in _kinds(reading[0], sent))
    if case.id in _LENIENT_AS_FRAMING:
        case = replace(case, rulings=(*case.rulings, "refused-permitted"))
        passes, lenient = passes | lenient, frozenset()
    return _Head(case, octets, passes, lenient, basic)


def _kinds(outcome: Outcome, sent: bytes) -> Iterator[_Kind]:
    """Yield how an outcome of the final response takes the head.

    ``outcome``  the outcome
    ``sent``     all octets of the response"""
    for each in _alternatives(outcome):
        if not isinstance(each, Response):
            yield "refused"
        elif each.body in (None, b"", b"hello", literals.CHUNKS):
            yield "accepted"
            if each.body is None:  # the case does not compare the content
                yield "content"
        else:
            yield "content" if each.body == sent else "ended"


def _alternatives(outcome: Outcome) -> tuple[Outcome, ...]:
    return outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def _placed(
    head: _Head,
    octets: bytes,
    outcomes: dict[_Kind, Outcome],
    passes: frozenset[_Kind],
    lenient: frozenset[_Kind],
) -> Placed:
    """Return a head in another place.

    ``head``      the head
    ``octets``    its octets in the place
    ``outcomes``  the outcome of each kind in the place
    ``passes``    the kinds that pass
    ``lenient``   the kinds of the lenient readings"""
    # In the order of `outcomes`, so that equal sets give equal cases.
    passing = _flat(outcome for kind, outcome in outcomes.items() if kind in passes)
    others = [each for each in _flat(outcomes[kind] for kind in outcomes if kind in lenient) if each not in passing]
    given = {each for each in (*passing, *others) if isinstance(each, Failure)}
    rulings = tuple(
        each
        for each in head.case.rulings
        if (each != "refused-permitted" or (given and len(passing) > 1)) and (each != "refused-repair" or given)
    )
    return Placed(
        name=head.case.id,
        octets=octets,
        cites=head.case.cites,
        level=level_of(head.case),
        rulings=rulings,
        expect=(passing[0] if len(passing) == 1 else AnyOf(tuple(passing)),),
        lenient=tuple((each,) for each in others),
        complete=octets.endswith(b"\n"),
        thorough=not head.basic,
    )


def _flat(outcomes: Iterator[Outcome]) -> list[Response | Failure]:
    """Return the single outcomes, each once, in order."""
    flat = (each for outcome in outcomes for each in _alternatives(outcome))
    return list(dict.fromkeys(each for each in flat if isinstance(each, (Response, Failure))))
