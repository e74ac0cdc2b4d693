"""The columns of the matrix: a client each, by language, the versions of a client beside each other. Pure."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...drivers import registry
from ..results import ClientResults, Results

OTHER = "other"  # the language of a client without a shipped driver
_LONGEST = 80  # characters of a title


@dataclass(frozen=True, slots=True)
class ClientColumn:
    """A column of the matrix.

    ``title``     the name and the version of the client, for people; no two columns have the same title
    ``language``  the language that the client is written in
    ``client``    the results of the client
    ``label``     the name of the file with the results; empty: the run has just ended
    ``profile``   the profile of the run; empty: none
    ``command``   the beginning of the command that runs the client again; empty: unknown"""

    title: str
    language: str
    client: ClientResults
    label: str
    profile: str
    command: str


def columns(runs: Sequence[Results]) -> list[ClientColumn]:
    """Return a column for each client of some runs, in their order on the page.

    ``runs``  the results of the runs"""
    found = sorted(
        (_column(client, run) for run in runs for client in run.clients),
        key=lambda each: (_rank(each), _natural(each.title), each.label),
    )
    titles = Counter(each.title for each in found)
    apart = [
        replace(each, title=f"{each.label.removesuffix('.jsonl').removesuffix('.json')}: {each.title}")
        if titles[each.title] > 1 and each.label
        else each
        for each in found
    ]
    seen: Counter[str] = Counter()
    for number, each in enumerate(apart):
        seen[each.title] += 1
        if seen[each.title] > 1:
            apart[number] = replace(each, title=f"{each.title} #{seen[each.title]}")
    return apart


def _column(client: ClientResults, run: Results) -> ClientColumn:
    entry = _entry(client.name)
    language = registry.entries()[entry].language if entry else OTHER
    profile = ["--profile", run.profile] if run.profile else []
    words = _words(client.name, entry)
    return ClientColumn(
        title=client.title[:_LONGEST],
        language=language,
        client=client,
        label=run.label,
        profile=run.profile,
        command=shlex.join(["h1conform", "run", *words, *profile]) if words else "",
    )


def _entry(name: str) -> str:
    """Return the row of clients.toml that the name of a client begins with; empty: none."""
    named = f"{name.replace('==', ' ')} "
    return max((each for each in registry.entries() if named.startswith(f"{each} ")), key=len, default="")


def _words(name: str, entry: str) -> list[str]:
    """Return the words that name a client and its interpreter to `h1conform run`; empty: the name does not say so."""
    if not entry:
        return []
    exact, _, interpreter = name.partition(" on ")
    rest = interpreter or exact[len(entry) :].strip()
    if rest.startswith("=="):
        return [exact]
    if rest and not re.fullmatch(r"[\w.+/-]+", rest):
        return []
    return [exact if "==" in exact else entry, *(["--python", rest] if rest else [])]


def _rank(column: ClientColumn) -> tuple[int, int]:
    """Return the place of a client in clients.toml: of its language, then of the client."""
    names = list(registry.entries())
    languages = list(dict.fromkeys(each.language for each in registry.entries().values()))
    entry = _entry(column.client.name)
    return (
        languages.index(column.language) if column.language in languages else len(languages),
        names.index(entry) if entry else len(names),
    )


def _natural(title: str) -> list[tuple[int, str]]:
    """Return a sort key with which 3.9 comes before 3.10."""
    parts = re.findall(r"\d{1,9}|\D+|\d+", title)
    return [(int(part), "") if part.isascii() and part.isdigit() and len(part) < 10 else (-1, part) for part in parts]
