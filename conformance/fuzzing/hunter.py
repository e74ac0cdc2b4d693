"""Runs trials by their numbers, finds failures and disagreements, and makes a finding of each new class.

Classes
-------

A failure belongs to the class of its client, the kind of its departure from the grammar, and its severity. The first
failure of a class is run again, shrunk, and becomes a finding. A later trial that fails with a known class among the
kinds of its departures counts as one more failure of that class, and is not shrunk: otherwise the time of the run would
go into the same fault again and again. Most trials have one edit, so a fault that hides behind a known one is found by
another trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from ..model import Case
from ..model.describe import octets as shown
from .case_file import slug, source_of
from .expectation import WELL_FORMED, Expectation, Unreadable, expectation
from .finding import FuzzFinding
from .named_cases import NamedCases
from .shrinking import shrunk
from .subject import EXHAUSTION, FOREIGN, Subject, TrialOutcome
from .trial import Trial, draw

FindingClass = tuple[str, str, str]
DISAGREEMENT = "disagreement"
_LONGEST = 90  # characters of ``about`` of a case
_WHY = "A client that misreads the message disagrees with its peers about the content, or about the next message."
_AGAIN = 2  # further runs of the smallest trial
_FEW = 12  # trials of a search in which each failure takes a time-out


@dataclass(slots=True)
class Batch:
    """What came of some trials.

    ``trials``     how many trials were run
    ``exchanges``  how many exchanges they took, with those of shrinking
    ``covered``    how often each production, change and departure occurred
    ``findings``   new classes of failures
    ``repeats``    how many trials failed in a class that has a finding
    ``unsteady``   failures that did not occur again
    ``skipped``    trials with more readings than the reader tries"""

    trials: int = 0
    exchanges: int = 0
    covered: Counter[str] = field(default_factory=Counter)
    findings: list[FuzzFinding] = field(default_factory=list)
    repeats: Counter[FindingClass] = field(default_factory=Counter)
    unsteady: list[str] = field(default_factory=list)
    skipped: int = 0


class Hunter:
    """Runs trials with some clients.

    ``subjects``  the clients
    ``seed``      the seed of the run
    ``compares``  whether findings are compared with the named cases"""

    def __init__(self, subjects: list[Subject], seed: int, compares: bool = True) -> None:
        self._subjects = subjects
        self._seed = seed
        self._named = {each.name: NamedCases(each.examiner) for each in subjects} if compares else {}

    def run(self, number: int, keys: Collection[FindingClass], batch: Batch) -> None:
        """Run one trial with each client.

        ``number``  the number of the trial
        ``keys``    the classes that have a finding
        ``batch``   gets what came of the trial"""
        trial = draw(self._seed, number)
        begun = sum(each.exchanges for each in self._subjects)
        batch.trials += 1
        try:
            expected = expectation(trial)
        except Unreadable:
            batch.skipped += 1
            return
        batch.covered.update(_covered(expected))
        known = {*keys, *(each.key for each in batch.findings)}
        outcomes = [(subject, subject.run(expected)) for subject in self._subjects]
        for subject, outcome in outcomes:
            if outcome.severity:
                self._failed(subject, expected, outcome.severity, number, known, batch)
        self._compare(outcomes, expected, number, known, batch)
        batch.exchanges += sum(each.exchanges for each in self._subjects) - begun

    def _failed(
        self,
        subject: Subject,
        expected: Expectation,
        severity: str,
        number: int,
        known: set[FindingClass],
        batch: Batch,
    ) -> None:
        if _is_repeat(subject, expected, severity, known, batch):
            return
        expected, severity = _cause(subject, expected, severity)
        if _is_repeat(subject, expected, severity, known, batch):
            return

        def fails(trial: Trial) -> bool:
            found = _tried(subject, trial)
            return found is not None and found[1].severity == severity and _is_alike(found[0], expected)

        if not fails(expected.trial):
            batch.unsteady.append(f"{subject.name} {expected.kinds[0]} {severity} (trial {number})")
            return
        smallest = shrunk(expected.trial, fails, *((_FEW,) if severity in ("hang", "crash") else ()))
        steady = all(fails(smallest) for _ in range(_AGAIN))
        small = expectation(smallest)
        outcome = subject.run(small)
        key = (subject.name, small.kinds[0], severity)
        if key in known:
            batch.repeats[key] += 1
            return
        known.add(key)
        finding = _finding(subject.name, small, outcome, severity, number, steady and outcome.severity == severity)
        if named := self._named.get(subject.name):
            finding.known = named.failing(small.compared, severity, small.trial.read)
        batch.findings.append(finding)

    def _compare(
        self,
        outcomes: list[tuple[Subject, TrialOutcome]],
        expected: Expectation,
        number: int,
        known: set[FindingClass],
        batch: Batch,
    ) -> None:
        """Compare the responses that clients returned, each of which the text allows."""
        answers = {subject.name: outcome.answer for subject, outcome in outcomes if not outcome.severity}
        found = {name: answer for name, answer in answers.items() if answer is not None}
        if len(set(found.values())) < 2:
            return
        first, *others = found
        other = next(each for each in others if found[each] != found[first])
        names = f"{first}, {other}"
        kind = expected.kinds[0]
        if (key := (names, kind, DISAGREEMENT)) in known:
            batch.repeats[key] += 1
            return
        pair = [subject for subject, _ in outcomes if subject.name in (first, other)]

        def fails(trial: Trial) -> bool:
            tried = [_tried(subject, trial) for subject in pair]
            both = [each for each in tried if each is not None and not each[1].severity and each[1].answer]
            return (
                len(both) == len(pair)
                and len({each[1].answer for each in both}) > 1
                and _is_alike(both[0][0], expected)
            )

        if not fails(expected.trial):
            batch.unsteady.append(f"{names} {kind} {DISAGREEMENT} (trial {number})")
            return
        small = expectation(shrunk(expected.trial, fails))
        small_outcomes = [subject.run(small) for subject in pair]
        one = _finding(names, small, small_outcomes[0], DISAGREEMENT, number, True)
        lines = (f"{each.name}: {_answer(out)}" for each, out in zip(pair, small_outcomes, strict=True))
        one.seen = "; ".join(lines)
        if one.key in known:
            batch.repeats[one.key] += 1
            return
        known.add(one.key)
        batch.findings.append(one)


def _cause(subject: Subject, expected: Expectation, severity: str) -> tuple[Expectation, str]:
    """Return the trial that explains a failure, with its severity.

    A failure without the edits explains it, then one without the further request, then one with a single edit."""
    simpler = [expected.trial.twin]
    if severity != "desync" and not expected.trial.late:
        simpler.append(replace(expected.trial, shape="alone"))
    if len(expected.trial.edits) > 1:
        simpler += [replace(expected.trial, edits=(each,)) for each in expected.trial.edits]
    for trial in simpler:
        if trial != expected.trial and (tried := _tried(subject, trial)) and tried[1].severity:
            return _cause(subject, tried[0], tried[1].severity)
    return expected, severity


def _is_repeat(subject: Subject, expected: Expectation, severity: str, known: set[FindingClass], batch: Batch) -> bool:
    """Return whether a failure belongs to a known class, and count it."""
    for kind in expected.kinds:
        if (key := (subject.name, kind, severity)) in known:
            batch.repeats[key] += 1
            return True
    return False


def _answer(outcome: TrialOutcome) -> str:
    status, body = outcome.answer or (None, None)
    return f"{status} with body {shown(body or b'')}"


def _tried(subject: Subject, trial: Trial) -> tuple[Expectation, TrialOutcome] | None:
    try:
        expected = expectation(trial)
    except Unreadable:
        return None
    return expected, subject.run(expected)


def _is_alike(found: Expectation, wanted: Expectation) -> bool:
    """Return whether a smaller trial has a departure of the first one, or is well-formed."""
    return found.kinds[0].startswith(WELL_FORMED) or bool(found.alike & wanted.alike)


def _covered(expected: Expectation) -> list[str]:
    trial = expected.trial
    kinds = {each.name: each.kind for each in trial.base.parts}
    return [
        *(f"production {each}" for each in trial.base.productions),
        *(
            f"shape {each}"
            for each in (trial.shape, trial.read, trial.transport, trial.end, *(("segments",) if trial.cuts else ()))
        ),
        *(f"change {kinds.get(each.part, '')} {each.how}" for each in trial.edits),
        *(f"departure {each.kind}" for each in expected.met),
    ]


def _finding(
    client: str, small: Expectation, outcome: TrialOutcome, severity: str, number: int, steady: bool
) -> FuzzFinding:
    verdict = outcome.verdict
    kind = small.kinds[0]
    name = f"fuzz/{slug(client)}/{slug(kind)}-{slug(severity)}"
    return FuzzFinding(
        client=client,
        kind=kind,
        severity=severity,
        level=verdict.level if verdict else "info",
        clauses=small.clauses,
        number=number,
        octets=small.trial.octets,
        expected=verdict.expected if verdict else "",
        seen=_seen(outcome, severity),
        source=_source(small.trial, name, kind, severity, client, number),
        steady=steady,
    )


def _seen(outcome: TrialOutcome, severity: str) -> str:
    if outcome.verdict is None:
        return ""
    if severity == FOREIGN:
        return outcome.verdict.finding
    return outcome.excess if severity == EXHAUSTION and outcome.excess else outcome.verdict.seen


def _source(trial: Trial, id: str, kind: str, severity: str, client: str, number: int) -> str:
    twin = expectation(trial.twin, f"{id}/plain")
    given = expectation(trial, id, twin.case.id if twin.trial != trial else "")
    case = replace(given.case, about=f"Fuzzing: {kind}."[:_LONGEST], why=_WHY)
    plain = replace(twin.case, about="Fuzzing: the same exchange without the fault.", why=_WHY)
    cases: tuple[Case, ...] = (plain, case) if case.twin else (case,)
    head = (
        f"Found by h1conform fuzz: {client}, {severity}, {kind}.",
        "",
        f"Trial {number}. To run the case: h1conform fuzz {client.split(', ')[0]} --replay FILE",
    )
    return source_of(cases, head)
