"""The file in which a finding has its place: that of the known differences, else the driver of the user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.corpus.options import OPTIONS
from h1conform.conformance.drivers import registry
from h1conform.conformance.report.places import path_in_repository, uri_in_repository
from h1conform.conformance.running.exam import Exam


def files_of(**more: Any) -> dict[str, Path]:
    """The file of each client of a run with these options."""
    names = ("exec", "command", "name", "python", "known", "strict", "timeout", *(each.name for each in OPTIONS))
    options: dict[str, Any] = dict.fromkeys(names)
    options |= {"case": ("content-length/exact",), "client": ()}
    return dict(Exam.from_options(options | more).run_result.files)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a driver, a program and files of known differences."""
    for name in ("drive_mine.py", "driver.py", "known.toml", "more.toml"):
        (tmp_path / name).write_text("# not empty\n", encoding="utf-8")
    (tmp_path / "program").touch(mode=0o700)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_a_driver_of_the_user_stands_for_its_client() -> None:
    assert files_of(client=("./drive_mine.py", "http.client")) == {"mine": Path("drive_mine.py")}
    assert files_of(exec="./program") == {"program": Path("program")}
    assert files_of(exec="python3 -B driver.py --fast", name="own") == {"own": Path("driver.py")}


@pytest.mark.usefixtures("here")
def test_known_differences_come_before_a_driver() -> None:
    known = ("known.toml", "more.toml")
    assert files_of(client=("./drive_mine.py", "http.client"), known=known) == {
        "mine": Path("known.toml"),
        "http.client": Path("known.toml"),
    }


def test_a_program_outside_the_current_folder_stands_for_nothing(here: Path) -> None:
    assert registry.from_exec("python3").file is None
    assert registry.from_exec(f"{here}/program").file is None


def test_a_file_that_does_not_exist_has_no_place(here: Path) -> None:
    assert path_in_repository(here / "known.toml") == "known.toml"
    assert path_in_repository(here / "none.toml") == path_in_repository(here) == path_in_repository(None) == ""
    assert uri_in_repository(here / "none.toml", "my client") == "my%20client"
