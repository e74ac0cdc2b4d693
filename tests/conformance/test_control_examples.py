"""The examples for other languages in docs/control-port.md run where the language is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "control-port.md"
LONG = 120.0  # seconds; a compiler may have to build its library first


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "name", "command"),
    [("js", "example.mjs", ("node",)), ("go", "example.go", ("go", "run"))],
    ids=["node", "go"],
)
def test_the_example_runs(language: str, name: str, command: tuple[str, ...], tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    [code] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    path = tmp_path / name
    path.write_text(code, encoding="utf-8")
    shim = tmp_path / "h1conform"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m h1conform "$@"\n')
    shim.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment |= {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GOCACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        (*command, str(path)), env=environment, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
