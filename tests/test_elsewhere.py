"""h1conform on machines that lack something: it works without, or says in one line what is missing."""

from __future__ import annotations

import json
import os
import pty
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus

HERE = Path(__file__).parent / "elsewhere"
H1CONFORM = (sys.executable, "-m", "h1conform")
PLAIN = ("run", "reference", "--case", "chunked/*", "--quick", "--quiet")
# Over TLS, in fresh processes, with limits on memory, and with a server of threads.
MANY = ("chunked/trailer/*", "tls/version/*", "limits/*", "timing/*", "proxy/tunnel/*", "reuse/close")
C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
NOBODY = 65534
LONG = 300.0  # seconds; only a failure uses them up


def run(
    *arguments: str,
    command: tuple[str, ...] = H1CONFORM,
    folder: Path | None = None,
    before: Callable[[], None] | None = None,
    without: tuple[str, ...] = (),
    printed: str = "utf-8",
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process whose environment differs from that of the tests."""
    environment = {name: value for name, value in os.environ.items() if name not in without} | variables
    return subprocess.run(
        (*command, *arguments),
        cwd=folder,
        env=environment,
        preexec_fn=before,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=LONG,
        encoding=printed,
    )


def in_own_network(commands: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run h1conform in a network of its own, after shell commands that set it up."""
    script = f'ip link set lo up && {commands} && exec "$@"'
    return run(*arguments, command=("unshare", "--net", "sh", "-c", script, "sh", *H1CONFORM))


def no_network() -> str:
    """Return why no network of its own can be had, or nothing."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return "needs unshare and ip"
    command = ("unshare", "--net", "ip", "link", "set", "lo", "up")
    return "" if subprocess.run(command, capture_output=True, check=False).returncode == 0 else "needs to be root"


pytestmark = pytest.mark.nightly  # together they take two minutes of processor time
NETWORKS = pytest.mark.skipif(bool(no_network()), reason=no_network() or "there are networks")
ROOT_ALONE = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def counts(output: str) -> str:
    """Return the numbers of the last line of a quiet run."""
    return output.strip().rpartition("\n")[2].partition(": ")[2]


# ------------------------------------------------------------------------------------------- locales and terminals


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "RFC9112-7.1-1"),
        ("run", "reference", "--case", "chunked/size/*"),
        ("list", "--case", "chunked/*"),
        ("clients",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_locale_without_unicode_prints_all_it_can(arguments: tuple[str, ...]) -> None:
    for encoding in ("", "iso-8859-15", "cp437"):
        done = run(*arguments, **C | {"PYTHONIOENCODING": encoding}, printed=encoding or "utf-8")
        assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), encoding
        assert done.stdout


def test_files_are_utf_8_in_every_locale(tmp_path: Path) -> None:
    files = ("--json", "r.json", "--html", "r.html", "--markdown", "r.md", "--junit", "r.xml", "--sarif", "r.sarif")
    case = ("--case", "fields/bare-cr", "--exit-zero")
    assert run("run", "http.client", *case, *files, folder=tmp_path, **C).returncode == 0
    assert "·" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_a_dumb_terminal_gets_text_alone(term: str) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        environment = {**os.environ, "TERM": term}
        command = (*H1CONFORM, "run", "http.client", "--case", "fields/bare-cr", "--exit-zero")
        subprocess.run(command, env=environment, stdout=terminal, stderr=terminal, check=True, timeout=LONG)
    printed = b""
    while len(printed) < 1_000_000:
        try:
            printed += os.read(ours, 65536)
        except OSError:  # Linux reports the end of the other side so
            break
    os.close(ours)
    assert b"accepted-invalid" in printed
    assert (b"\x1b" in printed) == (term != "dumb")


# ----------------------------------------------------------------------------------------------- users and folders


@pytest.mark.parametrize(
    "variables", [{}, {"HOME": "/nowhere"}, {"HOME": "/proc"}], ids=["none", "missing", "readonly"]
)
def test_no_home_is_needed(variables: dict[str, str]) -> None:
    done = run(*PLAIN, without=("HOME", "XDG_CACHE_HOME"), **variables)
    assert (done.returncode, done.stdout.count("0 unexpected")) == (0, 1), done.stderr


@ROOT_ALONE
def test_a_user_without_rights_can_run_it(tmp_path: Path) -> None:
    def become_nobody() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    try:
        done = run(*PLAIN, before=become_nobody, folder=Path("/"), HOME=str(tmp_path), TMPDIR="/tmp")
    except PermissionError:
        pytest.skip("this interpreter is in a folder that is closed to other users")
    assert (done.returncode, done.stdout.count("0 unexpected")) == (0, 1), done.stderr


def test_two_exams_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    command = (*H1CONFORM, "run", "reference", "--case", "chunked/*", "--case", "tls/*", "--quick", "--quiet")
    both = [
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    first, second = (each.communicate(timeout=LONG)[0] for each in both)
    assert [each.returncode for each in both] == [0, 0]
    assert first == second
    assert "0 unexpected" in first


# ------------------------------------------------------------------------------------------------------ low limits


def limited(kind: int, soft: int, hard: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (soft, hard))


def test_few_descriptors_are_one_line() -> None:
    done = run(*PLAIN, before=limited(resource.RLIMIT_NOFILE, 64, 64))
    assert done.returncode == 2
    assert done.stderr == "h1conform: a process may open only 64 files here, and 128 are needed: ulimit -n 128\n"


def test_few_descriptors_by_default_are_enough() -> None:
    done = run(*PLAIN, before=limited(resource.RLIMIT_NOFILE, 64, 1024))
    assert done.returncode == 0, done.stderr


@ROOT_ALONE
def test_too_few_processes_are_a_fault_of_the_machine() -> None:
    def become_nobody_alone() -> None:
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))  # of the user; root has no limit
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    try:
        done = run(*PLAIN, "--workers", "0", before=become_nobody_alone, folder=Path("/"), TMPDIR="/tmp")
    except PermissionError:
        pytest.skip("this interpreter is in a folder that is closed to other users")
    assert done.returncode == 2
    assert done.stderr == "h1conform: no thread can be started here (can't start new thread): ulimit -u\n"


# ---------------------------------------------------------------------------------------------------------- networks


@NETWORKS
def test_ipv4_alone_is_enough() -> None:
    off = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"
    done = in_own_network(off, *PLAIN, "--case", "api/host/*")
    assert (done.returncode, done.stdout.count("0 unexpected")) == (0, 1), done.stderr


@NETWORKS
def test_ipv6_alone_is_one_line() -> None:
    done = in_own_network("ip address del 127.0.0.1/8 dev lo", *PLAIN)
    assert done.returncode == 2
    assert done.stderr.startswith("h1conform: no connection to 127.0.0.1 on this machine: ")
    assert done.stderr.count("\n") == 1


@NETWORKS
def test_the_mock_server_needs_no_ipv4() -> None:
    program = (
        "from h1conform.mockserver import MockServer, Reply; import http.client\n"
        "with MockServer(hosts='::1') as server:\n"
        "    server.on('GET', '/', Reply('hello'))\n"
        "    connection = http.client.HTTPConnection('::1', server.port)\n"
        "    connection.request('GET', '/')\n"
        "    print(connection.getresponse().read())\n"
    )
    script = 'ip link set lo up && ip address del 127.0.0.1/8 dev lo && exec "$@"'
    done = run(program, command=("unshare", "--net", "sh", "-c", script, "sh", sys.executable, "-c"))
    assert (done.returncode, done.stdout) == (0, "b'hello'\n"), done.stderr


# ------------------------------------------------------------------------------------------- Python without OpenSSL


def test_a_harness_without_ssl_says_so_in_one_line() -> None:
    done = run(*PLAIN, PYTHONPATH=str(HERE), ELSEWHERE="ssl")
    assert done.returncode == 2
    assert done.stderr.endswith(" has no module ssl, which this command needs: use a Python built with OpenSSL\n")
    assert done.stderr.count("\n") == 1


def test_a_client_without_ssl_runs_the_plain_cases(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nELSEWHERE=ssl PYTHONPATH={HERE} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    report = tmp_path / "r.json"
    client = ("http.client", "--python", str(python))
    cases = ("--case", "content-length/exact", "--case", "chunked/one-chunk", "--json", str(report))
    done = run("run", *client, *cases, "--thorough", "--exit-zero")
    assert done.returncode == 0, done.stderr
    found = {
        (each["variant"].partition("-")[0], each["result"]) for each in json.loads(report.read_bytes())["verdicts"]
    }
    assert found == {("tcp", "pass"), ("tls", "unsupported")}


# ------------------------------------------------------------------------------------------------- other systems


@pytest.mark.slow
def test_without_what_linux_alone_has_the_verdicts_are_the_same(tmp_path: Path) -> None:
    cases = tuple(option for glob in MANY for option in ("--case", glob))
    verdicts = []
    for number, variables in enumerate(({}, {"PYTHONPATH": str(HERE), "ELSEWHERE": "linux"})):
        report = tmp_path / f"{number}.json"
        done = run("run", "reference", *cases, "--quiet", "--exit-zero", "--json", str(report), **variables)
        assert done.returncode == 0, done.stderr
        found = json.loads(report.read_bytes())["verdicts"]
        verdicts.append({(each["case"], each["variant"]): each["result"] for each in found})
    here, elsewhere = verdicts
    assert here.keys() == elsewhere.keys()
    # /proc alone tells what a client uses, so a case that limits that cannot be judged.
    limited = {id for id, case in corpus().items() if case.memory or case.reserved or case.processor}
    assert {item for item in here if here[item] != elsewhere[item]} == {
        item for item in here if item[0] in limited and here[item] != "unsupported"
    }
    assert {elsewhere[item] for item in here if item[0] in limited} == {"unsupported"}


def test_the_injection_takes_what_it_names() -> None:
    program = "import os, select, sys; print(sys.platform, hasattr(select, 'epoll'), os.path.exists('/proc/self'))"
    done = run("-c", program, command=(sys.executable,), PYTHONPATH=str(HERE), ELSEWHERE="linux")
    assert done.stdout == "darwin False False\n"
