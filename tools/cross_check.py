"""Runs many clients against the suite, and stores the results of the cases for docs/cross-check.md.

    python tools/cross_check.py [--only api/*,tls/*] NAME[=CLIENT]…

NAME is the name of the column. CLIENT is a name that `h1conform clients` lists, the path of a driver, or
``exec:COMMAND``; it may be omitted if it equals NAME. The path of an interpreter before CLIENT runs a client of another
environment: ``aiohttp=/path/to/python:aiohttp``. ``--only`` runs the cases that match one of the globs; the results of
all other cases are kept.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from fnmatch import fnmatchcase

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.selection import Selection, is_distinct
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.evidence import store
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.model import Case, Variant
from h1conform.conformance.running.exam import Exam
from h1conform.conformance.running.workers import run_exam


class Usual(Selection):
    """The items of a run without options, and those of the cases that such a run leaves out because of others of their
    kind: the results choose them (tools/tiers.py). With ``cases``, only the items of matching cases."""

    def of(self, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
        """Return the items, in the order of the corpus."""
        cases = [case for case in corpus.values() if not (case.thorough or case.profile)]
        chosen = [case for case in cases if not self.cases or _is_one(case.id, self.cases)]
        return [(case, each) for case in chosen for each in case.variants if is_distinct(case, each)]


def _is_one(id: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(id, glob) for glob in globs)


def find(spelled: str) -> Client:
    """Return the client that an argument names. Raises UnknownClient."""
    if spelled.startswith("exec:"):
        return registry.from_exec(spelled.removeprefix("exec:"))
    python, _, name = spelled.rpartition(":") if spelled.startswith("/") else ("", "", spelled)
    return registry.find(name, python or sys.executable)


def examined(name: str, client: Client, only: tuple[str, ...], before: store.Column) -> store.Column:
    """Run a client and return its column: the worst result of each case's variants, and the duration of the run.

    ``name``    the name of the column
    ``client``  the client to run
    ``only``    globs of the cases to run; empty: all
    ``before``  the stored column. If only some cases are run, its other results and its duration are kept"""
    exam = Exam((Client(name, client.command),), Usual(cases=only), Gate())
    exam.prepare()
    version = str(exam.examiner(exam.clients[0]).hello.get("version") or "")
    exam.close()
    started = time.monotonic()
    found = {id: letter for id, letter in before.results.items() if only and not _is_one(id, only)}
    with closing(run_exam(exam, None)) as records:
        for record in records:
            letter = store.LETTERS[record["result"]]
            found[record["case"]] = store.worse(found.get(record["case"], letter), letter)
    seconds = round(time.monotonic() - started, 1)
    renewed = before.corpus if only and before.corpus else VERSION
    return store.Column(name, version, found, seconds=(before.seconds or seconds) if only else seconds, corpus=renewed)


def main(arguments: list[str]) -> None:
    """Run the clients that the arguments name, and store their columns. The columns of other clients are kept."""
    kept = store.read(store.CROSS_CHECK)
    only: tuple[str, ...] = ()
    if arguments[:1] == ["--only"]:
        only, arguments = tuple(arguments[1].split(",")), arguments[2:]
    for argument in arguments:
        name, _, spelled = argument.partition("=")
        if spelled.startswith("pure:"):  # aiohttp selects its parser by this variable
            os.environ["AIOHTTP_NO_EXTENSIONS"] = "1"
            spelled = spelled.removeprefix("pure:")
        kept[name] = examined(name, find(spelled or name), only, kept.get(name, store.Column(name)))
        os.environ.pop("AIOHTTP_NO_EXTENSIONS", None)
        print(name, kept[name].version, kept[name].seconds, flush=True)
        store.write(store.CROSS_CHECK, VERSION, corpus(), kept.values())


if __name__ == "__main__":
    main(sys.argv[1:])
