"""The command check-driver: it passes a driver that does what it offers, and finds each fault of one that does not."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from h1conform.conformance.cli import cli
from h1conform.conformance.commands.errors import HarnessError
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange import driver_check
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import CAPABILITIES, GATING

SMALL = Path(__file__).with_name("small_driver.py")


def check(*arguments: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines of check-driver."""
    done = CliRunner().invoke(cli, ["check-driver", *arguments], standalone_mode=False)
    if isinstance(done.exception, HarnessError):
        return done.exception.exit_code, [*done.output.splitlines(), done.exception.message]
    assert done.exception is None, done.exception
    return done.return_value, done.output.splitlines()


def check_small(*fault: str) -> tuple[int, list[str]]:
    """Return the exit code, and the lines about what is wrong, for the small driver with a fault."""
    code, lines = check("--exec", shlex.join([sys.executable, str(SMALL), *fault]))
    return code, [line for line in lines if not line.startswith("ok ")]


# ---------------------------------------------------------------------------------------------- drivers that are right


@pytest.mark.slow
def test_a_driver_that_does_what_it_offers_has_no_wrong_line() -> None:
    code, lines = check("--exec", shlex.join([sys.executable, str(SMALL)]))
    assert [line for line in lines[:-1] if not line.startswith("ok ")] == []
    assert code == 0
    offered = {line.split("the capability ")[1].split(":")[0] for line in lines if "the capability " in line}
    assert offered >= {name for name, offer in CAPABILITIES.items() if offer.since == 2}


@pytest.mark.slow
def test_a_driver_of_version_1_gets_no_question_of_version_2() -> None:
    client = registry.from_exec(shlex.join([sys.executable, str(SMALL), "old"]))
    with Examiner(client) as examiner:
        examiner.prepare()
        for name, offer in CAPABILITIES.items():
            if offer.since == 2:
                case = corpus()[offer.proof]
                verdict = examiner.examine(case, case.variants[0])
                assert (verdict.result, verdict.wire) == ("unsupported", ())
                assert f" {name}" in verdict.seen
        plain = corpus()["content-length/exact"]
        assert examiner.examine(plain, plain.variants[0]).result == "pass"


