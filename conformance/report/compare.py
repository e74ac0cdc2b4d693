"""Compares verdicts: of several clients in each case, and of one client over TCP and over TLS. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..model import WORST_FIRST, Result, Variant, Verdict, badness

_SUPPORTED = ("pass", "lenient", "fail", "unproven")  # the results that state something about the client


@dataclass(frozen=True, slots=True)
class Row:
    """The results of several clients in one case.

    ``case``     the id of the case
    ``results``  the worst result among the case's variants, for each client in their order; None: not run"""

    case: str
    results: tuple[Result | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the clients have different results."""
        return len(set(self.results)) > 1


@dataclass(frozen=True, slots=True)
class TransportDifference:
    """A case in which the verdict on one client depends on the transport. Delivery and reading are the same in both.

    ``tcp``  the verdict over TCP
    ``tls``  the verdict over TLS"""

    tcp: Verdict
    tls: Verdict

    @property
    def worse(self) -> str:
        """The transport with the worse verdict: ``tcp`` or ``tls``."""
        return "tcp" if badness(self.tcp) < badness(self.tls) else "tls"


def worst(results: Iterable[Result]) -> Result:
    """Return the worst of some results. "unsupported" ranks below "pass", since it states nothing about the client.

    ``results``  at least one result"""
    return min(results, key=WORST_FIRST.index)


def rows(verdicts: Iterable[Verdict], clients: Sequence[str]) -> list[Row]:
    """Return a row for each case that was run for any of the clients, in the order of the ids.

    ``verdicts``  of any number of clients
    ``clients``   the names of the clients, in the order of the results of a row"""
    found: dict[str, dict[str, Result]] = {}
    for verdict in verdicts:
        of_case = found.setdefault(verdict.case, {})
        of_case[verdict.client] = worst((verdict.result, of_case.get(verdict.client, verdict.result)))
    return [Row(case, tuple(found[case].get(client) for client in clients)) for case in sorted(found)]


def transport_differences(verdicts: Iterable[Verdict]) -> list[TransportDifference]:
    """Return the cases in which TCP and TLS differ, each once, in the order of the ids.

    Of several differing variants of a case, the first in the order of the variants stands for the case. The order in
    which workers delivered the verdicts has no influence. An item that was unsupported over one transport, or that
    broke, is no difference.

    ``verdicts``  the verdicts on one client, in any order"""
    over: dict[tuple[str, Variant], dict[str, Verdict]] = {}
    for verdict in verdicts:
        variant = Variant.parse(verdict.variant)
        if verdict.result in _SUPPORTED:
            over.setdefault((verdict.case, replace(variant, transport="tcp")), {})[variant.transport] = verdict
    in_order = sorted(over.items(), key=lambda item: (item[0][0], item[0][1].rank))
    found: dict[str, TransportDifference] = {}
    for (case, _), each in in_order:
        if len(each) == 2 and _differ(**each):
            found.setdefault(case, TransportDifference(**each))
    return list(found.values())


def _differ(tcp: Verdict, tls: Verdict) -> bool:
    return (tcp.result, tcp.severity) != (tls.result, tls.severity)


def short_names(clients: Sequence[str]) -> list[str]:
    """Return the names without the words that all of them begin with. Of one client in several versions, that leaves
    the versions.

    ``clients``  the names of the clients"""
    names = [client.split(" ") for client in clients]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    begin = sum(1 for _ in shared) if len(names) > 1 else 0
    return [" ".join(name[begin:] or name) for name in names]
