"""Runs clients many times on a busy machine, and lists the items whose verdict is not the same in every run.

    python tools/steady.py [--runs 10] [--folder FOLDER] [--burners N] [--together N] [--] CLIENT… [OPTION OF RUN…]

Every run is a process ``h1conform run CLIENT --json FILE`` with the options of ``run`` after the clients. Meanwhile one
process for each processor computes without end (``--burners``), so that every part of a run has to wait.
Several runs at a time (``--together``) load the machine too, and need less time: ``--burners 0 --together 3``.

The folder keeps the JSON report of each run. A run whose report exists is not repeated: after an interruption the same
command goes on with the next run, and without clients the command only compares what the folder has.

An item is unsteady if its result or its severity differs between two runs, or if a run itself reports the item as
unsteady because a second run did not confirm a time-out. For each one the tool prints the verdict of every run, and the
answers and the wire of the first run of each kind of verdict. A verdict that passes has no wire.

Exit code: 0 all verdicts are equal, 1 an item is unsteady, 2 a run of h1conform broke.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BROKEN = 2  # the exit code of h1conform if a driver or the harness broke


class RunBroke(Exception):
    """A run gave no report. The message names the run, and ends with what h1conform printed."""


@dataclass(frozen=True, slots=True)
class UnsteadyItem:
    """An item whose verdict changed.

    ``id``        the id of the item: ``client::case[variant]``
    ``verdicts``  its verdict in each run that has the item, by the number of the run"""

    id: str
    verdicts: dict[int, dict[str, Any]]


def kind(verdict: dict[str, Any]) -> str:
    """Return what is compared of a verdict: "unsteady", or its result and severity, as ``fail hang``."""
    return "unsteady" if verdict.get("unsteady") else f"{verdict['result']} {verdict['severity']}".strip()


def unsteady_items(reports: Sequence[dict[str, Any]]) -> list[UnsteadyItem]:
    """Return the items whose verdict is not the same in all reports, by id.

    ``reports``  JSON documents of ``h1conform run --json``, in the order of the runs"""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for number, report in enumerate(reports, 1):
        for verdict in report["verdicts"]:
            found.setdefault(verdict["id"], {})[number] = verdict
    items = [UnsteadyItem(id, verdicts) for id, verdicts in sorted(found.items())]
    return [item for item in items if not _is_steady(item)]


def _is_steady(item: UnsteadyItem) -> bool:
    kinds = {kind(each) for each in item.verdicts.values()}
    return len(kinds) == 1 and "unsteady" not in kinds


def lines(item: UnsteadyItem) -> Iterator[str]:
    """Yield the lines about an item: the runs of each kind of verdict, and the wire of the first of these runs."""
    by_kind: dict[str, list[int]] = {}
    for number, verdict in item.verdicts.items():
        by_kind.setdefault(kind(verdict), []).append(number)
    yield item.id
    for each, numbers in by_kind.items():
        first = item.verdicts[numbers[0]]
        yield f"  {each}  in {_runs(numbers)}"
        yield f"    expected {first['expected']}"
        yield f"    seen     {first.get('unsteady') or first['seen']}"
        yield from (f"    told     {line}" for line in first["told"])
        yield from (f"    wire     {line}" for line in first["wire"])


def _runs(numbers: Sequence[int]) -> str:
    return f"run{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


@contextmanager
def load(burners: int) -> Iterator[None]:
    """Keep the processors busy during the context.

    ``burners``  the number of processes that compute without end"""
    processes = [multiprocessing.Process(target=_burn, daemon=True) for _ in range(burners)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _burn() -> None:
    while os.getppid() != 1:  # ends with its parent, also if that was killed
        sum(range(200_000))


def run(client: str, options: Sequence[str], path: Path) -> None:
    """Run a client once, and write the report. The report appears when the run is complete.

    ``client``   the client
    ``options``  further options of ``h1conform run``
    ``path``     the file of the report

    Raises RunBroke."""
    part = path.with_suffix(".part")
    command = [sys.executable, "-m", "h1conform", "run", client, *options, "--json", str(part)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode >= _BROKEN or not part.exists():
        raise RunBroke(f"{path.stem}: exit code {done.returncode}\n{done.stdout[-2000:]}")
    part.rename(path)


def completed(client: str, options: Sequence[str], path: Path) -> bool:
    """Run a client once unless the report exists, print how the run ended, and return whether the report exists.

    ``client``   the client
    ``options``  further options of ``h1conform run``
    ``path``     the file of the report"""
    if path.exists():
        return True
    try:
        run(client, options, path)
    except RunBroke as error:
        print(error, flush=True)
        return False
    print(f"{path.stem}: complete", flush=True)
    return True


def report_path(folder: Path, client: str, number: int) -> Path:
    """Return the file of the report of one run.

    ``folder``  the folder of the reports
    ``client``  the client
    ``number``  the number of the run, from 1"""
    return folder / f"{''.join(each if each.isalnum() else '-' for each in client)}.{number:02}.json"


def compare(folder: Path) -> int:
    """Print the unsteady items of all clients in a folder, and return the number of them."""
    number = 0
    by_client: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.[0-9][0-9].json")):
        by_client.setdefault(path.name.rsplit(".", 2)[0], []).append(path)
    for client, paths in by_client.items():
        items = unsteady_items([json.loads(path.read_text(encoding="utf-8")) for path in paths])
        print(f"\n{client}: {len(paths)} runs, {len(items)} unsteady items")
        for item in items:
            print("\n".join(lines(item)))
        number += len(items)
    return number


def main(arguments: Sequence[str]) -> int:
    """Run and compare, as the arguments say, and return the exit code.

    ``arguments``  the words of the command line after the name of the program"""
    parser = argparse.ArgumentParser(description="Run clients many times under load, and compare their verdicts.")
    parser.add_argument("--runs", type=int, default=10, help="runs of each client")
    parser.add_argument("--folder", type=Path, default=Path("steady"), help="where the reports are kept")
    parser.add_argument("--burners", type=int, default=os.cpu_count() or 1, help="processes that keep processors busy")
    parser.add_argument("--together", type=int, default=1, help="runs at a time")
    given, rest = parser.parse_known_args(arguments)
    rest = [each for each in rest if each != "--"]
    options_at = next((place for place, each in enumerate(rest) if each.startswith("-")), len(rest))
    clients, options = rest[:options_at], rest[options_at:]
    given.folder.mkdir(parents=True, exist_ok=True)
    numbered = [(client, number) for number in range(1, given.runs + 1) for client in clients]
    with load(given.burners if clients else 0), ThreadPoolExecutor(given.together) as pool:
        paths = [report_path(given.folder, *each) for each in numbered]
        done = list(pool.map(lambda each, path: completed(each[0], options, path), numbered, paths))
    unsteady = compare(given.folder)
    return int(unsteady > 0) if all(done) else _BROKEN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
