"""The sessions of development: `nox --list` names them, docs/developing.md describes them.

Each session installs the pinned tools of requirements/pins.txt into a plain virtual environment of its own. With
``--no-venv`` the sessions use the environment that nox runs in, which then has to hold ``.[test]`` and the group
``dev``. (.ci/run does this, so that it installs once.)
"""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False  # a missing interpreter is a skipped session with a message
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "fast", "coverage", "docs", "package"]

ROOT = Path(__file__).parent
PINS = "requirements/pins.txt"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
WORKERS = ["-n", "2"]

# The tests of the rooms whose branches are measured ([tool.coverage] in pyproject.toml).
MEASURED = {
    "tests/client": (
        "bad_input",
        "bodies",
        "connection",
        "document",
        "drop_in",
        "framing",
        "handing_over",
        "head",
        "interim",
        "lines",
        "offered_names",
        "request",
        "response_arguments",
        "sending",
        "stand_ins",
        "tls",
    ),
    "tests/mockserver": (
        "arguments",
        "client_hello",
        "fault_offsets",
        "faults",
        "forging",
        "log_records",
        "messages",
        "options",
        "plain_arguments",
        "reader",
        "record_limits",
        "recorder",
        "replies",
        "scenario_file",
        "serve",
        "steps",
        "suggestions",
        "toml_lines",
        "unix",
        "visible",
    ),
    "tests/conformance": (
        "answers",
        "judge",
        "known",
        "senders",
        "sessions",
        "settling",
        "supervisor",
        "tls_versions",
        "truncation",
        "variants",
        "wire",
    ),
}

PACKAGE = ("certs/", "client/", "conformance/", "mockserver/")  # the folders of the package
OF_PACKAGE = ("__init__.py", "__main__.py", "py.typed", "README.md", "CONTRIBUTING.md")  # its files in the root
DOCUMENTATION = "docs/*.md"  # in the package too: `h1conform site` makes pages of it
BUILT_FROM = (
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "pyproject.toml",
    "setup.py",
)  # in the sdist, beside the package


def install(session: nox.Session, *what: str, groups: tuple[str, ...] = ()) -> None:
    """Install the packages named and the dependency groups, in their pinned versions, unless ``--no-venv`` is given."""
    if not isinstance(session.virtualenv, nox.virtualenv.VirtualEnv):
        return
    project = nox.project.load_toml("pyproject.toml")
    tools = nox.project.dependency_groups(project, *groups) if groups else ()
    session.install("-c", PINS, *what, *tools)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the whole test suite under each interpreter. Arguments after -- replace "-n 2"."""
    install(session, "-e", ".[test]")
    session.run("pytest", *(session.posargs or WORKERS))


@nox.session
def fast(session: nox.Session) -> None:
    """Run the fast lane: all tests without the marker "slow"."""
    install(session, "-e", ".[test]")
    session.run("pytest", "-m", "not slow", *(session.posargs or WORKERS))


@nox.session(python=PYTHONS[0])
def oldest(session: nox.Session) -> None:
    """Run the fast lane with the lowest version that pyproject.toml allows of each dependency, on the oldest Python."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    lowest = Path(session.create_tmp()) / "lowest.txt"
    lowest.write_text("\n".join(lowest_versions((*project["dependencies"], *project["optional-dependencies"]["test"]))))
    session.install("-c", str(lowest), "-e", ".[test]")
    session.run("pytest", "-m", "not slow", *(session.posargs or WORKERS))


