"""What the tests of the exam share: drivers written to a folder, examiners that are closed, the console script, a watch
for leaks."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from h1conform import certs
from h1conform.conformance import cli
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import Case

from . import release_shop


def _descriptors() -> dict[Path, Path]:
    """What is open in this process, where the system tells."""
    found = {}
    for entry in sorted(Path("/proc/self/fd").glob("*")):
        with suppress(OSError):  # the one that lists them has gone
            found[entry] = entry.readlink()
    # A context keeps its keys, and the process keeps its folder of temporary files.
    kept = ("h1conform-keys", "h1conform-run-")
    return {entry: name for entry, name in found.items() if not any(each in name.name for each in kept)}


def _children() -> set[str]:
    """The processes that this one started and has not waited for, zombies included."""
    with suppress(OSError):
        return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())
    return set()


@pytest.fixture
def _no_leaks() -> Iterator[None]:
    """The test leaves as many threads, descriptors and processes as it found."""
    certs.server_context()  # what is imported and opened once only, now
    certs.ca_file()
    threads, descriptors, children = set(threading.enumerate()), _descriptors(), _children()
    yield
    assert _children() - children == set()
    assert set(threading.enumerate()) - threads == set()
    assert {key: value for key, value in _descriptors().items() if key not in descriptors} == {}


@pytest.fixture(params=[pytest.param(29, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def many_cases(request: pytest.FixtureRequest) -> list[Case]:
    """Cases of every chapter: a sample in the fast lane, the whole corpus in the slow one."""
    return list(corpus().values())[:: request.param]


@pytest.fixture
def write_driver(tmp_path: Path) -> Callable[..., Client]:
    """A client whose driver is this Python code, run by the host."""

    def write(code: str, name: str = "miniature", python: str = sys.executable) -> Client:
        path = tmp_path / f"drive_{name}.py"
        path.write_text(code, encoding="utf-8")
        return Client(name, (python, str(HOST), str(path)))

    return write


@pytest.fixture
def write_program(tmp_path: Path) -> Callable[..., Client]:
    """A client whose driver is this Python program, which speaks the protocol by itself, or does not."""

    def write(code: str, name: str = "program") -> Client:
        path = tmp_path / f"{name}.py"
        path.write_text(code, encoding="utf-8")
        return Client(name, (sys.executable, str(path)))

    return write


@pytest.fixture
def start(_no_leaks: None) -> Iterator[Callable[..., Process]]:
    """A started driver process; ended at the end of the test."""
    with ExitStack() as stack:

        def run(*command: str, **extra: str) -> Process:
            process = Process.start(command, extra)
            stack.callback(process.stop)
            return process

        yield run


@pytest.fixture
def examine(_no_leaks: None) -> Iterator[Callable[..., Examiner]]:
    """An examiner of a client whose driver has said hello; the plain exchange that `prepare` asks for is left
    out, so that clients which would not pass it can be examined too."""
    with ExitStack() as stack:

        def examiner_for(client: Client, timeout: float = 0.5) -> Examiner:
            examiner = stack.enter_context(Examiner(client, timeout))
            examiner.supervisor.running()
            return examiner

        yield examiner_for


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line that is meant for people."""
        lines = (self.err or self.out).strip().splitlines()
        return lines[-1] if lines else ""


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Done]:
    """The console script within this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def main(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["h1conform", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return Done(int(caught.value.code or 0), out, err)

    return main


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the wheels of thing 1.0, 2.0, 3.0 and 3.1rc1, and with programs that come first on PATH."""
    drivers, bin_, sold = tmp_path / "shipped", tmp_path / "bin", tmp_path / "sold"
    for folder in (drivers / "python", bin_, sold):
        folder.mkdir(parents=True)
    (drivers / "clients.toml").write_text(release_shop.ROW, encoding="utf-8")
    (drivers / "python" / "drive_thing.py").write_text(release_shop.DRIVER, encoding="utf-8")
    shutil.copy(registry.SHIPPED / "python" / "drive_module.py", drivers / "python")
    for name, code in {"npm": release_shop.NPM, "node": release_shop.NODE}.items():
        (bin_ / name).write_text(code, encoding="utf-8")
        (bin_ / name).chmod(0o755)
    release_shop.wheels(sold, ["1.0", "2.0", "3.0", "3.1rc1"])
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(sold))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(registry, "SHIPPED", drivers)
    registry.entries.cache_clear()
    yield sold
    registry.entries.cache_clear()
