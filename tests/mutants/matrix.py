"""Plays every mutant, and writes which cases each fails: the evidence that docs/mutants.md is drawn from.

python tests/mutants/matrix.py [--only GLOB,…] [HABIT…]

With ``--only``, only the cases that match one of the globs are run; the evidence of all other cases is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.running.exam import Exam, ExamItem
from h1conform.conformance.running.workers import run_exam

HERE = Path(__file__).parent
EVIDENCE = HERE / "evidence.json"


def mutant(habit: str) -> Client:
    """The client that has one bad habit; ``none`` has none."""
    return Client(f"mutant-{habit}", (sys.executable, str(HOST), str(HERE / "drive_mutant.py"), habit))


def failed(habit: str, ids: Sequence[str]) -> set[str]:
    """Return those of the cases that a mutant fails, or passes in a lenient reading only.

    ``habit``  the bad habit of the mutant
    ``ids``    the cases to run"""
    client = mutant(habit)
    exam = Exam((client,), Selection(), Gate(), timeout=0.5)
    exam.items = tuple(ExamItem(client, corpus()[id], corpus()[id].variants[0]) for id in ids)
    with closing(run_exam(exam, None)) as records:
        return {record["case"] for record in records if record["result"] in ("fail", "lenient")}


def main(arguments: list[str]) -> None:
    """Play the mutants named, or all, and rewrite their part of the evidence."""
    from habits import HABITS

    only = ["*"]
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1].split(","), arguments[2:]
    run = [id for id in corpus() if any(fnmatchcase(id, glob) for glob in only)]
    careful = failed("none", run)
    evidence = json.loads(EVIDENCE.read_text(encoding="utf-8"))["failed"]
    for habit in arguments or HABITS:
        found = (failed(habit, run) - careful) | (set(evidence.get(habit, ())) - set(run))
        evidence[habit] = [id for id in corpus() if id in found]
        print(f"{habit}: {len(evidence[habit])}", flush=True)
        document = {"corpus": VERSION, "failed": {each: evidence[each] for each in HABITS if each in evidence}}
        EVIDENCE.write_text(json.dumps(document, indent=0) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
