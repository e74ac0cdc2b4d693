"""The types of the suite: the case with its questions and expectations, the observation, and the verdict.

    Case ── run ──► Observation ── judged ──► Verdict

Data only: no module of this package opens a socket, reads a clock or starts a process. A method computes its result
from the fields of its object alone.
"""

from .capabilities import CAPABILITIES, Capability
from .case import (
    ASKED_FOR,
    DIMENSIONS,
    Case,
    Common,
    Delivery,
    Dimension,
    Profile,
    Transport,
    Variant,
    needs_resolving,
)
from .connection import Connection, Sweep, Tls, answer
from .expected import ANYTHING, AnyOf, Failure, Hello, Never, Outcome, Response, Sent, Value
from .observed import Lost, Native, Observation, Told, ToldError, ToldResponse, ToldUnsupported, ToldValue
from .placeholders import ADDRESS, HOST, PORT, WORDS
from .questions import Body, Call, File, Item, Iterated, Pairs, Question, Read, Ref, Request, Session, Wait
from .verdict import (
    GATING,
    LEVELS,
    RESULTS,
    SEVERITIES,
    WORST_FIRST,
    Level,
    Result,
    Severity,
    Verdict,
    badness,
    severity_rank,
)

__all__ = [
    "ADDRESS",
    "ANYTHING",
    "ASKED_FOR",
    "CAPABILITIES",
    "DIMENSIONS",
    "GATING",
    "HOST",
    "LEVELS",
    "PORT",
    "RESULTS",
    "SEVERITIES",
    "WORDS",
    "WORST_FIRST",
    "AnyOf",
    "Body",
    "Call",
    "Capability",
    "Case",
    "Common",
    "Connection",
    "Delivery",
    "Dimension",
    "Failure",
    "File",
    "Hello",
    "Item",
    "Iterated",
    "Level",
    "Lost",
    "Native",
    "Never",
    "Observation",
    "Outcome",
    "Pairs",
    "Profile",
    "Question",
    "Read",
    "Ref",
    "Request",
    "Response",
    "Result",
    "Sent",
    "Session",
    "Severity",
    "Sweep",
    "Tls",
    "Told",
    "ToldError",
    "ToldResponse",
    "ToldUnsupported",
    "ToldValue",
    "Transport",
    "Value",
    "Variant",
    "Verdict",
    "Wait",
    "answer",
    "badness",
    "needs_resolving",
    "severity_rank",
]
