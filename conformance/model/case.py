"""A case: what the client is requested to do, what the server does, and which outcomes are right. Data only."""

from __future__ import annotations

import ipaddress
import sys
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Literal, TypeAlias

from ...mockserver.script import Hold, Reset, Segments, Step, waits
from .capabilities import Capability
from .connection import Connection, Sweep, Tls, answer
from .expected import AnyOf, Failure, Hello, Never, Outcome, Sent
from .questions import AtATime, BackToBack, Call, Item, Read, Request, Session, Source, Wait
from .variants import SLOWEST_FIRST, Delivery, Transport, Variant, multiplied
from .verdict import Level

Profile: TypeAlias = Literal["", "2008", "modern"]

# A value of `Case.disputed`.
ASKED_FOR = (
    "The clause binds the sender of a message. There are two readings: the sender is the library, which writes the "
    "octets, or its caller, who requested exactly these octets. RFC 9110 section 2.2 defines roles and names no API."
)


BRIEF = 0.03  # seconds; a pause between segments that is no longer costs less than the start of a worker


def _is_plain(item: Item) -> bool:
    """Return whether an item is a request that needs no capability."""
    return type(item) is Request and not (
        item.cancel
        or item.part is not None
        or item.after
        or item.host
        or not item.verify
        or item.read == "none"
        or isinstance(item.body, Source)
    )


def _waits_long(step: Step) -> bool:
    return waits((step,)) and not (isinstance(step, Segments) and step.pause <= BRIEF)


def _is_given_up(outcome: Outcome) -> bool:
    """Return whether an outcome allows the client's own time-out."""
    if isinstance(outcome, AnyOf):
        return any(map(_is_given_up, outcome.outcomes))
    return isinstance(outcome, Failure) and outcome.timeout


def _failures(outcome: Outcome) -> tuple[Failure, ...]:
    """Return the errors that an outcome accepts."""
    if isinstance(outcome, AnyOf):
        return tuple(each for one in outcome.outcomes for each in _failures(one))
    return (outcome,) if isinstance(outcome, Failure) else ()


