"""A finding: one class of failures of one client, with the smallest trial that shows it. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import Level


@dataclass(slots=True)
class FuzzFinding:
    """One class of failures of one client.

    ``client``    the name of the client
    ``kind``      the kind of the departure from the grammar
    ``severity``  the severity, or "foreign-error", or "disagreement"
    ``level``     how binding the clauses are
    ``clauses``   the clauses of the departure
    ``number``    the number of the trial that showed the failure first
    ``found``     how many exchanges had been run before
    ``octets``    the octets of the response of the smallest trial
    ``expected``  what was expected, in a line for people
    ``seen``      what was observed, in a line for people
    ``source``    the Python source of the case and its twin
    ``known``     the named case that fails with the same clause and severity; empty: the finding is new
    ``times``     how many trials failed in this way
    ``steady``    whether the smallest trial failed each time that it was run"""

    client: str
    kind: str
    severity: str
    level: Level
    clauses: tuple[str, ...]
    number: int
    octets: bytes
    expected: str
    seen: str
    source: str
    found: int = 0
    known: str = ""
    times: int = 1
    steady: bool = True
    file: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """Client, kind and severity, which no two findings of a run share."""
        return self.client, self.kind, self.severity
