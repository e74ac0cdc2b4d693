"""Whether the conformance suite notices a mutant of the reference client: the items that it runs, and where it stops.

A mutant is a copy of the package of the client under another name, with one file changed. It is examined as any module
that is shaped like http.client. An item notices the mutant if its result is worse than that of the unchanged client.
"""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.exchange.examiner import Examiner, NotFit, run_keys
from h1conform.conformance.exchange.passed_twins import PassedTwins
from h1conform.conformance.model import GATING, WORST_FIRST, Case, Result, Variant, Verdict

NAME = "mutated"  # the name of the package
_START = 20.0  # seconds that a driver may take to start
_MEMORY = 4 << 30  # octets of address space that a mutant may take
# The driver's folder is the first entry of sys.path, so that the driver finds the package there.
_STARTER = """import runpy, sys
sys.path.insert(1, sys.path[0])  # the host removes the first entry
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """How the suite noticed a mutant.

    ``item``      the item, as ``case[variant]``; "start" if the client could not be examined at all
    ``result``    its result
    ``severity``  its severity, or empty
    ``gates``     whether the result fails a run by default"""

    item: str
    result: str
    severity: str
    gates: bool


def items() -> dict[str, tuple[Case, Variant]]:
    """Return the items of a usual run by ``case[variant]``: those that do not wait first, spread over the chapters."""
    chosen = Selection().of(corpus())
    quick = [each for each in chosen if not each[0].waits]
    slow = [each for each in chosen if each[0].waits]
    step = int(len(quick) * 0.618) | 1
    spread = [quick[number * step % len(quick)] for number in range(len(quick))]
    return {item_name(*each): each for each in (*spread, *quick, *slow)}


def item_name(case: Case, variant: Variant) -> str:
    """Return the name of an item: ``case[variant]``."""
    return f"{case.id}[{variant}]"


class Workplace:
    """A folder with a copy of the client, and the process that examines it.

    ``folder``  the folder, which is made anew
    ``client``  the folder of the package of the client"""

    def __init__(self, folder: Path, client: Path) -> None:
        self._client = client
        self._package = folder / NAME
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(client, self._package, ignore=shutil.ignore_patterns("__pycache__"))
        starter = folder / "start.py"
        starter.write_text(_STARTER, encoding="utf-8")
        module = str(HOST.with_name("drive_module.py"))
        self._driver = Client(NAME, (sys.executable, str(starter), str(HOST), module, NAME))
        self._items = items()
        keys = [key for each in self._items.values() for key in run_keys(self._driver, *each)]
        self._keys = tuple(dict.fromkeys(keys))

    @contextmanager
    def changed(self, file: str, source: str) -> Iterator[None]:
        """Change a file of the package during the context.

        ``file``    the name of the file
        ``source``  its text"""
        path = self._package / file
        try:
            self._write(path, source)
            yield
        finally:
            self._write(path, (self._client / file).read_text(encoding="utf-8"))

    def _write(self, path: Path, source: str) -> None:
        path.write_text(source, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):  # it may look as old as the new source
            compiled.unlink()

    def results(self) -> dict[str, Result]:
        """Return the result of each item for the package as it is."""
        with self._examiner() as examiner:
            examiner.prepare()
            return {name: examiner.examine(*each).result for name, each in self._items.items()}

    def notice(self, usual: Mapping[str, Result], first: Sequence[str]) -> tuple[Notice | None, int]:
        """Return the first item that notices the package as it is, or None; and how many items were run.

        ``usual``  the result of each item for the unchanged client; an item that does not pass is left out
        ``first``  items to run first"""
        with self._examiner() as examiner:
            try:
                examiner.prepare()
            except NotFit:
                return Notice("start", "broken", "", True), 0
            order = dict.fromkeys((*(each for each in first if each in self._items), *self._items))
            for number, name in enumerate(order, 1):
                if usual[name] not in ("pass", "lenient"):
                    continue
                verdict = self._verdict(examiner, *self._items[name])
                if _is_worse(verdict.result, usual[name]):
                    gates = verdict.level in GATING and verdict.result != "lenient"
                    return Notice(name, verdict.result, verdict.severity, gates), number
        return None, len(order)

    def _verdict(self, examiner: Examiner, case: Case, variant: Variant) -> Verdict:
        """Return the verdict on an item. One that rests on a time-out counts if a second run confirms it."""
        verdict = examiner.examine(case, variant)
        return examiner.examine_again(case, variant) if verdict.timed_out else verdict

    def _examiner(self) -> Examiner:
        return Examiner(self._driver, passed_twins=PassedTwins(self._keys), start=_START)


def limit_memory() -> None:
    """Limit the address space of this process and of all processes that it starts from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _is_worse(result: Result, usual: Result) -> bool:
    """Return whether a result is worse. "unsupported" is not: it says nothing about the client."""
    return result != "unsupported" and WORST_FIRST.index(result) < WORST_FIRST.index(usual)
