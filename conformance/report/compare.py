"""Verdicts side by side: what several clients make of each case, and what one makes of it over TCP and TLS. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..model import WORST_FIRST, Result, Variant, Verdict, badness

_ASKED = ("pass", "lenient", "fail", "unproven")  # results that say something of the client


@dataclass(frozen=True, slots=True)
class Row:
    """What each of several clients makes of one case, in their order: the worst of its variants; None: not played."""

    case: str
    results: tuple[Result | None, ...]

    @property
    def differs(self) -> bool:
        """Whether they do not all make the same of it."""
        return len(set(self.results)) > 1


@dataclass(frozen=True, slots=True)
class Parting:
    """A case of which one client makes something else over TLS than over TCP, the octets and the reading being the
    same."""

    tcp: Verdict
    tls: Verdict

    @property
    def worse(self) -> str:
        """The transport over which it is worse: "tcp" or "tls"."""
        return "tcp" if badness(self.tcp) < badness(self.tls) else "tls"


def worst(results: Iterable[Result]) -> Result:
    """The worst of some results; what was not asked says less than what was passed."""
    return min(results, key=WORST_FIRST.index)


def rows(verdicts: Iterable[Verdict], clients: Sequence[str]) -> list[Row]:
    """A row for each case that any of the clients has played, in the order of the ids."""
    found: dict[str, dict[str, Result]] = {}
    for verdict in verdicts:
        of_case = found.setdefault(verdict.case, {})
        of_case[verdict.client] = worst((verdict.result, of_case.get(verdict.client, verdict.result)))
    return [Row(case, tuple(found[case].get(client) for client in clients)) for case in sorted(found)]


def partings(verdicts: Iterable[Verdict]) -> list[Parting]:
    """The cases of one client that part TCP from TLS, one for each, in the order of the verdicts.

    What could not be asked over one of them, or broke, is no difference."""
    over: dict[tuple[str, Variant], dict[str, Verdict]] = {}
    for verdict in verdicts:
        variant = Variant.parse(verdict.variant)
        if verdict.result in _ASKED:
            over.setdefault((verdict.case, replace(variant, transport="tcp")), {})[variant.transport] = verdict
    found = [Parting(**each) for each in over.values() if len(each) == 2 and _part(each["tcp"], each["tls"])]
    return list({each.tcp.case: each for each in reversed(found)}.values())[::-1]


def _part(tcp: Verdict, tls: Verdict) -> bool:
    return (tcp.result, tcp.severity) != (tls.result, tls.severity)


def short_names(clients: Sequence[str]) -> list[str]:
    """The names without the words that all of them begin with: versions, where one client sits in several."""
    names = [client.split(" ") for client in clients]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*names, strict=False))
    begin = sum(1 for _ in shared) if len(names) > 1 else 0
    return [" ".join(name[begin:] or name) for name in names]
