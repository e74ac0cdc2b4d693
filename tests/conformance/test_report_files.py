"""Report files: one that cannot be written is one line, keeps its content, and does not stop the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest

from h1conform.conformance.gate.whole_file import write_whole

FULL = Path("/dev/full")


def run(*options: str, cwd: Path, stdout: IO[bytes] | int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    """Run one quick case that passes, with these options."""
    command = [sys.executable, "-m", "h1conform", "run", "http.client", "--case", "content-length/exact[tcp-whole]"]
    return subprocess.run(
        [*command, "-n", "0", *options], cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False
    )


@pytest.fixture
def full() -> str:
    """A file on which every write fails."""
    if not FULL.exists():
        pytest.skip("no /dev/full on this system")
    return str(FULL)


@pytest.mark.slow
def test_one_file_that_cannot_be_written_leaves_the_other_and_is_2(tmp_path: Path, full: str) -> None:
    done = run("--json", full, "--junit", "out.xml", cwd=tmp_path)
    last = done.stderr.decode().splitlines()[-1]
    assert (done.returncode, last) == (2, f"h1conform: the report of --json is lost: {full}: No space left on device")
    assert b"0 unexpected" in done.stdout
    assert (tmp_path / "out.xml").read_bytes().startswith(b"<?xml")


def test_a_file_keeps_its_content_if_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.json"
    path.write_text("old", encoding="ascii")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert [(each.name, each.read_text(encoding="ascii")) for each in tmp_path.iterdir()] == [("out.json", "old")]


def test_a_new_file_replaces_the_old_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old", encoding="ascii")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert [(each.name, each.read_bytes(), each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [
        ("out.json", b"new", 0o640)
    ]


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_whole, args=(pipe, b"new"), daemon=True)
    writer.start()
    assert pipe.read_bytes() == b"new"
    writer.join(5)
    assert pipe.is_fifo()


@pytest.mark.slow
def test_a_report_that_cannot_be_printed_leaves_the_files(tmp_path: Path, full: str) -> None:
    with Path(full).open("wb") as out:
        done = run("--json", "out.json", cwd=tmp_path, stdout=out)
    last = done.stderr.decode().splitlines()[-1]
    assert (done.returncode, last) == (2, "h1conform: the report on standard output is lost: No space left on device")
    assert json.loads((tmp_path / "out.json").read_text(encoding="ascii"))["exit_code"] == 0


@pytest.mark.slow
def test_a_standard_error_that_is_full_does_not_end_the_run(tmp_path: Path, full: str) -> None:
    command = [sys.executable, "-m", "h1conform", "run", "http.client", "--case", "content-length/exact[tcp-whole]"]
    with Path(full).open("wb") as err:
        done = subprocess.run(
            [*command, "-n", "0"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=err, timeout=60, check=False
        )
    assert done.returncode == 0
    assert b"1 items: 1 pass; 0 unexpected" in done.stdout
