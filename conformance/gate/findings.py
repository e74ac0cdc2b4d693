"""Groups failures into findings: one defect of one client is one finding, however many cases show it. Pure.

Two failures are of one finding if their causes cite the same clause, have the same severity, and were observed alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..drivers.errors import STANDARD_ERROR
from ..model import Case, Verdict, urgency
from .roots import Root, roots

_RESPONSE = re.compile(r"[0-9]{3}( with body |$)")
_ERROR = re.compile(r"[\w.]+: ")
_QUOTED = re.compile(r"b?'(?:[^'\\]|\\.)*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one client.

    ``client``  the name of the client
    ``clause``  the id of the clause that the cases of the roots cite first
    ``roots``   the roots, at least one, the worst first"""

    client: str
    clause: str
    roots: tuple[Root, ...]

    @property
    def worst(self) -> Verdict:
        """The verdict that stands for the finding: the first of its worst root."""
        return self.roots[0].head

    @property
    def case(self) -> str:
        """The id of the case that stands for the finding."""
        return self.roots[0].case

    @property
    def key(self) -> tuple[str, str, str]:
        """What its failures have in common, see `finding_key`."""
        return self.clause, *_how(self.worst)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All verdicts of the finding."""
        return tuple(verdict for root in self.roots for verdict in root.verdicts)

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of all cases of the finding, each once."""
        return tuple(dict.fromkeys(each.case for each in self.verdicts))


def findings(verdicts: Iterable[Verdict], corpus: Mapping[str, Case]) -> list[Finding]:
    """Return the findings among some failures: the worst severity first, then by level, then the one with most items.

    ``verdicts``  verdicts of any number of clients, such as those that are unexpected
    ``corpus``    the cases by id, in their order"""
    order = {id: number for number, id in enumerate(corpus)}
    together: dict[tuple[str, str, str, str], list[Root]] = {}
    for root in roots(verdicts):
        together.setdefault((root.client, *finding_key(root.head, corpus)), []).append(root)
    found = [
        Finding(client, clause, tuple(sorted(each, key=lambda root: (*urgency(root.head), order.get(root.case, 0)))))
        for (client, clause, _, _), each in together.items()
    ]
    return sorted(found, key=lambda each: (*urgency(each.worst), -len(each.verdicts), order.get(each.case, 0)))


def finding_key(verdict: Verdict, corpus: Mapping[str, Case]) -> tuple[str, str, str]:
    """Return what puts a verdict into a finding: the clause that its cause cites first, its severity or else its
    result, and what was observed without particulars.

    ``verdict``  the verdict; that of a finding is the head of a root
    ``corpus``   the cases, by id; for a case that it lacks, the id stands for the clause"""
    clause = corpus[verdict.cause].cites[0] if verdict.cause in corpus else verdict.cause
    return clause, *_how(verdict)


def _how(verdict: Verdict) -> tuple[str, str]:
    return verdict.severity or verdict.result, observed_alike(verdict)


def observed_alike(verdict: Verdict) -> str:
    """Return what was observed without its particulars: equal for two verdicts that were observed alike.

    The particulars of a response, the class and the message of an error, numbers, quoted octets, and what the driver
    wrote to standard error do not count."""
    if _RESPONSE.match(verdict.seen):
        return "a response"
    if _ERROR.match(verdict.seen):
        return "an error"
    seen = verdict.seen.partition(STANDARD_ERROR)[0]
    return re.sub("[0-9]+", "0", _QUOTED.sub("''", seen))


def counted(verdicts: Iterable[Verdict], corpus: Mapping[str, Case]) -> str:
    """Return the number of findings among some verdicts, and of verdicts: ``2 findings (71 items)``; ``0``: none.

    ``verdicts``  see `findings`
    ``corpus``    the cases, by id"""
    found = findings(verdicts, corpus)
    items = sum(len(each.verdicts) for each in found)
    if not found:
        return "0"
    return f"{len(found)} finding{'s' if len(found) > 1 else ''} ({items} item{'s' if items > 1 else ''})"
