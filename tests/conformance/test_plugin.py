"""The exam under the user's own pytest: ids, outcomes, and nothing in the way where nobody asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.config.argparsing import Parser

from h1conform.conformance.commands.run import run as command
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.pytest_plugin import plugin
from h1conform.conformance.report.formats import REPORT_FORMATS
from h1conform.conformance.running.exam import Exam
from h1conform.mockserver.base.input_error import InputError

PASSES = "content-length/exact"
LENIENT = "chunked/size/plus-sign"
FAILS = "content-length/plus-sign"
SHOULD = "status-line/code-letters"


@dataclass(frozen=True)
class Session:
    code: int
    text: str

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each item, by its id."""
        found = re.findall(
            r"^(?:\[gw\d\] \[ *\d+%\] )?(?:(\w+) )?\S+::test_client\[(.+?\])\](?: (\w+))?", self.text, re.MULTILINE
        )
        return {id: before or after for before, id, after in found if before or after}


Run = Callable[..., Session]


@pytest.fixture
def run(run_pytest: Callable[..., Any]) -> Run:
    """A function that runs pytest in an empty folder, on the suite's items and with these arguments."""

    def run_items(*arguments: str, items: bool = True) -> Session:
        what = ["--pyargs", "h1conform.conformance"] if items else []
        done = run_pytest("-v", *what, *arguments)
        return Session(done.code, done.text)

    return run_items


def options(*ids: str) -> list[str]:
    return [f"--h1-case={id}" for id in ids]


@pytest.mark.slow
def test_an_item_has_the_id_of_its_verdict(run: Run) -> None:
    session = run("--h1-client=http.client", *options("chunked/one-chunk"), "--collect-only", "-q", "-q")
    assert session.code == 0, session.text
    assert re.findall(r"test_client\[(.*)\]$", session.text, re.MULTILINE) == [
        "http.client::chunked/one-chunk[tcp-whole]",
        "http.client::chunked/one-chunk[tcp-bytewise]",
        "http.client::chunked/one-chunk[tls-whole]",
        "http.client::chunked/one-chunk[tls-bytewise]",
    ]


def test_verdicts_become_outcomes_of_pytest(run: Run, write_driver: Callable[..., Client]) -> None:
    """A pass and a lenient reading pass, a departure at a lesser level is an xfail, what cannot be asked is skipped."""
    arguments = options(PASSES, LENIENT, FAILS, SHOULD, "reuse/content-length")
    code = (
        "import http.client\n"
        "CAPABILITIES = ()\n"
        "def request(request):\n"
        "    connection = http.client.HTTPConnection(request.host, request.port, timeout=request.timeout)\n"
        "    try:\n"
        "        connection.request(request.method, request.target)\n"
        "        response = connection.getresponse()\n"
        "        return {'status': response.status, 'body': response.read()}\n"
        "    except http.client.BadStatusLine:\n"
        "        return {'status': 200, 'body': b''}\n"
        "    finally:\n"
        "        connection.close()\n"
    )
    path = write_driver(code, name="own").command[-1]
    session = run(f"--h1-client={path}", *arguments, "--h1-transport=tcp", "--h1-delivery=whole", "-rA")
    assert session.outcomes == {
        f"own::{PASSES}[tcp-whole]": "PASSED",
        f"own::{LENIENT}[tcp-whole]": "PASSED",
        f"own::{FAILS}[tcp-whole]": "FAILED",
        f"own::{SHOULD}[tcp-whole]": "XFAIL",
        "own::reuse/content-length[tcp-whole]": "SKIPPED",
    }
    assert session.code == 1
    assert "accepted-invalid: expected an error; seen 200 with body 'hello'" in session.text
    assert "the client's driver does not offer the capability stepwise" in session.text
    assert "level should: " in session.text
    assert "Traceback" not in session.text
    assert re.search(
        r"^own *: 5 items: 1 pass, 1 lenient, 2 fail, 1 unsupported; 1 finding \(1 item\) unexpected$",
        session.text,
        re.MULTILINE,
    )


@pytest.mark.slow
def test_strict_fails_what_is_lenient(run: Run) -> None:
    session = run("--h1-client=http.client", *options(LENIENT), "--h1-quick", "--h1-strict")
    assert (session.code, session.outcomes) == (1, {f"http.client::{LENIENT}[tcp-whole]": "FAILED"}), session.text


@pytest.mark.slow
def test_the_classes_that_fail_can_be_named_and_security_is_summed_up(run: Run) -> None:
    session = run("--h1-client=http.client", *options(LENIENT), "--h1-quick", "--h1-fail-on=security")
    assert (session.code, session.outcomes) == (1, {f"http.client::{LENIENT}[tcp-whole]": "FAILED"}), session.text
    assert f"security-relevant leniency in 1 cases: {LENIENT}" in session.text
    session = run("--h1-client=http.client", *options(LENIENT), "--h1-quick", "--h1-fail-on=securty")
    assert "h1conform: --fail-on: unknown class 'securty'; nearest: 'security'" in session.text


@pytest.mark.slow
def test_what_follows_from_a_root_is_summed_up(run: Run) -> None:
    ids = ("interim/103", "interim/gzip-of-103", "interim/length-zero-of-103")
    session = run("--h1-client=http.client", *options(*ids), "--h1-quick")
    assert session.code == 1, session.text
    assert "because interim/103 fails: 2 cases" in session.text
    assert "(because interim/103 fails): expected" in session.text


