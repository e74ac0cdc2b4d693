"""From the readings of octets to the outcomes of a case. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ....model import AnyOf, Failure, Outcome, Pairs, Response
from .choices import Grade, Incomplete, OneReading, Refusal
from .fields import Field, is_single
from .response import FinalResponse

# Fields that clients take for themselves, or do not report: of the connection, of the framing, of the content coding.
_NOT_COMPARED = frozenset(
    (
        b"connection",
        b"content-encoding",
        b"content-length",
        b"keep-alive",
        b"proxy-connection",
        b"set-cookie",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"__proto__",
    )
)


def outcomes(results: Iterable[OneReading[FinalResponse]], ended: str) -> tuple[Outcome, tuple[Outcome, ...]]:
    """Return the right outcome, and the lenient outcomes that are not right.

    ``results``  the readings, at least one of them right
    ``ended``    whether the server ends the connection behind the octets, "fin" or "open" """
    graded: dict[Grade, list[Response | Failure]] = {"right": [], "lenient": []}
    for result in results:
        graded[result.choices.grade] += of_one(result.found, ended)
    right = _each_once(graded["right"])
    lenient = [each for each in _each_once(graded["lenient"]) if not _covered(each, right)]
    return (right[0] if len(right) == 1 else AnyOf(tuple(right))), tuple(lenient)


def of_one(found: FinalResponse | Refusal | Incomplete, ended: str) -> list[Response | Failure]:
    """Return the outcomes that are equal to what one reading found.

    ``ended``  whether the server ends the connection behind the octets, "fin" or "open" """
    if isinstance(found, Refusal):
        return [Failure()]
    if isinstance(found, Incomplete):
        return [Failure(timeout=ended == "open", truncated=found.within_content)]
    statuses = [found.status]
    if found.status is not None and not 100 <= found.status <= 599:
        statuses.append(500)  # RFC 9110 section 15: as if it were a 5xx
    kept = [_fields(found, kept=False)]
    if (other := _fields(found, kept=True)) not in kept:
        kept.append(other)
    absent = _absent(found)
    return [
        Response(status, found.content, fields=fields, absent=absent, invalid=found.invalid)
        for status in statuses
        for fields in kept
    ]


def _fields(found: FinalResponse, *, kept: bool) -> Pairs:
    """Return the fields that are compared: each name once, with the combined value (RFC 9110 section 5.3).

    ``kept``  whether a space that replaces an octet at the start or the end of a value is a part of the value"""
    combined: dict[bytes, list[Field]] = {}
    for each in found.fields:
        combined.setdefault(each.name.lower(), []).append(each)
    return tuple(
        (fields[0].name.decode("ascii"), ", ".join(_text(each, kept=kept) for each in fields))
        for name, fields in combined.items()
        if name not in _NOT_COMPARED
        and all(each.certain for each in fields)
        and not (is_single(name) and len(fields) > 1)
    )


def _text(field: Field, *, kept: bool) -> str:
    return (field.kept if kept else field.value).decode("latin-1")


def _absent(found: FinalResponse) -> tuple[str, ...]:
    """Return the names that only a wrong reading has as names of fields of the header section."""
    names = {each.name.lower() for each in found.fields}
    return tuple(sorted(name.decode("ascii") for name in found.hidden if name.lower() not in names))


def _each_once(outcomes: list[Response | Failure]) -> list[Response | Failure]:
    """Return the outcomes, each once, and one Failure for all errors."""
    failures = [each for each in outcomes if isinstance(each, Failure)]
    found: list[Response | Failure] = list(dict.fromkeys(each for each in outcomes if isinstance(each, Response)))
    if failures:
        # A client that refuses at once is as right as one that waits; a client that does not wait needs no time-out.
        timeout, truncated = any(each.timeout for each in failures), all(each.truncated for each in failures)
        found.append(Failure(timeout=timeout, truncated=truncated and not found))
    return found


def _covered(outcome: Response | Failure, right: list[Response | Failure]) -> bool:
    if isinstance(outcome, Failure):
        return any(isinstance(each, Failure) and each.timeout >= outcome.timeout for each in right)
    return outcome in right