@dataclass(frozen=True)
class Case:
    """What the client is requested to do, what the server does, and which outcomes are right.

    ``id``          a path that names the fault, ``chapter/…``; an id is never changed and never used again
    ``about``       one sentence of at most 90 characters
    ``cites``       ids of clauses in the catalogue of requirements, at least one
    ``server``      the connections that the server expects, in order; the last one also serves every further
                    connection; bytes in place of a connection: see `answer`
    ``expect``      one outcome for each item of ``do`` that has an answer
    ``do``          the items that the client is requested to do, in order
    ``lenient``     lenient readings: other outcomes that the text allows, each a tuple of the form of ``expect``
    ``modern``      for the documented API: the outcomes of the current documentation, where it contradicts ``expect``;
                    empty: no contradiction
    ``profile``     the only document that has the clause: "2008" or "modern"; empty: both documents
    ``sent``        what the server must receive and must never receive: requests in order (requests at a time: by their
                    targets), octets, the TLS side
    ``reuse``       whether the requests share one connection: "required", "allowed", "forbidden", or "or-close": each
                    connection except the last ends with a request that has the close option
    ``at_most``     the largest number of requests that may arrive; None: any number
    ``within``      the largest number of octets that the server may send on a connection before the client ends it or
                    stops reading; None: any number
    ``closes``      whether the client must close its connections itself, before its session is closed
    ``ends``        ways in which the client may end a connection after its session is closed: "fin", "close_notify"
                    (before a FIN or RST), "rst"; empty: any way
    ``level``       the level of the case; None: the level that all cited clauses share
    ``security``    whether a lenient reading allows request or response smuggling; the case then names a ``peer``
    ``peer``        a program that reads the same octets otherwise than the lenient reading, and how: its name first,
                    then a colon; given if and only if ``security`` is true
    ``disputed``    both readings of the clause, and where they are discussed; the case is shown but never scored;
                    empty: not disputed
    ``rulings``     ids of the rulings that the expectation depends on, see docs/rulings.md
    ``needs``       capabilities beyond those that the other fields imply, see `capabilities`
    ``twin``        the id of the same exchange without the fault; empty: no twin
    ``root``        the id of a case whose failure explains a failure of this case, before the failure of the twin does;
                    empty: the twin alone
    ``deliveries``  how the server sends its octets: "whole", "bytewise"
    ``transports``  "tcp", "tls"
    ``reads``       how the client reads the content, where a Request does not say so: "whole", "pieces"
    ``sweep``       cut the response at each of its octets in turn; all cuts together are one item; None: no cut
    ``memory``      MiB of resident memory by which the client may grow, beyond its growth in the twin; None: no limit
    ``reserved``    MiB of address space by which the client may grow, beyond its growth in the twin, which also covers
                    memory that the client reserves and does not touch; the case is ``fresh``; None: no limit
    ``processor``   seconds of processor time that the client may use, beyond its use in the twin; None: no limit
    ``via``         what the server is: "proxy" (for http URLs; in a TLS variant the client uses TLS to the proxy),
                    "tunnel" (a proxy for https URLs), "secure-tunnel" (likewise, with TLS to the proxy); empty: the
                    origin server
    ``host``        the host name or address in the URL
    ``proxy``       with ``via``: the host name or address of the proxy; empty: ``host``
    ``shows``       the identity whose certificate the client gets as its own; empty: no client certificate
    ``fresh``       whether the case needs a client process of its own
    ``buffer``      octets that the server's kernel buffers before a script reads them (SO_RCVBUF): a client can send
                    little more while the script does not read; None: the default of the system
    ``thorough``    why a run has the case only with ``--thorough`` or if it is named: what it costs, and which case
                    shows the same fault without it; empty: every run may have the case
    ``why``         one sentence: what goes wrong in practice when a client fails the case
    ``decided``     the decision after the clause was read again, because most clients, or only one, fail the case
    ``made_at``     file and line of the call that made the case; not compared, and kept by `dataclasses.replace`
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
    within: int | None = None
    closes: bool = False
    ends: tuple[str, ...] = ()
    level: Level | None = None
    security: bool = False
    peer: str = ""
    disputed: str = ""
    rulings: tuple[str, ...] = ()
    needs: tuple[Capability, ...] = ()
    twin: str = ""
    root: str = ""
    deliveries: tuple[Delivery, ...] = ("whole", "bytewise")
    transports: tuple[Transport, ...] = ("tcp", "tls")
    reads: tuple[Read, ...] = ("whole",)
    sweep: Sweep | None = None
    memory: int | None = None
    reserved: int | None = None
    processor: float | None = None
    via: Literal["", "proxy", "tunnel", "secure-tunnel"] = ""
    host: str = "127.0.0.1"
    proxy: str = ""
    shows: str = ""
    fresh: bool = False
    buffer: int | None = None
    thorough: str = ""
    why: str = ""
    decided: str = ""
    made_at: tuple[str, int] = field(default=("", 0), repr=False, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        if not self.made_at[0]:
            caller = sys._getframe(2)  # frame 1 is the __init__ that the dataclass decorator generates
            object.__setattr__(self, "made_at", (caller.f_code.co_filename, caller.f_lineno))

    @property
    def chapter(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]

    @property
    def generated(self) -> bool:
        """Whether the case is one of the generated cases, see docs/generated-cases.md."""
        return self.chapter == "generated"

    @property
    def explained_by(self) -> str:
        """The id of the case whose failure explains a failure of this one: the root, else the twin; may be empty."""
        return self.root or self.twin

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """The connections of the server, with `answer` applied to plain bytes."""
        given = (self.server,) if isinstance(self.server, bytes) else self.server
        return tuple(answer(each) if isinstance(each, bytes) else each for each in given)

    @cached_property
    def questions(self) -> tuple[Request | Call, ...]:
        """The requests and calls of ``do``, each of which has an answer."""
        found: list[Request | Call] = []
        for item in self.do:
            if isinstance(item, (BackToBack, AtATime)):
                found += item.requests
            elif not isinstance(item, (Wait, Session)):
                found.append(item)
        return tuple(found)

    @cached_property
    def capabilities(self) -> tuple[Capability, ...]:
        """The capabilities that a client needs for the case in every variant."""
        if len(self.do) == 1 and self.host == "127.0.0.1" and not (self.via or self.shows) and _is_plain(self.do[0]):
            return self.needs  # most cases; a shortcut, as each case of a run needs its capabilities once
        requests = [item for item in self.questions if isinstance(item, Request)]
        implied: dict[Capability, bool] = {
            "calls": any(isinstance(item, Call) for item in self.do),
            "stepwise": any(len(items) > 1 for items in self.sessions),
            "back-to-back": any(isinstance(item, BackToBack) for item in self.do),
            "concurrent": any(isinstance(item, AtATime) for item in self.do),
            "cancel": any(item.cancel for item in requests),
            "partial": any(item.part is not None for item in requests),
            "upgraded": any(item.after for item in requests),
            "sources": any(isinstance(item.body, Source) for item in requests),
            "secure-proxy": self.via == "proxy" and self.transports == ("tls",),
            "proxy": self.via == "proxy",
            "tunnel": self.is_tunnel,
            "secure-tunnel": self.via == "secure-tunnel",
            "unread": any(item.read == "none" for item in requests),
            # Behind a proxy the client resolves the name of the proxy alone.
            "resolve": any(map(needs_resolving, [self.connects_to] if self.via else self.hosts))
            or any(self.via and item.host for item in requests),
            "client-certificate": bool(self.shows),
            "unverified": any(isinstance(item, Session) and not item.verify for item in self.do),
            "unverified-request": any(not item.verify for item in requests),
        }
        return (*(name for name, needed in implied.items() if needed), *self.needs)

    @cached_property
    def sessions(self) -> tuple[tuple[Item, ...], ...]:
        """The items of ``do``, one tuple for each session of the client."""
        begins = [number for number, item in enumerate(self.do) if isinstance(item, Session)]
        ends = zip([0, *(number + 1 for number in begins)], [*begins, len(self.do)], strict=True)
        return tuple(self.do[begin:end] for begin, end in ends)

    def under(self, profile: Profile) -> Case:
        """Return the case for one profile: "modern" replaces ``expect`` with ``modern``, if the case has that."""
        return replace(self, expect=self.modern if profile == "modern" and self.modern else self.expect, modern=())

    @cached_property
    def rests_on_answers(self) -> bool:
        """Whether the answers and the wire alone decide.

        An outcome that asks for the class of an error or for an empty wire needs more. So does ``within``."""
        readings = (self.expect, self.modern, *self.lenient)
        failures = (each for reading in readings for outcome in reading for each in _failures(outcome))
        return self.within is None and not any(each.unsent or each.own for each in failures)

    @property
    def is_measured(self) -> bool:
        """Whether the case limits the memory, the address space or the processor time of the client."""
        return any(limit is not None for limit in (self.memory, self.reserved, self.processor))

    @property
    def is_tunnel(self) -> bool:
        """Whether the server is a proxy that opens a tunnel."""
        return self.via in ("tunnel", "secure-tunnel")

    @property
    def connects_to(self) -> str:
        """The host name or address of the server to which the client connects: the origin server, or the proxy."""
        return (self.proxy or self.host) if self.via else self.host

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names and addresses in the URLs of the client."""
        items = (*self.questions, *(item for item in self.do if isinstance(item, Session)))
        return (self.host, *(item.host for item in items if not isinstance(item, Call) and item.host))

    @cached_property
    def waits(self) -> bool:
        """Whether time passes in a run of the case.

        Time passes if a script waits or if an outcome allows the client's own time-out. A case that limits what the
        client uses does not wait for that time-out: its server sends without end, or the client works."""
        return self._is_given_up or waits(self._server_steps)

    @property
    def waits_long(self) -> bool:
        """Whether time passes in a run of the case beside brief pauses between segments (`BRIEF`)."""
        return self.waits and (self._is_given_up or any(map(_waits_long, self._server_steps)))

    @property
    def _is_given_up(self) -> bool:
        return not self.is_measured and any(map(_is_given_up, self.expect))

    @property
    def _server_steps(self) -> tuple[Step, ...]:
        steps = (step for connection in self.connections for step in connection.steps)
        return tuple(step for step in steps if not isinstance(step, Tls))

    @property
    def holds(self) -> bool:
        """Whether a script of the server stays silent until the client ends the connection."""
        return any(isinstance(step, Hold) for step in self._server_steps)

    @property
    def resets(self) -> bool:
        """Whether a script of the server ends the connection with a reset."""
        return any(isinstance(step, Reset) for step in self._server_steps)

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """The variants of the case, in the order in which they are run.

        A case that waits or has a sweep has no bytewise variant."""
        slow = self.waits or self.sweep is not None
        return multiplied(
            tuple(
                (each.at_once,) if slow and each.at_once else tuple(getattr(self, each.plural))
                for each in SLOWEST_FIRST
            )
        )


class Common(dict[str, Any]):
    """Keyword arguments of `Case` that several cases share: ``Case(id=…, **ONCE)``. A repeated one raises TypeError."""


@cache
def needs_resolving(host: str) -> bool:
    """Return whether a host is a name that only the suite resolves: neither an IP address nor ``localhost``."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost"
    return False
