"""The state of a run in its folder: what was found so far, and which trials are left. A run can be resumed from it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...mockserver.base.input_error import InputError
from ..gate.whole_file import write_whole
from .case_file import slug
from .finding import FuzzFinding
from .hunter import Batch, FindingClass

_FILE = "state.json"
_FORMAT = 1


class StateError(InputError):
    """The state of a run cannot be read or does not fit; the message names the file and the reason."""


@dataclass(slots=True)
class FuzzState:
    """What a run has found so far.

    ``seed``       the seed
    ``clients``    the names of the clients
    ``next``       the number of the next trial that was given to no worker
    ``left``       numbers below ``next`` of trials that were not run
    ``trials``     how many trials were run
    ``exchanges``  how many exchanges were run
    ``seconds``    how long the run has taken
    ``covered``    how often each production, change and departure occurred
    ``findings``   the findings by their keys
    ``unsteady``   failures that did not occur again
    ``skipped``    trials that the reader cannot judge"""

    seed: int
    clients: tuple[str, ...]
    next: int = 0
    left: list[int] = field(default_factory=list)
    trials: int = 0
    exchanges: int = 0
    seconds: float = 0.0
    covered: Counter[str] = field(default_factory=Counter)
    findings: dict[FindingClass, FuzzFinding] = field(default_factory=dict)
    unsteady: list[str] = field(default_factory=list)
    skipped: int = 0

    def take(self, count: int) -> list[int]:
        """Return the numbers of trials to run next, and count them as given to a worker.

        ``count``  how many"""
        numbers, self.left = self.left[:count], self.left[count:]
        more = count - len(numbers)
        numbers += range(self.next, self.next + more)
        self.next += more
        return numbers

    def add(self, batch: Batch) -> list[FuzzFinding]:
        """Add what came of some trials, and return the findings of classes that are new in this run.

        ``batch``  what came of the trials"""
        self.trials += batch.trials
        self.exchanges += batch.exchanges
        self.skipped += batch.skipped
        self.covered.update(batch.covered)
        self.unsteady += batch.unsteady
        added = []
        for finding in batch.findings:
            if finding.key in self.findings:  # another worker found the class at the same time
                self.findings[finding.key].times += finding.times
            else:
                finding.found = self.exchanges
                self.findings[finding.key] = finding
                added.append(finding)
        for key, times in batch.repeats.items():
            if key in self.findings:
                self.findings[key].times += times
        return added

    def save(self, folder: Path) -> None:
        """Write the state, and a file for each finding that has none.

        ``folder``  the folder, which exists

        Raises OSError."""
        for finding in self.findings.values():
            if not finding.file:
                path = folder / f"{slug(' '.join(finding.key))}.py"
                write_whole(path, finding.source.replace("FILE", str(path)).encode("utf-8"))
                finding.file = str(path)
        plain = {each.name: getattr(self, each.name) for each in fields(self)} | {"format": _FORMAT}
        plain["findings"] = [_plain(each) for each in self.findings.values()]
        write_whole(folder / _FILE, json.dumps(plain, indent=1).encode("utf-8"))

    @classmethod
    def load(cls, folder: Path) -> FuzzState:
        """Return the state that `save` wrote.

        ``folder``  the folder

        Raises StateError."""
        path = folder / _FILE
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            if plain.pop("format") != _FORMAT:
                raise StateError(f"{path}: another format than {_FORMAT}; start a new run in another folder")
            findings = [_finding(each) for each in plain.pop("findings")]
            plain["clients"] = tuple(plain["clients"])
            plain["covered"] = Counter(plain["covered"])
            return cls(**plain, findings={each.key: each for each in findings})
        except FileNotFoundError as error:
            raise StateError(f"{path}: no such file; there is no run to resume in this folder") from error
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise StateError(f"{path}: no state of a run: {error}") from error


def has_state(folder: Path) -> bool:
    """Return whether a folder has the state of a run.

    ``folder``  the folder"""
    return (folder / _FILE).exists()


def _plain(finding: FuzzFinding) -> dict[str, Any]:
    return asdict(finding) | {"octets": finding.octets.decode("latin-1")}


def _finding(plain: dict[str, Any]) -> FuzzFinding:
    octets, clauses = plain["octets"].encode("latin-1"), tuple(plain["clauses"])
    return FuzzFinding(**(plain | {"octets": octets, "clauses": clauses}))
