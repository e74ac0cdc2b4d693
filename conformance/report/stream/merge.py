"""Joins the results of several runs into one stream: of shards, of clients, of a cut run and its rest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....mockserver.base.arguments import shown
from ....mockserver.base.input_error import InputError
from ...gate.exit_codes import BROKEN, OK, UNEXPECTED
from ...model import Verdict
from ..results import ClientResults, Results
from .lines import end, header, verdict_line

_NAMED = 5  # missing shards that a line names
_DIGITS = 5  # of a number of shards: from this on it is not one that a run accepts


class MergeError(InputError):
    """The results do not belong together. The message names two files and their difference."""


@dataclass(slots=True)
class _Part:
    """The files that have the same clients and the same selection: each has some of the items, or all of them.

    ``shares``   the number of items of each share that a file has; the whole selection is the share of an empty name
    ``ids``      the items that the files have
    ``cut``      why a file lacks items, in a line for each"""

    shares: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)

    @property
    def planned(self) -> int:
        """The number of items that the files are to have."""
        return self.shares.get("") or sum(self.shares.values())

    @property
    def is_whole(self) -> bool:
        return not self.cut or len(self.ids) >= self.planned > 0


class Merged:
    """The results of several runs as one.

    ``runs``  the results, at least one
    ``lost``  a line on each file that could not be read

    Raises MergeError for results of different corpora or under different rules, for a client in two versions, and for
    an item with two results."""

    def __init__(self, runs: Sequence[Results], lost: Sequence[str] = ()) -> None:
        self._runs = runs
        self._check_rules()
        self._clients = self._found_clients()
        self._items: dict[str, tuple[Results, Verdict]] = {}
        for run in runs:
            for verdict in run.verdicts:
                self._add(run, verdict)
        self._parts = self._found_parts()
        self._lost = lost

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts, each item once, in the order of the ids."""
        return [self._items[id][1] for id in sorted(self._items)]

    @property
    def why(self) -> str:
        """Why something is missing, in one line; empty: nothing is."""
        cut = [line for part in self._parts.values() if not part.is_whole for line in part.cut]
        return "; ".join((*self._lost, *cut, *self._missing_shards()))

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the stream."""
        first = self._runs[0]
        clients = [{"name": each.name, "version": each.version, "title": each.title} for each in self._clients.values()]
        planned = sum(max(part.planned, len(part.ids)) for part in self._parts.values())
        yield header(
            first.corpus, clients, planned, self._selection(), first.strict, first.fail_on, self._environment()
        )
        known = {id: reason for run in self._runs for each in run.clients for id, reason in each.known.items()}
        unexpected = {id for run in self._runs for each in run.clients for id in each.unexpected}
        for verdict in self.verdicts:
            yield verdict_line(verdict, known.get(verdict.id, ""), verdict.id in unexpected)
        failing = [each for each in self.verdicts if each.id in unexpected]
        stale = list(dict.fromkeys(where for run in self._runs for where in run.stale))
        broken = {each.name: each.broken for each in self._clients.values() if each.broken}
        broke = broken or self.why or any(each.result == "broken" and each.id not in known for each in self.verdicts)
        code = BROKEN if broke else UNEXPECTED if failing or stale else OK
        yield end(len(self._items), failing, self.why, broken, stale, code)

    # ---------------------------------------------------------------------------------------------------------- checks

    def _check_rules(self) -> None:
        first = self._runs[0]
        for run in self._runs[1:]:
            for name in ("corpus", "profile", "strict", "fail_on"):
                one, other = getattr(first, name), getattr(run, name)
                if one != other:
                    raise MergeError(
                        f"{first.label} and {run.label}: the runs have different values of {name}: "
                        f"{shown(one)} and {shown(other)}; run the clients with the same options"
                    )

    def _found_clients(self) -> dict[str, ClientResults]:
        found: dict[str, tuple[Results, ClientResults]] = {}
        for run in self._runs:
            for client in run.clients:
                label, before = found.get(client.name, (run, client))
                if before.version and client.version and before.version != client.version:
                    raise MergeError(
                        f"{label.label} and {run.label}: {client.name} has version {before.version} in one and "
                        f"{client.version} in the other; use `h1conform compare` for two versions"
                    )
                if client.name not in found or not before.version:
                    found[client.name] = run, client
        return {name: client for name, (_, client) in found.items()}

    def _add(self, run: Results, verdict: Verdict) -> None:
        """Add a verdict. The first file that has the item counts."""
        other, before = self._items.setdefault(verdict.id, (run, verdict))
        if (before.result, before.severity) != (verdict.result, verdict.severity):
            results = " and ".join(f"{each.result} {each.severity}".strip() for each in (before, verdict))
            raise MergeError(
                f"{other.label} and {run.label}: {verdict.id} has two results: {results}; leave out one of the files"
            )

    # ------------------------------------------------------------------------------------------------------------ parts

    def _found_parts(self) -> dict[str, _Part]:
        parts: dict[str, _Part] = {}
        for number, run in enumerate(self._runs):
            names = [each.name for each in run.clients]
            part = parts.setdefault(repr((names, _without_share(run))) if run.header else str(number), _Part())
            planned = run.header.get("items")
            share = str(_selection(run).get("shard", ""))
            part.shares[share] = max(part.shares.get(share, 0), planned if isinstance(planned, int) else 0)
            part.ids.update(each.id for each in run.verdicts)
            if run.cut or not run.whole:
                part.cut.append(f"{run.label}: {run.cut or 'the file ends early or is damaged'}")
        return parts

    def _missing_shards(self) -> list[str]:
        """Return a line on the shares that no file has, for each client and number of shares. A file of the whole
        selection has all of them."""
        there: dict[tuple[str, str], set[str]] = {}
        for run in self._runs:
            for client in run.clients:
                shards = there.setdefault((client.name, _without_share(run)), set())
                shards.add(str(_selection(run).get("shard", "1/1")))
        return [f"{client}: {missing}" for (client, _), shards in there.items() if (missing := _missing(shards))]

    def _environment(self) -> dict[str, str]:
        """Return what the environments of all runs have in common."""
        all_ = [run.header.get("environment") for run in self._runs]
        found = [each if isinstance(each, dict) else {} for each in all_]
        return {str(name): str(value) for name, value in found[0].items() if all(e.get(name) == value for e in found)}

    def _selection(self) -> dict[str, Any]:
        """Return the options that all runs share, without the share."""
        first = dict(_selection(self._runs[0]))
        first.setdefault("profile", self._runs[0].profile)
        return {
            name: value
            for name, value in first.items()
            if name != "shard"
            and value
            and (name == "profile" or all(_selection(run).get(name) == value for run in self._runs))
        }


def _missing(shards: Collection[str]) -> str:
    """Return a line on the shares that are missing; empty: one set of shares is whole.

    ``shards``  the shares that are there, such as ``2/4``"""
    lines = []
    for shares in {text.partition("/")[2] for text in shards}:
        number = int(shares) if shares.isdecimal() and len(shares) < _DIGITS else 1
        missing = [f"{each}/{shares}" for each in range(1, number + 1) if f"{each}/{shares}" not in shards]
        if not missing:
            return ""
        more = ", …" if len(missing) > _NAMED else ""
        lines.append(f"no file has shard {', '.join(missing[:_NAMED])}{more}")
    return "; ".join(sorted(lines))


def _without_share(run: Results) -> str:
    """Return a text that is the same for two runs of one selection, whatever their shares of it are."""
    return repr(sorted((each for each in _selection(run).items() if each[0] != "shard"), key=str))


def _selection(run: Results) -> Mapping[str, Any]:
    found = run.header.get("selection")
    return found if isinstance(found, dict) else {}
