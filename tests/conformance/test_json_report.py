"""The report for programs: one JSON document with everything that a run found."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from h1conform.conformance.corpus.cases import VERSION
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Case, Response, Verdict
from h1conform.conformance.report.json_report import document, encoded

CORPUS = {
    id: Case(id, "", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",), transports=("tcp",))
    for id in ("a/one", "a/two")
}
FAIL = Verdict(
    *("c", "a/two", "tcp-whole", "must", "fail", "desync"),
    expected="'hello'",
    seen="'stray'",
    told=("200 caf\xe9",),
    wire=("connection 1", "  > 'x'"),
    seconds=0.5,
)
PASS = Verdict("c", "a/one", "tcp-whole", "must", "pass")
TITLES = {"c": "c 1.0", "d": "d"}


def run_result(*entries: Known, strict: bool = False) -> RunResult:
    return RunResult(Gate(strict, entries), (FAIL, PASS), {"c": "1.0"}, CORPUS)


def written(tmp_path: Path, *entries: Known) -> Any:
    path = tmp_path / "out.json"
    path.write_bytes(encoded(run_result(*entries), TITLES))
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_document_says_what_was_run(tmp_path: Path) -> None:
    got = written(tmp_path)
    assert {key: got[key] for key in got if key != "verdicts"} == {
        "h1conform": version("h1conform"),
        "corpus": VERSION,
        "strict": False,
        "fail_on": ["must", "documented"],
        "profile": "",
        "clients": [{"name": "c", "version": "1.0", "title": "c 1.0"}, {"name": "d", "version": "", "title": "d"}],
        "differences": [
            {"case": "a/one", "results": {"c": "pass", "d": None}},
            {"case": "a/two", "results": {"c": "fail", "d": None}},
        ],
        "transports": [],
        "findings": [
            {
                "client": "c",
                "case": "a/two",
                "clause": "RFC9112-6.3-16",
                "severity": "desync",
                "items": 1,
                "roots": ["a/two"],
                "because": [],
            }
        ],
        "known": [],
        "stale": [],
        "left_aside": 0,
        "cut": "",
        "exit_code": 1,
    }


def test_every_verdict_is_there_whole_in_the_order_of_ids(tmp_path: Path) -> None:
    first, second = written(tmp_path)["verdicts"]
    assert first["id"] == "c::a/one[tcp-whole]"
    assert second == {
        "client": "c",
        "case": "a/two",
        "variant": "tcp-whole",
        "level": "must",
        "result": "fail",
        "severity": "desync",
        "security": False,
        "expected": "'hello'",
        "seen": "'stray'",
        "finding": "",
        "told": ["200 caf\xe9"],
        "wire": ["connection 1", "  > 'x'"],
        "seconds": 0.5,
        "timed_out": False,
        "unsteady": "",
        "id": "c::a/two[tcp-whole]",
        "root": "",
        "revised": "",
        "class": "must",
        "unexpected": True,
    }


def test_the_gate_is_in_the_document() -> None:
    entry = Known("a/two", "fail", "because", where="file: entry 1")
    got = document(run_result(entry, strict=True), TITLES)
    assert got["strict"] is True
    assert [each["unexpected"] for each in got["verdicts"]] == [False, False]
    assert (got["stale"], got["exit_code"]) == ([], 0)
    assert got["known"] == [{"id": "c::a/two[tcp-whole]", "reason": "because"}]
    gone = Known("a/one", "fail", "because", where="file: entry 2")
    assert document(run_result(entry, gone), TITLES)["stale"] == ["file: entry 2"]


def test_the_profile_and_what_the_transport_changes_are_in_the_document() -> None:
    tls = dataclasses.replace(PASS, case="a/two", variant="tls-whole")
    got = document(RunResult(Gate(), (FAIL, tls), {}, CORPUS, "2008"), {"c": "c"})
    assert (got["profile"], got["differences"]) == ("2008", [])
    assert got["transports"] == [{"client": "c", "case": "a/two", "tcp": "fail", "tls": "pass"}]


def test_transports_stand_in_the_order_of_ids_however_the_verdicts_arrived() -> None:
    items = ((case, variant) for case in ("a/two", "a/one") for variant in ("tls-whole", "tcp-whole"))
    arrived = tuple(
        dataclasses.replace(FAIL if variant == "tcp-whole" else PASS, case=case, variant=variant)
        for case, variant in items
    )
    for verdicts in (arrived, arrived[::-1]):
        got = document(RunResult(Gate(), verdicts, {}, CORPUS), {"c": "c"})
        assert [each["case"] for each in got["transports"]] == ["a/one", "a/two"]


def test_a_run_without_verdicts_is_a_document_too() -> None:
    got = document(RunResult(Gate(), (), {}, CORPUS), {})
    assert (got["verdicts"], got["clients"], got["exit_code"]) == ([], [], 0)