# Checks that a client itself fails: aiosonic drops the parameters of a path, bun drops one of two slashes, and
# crystal-http has no option against repetition.
FAILED = {
    "aiosonic": ("the target '/a;p=1'",),
    "bun": ("the target '//double'",),
    "crystal-http": (
        "a connection that ends without a response to a POST",
        "a connection that is reset without a response to a POST",
        "a server that does not answer",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.entries())
def test_a_driver_that_ships_does_what_it_offers(name: str) -> None:
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    code, lines = check(name, "--timeout", "3")
    wrong = [line for line in lines if line.startswith("wrong")]
    failed = FAILED.get(name, ())
    assert [line for line in wrong if not any(what in line for what in failed)] == []
    assert (len(wrong), code) == (len(failed), int(bool(failed)))


def test_a_driver_is_checked_under_each_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    small = registry.from_exec(shlex.join([sys.executable, str(SMALL)]))
    given: list[tuple[str, ...]] = []

    def under(name: str, pythons: tuple[str, ...]) -> list[registry.Client]:
        given.append((name, *pythons))
        return [replace(small, name=f"small on {python}") for python in pythons]

    monkeypatch.setattr(registry, "find_under", under)
    monkeypatch.setattr(driver_check, "CAPABILITIES", {})
    code, lines = check("./drive_small.py", "--python", "3.11", "--python", "3.14")
    assert given == [("./drive_small.py", "3.11", "3.14")]
    assert [line for line in lines if line.startswith("small on ")] == [
        "small on 3.11: 30 checks, 0 wrong",
        "small on 3.14: 30 checks, 0 wrong",
    ]
    assert code == 0


def blocks(language: str) -> list[str]:
    """Return the code blocks of docs/writing-drivers.md in one language."""
    page = (Path(__file__).parents[2] / "docs" / "writing-drivers.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_the_python_driver_of_the_docs_does_what_it_offers(tmp_path: Path) -> None:
    (code,) = blocks("python")
    path = tmp_path / "drive_pool.py"
    path.write_text(code, encoding="utf-8")
    exit_code, lines = check(str(path))
    assert [line for line in lines if line.startswith("wrong")] == []
    assert exit_code == 0


# ---------------------------------------------------------------------------------------------- drivers that are wrong


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("version", "the driver 'small' has version 3 of the protocol; supported versions: 1 and 2"),
        ("version-in-words", "the driver 'small' has version two of the protocol; supported versions: 1 and 2"),
        ("version-1", "'back-to-back' needs version 2 of the protocol; the driver has version 1"),
        ("misspelled", "unknown capability 'cancle'; nearest: 'cancel'"),
        ("entry", "unknown entry 'urls'; nearest: 'url'"),
        ("version-flag", "the driver 'small' has version true of the protocol; supported versions: 1 and 2"),
        ("version-none", "the driver 'small' has version null of the protocol; supported versions: 1 and 2"),
        ("version-fraction", "the driver 'small' has version 2.0 of the protocol; supported versions: 1 and 2"),
        ("version-object", """the driver 'small' has version {"major": 2} of the protocol"""),
        ("name-number", "hello.name: the integer 5, where a string is needed"),
        ("capabilities-text", "hello.capabilities: the string 'stepwise', where an array is needed"),
        ("capabilities-number", "hello.capabilities[1]: the integer 5, where a string is needed"),
        ("capabilities-object", "hello.capabilities: an object, where an array is needed"),
        ("exceptions-text", "hello.exceptions: the string 'OSError', where an array is needed"),
        ("entry-flag", "hello.entry: the boolean true, where a string is needed"),
        ("hello", "hello needs an answer with protocol 1 or 2, not {'hello': 'small'}"),
    ],
)
@pytest.mark.sampled(6)
def test_a_wrong_hello_is_one_line(fault: str, said: str) -> None:
    code, lines = check_small(fault)
    assert code == 2
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("wrong-id", "unknown id '7'; the ids are 0, 1; see docs/driver-protocol.md#concurrent"),
        ("same-id", "two answers to items have the id '0'; see docs/driver-protocol.md#concurrent"),
        ("no-id", "unknown id None; the ids are 0, 1"),
        ("one-by-one", "offered and not kept: the requests came one after the other"),
        ("out-of-order", "expected 200 with body 'world'; seen 200 with body 'hello'"),
        ("deaf", "expected an error, in time; seen TimeoutError: timed out; see docs/driver-protocol.md#cancel"),
        ("cancel-unanswered", "the operation cancel needs the answer 'ok', not {'unsupported': 'cancel'}"),
        ("partial", "expected 200 with body 'he'; seen 200 with body 'hello'; see docs/driver-protocol.md#partial"),
        ("upgraded", "offered and not kept: the client does not report the octets after the 101"),
        ("sources", "content 'helloworld'; seen content ''; see docs/driver-protocol.md#sources"),
        ("plain-proxy", "see docs/driver-protocol.md#secure-proxy"),
        ("offers-expect", "expect/continue: expected 200 with body 'hello'; seen 100"),
        ("offers-resolve", "see docs/driver-protocol.md#capabilities"),
        ("offers-asterisk", "offered and not kept: no such target; see docs/driver-protocol.md#capabilities"),
        ("plain-tunnel", "see docs/driver-protocol.md#secure-tunnel"),
    ],
)
def test_a_capability_that_is_offered_and_not_kept_is_one_line(fault: str, said: str) -> None:
    code, (line, summary) = check_small(fault)
    assert code == 1
    assert line.startswith("wrong")
    assert said in line
    assert ", 1 wrong" in summary


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("parser", ["'//double', arrived ''", "'/a/../b', arrived '/b'", "'/tab\\there', arrived '/tabhere'"]),
        ("fields", ["'tab\\there', arrived 'tab here'", "'two  spaces', arrived 'two spaces'"]),
    ],
)
def test_a_driver_that_changes_what_it_was_requested_is_found(fault: str, said: list[str]) -> None:
    code, (*lines, _) = check_small(fault)
    assert code == 1
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert f"requested {part}; see docs/driver-protocol.md#what-goes-on-the-wire" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one driver to check"),
        (("http.client", "--exec", "driver"), "name one driver to check"),
        (("http.cliant",), "no client 'http.cliant'; nearest: 'http.client'"),
        (("--exec", "/nowhere/driver"), "no program '/nowhere/driver'"),
    ],
)
def test_wrong_usage_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    done: Any = CliRunner().invoke(cli, ["check-driver", *arguments], standalone_mode=False)
    assert said in done.exception.message
    assert done.exception.exit_code == 3


