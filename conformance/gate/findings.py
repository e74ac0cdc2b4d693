"""Groups verdicts by their cause: a root that fails, with the failures that follow from it, is one finding. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one client: the verdicts that have the same cause.

    ``client``   the name of the client
    ``case``     the id of the case that explains all of them
    ``own``      the verdicts on that case; empty: it was not run, or its verdicts are not among those that are grouped
    ``follows``  the verdicts on other cases, which fail because that case fails"""

    client: str
    case: str
    own: tuple[Verdict, ...]
    follows: tuple[Verdict, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases that fail because of the finding, without the case itself."""
        return tuple(dict.fromkeys(each.case for each in self.follows))

    @property
    def because(self) -> str:
        """A line such as ``because interim/103 fails: 68 cases``; empty if nothing follows from the case."""
        number = len(self.cases)
        return f"because {self.case} fails: {number} case{'s' if number > 1 else ''}" if number else ""


def findings(verdicts: Iterable[Verdict]) -> list[Finding]:
    """Return the findings among some verdicts, in the order in which each first occurs.

    ``verdicts``  verdicts of any number of clients, such as those that are unexpected"""
    together: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        together.setdefault((verdict.client, verdict.cause), []).append(verdict)
    return [
        Finding(
            client,
            case,
            own=tuple(each for each in found if not each.root),
            follows=tuple(each for each in found if each.root),
        )
        for (client, case), found in together.items()
    ]


def counted(verdicts: Iterable[Verdict]) -> str:
    """Return the number of findings among some verdicts, and of verdicts: ``2 findings (71 items)``; ``0``: none.

    ``verdicts``  see `findings`"""
    found = findings(verdicts)
    items = sum(len(each.own) + len(each.follows) for each in found)
    if not found:
        return "0"
    return f"{len(found)} finding{'s' if len(found) > 1 else ''} ({items} item{'s' if items > 1 else ''})"