def lowest_versions(requirements: Iterable[str]) -> list[str]:
    """Return ``name==version`` for each requirement: its lower bound. Raises ValueError for one that has none."""
    found = []
    for each in map(Requirement, requirements):
        bounds = [bound.version for bound in each.specifier if bound.operator == ">="]
        if len(bounds) != 1:
            raise ValueError(f"pyproject.toml: {each}: a dependency needs one lower bound, as in 'click>=8.1'")
        found.append(f"{each.name}=={bounds[0]}")
    return found


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff, the hooks of pre-commit, and the check of the generated pages."""
    install(session, "-e", ".[test]", groups=("lint",))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("pre-commit", "run", "--all-files", "--show-diff-on-failure")
    session.run("python", "tools/generate.py", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the whole package, in a regular installation and from another folder."""
    if isinstance(session.virtualenv, nox.virtualenv.VirtualEnv):
        install(session, ".", "urllib3", groups=("types",))
        python = str(Path(session.bin) / "python")
    else:
        python = str(ROOT / "build" / "bare" / "bin" / "python")  # where the session "package" installs
    config = str(ROOT / "pyproject.toml")
    with session.chdir(session.create_tmp()):
        session.run("mypy", "--python-executable", python, "--config-file", config, "-p", "h1conform")


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure the branches of the rooms named in pyproject.toml, and fail below the floor. Takes one to two minutes."""
    install(session, "-e", ".[test]", groups=("coverage",))
    files = [f"{folder}/test_{name}.py" for folder, names in MEASURED.items() for name in names]
    session.run("coverage", "run", "-m", "pytest", "-q", "-p", "no:randomly", *files, *session.posargs)
    session.run("coverage", "report")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site into build/site. A dead link fails the build. ``-- serve`` serves the site."""
    install(session, groups=("docs",))
    command = session.posargs or ["build", "--strict", "--clean"]
    session.run("mkdocs", *command, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
def package(session: nox.Session) -> None:
    """Build wheel and sdist, compare both with git, and run the README's commands from a bare installation."""
    install(session, groups=("package",))
    tracked = {name for name in str(session.run("git", "ls-files", external=True, silent=True)).split("\n") if name}
    source, dist = ROOT / "build" / "source", ROOT / "dist"
    for folder in (source, dist):
        shutil.rmtree(folder, ignore_errors=True)
    for name in tracked:  # a copy, since an egg-info in the checkout names files of earlier installations
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    constraint = {"PIP_CONSTRAINT": str(ROOT / PINS)}
    session.run("python", "-m", "build", "--outdir", str(dist), str(source), env=constraint, silent=True)
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    (wheel,) = dist.glob("*.whl")
    (sdist,) = dist.glob("*.tar.gz")
    compare_with_git(session, tracked, wheel, sdist)

    bare = ROOT / "build" / "bare"
    shutil.rmtree(bare, ignore_errors=True)
    session.run("python", "-m", "venv", str(bare))
    python = str(bare / "bin" / "python")
    session.run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), external=True)
    command = str(bare / "bin" / "h1conform")
    with session.chdir(session.create_tmp()):  # away from the checkout
        session.run(command, "--help", external=True)
        session.run(command, "run", "http.client", "--quick", "--exit-zero", external=True, silent=True)


def compare_with_git(session: nox.Session, tracked: set[str], wheel: Path, sdist: Path) -> None:
    """Fail if wheel or sdist lack a file of the package that git tracks, or hold a file that git does not track."""
    of_folders = {name for name in tracked if name.startswith(PACKAGE)}
    documentation = {name for name in tracked if PurePosixPath(name).match(DOCUMENTATION)}
    package = of_folders | documentation | tracked.intersection(OF_PACKAGE)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    report(session, wheel.name, package, {name.removeprefix("h1conform/") for name in names})
    with tarfile.open(sdist) as archive:
        files = [member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()]
    written = {name for name in files if name in ("PKG-INFO", "setup.cfg") or ".egg-info/" in name}  # by setuptools
    report(session, sdist.name, package | set(BUILT_FROM), set(files) - written)


def report(session: nox.Session, name: str, expected: set[str], found: set[str]) -> None:
    """Fail with the difference, if there is one."""
    if expected != found:
        missing, unknown = sorted(expected - found), sorted(found - expected)
        session.error(f"{name} lacks {missing or 'nothing'} and holds {unknown or 'nothing'} that git does not track")
    session.log(f"{name} holds the {len(found)} files that git tracks")
