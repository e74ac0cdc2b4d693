"""Every type that flows through the exam: what is asked, what is expected, what was observed, what is concluded.

    Case ── played ──► Observation ── judged ──► Verdict

Data only: nothing here opens a socket, reads a clock or decides anything that takes more than a look at a field.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

from ...mockserver.script import Close, Hold, ReadRequest, Send, Step, waits
from .expected import AnyOf, Failure, Hello, Never, Outcome, Sent
from .questions import Call, Item, Pairs, Read, Request, Session, Wait
from .verdict import Level

Transport: TypeAlias = Literal["tcp", "tls"]
Delivery: TypeAlias = Literal["whole", "bytewise"]
Profile: TypeAlias = Literal["", "2008", "modern"]

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


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS side of a connection: a certificate by the name of its one defect, and what is negotiated.

    ``versions``: the lowest and the highest. ``tickets``: the client may resume its session, on a connection with an
    equal Tls. ``by_name``: identities for names that the client may ask for, as pairs. ``flight``: so many octets of
    the answer to the ClientHello are sent, and the script goes on below TLS."""

    identity: str = "good"
    alpn: tuple[str, ...] = ()
    client_auth: Literal["none", "optional", "required"] = "none"
    versions: tuple[str, str] = ("TLSv1.2", "TLSv1.3")
    tickets: bool = False
    by_name: Pairs = ()
    flight: int | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What happens on one connection. It is taken up at the first request, or at accept if the script speaks first.

    A ``Tls`` among the steps turns the connection into a TLS one there, as at the far end of a tunnel. Where ``tls`` is
    None, the server does not speak TLS before that, although the client does."""

    steps: tuple[Step | Tls, ...]
    tls: Tls | None = Tls()


@dataclass(frozen=True, slots=True)
class Sweep:
    """The case is played once for each octet of its response, and the worst of these counts.

    ``how``: the response is cut there, and the connection ends by a FIN or a RST; or it is sent in two segments that
    part there, and nothing is missing. ``start`` and ``stop`` (exclusive; None: the end) are offsets in octets within
    the data of the last Send of the last connection."""

    how: Literal["fin", "reset", "split"]
    start: int = 0
    stop: int | None = None


def _is_given_up(outcome: Outcome) -> bool:
    """Whether the client's own time-out is what is expected, or part of it."""
    if isinstance(outcome, AnyOf):
        return any(map(_is_given_up, outcome.outcomes))
    return isinstance(outcome, Failure) and outcome.timeout


def answer(data: bytes) -> Connection:
    """Read one request, send ``data``, close cleanly: what plain bytes in ``Case.server`` are short for."""
    return Connection((ReadRequest(), Send(data), Close()))


@dataclass(frozen=True)
class Case:
    """One question of the exam.

    ``id``         a path named after what is odd, ``chapter/…``; never renumbered, never reused
    ``about``      one sentence of at most 90 characters
    ``cites``      ids of the catalogue of requirements, at least one
    ``server``     the connections expected, in order; further ones are answered like the last
    ``do``         what is asked of one session of the client, in order
    ``expect``     one outcome for each item of ``do`` that is not a Wait
    ``lenient``    further outcomes (likewise) that the text allows but that are the lesser reading
    ``modern``     for the documented API: what today's documentation promises instead of the document's ``expect``
    ``profile``    the documentation that the case belongs to alone: "2008" or "modern"; empty: both
    ``sent``       what the server must, or must never, have received: requests in order, octets, and the TLS side
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
    ``shows``      the identity whose certificate the client is given, to show it to a server that asks
    ``fresh``      a client process of its own
    ``why``        what goes wrong in the field when a client gets it wrong
    ``decided``    where most clients fail it, or only one: what reading the clause and the octets again gave
    """

    id: str
    about: str
    cites: tuple[str, ...]
    server: tuple[Connection | bytes, ...] | bytes
    expect: tuple[Outcome, ...]
    do: tuple[Item, ...] = (Request(),)
    lenient: tuple[tuple[Outcome, ...], ...] = ()
    modern: tuple[Outcome, ...] = ()
    profile: Profile = ""
    sent: tuple[Sent | Never | Hello, ...] = ()
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
    shows: str = ""
    fresh: bool = False
    why: str = ""
    decided: str = ""

    @property
    def chapter(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """The server's side, with plain bytes spelled out."""
        given = (self.server,) if isinstance(self.server, bytes) else self.server
        return tuple(answer(each) if isinstance(each, bytes) else each for each in given)

    @cached_property
    def questions(self) -> tuple[Request | Call, ...]:
        """The items of ``do`` that are answered."""
        return tuple(item for item in self.do if not isinstance(item, (Wait, Session)))

    @cached_property
    def capabilities(self) -> tuple[str, ...]:
        """What a client has to be able to do to sit this case."""
        implied = {
            "calls": any(isinstance(item, Call) for item in self.do),
            "stepwise": any(len(items) > 1 for items in self.sessions),
            self.via: bool(self.via),
            "unread": any(isinstance(item, Request) and item.read == "none" for item in self.do),
            "resolve": any(map(needs_resolving, self.hosts)),
            "client-certificate": bool(self.shows),
            "unverified": any(isinstance(item, Session) and not item.verify for item in self.do),
            "unverified-request": any(isinstance(item, Request) and not item.verify for item in self.do),
        }
        return (*(name for name, needed in implied.items() if needed), *self.needs)

    @cached_property
    def sessions(self) -> tuple[tuple[Item, ...], ...]:
        """The items of ``do``, session by session."""
        begins = [number for number, item in enumerate(self.do) if isinstance(item, Session)]
        ends = zip([0, *(number + 1 for number in begins)], [*begins, len(self.do)], strict=True)
        return tuple(self.do[begin:end] for begin, end in ends)

    def under(self, profile: Profile) -> Case:
        """The case as one of the two documents has it."""
        return replace(self, expect=self.modern if profile == "modern" and self.modern else self.expect, modern=())

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names and addresses that the server is asked by."""
        return (self.host, *(item.host for item in self.do if isinstance(item, (Request, Session)) and item.host))

    @cached_property
    def waits(self) -> bool:
        """Whether time passes: the server's script lets it, or the client is to wait until its own is up. A server that
        sends without end, so that memory is looked at, has nobody wait."""
        steps = (step for connection in self.connections for step in connection.steps)
        given_up = self.memory is None and any(map(_is_given_up, self.expect))
        return given_up or waits(tuple(step for step in steps if not isinstance(step, Tls)))

    @property
    def holds(self) -> bool:
        """Whether the server's script stays silent somewhere until the client ends."""
        return any(isinstance(step, Hold) for connection in self.connections for step in connection.steps)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """What the case is multiplied by. A case that lets time pass is played whole only."""
        deliveries: tuple[Delivery, ...] = ("whole",) if self.waits or self.sweep else self.deliveries
        return tuple(
            Variant(transport, delivery, read)
            for read in self.reads
            for transport in self.transports
            for delivery in deliveries
        )


class Common(dict[str, Any]):
    """Fields of a Case that several share, by their names: ``Case(id=…, **ONCE)``. A field given twice is an error."""


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


@cache
def needs_resolving(host: str) -> bool:
    """Whether it is a name that no machine knows."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost"
    return False
