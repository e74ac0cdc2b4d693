"""Draws the generated parts of docs/.

These are the cases with a page for each chapter, the requirements, the mutants, the cross-check of clients, the
capabilities of drivers, and the history of http.client.

    python tools/generate.py            write them
    python tools/generate.py --check    exit with 1 if any is not as it would be written

What stands above a page's marker is written by hand and stays; what is below it is drawn anew, as are the pages of
docs/cases/, from the corpus and the evidence that tests/mutants/matrix.py, tools/cross_check.py and
tools/http_client_history.py have kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import http_client_history
from tables import by_chapter, table

from h1conform import certs
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.ledger import LAYERS, ledger
from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.evidence import store
from h1conform.conformance.model import CAPABILITIES, Case

DOCS = Path(__file__).parent.parent / "docs"
CHAPTERS = DOCS / "cases"
MARKER = "<!-- generated: tools/generate.py -->"
MUTANTS = DOCS.parent / "tests" / "mutants" / "evidence.json"


def chapters() -> dict[str, list[Case]]:
    """The cases by chapter, in the order of the corpus."""
    return by_chapter(corpus().values())


def cases_page() -> str:
    """The chapters, each with its page, what it is about, and how many cases it has."""
    rows = [
        (f"[{chapter}](cases/{chapter}.md)", about(chapter), str(len(cases)), str(items(cases)))
        for chapter, cases in chapters().items()
    ]
    head = f"Corpus {VERSION}: {len(corpus())} cases, {items(corpus().values())} items with their variants.\n"
    return f"{head}\n{table(('chapter', 'what it is about', 'cases', 'items'), rows)}"


def items(cases: Iterable[Case]) -> int:
    """How many items cases are, with their variants."""
    return sum(len(case.variants) for case in cases)


def about(chapter: str) -> str:
    """What a chapter is about, as its package says."""
    package = import_module(f"{corpus.__module__}.{chapter.replace('-', '_')}")
    return " ".join(str(package.__doc__).partition("\n\n")[0].split())


def chapter_page(chapter: str) -> str:
    """The cases of a chapter: id, what it does, clauses, level; those with the same reason below that."""
    text = f"# {chapter}\n\n<!-- tools/generate.py draws this page. -->\n\n{about(chapter)}\n"
    for why, group in groupby(chapters()[chapter], lambda case: case.why):
        rows = [(f"`{case.id}`", case.about, ", ".join(case.cites), level_of(case)) for case in group]
        text += f"\n{why}\n\n" if why else "\n"
        text += table(("case", "what it does", "clauses", "level"), rows)
    return text


def requirements_page() -> str:
    """The ledger: every clause with the cases that cite it, or the reason why none does."""
    entries = ledger(corpus().values())
    parts = []
    for layer in LAYERS:
        of_layer = [entry for entry in entries if entry.requirement.layer == layer]
        seen = [entry for entry in of_layer if not entry.reason]
        covered = sum(bool(entry.cases) for entry in seen)
        rows = [
            (
                entry.requirement.id,
                entry.requirement.keyword,
                entry.requirement.summary,
                brief([f"`{id}`" for id in entry.cases]) or entry.reason or "—",
            )
            for entry in of_layer
        ]
        parts.append(
            f"## {layer}\n\n{covered} of {len(seen)} clauses that can be seen from outside have a case;"
            f" {len(of_layer) - len(seen)} cannot be seen.\n\n"
            + table(("clause", "keyword", "what it asks", "cases"), rows)
        )
    return "\n".join(parts)


def rulings_page() -> str:
    """Return the rulings: each with its readings, its clauses, what the suite holds and why, and its cases."""
    return "\n".join(
        f"## {ruling.id}\n\n**{ruling.question}**\n\nReadings of the text:\n\n"
        + "".join(f"{number}. {reading}\n" for number, reading in enumerate(ruling.readings, 1))
        + "\nThe clauses, in the words of this project:\n\n"
        + "".join(f"- {id}, {catalogue()[id].keyword}: {catalogue()[id].summary}\n" for id in ruling.clauses)
        + f"\n**What the suite holds.** {ruling.held}\n\n**Why.** {ruling.why}\n\n"
        + _cases_line([case.id for case in corpus().values() if ruling.id in case.rulings])
        for ruling in rulings().values()
    )


def _cases_line(ids: Sequence[str]) -> str:
    return f"{len(ids)} cases: {', '.join(f'`{glob}`' for glob in globs(ids, list(corpus())))}.\n"


def globs(ids: Sequence[str], among: Sequence[str]) -> list[str]:
    """Return globs, and ids, that match all of ``ids`` and none of the other ids in ``among``."""
    others = set(among) - set(ids)
    found: dict[str, None] = {}
    for id in ids:
        starts = (id[: end + 1] for end, letter in enumerate(id) if letter in "-/")
        start = next((start for start in starts if not any(other.startswith(start) for other in others)), None)
        found[f"{start}*" if start and sum(each.startswith(start) for each in ids) > 1 else id] = None
    return list(found)


def mutants_page() -> str:
    """Each mutant with the number of cases that catch it, by chapter; and the cases that nobody has ever failed."""
    failed: dict[str, list[str]] = json.loads(MUTANTS.read_text(encoding="utf-8"))["failed"]
    habits = habit_lines()
    rows = []
    for habit, ids in failed.items():
        by_chapter: dict[str, int] = {}
        for id in ids:
            by_chapter[id.partition("/")[0]] = by_chapter.get(id.partition("/")[0], 0) + 1
        counts = ", ".join(f"{chapter} {number}" for chapter, number in by_chapter.items())
        rows.append((f"`{habit}`", habits[habit], str(len(ids)), counts))
    caught = {id for ids in failed.values() for id in ids}
    lost = {id for client in clients() for id, letter in client.results.items() if letter in "fl"}
    never = [case for case in corpus().values() if case.id not in caught | lost]
    text = table(("mutant", "its habit", "cases", "by chapter"), rows)
    text += (
        f"\n{len(never)} of {len(corpus())} cases have never been failed, neither by a mutant nor by a real client.\n"
    )
    for chapter, cases in chapters().items():
        ids = [case.id for case in cases if case in never]
        if ids:
            text += f"\n- {chapter}: {', '.join(f'`{id}`' for id in ids)}"
    return text + "\n"


# What a client does where TLS ends otherwise than it should comes first: most are silent about it.
TLS_FAMILIES = {
    "no close_notify": ("tls/no-close-notify/*",),
    "RST": ("tls/reset/*",),
    "fatal alert": ("tls/fatal-alert/*",),
    "cut in a record": ("tls/records/cut-*",),
    "data behind close_notify": ("tls/close-notify-then-*",),
    "own close_notify": ("tls/client-close*",),
    "identity": ("tls/identity/*", "tls/good-*"),
    "trust, validity": ("tls/trust/*", "tls/validity/*"),
    "sessions": ("tls/session/*",),
    "client certificate": ("tls/client-certificate/*",),
    "SNI, ALPN, version": ("tls/sni/*", "tls/alpn/*", "tls/version/*"),
}


def tls_table(told: Sequence[store.Column]) -> str:
    """Clients × families of TLS cases: how many failed, of those that could be asked."""
    return table(
        ("client", *TLS_FAMILIES, "all of TLS"),
        [(client.name, *(_failed(client, globs) for globs in (*TLS_FAMILIES.values(), ("tls/*",)))) for client in told],
    )


def _failed(client: store.Column, globs: Sequence[str]) -> str:
    asked = [
        letter
        for id, letter in client.results.items()
        if letter != "u" and any(fnmatchcase(id, glob) for glob in globs)
    ]
    return f"{asked.count('f')} of {len(asked)}" if asked else ""


def cross_check_page() -> str:
    """Cases × clients, for every case that not all of them pass."""
    told = clients()
    names = [client.name for client in told]
    text = table(
        ("client", "version", "pass", "lenient", "fail", "not asked", "seconds"),
        [
            (
                client.name,
                client.version,
                *(str(client.count(letter)) for letter in "plfu"),
                f"{client.seconds:.1f}",
            )
            for client in told
        ],
    )
    text += f"\n## TLS, by what went wrong: how many failed, of those that could be asked\n\n{tls_table(told)}"
    text += "\n## Case by case\n"
    text += "\n`p` pass, `l` lenient, `f` fail, `n` unproven, `u` not asked; the worst of a case's variants.\n"
    for chapter, cases in chapters().items():
        rows = [
            (f"`{case.id}`", level_of(case), *(client.results.get(case.id, "") for client in told)) for case in cases
        ]
        odd = [row for row in rows if set(row[2:]) - {"p", "u", ""}]
        if odd:
            text += f"\n### {chapter}: {len(odd)} of {len(cases)} cases\n\n{table(('case', 'level', *names), odd)}"
    return text


def certs_page() -> str:
    """Every identity: the good ones, the bad ones, those of clients."""
    names = certs.identities()
    kinds = {
        "Good": [name for name in names if certs.host_of(name) and certs.is_good(name)],
        "Bad": [name for name in names if certs.host_of(name) and not certs.is_good(name)],
        "Shown by clients": [name for name in names if not certs.host_of(name)],
    }
    return "\n".join(
        f"### {kind}\n\n" + table(("name", "ask for", "what it is"), [_identity_row(name) for name in of_kind])
        for kind, of_kind in kinds.items()
    )


def capabilities_table() -> str:
    """Every capability, and what a client with it is asked."""
    return table(("capability", "what is then asked"), [(f"`{name}`", text) for name, text in CAPABILITIES.items()])


def _identity_row(name: str) -> tuple[str, str, str]:
    host = certs.host_of(name)
    return f"`{name}`", f"`{host}`" if host else "", certs.about(name).replace("*", "\\*")


def clients() -> list[store.Column]:
    """What tools/cross_check.py has kept."""
    return list(store.read(store.CROSS_CHECK).values())


def habit_lines() -> dict[str, str]:
    """What each mutant does."""
    names: dict[str, Any] = {}
    exec((MUTANTS.parent / "habits.py").read_text(encoding="utf-8"), names)
    return dict(names["HABITS"])


def brief(ids: Sequence[str], most: int = 6) -> str:
    """The first of many, and how many more there are."""
    return ", ".join(ids[:most]) + (f" and {len(ids) - most} more" if len(ids) > most else "")


PAGES: dict[str, Callable[[], str]] = {
    "cases.md": cases_page,
    "requirements.md": requirements_page,
    "rulings.md": rulings_page,
    "mutants.md": mutants_page,
    "cross-check.md": cross_check_page,
    "certs.md": certs_page,
    "driver-protocol.md": capabilities_table,
    "http-client-history.md": http_client_history.page,
}


def drawn() -> dict[Path, str]:
    """Every page as it is to be."""
    pages = {DOCS / name: with_its_own_part(name) for name in PAGES}
    return pages | {CHAPTERS / f"{chapter}.md": chapter_page(chapter) for chapter in chapters()}


def with_its_own_part(name: str) -> str:
    """A page with what is written by hand above its marker, and what is drawn below it."""
    above, marker, _ = (DOCS / name).read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise SystemExit(f"docs/{name}: it has no line {MARKER}")
    return f"{above}{MARKER}\n\n{PAGES[name]()}"


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or see whether they are as they would be written."""
    pages = drawn()
    gone = [path for path in sorted(CHAPTERS.glob("*.md")) if path not in pages]
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale + gone:
            print(f"docs/{path.relative_to(DOCS)} is not as tools/generate.py draws it: run python tools/generate.py")
        return 1 if stale + gone else 0
    CHAPTERS.mkdir(exist_ok=True)
    for path in gone:
        path.unlink()
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
