"""The search for the release that changed the verdict on a case, by halves. Pure.

The state of a case under a release is its result, with the severity of a failure: of several variants, the worst. A
release whose state is unknown is skipped: it cannot be installed or run, or the verdict is unsteady. If such releases
lie at the change, the answer is an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..model import Verdict
from ..model.verdict import badness


@dataclass(frozen=True, slots=True)
class Change:
    """Where the state of a case changes.

    ``last``     the last release that was seen with the state of the first release of the range
    ``first``    the first release that was seen with another state
    ``before``   the state under ``last``
    ``after``    the state under ``first``; equal to ``before``: the state is the same at both ends of the range
    ``skipped``  the releases between the two, whose states are unknown"""

    last: str
    first: str
    before: str
    after: str
    skipped: tuple[str, ...] = ()


class UnknownEnd(Exception):
    """The state of the case is unknown under an end of the range. The message is the release."""


def state_of(verdicts: Iterable[Verdict]) -> str:
    """Return the state of a case, as ``pass`` or ``fail (accepted-invalid)``; an empty string: unknown.

    ``verdicts``  the verdicts on the variants of the case under one release"""
    worst = min(verdicts, key=badness, default=None)
    if worst is None or worst.result == "broken" or worst.unsteady:
        return ""
    detail = worst.severity or ("security" if worst.kind == "security" else "")
    return f"{worst.result} ({detail})" if detail else worst.result


def find_change(releases: Sequence[str], state: Callable[[str], str]) -> Change:
    """Return where the state of a case changes.

    ``releases``  at least two releases, the oldest first
    ``state``     returns the state of the case under a release; an empty string: unknown

    Between the ends, only as many releases are tried as the search by halves needs. If the state changes several times,
    the answer is one of the changes away from the state of the first release. Raises UnknownEnd."""
    low, high = 0, len(releases) - 1
    ends = [state(releases[end]) for end in (low, high)]
    if "" in ends:
        raise UnknownEnd(releases[(low, high)[ends.index("")]])
    before, after = ends
    skipped: set[int] = set()
    while before != after and (between := [each for each in range(low + 1, high) if each not in skipped]):
        middle = min(between, key=lambda each: abs(2 * each - low - high))
        found = state(releases[middle])
        if not found:
            skipped.add(middle)
        elif found == before:
            low = middle
        else:
            high, after = middle, found
    unknown = tuple(releases[low + 1 : high]) if before != after else ()
    return Change(releases[low], releases[high], before, after, unknown)
