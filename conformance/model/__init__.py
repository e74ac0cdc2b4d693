"""The types of the exam: the question, the expectation, the observation, the verdict.

    Case ── played ──► Observation ── judged ──► Verdict

Data only: nothing here opens a socket, reads a clock or decides anything that takes more than a look at a field.
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
