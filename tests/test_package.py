"""What is installed is what is in the repository: an editable install hides a forgotten file or subpackage."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APART = ("tests", "docs", "tools", "benchmarks", ".ci", ".github")
META = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml", ".gitignore"}


def committed() -> list[str]:
    """The files that git tracks, or would track, as paths from the root."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("not a git checkout")
    return [line for line in told.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel that is built from a copy."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for name in committed():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, copy]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_the_files_of_the_package_and_no_others(wheel: set[str]) -> None:
    expected = {f"h1conform/{name}" for name in committed() if name.partition("/")[0] not in APART and name not in META}
    assert wheel == expected


def test_every_folder_with_code_is_listed() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {
        Path(name).parent
        for name in committed()
        if name.endswith(".py") and name.partition("/")[0] not in APART and "/shipped/" not in name
    }
    assert listed == {".".join(("h1conform", *folder.parts)) for folder in folders}


def test_importing_the_reference_imports_no_third_party_package() -> None:
    code = "import sys, h1conform.client; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests")
    foreign = {"pytest", "_pytest", "xdist", "trustme", "cryptography", "werkzeug", "click", "rich", "packaging"}
    assert set(told.stdout.split()) & foreign == set()
