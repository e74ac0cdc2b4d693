"""What `python -m benchmarks` measures: contests between a part of h1conform and a yardstick, in processor time."""

from __future__ import annotations

import http.client
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import ModuleType

import mock_routes
import suite

import client as of_client
import h1conform.client
from h1conform.mockserver import Close, Play, ReadRequest, Send, Server
from h1conform.mockserver.base.visible import printable

H1CONFORM = (sys.executable, "-m", "h1conform")
EXCHANGE = "an exchange of http.client with the mock server"
_EXCHANGES = 200  # in a turn of that yardstick
_CONNECTIONS = 16  # of the asker of the mock server
_SECONDS = 0.5  # that a server is asked in a turn


class Broken(Exception):
    """A program that is measured failed."""


@dataclass(frozen=True, slots=True)
class Contest:
    """Two times to compare, each in seconds of processor time.

    ``name``       what is measured
    ``ours``       measures it once
    ``yardstick``  what it is compared with
    ``theirs``     measures that once
    ``turns``      how often both are measured
    ``quick``      how often with ``--quick``"""

    name: str
    ours: Callable[[], float]
    yardstick: str
    theirs: Callable[[], float]
    turns: int = 15
    quick: int = 3


@contextmanager
def contests(quick: bool) -> Iterator[list[Contest]]:
    """Start the servers, and give the contests in the order in which they are run.

    ``quick``  give runs and fuzzing less to do"""
    cores = os.sched_getaffinity(0)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="h1conform-benchmarks-")))
        port = stack.enter_context(of_client.server())
        os.sched_setaffinity(0, cores)  # the server of the rows of the client has set it for its own purpose
        playing = Play((ReadRequest(), Send(suite.RESPONSE), Close()))
        server = stack.enter_context(Server(default=playing))
        mock, bare = (stack.enter_context(mock_routes.python(each)) for each in (mock_routes.STATIC, mock_routes.BARE))
        yield [
            *_of_client(port),
            Contest("`h1conform --version`", lambda: spent((*H1CONFORM, "--version"))[0], "`python -c pass`", _nothing),
            Contest(
                "the mock server, a small GET",
                lambda: _asked(mock, "/static"),
                "a loop that receives and sends",
                lambda: _asked(bare, "/"),
            ),
            *_of_runs(server.port, folder, 0.02 if quick else 0.1),
        ]


def _of_client(port: int) -> Iterator[Contest]:
    for name, turn, count, _, _ in of_client.ROWS:
        if "256 MiB" in name:  # these rows are parity, and take a minute
            continue

        def measure(module: ModuleType, turn: of_client.Turn = turn, count: int = count) -> float:
            return of_client.cpu_seconds(turn, module, port, count)

        yield Contest(
            f"the reference client, {name}",
            lambda measure=measure: measure(h1conform.client),  # type: ignore[misc]
            "http.client",
            lambda measure=measure: measure(http.client),  # type: ignore[misc]
        )
    yield Contest(
        "the reference client, small GET",
        lambda: _gets(of_client.get_by(h1conform.client), port),
        "a bare socket",
        lambda: _gets(of_client.bare_socket, port),
    )


def _gets(opened: Callable[[int], AbstractContextManager[of_client.Get]], port: int) -> float:
    with opened(port) as get:
        get()
        started = time.process_time()
        for _ in range(1000):
            get()
        return (time.process_time() - started) / 1000


def _asked(server: mock_routes.Running, path: str) -> float:
    return mock_routes.play(server, path, _SECONDS, _CONNECTIONS).spent


def _of_runs(port: int, folder: Path, minutes: float) -> Iterator[Contest]:
    def exchange() -> float:
        started = time.process_time()
        for _ in range(_EXCHANGES):
            suite.bare_exchange(port)
        return (time.process_time() - started) / _EXCHANGES

    def each(counted: str, *arguments: str) -> Callable[[], float]:
        def measure() -> float:
            into = ("--into", mkdtemp(dir=folder)) if "fuzz" in arguments else ()
            seconds, printed = spent((*H1CONFORM, *arguments, *into))
            found = re.search(rf"([0-9,]+) {counted}", printed)
            if not found:
                raise Broken(f"h1conform {' '.join(arguments)}: no number of {counted} in the output")
            return seconds / int(found[1].replace(",", ""))

        return measure

    quick = ("run", "reference", "--quick", "--quiet")
    core = ("run", "reference", "--deselect", "api/*", "--quiet")
    fuzz = ("fuzz", "reference", "--no-compare", "--seed", "1")
    yield Contest("an item of `run reference --quick`", each("items", *quick), EXCHANGE, exchange, 7, 2)
    yield Contest("an item of `run reference --deselect 'api/*'`", each("items", *core), EXCHANGE, exchange, 5, 1)
    fuzzing = each("exchanges", *fuzz, "--minutes", str(minutes))
    yield Contest("an exchange of `fuzz reference`", fuzzing, EXCHANGE, exchange, 7, 2)


def _nothing() -> float:
    return spent((sys.executable, "-c", "pass"))[0]


def spent(command: tuple[str, ...]) -> tuple[float, str]:
    """Run a program, and return the processor time of it and of all processes that it waited for, and what it printed.

    ``command``  the program and its arguments

    Raises Broken if the exit code is not 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode:
        last = (ran.stderr or ran.stdout).strip().rpartition("\n")[2]
        raise Broken(f"{' '.join(command)}: exit code {ran.returncode}: {printable(last)}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, ran.stdout
