"""Plays the corpus for many clients, and keeps what each case came to, for docs/cross-check.md.

    python tools/cross_check.py [--only api/*,tls/*] NAME[=CLIENT]…

CLIENT is a name of the registry, the path of a driver, or ``exec:COMMAND``; clients of another environment are run by
the interpreter named before it, as in ``aiohttp=path/to/python:aiohttp``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.model import Case, Variant
from h1conform.conformance.running.exam import Exam
from h1conform.conformance.running.workers import run_exam

KEPT = Path(__file__).parent.parent / "conformance" / "evidence" / "cross-check.json"
LETTERS = {"pass": "p", "lenient": "l", "fail": "f", "unproven": "n", "unsupported": "u", "broken": "b"}
WORST = "bfnlup"  # worst first: what was not asked says less than what was passed


class Usual(Selection):
    """The items of a usual run, of the cases named if there are any."""

    def of(self, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
        """The items, in the order of the corpus."""
        return [(case, each) for case, each in Selection().of(corpus) if not self.cases or _is_one(case.id, self.cases)]


def _is_one(id: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(id, glob) for glob in globs)


def find(spelled: str) -> Client:
    """The client that an argument names."""
    if spelled.startswith("exec:"):
        return registry.from_exec(spelled.removeprefix("exec:"))
    python, _, name = spelled.rpartition(":") if spelled.startswith("/") else ("", "", spelled)
    return registry.find(name, python or sys.executable)


def examined(name: str, client: Client, only: tuple[str, ...], before: Mapping[str, Any]) -> dict[str, Any]:
    """What each case came to, the worst of its variants, and how long all of it took. Of cases that are not played,
    as ``only`` has others, what there was before stays."""
    exam = Exam((Client(name, client.command),), Usual(cases=only), Gate())
    exam.prepare()
    title = exam.examiner(exam.clients[0]).title.removeprefix(name).strip()
    exam.close()
    started = time.monotonic()
    kept = before.get("results", {})
    found = {id: kept[id] for id in kept if only and not _is_one(id, only)}
    with closing(run_exam(exam, None)) as records:
        for record in records:
            letter = LETTERS[record["result"]]
            found[record["case"]] = min(found.get(record["case"], letter), letter, key=WORST.index)
    seconds = round(time.monotonic() - started, 1)
    if only:
        seconds = before.get("seconds", seconds)
    results = {id: found[id] for id in corpus() if id in found}
    return {"name": name, "version": title, "seconds": seconds, "results": results}


def main(arguments: list[str]) -> None:
    """Examine the clients named, and keep the results beside those of the others."""
    kept = (
        {client["name"]: client for client in json.loads(KEPT.read_text(encoding="utf-8"))["clients"]}
        if KEPT.exists()
        else {}
    )
    only: tuple[str, ...] = ()
    if arguments[:1] == ["--only"]:
        only, arguments = tuple(arguments[1].split(",")), arguments[2:]
    for argument in arguments:
        name, _, spelled = argument.partition("=")
        if spelled.startswith("pure:"):  # aiohttp chooses its parser by the environment
            os.environ["AIOHTTP_NO_EXTENSIONS"] = "1"
            spelled = spelled.removeprefix("pure:")
        kept[name] = examined(name, find(spelled or name), only, kept.get(name, {}))
        os.environ.pop("AIOHTTP_NO_EXTENSIONS", None)
        print(name, kept[name]["version"], kept[name]["seconds"], flush=True)
        document = {"corpus": VERSION, "clients": list(kept.values())}
        KEPT.write_text(json.dumps(document, indent=0) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
