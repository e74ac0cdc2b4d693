"""Plays every mutant, and writes which cases each fails: the evidence that docs/mutants.md is drawn from.

python tests/mutants/matrix.py [HABIT…]
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
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


def failed(habit: str) -> list[str]:
    """The cases that a mutant fails, or passes in a lenient reading only, in the order of the corpus."""
    client = mutant(habit)
    exam = Exam((client,), Selection(), Gate(), timeout=0.5)
    exam.items = tuple(ExamItem(client, case, case.variants[0]) for case in corpus().values())
    with closing(run_exam(exam, None)) as records:
        found = {record["case"] for record in records if record["result"] in ("fail", "lenient")}
    return [id for id in corpus() if id in found]


def main(habits: list[str]) -> None:
    """Play the mutants named, or all, and rewrite their part of the evidence."""
    from habits import HABITS

    careful = set(failed("none"))
    evidence = json.loads(EVIDENCE.read_text(encoding="utf-8"))["failed"] if habits else {}
    for habit in habits or HABITS:
        evidence[habit] = [id for id in failed(habit) if id not in careful]
        print(f"{habit}: {len(evidence[habit])}", flush=True)
    document = {"corpus": VERSION, "failed": {habit: evidence[habit] for habit in HABITS if habit in evidence}}
    EVIDENCE.write_text(json.dumps(document, indent=0) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
