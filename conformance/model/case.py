"""The case, one question of the exam, and the variants that it is played in. Data only.

A case is multiplied by each of `DIMENSIONS`. A new one is a row there, a field of `Variant`, a field of `Case` if cases
choose among its values, and an option of `corpus/options.py` with its field of `Selection`.
"""

from __future__ import annotations

import ipaddress
import sys
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import product
from typing import Any, Literal, TypeAlias, get_args

from ...mockserver.script import Hold, waits
from .capabilities import Capability
from .connection import Connection, Sweep, Tls, answer
from .expected import AnyOf, Failure, Hello, Never, Outcome, Sent
from .questions import Call, Item, Read, Request, Session, Wait
from .verdict import Level

Transport: TypeAlias = Literal["tcp", "tls"]
Delivery: TypeAlias = Literal["whole", "bytewise"]
Profile: TypeAlias = Literal["", "2008", "modern"]

# A reason for which a case is disputed.
ASKED_FOR = (
    "The clause binds the sender of a message. Whether that is the library, which lets this out, or its caller, who "
    "asked for it in so many words, is read both ways: RFC 9110 section 2.2 speaks of roles and knows no API."
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way in which cases are multiplied.

    ``name``     the field of `Variant` with the value
    ``plural``   the field of `Case` that lists the values it is played with, and of a selection that lists those wanted
    ``values``   all values, in the order in which they are played and spelled
    ``unsaid``   the value that the string of a variant leaves out; empty: none
    ``at_once``  the value that a case which takes its time is played with alone; empty: all of its values
    ``needs``    what some values ask of the client, as pairs of value and capability
    """

    name: str
    plural: str
    values: tuple[str, ...]
    unsaid: str = ""
    at_once: str = ""
    needs: tuple[tuple[str, Capability], ...] = ()


# In the order in which the string of a variant spells them.
DIMENSIONS = (
    Dimension("transport", "transports", get_args(Transport)),
    Dimension("delivery", "deliveries", get_args(Delivery), at_once="whole"),
    Dimension("read", "reads", get_args(Read), unsaid="whole", needs=(("pieces", "pieces"), ("none", "unread"))),
)

# In the order in which they vary, the slowest first: what is spelled always varies among what is spelled at need.
_SLOWEST_FIRST = tuple(sorted(DIMENSIONS, key=lambda each: not each.unsaid))


def _is_given_up(outcome: Outcome) -> bool:
    """Whether the client's own time-out is what is expected, or part of it."""
    if isinstance(outcome, AnyOf):
        return any(map(_is_given_up, outcome.outcomes))
    return isinstance(outcome, Failure) and outcome.timeout


@dataclass(frozen=True)
class Case:
    """One question of the exam.

    ``id``          a path named after the oddity, ``chapter/…``; never renumbered, never reused
    ``about``       one sentence of at most 90 characters
    ``cites``       ids of clauses in the catalogue of requirements, at least one
    ``server``      the connections expected, in order; a further one is answered like the last; bytes: see `answer`
    ``expect``      one outcome for each item of ``do`` that is answered
    ``do``          what one session of the client is asked, in order
    ``lenient``     other outcomes (likewise) that the text allows, as lenient readings
    ``modern``      for the documented API: the outcomes of today's documentation where it contradicts ``expect``
    ``profile``     the document that the case belongs to alone: "2008" or "modern"; empty: both
    ``sent``        what the server must, or must never, have received: requests in order, octets, and the TLS side
    ``reuse``       whether all requests of the session have to share one connection; "or-close": they share one, or
                    each said ``close`` on its own
    ``at_most``     how many requests may arrive in all
    ``closes``      the client itself ends every connection that it used, before its session is closed
    ``ends``        ways in which the client may end its connections, asked after the session's close:
                    "fin", "close_notify" (then FIN), "rst"; empty: any
    ``level``       the level, where cited clauses differ in theirs; None: that of the clauses
    ``security``    messages are smuggled by the lenient readings
    ``disputed``    both readings and where they are argued: shown, never scored
    ``needs``       capabilities beyond those that the other fields imply, see `capabilities`
    ``twin``        the id of the accepted sibling: the same exchange without the fault
    ``deliveries``  how the octets are sent: "whole", "bytewise"
    ``transports``  over what: "tcp", "tls"
    ``reads``       how the content is read where a Request does not say it: "whole", "pieces"
    ``sweep``       play the case at every octet of the response, as one item
    ``memory``      MiB that the client may grow by, beyond its growth in the twin
    ``via``         the server is a proxy: asked for http URLs ("proxy"), or for a tunnel to an https one ("tunnel")
    ``host``        the name or address in the URL
    ``shows``       the identity whose certificate the client is given, to show it to a server that asks
    ``fresh``       start a client process for the case alone
    ``why``         what goes wrong in the field when a client gets it wrong
    ``decided``     the decision where most clients fail the case, or only one, after the clause was read again
    ``made_at``     the file and the line of the call that made it; no part of its value, and `replace` keeps it
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
    needs: tuple[Capability, ...] = ()
    twin: str = ""
    deliveries: tuple[Delivery, ...] = ("whole", "bytewise")
    transports: tuple[Transport, ...] = ("tcp", "tls")
    reads: tuple[Read, ...] = ("whole",)
    sweep: Sweep | None = None
    memory: int | None = None
    via: Literal["", "proxy", "tunnel"] = ""
    host: str = "127.0.0.1"
    shows: str = ""
    fresh: bool = False
    why: str = ""
    decided: str = ""
    made_at: tuple[str, int] = field(default=("", 0), repr=False, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        if not self.made_at[0]:
            caller = sys._getframe(2)  # of the __init__ that dataclasses has made
            object.__setattr__(self, "made_at", (caller.f_code.co_filename, caller.f_lineno))

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
    def capabilities(self) -> tuple[Capability, ...]:
        """What the case asks of a client in any variant."""
        implied: dict[Capability, bool] = {
            "calls": any(isinstance(item, Call) for item in self.do),
            "stepwise": any(len(items) > 1 for items in self.sessions),
            "proxy": self.via == "proxy",
            "tunnel": self.via == "tunnel",
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
        slow = self.waits or self.sweep is not None
        return _multiplied(
            tuple(
                (each.at_once,) if slow and each.at_once else tuple(getattr(self, each.plural))
                for each in _SLOWEST_FIRST
            )
        )


class Common(dict[str, Any]):
    """Fields of a Case that several share, by their names: ``Case(id=…, **ONCE)``. A field given twice is an error."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to play a case, with one value of each of `DIMENSIONS`.

    ``transport``  over what
    ``delivery``   in which segments the server sends
    ``read``       how the client reads the content, where a Request does not say it
    """

    transport: Transport
    delivery: Delivery
    read: Read = "whole"

    def __str__(self) -> str:
        return _spelled(self)

    @classmethod
    def parse(cls, text: str) -> Variant:
        """The variant that ``text``, as str() gives it, stands for. Raises ValueError."""
        return _parsed(text)

    @property
    def rank(self) -> tuple[int, ...]:
        """The place among the variants of a case, for comparison."""
        return tuple(each.values.index(getattr(self, each.name)) for each in _SLOWEST_FIRST)

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What the variant asks of a client, beyond the case."""
        needs = (need for each in DIMENSIONS for value, need in each.needs if getattr(self, each.name) == value)
        return tuple(needs)


@cache
def _multiplied(values: tuple[tuple[str, ...], ...]) -> tuple[Variant, ...]:
    """The variants with each combination of these values, which are in the order of `_SLOWEST_FIRST`."""
    names = [each.name for each in _SLOWEST_FIRST]
    combined: list[dict[str, Any]] = [dict(zip(names, each, strict=True)) for each in product(*values)]
    return tuple(Variant(**each) for each in combined)


@cache
def _spelled(variant: Variant) -> str:
    values = ((each, getattr(variant, each.name)) for each in DIMENSIONS)
    return "-".join(value for each, value in values if value != each.unsaid)


@cache
def _parsed(text: str) -> Variant:
    left = text.split("-")
    values: dict[str, Any] = {}
    for each in DIMENSIONS:
        if left and left[0] in each.values and left[0] != each.unsaid:
            values[each.name] = left.pop(0)
        elif each.unsaid:
            values[each.name] = each.unsaid
    if left or len(values) < len(DIMENSIONS):
        raise ValueError(f"no variant {text!r}")
    return Variant(**values)


@cache
def needs_resolving(host: str) -> bool:
    """Whether it is a name that no machine knows."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost"
    return False
