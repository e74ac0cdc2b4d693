"""The place of a case: every id is found, a literal one and one that is built from the rows of a table."""

from __future__ import annotations

import linecache
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest

from h1conform.conformance.corpus import cases
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.places import place_of
from h1conform.conformance.corpus.sweeps import near, powers
from h1conform.conformance.model import Case, Response

PLACED = ("proxy/tunnel-head/", "interim/head/", "expect/head/", "chunked/trailer/line/")
ROWS = (
    ("one", 1),
    ("two", 2),  # of this table
    ("two-three", 3),
)
MADE = (
    *(
        Case(
            id=f"a/{name}-end",
            about="A case.",
            cites=(),
            server=b"x" * number,
            expect=(Response(),),
        )
        for name, number in ROWS
    ),
    *(Case(f"a/{status}", "A case.", (), b"", (Response(),)) for status in (200, 404) if status in (200, 404)),
    *(Case(f"a/{name.lower()}", "A case.", (), b"", (Response(),)) for name in ("Content-Type",)),
    Case(
        "a/spelled-out",
        "A case.",
        (),
        b"",
        (Response(),),
    ),
)


def line_of(text: str) -> int:
    """Return the first line of this file that contains the text."""
    return next(number for number, line in enumerate(Path(__file__).read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("a/one-end", '("one", 1)'),
        ("a/two-end", '("two", 2)'),
        ("a/two-three-end", '("two-three", 3)'),
        ("a/200", "in (200, 404) if"),
        ("a/404", "in (200, 404) if"),
        ("a/content-type", '("Content-Type",))'),
        ("a/spelled-out", '"a/spelled-out",'),
    ],
)
def test_the_place_of_a_case_is_the_line_of_its_row_or_id(id: str, text: str) -> None:
    (case,) = [each for each in MADE if each.id == id]
    assert place_of(case).line == line_of(text)
    assert place_of(case).file == __file__


def test_a_row_that_cannot_be_told_leaves_the_call() -> None:
    case = MADE[0]
    renamed = replace(case, id="a/zzz")
    assert place_of(renamed).line == line_of("        Case(")


def test_a_copy_keeps_the_place() -> None:
    case = corpus()["chunked/one-chunk"]
    assert place_of(replace(case, about="Other.")) == place_of(case)
    assert place_of(pickle.loads(pickle.dumps(case))) == place_of(case)


def test_the_place_is_no_part_of_the_value() -> None:
    one = Case("a/one", "A case.", (), b"", (Response(),))
    two = Case("a/one", "A case.", (), b"", (Response(),))
    assert one.made_at != two.made_at
    assert one == two
    assert hash(one) == hash(two)
    assert repr(one) == repr(two)


def test_a_case_from_a_program_without_a_file_has_a_place_all_the_same() -> None:
    namespace = {"Case": Case, "Response": Response}
    exec(compile("made = Case('a/one', 'A case.', (), b'', (Response(),))", "<console>", "exec"), namespace)
    made = namespace["made"]
    assert isinstance(made, Case)
    assert str(place_of(made)) == "<console>:1"


@pytest.mark.slow
def test_the_place_of_every_case_lies_in_the_folder_of_its_chapter() -> None:
    folder = Path(cases.__file__).parent
    apart = [
        case.id
        for case in corpus().values()
        if Path(place_of(case).file).parent not in (folder / case.chapter.replace("-", "_"), folder)  # or in a table
    ]
    assert apart == []


def test_the_line_of_nearly_every_case_holds_a_part_of_its_id() -> None:
    """The other ids contain their row in another form, such as a number in base sixteen.

    The rows of `corpus.heads` are in the files of other chapters, and the sizes of `corpus.sweeps` have no rows."""
    sizes = {str(each) for size in powers(9, 18) for each in near(size)}
    own = [
        case
        for case in corpus().values()
        if not case.id.startswith(PLACED) and sizes.isdisjoint(re.findall("[0-9]+", case.id))
    ]
    assert len(own) > 4000
    assert len([case for case in own if _holds(case)]) >= 0.99 * len(own)


def _holds(case: Case) -> bool:
    place = place_of(case)
    line = linecache.getline(place.file, place.line).lower().replace("_", "-").replace(" ", "-")
    parts = case.id.partition("/")[2].replace("/", "-").split("-")
    ends = ["-".join(parts[start:stop]) for start in range(len(parts)) for stop in range(start + 1, len(parts) + 1)]
    dashed = line.replace("/", "-")
    return case.id in line or any(f'"{end}"' in dashed or f"({end}," in line or f",-{end}" in line for end in ends)
