"""`h1conform bisect`: the search by halves, and the command with wheels of a client that changes in version 3."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from h1conform.conformance.model import Verdict
from h1conform.conformance.running.bisection import Change, UnknownEnd, find_change, state_of

from . import release_shop
from .conftest import Run

CASE = "content-length/plus-sign"
FAIL = "fail (accepted-invalid)"
PLAIN = "[tcp-whole]"  # the client has no TLS
BOTH = ("--case", CASE + PLAIN, "--case", f"content-length/exact{PLAIN}")
ONE = BOTH[:2]


# ------------------------------------------------------------------------------------------------------ the search


def letters(states: str) -> tuple[list[str], dict[str, str]]:
    """Releases and their states, a letter each; a dot is an unknown state."""
    return [str(number) for number in range(len(states))], {
        str(number): letter.replace(".", "") for number, letter in enumerate(states)
    }


@pytest.mark.parametrize(
    ("states", "change"),
    [
        ("ab", Change("0", "1", "a", "b")),
        ("aaaabbb", Change("3", "4", "a", "b")),
        ("abbbbbbbbb", Change("0", "1", "a", "b")),
        ("aaaaaaaaab", Change("8", "9", "a", "b")),
        ("aa..bb", Change("1", "4", "a", "b", ("2", "3"))),
        ("a....b", Change("0", "5", "a", "b", ("1", "2", "3", "4"))),
        ("aa.abb", Change("3", "4", "a", "b")),
        ("abccc", Change("0", "1", "a", "b")),
        ("abba", Change("0", "3", "a", "a")),
    ],
)
def test_the_change_is_found(states: str, change: Change) -> None:
    releases, known = letters(states)
    assert find_change(releases, known.__getitem__) == change


@given(before=st.integers(1, 40), after=st.integers(1, 40))
def test_a_search_tries_as_few_releases_as_halves_need(before: int, after: int) -> None:
    releases, known = letters("a" * before + "b" * after)
    tried: list[str] = []

    def state(release: str) -> str:
        tried.append(release)
        return known[release]

    assert find_change(releases, state) == Change(str(before - 1), str(before), "a", "b")
    assert len(tried) == len(set(tried)) <= 2 + (before + after).bit_length()


@given(states=st.text("ab.", max_size=30))
def test_an_answer_has_both_states_and_all_that_is_unknown_between(states: str) -> None:
    releases, known = letters(f"a{states}b")
    change = find_change(releases, known.__getitem__)
    assert (known[change.last], known[change.first]) == (change.before, change.after) == ("a", "b")
    between = [str(number) for number in range(int(change.last) + 1, int(change.first))]
    assert change.skipped == tuple(between)
    assert [known[each] for each in between] == [""] * len(between)


@pytest.mark.parametrize(("states", "end"), [(".ab", "0"), ("ab.", "2")])
def test_an_end_that_is_unknown_is_named(states: str, end: str) -> None:
    releases, known = letters(states)
    with pytest.raises(UnknownEnd, match=f"^{end}$"):
        find_change(releases, known.__getitem__)


def verdict(**given_: Any) -> Verdict:
    return Verdict("client", "case", "tcp-whole", "must", **given_)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([verdict(result="pass"), verdict(result="fail", severity="hang")], "fail (hang)"),
        ([verdict(result="pass"), verdict(result="unsupported")], "unsupported"),
        ([verdict(result="lenient", security=True)], "lenient (security)"),
        ([verdict(result="lenient")], "lenient"),
        ([verdict(result="pass"), verdict(result="broken")], ""),
        ([verdict(result="fail", severity="hang", unsteady="at times")], ""),
        ([], ""),
    ],
)
def test_the_state_of_a_case_is_that_of_its_worst_variant(verdicts: list[Verdict], state: str) -> None:
    assert state_of(verdicts) == state


# ----------------------------------------------------------------------------------------------------- the command


def test_the_release_that_changed_a_verdict_is_named(shop: Path, run: Run) -> None:
    release_shop.wheels(shop, ["2.1", "2.10"])
    done = run("bisect", "thing", "1.0..3.0", *BOTH)
    assert done.code == 1, done
    assert done.out.splitlines() == [
        "thing: 5 releases from 1.0 to 3.0, 2 cases",
        f"  thing==1.0: content-length/exact pass, {CASE} {FAIL}",
        f"  thing==3.0: content-length/exact pass, {CASE} pass",
        f"  thing==2.1: content-length/exact pass, {CASE} {FAIL}",
        f"  thing==2.10: content-length/exact pass, {CASE} {FAIL}",
        "thing: content-length/exact: pass under both ends, 1.0 and 3.0: no change to find",
        f"thing 3.0: {CASE}: {FAIL} → pass (last with {FAIL}: 2.10)",
        f"  to see it: h1conform run thing==2.10 thing==3.0 --case {CASE} --verbose",
    ]


@pytest.mark.slow
@pytest.mark.nightly
def test_a_release_that_cannot_be_installed_or_run_is_skipped_and_named(shop: Path, run: Run) -> None:
    release_shop.wheel(shop, "2.1", requires="nothing-of-this-name")
    release_shop.wheel(shop, "2.2", module="raise RuntimeError('{version} is broken')\n")
    done = run("bisect", "thing", "2.0..3.0", *ONE)
    assert done.code == 0, done
    skipped = {line.split(": ")[0]: line for line in done.out.splitlines() if ": skipped: " in line}
    assert set(skipped) == {"  thing==2.1", "  thing==2.2"}
    assert (
        "thing==2.1 cannot be installed: No matching distribution found for nothing-of-this-name"
        in skipped["  thing==2.1"]
    )
    assert f"thing after 2.0, and not after 3.0: {CASE}: {FAIL} → pass (unknown: 2.1, 2.2)" in done.out
    done = run("bisect", "thing", "2.1..3.0", *ONE)
    assert (done.code, done.last.startswith("h1conform: 2.1, an end of the range, cannot be run; choose another:")) == (
        2,
        True,
    )


@pytest.mark.slow
@pytest.mark.usefixtures("shop")
def test_a_pre_release_is_tried_only_if_it_is_an_end(run: Run) -> None:
    done = run("bisect", "thing", "3.0..3.1rc1", *ONE)
    assert done.out.startswith("thing: 2 releases from 3.0 to 3.1rc1, 1 case\n")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["thing", "1.0..3.0"], "name the cases, as: --case content-length/plus-sign"),
        (["thing", "1.0", "--case", CASE], "the range '1.0': give two releases, as 1.26.0..2.8.0"),
        (["thing", "..1.0", "--case", CASE], "the range '..1.0': give two releases, as 1.26.0..2.8.0"),
        (
            ["thing", "3.0..1.0", "--case", CASE],
            "the range '3.0..1.0': give an older and a newer release, in this order",
        ),
        (
            ["thing", "1.0..1.0", "--case", CASE],
            "the range '1.0..1.0': give an older and a newer release, in this order",
        ),
        (["thing", "1.0..4.0", "--case", CASE], "no release '4.0' of thing; nearest: "),
        (["tool", "1.0..4.0", "--case", CASE], "tool has no environment of its own and no exact versions; to get it: "),
        (["thign", "1.0..4.0", "--case", CASE], "no client 'thign'; nearest: 'thing'; "),
        (["thing", "1.0..3.0", "--case", "content-length/plus-sing"], "no case 'content-length/plus-sing'; nearest: "),
        (["http.client", "1.2..3.0", "--case", CASE], "no interpreter '1.2' of http.client; "),
    ],
)
def test_wrong_input_is_one_line(run: Run, words: list[str], message: str) -> None:
    done = run("bisect", *words)
    assert (done.code, len(done.err.splitlines())) == (3, 1), done
    assert message in done.err


@pytest.mark.usefixtures("shop")
def test_the_releases_of_a_standard_client_are_the_interpreters_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    here = platform.python_version()
    program = f"""#!{sys.executable}
import os, platform, sys
if "import platform, sys; print" in " ".join(sys.argv):
    print("CPython 3.1.1")
else:
    os.execv({sys.executable!r}, [{sys.executable!r}] + sys.argv[1:])
"""
    (tmp_path / "bin" / "python3.1").write_text(program, encoding="utf-8")
    (tmp_path / "bin" / "python3.1").chmod(0o755)
    (tmp_path / "bin" / f"python{here.rpartition('.')[0]}").symlink_to(sys.executable)
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = run("bisect", "http.client", f"3.1..{here}", *ONE)
    assert done.code == 1, done
    assert f"http.client: {CASE}: {FAIL} under both ends, 3.1.1 and {here}: no change to find" in done.out
