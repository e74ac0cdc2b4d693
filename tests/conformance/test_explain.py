"""`h1conform explain`: a clause is found by what a person writes, and is explained in lines that fit."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from rich.console import Console

from h1conform.conformance.cli import cli
from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.clauses import UnknownClause, clauses_named
from h1conform.conformance.corpus.ledger import LedgerEntry, ledger
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.evidence import store
from h1conform.conformance.evidence.failures import tallies
from h1conform.conformance.evidence.store import Column
from h1conform.conformance.report.clause import print_clause, print_section

ENTRIES = {entry.requirement.id: entry for entry in ledger(corpus().values())}
LARGEST = max(ENTRIES.values(), key=lambda each: len(each.cases))


def shown(entry: LedgerEntry, width: int = 120, room: int | None = 60) -> list[str]:
    out = io.StringIO()
    print_clause(Console(file=out, highlight=False, markup=False, width=width), entry, room)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "9112 6.3",
        "RFC9112-6.3",
        "rfc 9112 section 6.3",
        "RFC 9112, section 6.3",
        "https://www.rfc-editor.org/rfc/rfc9112#section-6.3",
    ],
)
def test_a_section_is_its_clauses(text: str) -> None:
    expected = [each.id for each in catalogue().values() if (each.source, each.section) == ("RFC 9112", "6.3")]
    assert [each.id for each in clauses_named(text)] == expected


def test_every_id_and_every_place_that_a_report_prints_names_its_clause() -> None:
    for clause in catalogue().values():
        assert clauses_named(clause.id.lower()) == (clause,)
        if clause.source.startswith("RFC"):
            assert clause in clauses_named(clause.place)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RFC9112-6.3-99", "no clause 'RFC9112-6.3-99'; nearest: 'RFC9112-6.3-9'"),
        ("9112 99", "no clause of RFC 9112, section 99"),
        ("9999 1", "no clause of RFC 9999; the documents with clauses: RFC 2818, "),
        ("\x1b[2J", "no clause "),
    ],
)
def test_an_unknown_clause_is_wrong_usage_with_the_nearest_names(text: str, message: str) -> None:
    told = CliRunner().invoke(cli, ["explain", text], standalone_mode=False)
    assert isinstance(told.exception, CommandError)
    assert told.exception.exit_code == 3
    assert told.exception.message.startswith(message)
    assert "list --requirements" in told.exception.message


def test_tallies_count_failures_of_cases_that_the_client_could_be_asked() -> None:
    columns = [Column("a", results={"x": "p", "y": "l", "z": "u"}), Column("b", results={"x": "f", "y": "n", "w": "f"})]
    found = tallies([*columns, Column("c", results={"x": "u", "y": "b"})], ("x", "y", "z"))
    assert [(each.column.name, each.asked, each.failed, each.lenient) for each in found] == [
        ("b", 2, ("x", "y"), 0),
        ("a", 2, (), 1),
    ]


def test_a_clause_has_its_text_its_address_its_cases_and_the_clients_that_fail() -> None:
    entry = ENTRIES["RFC9112-9.8-P1"]
    lines = shown(entry, room=None)
    text = "\n".join(lines)
    assert lines[0] == "RFC9112-9.8-P1  RFC 9112, section 9.8  prose without a keyword"
    assert "https://www.rfc-editor.org/rfc/rfc9112#section-9.8" in text
    assert f"{len(entry.cases)} cases" in lines
    for id in entry.cases:
        assert sum(line.split()[:1] == [id] for line in lines) == 1
    column = store.read(store.CROSS_CHECK)["http.client"]
    (tally,) = tallies([column], entry.cases)
    assert tally.failed
    assert f"  http.client {column.version}: {len(tally.failed)} of {tally.asked}" in text


def test_a_clause_without_cases_has_the_reason() -> None:
    entry = next(each for each in ENTRIES.values() if each.reason)
    assert entry.reason.split()[0] in " ".join(shown(entry))


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_clause_fits_in_sixty_lines_and_in_the_width(width: int) -> None:
    for entry in sorted(ENTRIES.values(), key=lambda each: -len(each.cases))[:40:2]:
        lines = shown(entry, width)
        assert len(lines) <= 60, entry.requirement.id
        wide = [line for line in lines if len(line) > width and len(line.split()) > 3]  # an address is never cut
        assert wide == []


def test_a_cut_list_names_how_much_is_left_out_of_each_chapter() -> None:
    lines = shown(LARGEST)
    named = sum(line.strip().split(" ")[0] in corpus() for line in lines)
    left = sum(int(line.split()[2]) for line in lines if line.startswith("  … and "))
    assert left > 0
    assert named + left == len(LARGEST.cases)


def test_a_section_lists_its_clauses_within_the_room() -> None:
    entries = [each for each in ENTRIES.values() if each.requirement.source == "RFC 9110"]
    out = io.StringIO()
    print_section(Console(file=out, highlight=False, markup=False, width=100), entries, 60)
    lines = out.getvalue().splitlines()
    assert len(lines) <= 60
    listed = sum(line.startswith("RFC9110-") for line in lines)
    assert f"… and {len(entries) - listed} clauses more (--verbose)" in lines


@pytest.mark.parametrize("text", ["RFC9112", "rfc 9112", "9112"])
def test_a_document_alone_names_all_of_its_clauses(text: str) -> None:
    found = clauses_named(text)
    assert {each.source for each in found} == {"RFC 9112"}
    assert len(found) == sum(each.source == "RFC 9112" for each in catalogue().values())


def test_the_document_of_http_client_has_a_name_too() -> None:
    assert {each.source for each in clauses_named("http.client")} == {"http.client 2008"}


def test_an_unknown_section_lists_the_sections_that_have_clauses() -> None:
    with pytest.raises(UnknownClause, match=r"no clause of RFC 9112, section 99; the sections with clauses: 2, 3, "):
        clauses_named("9112 99")
