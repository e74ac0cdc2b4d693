"""Groups failures by their root: the topmost case that fails, with the failures that follow from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Verdict, badness


@dataclass(frozen=True, slots=True)
class Root:
    """A root of one client: the verdicts that have the same cause.

    ``client``   the name of the client
    ``case``     the id of the case that explains all of them
    ``own``      the verdicts on that case; empty: it was not run, or its verdicts are not among those that are grouped
    ``follows``  the verdicts on other cases, which fail because that case fails"""

    client: str
    case: str
    own: tuple[Verdict, ...]
    follows: tuple[Verdict, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All of the verdicts."""
        return self.own + self.follows

    @property
    def head(self) -> Verdict:
        """The verdict that stands for the root: the worst of its own verdicts, or else of those that follow."""
        return min(self.own or self.follows, key=badness)

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases that fail because of the root, without the root itself."""
        return tuple(dict.fromkeys(each.case for each in self.follows))

    @property
    def because(self) -> str:
        """A line such as ``because interim/103 fails: 68 cases``; empty if nothing follows from the case."""
        number = len(self.cases)
        return f"because {self.case} fails: {number} case{'s' if number > 1 else ''}" if number else ""


def roots(verdicts: Iterable[Verdict]) -> list[Root]:
    """Return the roots of some verdicts, in the order in which each first occurs.

    ``verdicts``  verdicts of any number of clients, such as those that are unexpected"""
    together: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        together.setdefault((verdict.client, verdict.cause), []).append(verdict)
    return [
        Root(
            client,
            case,
            own=tuple(each for each in found if not each.root),
            follows=tuple(each for each in found if each.root),
        )
        for (client, case), found in together.items()
    ]
