"""Every type that flows through the exam: what is asked, what is expected, what was observed, what is concluded.

    Case ── played ──► Observation ── judged ──► Verdict

Data only: nothing here opens a socket, reads a clock or decides anything that takes more than a look at a field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..mockserver.script import Close, Hold, ReadRequest, Send, Steps, waits
from ..mockserver.seen import SeenConnection

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Level: TypeAlias = Literal["must", "documented", "should", "may", "info"]
Result: TypeAlias = Literal["pass", "lenient", "fail", "unproven", "unsupported", "broken"]
Transport: TypeAlias = Literal["tcp", "tls"]
Delivery: TypeAlias = Literal["whole", "bytewise"]

LEVELS: tuple[Level, ...] = ("must", "documented", "should", "may", "info")
RESULTS: tuple[Result, ...] = ("pass", "lenient", "fail", "unproven", "unsupported", "broken")
GATING: tuple[Level, ...] = ("must", "documented")  # a failure at these levels fails a run

# Severities of a failure, worst first.
SEVERITIES = (
    "desync",  # octets of one response became another's
    "sent-invalid",  # the request on the wire is what the clause forbids
    "wrong-body",  # other content than the server sent, silent truncation included
    "hang",  # no answer in time
    "crash",  # the client's process died
    "accepted-invalid",  # a response where only an error is right
    "rejected-valid",  # an error where only a response is right
    "deviates",  # any other departure: status, field, value, the way a connection ended
)

# Words of five letters that the exam replaces by random ones of the same length while it plays a case, and puts back
# in what it observed: a client that answers from memory cannot pass, and what is reported is still what stands here.
WORDS = ("hello", "world", "again", "stray")

# Placeholders for the server's own address, in what is asked, sent and expected.
ADDRESS = "{address}"  # host:port as a Host field has it
HOST = "{host}"
PORT = "{port}"  # as an argument of a Call on its own it becomes an int


# --------------------------------------------------------------------------------------------- what the client is asked


@dataclass(frozen=True, slots=True)
class Body:
    """Content of a request. ``kind`` is how it is handed over: as one bytes object, or as an iterable of its lines."""

    data: bytes
    kind: Literal["bytes", "iterable"] = "bytes"


@dataclass(frozen=True, slots=True)
class Request:
    """One exchange that any client can be asked for. ``fields`` are given to the client beside its own."""

    method: str = "GET"
    target: str = "/"
    fields: Pairs = ()
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One step of a program for a client shaped like http.client: ``on.name(*args, **kwargs)``, kept as ``as_``.

    ``on`` is ``"module"`` or a name that an earlier step was kept as; ``name`` ends in no parenthesis, and reads an
    attribute if ``get`` is true. Arguments are None, bool, int, float, str, bytes, lists, tuples or dicts of those."""

    on: str
    name: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    as_: str = ""
    get: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """The harness waits until the server's script has passed ``Mark(mark)``, and ``settle`` seconds more."""

    mark: str
    settle: float = 0.05


Item: TypeAlias = Request | Call | Wait


# ------------------------------------------------------------------------------------------------ what the server does


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS side of a connection: a certificate by the name of its one defect, and what is negotiated."""

    identity: str = "good"
    alpn: tuple[str, ...] = ()
    client_auth: Literal["none", "optional", "required"] = "none"


@dataclass(frozen=True, slots=True)
class Connection:
    """What happens on one connection. It is taken up at the first request, or at accept if the script speaks first."""

    steps: Steps
    tls: Tls = Tls()


def answer(data: bytes) -> Connection:
    """Read one request, send ``data``, close cleanly: what plain bytes in ``Case.server`` are short for."""
    return Connection((ReadRequest(), Send(data), Close()))


# ------------------------------------------------------------------------------------------------- what is expected


@dataclass(frozen=True, slots=True)
class Response:
    """A final response was told. What is not given is not compared.

    Names of fields are compared without case, runs of whitespace in values as one space (RFC 9110 5.6.3), and repeated
    field lines count as equal to their combined value (RFC 9110 5.3)."""

    status: int | None = None
    body: bytes | None = None
    reason: str | None = None
    version: str | None = None  # "1.0", "1.1"
    fields: Pairs = ()  # each is there with that value
    absent: tuple[str, ...] = ()  # names that are not there


@dataclass(frozen=True, slots=True)
class Failure:
    """An error was told, or a response that the client itself calls incomplete (RFC 9112 section 8).

    The client's own time-out is no such error unless ``timeout`` says so. ``truncated``: the server never sent all of
    the content, so a response told as complete is a wrong body. ``type``: the class, or a base, that it has to have."""

    timeout: bool = False
    truncated: bool = False
    type: str = ""


ANYTHING = "\0anything"


@dataclass(frozen=True, slots=True)
class Value:
    """A Call gave this value (ANYTHING: whichever); ``type`` is the name of its class or of a base."""

    value: Any = ANYTHING
    type: str = ""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several outcomes are equally right."""

    outcomes: tuple[Response | Failure | Value, ...]


