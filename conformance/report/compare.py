"""Comparisons of verdicts: of several clients in each case, and of one client over TCP and over TLS. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..model import WORST_FIRST, Result, Variant, Verdict, badness

_ASKED = ("pass", "lenient", "fail", "unproven")  # results that say something of the client


@dataclass(frozen=True, slots=True)
class Row:
    """The results of several clients in one case.

    ``case``     the id of the case
    ``results``  the worst result among the case's variants, for each client in their order; None: not played"""

    case: str
    results: tuple[Result | None, ...]

    @property
    def differs(self) -> bool:
        """Whether not all results are the same."""
        return len(set(self.results)) > 1


@dataclass(frozen=True, slots=True)
class TransportDifference:
    """A case in which the verdict on one client depends on the transport, octets and way of reading being the same.

    ``tcp``  the verdict over TCP
    ``tls``  the verdict over TLS"""

    tcp: Verdict
    tls: Verdict

    @property
    def worse(self) -> str:
        """The transport with the worse verdict: "tcp" or "tls"."""
        return "tcp" if badness(self.tcp) < badness(self.tls) else "tls"


def worst(results: Iterable[Result]) -> Result:
    """The worst of some results; what was not asked says less than what was passed."""
    return min(results, key=WORST_FIRST.index)


def rows(verdicts: Iterable[Verdict], clients: Sequence[str]) -> list[Row]:
    """A row for each case that any client has played, in the order of the ids.

    ``verdicts``  of any number of clients
    ``clients``   the names of the clients, in the order of the results of a row"""
    found: dict[str, dict[str, Result]] = {}
    for verdict in verdicts:
        of_case = found.setdefault(verdict.case, {})
        of_case[verdict.client] = worst((verdict.result, of_case.get(verdict.client, verdict.result)))
    return [Row(case, tuple(found[case].get(client) for client in clients)) for case in sorted(found)]


def transport_differences(verdicts: Iterable[Verdict]) -> list[TransportDifference]:
    """The cases in which TCP and TLS differ, each once, in the order of the verdicts.

    An item that could not be asked over one transport, or that broke, is no difference.

    ``verdicts``  of one client"""
    over: dict[tuple[str, Variant], dict[str, Verdict]] = {}
    for verdict in verdicts:
        variant = Variant.parse(verdict.variant)
        if verdict.result in _ASKED:
            over.setdefault((verdict.case, replace(variant, transport="tcp")), {})[variant.transport] = verdict
    both = [each for each in over.values() if len(each) == 2]
    found = [TransportDifference(**each) for each in both if _differ(**each)]
    return list({each.tcp.case: each for each in reversed(found)}.values())[::-1]


def _differ(tcp: Verdict, tls: Verdict) -> bool:
    return (tcp.result, tcp.severity) != (tls.result, tls.severity)


def short_names(clients: Sequence[str]) -> list[str]:
    """The names without the words that all of them begin with: the versions, if one client runs in several.

    ``clients``  the names of the clients"""
    names = [client.split(" ") for client in clients]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    begin = sum(1 for _ in shared) if len(names) > 1 else 0
    return [" ".join(name[begin:] or name) for name in names]
