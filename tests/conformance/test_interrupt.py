"""A signal in the middle of a run: the report has what was found, and nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

# Whoever started the tests may ignore Ctrl-C, as a shell makes its background jobs do, and that is inherited.
RUN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + (
    "from h1conform.__main__ import main; raise SystemExit(main())"
)


def with_mark(mark: str) -> list[str]:
    """The commands of all processes whose environment holds a mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended, or is not ours
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to find what was started")
@pytest.mark.parametrize(
    "stop",
    [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGHUP,), (signal.SIGINT,) * 3, (signal.SIGINT,) * 40],
    ids=["ctrl-c", "sigterm", "sighup", "ctrl-c-again", "ctrl-c-to-the-end"],
)
@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_interrupted_run_tells_what_it_found_and_leaves_nothing(
    workers: str, stop: tuple[signal.Signals, ...], tmp_path: Path
) -> None:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            RUN,
            *["run", "http.client", "--chapter", "fields", "--thorough", "--json", "out.json", "-n"],
            workers,
        ],
        env=os.environ | {"H1CONFORM_MARK": mark, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=tmp_path,
    )
    assert process.stderr is not None
    lines = [process.stderr.readline(), process.stderr.readline()]  # the second one comes with the first quarter
    for number in stop:
        if process.poll() is None:
            os.killpg(process.pid, number)  # as a terminal does: the signal also reaches the workers
        time.sleep(0.05 if len(stop) > 3 else 0.01)
    out, err = process.communicate(timeout=60)
    assert " of " in lines[1]
    assert (process.returncode, err.splitlines()[-1]) == (2, "h1conform: interrupted")
    assert "items: " in out
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert report["verdicts"]
    names = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "SIGHUP"}
    assert (report["exit_code"], report["cut"][:4]) == (2, "cut:")
    assert report["cut"].endswith(f"(interrupted by {names[stop[0]]})")
    ended = time.monotonic() + 10
    while with_mark(mark) and time.monotonic() < ended:
        time.sleep(0.05)  # the workers end by themselves, a moment after their controller
    assert with_mark(mark) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("h1conform")] == []


@pytest.mark.slow
@pytest.mark.parametrize("hanging", ["report", "json", "jsonl"])
def test_a_later_signal_ends_a_write_that_hangs_and_loses_no_other_output(hanging: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    options = {"report": ("--verbose",), "json": ("-q", "--json", "fifo"), "jsonl": ("-q", "--jsonl", "-")}[hanging]
    chapter = ("--chapter", "fields", "--thorough", "-n", "0", "--badge", "badge.json", "--sarif", "out.sarif")
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "run", "http.client", *chapter, *options],
        stdout=subprocess.PIPE,  # which is not read
        stderr=subprocess.PIPE,
        pipesize=4096,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(1)  # some items end; whichever it is, the run goes on
        ended = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < ended:
            process.send_signal(signal.SIGINT)
            time.sleep(1.2)
        process.kill()
        err = process.stderr.read()
    lost = {
        "report": "the report on standard output is lost: a signal ended the write",
        "json": "the report of --json is lost: fifo: a signal ended the write",
        "jsonl": "the results of --jsonl are lost: standard output: a signal ended the write",
    }[hanging]
    assert process.returncode == 2, err
    assert lost in err
    assert json.loads((tmp_path / "badge.json").read_text(encoding="ascii"))["message"] == "run incomplete"
    assert (tmp_path / "out.sarif").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to find what was started")
def test_a_run_that_is_killed_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "run", "http.client", "--chapter", "fields", "--thorough", "-n", "2"],
        env=os.environ | {"H1CONFORM_MARK": mark, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline(), process.stderr.readline()]
        process.kill()
    assert " of " in lines[1]
    ended = time.monotonic() + 10
    while with_mark(mark) and time.monotonic() < ended:
        time.sleep(0.05)
    assert with_mark(mark) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to find what was started")
def test_a_run_whose_worker_is_killed_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            RUN,
            "run",
            "http.client",
            "--chapter",
            "fields",
            "--thorough",
            "-n",
            "2",
            "--json",
            "out.json",
        ],
        env=os.environ | {"H1CONFORM_MARK": mark, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline(), process.stderr.readline()]
        worker = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()[0]
        os.kill(int(worker), signal.SIGKILL)
        _, err = process.communicate(timeout=60)
    assert " of " in lines[1]
    assert (process.returncode, err.splitlines()[0]) == (2, "h1conform: a worker process ended unexpectedly")
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (report["exit_code"], report["cut"][-36:]) == (2, "(a worker process ended unexpectedly)"[-36:])
    assert with_mark(mark) == []
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]
