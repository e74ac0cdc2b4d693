"""A run of the exam: its clients, items, examiners and verdicts. The command line and pytest make it from options."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ...mockserver.base.input_error import InputError
from ..corpus.cases import corpus
from ..corpus.references import check_references
from ..corpus.selection import Selection
from ..drivers import registry
from ..drivers.registry import Client, UnknownClient
from ..exchange.examiner import DEFAULT_TIMEOUT, LONGEST_TIMEOUT, SHORTEST_TIMEOUT, Examiner, twin_key
from ..exchange.passed_twins import PassedTwins
from ..gate import known_differences as known
from ..gate.gate import Gate, RunResult, tally
from ..model import Case, Variant, Verdict
from .order import spread


class BadExam(InputError):
    """The options ask for what there is not; the message says what, and what there is."""


@dataclass(frozen=True, slots=True)
class ExamItem:
    """One item: a client, a case, a variant."""

    client: Client
    case: Case
    variant: Variant

    def __str__(self) -> str:
        return f"{self.client.name}::{self.case.id}[{self.variant}]"


class Exam:
    """One run of the exam. Under pytest-xdist each process has its own, made from the same options.

    Raises UnknownCase where the selection names one that there is not."""

    def __init__(
        self, clients: tuple[Client, ...], selection: Selection, gate: Gate, timeout: float = DEFAULT_TIMEOUT
    ) -> None:
        self.clients = clients
        self.selection = selection
        self.gate = gate
        self.timeout = timeout
        self._examiners: dict[str, Examiner] = {}
        self._verdicts: list[Verdict] = []
        self._versions: dict[str, str] = {}
        self._passed_twins = PassedTwins(twin_key(each.client, each.case, each.variant) for each in self.items)

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Exam:
        """The exam that the options of `h1conform run`, or of pytest (without --h1-), ask for.

        Raises InputError for whatever the options or the files that they name ask for and that there is not."""
        check_references(corpus().values())
        entries = known.load_all(map(Path, options["known"] or ()), corpus())
        timeout = DEFAULT_TIMEOUT if options["timeout"] is None else options["timeout"]
        if not SHORTEST_TIMEOUT <= timeout <= LONGEST_TIMEOUT:  # neither is NaN
            raise BadExam(f"timeout {timeout:g}: not between {SHORTEST_TIMEOUT:g} and {LONGEST_TIMEOUT:g} seconds")
        exam = cls(
            clients=_clients(options),
            selection=Selection.from_options(options),
            gate=Gate(bool(options["strict"]), entries),
            timeout=timeout,
        )
        if not exam.items:  # an unknown case is an error here too, not within the collection
            raise BadExam("no case is left: the options exclude each other")
        return exam

    @cached_property
    def items(self) -> tuple[ExamItem, ...]:
        """Every item, client by client, each client's in the order of `spread`."""
        items = spread(self.selection.of(corpus()))
        return tuple(ExamItem(client, case, variant) for client in self.clients for case, variant in items)

    # ------------------------------------------------------------------------------------------------------- examiners

    def prepare(self) -> None:
        """See that every client is fit to be examined. Raises NotFit."""
        for client in self.clients:
            self.examiner(client)

    def examiner(self, client: Client) -> Examiner:
        """The client's examiner in this process; made, and found fit, at first use. Raises NotFit."""
        if client.name not in self._examiners:
            examiner = Examiner(client, self.timeout, self._passed_twins)
            examiner.prepare()
            self._examiners[client.name] = examiner
            self._versions[client.name] = str(examiner.hello.get("version") or "")
        return self._examiners[client.name]

    def run_item(self, item: ExamItem) -> Verdict:
        """Play one item. Raises NotFit."""
        return self.examiner(item.client).examine(item.case, item.variant)

    def close(self) -> None:
        """End every driver."""
        for examiner in self._examiners.values():
            examiner.close()
        self._examiners.clear()

    # ----------------------------------------------------------------------------------------------------- verdicts

    def record(self, verdict: Verdict) -> dict[str, Any]:
        """The verdict as plain data, with what this process knows of its client and of known differences."""
        version = self._versions.get(verdict.client, "")
        entry = self.gate.entry(verdict, version)
        values = {
            each.name: getattr(verdict, each.name) for each in dataclasses.fields(verdict)
        }  # all of it plain data
        return values | {"version": version, "known": entry.reason if entry else ""}

    def keep(self, record: Mapping[str, Any]) -> Verdict:
        """Take a record back into the exam's results."""
        names = {each.name for each in dataclasses.fields(Verdict)}
        values: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in record.items()}
        verdict = Verdict(**{key: each for key, each in values.items() if key in names})
        self._verdicts.append(verdict)
        self._versions[verdict.client] = record["version"]
        return verdict

    @property
    def run_result(self) -> RunResult:
        """All that was kept, under the gate."""
        return RunResult(self.gate, tuple(self._verdicts), self._versions, corpus(), self.selection.profile)

    def summary(self) -> list[str]:
        """A line for each client, and one for each known difference that has gone."""
        under = f", profile {self.selection.profile}" if self.selection.profile else ""
        lines = [
            f"{client.title(self._versions.get(client.name, ''))}{under}: "
            + tally(each for each in self._verdicts if each.client == client.name)
            for client in self.clients
        ]
        return lines + [entry.stale_message for entry in self.run_result.stale]


def _clients(options: Mapping[str, Any]) -> tuple[Client, ...]:
    pythons = options["python"] or (sys.executable,)
    clients = [client for name in options["client"] or () for client in registry.find_under(name, pythons)]
    if options["exec"]:
        clients.append(registry.from_exec(options["exec"], options["name"] or ""))
    if options["command"]:
        clients.append(registry.from_template(options["command"], options["name"] or ""))
    twice = [name for name, number in Counter(client.name for client in clients).items() if number > 1]
    if twice:
        raise UnknownClient(f"the client {twice[0]!r} is named twice")
    return tuple(clients)
