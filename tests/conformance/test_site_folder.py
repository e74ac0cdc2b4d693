"""The folder of the site: it is replaced as a whole, and no file that the site did not write is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from h1conform.conformance.cli import cli
from h1conform.conformance.commands import site as command
from h1conform.conformance.report.site import folder as folder_module
from h1conform.conformance.report.site.folder import LIST, SiteChange, SiteFolder
from h1conform.mockserver.base.input_error import InputError

from .site_example import small_contents

OLD = {"index.html": b"1", "cases/a/b.html": b"2", "cases/a/c.html": b"3", "old/x/y.html": b"4"}
NEW = {"index.html": b"1", "cases/a/b.html": b"two", "new.html": b"5"}


def tree(path: Path) -> dict[str, bytes]:
    """The content of each file below a folder, but for the list of the site's files."""
    files = (each for each in path.rglob("*") if each.is_file() and each.name != LIST)
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in files}


def listed(path: Path) -> list[str]:
    files: list[str] = json.loads((path / LIST).read_text(encoding="utf-8"))["files"]
    return files


def test_a_second_call_writes_what_differs_and_removes_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "site"
    assert SiteFolder(path).write(OLD) == SiteChange(4, 0, 0, 4)
    kept = (path / "index.html").stat().st_mtime_ns
    assert SiteFolder(path).write(NEW) == SiteChange(2, 1, 2, 5)
    assert tree(path) == NEW
    assert listed(path) == sorted(NEW)
    assert (path / "index.html").stat().st_mtime_ns == kept
    assert sorted(each.name for each in path.iterdir()) == ["cases", LIST, "index.html", "new.html"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    SiteFolder(tmp_path).write(OLD)
    own = {"CNAME": b"example.org", "old/x/mine.html": b"mine"}
    for name, data in own.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "old" / "empty").mkdir()
    SiteFolder(tmp_path).write(NEW)
    assert tree(tmp_path) == NEW | own
    assert (tmp_path / "old" / "empty").is_dir()


def test_a_file_that_the_user_deleted_is_written_again(tmp_path: Path) -> None:
    SiteFolder(tmp_path).write(OLD)
    for name in ("cases/a/b.html", "old/x/y.html"):
        (tmp_path / name).unlink()
    assert SiteFolder(tmp_path).write(NEW) == SiteChange(2, 1, 2, 5)
    assert tree(tmp_path) == NEW


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        SiteFolder(path).write(NEW)
    return str(caught.value)


def test_a_folder_with_other_files_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("x", encoding="ascii")
    assert refusal(tmp_path) == f"{tmp_path}: is not empty and has no site (no {LIST}); give an empty or a new folder"
    assert tree(tmp_path) == {".git": b"x"}
    assert refusal(tmp_path / ".git") == f"{tmp_path / '.git'}: is a file; give a folder"


def test_a_foreign_file_in_the_way_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    SiteFolder(tmp_path).write(OLD)
    (tmp_path / "new.html").write_bytes(b"mine")
    assert refusal(tmp_path) == f"{tmp_path / 'new.html'}: is no file of the site; move it away"
    assert tree(tmp_path) == OLD | {"new.html": b"mine"}


@pytest.mark.parametrize("place", ["cases", "cases/a", "cases/a/b.html", "old/x"])
def test_a_link_leads_out_of_the_folder_for_neither_writing_nor_deleting(tmp_path: Path, place: str) -> None:
    path, outside = tmp_path / "site", tmp_path / "outside"
    SiteFolder(path).write(OLD)
    (path / place).rename(outside)
    before = outside.read_bytes() if outside.is_file() else tree(outside)
    (path / place).symlink_to(outside)
    assert refusal(path).startswith(f"{path / place}: is no f")
    assert (outside.read_bytes() if outside.is_file() else tree(outside)) == before


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"files": 1}', '{"files": [1]}', '{"files": ["../outside"]}', '{"files": ["/etc/x"]}', "\udc80"],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path, outside = tmp_path / "site", tmp_path / "outside"
    path.mkdir()
    outside.touch()
    (path / LIST).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert refusal(path) == (f"{path / LIST}: is no list of the files of a site; delete the folder and call again")
    assert outside.exists()


@pytest.mark.parametrize("after", range(5))
def test_a_call_that_ended_early_is_completed(tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    SiteFolder(tmp_path).write(OLD)
    whole, calls = folder_module.write_whole, []

    def fails(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) > after:
            raise OSError(28, "No space left on device")
        whole(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(folder_module, "write_whole", fails)
        if after < 4:  # the list, two files, the list
            with pytest.raises(OSError, match="No space left"):
                SiteFolder(tmp_path).write(NEW)
        else:
            SiteFolder(tmp_path).write(NEW)
    SiteFolder(tmp_path).write(NEW)
    assert tree(tmp_path) == NEW
    assert listed(tmp_path) == sorted(NEW)


# -------------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with few cases."""
    monkeypatch.setattr(command, "stored_contents", small_contents)
    monkeypatch.setattr(command, "site_files", lambda _: NEW)


def call(path: Path) -> Result:
    return CliRunner().invoke(cli, ["site", str(path)], standalone_mode=False)


@pytest.mark.usefixtures("small")
def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    path, cases = tmp_path / "site", len(small_contents().cases)
    first, second = call(path), call(path)
    assert (first.exception, first.return_value) == (None, 0)
    assert first.output.splitlines() == [
        f"{path}: 3 files, 0.0 MB: {cases} cases, 466 clauses, 16 clients",
        "3 written, 0 unchanged, 0 removed",
    ]
    assert second.output.splitlines()[1] == "0 written, 3 unchanged, 0 removed"
    assert tree(path) == NEW


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["", "below/site"])
def test_a_path_that_cannot_be_a_folder_is_one_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / "file\x1b"
    file.write_text("x", encoding="ascii")
    error = call(file / name if name else file).exception
    assert error is not None
    code, message = (2, "cannot be written: Not a directory") if name else (3, "is a file; give a folder")
    assert (getattr(error, "exit_code", 0), str(error)) == (code, f"{file / name if name else file}: {message}")


@pytest.mark.usefixtures("small")
def test_a_file_that_cannot_be_written_is_one_line_and_a_broken_harness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path, _: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(folder_module, "write_whole", fails)
    error = call(tmp_path / "site").exception
    shown = f"{tmp_path / 'site' / LIST}: cannot be written: No space left on device"
    assert (getattr(error, "exit_code", 0), str(error)) == (2, shown)
