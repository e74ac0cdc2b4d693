"""The files around the code keep their promises: pins, workflows, issue forms, addresses, changelog fragments."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
HOST = "https://github.com/h1conform/h1conform"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def parsed(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def pins() -> dict[str, str]:
    """The version of each tool, by its name."""
    text = (ROOT / "requirements" / "pins.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
    return dict(line.split("==") for line in lines)


def name_of(requirement: str) -> str:
    """The name of a package, without its versions."""
    return re.split(r"[<>=!~ \[]", requirement)[0].lower()


def run_tool(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_tool_has_a_pin() -> None:
    groups = PROJECT["dependency-groups"].values()
    tools = {name_of(each) for group in groups for each in group if isinstance(each, str)}
    libraries = {name_of(each) for each in PROJECT["project"]["optional-dependencies"]["test"]}
    needed = {name_of(each) for each in PROJECT["project"]["dependencies"]}
    assert (tools | libraries | needed) - set(pins()) == set()


def test_the_group_dev_includes_every_other_group() -> None:
    groups = PROJECT["dependency-groups"]
    included = {each["include-group"] for each in groups["dev"] if isinstance(each, dict)}
    assert included == set(groups) - {"dev"}


def test_pre_commit_repeats_the_pins() -> None:
    config = parsed(ROOT / ".pre-commit-config.yaml")
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    repeated = {each for hook in hooks for each in hook.get("additional_dependencies", ())}
    assert {each: f"{name}=={version}" for each in repeated for name, version in [each.split("==")]} == {
        each: f"{each.split('==')[0]}=={pins()[each.split('==')[0]]}" for each in repeated
    }
    done = run_tool("tools/pins.py", "--check")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_few_permissions_pinned_actions_and_scripts_that_exist(path: Path) -> None:
    workflow = parsed(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step.get("uses", f"a/b@{'0' * 40}"))
            for script in re.findall(r"(?:bash|python) ([\w./]+)", step.get("run", "")):
                assert (ROOT / script).is_file()


def test_actions_have_one_commit_everywhere_and_a_comment_with_their_version() -> None:
    lines = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    found = [re.fullmatch(r" *-? ?uses: ([\w./-]+)@(\S+ # v\d+\.\d+\.\d+)", line) for line in lines]
    assert all(found)
    actions = {match[1]: {other[2] for other in found if other and other[1] == match[1]} for match in found if match}
    assert {name: commits for name, commits in actions.items() if len(commits) > 1} == {}


def test_only_the_jobs_that_publish_may_ask_for_a_token() -> None:
    jobs = {(path.stem, name): job for path in WORKFLOWS for name, job in parsed(path)["jobs"].items()}
    asking = {key for key, job in jobs.items() if "write" in job.get("permissions", {}).values()}
    assert asking == {("release", "publish"), ("site", "publish")}
    site = jobs["site", "publish"]
    assert (site["environment"]["name"], site["needs"]) == ("github-pages", "build")
    assert site["permissions"] == {"pages": "write", "id-token": "write"}
    publish = jobs["release", "publish"]
    assert (publish["environment"]["name"], publish["needs"]) == ("pypi", "build")
    assert publish["permissions"] == {"id-token": "write"}


def test_ci_runs_every_python_that_the_package_supports() -> None:
    jobs = parsed(GITHUB / "workflows" / "ci.yml")["jobs"]
    versions = jobs["linux"]["strategy"]["matrix"]["python"]
    assert f">={versions[0]}" == PROJECT["project"]["requires-python"]
    assert f"PYTHONS = {versions}".replace("'", '"') in (ROOT / "noxfile.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_have_labels_and_questions_with_different_names(path: Path) -> None:
    form = parsed(path)
    assert {"name", "description", "labels", "body"} <= set(form)
    questions = [each for each in form["body"] if each["type"] != "markdown"]
    assert len({each["id"] for each in questions}) == len(questions)
    assert all(each["attributes"]["label"] for each in questions)


def test_the_issue_forms_are_those_that_the_pages_name() -> None:
    assert {path.stem for path in FORMS} == {"dispute-a-case", "add-a-client", "bug"}
    assert parsed(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False


def test_dependabot_updates_the_pins_and_the_actions() -> None:
    updates = parsed(GITHUB / "dependabot.yml")["updates"]
    assert {(each["package-ecosystem"], each["directory"]) for each in updates} == {
        ("pip", "/requirements"),
        ("github-actions", "/"),
    }


def test_all_addresses_of_the_project_name_one_host() -> None:
    urls = PROJECT["project"]["urls"]
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog"} <= set(urls)
    assert [url for url in urls.values() if not url.startswith(HOST)] == []
    for path in (
        ROOT / "mkdocs.yml",
        ROOT / "SECURITY.md",
        GITHUB / "ISSUE_TEMPLATE" / "config.yml",
        ROOT / "conformance" / "report" / "sarif_report.py",
    ):
        assert HOST in path.read_text(encoding="utf-8"), path


def test_fragments_of_the_changelog_are_well_named_and_end_with_a_full_stop() -> None:
    types = "|".join(each["directory"] for each in PROJECT["tool"]["towncrier"]["type"])
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
    pattern = rf"(\d+|\+[a-z0-9.]+(-[a-z0-9.]+)*)\.({types})\.md"
    assert [path.name for path in fragments if not re.fullmatch(pattern, path.name)] == []
    assert [path.name for path in fragments if not path.read_text(encoding="utf-8").rstrip().endswith(".")] == []
    readme = (ROOT / "changelog.d" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE) == types.split("|")


def test_the_changelog_has_the_place_where_a_release_is_added() -> None:
    assert PROJECT["tool"]["towncrier"]["start_string"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.name for path in (ROOT / "docs").glob("*.md")]
    assert [name for name in pages if f": {name}\n" not in text] == []


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The problems of a tag in a folder of three files, which hold what is given."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import release_check

    def problems(tag: str, heading: str, *fragments: str) -> list[str]:
        (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
        (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n## {heading}\n\n## 1.2.2 (2026-01-01)\n")
        (tmp_path / "changelog.d").mkdir()
        for name in ("README.md", *fragments):
            (tmp_path / "changelog.d" / name).write_text("")
        return list(release_check.problems(tag, tmp_path))

    return problems


def test_a_tag_of_the_version_with_a_built_changelog_may_be_published(release: Any) -> None:
    assert release("v1.2.3", "1.2.3 (2026-02-01)") == []


@pytest.mark.parametrize(
    ("tag", "heading", "fragments", "problem"),
    [
        ("v1.2.4", "1.2.3 (2026-02-01)", (), "the tag is v1.2.4, but pyproject.toml has version 1.2.3"),
        ("v1.2.3", "1.2.3 (unreleased)", (), "CHANGELOG.md begins with '1.2.3 (unreleased)'"),
        ("v1.2.3", "1.2.2 (2026-01-01)", (), "CHANGELOG.md begins with '1.2.2 (2026-01-01)'"),
        ("v1.2.3", "1.2.3 (2026-02-01)", ("1.fixed.md",), "changelog.d/ has fragments left: 1.fixed.md"),
    ],
)
def test_a_tag_that_must_not_be_published_has_one_problem(
    release: Any, tag: str, heading: str, fragments: tuple[str, ...], problem: str
) -> None:
    (found,) = release(tag, heading, *fragments)
    assert found.startswith(problem)
