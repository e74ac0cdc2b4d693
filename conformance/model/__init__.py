"""Every type that flows through the exam: what is asked, what is expected, what was observed, what is concluded.

    Case ── played ──► Observation ── judged ──► Verdict

Data only: nothing here opens a socket, reads a clock or decides anything that takes more than a look at a field.
"""

from .case import (
    ADDRESS,
    ASKED_FOR,
    HOST,
    PORT,
    WORDS,
    Case,
    Common,
    Connection,
    Delivery,
    Profile,
    Sweep,
    Tls,
    Transport,
    Variant,
    answer,
    needs_resolving,
)
from .expected import ANYTHING, AnyOf, Failure, Hello, Never, Outcome, Response, Sent, Value
from .observed import Lost, Native, Observation, Told, ToldError, ToldResponse, ToldUnsupported, ToldValue
from .questions import Body, Call, File, Item, Iterated, Pairs, Question, Read, Ref, Request, Session, Wait
from .verdict import GATING, LEVELS, RESULTS, SEVERITIES, Level, Result, Verdict

__all__ = [
    "ADDRESS",
    "ANYTHING",
    "ASKED_FOR",
    "GATING",
    "HOST",
    "LEVELS",
    "PORT",
    "RESULTS",
    "SEVERITIES",
    "WORDS",
    "AnyOf",
    "Body",
    "Call",
    "Case",
    "Common",
    "Connection",
    "Delivery",
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
    "needs_resolving",
]
