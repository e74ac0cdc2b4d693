"""The folder for temporary files: one in use stays, and one that a killed process has left behind is removed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from h1conform.certs import temporary
from h1conform.certs.temporary import folder

HOLDS = """
import sys
from h1conform.certs.temporary import folder
(folder() / "file").touch()
print(folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files in which nothing has been created."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder.cache_clear()
    yield tmp_path
    temporary.remove(folder())
    folder.cache_clear()


@pytest.mark.parametrize("kill", [False, True], ids=["in-use", "killed"])
def test_only_the_folder_of_a_process_that_has_ended_is_removed(place: Path, kill: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        env=os.environ | {"TMPDIR": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        theirs = Path(process.stdout.readline().rstrip())
        if kill:
            process.kill()
            process.wait()
        ours = folder()
        assert (theirs.exists(), ours.exists()) == (not kill, True)
        process.stdin.close()
    assert not theirs.exists()


def test_what_others_have_there_stays(place: Path) -> None:
    (place / "h1conform-run-file").write_text("kept", encoding="ascii")
    (place / "elsewhere").mkdir()
    (place / "elsewhere" / "kept").touch()
    (place / "h1conform-run-link").symlink_to(place / "elsewhere")
    folder()
    assert (place / "h1conform-run-file").exists()
    assert (place / "elsewhere" / "kept").exists()
