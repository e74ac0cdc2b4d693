"""Where the outputs of a command go: no file for two of them, pipes as they are, and one line if an output is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from h1conform.conformance import cli
from h1conform.conformance.commands.output_file import OutputPath
from h1conform.conformance.report.formats import REPORT_FORMATS

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


RUN, SHOW = ONE, ("show", "interim/103", "--export")
FILES = {  # each option of each command that writes a file or into a folder, and whether it takes "-"
    **{(*RUN, f"--{each.name}"): True for each in REPORT_FORMATS},
    **{(*RUN, option): True for option in ("--jsonl", "--pcapng")},
    **{(*RUN, option): False for option in ("--resume", "--update-known", "--driver-log")},
    ("compare", "one.jsonl", "two.jsonl", "--markdown"): True,
    ("compare", "one.jsonl", "two.jsonl", "--html"): True,
    ("report", "one.jsonl", "-o"): True,
    ("merge", "one.jsonl", "two.jsonl", "-o"): True,
    (*SHOW, "raw", "-o"): True,
    (*SHOW, "script", "-o"): True,
    ("check-driver", "http.client", "--driver-log"): False,
    ("fuzz", "http.client", "--driver-log"): False,
    ("fuzz", "http.client", "--minutes", "0.01", "--into"): False,
    ("certs", "good", "--write"): False,
    ("serve", "--port", "0", "--ready-file"): False,
    ("bisect", "http.client", "3..4", "--case", "chunked/one-chunk", "--driver-log"): False,
    ("site",): False,
    ("init", "--command"): True,
}
ARGUMENTS = {("site",): "folder", ("init", "--command"): "file"}  # those that are no option


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two results files."""
    folder = tmp_path_factory.mktemp("stored")
    assert command(*ONE, "--jsonl", "one.jsonl", cwd=folder, stdout=subprocess.DEVNULL).returncode == 0
    (folder / "two.jsonl").write_bytes((folder / "one.jsonl").read_bytes())
    return folder


def named(words: tuple[str, ...]) -> str:
    return " ".join(key_of(words))


def key_of(words: tuple[str, ...]) -> tuple[str, str]:
    """The command, and the name of the option or argument."""
    return words[0], ARGUMENTS.get(words, words[-1])


def test_every_option_with_a_path_to_write_is_in_the_table() -> None:
    found = set()
    for name in cli.COMMANDS:
        loaded = cli.cli.get_command(click.Context(cli.cli), name)
        assert loaded is not None
        found |= {(name, param.opts[0]) for param in loaded.params if isinstance(param.type, OutputPath)}
    assert found == set(map(key_of, FILES))


@pytest.mark.sampled(5)
@pytest.mark.parametrize("words", [each for each in FILES if "--resume" not in each], ids=named)
def test_a_path_that_cannot_be_written_is_one_line_and_exit_code_2(words: tuple[str, ...], stored: Path) -> None:
    for path, problem in (("one.jsonl/below", "Not a directory"), ("/proc/h1conform/below", "No such file or dir")):
        done = command(*words, path, cwd=stored, capture_output=True)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.splitlines()[-1].startswith("h1conform: "), done.stderr
        assert f"{path}" in done.stderr.splitlines()[-1]
        assert problem in done.stderr.splitlines()[-1]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("words", FILES, ids=named)
def test_a_dash_is_standard_output_or_refused(words: tuple[str, ...], stored: Path) -> None:
    before = sorted(each.name for each in stored.iterdir())
    done = subprocess.run(
        [sys.executable, "-m", "h1conform", *words, "-"], cwd=stored, capture_output=True, timeout=LONG, check=False
    )
    if FILES[words]:
        assert done.returncode == 0, done.stderr
        assert done.stdout
        for line in done.stderr.splitlines():  # what is for people is there, and not among the octets
            assert line not in done.stdout.splitlines() or not line
    else:
        assert (done.returncode, done.stdout) == (3, b""), done.stderr
        assert b"'-' is not standard output here; './-' is a file of this name." in done.stderr
    assert sorted(each.name for each in stored.iterdir()) == before


@pytest.mark.parametrize(
    "words",
    [
        (*ONE, "--pcapng", "-", "--json", "-"),
        (*ONE, "--jsonl", "-", "--badge", "/dev/stdout"),
        ("compare", "one.jsonl", "two.jsonl", "--html", "-", "--markdown", "-"),
    ],
    ids=" ".join,
)
def test_two_outputs_to_standard_output_are_refused(words: tuple[str, ...], stored: Path) -> None:
    done = command(*words, cwd=stored, capture_output=True)
    assert (done.returncode, done.stdout) == (3, "")
    options = f"{words[-4]} and {words[-2]}"
    for text in ("only one report can go to standard output", "give one of them a file"):
        assert text in done.stderr
    assert options in done.stderr or f"{words[-2]} and {words[-4]}" in done.stderr


def test_standard_output_by_its_path_keeps_what_is_for_people_apart(stored: Path) -> None:
    with (stored / "out.txt").open("wb") as file:
        done = command(*ONE, "--badge", "/dev/stdout", cwd=stored, stdout=file, stderr=subprocess.PIPE)
    text = (stored / "out.txt").read_text(encoding="utf-8")
    (stored / "out.txt").unlink()
    assert json.loads(text)["message"] == "MUST 1/1"
    assert "1 items: 1 pass" in done.stderr


def test_what_changes_known_differences_says_so_beside_a_report_on_standard_output(tmp_path: Path) -> None:
    done = command(*ONE, "--json", "-", "--update-known", "known.toml", cwd=tmp_path, capture_output=True)
    assert json.loads(done.stdout)["verdicts"]
    assert "known.toml: " in done.stderr


def test_a_link_to_no_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target.json")
    assert command(*ONE, "--json", "link", cwd=tmp_path, stdout=subprocess.DEVNULL).returncode == 0
    assert (tmp_path / "link").readlink() == Path("target.json")
    assert json.loads((tmp_path / "target.json").read_text(encoding="ascii"))["verdicts"]


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


def test_a_locale_without_the_characters_of_a_report_is_no_error(tmp_path: Path) -> None:
    options = ("--case", "interim/102[tcp-whole]", "-n", "0", "--markdown", "scores.md", "--exit-zero")
    env = os.environ | {"PYTHONIOENCODING": "iso8859-5"}
    done = command("run", "http.client", *options, cwd=tmp_path, env=env, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "http.client: 1 items\n")
    assert r"wrong-body \xb7 MUST \xb7 RFC 9110, section 15.2" in done.stdout
    assert (tmp_path / "scores.md").exists()


def test_a_closed_standard_output_is_no_error() -> None:
    program = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'h1conform', 'list'])"
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, timeout=LONG, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
