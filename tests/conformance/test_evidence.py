"""How evidence is kept: a case a line, with a letter for each client."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.evidence import store
from h1conform.conformance.evidence.store import Column
from h1conform.conformance.model import RESULTS

ONE = Column("one", "1.0", {"b/two": "p", "a/one": "f"}, "module:one", "3.11", 2.5, corpus="1.1")
OTHER = Column("other", results={"a/one": "u", "c/three": "8"}, corpus="1.1")
IDS = ("a/one", "b/two", "c/three", "d/four")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    store.write(path, "1.1", IDS, (ONE, OTHER))
    assert store.read(path) == {"one": ONE, "other": OTHER}
    assert list(store.read(path)["one"].results) == ["a/one", "b/two"]


def test_a_case_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    store.write(path, "1.1", IDS, (ONE, OTHER))
    lines = path.read_text().splitlines()
    assert lines[lines.index('"cases": {') + 1 : -2] == ['"a/one": "fu",', '"b/two": "p-",', '"c/three": "-8"']
    assert json.loads(path.read_text())["columns"][1] == {"name": "other"}


def test_a_column_that_was_not_renewed_keeps_its_corpus(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    store.write(path, "1.1", IDS, (ONE, OTHER))
    store.write(path, "2.0", IDS, (replace(ONE, corpus="2.0"), store.read(path)["other"]))
    assert [each.corpus for each in store.read(path).values()] == ["2.0", "1.1"]
    assert "corpus" not in json.loads(path.read_text())["columns"][0]


def test_results_of_cases_that_are_gone_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    store.write(path, "1.1", ("a/one",), (ONE, OTHER))
    assert [column.results for column in store.read(path).values()] == [{"a/one": "f"}, {"a/one": "u"}]


def test_no_file_is_no_columns(tmp_path: Path) -> None:
    assert store.read(tmp_path / "none.json") == {}


def test_a_line_with_a_letter_too_few_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    store.write(path, "1.1", IDS, (ONE, OTHER))
    path.write_text(path.read_text().replace('"fu"', '"f"'))
    with pytest.raises(ValueError, match=r"kept\.json: case a/one: 1 letters for 2 columns"):
        store.read(path)


def test_every_result_has_a_letter_and_a_rank() -> None:
    assert set(store.LETTERS) == set(RESULTS)
    assert set(store.LETTERS.values()) <= set(store.WORST)
    assert len(set(store.WORST)) == len(store.WORST)
    assert store.NONE not in store.WORST
    assert (store.worse("p", "f"), store.worse("f", "p"), store.worse("u", "l")) == ("f", "f", "l")


def test_a_column_counts_its_letters() -> None:
    assert (OTHER.count("u"), OTHER.count("p8t"), OTHER.count("f")) == (1, 1, 0)


@pytest.mark.parametrize("path", [store.CROSS_CHECK, store.HISTORY], ids=lambda path: path.stem)
def test_what_is_kept_is_of_cases_and_letters_that_there_are(path: Path) -> None:
    columns = store.read(path)
    assert columns
    assert [id for column in columns.values() for id in column.results if id not in corpus()] == []
    assert {letter for column in columns.values() for letter in column.results.values()} <= set(store.WORST)
