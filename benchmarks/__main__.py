"""Runs the benchmarks that compare h1conform with a yardstick, and reports their ratios.

    python -m benchmarks [--json FILE] [--markdown FILE] [--baseline FILE] [--only TEXT] [--quick]

Both sides of a row run in turns, so that other work on the machine affects both. What counts is the ratio of their
processor times, with its interval of 95 % confidence: a ratio can be compared with one of another day, a time cannot.

``--baseline`` compares the ratios with those of a file that ``--json`` wrote on the same machine. A ratio has fallen if
its interval lies below that of the baseline. Linux only.

Exit code: 0 no ratio has fallen, 1 one has fallen, 2 a benchmark broke or a file cannot be written, 3 wrong usage.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parent))  # the benchmarks are programs, which import each other by name

from contests import Broken, Contest, contests
from ratios import Ratio, as_json, as_markdown, fell, ratio_of, read

from h1conform.conformance.gate.whole_file import write_whole
from h1conform.mockserver.base.input_error import InputError


class Parser(argparse.ArgumentParser):
    """A parser that exits with 3 for wrong usage."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit."""
        self.exit(3, f"{self.prog}: {message}\n")


def measured(contest: Contest, quick: bool) -> Ratio:
    """Run both sides of a contest in turns, the first one of a turn alternately, and return the ratio.

    ``contest``  what to run
    ``quick``    whether to run fewer turns"""
    pairs = []
    for turn in range(contest.quick if quick else contest.turns):
        if turn % 2:
            theirs, ours = contest.theirs(), contest.ours()
        else:
            ours, theirs = contest.ours(), contest.theirs()
        pairs.append((theirs, ours))
    return ratio_of(contest.name, contest.yardstick, pairs)


def compared(before: Mapping[str, Ratio], now: Sequence[Ratio], whole: bool) -> list[str]:
    """Return a line for each ratio that has fallen.

    ``before``  the ratios of the baseline, by what is measured
    ``now``     the ratios of this run
    ``whole``   whether this run has every row"""
    lines = []
    for each in now:
        if each.name not in before:
            print(f"not in the baseline: {each.name}")
        elif fell(then := before[each.name], each):
            lines.append(f"fallen: {each.name}: {_shown(then)} in the baseline, {_shown(each)} now")
    for name in before if whole else ():
        if name not in {each.name for each in now}:
            print(f"only in the baseline: {name}")
    return lines


def _shown(ratio: Ratio) -> str:
    return f"{ratio.ratio:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"


def main(arguments: Sequence[str]) -> int:
    """Run the command line, and return the exit code.

    ``arguments``  the arguments, without the name of the program"""
    parser = Parser(prog="python -m benchmarks", description="Compares h1conform with yardsticks.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios as JSON to this file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the ratios as a table to this file")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="compare with a file that --json wrote")
    parser.add_argument("--only", default="", metavar="TEXT", help="run only rows whose name contains this text")
    parser.add_argument("--quick", action="store_true", help="run few turns: the ratios show only that all rows run")
    options = parser.parse_args(arguments)
    if not sys.platform.startswith("linux"):
        parser.error(f"the benchmarks read /proc and need Linux, not {sys.platform}")
    before: Mapping[str, Ratio] = {}
    try:
        if options.baseline:
            before = read(options.baseline.read_bytes(), str(options.baseline))
    except (OSError, InputError) as error:
        parser.error(f"--baseline: {error}")
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    try:
        with contests(options.quick) as found:
            chosen = [each for each in found if options.only in each.name]
            if not chosen:
                parser.error(f"--only: no row contains {options.only!r}; the rows: {', '.join(c.name for c in found)}")
            ratios = []
            for each in chosen:
                ratios.append(measured(each, options.quick))
                print(f"{each.name}: {_shown(ratios[-1])} of {each.yardstick}", flush=True)
        if options.json:
            write_whole(options.json, as_json(ratios, machine))
        if options.markdown:
            write_whole(options.markdown, as_markdown(ratios, machine).encode())
    except (Broken, OSError) as error:
        print(f"python -m benchmarks: {error}", file=sys.stderr)
        return 2
    lines = compared(before, ratios, not options.only) if options.baseline else []
    print("\n".join(lines), end="\n" if lines else "")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
