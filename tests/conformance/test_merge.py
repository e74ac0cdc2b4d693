"""Shards and merges: every item is in one share, and the joined results are those of the whole run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.corpus.shards import BadShard, share
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report import json_report
from h1conform.conformance.report.results_file import read_results
from h1conform.conformance.report.stream.lines import VARIES, end, header, schema, verdict_line
from h1conform.conformance.report.stream.writer import encoded

PASS = Verdict("curl", "chunked/one-chunk", "tcp-whole", "must", "pass")
FAIL = Verdict("curl", "chunked/size/underscore", "tcp-whole", "must", "fail", "accepted-invalid", seen="200")
CURL = {"name": "curl", "version": "8.0", "title": "curl 8.0"}

# ------------------------------------------------------------------------------------------------------------- shards

USUAL = Selection().of(corpus())


@pytest.mark.parametrize("shares", [1, 2, 3, 7])
def test_every_item_is_in_exactly_one_share(shares: int) -> None:
    parts = [share(USUAL, f"{number}/{shares}") for number in range(1, shares + 1)]
    ids = [(case.id, str(variant)) for part in parts for case, variant in part]
    assert sorted(ids) == sorted((case.id, str(variant)) for case, variant in USUAL)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("shares", [2, 3, 7])
def test_shares_have_as_many_items_and_as_many_that_wait(shares: int) -> None:
    parts = [share(USUAL, f"{number}/{shares}") for number in range(1, shares + 1)]
    for waits in (False, True):
        sizes = [sum(case.waits is waits for case, _ in part) for part in parts]
        most = max(sum(other is case for other, _ in USUAL) for case, _ in USUAL if case.waits is waits)
        assert max(sizes) - min(sizes) <= most


def test_the_variants_of_a_case_are_in_one_share() -> None:
    first, second = ({case.id for case, _ in share(USUAL, f"{number}/2")} for number in (1, 2))
    assert first & second == set()


@pytest.mark.parametrize("text", ["", "2", "0/4", "5/4", "1/0", "-1/4", "a/b", "1/4/4", "1/99999", "02/4", "١/٢"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(BadShard, match=r"^shard '.*': give K/N, with N up to 9999 and K from 1 to N, such as 2/4$"):
        Selection(shard=text).of(corpus())


def test_a_share_without_items_is_refused() -> None:
    with pytest.raises(BadShard, match=r"^shard 2/2: it has no item, as the number of selected cases is 1$"):
        Selection(cases=("interim/102",), shard="2/2").of(corpus())


# -------------------------------------------------------------------------------------------------------------- merges


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def stored(path: Path, *verdicts: Verdict, why: str = "", items: int = 0, **members: Any) -> Path:
    """A file with these verdicts, of a run with this number of items; with other members of the header."""
    names = dict.fromkeys(each.client for each in verdicts)
    clients = [CURL | {"name": name} for name in names] or [CURL]
    first = header(VERSION, clients, items or len(verdicts), {}, False, ("must",), {"system": "Linux"}) | members
    failing = [each for each in verdicts if each.result == "fail"]
    lines = (verdict_line(each, unexpected=each in failing) for each in verdicts)
    path.write_bytes(b"".join(map(encoded, (first, *lines, end(len(verdicts), failing, why)))))
    return path


def merged(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["merge", *map(str, arguments)], standalone_mode=False)


def test_shards_that_are_merged_have_what_the_whole_run_has(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("whole.jsonl", "1.jsonl", "2.jsonl", "merged.jsonl")]
    selected = ("http.client", "--case", "chunked/size/*[tcp-whole]", "--case", "interim/10*[tcp-whole]")
    for path, shard in zip(paths, ((), ("--shard", "1/2"), ("--shard", "2/2")), strict=False):
        CliRunner().invoke(cli, ["run", *selected, *shard, "--jsonl", str(path), "-n", "0", "-q"])
    done = merged(paths[2], paths[1], "-o", paths[3])
    assert (done.return_value, done.output.split(" items: ")[0]) == (0, f"{paths[3]}: {len(lines_of(paths[0])) - 2}")
    whole, both = (
        [{name: each for name, each in line.items() if name != VARIES} for line in lines_of(path)]
        for path in (paths[0], paths[3])
    )
    assert both[1:-1] == sorted(whole[1:-1], key=lambda line: str(line["id"]))
    assert (both[0], both[-1]) == (whole[0], whole[-1])
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    assert [line["id"] for line in lines_of(paths[3]) if not validator.is_valid(line)] == []


def test_runs_of_several_clients_are_merged(tmp_path: Path) -> None:
    wget = dataclasses.replace(FAIL, client="wget")
    one, two = stored(tmp_path / "1.jsonl", PASS, FAIL), stored(tmp_path / "2.jsonl", wget)
    assert merged(one, two, "-o", tmp_path / "out.jsonl").return_value == 0
    got = read_results(tmp_path / "out.jsonl")
    assert [(each.name, len(each.verdicts), each.unexpected) for each in got.clients] == [
        ("curl", 2, {FAIL.id}),
        ("wget", 1, {wget.id}),
    ]
    assert (got.whole, got.cut, got.header["items"]) == (True, "", 3)
    assert lines_of(tmp_path / "out.jsonl")[-1]["exit_code"] == 1


def test_a_document_of_json_is_merged_with_its_known_differences(tmp_path: Path) -> None:
    entry = Known(FAIL.case, "fail", "curl issue 1", where="known.toml: entry 1")
    gone = Known(PASS.case, "fail", "gone", where="known.toml: entry 2")
    result = RunResult(Gate(known=(entry, gone), fail_on=("must",)), (PASS, FAIL), {"curl": "8.0"}, corpus())
    (tmp_path / "1.json").write_bytes(json_report.encoded(result, {"curl": "curl 8.0"}))
    other = stored(tmp_path / "2.jsonl", dataclasses.replace(PASS, case="interim/102"))
    assert merged(tmp_path / "1.json", other, "-o", tmp_path / "out.jsonl").return_value == 0
    got = read_results(tmp_path / "out.jsonl")
    assert got.clients[0].known == {FAIL.id: "curl issue 1"}
    assert got.stale == tuple(each.where for each in result.stale)
    assert len(got.verdicts) == 3


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    one = stored(tmp_path / "1.jsonl", PASS, selection={"shard": "1/3"})
    done = merged(one, "-o", tmp_path / "out.jsonl")
    assert done.return_value == 3
    assert done.output.splitlines()[-1] == "h1conform: not whole: curl: no file has shard 2/3, 3/3"
    assert read_results(tmp_path / "out.jsonl").cut == "cut: 1 of 1 items (curl: no file has shard 2/3, 3/3)"
    whole = stored(tmp_path / "whole.jsonl", PASS, FAIL)
    assert merged(one, whole, "-o", tmp_path / "out.jsonl").return_value == 0
    assert read_results(tmp_path / "out.jsonl").header["items"] == 2


def test_a_cut_run_is_not_whole_until_its_rest_is_there(tmp_path: Path) -> None:
    one = stored(tmp_path / "1.jsonl", PASS, items=2, why="interrupted by SIGTERM")
    done = merged(one, "-o", tmp_path / "out.jsonl")
    cut = "1.jsonl: cut: 1 of 2 items (interrupted by SIGTERM)"
    assert (done.return_value, done.output.splitlines()[-1]) == (3, f"h1conform: not whole: {cut}")
    assert lines_of(tmp_path / "out.jsonl")[-1]["exit_code"] == 2
    two = stored(tmp_path / "2.jsonl", FAIL, PASS, items=2)
    assert merged(one, two, "-o", tmp_path / "out.jsonl").return_value == 0
    assert read_results(tmp_path / "out.jsonl").header["items"] == 2


def test_a_bad_file_is_named_and_the_others_are_merged(tmp_path: Path) -> None:
    one, bad = stored(tmp_path / "1.jsonl", PASS), tmp_path / "bad.jsonl"
    bad.write_bytes(b"")
    done = merged(one, bad, "-o", tmp_path / "out.jsonl")
    assert done.return_value == 3
    assert done.output.splitlines()[-1].startswith(f"h1conform: not whole: {bad}: the file is empty")
    assert len(read_results(tmp_path / "out.jsonl").verdicts) == 1


@pytest.mark.parametrize(
    ("members", "verdict", "problem"),
    [
        (
            {"corpus": "1.1"},
            FAIL,
            "the runs have different values of corpus: '2.0' and '1.1'; run the clients",
        ),
        ({"strict": True}, FAIL, "the runs have different values of strict: False and True"),
        ({"selection": {"profile": "2008"}}, FAIL, "the runs have different values of profile: '' and '2008'"),
        ({"clients": [CURL | {"version": "8.1"}]}, FAIL, "curl has version 8.0 in one and 8.1 in the other; use"),
        ({}, dataclasses.replace(PASS, result="lenient"), f"{PASS.id} has two results: pass and lenient; leave out"),
    ],
)
def test_results_that_do_not_belong_together_are_refused(
    tmp_path: Path, members: dict[str, Any], verdict: Verdict, problem: str
) -> None:
    one, two = stored(tmp_path / "1.jsonl", PASS), stored(tmp_path / "2.jsonl", verdict, **members)
    done = merged(one, two, "-o", tmp_path / "out.jsonl")
    assert str(done.exception).startswith(f"1.jsonl and 2.jsonl: {problem}")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_results_file_is_not_replaced(tmp_path: Path) -> None:
    one = stored(tmp_path / "1.jsonl", PASS)
    assert str(merged(one, "-o", one).exception) == (
        f"{one}: RESULTS and --output name the same file; give one of them another file"
    )


def test_the_merged_results_go_to_standard_output(tmp_path: Path) -> None:
    done = merged(stored(tmp_path / "1.jsonl", PASS), "-o", "-")
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()] == ["header", "verdict", "end"]


@pytest.mark.parametrize("value", [None, 5, "x", [5, None], {"shard": [1]}, {"shard": "1/9999999999"}, True])
def test_headers_of_other_types_do_no_harm(tmp_path: Path, value: Any) -> None:
    odd = stored(tmp_path / "odd.jsonl", PASS, selection=value, environment=value)
    assert merged(odd, odd, "-o", tmp_path / "out.jsonl").return_value in (0, 3)
