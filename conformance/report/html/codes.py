"""The letter of each verdict on the page: a string of letters has all results of a client. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ...model import Severity, Verdict

NOT_RUN = " "


@dataclass(frozen=True, slots=True)
class Code:
    """A letter, which stands for a result and its severity.

    ``letter``  the letter in the data
    ``shown``   the sign in a cell of the matrix
    ``name``    the result or the severity
    ``about``   its meaning, in a few words
    ``kind``    the class of the cell: "pass", "lenient", "fail", "unproven", "unsupported", "broken" or "unsteady"
    """

    letter: str
    shown: str
    name: str
    about: str
    kind: str


# Worst first: the letter of a case is the first of the letters of its variants.
CODES = (
    Code("#", "#", "broken", "a fault of the harness or of the driver", "broken"),
    Code("D", "D", "desync", "octets of one response became part of another", "fail"),
    Code("S", "S", "sent-invalid", "the client sent what the clause forbids", "fail"),
    Code("W", "W", "wrong-body", "other content than the server sent", "fail"),
    Code("H", "H", "hang", "no answer in time", "fail"),
    Code("C", "C", "crash", "the process of the client ended", "fail"),
    Code("M", "M", "exhaustion", "more memory than the case allows", "fail"),
    Code("A", "A", "accepted-invalid", "a response where only an error is right", "fail"),
    Code("R", "R", "rejected-valid", "an error where only a response is right", "fail"),
    Code("V", "V", "deviates", "any other difference", "fail"),
    Code("?", "?", "unproven", "it would pass, but the case without the fault fails", "unproven"),
    Code("!", "!", "lenient, security", "a leniency that allows smuggling", "lenient"),
    Code("l", "~", "lenient", "right in a lenient reading only", "lenient"),
    Code("u", "±", "unsteady", "the verdict changed in a second run", "unsteady"),
    Code("-", "–", "unsupported", "the client cannot be asked", "unsupported"),
    Code("p", "✓", "pass", "the outcome that the text asks for", "pass"),
)

_LETTER_OF = {code.name: code.letter for code in CODES}
_DEVIATES: Severity = "deviates"


def letter(verdict: Verdict) -> str:
    """Return the letter of a verdict.

    ``verdict``  the verdict"""
    if verdict.unsteady:
        return _LETTER_OF["unsteady"]
    if verdict.result == "fail":
        return _LETTER_OF[verdict.severity or _DEVIATES]
    return _LETTER_OF["lenient, security" if verdict.kind == "security" else verdict.result]
