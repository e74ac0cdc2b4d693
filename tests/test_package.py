"""What is installed is what is in the repository: an editable install hides a forgotten file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("certs", "client", "conformance", "mockserver")
OWN = {"__init__.py", "__main__.py", "py.typed"}  # of the package itself, whose folder is the root
DOCUMENTATION = {"README.md", "CONTRIBUTING.md"}  # beside docs/*.md: `h1conform site` makes pages of it
# Compiled files, programs of developers, and what the commands of the README write into the current folder.
STRAY = [
    ".venv/lib/python3.11/site-packages/example/__init__.py",
    "conformance/drivers/shipped/python/__pycache__/host.pyc",
    "docs/notes.txt",
    "drive_urllib_request.py",
    "known.toml",
    "noxfile.py",
    "report.xml",
]
BUILD = ["LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py"]


def files(*options: str) -> list[str]:
    """What git lists, as paths from the root."""
    command = ["git", "ls-files", "-z", *options]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        pytest.skip("not a git checkout")
    return [name for name in told.stdout.split("\0") if name and (ROOT / name).is_file()]


def tracked() -> set[str]:
    """The files of the package that git tracks."""
    listed = files("--cached")
    documents = {name for name in listed if Path(name).match("docs/*.md")}
    return documents | {name for name in listed if name in OWN | DOCUMENTATION or name.partition("/")[0] in PARTS}


def test_no_module_of_the_package_is_untracked() -> None:
    """Other untracked files may lie about: known differences, reports, drivers of one's own."""
    assert files("--others", "--exclude-standard", "--", *(f":(glob){part}/**/*.py" for part in PARTS)) == []


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the package is built from, with what lies about in a checkout that is worked in."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in {*tracked(), *BUILD}:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    for name in STRAY:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(b"")
    return copy


def built(command: list[str | Path], folder: Path) -> Path:
    """The one file that a command leaves in a folder."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = (path for path in folder.iterdir() if path.is_file())
    return found


def modules_and_data(source: Path, folder: Path) -> set[str]:
    """The files in the wheel of a source, as paths from the package."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    wheel = built(["-m", "pip", "wheel", *options, "-w", folder, source], folder)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    assert [name for name in names if not name.startswith("h1conform/")] == []
    return {name.removeprefix("h1conform/") for name in names}


@pytest.mark.slow
def test_the_wheel_holds_the_files_of_the_package_and_no_others(checkout: Path, tmp_path: Path) -> None:
    assert modules_and_data(checkout, tmp_path) == tracked()


@pytest.mark.slow
def test_the_wheel_of_an_sdist_is_the_same(checkout: Path, tmp_path: Path) -> None:
    program = (
        "import os, sys; from setuptools import build_meta\n"
        "os.chdir(sys.argv[1]); build_meta.build_sdist(sys.argv[2])\n"
    )
    (tmp_path / "sdist").mkdir()
    (tmp_path / "wheel").mkdir()
    sdist = built(["-c", program, checkout, tmp_path / "sdist"], tmp_path / "sdist")
    assert modules_and_data(sdist, tmp_path / "wheel") == tracked()