@pytest.mark.slow
def test_workers_play_the_same_items(run: Run) -> None:
    arguments = ["--h1-client=http.client", "--h1-client=reference", *options(PASSES, FAILS), "--h1-delivery=whole"]
    alone, together = run(*arguments), run(*arguments, "-n", "2")
    assert alone.outcomes == together.outcomes
    assert len(alone.outcomes) == 8
    assert (alone.code, together.code) == (1, 1)
    assert re.search(
        r"^http\.client \S+: 4 items: 2 pass, 2 fail; 1 finding \(2 items\) unexpected$", together.text, re.MULTILINE
    ), together.text


@pytest.mark.slow
def test_without_a_client_nothing_fails(run: Run) -> None:
    session = run()
    assert session.code == 0, session.text
    assert session.outcomes == {}
    assert "1 skipped" in session.text


@pytest.mark.slow
def test_where_nobody_asks_the_plugin_is_not_seen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text("def test_theirs(): pass\n", encoding="utf-8")
    session = run(items=False)
    assert session.code == 0, session.text
    assert "1 passed" in session.text
    assert "h1conform" not in session.text.partition("collected")[2]


@pytest.mark.slow
def test_a_known_difference_is_an_xfail(run: Run, tmp_path: Path) -> None:
    known = tmp_path / "known.toml"
    known.write_text(f'[[known]]\ncase = "{FAILS}"\nresult = "fail"\nreason = "it is so"\n', encoding="utf-8")
    session = run("--h1-client=http.client", *options(FAILS), f"--h1-known={known}", "-rx")
    assert (session.code, set(session.outcomes.values())) == (0, {"XFAIL"}), session.text
    assert "known: it is so" in session.text


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_a_known_difference_that_has_gone_fails_the_session(run: Run, tmp_path: Path, workers: tuple[str, ...]) -> None:
    known = tmp_path / "known.toml"
    known.write_text(f'[[known]]\ncase = "{PASSES}"\nresult = "fail"\nreason = "it was so"\n', encoding="utf-8")
    session = run("--h1-client=http.client", *options(PASSES), f"--h1-known={known}", *workers)
    assert (session.code, set(session.outcomes.values())) == (1, {"PASSED"}), session.text
    assert (
        f"{known}: entry 1 ('{PASSES}'): listed as fail, but no item has that result now; remove the entry"
        in session.text
    )


@pytest.mark.slow
def test_wrong_options_are_usage_errors_of_pytest(run: Run) -> None:
    session = run("--h1-client=urlib3")
    assert (session.code, "Traceback" in session.text) == (4, False), session.text
    assert "h1conform: no client 'urlib3'; nearest: 'urllib3'" in session.text


@pytest.mark.parametrize(
    ("part", "options"),
    [
        ("no client 'urlib3'; nearest: 'urllib3'", {"client": ["urlib3"]}),
        ("no case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'", {"case": ["chunked/one-chnk"]}),
        ("no chapter 'chunkd'; nearest: 'chunked'", {"chapter": ["chunkd"]}),
        ("'musst'", {"level": ["musst"]}),
        ("no case matches all options together", {"case": ["content-length/exact"], "level": ["info"]}),
        ("-1", {"timeout": -1.0}),
        ("0", {"timeout": 0.0}),
        ("nan", {"timeout": float("nan")}),
        ("nosuch.toml: cannot be read", {"known": ["nosuch.toml"]}),
        ("no interpreter '/nosuch/python'", {"python": ["/nosuch/python"]}),
    ],
    ids=["client", "case", "chapter", "level", "nothing-left", "negative", "zero", "nan", "known", "python"],
)
def test_options_that_ask_for_what_there_is_not_are_refused(part: str, options: dict[str, Any]) -> None:
    """Else a gate would be green because it played nothing."""
    given = {name: None for name, _, _ in plugin.OPTIONS} | {"client": ["http.client"]}
    with pytest.raises(InputError) as caught:
        Exam.from_options(given | options)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_a_driver_that_cannot_be_examined_ends_the_session_with_2(
    run: Run, write_driver: Callable[..., Client], workers: tuple[str, ...]
) -> None:
    path = write_driver("raise RuntimeError('no such library')").command[-1]
    session = run(f"--h1-client={path}", *options(PASSES), *workers)
    assert session.code == 2, session.text
    assert "h1conform: miniature: the driver ended with exit code 1; standard error ends:" in session.text
    assert "RuntimeError: no such library" in session.text
    assert session.outcomes == {}


def test_every_option_begins_with_h1() -> None:
    parser = Parser(_ispytest=True)
    plugin.pytest_addoption(parser)
    (group,) = [each for each in parser._groups if each.name == "h1conform"]
    names = [name for option in group.options for name in option.names()]
    assert names
    assert [name for name in names if not name.startswith("--h1-")] == []


def test_the_command_line_and_the_plugin_have_the_same_options() -> None:
    there = {parameter.name.rstrip("_") for parameter in command.params}
    own = {"clients", "workers", "fail_fast", "dry_run", "exit_zero", "verbose", "quiet", "slowest", "update_known"}
    own |= {"start_timeout", "driver_log", "baseline", "jsonl", "resume", "github", "pcapng", "all"}
    own |= {each.name for each in REPORT_FORMATS}
    assert there - own == {name.replace("-", "_") for name, _, _ in plugin.OPTIONS} - {"client"}
