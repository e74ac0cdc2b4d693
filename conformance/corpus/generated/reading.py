"""What a client makes of the octets of a response by the text of RFC 9110 and RFC 9112: the interface of the reader.

The reader shares no code with the reference client, the mock server or the judge. It is slow: it reads the octets once
for each combination of what the text lets a client do. `reader.choices` has the theory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from ...model import LEVELS, Level, Outcome
from .reader.choices import Choices, GrammarDeparture, OneReading, every_reading
from .reader.outcomes import of_one, outcomes
from .reader.response import FinalResponse, read_responses

__all__ = ["GrammarDeparture", "Message", "Reading", "read"]

T = TypeVar("T")

_WELL_FORMED = ("RFC9110-2.4-1",)  # a client interprets received elements as the specification defines them

Ended: TypeAlias = Literal["fin", "open"]


@dataclass(frozen=True, slots=True)
class Message:
    """A final response, as octets.

    ``version``   the two digits of the version, such as ``(1, 1)``
    ``status``    the status code
    ``reason``    the reason phrase
    ``fields``    name and value of each field line of the header section, in order
    ``content``   the content, without its chunked coding
    ``trailers``  name and value of each field line of the trailer section, in order
    """

    version: tuple[int, int]
    status: int
    reason: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    content: bytes
    trailers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text lets a client make of the octets on one connection, up to the end of the first final response.

    ``right``       the outcome that the text asks for; an `AnyOf` if the text leaves a choice to the client. A Response
                    has a status, content and fields, and in ``absent`` names that only a wrong reading has as fields
    ``lenient``     other outcomes, which the text allows in a worse reading
    ``message``     the final response in the first right reading that has one; None: each right reading is an error
    ``rest``        the octets behind the response in that reading, which belong to no response (after a 2xx to CONNECT
                    and after a 101: octets of the new protocol); without a message: none
    ``departures``  the departures of the right readings, in the order in which the reader meets them, each once
    ``clauses``     the clauses of these departures, each once; for a message without departures the clause that a
                    client interprets a message as the text defines it
    ``level``       the weakest level among these departures: a failure breaks a clause of at least this level
    ``security``    whether a lenient outcome rests on a departure that is relevant to security
    ``kind``        the kind of the first departure, if possible of one from the grammar; ``"well-formed"`` without any
    ``rulings``     the rulings of these departures, each once
    """

    right: Outcome
    lenient: tuple[Outcome, ...] = ()
    message: Message | None = None
    rest: bytes = b""
    departures: tuple[GrammarDeparture, ...] = ()
    clauses: tuple[str, ...] = _WELL_FORMED
    level: Level = "must"
    security: bool = False
    kind: str = "well-formed"
    rulings: tuple[str, ...] = ()


def read(octets: bytes, *, method: str = "GET", ended: Ended = "fin") -> Reading:
    """Return what RFC 9110 and RFC 9112 let a client make of the octets that a server sent on one connection.

    ``octets``  all octets that the server sends: interim responses, the final response, and what follows it
    ``method``  the method of the one request that the client sent on the connection, such as "HEAD"
    ``ended``   "fin": the server ends the connection behind the octets; "open": the connection stays open, so that a
                response that lasts until the connection ends never ends, and the client waits until its own time-out

    Raises ValueError for another value of ``ended``, and for octets with so many departures that their readings cannot
    all be tried."""
    if ended not in ("fin", "open"):
        raise ValueError(f"unknown end {ended!r}; give 'fin' or 'open'")

    def production(choices: Choices) -> FinalResponse:
        return read_responses(octets, choices, method=method, ended=ended)

    results = list(every_reading(production))
    right, lenient = outcomes(results, ended)
    of_right = [each for each in results if each.choices.grade == "right"]
    departures = _each_once([departure for each in of_right for departure in each.choices.departures])
    first = next((each.found for each in of_right if isinstance(each.found, FinalResponse)), None)
    return Reading(
        right=right,
        lenient=lenient,
        message=_message(first),
        rest=first.rest if first else b"",
        departures=departures,
        clauses=_each_once([clause for each in departures for clause in each.clauses]) or _WELL_FORMED,
        level=max((each.level for each in departures), key=LEVELS.index, default="must"),
        security=any(each.choices.security and _has_any(each, lenient, ended) for each in results),
        kind=next((each.kind for each in sorted(departures, key=lambda each: each.valid)), "well-formed"),
        rulings=_each_once([ruling for each in departures for ruling in each.rulings]),
    )


def _has_any(result: OneReading[FinalResponse], lenient: tuple[Outcome, ...], ended: Ended) -> bool:
    """Return whether a reading found a response that is a lenient outcome, and no right one."""
    return isinstance(result.found, FinalResponse) and any(each in lenient for each in of_one(result.found, ended))


def _message(found: FinalResponse | None) -> Message | None:
    if found is None or found.version is None or found.status is None:
        return None
    return Message(
        found.version,
        found.status,
        found.reason,
        tuple((each.name, each.value) for each in found.fields),
        found.content or b"",
        tuple((each.name, each.value) for each in found.trailers),
    )


def _each_once(values: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
