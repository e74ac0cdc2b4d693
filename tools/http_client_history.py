"""Runs http.client under many interpreters against the suite, stores the results, and generates the page of them.

    python tools/http_client_history.py [--chapter CHAPTER,…] 2.7 3.6 3.13 NAME=CLIENT@PYTHON…

An argument names a column. A version alone stands for ``VERSION=http.client@VERSION``. CLIENT is a name that
`h1conform clients` lists, ``module:NAME``, or the path of a driver. PYTHON is a version or a path, and may be omitted.

Each case is run once for each reading of the content, over TCP if the case permits it, with whole delivery. Cases of
one profile alone are included, disputed cases are not. ``--chapter`` runs only these chapters; the results of the other
chapters are kept.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from tables import by_chapter, table

from h1conform.conformance.corpus.cases import VERSION, corpus, revised_after
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers import interpreters, registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.evidence import store
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.model import Case, Variant
from h1conform.conformance.running.exam import Exam
from h1conform.conformance.running.workers import run_exam

RESULTS_SHOWN = ("pass", "lenient", "fail", "unproven", "unsupported")
MANY = 80  # with more changes from one version to the next, the page lists counts by chapter only
KEY = (
    "`p` pass, `l` lenient, `f` fail, `n` unproven, `·` unsupported. Where two documents contradict each other, `8`"
    " is a pass by the document of 2008, and `t` a pass by today's documentation. A cell has the worse of two results:"
    " with the content read whole, and with the content read in pieces."
)


@dataclass(frozen=True, slots=True)
class Plain(Selection):
    """Every scored case, in one variant for each reading: with the first transport of the case and whole delivery."""

    def of(self, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
        """Return the items, in the order of the corpus."""
        items = Selection(cases=("*",), chapters=self.chapters).of(corpus)
        return [(case, each) for case, each in items if not case.disputed and _is_plain(case, each)]


def _is_plain(case: Case, variant: Variant) -> bool:
    return (variant.transport, variant.delivery) == (case.transports[0], "whole")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The column that an argument names.

    ``name``         the name of the column
    ``client``       the name of the client
    ``interpreter``  the version of the interpreter
    ``command``      the words of the command that starts the driver"""

    name: str
    client: str
    interpreter: str
    command: tuple[str, ...]


def find(spelled: str) -> Wanted:
    """Return the column that an argument names. Raises UnknownClient."""
    name, equals, rest = spelled.partition("=")
    client, _, python = (rest if equals else f"http.client@{spelled}").partition("@")
    found = registry.find(client, python or sys.executable)
    return Wanted(name, client, str(interpreters.ask(found.command[0]) or ""), found.command)


def examined(wanted: Wanted, chapters: tuple[str, ...]) -> store.Column:
    """Run a client and return its column.

    ``wanted``    the column
    ``chapters``  the chapters to run; empty: all"""
    client = Client(wanted.name, wanted.command)
    exam = Exam((client,), Plain(chapters=chapters), Gate())
    exam.prepare()
    version = str(exam.examiner(client).hello["version"])
    exam.close()
    started = time.monotonic()
    found: dict[str, str] = {}
    with closing(run_exam(exam, None)) as records:
        for record in records:
            letter = letter_of(record)
            found[record["case"]] = store.worse(found.get(record["case"], letter), letter)
    seconds = round(time.monotonic() - started, 1)
    return store.Column(wanted.name, version, found, wanted.client, wanted.interpreter, seconds, VERSION)


def letter_of(record: Mapping[str, Any]) -> str:
    """Return the letter of a verdict.

    ``record``  the verdict as plain data"""
    if record["result"] == "pass" and record["finding"].startswith("contradiction"):
        return "t" if "follows the current" in record["finding"] else "8"
    return store.LETTERS[record["result"]]


def kept() -> list[store.Column]:
    """Return the stored columns: those of CPython by version, then the others, and the reference client last."""
    return sorted(store.read(store.HISTORY).values(), key=_place)


def _place(column: store.Column) -> tuple[bool, bool, list[int]]:
    numbers = [int(part) for part in column.version.split(".") if part.isdigit()]
    return column.name == "reference", not is_cpython(column), numbers


