"""Every type that flows through the exam: what is asked, what is expected, what was observed, what is concluded.

    Case ── played ──► Observation ── judged ──► Verdict

Data only: nothing here opens a socket, reads a clock or decides anything that takes more than a look at a field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..mockserver.script import Close, Hold, ReadRequest, Send, Step, waits
from ..mockserver.seen import SeenConnection

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Level: TypeAlias = Literal["must", "documented", "should", "may", "info"]
Result: TypeAlias = Literal["pass", "lenient", "fail", "unproven", "unsupported", "broken"]
Transport: TypeAlias = Literal["tcp", "tls"]
Delivery: TypeAlias = Literal["whole", "bytewise"]
Read: TypeAlias = Literal["whole", "pieces", "none"]

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
    "exhaustion",  # more memory than the case allows, at the server's will
    "accepted-invalid",  # a response where only an error is right
    "rejected-valid",  # an error where only a response is right
    "deviates",  # any other departure: status, field, value, the way a connection ended
)

# Words of five letters that the exam replaces by random ones of the same length while it plays a case, and puts back
# in what it observed: a client that answers from memory cannot pass, and what is reported is still what stands here.
WORDS = ("hello", "world", "again", "stray")

# A reason for which a case is disputed.
ASKED_FOR = (
    "The clause binds the sender of a message. Whether that is the library, which lets this out, or its caller, who "
    "asked for it in so many words, is read both ways: RFC 9110 section 2.2 speaks of roles and knows no API."
)

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
    """One exchange that any client can be asked for. ``fields`` are given to the client beside its own.

    ``read`` is how the content of the response is read: in one call, in pieces of a few octets by the client's means
    for that, or not at all. Where it is not given, the variant says it."""

    method: str = "GET"
    target: str = "/"
    fields: Pairs = ()
    body: Body | None = None
    read: Read | None = None


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
    """What happens on one connection. It is taken up at the first request, or at accept if the script speaks first.

    A ``Tls`` among the steps turns the connection into a TLS one there, as at the far end of a tunnel."""

    steps: tuple[Step | Tls, ...]
    tls: Tls = Tls()


@dataclass(frozen=True, slots=True)
class Sweep:
    """The case is played once for each octet of its response, and the worst of these counts.

    ``how``: the response is cut there, and the connection ends by a FIN or a RST; or it is sent in two segments that
    part there, and nothing is missing. ``start`` and ``stop`` (exclusive; None: the end) are offsets in octets within
    the data of the last Send of the last connection."""

    how: Literal["fin", "reset", "split"]
    start: int = 0
    stop: int | None = None


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
    trailers: Pairs = ()  # each is there, apart from the fields


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
    has no departure from the grammar of RFC 9112; ``one_of``: exactly one of these fields is there; ``shapes``: the
    value of every line of that field, if there is one (``*``: of every field), matches the regular expression as a
    whole; ``first``: the field that comes first; ``listed``: these fields, if they are there, are named in Connection;
    ``trailers``: those that came."""

    method: str | None = None
    target: str | None = None
    version: str | None = None
    fields: Pairs = ()
    once: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    shapes: Pairs = ()
    first: str = ""
    listed: tuple[str, ...] = ()
    trailers: Pairs | None = None
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
    ``reuse``      whether all requests of the session have to share one connection; "or-close": they share one, or
                   each said ``close`` on its own
    ``at_most``    how many requests may arrive in all
    ``closes``     the client ends every connection that it used by itself, before its session is closed
    ``ends``       ways in which the client may end its connections, asked after the session's close:
                   "fin", "close_notify" (then FIN), "rst"; empty: any
    ``level``      that of the clause; given when several are cited that differ
    ``security``   a lenient reading here is how messages are smuggled
    ``disputed``   both readings and where they are argued: shown, never scored
    ``needs``      capabilities beyond those that ``do`` itself implies
    ``twin``       the accepted sibling, the same exchange without the fault
    ``reads``      how the content is read, unless a Request says so itself: "whole", "pieces"
    ``sweep``      play it at every octet of the response, as one item
    ``memory``     MiB that the client may grow by, beyond what it grew by in the twin
    ``via``        the server is a proxy: asked for http URLs ("proxy"), or for a tunnel to an https one ("tunnel")
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
    reuse: Literal["required", "allowed", "forbidden", "or-close"] = "allowed"
    at_most: int | None = None
    closes: bool = False
    ends: tuple[str, ...] = ()
    level: Level | None = None
    security: bool = False
    disputed: str = ""
    needs: tuple[str, ...] = ()
    twin: str = ""
    deliveries: tuple[Delivery, ...] = ("whole", "bytewise")
    transports: tuple[Transport, ...] = ("tcp", "tls")
    reads: tuple[Read, ...] = ("whole",)
    sweep: Sweep | None = None
    memory: int | None = None
    via: Literal["", "proxy", "tunnel"] = ""
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
        proxy = (self.via,) if self.via else ()
        unread = ("unread",) if any(isinstance(item, Request) and item.read == "none" for item in self.do) else ()
        return calls + stepwise + proxy + unread + self.needs

    @property
    def waits(self) -> bool:
        """Whether the server's script lets time pass."""
        steps = (step for connection in self.connections for step in connection.steps)
        return waits(tuple(step for step in steps if not isinstance(step, Tls)))

    @property
    def holds(self) -> bool:
        """Whether the server's script stays silent somewhere until the client ends."""
        return any(isinstance(step, Hold) for connection in self.connections for step in connection.steps)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """What the case is multiplied by. A case that lets time pass is played whole only."""
        deliveries: tuple[Delivery, ...] = ("whole",) if self.waits or self.sweep else self.deliveries
        return tuple(
            Variant(transport, delivery, read)
            for read in self.reads
            for transport in self.transports
            for delivery in deliveries
        )


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to play a case: over what, in which segments, and how the client reads the content."""

    transport: Transport
    delivery: Delivery
    read: Read = "whole"

    def __str__(self) -> str:
        return f"{self.transport}-{self.delivery}" + ("" if self.read == "whole" else f"-{self.read}")

    @classmethod
    def parse(cls, text: str) -> Variant:
        """The variant that ``text``, as str() gives it, stands for."""
        return cls(*text.split("-"))  # type: ignore[arg-type]  # its own spelling


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
    left_open: tuple[int, ...] = ()  # connections that were used, and open before the session's close
    memory: float | None = None  # MiB that the client grew by, where that was measured
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
