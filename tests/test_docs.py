"""Every example in the documentation is run."""

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from click.testing import CliRunner

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.cases.api import basics as api
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.gate import known_differences as known
from h1conform.conformance.model import GATING, Case
from h1conform.conformance.serving.scenario_content import ScenarioContent

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language, without their indentation."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [
        re.sub(f"^{indent}", "", text, flags=re.MULTILINE)
        for indent, name, text in found
        if re.fullmatch(language, name)
    ]


def examples(language: str) -> list[object]:
    """All blocks of that language, as parameters that name their page."""
    return [
        pytest.param(text, id=f"{page.name}-{number}")
        for page in PAGES
        for number, text in enumerate(blocks(page, language), 1)
    ]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("code", examples("python"))
def test_python_examples_run(code: str, tmp_path: Path, run_pytest: Callable[..., Any]) -> None:
    if code.startswith("Case("):
        case: Case = eval(code, vars(api).copy())  # the recipe for a case is an expression
        assert level_of(case) in GATING
        assert not case.twin or case.twin in corpus()
        with Examiner(registry.find("reference")) as examiner:
            examiner.prepare()
            assert {examiner.examine(case, variant).result for variant in case.variants} == {"pass"}
    elif "def request(request)" in code:
        driver = tmp_path / "drive_example.py"
        driver.write_text(code)
        told = CliRunner().invoke(
            cli,
            ["run", str(driver), "--case", "status-line/plain", "--case", "chunked/one-chunk", "-n", "0"],
            standalone_mode=False,
        )
        assert told.return_value == 0, told.output
    elif re.search(r"^def test_", code, re.MULTILINE):
        run_tests(code, tmp_path, run_pytest)
    else:
        exec(compile(code, "example", "exec"), {"__name__": "example"})


def run_tests(code: str, folder: Path, run_pytest: Callable[..., Any]) -> None:
    """Run a block of tests, which use our fixtures, in a pytest of its own. All must pass."""
    (folder / "test_example.py").write_text(code, encoding="utf-8")
    done = run_pytest("-q", "-W", "error", "-pno:xdist")
    assert done.code == 0, done.text
    assert f"{len(re.findall('^def test_', code, re.MULTILINE))} passed" in done.text


def printing() -> list[object]:
    """Return each Python block that prints, with the text block directly after it, which shows the output."""
    return [
        pytest.param(code, shown, id=f"{page.name}-{number}")
        for page in PAGES
        for number, (code, shown) in enumerate(
            re.findall(
                r"^```python\n((?:(?!^```).*\n)*?)^```\n(?:\n```text\n((?:(?!^```).*\n)*?)^```$)?",
                page.read_text(encoding="utf-8"),
                re.MULTILINE,
            ),
            1,
        )
        if re.search(r"^ *print\(", code, re.MULTILINE)
    ]


@pytest.mark.parametrize(("code", "shown"), printing())
def test_what_an_example_prints_is_shown_behind_it(code: str, shown: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "example", "exec"), {"__name__": "example"})
    assert printed.getvalue() == shown


@pytest.mark.parametrize("text", examples("toml"))
def test_toml_examples_are_known_differences_or_scenarios(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(text, encoding="utf-8")
    if "[[known]]" in text:
        assert len(known.load(path, corpus())) == text.count("[[known]]")
    else:
        content = ScenarioContent(str(path))
        assert content.routes is not None
        assert len(content.routes.listed) == text.count("[[route]]")


def commands() -> list[str]:
    """Return every h1conform command in the blocks and in the tables of the pages, once."""
    found = []
    for page in PAGES:
        for block in blocks(page, "(?:console)?"):
            for line in block.splitlines():
                if re.match(r"(\$ )?([^ ]*python3? .*&& )?(\.venv/bin/)?h1conform ", line):
                    found.append(re.sub(r"^(\$ )?(\.venv/bin/)?", "", line.split("&&")[-1].strip()))
        found += re.findall(r"^\|.*`(h1conform \w+ [^`|]+)` \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return list(dict.fromkeys(found))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("command", commands())
def test_commands_exist_with_their_options(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("drive_urllib_request.py").write_text("def request(request):\n    return {}\n")
    Path("known.toml").write_text("")
    Path("my-driver").touch(mode=0o700)
    words = shlex.split(command)[1:]
    if words[0] == "run":
        Path("drive_my.py").write_text("def request(request):\n    return {}\n")
    if "--python" in words:  # interpreters and modules that not every machine has
        words = [word for number, word in enumerate(words) if "--python" not in (word, words[number - 1])]
        words = [re.sub("^module:.*", "module:http.client", word) for word in words] + ["--python", sys.executable]
    reads_results = words[0] in ("report", "compare", "merge") or {"--resume", "--baseline"} & set(words)
    if words[0] == "run" and not reads_results:
        words.append("--dry-run")
    installs = words[0] == "bisect" or "--install" in words or any(re.search("==|@[0-9]", word) for word in words)
    if words[0] in ("serve", "check-driver", "fuzz", "site") or reads_results or installs:
        words.append("--help")  # with everything before it understood; tests/conformance has tests that run them
    told = CliRunner().invoke(cli, words, standalone_mode=False)
    assert (told.exception, told.return_value) == (None, 0), told.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_link_to_files_that_exist(page: Path) -> None:
    named = re.findall(
        r"`((?:conformance|docs|tests|tools|mockserver|client|certs|benchmarks)/[\w./-]*)`", page.read_text()
    )
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_and_names_that_pages_spell_out_exist(page: Path) -> None:
    for name in re.findall(r"`(h1conform\.(?!test\b)[\w.]+)`", page.read_text(encoding="utf-8")):
        assert resolve_name(name)


def test_the_transcript_of_the_readme_is_what_a_run_prints() -> None:
    transcript = blocks(ROOT / "README.md", "text")[0]
    ids = re.findall(r"^ *[0-9]+\. .* · (\S+)$", transcript, re.MULTILINE)
    assert len(ids) == 3
    options = [f"--case={id}" for id in ids]
    done = CliRunner().invoke(cli, ["run", "http.client", "--quick", "--exit-zero", "-n", "0", *options])

    def lines(text: str) -> list[str]:
        """The lines, without those of the progress and the version of Python."""
        found = (re.sub(r"http\.client 3[.0-9]+[0-9]", "http.client 3", line) for line in text.strip().splitlines())
        return [line for line in found if line != "http.client: 3 items"]

    assert lines(done.output)[-len(lines(transcript)) :] == lines(transcript)


def expanded(pattern: str) -> list[str]:
    """The globs that a pattern with braces stands for."""
    found = re.match(r"(.*?)\{([^}]*)\}(.*)", pattern)
    if not found:
        return [pattern]
    return [each for part in found[2].split(",") for each in expanded(found[1] + part.strip() + found[3])]


@pytest.mark.slow
def test_the_list_of_malformations_names_cases_that_exist() -> None:
    text = (ROOT / "docs" / "malformations.md").read_text(encoding="utf-8")
    patterns = [each for pattern in re.findall(r"`([a-z0-9-]+/[^`]*)`", text) for each in expanded(pattern)]
    assert len(patterns) > 300
    assert [each for each in patterns if not any(fnmatchcase(id, each) for id in corpus())] == []
