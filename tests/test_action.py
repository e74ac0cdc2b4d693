"""The composite action: action.yml and its script keep their promises, whatever the inputs are."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from h1conform.conformance.commands.run import run as command

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "tools" / "action.sh"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGE = ROOT / "docs" / "ci.md"
REPORTS = ["badge.json", "junit.xml", "report.html", "results.json", "results.sarif", "scores.md"]
HOSTILE = "$(touch pwned) `touch pwned` ; touch pwned && \"'${HOME}* \\"


@dataclass(frozen=True)
class Done:
    """What a step of the script did.

    ``code``     its exit code
    ``words``    the arguments that h1conform got
    ``outputs``  what it wrote to GITHUB_OUTPUT
    ``errors``   its standard error
    """

    code: int
    words: list[str]
    outputs: dict[str, str]
    errors: str


@pytest.fixture
def step(tmp_path: Path) -> Callable[..., Done]:
    """A function that runs a step of the script. The program in place of h1conform notes its arguments."""
    bin = tmp_path / "h1conform" / "venv" / "bin"
    bin.mkdir(parents=True)
    noted, output = tmp_path / "words", tmp_path / "output"

    def run(name: str, program: str = "", **environment: str) -> Done:
        h1conform = bin / "h1conform"
        h1conform.write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" >{shlex.quote(str(noted))}\n{program}\n")
        h1conform.chmod(0o755)
        output.write_text("")
        paths = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output)}
        done = subprocess.run(
            ["bash", str(SCRIPT), *name.split()],
            cwd=tmp_path,
            env=os.environ | paths | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        words = noted.read_text().split("\0")[:-1] if noted.exists() else []
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return Done(done.returncode, words, outputs, done.stderr)

    return run


def test_no_input_is_a_part_of_a_program() -> None:
    programs = [each for each in STEPS if "run" in each]
    assert [each["shell"] for each in programs] == ["bash"] * 3
    for each in programs:
        assert re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/tools/action\.sh" (key|install|run)', each["run"])


def test_every_input_reaches_the_script_and_is_read_there() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    (environment,) = (each["env"] for each in STEPS if each.get("id") == "run")
    used = {re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1] for value in environment.values()}  # type: ignore[index]
    assert used == set(ACTION["inputs"]) - {"artefacts"}
    assert [name for name in environment if f"${{{name}:-}}" not in text] == []
    assert all(each["description"] and "default" in each for each in ACTION["inputs"].values())


def test_the_actions_are_pinned_to_the_commits_of_the_workflows() -> None:
    pinned = re.compile(r"uses: ([\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", re.MULTILINE)
    own = pinned.findall((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert len(own) == sum("uses" in each for each in STEPS)
    there = {each for path in WORKFLOWS for each in pinned.findall(path.read_text(encoding="utf-8"))}
    shared = {each.partition("@")[0] for each in own} & {each.partition("@")[0] for each in there}
    assert shared
    assert [each for each in own if each.partition("@")[0] in shared and each not in there] == []


def test_the_options_of_the_script_exist() -> None:
    options = {option for each in command.params for option in each.opts}
    used = set(re.findall(r"(?:add |\")(--[a-z-]+)", SCRIPT.read_text(encoding="utf-8")))
    assert len(used) == 13
    assert used - options == set()


def test_each_input_is_one_argument_and_no_shell_reads_it(step: Callable[..., Done], tmp_path: Path) -> None:
    inputs = ("CLIENT", "EXEC", "COMMAND", "NAME", "PYTHONS", "KNOWN", "FAIL_ON", "CORPUS", "ARGS")
    done = step("run", **{f"H1CONFORM_{name}": HOSTILE for name in inputs})
    assert done.code == 0, done.errors
    assert done.words[0] == "run"
    names = ("exec", "command", "name", "python", "known", "fail-on", "corpus")
    assert done.words[7:] == [*(f"--{name}={HOSTILE}" for name in names), HOSTILE, "--", HOSTILE]
    assert not list(tmp_path.rglob("pwned"))


def test_an_input_of_several_lines_is_several_arguments(step: Callable[..., Done]) -> None:
    inputs = {
        "CLIENT": "urllib3\n\n  \nrequests\r\n",
        "PYTHONS": "3.11\n3.12",
        "KNOWN": "a b.toml\nc.toml\n",
        "ARGS": "--quick\n--chapter\nchunked",
    }
    done = step("run", **{f"H1CONFORM_{name}": value for name, value in inputs.items()})
    assert done.words[7:] == [
        *("--python=3.11", "--python=3.12", "--known=a b.toml", "--known=c.toml"),
        *("--quick", "--chapter", "chunked", "--", "urllib3", "requests"),
    ]


def test_a_client_is_never_an_option_and_gets_the_python_on_the_path(step: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    assert step("run", H1CONFORM_CLIENT="--help", PATH=path).words[7:] == ["--python=python", "--", "--help"]
    assert step("run", H1CONFORM_EXEC="./driver", PATH=path).words[7:] == ["--exec=./driver", "--"]


def test_the_exit_code_is_that_of_the_run_and_an_output(step: Callable[..., Done]) -> None:
    done = step("run", "exit 2", H1CONFORM_CLIENT="x")
    assert (done.code, done.outputs["exit-code"]) == (2, "2")
    assert Path(done.outputs["reports"]).is_dir()


@pytest.mark.slow
def test_a_run_writes_all_reports(step: Callable[..., Done]) -> None:
    done = step(
        "run",
        f'exec {shlex.quote(sys.executable)} -m h1conform "$@"',
        H1CONFORM_CLIENT="http.client",
        H1CONFORM_PYTHONS=sys.executable,
        H1CONFORM_ARGS="--case=content-length/exact[tcp-whole]\n-n0",
    )
    assert (done.code, done.outputs["exit-code"]) == (0, "0"), done.errors
    folder = Path(done.outputs["reports"])
    assert sorted(each.name for each in folder.iterdir()) == REPORTS
    assert json.loads((folder / "badge.json").read_text())["message"] == "MUST 1/1"
    assert [name for name in REPORTS if name not in ACTION["outputs"]["reports"]["description"]] == []


def test_the_package_is_installed_with_the_pins_into_an_environment_of_its_own(
    step: Callable[..., Done], tmp_path: Path
) -> None:
    python, noted = tmp_path / "python", tmp_path / "noted"
    note = f'#!/bin/sh\necho "$0 $PIP_CACHE_DIR $*" >>{shlex.quote(str(noted))}\n'
    for path in (python, tmp_path / "h1conform" / "venv" / "bin" / "python"):
        path.write_text(note)
        path.chmod(0o755)
    assert step("install", H1CONFORM_PYTHON=str(python)).code == 0
    cache, venv = tmp_path / "h1conform" / "pip", tmp_path / "h1conform" / "venv"
    assert noted.read_text().splitlines() == [
        f"{python} {cache} -m venv {venv}",
        f"{venv}/bin/python {cache} -m pip install --quiet --constraint {ROOT}/requirements/pins.txt {ROOT}",
    ]
    (cached,) = (each["with"]["path"] for each in STEPS if "actions/cache@" in each.get("uses", ""))
    assert cached == "${{ runner.temp }}/h1conform/pip"


def test_the_key_of_the_cache_is_a_checksum_of_the_pins(step: Callable[..., Done]) -> None:
    assert re.fullmatch(r"[0-9]+", step("key").outputs["key"])


@pytest.mark.parametrize("name", ["", "build"])
def test_an_unknown_step_is_wrong_usage(step: Callable[..., Done], name: str) -> None:
    done = step(name)
    assert (done.code, done.errors) == (3, "usage: action.sh key|install|run\n")


def test_the_examples_of_the_page_name_inputs_and_outputs_that_exist() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    steps = [
        step for block in blocks for job in yaml.safe_load(block).get("jobs", {}).values() for step in job["steps"]
    ]
    uses = [each for each in steps if each.get("uses", "").startswith("h1conform/h1conform@")]
    assert uses
    assert [name for each in uses for name in each["with"] if name not in ACTION["inputs"]] == []
    outputs = re.findall(r"steps\.h1conform\.outputs\.([\w-]+)", "".join(blocks))
    assert outputs
    assert set(outputs) - set(ACTION["outputs"]) == set()
