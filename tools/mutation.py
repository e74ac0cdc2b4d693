"""Mutates the reference client, and lets the conformance suite alone judge each mutant.

    python tools/mutation.py [--folder FOLDER] [--sample N] [--seed S] [--workers N] [--hours H] [FILE…]

Each mutant is the client with one small change (tools/mutation_sites.py). It is killed if an item of a usual run has a
worse result than for the unchanged client; the mutant is stopped there (tools/mutation_exam.py). The items that killed
mutants of the same file before are run first.

The folder keeps a line of JSON for each mutant. The same command goes on after an interruption, with the mutants that
have no line. A change of the client or of the corpus asks for another folder. Without FILE, all files of the client
that the suite can reach are mutated (`FILES`).

A mutant that nothing can tell from the client is equivalent: tests/mutants/equivalent.toml lists those that were read,
with the reason. The report names the survivors, and those entries of the list that no mutant matches.

Exit code: 0 at least 95 % of the other mutants were killed, 1 fewer, 2 the run is not complete.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mutation_exam import Workplace, limit_memory
from mutation_sites import Site, mutant, sites

from h1conform.conformance.corpus.cases import VERSION, corpus

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "client"
EQUIVALENT = ROOT / "tests" / "mutants" / "equivalent.toml"
# The files that decide what is sent and what is read, and those that connect. The others are names, states, exceptions
# and stand-ins for sockets, of which the driver protocol shows nothing.
FILES = (
    *("address", "chunked_content", "connection", "content", "fields", "framing", "grammar", "head", "https"),
    *("limits", "lines", "message", "objects", "options", "request", "response", "stream", "tls", "transport"),
    *("tunnel", "upload"),
)
_AIM = 0.95
_FIRST = 150  # items that killed mutants before, and are run first


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant; a line of the results.

    ``outcome``   "killed", "survived", or "none" if the change cannot be observed
    ``line``      the number of the line
    ``before``    the line
    ``after``     what stood in its place
    ``item``      the item that killed it
    ``result``    the result of that item
    ``severity``  its severity
    ``gates``     whether a run fails by default
    ``played``    how many items were run
    ``seconds``   how long that took"""

    file: str
    operator: str
    occurrence: int
    outcome: str
    line: int = 0
    before: str = ""
    after: str = ""
    item: str = ""
    result: str = ""
    severity: str = ""
    gates: bool = False
    played: int = 0
    seconds: float = 0.0

    @property
    def site(self) -> Site:
        return Site(self.file, self.operator, self.occurrence)

    @property
    def key(self) -> tuple[str, str, str]:
        """What an entry of equivalent.toml names."""
        return self.file, self.before, self.after


# ---------------------------------------------------------------------------------------------------- in the workers

_workplace: Workplace


def _start(folder: Path) -> None:
    global _workplace
    limit_memory()
    _workplace = Workplace(folder / f"worker-{os.getpid()}", CLIENT)


def _play(task: tuple[Site, Mapping[str, Any], Sequence[str]]) -> Outcome:
    site, usual, first = task
    place = asdict(site)
    source = (CLIENT / site.file).read_text(encoding="utf-8")
    changed = mutant(source, site)
    if changed is None:
        return Outcome(**place, outcome="none")
    began = time.monotonic()
    with _workplace.changed(site.file, changed.source):
        notice, played = _workplace.notice(usual, first)
    return Outcome(
        **place,
        outcome="killed" if notice else "survived",
        line=changed.line,
        before=changed.before,
        after=changed.after,
        **({} if notice is None else asdict(notice)),
        played=played,
        seconds=round(time.monotonic() - began, 2),
    )


def _usual(_: None) -> dict[str, Any]:
    return dict(_workplace.results())


# ----------------------------------------------------------------------------------------------------- in the parent


