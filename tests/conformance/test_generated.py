"""The generated cases: their table, their ids, their twins and roots, and that usual runs do not pay for them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from h1conform.conformance.commands.browse import list_
from h1conform.conformance.commands.show import show
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.check import CorpusError, check
from h1conform.conformance.corpus.generated.bases import BASES
from h1conform.conformance.corpus.generated.cases import Generated, collected, generated, kind_of, responses
from h1conform.conformance.corpus.generated.elements import field, status_line
from h1conform.conformance.corpus.generated.mutations import mutations
from h1conform.conformance.corpus.generated.reading import read
from h1conform.conformance.corpus.references import check_references
from h1conform.conformance.corpus.selection import ContradictoryOptions, Selection, UnknownCase
from h1conform.conformance.model import WORDS, AnyOf, Case, Failure, Outcome, Response

ONE = "generated/length/x-a-colon/htab-before"


def outcomes(case: Case) -> Iterator[Outcome]:
    for reading in (case.expect, *case.lenient):
        for outcome in reading:
            yield from outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def test_there_are_thousands_of_different_responses() -> None:
    assert len({(each.method, each.octets) for each in responses()}) >= 8000


@pytest.mark.parametrize(
    ("id", "octets"),
    [
        (ONE, b"HTTP/1.1 200 OK\r\nX-A\t: one\r\nContent-Length: 5\r\n\r\nhello"),
        (
            "generated/chunked/first-chunk-size/as-plus",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n",
        ),
        ("generated/204/status-code/doubled", b"HTTP/1.1 204204 No Content\r\nX-A: one\r\n\r\n"),
        (
            "generated/length/content-length/line-swapped",
            b"HTTP/1.1 200 OK\r\nX-A: one\r\n\r\nContent-Length: 5\r\nhello",
        ),
        (
            "generated/fields/length/then-chunked",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        ),
        (
            "generated/names/set-cookie/lf-in-value",
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/; HttpOnly\nX-B: two\r\nContent-Length: 5\r\n\r\nhello",
        ),
    ],
)
def test_an_id_stands_for_the_same_octets_for_ever(id: str, octets: bytes) -> None:
    assert next(each.octets for each in responses() if each.id == id) == octets


def test_the_name_of_a_mutation_does_not_depend_on_the_other_elements() -> None:
    line = field(b"X-A", b"one")
    alone = {each.name for each in mutations(line, {"x-a-colon"})}
    beside = {each.name for each in mutations((*status_line(b"200", b"OK"), *line), {"status-code", "x-a-colon"})}
    assert alone < beside


def test_two_responses_with_one_id_are_one_clear_line() -> None:
    twice = [Generated("generated/a/b", "a length, x before y", "", b"1"), Generated("generated/a/b", "z", "", b"2")]
    line = "generated: the id 'generated/a/b' belongs to two responses, 'a length, x before y' and 'z'; rename one"
    with pytest.raises(CorpusError, match=re.escape(line)):
        collected(iter(twice))


@pytest.mark.slow
def test_every_generated_case_keeps_the_rules_of_the_corpus() -> None:
    cases = generated()
    check(cases)
    check_references(cases.values())
    for case in cases.values():
        assert re.fullmatch(r"generated(/[a-z0-9.-]+)+", case.id), case.id
        assert len(case.about) <= 90, case.id
        assert case.about.isprintable(), case.id
        assert bool(case.twin) != case.id.endswith("/plain"), case.id
        assert [str(each) for each in case.variants] == ["tcp-whole"], case.id


@pytest.mark.slow
def test_the_base_messages_are_valid_and_are_the_twins() -> None:
    for base in BASES:
        case = generated()[f"generated/{base.name}/plain"]
        assert isinstance(case.expect[0], Response), base.name
        assert case.lenient == (), base.name
    assert {case.twin for case in generated().values()} <= {"", *(f"generated/{base.name}/plain" for base in BASES)}


@pytest.mark.slow
def test_a_case_that_expects_a_failure_is_not_its_own_twin_and_its_root_is_of_its_kind() -> None:
    by_id = {each.id: each for each in responses()}
    twins = {base.name: read(base.octets, method=base.method) for base in BASES}
    for case in list(generated().values())[::97]:
        if case.root:
            one, root = (read(generated()[id].server, method=by_id[id].method) for id in (case.id, case.root))  # type: ignore[arg-type]
            names = [id.split("/")[1] for id in (by_id[case.id].twin, by_id[case.root].twin)]
            assert kind_of(one, twins[names[0]]) == kind_of(root, twins[names[1]]), case.id
            assert not generated()[case.root].root, case.id


@pytest.mark.slow
def test_no_outcome_cuts_a_word_of_the_corpus() -> None:
    """A run restores whole tokens only."""
    cuts = {word[:end].encode() for word in WORDS for end in range(1, 5)}
    for case in generated().values():
        if not any(word.encode() in bytes(case.server) for word in WORDS):  # type: ignore[arg-type]
            continue
        for outcome in outcomes(case):
            body = outcome.body if isinstance(outcome, Response) else None
            whole = any((body or b"").endswith(word.encode()) for word in WORDS)
            assert not body or whole or not body.endswith(tuple(cuts)), case.id


@pytest.mark.slow
def test_both_outcomes_occur() -> None:
    found = [case.expect[0] for case in generated().values()]
    for kind in (Response, Failure, AnyOf):
        assert sum(isinstance(each, kind) for each in found) >= 1000


# --------------------------------------------------------------------------------------------------------- selection


@pytest.mark.slow
def test_only_those_who_name_them_or_are_thorough_get_generated_cases() -> None:
    def made(**options: object) -> int:
        return sum(case.generated for case, _ in Selection(**options).of(corpus()))  # type: ignore[arg-type]

    whole = len(generated())
    assert made() == made(quick=True) == made(transports=("tcp",)) == made(cases=("*",)) == made(levels=("must",)) == 0
    assert made(thorough=True, chapters=("chunked",)) == 0
    assert made(thorough=True) == made(chapters=("generated",)) == made(cases=("generated/*",)) == whole
    assert made(cases=(ONE,)) == 1
    assert made(thorough=True, without=("generated/*",)) == made(without=("generated/*",)) == 0
    with pytest.raises(UnknownCase, match=r"no case 'generated/nosuch/\*'"):
        made(cases=("generated/nosuch/*",))
    with pytest.raises(ContradictoryOptions, match="belong to no version"):
        made(chapters=("generated",), corpus_version="1.0")


@pytest.mark.slow
def test_list_marks_them_and_show_finds_them(capsys: pytest.CaptureFixture[str]) -> None:
    list_.main(["--case", ONE, "--case", "chunked/one-chunk"], standalone_mode=False)
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "2 cases (1 of them generated), 5 items (a case in one variant)"
    assert "Generated: a length, htab before x a colon." in out[1]
    show.main([ONE], standalone_mode=False)
    assert "X-A\\t: one" in capsys.readouterr().out


@pytest.mark.slow
def test_neither_the_corpus_nor_a_usual_selection_makes_them() -> None:
    program = (
        "import sys\n"
        "from h1conform.conformance.corpus.cases import corpus\n"
        "from h1conform.conformance.corpus.selection import Selection\n"
        "Selection().of(corpus())\n"
        "print([name for name in sys.modules if '.generated.' in name])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd="/", capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
