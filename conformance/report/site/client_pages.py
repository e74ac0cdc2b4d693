"""The pages of clients: the table of scores, and a page for each client with the cases that it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...model import LEVELS, Case
from ..scores import Score
from . import addresses
from .contents import FAIL, SECURITY, WEAK, Contents, StoredClient
from .drawing import page

_SCORED = LEVELS[:-1]  # "info" is not scored


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Cases of one client that have the same result at the same level.

    ``title``  what they have in common
    ``about``  what the result means
    ``cases``  the cases"""

    title: str
    about: str
    cases: list[Case]


def client_pages(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the content of the page of all clients, and of the page of each client.

    ``contents``  the cases and the clients"""
    scores = {each.name: _by_level(each, contents) for each in contents.clients}
    yield (
        addresses.CLIENTS,
        page("clients", addresses.CLIENTS, "Clients", contents=contents, scores=scores, levels=_SCORED),
    )
    for client in contents.clients:
        yield (
            client.address,
            page(
                "client",
                client.address,
                f"{client.name} {client.version}",
                client=client,
                scores=scores[client.name],
                chapters=[(name, _counts(client, cases)) for name, cases in contents.chapters.items()],
                groups=_groups(client, contents),
            ),
        )


def _by_level(client: StoredClient, contents: Contents) -> dict[str, Score]:
    """Return the score of a client at each level that is scored."""
    return {level: client.score(id for id, of_case in contents.levels.items() if of_case == level) for level in _SCORED}


def _counts(client: StoredClient, cases: list[Case]) -> dict[str, int]:
    """Return the number of cases that pass, are lenient, fail in any way, and were not asked or not run."""
    kinds = [client.sign(case.id).kind for case in cases]
    found = {kind: kinds.count(kind) for kind in ("pass", "lenient")}
    unsupported = kinds.count("unsupported") + kinds.count("not-run")
    return {**found, "fail": len(cases) - sum(found.values()) - unsupported, "unsupported": unsupported}


def _groups(client: StoredClient, contents: Contents) -> list[CaseGroup]:
    """Return the cases that a client does not pass, the worst groups first."""

    found: dict[tuple[str, str], list[Case]] = {}
    for id, case in contents.cases.items():
        found.setdefault((client.sign(id).name, contents.levels[id]), []).append(case)

    def with_sign(name: str, *levels: str) -> list[Case]:
        return [case for level in levels or LEVELS for case in found.get((name, level), ())]

    groups = (
        CaseGroup("Fails at MUST", FAIL.about, with_sign(FAIL.name, "must")),
        CaseGroup("Lenient in a way that allows smuggling", SECURITY.about, with_sign(SECURITY.name)),
        CaseGroup("Fails what http.client documents", FAIL.about, with_sign(FAIL.name, "documented")),
        CaseGroup("Fails at SHOULD", WEAK.about, with_sign(WEAK.name, "should")),
        CaseGroup("Fails at MAY", WEAK.about, with_sign(WEAK.name, "may")),
        CaseGroup("Broken", "a fault of the harness or of the driver", with_sign("broken")),
        CaseGroup("Unproven", "it would pass, but the case without the fault fails", with_sign("unproven")),
        CaseGroup("Other lenient readings", "right in a lenient reading only", with_sign("lenient")),
        CaseGroup("Differs in cases that are not scored", "the clause has two readings", with_sign(WEAK.name, "info")),
    )
    return [each for each in groups if each.cases]