def is_cpython(column: store.Column) -> bool:
    """Return whether a column is that of http.client under CPython."""
    return column.client == "http.client" and column.interpreter == column.version


# --------------------------------------------------------------------------------------------------------------- page


def page() -> str:
    """Return the page: the counts, the changes from each version of CPython to the next, and the differing cases."""
    columns = [_without_revised(each) for each in kept()]
    parts = [_counts(columns), _steps([each for each in columns if is_cpython(each)]), f"\n## Side by side\n\n{KEY}\n"]
    names = [column.name for column in columns]
    for chapter, cases in by_chapter(_differing(columns)).items():
        rows = [(f"`{case.id}`", case.cites[0], *_cells(case, columns)) for case in cases]
        parts.append(f"\n### {chapter}\n\n{table(('case', 'clause', *names), rows)}")
    return "".join(parts)


def _without_revised(column: store.Column) -> store.Column:
    """Return a column without its results of cases that were revised after the corpus of the column."""
    if column.corpus in ("", VERSION):
        return column
    results = {id: each for id, each in column.results.items() if not revised_after(id, column.corpus)}
    return replace(column, results=results)


def _counts(columns: Sequence[store.Column]) -> str:
    head = ("column", "client", "client version", "interpreter", "corpus", *RESULTS_SHOWN)
    rows = []
    for column in columns:
        counts = (str(column.count(letters)) for letters in ("p8t", "l", "f", "n", "ub"))
        of = column.corpus or VERSION
        rows.append((column.name, column.client, column.version, column.interpreter, of, *counts))
    return table(head, rows)


def _steps(cpython: Sequence[store.Column]) -> str:
    """Return the section on the changes from each version to the next."""
    text = ""
    for before, after in pairwise(cpython):
        changed = [case for case in corpus().values() if _changed(case, before, after)]
        text += f"\n### {before.name} → {after.name}: {len(changed)} cases\n\n{_step(changed, before, after)}"
    return f"\n## What changed, version by version\n{text}"


def _step(changed: Sequence[Case], before: store.Column, after: store.Column) -> str:
    """Return a table of the changed cases; if there are many, the number of changed cases by chapter."""
    if len(changed) > MANY:
        counts = Counter(case.chapter for case in changed)
        return ", ".join(f"{chapter} {number}" for chapter, number in counts.items()) + "; see below.\n"
    rows = [(f"`{each.id}`", f"{_told(each, before)} → {_told(each, after)}", each.about) for each in changed]
    return table(("case", "result", "description"), rows) if rows else "No case has another result.\n"


def _changed(case: Case, before: store.Column, after: store.Column) -> bool:
    told = {_told(case, before), _told(case, after)}
    return len(told) == 2 and not told & {"·", ""}


def _differing(columns: Sequence[store.Column]) -> list[Case]:
    """Return the cases with different results. The reference client and unsupported cases do not count."""
    others = [column for column in columns if column.name != "reference"]
    return [case for case in scored() if len({_told(case, each) for each in others} - {"·", ""}) > 1]


def scored() -> list[Case]:
    """Return the cases that are not disputed."""
    return [case for case in corpus().values() if not case.disputed]


def _cells(case: Case, columns: Iterable[store.Column]) -> list[str]:
    return [_told(case, column) for column in columns]


def _told(case: Case, column: store.Column) -> str:
    letter: str = column.results.get(case.id, "")
    return "·" if letter == "u" else letter


def main(arguments: Sequence[str]) -> None:
    """Run the clients that the arguments name, and store their columns. Other columns are kept."""
    chapters = tuple(arguments[1].split(",")) if arguments[:1] == ["--chapter"] else ()
    for argument in arguments[2:] if chapters else arguments:
        column = examined(find(argument), chapters)
        columns = {each.name: each for each in kept()}
        if chapters and column.name in columns:
            before = columns[column.name]  # keep the other chapters, and the duration of the whole run
            results = {**before.results, **column.results}
            column = replace(column, results=results, seconds=before.seconds, corpus=before.corpus)
        columns[column.name] = column
        store.write(store.HISTORY, VERSION, [case.id for case in scored()], columns.values())
        print(column.name, column.version, column.interpreter, column.seconds, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
