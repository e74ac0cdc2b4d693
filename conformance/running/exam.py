"""One run: its clients, items, examiners and verdicts. The command line and the pytest plugin make it from options."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...mockserver.base.input_error import InputError
from ..corpus.cases import corpus, revised_after
from ..corpus.references import check_references
from ..corpus.selection import Selection
from ..drivers.named_clients import clients_of
from ..drivers.registry import Client
from ..drivers.supervisor import DEFAULT_START
from ..exchange.capture import Capture
from ..exchange.examiner import DEFAULT_TIMEOUT, LONGEST_TIMEOUT, SHORTEST_TIMEOUT, Examiner, NotFit, run_keys
from ..exchange.passed_twins import PassedTwins
from ..gate import known_differences as known
from ..gate.gate import Gate, RunResult, parse_fail_on
from ..judging.judge import judge
from ..model import FAIL_ON, Case, Lost, Observation, Variant, Verdict
from .order import spread


class BadExam(InputError):
    """The options have a value that is not possible; the message names the value and the possible ones."""


@dataclass(frozen=True, slots=True)
class ExamItem:
    """What is run, counted and reported once.

    ``client``   the client
    ``case``     the case
    ``variant``  how the case is run"""

    client: Client
    case: Case
    variant: Variant

    def __str__(self) -> str:
        return f"{self.client.name}::{self.case.id}[{self.variant}]"


class Exam:
    """One run. Under pytest-xdist each process makes an `Exam` of its own from the same options.

    ``clients``     the clients to examine
    ``selection``   which cases and variants to run
    ``gate``        which verdicts fail the run
    ``timeout``     seconds that a client waits for an octet
    ``start``       seconds that a driver may take to start
    ``log``         a file that gets what the drivers write to standard error; None: no file
    ``known_file``  the first file of known differences; None: no file

    ``items`` has all items, client after client; the items of each client are in the order of `spread`. ``planned`` is
    their number. After `resume`, ``items`` has only those that are still to be run.

    Raises UnknownCase if a name in the selection is unknown."""

    def __init__(
        self,
        clients: tuple[Client, ...],
        selection: Selection,
        gate: Gate,
        timeout: float = DEFAULT_TIMEOUT,
        start: float = DEFAULT_START,
        log: Path | None = None,
        known_file: Path | None = None,
    ) -> None:
        self.clients = clients
        self.selection = selection
        self.gate = gate
        self.timeout = timeout
        self.start = start
        self.log = log
        self._files = {each.name: file for each in clients if (file := known_file or each.file)}
        self.capture: Capture | None = None  # keeps what passes below TLS, in this process
        self._examiners: dict[str, Examiner] = {}
        self._verdicts: list[Verdict] = []
        self._versions: dict[str, str] = {}
        self.unconfirmed = 0  # time-outs that are still to be run again, for the display of progress
        self._broken: dict[str, str] = {}
        items = spread(self.selection.of(corpus()))
        self.items = tuple(ExamItem(client, case, variant) for client in clients for case, variant in items)
        self.planned = len(self.items)
        self.aborted = ""  # why the run ended before its last item, unless the first unexpected result had to end it
        self._passed_twins = PassedTwins(
            key for each in self.items for key in run_keys(each.client, each.case, each.variant)
        )

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Exam:
        """Make the run that the options of `h1conform run` or of the pytest plugin describe.

        ``options``  values by the name of the option, without ``--`` or ``--h1-``

        Raises InputError for an unknown name or a wrong value in the options and in the files that they name."""
        check_references(corpus().values())
        listed = [Path(each) for each in options["known"] or ()]
        entries = known.load_all(listed, corpus())
        timeout = DEFAULT_TIMEOUT if options["timeout"] is None else options["timeout"]
        if not SHORTEST_TIMEOUT <= timeout <= LONGEST_TIMEOUT:  # written so that NaN is refused
            raise BadExam(f"timeout {timeout:g}: must be from {SHORTEST_TIMEOUT:g} to {LONGEST_TIMEOUT:g} seconds")
        fail_on = parse_fail_on(options["fail-on"]) if options.get("fail-on") is not None else FAIL_ON
        exam = cls(
            clients=clients_of(options),
            selection=Selection.from_options(options),
            gate=Gate(bool(options["strict"]), entries, fail_on),
            timeout=timeout,
            start=options.get("start_timeout") or DEFAULT_START,
            log=options.get("driver_log"),
            known_file=listed[0] if listed else None,
        )
        if not exam.items:
            raise BadExam("no case matches all options together; remove one of the options that select cases")
        return exam

    def resume(self, verdicts: Iterable[Verdict]) -> None:
        """Take over the verdicts of an earlier run. Their items are not run again.

        ``verdicts``  the verdicts, each item once

        Raises BadExam for a verdict on an item that this run does not have."""
        done = {each.id: each for each in verdicts}
        items = {str(each): each for each in self.items}
        if foreign := [id for id in done if id not in items]:
            raise BadExam(f"{len(foreign)} of its results are of items that this run does not have: {foreign[0]}")
        self._verdicts += done.values()
        self.items = tuple(each for id, each in items.items() if id not in done)

    # ------------------------------------------------------------------------------------------------------- examiners

    def prepare(self) -> None:
        """Check that every client can be examined. Raises NotFit."""
        for client in self.clients:
            self.examiner(client)

    def examiner(self, client: Client) -> Examiner:
        """Return the examiner of a client in this process. The first call makes it and checks the client.

        Raises NotFit if the client cannot be examined."""
        if client.name not in self._examiners:
            examiner = Examiner(client, self.timeout, self._passed_twins, self.start, self.log, self.capture)
            try:
                examiner.prepare()
            except NotFit as error:
                self._broken[client.name] = str(error)
                raise
            self._examiners[client.name] = examiner
            self._versions[client.name] = str(examiner.hello.get("version") or "")
        return self._examiners[client.name]

    def run_item(self, item: ExamItem) -> Verdict:
        """Run one item and return its verdict. Raises NotFit if its client cannot be examined."""
        verdict = self._examined(item, self.examiner(item.client).examine)
        return revised_verdict(verdict, item.case, self.selection.corpus_version or "")

    def _examined(self, item: ExamItem, examine: Callable[[Case, Variant], Verdict]) -> Verdict:
        """Return the verdict on an item; "broken" if the harness fails in it, so that the other items are still run.

        A fault of the machine, such as a full disk, concerns all items: OSError is raised as it is, and NotFit too."""
        try:
            return examine(item.case, item.variant)
        except (NotFit, OSError):
            raise
        except Exception as error:
            self._examiners.pop(item.client.name).close()  # the state of the driver is unknown
            failed = Lost("garbage", f"the harness failed: {type(error).__name__}: {error}")
            return judge(item.case, Observation((failed,)), client=item.client.name, variant=str(item.variant))

    def confirmed(self, item: ExamItem, first: Verdict) -> Verdict:
        """Run an item again if its verdict rests on time (`Verdict.timed_out`), and return the verdict that counts.

        ``item``   the item
        ``first``  its verdict

        The second verdict counts. If its result differs from the first, it is marked as unsteady, and its wire has the
        lines of both runs. Two failures with different severities are a failure all the same.

        The caller leaves a processor idle meanwhile. Raises NotFit."""
        if not first.timed_out:
            return first
        again = self._examined(item, self.examiner(item.client).examine_again)
        again = revised_verdict(again, item.case, self.selection.corpus_version or "")
        seconds = round(first.seconds + again.seconds, 4)
        if again.result == first.result:
            return dataclasses.replace(again, seconds=seconds)
        results = [f"{each.severity or each.result} ({each.seen})" for each in (first, again)]
        return dataclasses.replace(
            again,
            seconds=seconds,
            unsteady=f"first {results[0]}; in a second run: {results[1]}",
            wire=("first run", *first.wire, "second run", *again.wire),
        )

    def verdict(self, record: Mapping[str, Any]) -> Verdict:
        """Return the verdict of a record.

        ``record``  made by `record`, in this process or in another one"""
        names = {each.name for each in dataclasses.fields(Verdict)}
        values: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in record.items()}
        return Verdict(**{key: each for key, each in values.items() if key in names})

    def close(self) -> None:
        """End the processes of all drivers. A later `run_item` starts new ones."""
        for examiner in self._examiners.values():
            examiner.close()
        self._examiners.clear()

    # ----------------------------------------------------------------------------------------------------- verdicts

    def record(self, verdict: Verdict) -> dict[str, Any]:
        """Return the verdict as plain data, with the version of the client and the reason of a known difference.

        Only the process that ran the item knows the version."""
        version = self._versions.get(verdict.client, "")
        entry = self.gate.entry(verdict, version)
        values = {
            each.name: getattr(verdict, each.name) for each in dataclasses.fields(verdict)
        }  # all of it plain data
        return values | {"version": version, "known": entry.reason if entry else ""}

    def keep(self, record: Mapping[str, Any]) -> Verdict:
        """Add the verdict of a record to the results of this run, and return it.

        ``record``  made by `record`, in this process or in another one"""
        verdict = self.verdict(record)
        self._verdicts.append(verdict)
        self._versions[verdict.client] = record["version"]
        return verdict

    @property
    def run_result(self) -> RunResult:
        """The results so far, under the gate of this run."""
        return RunResult(
            self.gate,
            tuple(self._verdicts),
            self._versions,
            corpus().made,
            self.selection.profile,
            self.selection.corpus_version or "",
            self.planned,
            self._broken,
            self.aborted,
            self._files,
        )

    def summary(self) -> list[str]:
        """Return a line for each client, each root with what follows from it, and each entry that is stale."""
        under = f", profile {self.selection.profile}" if self.selection.profile else ""
        result = self.run_result
        lines: list[str] = []
        for client in self.clients:
            title = client.title(self._versions.get(client.name, ""))
            lines.append(f"{title}{under}: {result.totals(client.name)}")
            lines += [each.because for each in result.roots if each.client == client.name and each.because]
            if marked := dict.fromkeys(each.case for each in result.security if each.client == client.name):
                lines.append(f"security-relevant leniency in {len(marked)} cases: {', '.join(marked)}")
        lines += [f"unsteady, not scored: {each.id}: {each.unsteady}" for each in self._verdicts if each.unsteady]
        lines += [entry.stale_message for entry in result.stale]
        return [*lines, *([left_aside] if (left_aside := result.left_aside_line) else [])]


def revised_verdict(verdict: Verdict, case: Case, pinned: str) -> Verdict:
    """Return the verdict under a pinned corpus: at level "info" and without effect if a later version revised the case.

    ``verdict``  the verdict
    ``case``     its case
    ``pinned``   the version of the corpus to which the run is pinned; empty: not pinned

    Only failures and lenient results change. An unproven result also changes if the twin was revised."""
    concerned = (case.id, case.twin) if verdict.result == "unproven" else (case.id,)
    if not pinned or verdict.result not in ("fail", "unproven", "lenient"):
        return verdict
    revised = next((version for id in concerned if id and (version := revised_after(id, pinned))), "")
    if not revised:
        return verdict
    finding = f"revised in {revised}: the expectation is that of a later version of the corpus"
    finding = f"{finding}; {verdict.finding}" if verdict.finding else finding
    return dataclasses.replace(verdict, level="info", revised=revised, finding=finding)
