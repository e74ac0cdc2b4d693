"""Compares the classes of errors with those that the client documents for its errors. Pure.

A driver reports the base classes that a program catches (``exceptions`` in its hello). Any other class is outside of
the API of the client: a program that catches the documented classes ends at such an error. The error gives a remark on
the verdict (`foreign_error`), and a mismatch where the case requires a documented class (`Failure.own`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import AnyOf, Body, Case, Failure, Observation, Outcome, Request, Source, ToldError
from ..model.comparison import Comparison, Mismatch
from ..model.describe import outcome_line, text, told_line
from .wire import requests_of


def compare_classes(expect: Sequence[Outcome], observation: Observation) -> Iterable[Comparison]:
    """Yield a mismatch for each error of a class that the client does not document, where its outcome forbids that.

    ``expect``       the outcomes of one reading of the case
    ``observation``  what the driver and the server reported

    There is nothing to compare with a client whose driver reports no classes."""
    for outcome, told in zip(expect, observation.told, strict=False):
        own = [each for each in _alternatives(outcome) if isinstance(each, Failure) and each.own]
        if own and isinstance(told, ToldError) and not told.timed_out and _is_foreign(told, observation):
            yield Mismatch("deviates", f"{outcome_line(own[0])}: {_documented(observation)}", told_line(told))


def foreign_error(case: Case, observation: Observation) -> str:
    """Return a remark about the first error whose class is not documented, if a request was sent; else an empty string.

    ``case``         the case
    ``observation``  what the driver and the server reported

    An error before any request is often an error of the caller, such as a ValueError for a bad argument. So is the
    error of a request that the caller gives up, or whose source of content fails."""
    if not observation.exceptions or not requests_of(observation):
        return ""
    for question, told in zip(case.questions, observation.told, strict=False):
        if isinstance(question, Request) and (question.cancel or _fails(question.body)):
            continue
        if isinstance(told, ToldError) and _is_foreign(told, observation):
            return f"foreign-error: {text(told.type)} is outside {_documented(observation)}: {text(told.message)}"
    return ""


def _alternatives(outcome: Outcome) -> Sequence[Outcome]:
    return outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def _is_foreign(told: ToldError, observation: Observation) -> bool:
    return bool(observation.exceptions) and not {told.type, *told.bases} & set(observation.exceptions)


def _documented(observation: Observation) -> str:
    return text(", ".join(observation.exceptions))


def _fails(body: Body | Source | None) -> bool:
    return isinstance(body, Source) and body.fails
