"""Known differences: the format of a file, the items that an entry covers, and stale entries."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from h1conform.conformance.gate.condition import When
from h1conform.conformance.gate.known_differences import (
    BadKnownFile,
    Known,
    Unmatched,
    find,
    load,
    load_all,
    stale,
    unmatched,
)
from h1conform.conformance.model import Case, Response, Verdict

ENTRY = '[[known]]\ncase = "a/one"\nresult = "fail"\nreason = "because"\n'


def case(id: str) -> Case:
    return Case(id, "A case.", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",))


CORPUS = {id: case(id) for id in ("a/one", "a/two", "b/one")}  # each in tcp-whole and tls-whole


def verdict(id: str = "a/one", variant: str = "tcp-whole", result: str = "fail", severity: str = "") -> Verdict:
    return Verdict("c", id, variant, "must", result, severity)  # type: ignore[arg-type]


def known(pattern: str, result: str = "fail", severity: str = "", **when: str) -> Known:
    return Known(pattern, result, "because", severity, when=When(**when))


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "known.toml"


def test_a_file_is_read(write: Path) -> None:
    write.write_text(
        'client = "c"\n'
        + ENTRY
        + '[[known]]\ncase = "b/*[tls-*]"\nresult = "lenient"\nreason = "so"\nseverity = "desync"\nurl = "https://x"\n'
        'version = ">=3.11,<3.14"\ndetails = "*parser in C*"\nplatform = "linux"\n',
        encoding="utf-8",
    )
    first, second = load(write, CORPUS)
    assert (first.case, first.result, first.reason, first.when.client) == ("a/one", "fail", "because", "c")
    assert first.where == f"{write}: entry 1 ('a/one')"
    assert (second.severity, second.url) == ("desync", "https://x")
    assert second.when == When("c", ">=3.11,<3.14", "*parser in C*", "linux")


def test_an_empty_file_lists_nothing(write: Path) -> None:
    write.write_text("", encoding="utf-8")
    assert load(write, CORPUS) == ()


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (":1: not TOML", "case ="),
        (":1: knwon: unknown key 'knwon'; nearest: 'known'", '[[knwon]]\ncase = "a/one"\n'),
        (":1: client: the integer 5, where a string is needed", "client = 5\n"),
        (":1: known: a table, where an array is needed", '[known]\ncase = "a/one"\n'),
        (":1: known[0]: the string 'a/one', where a table is needed", 'known = ["a/one"]\n'),
        (":4: known[0].raeson: unknown key 'raeson'; nearest: 'reason'", ENTRY.replace("reason", "raeson")),
        (
            ":5: known[0].zzz: unknown key 'zzz'; "
            "known: case, details, platform, reason, result, severity, url, version",
            ENTRY + "zzz = 'x'\n",
        ),
        (":5: known[0].where: unknown key 'where'", ENTRY + "where = 'x'\n"),
        (":5: known[0].client: unknown key 'client'", ENTRY + "client = 'x'\n"),
        (":4: known[0].reason: the integer 5, where a string is needed", ENTRY.replace('"because"', "5")),
        (":1: known[0]: the key 'case' is missing", ENTRY.replace('case = "a/one"\n', "")),
        (":1: known[0]: the key 'result' is missing", ENTRY.replace('result = "fail"\n', "")),
        (":1: known[0]: the key 'reason' is missing", ENTRY.replace('reason = "because"\n', "")),
        (":4: known[0].reason: empty, where text is needed", ENTRY.replace("because", "  ")),
        (":2: known[0].case: empty, where text is needed", ENTRY.replace("a/one", "")),
        (
            ":3: known[0].result: unknown value 'pass'; known: broken, fail, lenient",
            ENTRY.replace('"fail"', '"pass"'),
        ),
        (":3: known[0].result: unknown value 'unsupported'", ENTRY.replace('"fail"', '"unsupported"')),
        (":3: known[0].result: unknown value 'fial'; nearest: 'fail'", ENTRY.replace('"fail"', '"fial"')),
        (":5: known[0].severity: unknown value 'hnag'; nearest: 'hang'", ENTRY + "severity = 'hnag'\n"),
        (":5: known[0].version: 'new' is not a condition such as '>=3.11,<3.14'", ENTRY + "version = 'new'\n"),
        (":2: known[0].case: 'a/oen' matches no case; nearest: 'a/one'", ENTRY.replace("a/one", "a/oen")),
        (":2: known[0].case: 'z/*' matches no case", ENTRY.replace("a/one", "z/*")),
        (
            ":2: known[0].case: 'a/one[tcp-bytewise]' matches no case",
            ENTRY.replace("a/one", "a/one[tcp-bytewise]"),
        ),
        (":6: known[1].case: 'a/one' is listed twice, see {path}: entry 1 ('a/one'); remove one entry", ENTRY + ENTRY),
        (":6: known[1].case: 'a/one' is listed twice", ENTRY + ENTRY.replace("fail", "unproven")),
        (":5: known[1]: the key 'case' is missing", ENTRY + "[[known]]\n"),
        (":5: known[0].version: '>=999", ENTRY + f"version = '>={'9' * 5000}'\n"),
        (":5: known[0].version: '>=1", ENTRY + "version = '>=1\u202e'\n"),
        (":5: an integer of more than 4300 digits", ENTRY + f"url = {'9' * 10_000}\n"),
        (":5: arrays and tables more than 100 deep", ENTRY + f"url = {'[' * 500}{']' * 500}\n"),
        (":5: known[0].a\\x1bb: unknown key", ENTRY + '"a\\u001bb" = 1\n'),
    ],
)
def test_a_bad_file_is_refused_with_file_line_key_and_mend(write: Path, why: str, text: str) -> None:
    write.write_text(text, encoding="utf-8")
    with pytest.raises(BadKnownFile) as caught:
        load(write, CORPUS)
    assert str(caught.value).startswith(f"{write}{why.format(path=write)}")
    assert "\n" not in str(caught.value)


def test_a_file_may_begin_with_a_byte_order_mark(write: Path) -> None:
    write.write_text(ENTRY, encoding="utf-8-sig")
    assert [each.case for each in load(write, CORPUS)] == ["a/one"]


def test_an_entry_is_not_to_be_in_two_files(tmp_path: Path) -> None:
    paths = (tmp_path / "one.toml", tmp_path / "two.toml")
    for path in paths:
        path.write_text(ENTRY, encoding="utf-8")
    with pytest.raises(BadKnownFile) as caught:
        load_all(paths, CORPUS)
    twice = f"'a/one' is listed twice, see {paths[0]}: entry 1 ('a/one'); remove one entry"
    assert str(caught.value) == f"{paths[1]}:2: known[0].case: {twice}"


def test_what_may_be_left_out_may_be_empty(write: Path) -> None:
    write.write_text(f"{ENTRY}severity = ''\nurl = ''\nversion = ''\ndetails = ''\nplatform = ''\n", encoding="utf-8")
    assert [(each.severity, each.url, each.when) for each in load(write, CORPUS)] == [("", "", When())]


@pytest.mark.parametrize("kind", ["missing", "folder", "latin-1"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, write: Path, kind: str) -> None:
    path = tmp_path if kind == "folder" else write
    if kind == "latin-1":
        write.write_bytes(b'client = "caf\xe9"\n')
    with pytest.raises(BadKnownFile) as caught:
        load(path, CORPUS)
    assert str(caught.value).startswith(f"{path}:")


def test_one_case_may_be_listed_for_several_parsers(write: Path) -> None:
    write.write_text(ENTRY + "details = '*C'\n" + ENTRY + "details = '*Python'\n", encoding="utf-8")
    assert len(load(write, CORPUS)) == 2


def test_one_case_may_be_listed_for_several_versions(write: Path) -> None:
    write.write_text(ENTRY + "version = '<2'\n" + ENTRY + "version = '>=2'\n", encoding="utf-8")
    assert len(load(write, CORPUS)) == 2


# ------------------------------------------------------------------------------------------------------------ covering


@pytest.mark.parametrize(
    ("expected", "entry", "judged"),
    [
        (True, known("a/one"), verdict()),
        (True, known("a/one"), verdict(variant="tls-bytewise")),
        (True, known("a/*"), verdict("a/two")),
        (True, known("*"), verdict()),
        (True, known("a/one[tcp-whole]"), verdict()),
        (True, known("a/*[tcp-*]"), verdict()),
        (False, known("a/one[tls-whole]"), verdict()),
        (False, known("a/two"), verdict()),
        (False, known("A/one"), verdict()),
        (True, known("a/one", client="c"), verdict()),
        (False, known("a/one", client="d"), verdict()),
        (True, known("a/one", result="lenient"), verdict()),
    ],
    ids=[
        *("bare-id", "bare-id-any-variant", "glob", "star", "variant", "glob-variant", "other-variant", "other-case"),
        *("case-matters", "its-client", "other-client", "whatever-the-result"),
    ],
)
def test_an_entry_covers_by_pattern_and_client(expected: bool, entry: Known, judged: Verdict) -> None:
    assert expected == entry.covers(judged, "1.0")


@pytest.mark.parametrize(
    ("expected", "condition", "version"),
    [
        (True, "", "whatever"),
        (True, ">=3.11,<3.14", "3.13.2"),
        (False, ">=3.11,<3.14", "3.14.0"),
        (True, ">=2", "2.1.0rc1"),
        (False, ">=2", ""),
        (False, ">=2", "built yesterday"),
        (True, ">=2", "2.34.2 on urllib3 1.26.0"),
        (False, "<2", "2.34.2 on urllib3 1.26.0"),
        (True, "==3.14.5", "3.14.5, parser in C"),
        (True, ">=7.40", "PycURL/7.49.0, 8.23.0"),
    ],
)
def test_an_entry_may_be_for_some_versions(expected: bool, condition: str, version: str) -> None:
    assert expected == known("a/one", version=condition).covers(verdict(), version)


@pytest.mark.parametrize(
    ("expected", "details", "version"),
    [
        (True, "*parser in C*", "3.14.5, parser in C"),
        (False, "*parser in C*", "3.14.5, parser in Python"),
        (False, "*parser in C*", ""),
        (True, "", "3.14.5, parser in Python"),
    ],
)
def test_an_entry_may_be_for_what_a_client_is_built_on(expected: bool, details: str, version: str) -> None:
    assert expected == known("a/one", details=details).covers(verdict(), version)


@pytest.mark.parametrize(
    ("expected", "platform"), [(True, ""), (True, sys.platform), (True, f"{sys.platform[0]}*"), (False, "plan9")]
)
def test_an_entry_may_be_for_a_platform(expected: bool, platform: str) -> None:
    assert expected == known("a/one", platform=platform).covers(verdict(), "1.0")


@pytest.mark.parametrize(
    ("expected", "entry", "judged"),
    [
        (True, known("a/one"), verdict(severity="desync")),
        (True, known("a/one", severity="desync"), verdict(severity="desync")),
        (False, known("a/one", severity="desync"), verdict(severity="hang")),
        (False, known("a/one"), verdict(result="unproven")),
        (False, known("a/one"), verdict(result="pass")),
        (True, known("a/one", result="unproven"), verdict(result="unproven")),
    ],
    ids=["any-severity", "that-severity", "other-severity", "other-result", "pass", "unproven"],
)
def test_an_entry_lists_one_result_and_perhaps_one_severity(expected: bool, entry: Known, judged: Verdict) -> None:
    assert expected == entry.expects(judged)
    assert (entry if expected else None) == find((known("b/*"), entry), judged, "")


# --------------------------------------------------------------------------------------------------------------- stale


def stale_of(entry: Known, *judged: Verdict, version: str = "1.0") -> list[Known]:
    return stale((entry,), [(each, version) for each in judged], CORPUS)


BOTH = (verdict(variant="tcp-whole"), verdict(variant="tls-whole"))
PASSED = (verdict(variant="tcp-whole", result="pass"), verdict(variant="tls-whole", result="pass"))


@pytest.mark.parametrize(
    ("is_stale", "entry", "judged"),
    [
        (False, known("a/one"), BOTH),
        (True, known("a/one"), PASSED),
        (False, known("a/one"), (BOTH[0], PASSED[1])),
        (False, known("a/one"), PASSED[1:]),
        (True, known("a/one"), PASSED[:1]),
        (True, known("a/one[tcp-whole]"), PASSED[:1]),
        (True, known("a/one[tcp-whole]"), (PASSED[0], BOTH[1])),
        (False, known("a/*"), PASSED),
        (False, known("a/one"), ()),
        (False, known("b/one"), PASSED),
        (True, known("a/one", severity="desync"), BOTH),
        (True, known("a/one", result="unproven"), BOTH),
        (False, known("a/one", client="d"), PASSED),
        (False, known("a/one", version=">=2"), PASSED),
    ],
    ids=[
        *("still-so", "all-pass", "one-variant-still-so", "only-a-part-played", "the-usual-part-played"),
        "its-variant-passes",
        *("another-variant-fails", "only-a-part-of-the-glob-played", "nothing-played", "another-case-played"),
        *("another-severity", "another-result", "another-client", "another-version"),
    ],
)
def test_an_entry_is_stale_when_all_it_covers_was_played_and_none_is_as_listed(
    is_stale: bool, entry: Known, judged: tuple[Verdict, ...]
) -> None:
    assert ([entry] if is_stale else []) == stale_of(entry, *judged)


# ---------------------------------------------------------------------------------------------------------- left aside


def left_aside(entry: Known, *judged: Verdict, **more: str) -> bool:
    return entry in unmatched((entry,), [(each, "1.0") for each in judged], CORPUS, **more).left_aside  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "entry", "judged"),
    [
        (True, known("b/one"), PASSED),
        (True, known("a/*"), PASSED),
        (True, known("a/one"), PASSED[1:]),
        (True, known("a/one[tls-whole]"), PASSED[:1]),
        (True, known("a/one"), (verdict(result="broken"),)),
        (False, known("a/one"), PASSED),
        (False, known("a/one"), BOTH),
        (False, known("b/one", client="d"), PASSED),
        (False, known("b/one", version=">=2"), PASSED),
        (False, known("b/one"), ()),
    ],
    ids=[
        *("not-run", "a-part-of-the-glob", "not-the-usual-variant", "another-variant", "broken", "stale", "listed"),
        *("another-client", "another-version", "nothing-run"),
    ],
)
def test_an_entry_about_which_a_run_shows_nothing_is_left_aside(
    expected: bool, entry: Known, judged: tuple[Verdict, ...]
) -> None:
    assert expected == left_aside(entry, *judged)


def test_an_entry_for_a_root_that_was_not_run_is_neither_stale_nor_left_aside() -> None:
    follower = replace(verdict("a/two"), root="a/one")
    assert unmatched((known("a/one"),), [(follower, "1.0")], CORPUS) == Unmatched((), ())


def test_an_entry_for_a_variant_of_a_root_covers_what_follows_in_that_variant_only() -> None:
    tcp, tls = (replace(verdict("a/two", variant), root="a/one") for variant in ("tcp-whole", "tls-whole"))
    entry = known("a/one[tls-whole]")
    assert (find((entry,), tcp, "1.0"), find((entry,), tls, "1.0")) == (None, entry)


@pytest.mark.parametrize("entry", [known("a/one", "unproven"), known("a/one", client="d"), known("a/two")])
def test_an_entry_of_another_result_client_or_case_covers_nothing_of_a_root(entry: Known) -> None:
    assert find((entry,), replace(verdict("b/one"), root="a/one"), "1.0") is None


def test_an_entry_that_covers_a_revised_case_is_left_aside_under_a_pinned_corpus() -> None:
    judged = [replace(each, revised="9.9") for each in PASSED]
    assert left_aside(known("a/one"), *judged)


def test_cases_of_another_profile_need_not_have_been_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CORPUS, "a/two", replace(CORPUS["a/two"], profile="2008"))
    assert unmatched((known("a/*"),), [(each, "1.0") for each in PASSED], CORPUS).stale == (known("a/*"),)
    assert left_aside(known("a/*"), *PASSED, profile="2008")
