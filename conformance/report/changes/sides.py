"""The two sides of a comparison: which client of which file, and over which transport. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ....mockserver.base.input_error import InputError
from ....mockserver.base.suggestions import nearest
from ...corpus.cases import corpus, revised, versions
from ...gate.changes import Changes, changes
from ...model import Variant, Verdict
from ..results import ClientResults, Results


class BadSides(InputError):
    """The files and options do not name two sides that can be compared; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    ``run``        the results of the run
    ``client``     the results of the client
    ``transport``  the transport, "tcp" or "tls"; empty: both"""

    run: Results
    client: ClientResults
    transport: str = ""

    @property
    def title(self) -> str:
        """The side for people: ``old.jsonl: curl 8.0 over tls``."""
        over = f" over {self.transport}" if self.transport else ""
        return f"{self.run.label}: {self.client.title}{over}"

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts of the side."""
        return [each for each in self.client.verdicts if self.transport in ("", Variant.parse(each.variant).transport)]


@dataclass(frozen=True, slots=True)
class ComparedClients:
    """Two sides, and what changed from one to the other.

    ``old``      the old side
    ``new``      the new side
    ``changes``  what changed"""

    old: Side
    new: Side
    changes: Changes


def compared(
    old: Results, new: Results, clients: Sequence[str] = (), transports: Sequence[str] = (), fail_on: Sequence[str] = ()
) -> list[ComparedClients]:
    """Return the comparisons of the clients of two runs.

    ``old``         the results of the old run
    ``new``         the results of the new run; it may be the same run
    ``clients``     the names of clients, two at most: the second is that of the new run; none: all that both runs have,
                    or the only one of each run
    ``transports``  transports, two at most: the second is that of the new run
    ``fail_on``     the classes of verdicts that fail a run; none: those of the new run

    Raises BadSides if the names do not give two sides with items in common."""
    over = (transports[0], transports[-1]) if transports else ("", "")
    sides = [(Side(old, one, over[0]), Side(new, other, over[1])) for one, other in _client_pairs(old, new, clients)]
    if old is new and all((one.client, one.transport) == (other.client, other.transport) for one, other in sides):
        raise BadSides(
            f"{old.label} is both OLD and NEW: name two clients with --client, or two transports with --transport; "
            f"its clients are {', '.join(_names_of(old))}"
        )
    gates = partial(_gates, new.strict if not fail_on else False, tuple(fail_on or new.fail_on))
    found = [
        ComparedClients(
            one,
            other,
            changes(
                one.verdicts,
                other.verdicts,
                corpus(),
                gates,
                other.client.known,
                revised_between(old.corpus, new.corpus),
                across_transports=over[0] != over[1],
            ),
        )
        for one, other in sides
    ]
    if not any(each.changes.compared for each in found):
        raise BadSides(f"{old.label} and {new.label}: the two sides have no item in common that can be compared")
    return found


def revised_between(one: str, other: str) -> frozenset[str]:
    """Return the ids of the cases whose expectation was revised between two versions of the corpus.

    ``one``    a version; of one that is not known, nothing is said
    ``other``  a version"""
    names = list(versions())
    if one == other or one not in names or other not in names:
        return frozenset()
    older, later = sorted((one, other), key=names.index)
    since = names[names.index(older) + 1 : names.index(later) + 1]
    return frozenset(id for name in since for id in revised().get(name, ()))


def banners(old: Results, new: Results, found: Sequence[ComparedClients]) -> list[str]:
    """Return the lines on what limits a comparison.

    ``old``    the results of the old run
    ``new``    the results of the new run
    ``found``  the comparisons"""
    lines = [f"{run.label}: {note}" for run in ((old,) if old is new else (old, new)) for note in run.notes]
    if old.corpus != new.corpus:
        lines.append(
            f"different corpora: {old.corpus or 'unknown'} and {new.corpus or 'unknown'}; revised cases are left out"
        )
    if old.profile != new.profile:
        lines.append(f"different profiles: {old.profile or 'none'} and {new.profile or 'none'}")
    for run, side in ((old, "old"), (new, "new")):
        there = {getattr(each, side).client.name for each in found}
        lines += [
            f"{run.label}: {name} is not compared" for name in _names_of(run) if name not in there and old is not new
        ]
    return list(dict.fromkeys(lines))


def _client_pairs(old: Results, new: Results, clients: Sequence[str]) -> list[tuple[ClientResults, ClientResults]]:
    if clients:
        return [(_client(old, clients[0]), _client(new, clients[-1]))]
    by_name = {each.name: each for each in new.clients}
    common = [(each, by_name[each.name]) for each in old.clients if each.name in by_name]
    if not common and len(old.clients) == len(new.clients) == 1:
        return [(old.clients[0], new.clients[0])]
    if not common:
        raise BadSides(
            f"{old.label} and {new.label} have no client in common: {', '.join(_names_of(old))}, and "
            f"{', '.join(_names_of(new))}; name one of each with --client"
        )
    return common


def _client(run: Results, name: str) -> ClientResults:
    for each in run.clients:
        if each.name == name:
            return each
    raise BadSides(f"{run.label}: no client {name!r}{nearest(name, _names_of(run))}")


def _names_of(run: Results) -> list[str]:
    return [each.name for each in run.clients]


def _gates(strict: bool, fail_on: Sequence[str], verdict: Verdict) -> bool:
    return verdict.gates(strict, fail_on)
