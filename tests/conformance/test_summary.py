"""The summary of a run: what one can read within a minute, in at most sixty lines and within the width."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Profile, Verdict
from h1conform.conformance.report.console import print_report

PLUS = "chunked/size/plus-sign"
EXACT = "content-length/exact"
LATE = "desync/head/late"


def verdict(case: str = EXACT, result: str = "pass", severity: str = "", **more: Any) -> Verdict:
    values = {"client": "c", "variant": "tcp-whole", "level": "must"} | more
    return Verdict(case=case, result=result, severity=severity, **values)  # type: ignore[arg-type]


FAIL = verdict(LATE, "fail", "desync", expected="200 with body 'world'", seen="200 with body 'stray'", wire=("octets",))


def report(
    *verdicts: Verdict,
    known: tuple[Known, ...] = (),
    width: int = 120,
    quiet: bool = False,
    strict: bool = False,
    profile: Profile = "",
    planned: int | None = None,
    **titles: str,
) -> str:
    out = io.StringIO()
    run_result = RunResult(Gate(strict, known), verdicts, {"c": "1.0"}, corpus(), profile, planned=planned)
    console = Console(file=out, highlight=False, width=width, force_terminal=True, color_system=None)
    print_report(console, run_result, titles or {"c": "c 1.0"}, quiet=quiet)
    return out.getvalue()


def everything_fails(seen: str = "200 with body 'x'") -> list[Verdict]:
    """A run in which every item fails, with a severity and an observation that differ from case to case."""
    severities = ("desync", "sent-invalid", "wrong-body", "hang", "crash", "accepted-invalid", "deviates")
    items = Selection().of(corpus())
    return [
        verdict(
            case.id,
            "fail",
            severities[number % 7],
            variant=str(variant),
            expected="200 with body 'hello' " * 9,
            seen=f"{'y' * (number % 50)} {seen}",
        )
        for number, (case, variant) in enumerate(items)
    ]


# --------------------------------------------------------------------------------------------------------- the parts


def test_the_score_counts_cases_by_level_and_no_level_is_mixed_with_another() -> None:
    text = report(
        FAIL,
        verdict(LATE, variant="tls-whole"),
        verdict(),
        verdict(PLUS, "lenient"),
        verdict("chunked/one-chunk", "unsupported"),
        verdict("chunked/two-chunks", level="should"),
        verdict("content-length/zero", "fail", "hang", level="should"),
    )
    assert "\ncases that hold: MUST 2 of 3 · SHOULD 1 of 2\n" in text


def test_the_table_has_the_chapters_in_which_not_everything_passes() -> None:
    text = report(FAIL, verdict(), verdict(PLUS, "lenient"), width=50)
    rows = [line.split() for line in text.splitlines()]
    first = rows.index(["chapter", "pass", "lenient", "fail"])
    assert rows[first + 1 : first + 4] == [
        ["chunked", "·", "1", "·"],
        ["desync", "·", "·", "1"],
        ["pass", "alone:", "content-length"],
    ]


def test_the_table_stands_in_two_halves_where_there_is_room() -> None:
    text = report(FAIL, verdict(PLUS, "lenient"), width=100)
    assert ["chapter", "lenient", "fail"] * 2 in [line.split() for line in text.splitlines()]
    assert ["chunked", "1", "·", "desync", "·", "1"] in [line.split() for line in text.splitlines()]


def test_a_finding_has_its_severity_clause_size_example_effect_and_what_was_seen() -> None:
    text = report(FAIL)
    assert (
        f"\nFindings that fail the run, worst first\n"
        f" 1. desync · MUST · RFC 9112, section 9.2 · 1 case in 1 way · {LATE}\n"
        f"    {corpus()[LATE].why}\n"
        "    seen: 200 with body 'stray' · expected: 200 with body 'world'\n"
    ) in text
    assert "octets" not in text.partition("Findings")[0]


def test_the_first_fifteen_findings_are_shown() -> None:
    ids = [case.id for case in corpus().values() if case.why and len(case.why) < 90][:40]
    failures = [verdict(id, "fail", "hang", seen="z" * number) for number, id in enumerate(ids)]
    text = report(*failures, width=160)
    assert "\n15. hang · " in text
    assert "\n16. " not in text
    assert "\nand 25 more: the same command with --verbose\n" in text


def test_what_does_not_fail_the_run_is_counted() -> None:
    text = report(
        FAIL,
        verdict(PLUS, "lenient", security=True),
        verdict("chunked/size/prefix", "lenient"),
        verdict("content-length/zero", "fail", "hang", level="should"),
        verdict("chunked/one-chunk", "fail", "hang", unsteady="fail (hang), then pass"),
        verdict(EXACT, "fail", "hang"),
        known=(Known(EXACT, "fail", "because"),),
    )
    assert (
        "Other items: 1 lenient and relevant to security, 1 lenient, 1 failed at levels that do not "
        "fail the run, 1 unsteady, 1 known, in 1 entry; --verbose lists each"
    ) in " ".join(text.split())
    assert EXACT not in text.partition("Findings")[2].partition("Other items")[0]


@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_line_has_a_part_of_what_was_seen_and_of_what_was_expected(width: int) -> None:
    long = "200 with body 'stray', X-A: 'one', X-B: 'two' and more of the same"
    short = verdict(PLUS, "fail", "hang", seen="x", expected=long)
    text = report(replace(FAIL, seen=long, expected="an error"), short, width=width)
    first, second = (line for line in text.splitlines() if "seen: " in line)
    assert " … · expected: an" in first
    assert second.startswith("    seen: x · expected: 200 with body 'stray', ")
    assert len(first) <= width >= len(second)


def test_the_last_lines_say_how_to_go_on_and_how_it_went() -> None:
    text = report(FAIL, verdict())
    assert text.endswith(
        f"\nthe octets of the worst:  h1conform show '{LATE}'\n"
        f"run it again:             the same command with --case '{LATE}' --verbose\n"
        "all of it as a page:      the same command with --html report.html\n"
        "\nc 1.0: 2 items: 1 pass, 1 fail; 1 finding (1 item) unexpected\n"
    )


def test_a_run_without_failures_has_no_findings() -> None:
    text = report(verdict())
    assert "Findings" not in text
    assert "h1conform show" not in text
    assert text.endswith("c 1.0: 1 items: 1 pass; 0 unexpected\n")


def test_strict_makes_findings_of_lenient_results() -> None:
    text = report(verdict(PLUS, "lenient", security=True), strict=True)
    assert "\n 1. lenient · MUST · " in text
    assert "Beside" not in text


def test_what_broke_is_a_finding() -> None:
    text = report(verdict(result="broken", seen="the driver printed rubbish", level="info"))
    assert "\n 1. broken · info · " in text
    assert "the driver printed rubbish" in text


def test_a_case_in_brackets_is_no_markup() -> None:
    rude = "[bold]x[/nosuch] [link=http://x]"
    text = report(verdict(LATE, "fail", "desync", expected=rude, seen=rude), c=rude)
    assert text.count(rude) == 4


def test_a_profile_is_named_with_the_client() -> None:
    text = report(FAIL, profile="2008")
    assert "\nc 1.0, profile 2008\n" in text
    assert "\nc 1.0, profile 2008: 1 items" in text


# ------------------------------------------------------------------------------------------------------ within bounds


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_client_fills_more_than_sixty_lines_or_a_line_more_than_the_width(width: int) -> None:
    gone = tuple(Known(f"{id}[tcp-whole]", "fail", "because", where=f"f.toml: entry {id}") for id in list(corpus())[:9])
    passing = [verdict(id) for id in list(corpus())[:9]]
    text = report(*passing, *everything_fails()[60:], width=width, known=gone, planned=99_999)
    lines = text.splitlines()
    assert len(lines) <= 60
    assert [line for line in lines if len(line) > width] == []
    assert "\n 1. desync · " in text


def test_lines_break_between_words() -> None:
    def words(width: int) -> set[str]:
        return {word for word in report(*everything_fails(), width=width).split() if word[0].isalpha()}

    assert words(60) - words(120) == set()


def test_a_narrow_console_has_whole_ids() -> None:
    assert LATE in report(FAIL, width=60).split()


# --------------------------------------------------------------------------------------------- several clients, quiet


BESIDE = (FAIL, verdict(), verdict(LATE, client="d"), verdict(client="d"))


def test_of_several_clients_each_has_its_findings_and_the_counts_stand_side_by_side() -> None:
    text = report(*BESIDE, c="c 1.0", d="d 2")
    rows = [line.split() for line in text.splitlines()]
    assert ["pass", "1", "2"] in rows
    assert "\nthe clients differ in 1 of 2 cases: the same command with --verbose lists them\n" in text
    assert text.index(" 1. desync") < text.index("the clients differ")
    assert text.endswith(
        "\nc 1.0: 2 items: 1 pass, 1 fail; 1 finding (1 item) unexpected\nd 2: 2 items: 2 pass; 0 unexpected\n"
    )


def test_many_clients_have_short_summaries() -> None:
    verdicts = [Verdict(**{**_plain(each), "client": client}) for client in "abc" for each in everything_fails()]
    text = report(*verdicts, a="a", b="b", c="c")
    assert len(text.splitlines()) <= 80


def _plain(each: Verdict) -> dict[str, Any]:
    return {name: getattr(each, name) for name in Verdict.__dataclass_fields__}


def test_quiet_prints_the_last_line_on_each_client() -> None:
    assert report(*BESIDE, quiet=True, c="c 1.0", d="d 2") == (
        "c 1.0: 2 items: 1 pass, 1 fail; 1 finding (1 item) unexpected\nd 2: 2 items: 2 pass; 0 unexpected\n"
    )


def test_stale_entries_stand_at_the_end_with_the_command_that_mends_them() -> None:
    entries = tuple(Known(id, "fail", "because", where=f"known.toml: entry {id}") for id in (LATE, PLUS))
    passing = [verdict(id, "pass", variant=str(each)) for id in (LATE, PLUS) for each in corpus()[id].variants]
    text = report(*passing, known=entries)
    assert text.count("listed as fail, but no item has that result now\n") == 2
    assert text.count("remove these entries, or run the same command with --update-known for their file") == 1
    assert "; 2 stale entries\n" in text
