"""The generated part of docs/generated-cases.md: the parts of the table, and the kinds of departures, with counts."""

from __future__ import annotations

from collections import Counter

from tables import table

from h1conform.conformance.corpus.generated.bases import BASES
from h1conform.conformance.corpus.generated.cases import WHY, generated
from h1conform.conformance.corpus.generated.values import PARTING
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.model import AnyOf, Case, Failure

_OTHERS = {"fields": "two framing fields beside each other", "names": "fields that libraries read by themselves"}


def page() -> str:
    """Return the tables: the parts of the table of responses, the inserted octets, and the kinds of departures."""
    cases = list(generated().values())
    octets = len({(each.do, each.server) for each in cases})
    return (
        f"{len(cases)} cases, {octets} different responses.\n\n"
        f"### Parts\n\n{_parts(cases)}\n"
        f"### Octets\n\nThese octets are inserted: {', '.join(f'`{name}`' for name, _ in PARTING)}.\n\n"
        f"### Kinds\n\nThe first case of a kind is the root of its other cases.\n\n{_kinds(cases)}"
    )


def _parts(cases: list[Case]) -> str:
    counts = Counter(case.id.split("/")[1] for case in cases)
    what = {base.name: f"{base.what}: {len(base.mutated)} mutated elements" for base in BASES} | _OTHERS
    return table(("part", "responses", "cases"), [(f"`{name}`", what[name], str(counts[name])) for name in what])


def _kinds(cases: list[Case]) -> str:
    """Return a row for each kind, with the level and the outcome of its first case."""
    counts = Counter(case.root or case.id for case in cases)
    rows = [
        (
            case.why.removeprefix(WHY).removesuffix("."),
            f"`{case.id}`",
            str(counts[case.id]),
            level_of(case),
            _right(case),
        )
        for case in cases
        if not case.root and case.twin
    ]
    return table(("kind", "first case", "cases", "level", "right"), rows)


def _kind(case: Case) -> str:
    return case.why.removeprefix(WHY).removesuffix(".")


def _right(case: Case) -> str:
    right = case.expect[0]
    if isinstance(right, Failure):
        return "an error, or a repair" if case.lenient else "an error"
    if isinstance(right, AnyOf):
        return "a response or an error" if any(isinstance(each, Failure) for each in right.outcomes) else "a response"
    return "a response"