def fingerprint() -> str:
    """Return a text that differs for another client or corpus."""
    digest = hashlib.sha256(VERSION.encode())
    for path in sorted(CLIENT.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update("\n".join(corpus()).encode())
    return digest.hexdigest()


def read(path: Path) -> list[Outcome]:
    """Return the outcomes of a results file; a line that was cut is left out."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            found.append(Outcome(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def order(outcomes: Iterable[Outcome], file: str) -> list[str]:
    """Return the items that killed most mutants so far, those of mutants of the same file first."""
    of_file: Counter[str] = Counter()
    of_all: Counter[str] = Counter()
    for each in outcomes:
        if each.item:
            of_all[each.item] += 1
            of_file[each.item] += each.file == file
    return [item for item, _ in sorted(of_all.items(), key=lambda pair: (-of_file[pair[0]], -pair[1]))][:_FIRST]


def run(folder: Path, chosen: Sequence[Site], workers: int, until: float) -> bool:
    """Play the mutants that have no outcome yet, and append the outcomes. Return whether all have one.

    ``folder``   the folder of the results
    ``chosen``   the places of the mutants
    ``workers``  the number of processes
    ``until``    when to stop, by `time.monotonic`"""
    results = folder / "results.jsonl"
    outcomes = read(results)
    done = {each.site for each in outcomes}
    left = [each for each in chosen if each not in done]
    if not left:
        return True
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, _start, (folder,)) as pool, results.open("a", encoding="utf-8") as file:
        baseline = folder / "usual.json"
        if not baseline.exists():
            baseline.write_text(json.dumps(pool.apply(_usual, (None,))), encoding="utf-8")
        usual = json.loads(baseline.read_text(encoding="utf-8"))
        running: list[Any] = []
        while (left or running) and time.monotonic() < until:
            while left and len(running) < workers:
                site = left.pop()
                running.append(pool.apply_async(_play, ((site, usual, order(outcomes, site.file)),)))
            ended = [each for each in running if each.ready()]
            running = [each for each in running if not each.ready()]
            for each in ended:
                outcomes.append(each.get())
                file.write(json.dumps(asdict(outcomes[-1])) + "\n")
                file.flush()
                _show(outcomes, len(done), len(chosen))
            if not ended:
                time.sleep(0.02)
    return not left and not running


def _show(outcomes: Sequence[Outcome], before: int, number: int) -> None:
    last = outcomes[-1]
    if last.outcome == "survived":
        print(f"survived: {last.file}:{last.line}: {last.before}  →  {last.after}", flush=True)
    if (len(outcomes) - before) % 50 == 0:
        print(f"{len(outcomes)} of {number}", flush=True)


def report(outcomes: Sequence[Outcome], equivalent: Mapping[tuple[str, str, str], str]) -> tuple[list[str], float]:
    """Return the lines of the report in Markdown, and the part of the mutants that was killed.

    ``outcomes``    the outcomes
    ``equivalent``  the reason of each equivalent mutant, by `Outcome.key`"""
    lines = ["| file | mutants | killed | at other levels | equivalent | survivors |", "|---|--:|--:|--:|--:|--:|"]
    total: Counter[str] = Counter()
    for file in sorted({each.file for each in outcomes}):
        counts = Counter(_kind(each, equivalent) for each in outcomes if each.file == file)
        total.update(counts)
        lines.append(_row(f"`{file}`", counts))
    lines.append(_row("all", total))
    judged = total["killed"] + total["shown"] + total["survived"]
    return lines, (judged - total["survived"]) / judged if judged else 0.0


def _kind(outcome: Outcome, equivalent: Mapping[tuple[str, str, str], str]) -> str:
    if outcome.outcome == "killed":
        return "killed" if outcome.gates else "shown"
    return "equivalent" if outcome.outcome == "survived" and outcome.key in equivalent else outcome.outcome


def _row(name: str, counts: Mapping[str, int]) -> str:
    killed = counts.get("killed", 0) + counts.get("shown", 0)
    number = killed + counts.get("equivalent", 0) + counts.get("survived", 0)
    cells = (name, number, killed, counts.get("shown", 0), counts.get("equivalent", 0), counts.get("survived", 0))
    return f"| {' | '.join(map(str, cells))} |"


def read_equivalent(path: Path) -> dict[tuple[str, str, str], str]:
    """Return the reasons of equivalent.toml by the file, the line and what stands in its place."""
    if not path.exists():
        return {}
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", [])
    return {(each["file"], before, after): each["why"] for each in rows for before, after in each["changes"]}


def chosen_sites(files: Sequence[str], sample: int, seed: int) -> list[Site]:
    """Return the places to mutate: all of some files, or a random sample of them, in random order."""
    found = [site for name in files for site in sites(CLIENT / f"{name}.py")]
    random.Random(seed).shuffle(found)
    return found[:sample] if sample else found


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments say, and return the exit code."""
    parser = argparse.ArgumentParser(description="Mutate the reference client, and let the suite judge each mutant.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="modules of the client, as framing; default: all")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutation", help="where the results are kept")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="mutate N random places; default: all")
    parser.add_argument("--seed", type=int, default=0, help="of the sample and of the order")
    parser.add_argument("--workers", type=int, default=3 * (os.cpu_count() or 1), help="processes")
    parser.add_argument("--hours", type=float, default=24.0, help="stop after this time")
    given = parser.parse_args(arguments)
    names = [each.removesuffix(".py") for each in given.files] or list(FILES)
    if unknown := [each for each in names if each not in FILES]:
        parser.error(f"no file {unknown[0]!r}; there are {', '.join(FILES)}")
    given.folder.mkdir(parents=True, exist_ok=True)
    stamp = given.folder / "fingerprint"
    if stamp.exists() and stamp.read_text(encoding="utf-8") != fingerprint():
        parser.error(f"{given.folder}: results of another client or corpus; remove the folder, or give another one")
    stamp.write_text(fingerprint(), encoding="utf-8")
    chosen = chosen_sites(names, given.sample, given.seed)
    whole = run(given.folder, chosen, given.workers, time.monotonic() + given.hours * 3600)
    wanted = set(chosen)
    outcomes = [each for each in read(given.folder / "results.jsonl") if each.site in wanted]
    equivalent = read_equivalent(EQUIVALENT)
    lines, score = report(outcomes, equivalent)
    print("\n".join(lines))
    for each in sorted(outcomes, key=lambda each: (each.file, each.line)):
        if _kind(each, equivalent) == "survived":
            print(f"survivor: {each.file}:{each.line}: {each.before}  →  {each.after}")
    print(f"killed: {100 * score:.1f} %")
    if not whole:
        print(f"not complete: {len(outcomes)} of {len(chosen)} mutants; the same command goes on")
        return 2
    return int(score < _AIM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
