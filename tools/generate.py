"""Generates parts of docs/ from the corpus and from evidence.

    python tools/generate.py            write the pages
    python tools/generate.py --check    write nothing; exit with 1 if a page differs from its generated content

Generated are the list of cases with a page for each chapter, the requirements, the mutants, the cross-check of clients,
the certificates, the capabilities of drivers, the history of http.client, and the table of generated cases. The part of
a page above its marker is written by hand and kept; the part below is replaced. The pages of docs/cases/ are replaced
whole. The evidence comes from tests/mutants/matrix.py, tools/cross_check.py and tools/http_client_history.py.
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

import generated_cases
import http_client_history
from tables import by_chapter, table

from h1conform import certs
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.ledger import LAYERS, ledger
from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.evidence import store
from h1conform.conformance.model import CAPABILITIES, Case

DOCS = Path(__file__).parent.parent / "docs"
CHAPTERS = DOCS / "cases"
MARKER = "<!-- generated: tools/generate.py -->"
MUTANTS = DOCS.parent / "tests" / "mutants" / "evidence.json"
KEY = (
    "`p` pass, `l` lenient, `f` fail, `n` unproven, `u` unsupported."
    " A cell has the worst result of the case's variants."
)


def chapters() -> dict[str, list[Case]]:
    """Return the cases by chapter, in the order of the corpus."""
    return by_chapter(corpus().values())


def cases_page() -> str:
    """Return the table of chapters: a link to the page, the topic, and the numbers of cases and items."""
    rows = [
        (f"[{chapter}](cases/{chapter}.md)", about(chapter), str(len(cases)), str(items(cases)))
        for chapter, cases in chapters().items()
    ]
    usual = Selection().of(corpus())
    head = (
        f"Corpus {VERSION}: {len(corpus())} cases, {items(corpus().values())} items (a case in one variant).\n"
        f"A run without options, and `h1conform list`, have {len({case.id for case, _ in usual})} of these cases in "
        f"{len(usual)} items.\n"
    )
    return f"{head}\n{table(('chapter', 'topic', 'cases', 'items'), rows)}"


def items(cases: Iterable[Case]) -> int:
    """Return the number of items of cases: the sum of their variants."""
    return sum(len(case.variants) for case in cases)


def about(chapter: str) -> str:
    """Return the topic of a chapter: the first paragraph of the docstring of its package."""
    package = import_module(f"{corpus.__module__}.{chapter.replace('-', '_')}")
    return " ".join(str(package.__doc__).partition("\n\n")[0].split())


def chapter_page(chapter: str) -> str:
    """Return the page of a chapter: a table of cases below each ``why`` that they share."""
    text = f"# {chapter}\n\n<!-- tools/generate.py generates this page. -->\n\n{about(chapter)}\n"
    for why, group in groupby(chapters()[chapter], lambda case: case.why):
        rows = [(f"`{case.id}`", case.about, ", ".join(case.cites), level_of(case)) for case in group]
        text += f"\n{why}\n\n" if why else "\n"
        text += table(("case", "description", "clauses", "level"), rows)
    return text


def requirements_page() -> str:
    """Return the ledger: every clause with the cases that cite it, or the reason why it has no case."""
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
            f"## {layer}\n\n{covered} of {len(seen)} clauses that can be observed from outside have a case."
            f" {len(of_layer) - len(seen)} clauses cannot be observed.\n\n"
            + table(("clause", "keyword", "requirement", "cases"), rows)
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
    """Return the mutants, each with the number of cases that detect it, and the cases that no client has failed."""
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
    text = table(("mutant", "fault", "cases", "by chapter"), rows)
    text += f"\nNo mutant and no real client has failed {len(never)} of {len(corpus())} cases:\n"
    for chapter, cases in chapters().items():
        ids = [case.id for case in cases if case in never]
        if ids:
            text += f"\n- {chapter}: {', '.join(f'`{id}`' for id in ids)}"
    return text + "\n"


# Irregular ends of TLS come first, since the documentation of most clients is silent about them.
TLS_FAMILIES = {
    "no close_notify": ("tls/no-close-notify/*",),
    "RST": ("tls/reset/*",),
    "fatal alert": ("tls/fatal-alert/*",),
    "cut in a record": ("tls/records/cut-*",),
    "data after close_notify": ("tls/close-notify-then-*",),
    "own close_notify": ("tls/client-close*",),
    "identity": ("tls/identity/*", "tls/good-*"),
    "trust, validity": ("tls/trust/*", "tls/validity/*"),
    "sessions": ("tls/session/*",),
    "client certificate": ("tls/client-certificate/*",),
    "SNI, ALPN, version": ("tls/sni/*", "tls/alpn/*", "tls/version/*"),
}


def tls_table(told: Sequence[store.Column]) -> str:
    """Return the table of clients and families of TLS cases: the number of failures among the supported cases."""
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
    """Return the page: counts for each client, then a row for each case that some client does not pass."""
    told = clients()
    names = [client.name for client in told]
    text = table(
        ("client", "version", "pass", "lenient", "fail", "unsupported", "seconds"),
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
    text += f"\n## TLS: failures among the supported cases, by topic\n\n{tls_table(told)}"
    text += "\n## Case by case\n"
    text += f"\n{KEY}\n"
    for chapter, cases in chapters().items():
        rows = [
            (f"`{case.id}`", level_of(case), *(client.results.get(case.id, "") for client in told)) for case in cases
        ]
        odd = [row for row in rows if set(row[2:]) - {"p", "u", ""}]
        if odd:
            text += f"\n### {chapter}: {len(odd)} of {len(cases)} cases\n\n{table(('case', 'level', *names), odd)}"
    return text


def certs_page() -> str:
    """Return a table for each kind of identity: good ones, bad ones, and those of clients."""
    names = certs.identities()
    kinds = {
        "Good": [name for name in names if certs.host_of(name) and certs.is_good(name)],
        "Bad": [name for name in names if certs.host_of(name) and not certs.is_good(name)],
        "Certificates of clients": [name for name in names if not certs.host_of(name)],
    }
    return "\n".join(
        f"### {kind}\n\n" + table(("name", "host", "description"), [_identity_row(name) for name in of_kind])
        for kind, of_kind in kinds.items()
    )


def capabilities_table() -> str:
    """Return the table of capabilities."""
    return table(
        ("capability", "what the harness requests"),
        [
            (f"`{name}`", offer.requests + (f", see [below](#{name})" if offer.since > 1 else ""))
            for name, offer in CAPABILITIES.items()
        ],
    )


def _identity_row(name: str) -> tuple[str, str, str]:
    host = certs.host_of(name)
    return f"`{name}`", f"`{host}`" if host else "", certs.about(name).replace("*", "\\*")


def clients() -> list[store.Column]:
    """Return the columns that tools/cross_check.py has stored."""
    return list(store.read(store.CROSS_CHECK).values())


def habit_lines() -> dict[str, str]:
    """Return the description of each mutant, by its name."""
    names: dict[str, Any] = {}
    exec((MUTANTS.parent / "habits.py").read_text(encoding="utf-8"), names)
    return dict(names["HABITS"])


def brief(ids: Sequence[str], most: int = 6) -> str:
    """Return the first ids, and the number of those left out."""
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
    "generated-cases.md": generated_cases.page,
}


def drawn() -> dict[Path, str]:
    """Return the text of every page."""
    pages = {DOCS / name: with_its_own_part(name) for name in PAGES}
    return pages | {CHAPTERS / f"{chapter}.md": chapter_page(chapter) for chapter in chapters()}


def with_its_own_part(name: str) -> str:
    """Return a page: the part that is written by hand, the marker, and the generated part."""
    above, marker, _ = (DOCS / name).read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise SystemExit(f"docs/{name}: the line {MARKER} is missing; add it above the generated part")
    return f"{above}{MARKER}\n\n{PAGES[name]()}"


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them with ``--check``."""
    pages = drawn()
    gone = [path for path in sorted(CHAPTERS.glob("*.md")) if path not in pages]
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale + gone:
            print(f"docs/{path.relative_to(DOCS)} differs from its generated content: run python tools/generate.py")
        return 1 if stale + gone else 0
    CHAPTERS.mkdir(exist_ok=True)
    for path in gone:
        path.unlink()
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
