"""The long report for people: every failure with its octets, the worst first, then the other sections."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.console import Console

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Profile, Verdict
from h1conform.conformance.report.console import print_report

PLUS = "chunked/size/plus-sign"
EXACT = "content-length/exact"
LATE = "desync/head/late"


def verdict(case: str = EXACT, result: str = "pass", severity: str = "", **more: Any) -> Verdict:
    return Verdict(
        more.pop("client", "c"),
        case,
        more.pop("variant", "tcp-whole"),
        more.pop("level", "must"),
        result,
        severity,
        **more,  # type: ignore[arg-type]
    )


def report(
    *verdicts: Verdict,
    known: tuple[Known, ...] = (),
    strict: bool = False,
    profile: Profile = "",
    **titles: str,
) -> str:
    out = io.StringIO()
    run_result = RunResult(Gate(strict, known), verdicts, {"c": "1.0"}, corpus(), profile)
    console = Console(file=out, highlight=False, width=120)
    print_report(console, run_result, titles or {"c": "c 1.0"}, verbose=True)
    return out.getvalue()


FAIL = verdict(
    LATE, "fail", "desync", expected="200 with body 'world'", seen="200 with body 'stray'", wire=("connection 1",)
)


def test_the_table_counts_results_by_chapter_in_the_order_of_the_corpus() -> None:
    text = report(FAIL, verdict(), verdict(variant="tls-whole"), verdict(PLUS, "lenient"))
    rows = [line.split() for line in text.splitlines() if line]
    assert rows[0] == ["c", "1.0"]
    assert rows[1] == ["chapter", "pass", "lenient", "fail"]
    assert rows[2:5] == [["content-length", "2", "·", "·"], ["chunked", "·", "1", "·"], ["desync", "·", "·", "1"]]


def test_a_failure_has_its_clause_what_was_expected_and_what_was_seen() -> None:
    text = report(FAIL)
    assert "\nFailures, worst first\n\ndesync  must  RFC 9112, section 9.2" in text
    assert f"\n    why      {corpus()[LATE].why}\n" in text
    assert f"\n  {LATE}  [tcp-whole]\n" in text
    assert "\n    expected 200 with body 'world'\n" in text
    assert "\n    seen     200 with body 'stray'\n" in text
    assert "    wire     connection 1" in text


def test_cases_of_one_clause_stand_under_it_and_those_that_say_the_same_together() -> None:
    names = ("plus-sign", "minus-sign", "letters")
    seen = ("'hello'", "''", "'hello'")
    text = report(
        *(
            verdict(f"content-length/{name}", "fail", "accepted-invalid", expected="an error", seen=each)
            for name, each in zip(names, seen, strict=True)
        )
    )
    assert text.count("accepted-invalid  must  RFC 9112, section 6.3") == 1
    assert text.count("    seen     'hello'") == 1
    parts = [f"content-length/{name}  " for name in ("plus-sign", "letters")] + ["'hello'", "minus-sign", "''"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_the_title_stands_on_one_line_over_a_narrow_table() -> None:
    assert "\na client of a long name 1.2.3" in report(verdict(PLUS), c="a client of a long name 1.2.3")


def test_failures_stand_worst_first_and_once_for_all_variants() -> None:
    text = report(
        verdict(EXACT, "fail", "rejected-valid"),
        verdict(EXACT, "fail", "rejected-valid", variant="tls-whole"),
        verdict(PLUS, "unproven"),
        FAIL,
    )
    parts = (
        "desync  must",
        f"  {LATE}  ",
        "rejected-valid  must",
        f"  {EXACT}  [all 2 variants]",
        "unproven  must",
        PLUS,
    )
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert text.count(EXACT) == 1


@pytest.mark.parametrize(
    ("title", "more"),
    [
        (
            "Failures at levels that do not fail the run, worst first",
            [verdict(EXACT, "fail", "hang", level="should")],
        ),
        ("Security-relevant leniency", [verdict(PLUS, "lenient", security=True)]),
        ("Other lenient results", [verdict(PLUS, "lenient")]),
        ("Remarks (they do not affect verdicts)", [verdict(finding="foreign-error: X")]),
        (
            "Unsupported: the client cannot do, or cannot report, what the case needs",
            [verdict(result="unsupported", seen="no way")],
        ),
    ],
)
def test_a_section_is_there_only_where_there_is_something_in_it(title: str, more: list[Verdict]) -> None:
    assert f"\n{title}\n" not in report(verdict(LATE), FAIL)
    assert f"\n{title}\n" in report(verdict(LATE), *more)


def test_known_differences_are_listed() -> None:
    text = report(FAIL, known=(Known(LATE, "fail", "because"),))
    assert f"\nKnown differences\n  {LATE}  " in text


def test_several_stale_entries_share_the_sentence_that_mends_them() -> None:
    """An upgrade that only improves a client may leave many of them."""
    entries = tuple(Known(id, "fail", "because", where=f"known.toml: entry {id}") for id in (LATE, PLUS))
    passing = [verdict(id, "pass", variant=str(each)) for id in (LATE, PLUS) for each in corpus()[id].variants]
    text = report(*passing, known=entries)
    assert text.count("listed as fail, but no item has that result now\n") == 2
    assert text.count("remove these entries, or run the same command with --update-known for their file") == 1


def test_strict_makes_failures_of_lenient_readings() -> None:
    text = report(verdict(PLUS, "lenient", security=True), strict=True)
    assert "Failures, worst first" in text
    assert "leniency" not in text
    assert "1 finding (1 item) unexpected" in text


def test_a_difference_that_has_gone_is_named_with_its_entry() -> None:
    entry = Known(f"{EXACT}[tcp-whole]", "fail", "because", where="[file] entry 1")
    assert "[file] entry 1: listed as fail, but no item has that result now; remove the entry" in report(
        verdict(), known=(entry,)
    )


def test_findings_and_reasons_are_counted() -> None:
    text = report(
        verdict(finding="foreign-error: X"),
        verdict(variant="tls-whole", finding="foreign-error: X"),
        verdict(PLUS, "unsupported", seen="no way"),
        verdict(LATE, "unsupported", seen="no way"),
    )
    assert f"  {EXACT} (2): foreign-error: X" in text
    assert "  2 × no way" in text


def test_what_broke_is_reported_with_the_failures() -> None:
    text = report(verdict(result="broken", seen="the driver printed rubbish", level="info"))
    assert "\nbroken  info  " in text
    assert f"  {EXACT}  [tcp-whole]" in text
    assert "the driver printed rubbish" in text


def test_every_client_has_its_own_report() -> None:
    text = report(FAIL, verdict(client="d"), c="c 1.0", d="d 2")
    assert "c 1.0: 1 items: 1 fail; 1 finding (1 item) unexpected" in text
    assert "d 2: 1 items: 1 pass; 0 unexpected" in text


def test_a_profile_is_named_with_the_client() -> None:
    text = report(FAIL, profile="2008")
    assert "\nc 1.0, profile 2008\n" in re.sub(" +\n", "\n", text)
    assert "c 1.0, profile 2008: 1 items" in text
    assert "profile" not in report(FAIL)


def test_what_the_transport_alone_changes_has_a_section_of_its_own() -> None:
    text = report(
        verdict(EXACT),
        verdict(EXACT, "fail", "wrong-body", variant="tls-whole"),
        verdict(PLUS),
        verdict(PLUS, "fail", "wrong-body", variant="tls-whole"),
        verdict(LATE, "fail", "desync"),
        verdict(LATE, variant="tls-whole"),
    )
    assert f"\nWorse over TLS than over TCP\n  wrong-body over TLS, pass over TCP: {EXACT}, {PLUS}\n" in text
    assert f"\nWorse over TCP than over TLS\n  pass over TLS, desync over TCP: {LATE}\n" in text


def test_the_order_in_which_verdicts_arrived_does_not_change_what_is_said_of_the_transports() -> None:
    cases = (LATE, EXACT, PLUS)
    verdicts = [each for case in cases for each in (verdict(case), verdict(case, "fail", "hang", variant="tls-whole"))]
    for arrived in (verdicts, verdicts[::-1]):
        assert f"  hang over TLS, pass over TCP: {EXACT}, {PLUS}, {LATE}\n" in report(*arrived)


def test_the_report_is_the_same_in_whatever_order_the_verdicts_arrived() -> None:
    verdicts = [
        verdict(EXACT, finding="one"),
        verdict(EXACT, "fail", "hang", variant="tls-whole", wire=("tls",)),
        verdict(PLUS, "unsupported", seen="this"),
        verdict(PLUS, "unsupported", seen="that", variant="tls-whole"),
        verdict(LATE, "fail", "hang", variant="tls-whole", wire=("tls",), finding="two"),
        verdict(LATE, "fail", "hang", wire=("tcp",)),
    ]
    assert report(*verdicts) == report(*verdicts[::-1])


def test_where_one_transport_was_run_there_is_no_such_section() -> None:
    assert "than over" not in report(verdict(EXACT, "fail", variant="tls-whole"), FAIL)


BESIDE = (
    FAIL,
    verdict(),
    verdict(PLUS, "lenient"),
    verdict(LATE, client="d"),
    verdict(client="d"),
    verdict(PLUS, "unsupported", client="d"),
)


def test_several_clients_stand_side_by_side_counts_first_then_where_they_differ() -> None:
    text = report(*BESIDE, c="http.client 1", d="http.client 2")
    rows = [line.split() for line in text.splitlines()]
    first = rows.index(["cases", "c", "d"])
    assert rows[first : first + 5] == [
        ["cases", "c", "d"],
        ["pass", "1", "2"],
        ["lenient", "1", "·"],
        ["fail", "1", "·"],
        ["unsupported", "·", "1"],
    ]
    assert "\nchunked: the clients differ in 1 of 1 cases\n" in text
    assert [PLUS, "lenient", "unsupported"] in rows
    assert [LATE, "fail", "pass"] in rows
    assert "\nthe clients have the same result in 1 cases: 1 pass\n" in text
    assert "content-length:" not in text
    assert "http.client 1: 3 items: 1 pass, 1 lenient, 1 fail; 1 finding (1 item) unexpected\n" in text


def test_results_that_do_not_fit_are_letters_with_a_key() -> None:
    clients = [f"http.client {number}" for number in range(10)]
    verdicts = [verdict(LATE, "fail" if number else "pass", client=client) for number, client in enumerate(clients)]
    text = report(*verdicts, **{client: client for client in clients})
    assert [LATE, "p", *"fffffffff"] in [line.split() for line in text.splitlines()]
    assert "p pass, l lenient, f fail, n unproven, b broken, · unsupported" in text


def test_what_follows_from_a_root_stands_under_it_without_a_clause_of_its_own() -> None:
    cases = [id for id in corpus() if id.startswith("chunked/size/")][:7]
    followers = [verdict(id, "fail", "desync", root=EXACT, seen="x") for id in cases]
    verdicts = (*followers, verdict(EXACT, "fail", "hang"), verdict(LATE, "fail", "wrong-body"))
    text = report(*verdicts)
    assert "\ndesync  must" not in text
    assert text.index(f"  {EXACT}  ") < text.index(f"  {LATE}  ")  # the finding is as bad as the worst that follows
    assert "; 2 findings (9 items) unexpected" in text
    assert f"because {EXACT} fails: 7 cases: {', '.join(cases)}\n" in text


def test_what_follows_from_a_root_that_was_not_run_is_reported_once() -> None:
    text = report(verdict(PLUS, "fail", "hang", root=EXACT), verdict(LATE, "fail", "hang", root=EXACT))
    assert f"because {EXACT} fails: 2 cases: {PLUS}, {LATE}\n" in text
    assert "1 finding (2 items) unexpected" in text


def test_security_relevant_leniency_stands_after_the_failures() -> None:
    text = report(FAIL, verdict(PLUS, "lenient", security=True), verdict(EXACT, "fail", level="should"))
    parts = ("Failures, worst first", "Security-relevant leniency", "Failures at levels that do not fail the run")
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_text_in_brackets_is_no_markup() -> None:
    rude = "[bold]x[/nosuch] [link=http://x]"
    text = report(
        verdict(LATE, "fail", "desync", expected=rude, seen=rude, wire=(rude,)),
        verdict(PLUS, "lenient", seen=rude),
        verdict(EXACT, "unsupported", seen=rude),
        verdict("content-length/zero", finding=rude),
        c=rude,
    )
    assert text.count(rude) >= 7


def test_long_lines_are_not_broken_elsewhere_than_on_a_terminal() -> None:
    seen = "x" * 500
    assert seen in report(verdict(LATE, "fail", "hang", seen=seen))
