"""What a client makes of the octets of a response by the text of RFC 9110 and RFC 9112: the interface of the reader.

The reader shares no code with the reference client, the mock server or the judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...model import Failure, Level, Outcome

Ended: TypeAlias = Literal["fin", "open"]


@dataclass(frozen=True, slots=True)
class Departure:
    """A place where the octets depart from the grammar, or where a clause beside the grammar decides the outcome.

    ``kind``      a short name of the departure, such as ``"field-line: LF alone ends the line"``
    ``clauses``   ids of requirements.toml, at least one, which say what a client does with the departure
    ``level``     the level of these clauses
    ``rulings``   ids of rulings.toml on which the outcome depends
    ``security``  whether the place is a field that frames or routes, a length, a chunk or a status code: a lenient reading
                  there can allow request or response smuggling
    """

    kind: str
    clauses: tuple[str, ...]
    level: Level
    rulings: tuple[str, ...] = ()
    security: bool = False


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

    ``right``       the outcome that the text asks for; an `AnyOf` if the text leaves a choice to the client. A Response has
                    a status, content and fields, and in ``absent`` the names that only a wrong reading has as fields
    ``lenient``     other outcomes, which the text allows in a worse reading
    ``message``     the final response in the first right reading that has one; None: each right reading is an error
    ``rest``        the octets behind the response in that reading, which belong to no response (after a 2xx to CONNECT
                    and after a 101: octets of the new protocol); without a message: none
    ``departures``  the departures from the grammar, in the order in which the reader meets them, each once
    ``clauses``     the clauses of all departures, each once; for a message without departures the clause that a client
                    interprets a message as the text defines it
    ``level``       the weakest level among the departures: a failure breaks a clause of at least this level
    ``security``    whether a lenient outcome rests on a departure that is relevant to security
    ``kind``        the kind of the first departure; ``"well-formed"`` without departures
    ``rulings``     the rulings of all departures, each once
    """

    right: Outcome
    lenient: tuple[Outcome, ...] = ()
    message: Message | None = None
    rest: bytes = b""
    departures: tuple[Departure, ...] = ()
    clauses: tuple[str, ...] = ("RFC9110-2.4-1",)
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
    return Reading(Failure())
