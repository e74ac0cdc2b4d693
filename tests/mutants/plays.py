"""Plays the evidence of mutants several times, and reports each case that is not caught in every play.

    python tests/mutants/plays.py [--plays 5] [HABIT…]

Without habits, all mutants play the cases of their evidence, and the client without a habit plays the cases of them
all. A mutant has to fail each of its cases in each play, or to pass it in a lenient reading only. The client without a
habit has to pass each case in each play. A time-out counts only after a second run, as in every run.

Exit code: 0 every play is as the evidence says, 1 a play differs, 3 a habit is unknown, or no play is asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from habits import HABITS
from matrix import CAUGHT, EVIDENCE, results, unknown

CAREFUL = "none"


Results = Mapping[str, Counter[str]]


def differences(habit: str, ids: Sequence[str], plays: int, results: Callable[..., Results]) -> dict[str, str]:
    """Return the cases that differ from the evidence in some play, with the number of plays of each result.

    ``habit``    the habit of the mutant; ``none``: no case may be caught
    ``ids``      the cases to play
    ``plays``    how often
    ``results``  plays cases with a mutant, and counts their results, as `matrix.results` does"""
    played = results(habit, ids, plays)
    expected = 0 if habit == CAREFUL else plays
    differ = [id for id in ids if sum(played[id][result] for result in CAUGHT) != expected]
    return {id: ", ".join(f"{result} {count}" for result, count in sorted(played[id].items())) for id in differ}


def main(arguments: Sequence[str]) -> int:
    """Play the habits that are named, or all, print what differs, and return the exit code.

    ``arguments``  the words of the command line after the name of the program"""
    parser = argparse.ArgumentParser(description="Play the evidence of mutants several times.")
    parser.add_argument("--plays", type=int, default=5, help="how often each case is played")
    parser.add_argument("habits", nargs="*", metavar="HABIT", help="the mutants; none: all")
    given = parser.parse_args(arguments)
    message = unknown(each for each in given.habits if each != CAREFUL)
    if given.plays < 1:
        message = f"{given.plays} plays; give at least one"
    if message:
        print(message, file=sys.stderr)
        return 3
    evidence: dict[str, list[str]] = json.loads(EVIDENCE.read_text(encoding="utf-8"))["failed"]
    evidence[CAREFUL] = list(dict.fromkeys(id for ids in evidence.values() for id in ids))
    differ = 0
    for habit in given.habits or (CAREFUL, *HABITS):
        found = differences(habit, evidence[habit], given.plays, results)
        differ += len(found)
        print(f"{habit}: {len(evidence[habit]) - len(found)} of {len(evidence[habit])} cases as expected", flush=True)
        for id, counts in found.items():
            print(f"  {id}: {counts}", flush=True)
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
