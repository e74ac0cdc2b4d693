"""Environments of clients: made whole or not at all, found by name and version, and removed."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.commands import shared
from h1conform.conformance.drivers import environments, interpreters, managers, registry, toolchains
from h1conform.conformance.drivers.errors import CannotInstall, UnknownClient
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.report.html.columns import _words

from . import release_shop
from .conftest import Run

pytestmark = pytest.mark.usefixtures("shop")
HERE = platform.python_version()


def folders(tmp_path: Path) -> list[str]:
    """The environments in the cache."""
    cache = tmp_path / "cache" / "h1conform" / "clients"
    return sorted(each.relative_to(cache).as_posix() for each in cache.glob("*/*/*") if each.is_dir())


def test_run_makes_the_environment_of_an_exact_version_once(tmp_path: Path, run: Run) -> None:
    options = ("--case", "content-length/plus-sign[tcp-whole]", "-n", "0")
    first = run("run", "thing==2.0", *options)
    assert first.err.splitlines()[0] == f"h1conform: installing thing==2.0 for Python {HERE}"
    assert (first.code, "thing 2.0: 1 items: 1 fail" in first.out) == (1, True), first
    assert folders(tmp_path) == [f"thing/{HERE}/2.0"]
    again = run("run", "thing@2.0", *options)
    assert ("installing" in again.err, "thing 2.0: 1 items: 1 fail" in again.out) == (False, True), again


def test_without_a_version_the_newest_release_is_installed_and_then_found(tmp_path: Path, run: Run) -> None:
    with pytest.raises(UnknownClient, match=r"^thing cannot run here: no module thing in .*; to get it: pip install"):
        registry.find("thing")
    done = run("clients", "--install", "thing", "script")
    assert (done.code, done.out.splitlines()[1::2]) == (
        0,
        ["  h1conform run thing==3.0", "  h1conform run script==1.10.0"],
    )
    assert folders(tmp_path) == ["script/npm/1.10.0", f"thing/{HERE}/3.0"]
    client = registry.find("thing")
    assert (client.name, client.folder) == ("thing", tmp_path / f"cache/h1conform/clients/thing/{HERE}/3.0")
    assert registry.find("script").folder == tmp_path / "cache/h1conform/clients/script/npm/1.10.0"
    assert registry.runnable() == ["thing", "script", "http.client"]
    listed = run("clients").out
    assert listed.split("a thing")[1].split()[:4] == ["yes,", "in", "environments", "3.0"]
    described = run("clients", "thing").out
    assert "  version       3.0\n  can be asked  stepwise\n" in described
    removed = run("clients", "--remove", "thing", "script", "thing").out.splitlines()
    assert removed == [f"removed thing==3.0 ({HERE})", "removed script==1.10.0 (npm)", "thing has no environment"]
    assert folders(tmp_path) == []


def test_an_unknown_version_is_named_with_those_that_exist(tmp_path: Path, run: Run) -> None:
    done = run("run", "thing==2.1", "script@1.0.9")
    assert (done.code, done.err.splitlines()[-1]) == (
        3,
        "h1conform: no release '2.1' of thing; nearest: 2.0; newest: 3.0",
    )
    done = run("run", "script@1.0.9")
    assert (done.code, done.err.splitlines()[-1]) == (
        3,
        "h1conform: no release '1.0.9' of script; nearest: 1.0.0, 1.10.0; newest: 1.10.0",
    )
    assert folders(tmp_path) == []


def test_an_install_that_fails_is_exit_code_2_and_names_its_output(shop: Path, tmp_path: Path, run: Run) -> None:
    release_shop.wheel(shop, "4.0", requires="nothing-of-this-name")
    done = run("clients", "--install", "thing==4.0")
    log = tmp_path / f"cache/h1conform/clients/thing/{HERE}/4.0.log"
    assert done.code == 2
    line = done.err.splitlines()[-1]
    assert line.startswith("h1conform: thing==4.0 cannot be installed: No matching distribution found for nothing-of")
    assert line.endswith(f"; the output of pip: {log}")
    assert "from versions: none" in log.read_text(encoding="utf-8")
    assert folders(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "tool==1.0"], "tool has no environment of its own and no exact versions; to get it: apt-get install"),
        (["clients", "--install", "tool"], "tool has no environment of its own and no exact versions; to get it: apt"),
        (["clients", "--install", "thign"], "no client 'thign'; nearest: 'thing'; for a driver of your own, give its"),
        (["clients", "--remove", "thign"], "no client 'thign'; nearest: 'thing'; for a driver of your own, give its"),
        (["clients", "--install"], "name the clients to install, as: h1conform clients urllib3"),
        (["clients", "--install", "--remove", "thing"], "give --install or --remove, not both"),
        (["run", "thing==-e"], "thing==-e: '-e' is not a version like '1.26.18'"),
        (["run", "thing==../2"], "thing==../2: '../2' is not a version like '1.26.18'"),
        (["run", "http.client==1.2"], "http.client==1.2: no interpreter '1.2' here; found: "),
        (["run", "thing==1.0", "--python", "1.2"], "no interpreter '1.2' here; found: "),
    ],
)
def test_wrong_input_is_one_line(run: Run, words: list[str], message: str) -> None:
    done = run(*words)
    assert (done.code, len(done.err.splitlines())) == (3, 1), done
    assert done.err.startswith(f"h1conform: {message}")


def test_an_interrupt_leaves_no_half_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> None:
        folder: Path = arguments[3]
        (folder / "bin").mkdir(parents=True)
        raise KeyboardInterrupt

    entry = registry.entries()["thing"]
    with monkeypatch.context() as patched:
        patched.setattr(managers.Pip, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environments.install(entry, "1.0", sys.executable, print)
    assert folders(tmp_path) == []
    made = environments.environment_of(entry, "1.0", sys.executable)
    made.folder.mkdir(parents=True)  # what a killed process leaves
    assert not made.exists
    assert environments.install(entry, "1.0", sys.executable, print).exists


@pytest.mark.slow
def test_two_processes_make_one_environment() -> None:
    code = (
        "import sys; from pathlib import Path; from h1conform.conformance.drivers import environments, registry;"
        f"registry.SHIPPED = Path({str(registry.SHIPPED)!r});"
        "environments.install(registry.entries()['thing'], '1.0', sys.executable, print)"
    )
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=120)[0] for each in both]
    assert sorted(said) == ["", f"installing thing==1.0 for Python {HERE}\n"]


def test_the_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotInstall, match=r"set XDG_CACHE_HOME to a writable folder$"):
        environments.install(registry.entries()["thing"], "1.0", sys.executable, print)


@pytest.mark.slow
def test_a_manager_that_finds_nothing_says_why(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop / "nothing"))
    with pytest.raises(CannotInstall, match=r"^pip finds no release of thing for .*: No matching distribution"):
        environments.install(registry.entries()["thing"], "", sys.executable, print)
    monkeypatch.setenv("PATH", str(shop))
    with pytest.raises(CannotInstall, match=r"^script cannot be installed: no node on PATH$|^no npm on PATH"):
        environments.install(registry.entries()["script"], "", sys.executable, print)


def test_a_standard_client_of_a_version_is_that_of_the_interpreter() -> None:
    short = ".".join(HERE.split(".")[:2])
    client = registry.find(f"http.client@{short}")
    assert (client.name, client.command[0]) == (f"http.client=={short}", interpreters.find(short))
    assert registry.find_under(f"http.client@{short}", [sys.executable, short]) == [client]
    shared.install_exact([f"http.client@{short}", "thing"])  # makes nothing


def test_an_exact_version_that_is_not_installed_is_not_installed_by_a_look_up() -> None:
    with pytest.raises(UnknownClient, match=r"^thing==1.0 is not installed for .* clients --install thing==1.0$"):
        registry.find("thing==1.0")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("urllib3", ("urllib3", "")),
        ("urllib3==1.26.18", ("urllib3", "1.26.18")),
        ("undici@5.8.0", ("undici", "5.8.0")),
        ("module:a==b", ("module:a==b", "")),
        ("drive_a==b.py", ("drive_a==b.py", "")),
        ("drive_a@b.rb", ("drive_a@b.rb", "")),
        ("./drive_a==b", ("./drive_a==b", "")),
    ],
)
def test_a_name_has_an_exact_version_unless_it_is_a_path(name: str, parts: tuple[str, str]) -> None:
    assert environments.split_version(name) == parts


@pytest.mark.parametrize(
    ("name", "version", "title"),
    [
        ("urllib3==1.26.18", "1.26.18", "urllib3 1.26.18"),
        ("urllib3==1.26", "1.26.0", "urllib3 1.26.0"),
        ("requests==2.20.0", "2.20.0 on urllib3 1.24.3", "requests 2.20.0 on urllib3 1.24.3"),
        ("urllib3==1.26.1 on 3.9.18", "1.26.1", "urllib3 1.26.1 on 3.9.18"),
        ("urllib3==1.26.1", "1.26.18", "urllib3==1.26.1 1.26.18"),
        ("urllib3==1.26.1", "", "urllib3==1.26.1"),
    ],
)
def test_a_title_has_the_version_once(name: str, version: str, title: str) -> None:
    assert Client(name, ()).title(version) == title


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("urllib3==1.26.18", ["urllib3==1.26.18"]),
        ("urllib3==1.26.18 on 3.9.18", ["urllib3==1.26.18", "--python", "3.9.18"]),
        ("http.client==3.13", ["http.client==3.13"]),
        ("http.client 3.13.0", ["http.client", "--python", "3.13.0"]),
    ],
)
def test_the_page_repeats_an_exact_version(name: str, words: list[str]) -> None:
    assert _words(name, name.partition("==")[0].partition(" ")[0]) == words


@pytest.mark.parametrize(
    ("install", "packages"),
    [
        ("pip install httplib2 pysocks", ("httplib2", "pysocks")),
        ("pip install 'twisted[tls]'", ("twisted[tls]",)),
        ("npm install node-fetch", ("node-fetch",)),
        ("npm install @scope/name", ("@scope/name",)),
        ("pip install x, and y", None),
        ("pip install", None),
        ("pip install --pre x", None),
        ("apt-get install curl", None),
        ("comes with Python's library", None),
    ],
)
def test_a_plain_command_of_pip_or_npm_makes_environments(install: str, packages: tuple[str, ...] | None) -> None:
    found = managers.manager_of(install)
    assert (found.packages if found else None) == packages


def test_versions_are_in_order() -> None:
    assert managers.in_order(["1.10.0", "2.0.0-rc.1", "1.9.0", "2.0.0", "2.0.0-next.3"])[:2] == ["1.9.0", "1.10.0"]
    assert [each for each in ("2.0rc1", "2.0.0-next.3", "2.0", "1.0.post1") if managers.is_prerelease(each)] == [
        "2.0rc1",
        "2.0.0-next.3",
    ]


def test_a_user_without_a_cache_folder_has_no_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder() -> Path:
        raise toolchains.CannotBuild("no cache folder")

    monkeypatch.setattr(toolchains, "cache_folder", no_folder)
    entry = registry.entries()["thing"]
    assert environments.environments(entry) == []
    with pytest.raises(UnknownClient, match=r"^thing cannot run here: no module thing"):
        registry.find("thing")
    with pytest.raises(UnknownClient, match=r"^no cache folder$"):
        registry.find("thing==1.0")


def test_an_environment_does_not_hide_what_is_missing(tmp_path: Path) -> None:
    environments.install(registry.entries()["thing"], "1.0", sys.executable, print)
    environments.install(registry.entries()["script"], "1.0.0", sys.executable, print)
    assert registry.find("thing").folder
    with pytest.raises(UnknownClient, match=r"^thing cannot run here: .*/bin/false"):
        registry.find("thing", "/bin/false")
    program = tmp_path / "bin" / "node"
    program.write_text(f"#!{sys.executable}\nraise SystemExit(1)\n", encoding="utf-8")
    with pytest.raises(UnknownClient, match=r"^script==1.0.0 cannot run: node script fails$"):
        registry.find("script")