# ------------------------------------------------------------------------------------------------------------ the table


def test_each_capability_is_proved_by_a_case_that_needs_it() -> None:
    for name, offer in CAPABILITIES.items():
        case = corpus()[offer.proof]
        needed = {each for variant in case.variants for each in (*case.capabilities, *variant.capabilities)}
        assert name in needed, name


def test_each_capability_of_version_2_has_a_case_that_gates() -> None:
    for name, offer in CAPABILITIES.items():
        cases = [case for case in corpus().values() if name in case.capabilities]
        assert offer.since == 1 or len(cases) >= 2, name
        assert offer.since == 1 or any(case.level in (None, *GATING) for case in cases), name


VERSION_2 = [name for name, offer in CAPABILITIES.items() if offer.since == 2]


def offering(capability: str) -> dict[str, str]:
    """Return the shipped clients whose drivers name a capability in their text, with the languages of the clients."""
    return {
        name: entry.language
        for name, entry in registry.entries().items()
        if entry.driver
        for text in [(registry.SHIPPED / entry.driver).read_text(encoding="utf-8")]
        if re.search(rf"(?<![\w-]){capability}(?![\w-])", text)
    }


def hello_capabilities(name: str) -> list[str]:
    """Return the capabilities that the driver of a client lists in its hello."""
    with Examiner(registry.find(name)) as examiner:
        examiner.supervisor.running()
        capabilities: list[str] = examiner.hello["capabilities"]
    return capabilities


def table() -> dict[str, dict[str, bool]]:
    """Return what docs/clients.md says of each client: for each capability of version 2, whether the driver offers it.

    A cell that begins with the name of one client of its row is about this client alone."""
    page = (Path(__file__).parents[2] / "docs" / "clients.md").read_text(encoding="utf-8")
    head, _, *rows = re.findall(
        r"^\|.*\|$", page.split("### Capabilities of version 2")[1].split("###")[0], re.MULTILINE
    )
    (_, *capabilities), *lines = ([cell.strip() for cell in row.split("|")[1:-1]] for row in (head, *rows))
    found = {}
    for names, *cells in lines:
        clients = names.split(", ")
        for client in clients:
            others = tuple(f"{each}:" for each in clients if each != client)
            offered = [bool(cell) and not cell.startswith(others) for cell in cells]
            found[client] = dict(zip((each.strip("`") for each in capabilities), offered, strict=True))
    return found


@pytest.mark.parametrize("capability", VERSION_2)
def test_four_drivers_in_two_languages_offer_each_capability_of_version_2(capability: str) -> None:
    found = offering(capability)
    assert len(found) >= 4
    assert len(set(found.values())) >= 2


@pytest.mark.slow
def test_the_hellos_of_four_drivers_in_two_languages_have_each_capability_of_version_2() -> None:
    """A driver may drop a capability for one of its clients. So the hello counts, if the client is here."""
    said = {
        name: hello_capabilities(name)
        for name, entry in registry.entries().items()
        if entry.driver and not entry.missing()
    }
    assert said
    for capability in VERSION_2:
        found = {
            name: language for name, language in offering(capability).items() if capability in said.get(name, VERSION_2)
        }
        assert len(found) >= 4, capability
        assert len(set(found.values())) >= 2, capability
        named = {name for name, capabilities in said.items() if capability in capabilities}
        assert named <= set(found), capability  # the text of a driver has each capability that it offers
        if capability != "back-to-back":  # which all drivers with sessions offer
            assert named == {name for name, row in table().items() if name in said and row[capability]}, capability