Outcome: TypeAlias = Response | Failure | Value | AnyOf


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that the server has to have received; what is not given is not compared.

    ``fields`` must be there with that value, ``once`` on exactly one line each, ``absent`` not at all; ``clean``: it
    has no departure from the grammar of RFC 9112; ``one_of``: exactly one of these fields is there."""

    method: str | None = None
    target: str | None = None
    version: str | None = None
    fields: Pairs = ()
    once: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    body: bytes | None = None
    clean: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """These octets must not have arrived on any connection."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """One question of the exam.

    ``id``         a path named after what is odd, ``chapter/…``; never renumbered, never reused
    ``about``      one sentence of at most 90 characters
    ``cites``      ids of the catalogue of requirements, at least one
    ``server``     the connections expected, in order; further ones are answered like the last
    ``do``         what is asked of one session of the client, in order
    ``expect``     one outcome for each item of ``do`` that is not a Wait
    ``lenient``    further outcomes (likewise) that the text allows but that are the lesser reading
    ``sent``       what the server must, or must never, have received: requests in order, and octets
    ``reuse``      whether all requests of the session have to share one connection
    ``at_most``    how many requests may arrive in all
    ``ends``       ways in which the client may end its connections, asked after the session's close:
                   "fin", "close_notify" (then FIN), "rst"; empty: any
    ``level``      that of the clause; given when several are cited that differ
    ``security``   a lenient reading here is how messages are smuggled
    ``disputed``   both readings and where they are argued: shown, never scored
    ``needs``      capabilities beyond those that ``do`` itself implies
    ``twin``       the accepted sibling, the same exchange without the fault
    ``fresh``      a client process of its own
    ``why``        what goes wrong in the field when a client gets it wrong
    """

    id: str
    about: str
    cites: tuple[str, ...]
    server: tuple[Connection | bytes, ...] | bytes
    expect: tuple[Outcome, ...]
    do: tuple[Item, ...] = (Request(),)
    lenient: tuple[tuple[Outcome, ...], ...] = ()
    sent: tuple[Sent | Never, ...] = ()
    reuse: Literal["required", "allowed", "forbidden"] = "allowed"
    at_most: int | None = None
    ends: tuple[str, ...] = ()
    level: Level | None = None
    security: bool = False
    disputed: str = ""
    needs: tuple[str, ...] = ()
    twin: str = ""
    deliveries: tuple[Delivery, ...] = ("whole", "bytewise")
    transports: tuple[Transport, ...] = ("tcp", "tls")
    host: str = "127.0.0.1"  # the name or address in the URL
    fresh: bool = False
    why: str = ""

    @property
    def chapter(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The server's side, with plain bytes spelled out."""
        given = (self.server,) if isinstance(self.server, bytes) else self.server
        return tuple(answer(each) if isinstance(each, bytes) else each for each in given)

    @property
    def questions(self) -> tuple[Request | Call, ...]:
        """The items of ``do`` that are answered."""
        return tuple(item for item in self.do if not isinstance(item, Wait))

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What a client has to be able to do to sit this case."""
        calls = ("calls",) if any(isinstance(item, Call) for item in self.do) else ()
        stepwise = ("stepwise",) if len(self.do) > 1 else ()
        return calls + stepwise + self.needs

    @property
    def waits(self) -> bool:
        """Whether the server's script lets time pass."""
        return any(waits(connection.steps) for connection in self.connections)

    @property
    def holds(self) -> bool:
        """Whether the server's script stays silent somewhere until the client ends."""
        return any(isinstance(step, Hold) for connection in self.connections for step in connection.steps)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """What the case is multiplied by. A case that lets time pass is played whole only."""
        deliveries: tuple[Delivery, ...] = ("whole",) if self.waits else self.deliveries
        return tuple(Variant(transport, delivery) for transport in self.transports for delivery in deliveries)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to play a case."""

    transport: Transport
    delivery: Delivery

    def __str__(self) -> str:
        return f"{self.transport}-{self.delivery}"


# ------------------------------------------------------------------------------------------------- what was observed


@dataclass(frozen=True, slots=True)
class ToldResponse:
    """A response as the client tells it; None is what it cannot say."""

    status: int | None = None
    reason: str | None = None
    version: str | None = None
    fields: Pairs | None = None
    body: bytes | None = None
    trailers: Pairs | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class ToldError:
    """An error as the client tells it; ``bases`` are the names of its class and of its bases."""

    type: str
    bases: tuple[str, ...] = ()
    message: str = ""
    timed_out: bool = False
    partial: bytes | None = None


class Native(bytes):
    """A str of Python 2, which is octets and text alike."""


@dataclass(frozen=True, slots=True)
class ToldValue:
    """What a Call gave, and the names of its class and of its bases.

    ``value`` is None for None, whose class is "NoneType", and for what is not plain data."""

    value: Any = None
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldUnsupported:
    """The client cannot do what was asked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer: the client hung, its process died, or its driver did not speak the protocol."""

    how: Literal["hang", "crash", "garbage"]
    detail: str


Told: TypeAlias = ToldResponse | ToldError | ToldValue | ToldUnsupported | Lost


@dataclass(frozen=True, slots=True)
class Observation:
    """What both witnesses say of one case: the client, item by item, and the wire."""

    told: tuple[Told, ...]  # one for each question, fewer when the client was lost
    connections: tuple[SeenConnection, ...] = ()
    exceptions: tuple[str, ...] = ()  # the base classes that the client documents for its errors
    broken: str = ""  # a fault of our own


# ------------------------------------------------------------------------------------------------ what is concluded


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is concluded of one case in one variant for one client.

    ``expected`` and ``seen`` are a line each. ``finding`` is what was noticed beside the verdict and never changes it.
    ``told`` and ``wire`` are for people: what the client told, and what passed on each connection."""

    client: str
    case: str
    variant: str
    level: Level
    result: Result
    severity: str = ""
    security: bool = False
    expected: str = ""
    seen: str = ""
    finding: str = ""
    told: tuple[str, ...] = ()
    wire: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def id(self) -> str:
        """The id of the item, ``client::case[variant]``."""
        return f"{self.client}::{self.case}[{self.variant}]"

    def gates(self, strict: bool = False) -> bool:
        """Whether this verdict by itself fails a run."""
        if self.level not in GATING:
            return False
        return self.result in ("fail", "unproven") or (strict and self.result == "lenient")
