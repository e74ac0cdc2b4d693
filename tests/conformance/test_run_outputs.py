"""Where the outputs of a command go: no file for two of them, pipes as they are, and one line if an output is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ONE = ("run", "http.client", "--case", "status-line/plain[tcp-whole]", "-n", "0", "-q")
LONG = 60.0  # seconds


def command(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "h1conform", *words], text=True, timeout=LONG, check=False, **more)  # type: ignore[call-overload]
    assert isinstance(done, subprocess.CompletedProcess)
    return done


@pytest.mark.parametrize(
    "options",
    [
        ("--jsonl", "--json"),
        ("--sarif", "--html"),
        ("--pcapng", "--json"),
        ("--known", "--json"),
        ("--baseline", "--jsonl"),
    ],
    ids=" and ".join,
)
def test_one_file_for_two_options_is_refused_and_keeps_its_content(tmp_path: Path, options: tuple[str, str]) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to(path)
    content = '[[known]]\ncase = "chunked/one-chunk"\nresult = "fail"\nreason = "known"\n'
    if options[0] == "--baseline":
        assert command(*ONE, "--jsonl", str(path), stdout=subprocess.DEVNULL).returncode == 0
        content = path.read_text(encoding="utf-8")
    path.write_text(content, encoding="utf-8")
    done = command(*ONE, options[0], str(path), options[1], str(link), capture_output=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert "name the same file; give one of them another file" in done.stderr
    assert all(option in done.stderr for option in options)
    assert path.read_text(encoding="utf-8") == content


def test_a_named_pipe_gets_every_line(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert command(*ONE, "--jsonl", str(pipe), stdout=subprocess.DEVNULL).returncode == 0
    reader.join(LONG)
    assert [json.loads(line)["type"] for line in read[0].splitlines()] == ["header", "verdict", "end"]


def test_standard_output_by_its_path_is_written_to_if_it_is_a_pipe() -> None:
    done = command(*ONE, "--badge", "/dev/stdout", capture_output=True)
    assert done.returncode == 0, done.stderr
    assert '"message": "MUST 1/1"' in done.stdout


def test_a_baseline_of_a_cut_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    assert command(*ONE, "--jsonl", str(path), stdout=subprocess.DEVNULL).returncode == 0
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    done = command(*ONE, "--baseline", str(path), capture_output=True)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "give the results of a whole run" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("explain", "RFC9112-2.2-4"), ("show", "fields/bare-cr"), ("list",), ("clients",)])
def test_a_full_standard_output_is_one_line(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = command(*words, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, "h1conform: the output is lost: No space left on device\n")


def test_a_closed_standard_output_is_no_error() -> None:
    program = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'h1conform', 'list'])"
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, timeout=LONG, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
