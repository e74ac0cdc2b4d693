"""The results of a run as reports of several runs need them, from a run that has just ended or from a file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..corpus.cases import VERSION
from ..gate.gate import RunResult
from ..model import FAIL_ON, Verdict


@dataclass(frozen=True, slots=True)
class ClientResults:
    """The verdicts on one client.

    ``name``        the name of the client
    ``version``     the version of the client; empty: unknown
    ``title``       the name and the version, for people
    ``verdicts``    the verdicts, each item once
    ``unexpected``  the ids of the items that fail the run
    ``known``       the reason of each known difference, by the id of the item
    ``broken``      why the client could not be run at all; empty: the client was run"""

    name: str
    version: str
    title: str
    verdicts: tuple[Verdict, ...]
    unexpected: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(default_factory=dict)
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one run.

    ``corpus``   the version of the corpus; empty: unknown
    ``clients``  the results of each client
    ``label``    the name of the file that has the results; empty: the run has just ended
    ``notes``    a line on each part of the results that is missing or cannot be read
    ``profile``  the profile of the run; empty: none
    ``whole``    whether the file could be read as a whole
    ``cut``      a line about a run that ended before its last item; empty: it was whole
    ``strict``   whether every lenient result failed the run
    ``fail_on``  the classes of verdicts that failed the run
    ``stale``    where the entries of known differences are that no longer occurred
    ``header``   the header of a stream of results, as the file has it; empty: the file is no stream"""

    corpus: str
    clients: tuple[ClientResults, ...]
    label: str = ""
    notes: tuple[str, ...] = ()
    profile: str = ""
    whole: bool = True
    cut: str = ""
    strict: bool = False
    fail_on: tuple[str, ...] = FAIL_ON
    stale: tuple[str, ...] = ()
    header: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on all clients."""
        return tuple(verdict for client in self.clients for verdict in client.verdicts)

    @classmethod
    def of(cls, run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> Results:
        """Return the results of a run that has just ended.

        ``run_result``  the results of the run
        ``titles``      the title of each client, by the client's name
        ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
        return cls(
            corpus=pinned or VERSION,
            clients=tuple(_client(run_result, name, title) for name, title in titles.items()),
            notes=(run_result.cut,) if run_result.cut else (),
            profile=run_result.profile,
            cut=run_result.cut,
            strict=run_result.gate.strict,
            fail_on=run_result.gate.kinds,
            stale=tuple(entry.where for entry in run_result.stale),
        )


def _client(run_result: RunResult, name: str, title: str) -> ClientResults:
    verdicts = tuple(each for each in run_result.verdicts if each.client == name)
    return ClientResults(
        name=name,
        version=run_result.versions.get(name, ""),
        title=title,
        verdicts=verdicts,
        unexpected=frozenset(each.id for each in verdicts if run_result.is_unexpected(each)),
        known=run_result.reasons(verdicts),
        broken=run_result.broken.get(name, ""),
    )
