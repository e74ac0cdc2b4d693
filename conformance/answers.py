"""What the client told, compared with what was expected of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .case import (
    ANYTHING,
    SEVERITIES,
    WORDS,
    AnyOf,
    Failure,
    Lost,
    Outcome,
    Response,
    Told,
    ToldError,
    ToldResponse,
    ToldValue,
    Value,
)
from .describe import outcome_line, told_line
from .difference import Comparison, Mismatch, Mute, worst_of


def compare_answers(expect: Sequence[Outcome], answers: Sequence[Told]) -> Iterable[Comparison]:
    """One comparison for each answer, and a Mute if answers are missing for another reason than a lost client."""
    for number, (outcome, told) in enumerate(zip(expect, answers, strict=False)):
        compared = compare_answer(outcome, told)
        if isinstance(compared, Mismatch) and _is_of_another(number, outcome, told):
            compared = Mismatch("desync", compared.expected, compared.seen)
        yield compared
    if len(answers) < len(expect) and not any(isinstance(told, Lost) for told in answers):
        yield Mute("the driver answered fewer items than it was asked")


def compare_answer(outcome: Outcome, told: Told) -> Comparison:
    """One answer against one outcome."""
    if isinstance(told, Lost):
        return Mismatch(told.how, outcome_line(outcome), told.detail)
    if isinstance(outcome, AnyOf):
        return _compare_any(outcome, told)
    if isinstance(outcome, Response):
        return _compare_response(outcome, told)
    if isinstance(outcome, Failure):
        return _compare_failure(outcome, told)
    return _compare_value(outcome, told)


def _is_of_another(number: int, outcome: Outcome, told: Told) -> bool:
    """Whether the body holds a word of another response: of any other in a later answer, only a stray one in the first
    (where the words beside it would make it a body that was read too far)."""
    if not isinstance(told, ToldResponse) or not told.body:
        return False
    own = repr(outcome)
    held = [word for word in WORDS if word.encode() in told.body]
    if number > 0:
        return any(word not in own for word in held)
    return held == ["stray"] and "stray" not in own


def _compare_any(outcome: AnyOf, told: Told) -> Comparison:
    compared = [compare_answer(each, told) for each in outcome.outcomes]
    mismatches = [each for each in compared if isinstance(each, Mismatch)]
    if len(mismatches) < len(compared):
        return None if None in compared else next(each for each in compared if isinstance(each, Mute))
    return Mismatch(_severity_of_any(outcome, told, mismatches), outcome_line(outcome), told_line(told))


def _severity_of_any(outcome: AnyOf, told: Told, mismatches: Sequence[Mismatch]) -> str:
    """A response that could have been refused or repaired and was neither is an invalid one accepted; where nothing
    but responses would do, the mildest of the mismatches says what the client did to the nearest of them."""
    severities = [each.severity for each in mismatches]
    if isinstance(told, ToldResponse) and any(isinstance(each, Failure) for each in outcome.outcomes):
        return "wrong-body" if "wrong-body" in severities else "accepted-invalid"
    return max(severities, key=SEVERITIES.index)


# ---------------------------------------------------------------------------------------------------------- responses


def _compare_response(outcome: Response, told: Told) -> Comparison:
    if isinstance(told, ToldError):
        return Mismatch("hang" if told.timed_out else "rejected-valid", outcome_line(outcome), told_line(told))
    if not isinstance(told, ToldResponse):
        return Mismatch("deviates", outcome_line(outcome), told_line(told))
    if told.complete is False:
        return Mismatch("rejected-valid", outcome_line(outcome), told_line(told))
    pairs = (
        ("wrong-body", "body", outcome.body, told.body),
        ("deviates", "status", outcome.status, told.status),
        ("deviates", "reason phrase", outcome.reason, told.reason),
        ("deviates", "version", outcome.version, told.version),
    )
    parts = (_equal(*pair, outcome, told) for pair in pairs)
    return worst_of([*parts, *_compare_fields(outcome, told)])


def _equal(severity: str, what: str, wanted: object, got: object, outcome: Response, told: ToldResponse) -> Comparison:
    if wanted is None or wanted == got:
        return None
    if got is None:
        return Mute(f"the client does not tell the {what}")
    return Mismatch(severity, outcome_line(outcome), told_line(told))


def _compare_fields(outcome: Response, told: ToldResponse) -> Iterable[Comparison]:
    if not outcome.fields and not outcome.absent:
        return
    if told.fields is None:
        yield Mute("the client does not tell the fields")
        return
    for name, wanted in outcome.fields:
        if _normal(wanted) not in _readings(told.fields, name):
            yield Mismatch("deviates", outcome_line(outcome), _field_line(told.fields, name))
    for name in outcome.absent:
        if _values(told.fields, name):
            yield Mismatch("deviates", f"no field {name!r}", _field_line(told.fields, name))


def _values(fields: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in fields if key.lower() == name.lower()]


def _normal(value: str) -> str:
    return re.sub("[ \t]+", " ", value).strip(" ")


def _readings(fields: Iterable[tuple[str, str]], name: str) -> list[str]:
    """The values that a field may be said to have: each line's and all lines combined (RFC 9110 5.3), and, since octets
    above 0x7F are opaque (RFC 9110 5.5), the same with what was shown as UTF-8 shown octet by octet."""
    values = [_normal(value) for value in _values(fields, name)]
    return [*values, ", ".join(values), *map(_octets, values)]


def _octets(value: str) -> str:
    try:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # a lone surrogate that stands for no octet
        return value


def _field_line(fields: Iterable[tuple[str, str]], name: str) -> str:
    values = _values(fields, name)
    return f"{name}: {', '.join(map(repr, values))}" if values else f"no field {name!r}"


# ------------------------------------------------------------------------------------------------ errors and values


def _compare_failure(outcome: Failure, told: Told) -> Comparison:
    expected = outcome_line(outcome)
    if isinstance(told, ToldResponse):
        if told.complete is False and not outcome.type:
            return None
        return Mismatch("wrong-body" if outcome.truncated else "accepted-invalid", expected, told_line(told))
    if not isinstance(told, ToldError):
        return Mismatch("accepted-invalid", expected, told_line(told))
    if told.timed_out and not outcome.timeout:
        return Mismatch("hang", f"{expected} before the client's own time-out", told_line(told))
    if outcome.type and not _is_a(outcome.type, (told.type, *told.bases)):
        return Mismatch("deviates", expected, told_line(told))
    return None


def _is_a(wanted: str, names: Iterable[str]) -> bool:
    """Whether a class of that name, with or without its module, is among ``names``."""
    return any(name == wanted or name.rpartition(".")[2] == wanted for name in names)


def _compare_value(outcome: Value, told: Told) -> Comparison:
    if isinstance(told, ToldError):
        return Mismatch("hang" if told.timed_out else "rejected-valid", outcome_line(outcome), told_line(told))
    if not isinstance(told, ToldValue):
        return Mismatch("deviates", outcome_line(outcome), told_line(told))
    right_type = not outcome.type or _is_a(outcome.type, told.bases)
    right_value = outcome.value == ANYTHING or _same(outcome.value, told.value)
    return None if right_type and right_value else Mismatch("deviates", outcome_line(outcome), told_line(told))


def _same(wanted: object, got: object) -> bool:
    """Equality that tells 1 from True, and takes a tuple for a list (JSON has no tuples)."""
    if isinstance(wanted, (list, tuple)) and isinstance(got, (list, tuple)):
        return len(wanted) == len(got) and all(_same(a, b) for a, b in zip(wanted, got, strict=True))
    return wanted == got and isinstance(wanted, bool) == isinstance(got, bool)
