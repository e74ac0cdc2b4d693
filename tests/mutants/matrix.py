"""Plays every mutant, and writes which cases each fails: the evidence that docs/mutants.md is drawn from.

python tests/mutants/matrix.py [--only GLOB,…] [HABIT…]

With ``--only``, only the cases that match one of the globs are run; the evidence of all other cases is kept.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.running.exam import Exam, ExamItem
from h1conform.conformance.running.workers import run_exam
from h1conform.mockserver.base.suggestions import nearest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from habits import HABITS, OUTLIVES_A_CASE  # noqa: E402 - the folder is no package

CAUGHT = {"fail", "lenient"}  # the results by which a case catches a mutant
EVIDENCE = HERE / "evidence.json"


def mutant(habit: str) -> Client:
    """The client that has one bad habit; ``none`` has none."""
    return Client(f"mutant-{habit}", (sys.executable, str(HOST), str(HERE / "drive_mutant.py"), habit))


def unknown(names: Iterable[str]) -> str:
    """Return a message about the first name that is no habit; empty: each name is one.

    ``names``  names of habits"""
    name = next((each for each in names if each not in HABITS), "")
    return f"unknown habit {name!r}{nearest(name, HABITS)}" if name else ""


def results(habit: str, ids: Sequence[str], plays: int = 1) -> dict[str, Counter[str]]:
    """Return how often each case had which result with a mutant.

    ``habit``  the bad habit of the mutant
    ``ids``    the cases to run
    ``plays``  how often each case is run"""
    client = mutant(habit)
    exam = Exam((client,), Selection(), Gate(), timeout=0.5)
    cases = [replace(corpus()[id], fresh=corpus()[id].fresh or habit in OUTLIVES_A_CASE) for id in ids]
    exam.items = tuple(ExamItem(client, case, case.variants[0]) for case in cases) * plays
    found: dict[str, Counter[str]] = {id: Counter() for id in ids}
    with closing(run_exam(exam, None)) as records:
        for record in records:
            found[record["case"]][record["result"]] += 1
    return found


def failed(habit: str, ids: Sequence[str]) -> set[str]:
    """Return those of the cases that a mutant fails, or passes in a lenient reading only.

    ``habit``  the bad habit of the mutant
    ``ids``    the cases to run"""
    return {id for id, found in results(habit, ids).items() if found.keys() & CAUGHT}


def main(arguments: list[str]) -> int:
    """Play the mutants named, or all, rewrite their part of the evidence, and return the exit code.

    ``arguments``  the words of the command line after the name of the program"""
    only = ["*"]
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1].split(","), arguments[2:]
    if message := unknown(arguments):
        print(message, file=sys.stderr)
        return 3
    run = [id for id in corpus() if any(fnmatchcase(id, glob) for glob in only)]
    careful = failed("none", run)
    evidence = json.loads(EVIDENCE.read_text(encoding="utf-8"))["failed"]
    for habit in arguments or HABITS:
        found = (failed(habit, run) - careful) | (set(evidence.get(habit, ())) - set(run))
        evidence[habit] = [id for id in corpus() if id in found]
        print(f"{habit}: {len(evidence[habit])}", flush=True)
        document = {"corpus": VERSION, "failed": {each: evidence[each] for each in HABITS if each in evidence}}
        EVIDENCE.write_text(json.dumps(document, indent=0) + "\n", encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
