"""The JUnit report: valid by the schema of Jenkins, with a suite for each client in an order that is fixed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import xmlschema

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Case, Response, Verdict
from h1conform.conformance.report.junit_report import encoded

SCHEMA = Path(__file__).parent / "schemas" / "junit-10.xsd"  # schemas/README.md has its source
HOSTILE = "]]>&<\x00\x1b[31m\x9b\u202e\ud800\ufffe'\"\r\n::error::"
CORPUS = {"a/one": Case("a/one", "", (), b"", (Response(),))}
VERDICTS = tuple(Verdict(client, "a/one", "tcp-whole", "must", "pass") for client in ("c", "d"))


def suites(path: Path, verdicts: tuple[Verdict, ...]) -> list[str | None]:
    path.write_bytes(encoded(RunResult(Gate(), verdicts, {}, CORPUS), {"d": "d 1", "e": "e 1", "c": "c 1"}))
    return [suite.get("name") for suite in ElementTree.parse(path).iter("testsuite")]


def test_suites_stand_in_the_order_of_the_clients_however_the_verdicts_arrived(tmp_path: Path) -> None:
    for arrived in (VERDICTS, VERDICTS[::-1]):
        assert suites(tmp_path / "out.xml", arrived) == ["d", "c"]


def test_the_run_itself_has_test_cases_if_something_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    corpus = {"a/one": Case("a/one", "", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",))}
    verdicts = tuple(Verdict("c", "a/one", f"{each}-whole", "must", "pass") for each in ("tcp", "tls"))
    gate = Gate(known=(Known("a/one", "fail", "because", where="known.toml: entry 1 ('a/one')"),))
    path.write_bytes(
        encoded(RunResult(gate, verdicts, {}, corpus, planned=9, broken={"d": "no driver"}), {"c": "c", "d": "d"})
    )
    suite = list(ElementTree.parse(path).iter("testsuite"))[-1]
    assert {key: suite.get(key) for key in ("name", "tests", "failures", "errors")} == {
        "name": "h1conform",
        "tests": "3",
        "failures": "1",
        "errors": "2",
    }
    found = {case.get("classname"): (case.get("name"), case[0].tag, case[0].get("message")) for case in suite}
    assert found["known differences"][:2] == ("known.toml: entry 1 ('a/one')", "failure")
    assert "--update-known" in str(found["known differences"][2])
    assert found["d"] == ("driver", "error", "no driver")
    assert found["run"] == ("whole run", "error", "cut: 2 of 9 items")


def test_a_test_case_names_its_root_and_its_class(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    verdicts = (
        Verdict("c", "a/one", "tcp-whole", "info", "fail", root="a/two", revised="9.9"),
        Verdict("c", "a/one", "tls-whole", "must", "lenient", security=True),
    )
    path.write_bytes(encoded(RunResult(Gate(), verdicts, {}, CORPUS), {"c": "c"}))
    cases = [case.findtext("system-out") for case in ElementTree.parse(path).iter("testcase")]
    assert cases == ["[[PROPERTY|root=a/two]]\n[[PROPERTY|revised=9.9]]", "[[PROPERTY|class=security]]"]
    message = next(ElementTree.parse(path).iter("skipped")).get("message")
    assert str(message).startswith("fail (because a/two fails): expected")


def test_every_kind_of_test_case_is_valid_by_the_schema_whatever_a_client_says(tmp_path: Path) -> None:
    path, case = tmp_path / "out.xml", "content-length/exact"
    said = {"expected": HOSTILE, "seen": HOSTILE, "told": (HOSTILE,), "wire": (HOSTILE,), "seconds": 1234.5}
    kinds = (
        {"result": "pass"},
        {"result": "fail", "severity": "hang", "root": "content-length/exact"},
        {"result": "fail", "severity": "hang", "unsteady": HOSTILE},
        {"result": "broken"},
        {"result": "unsupported"},
        {"result": "lenient", "security": True},
    )
    verdicts = tuple(Verdict(HOSTILE, case, "tcp-whole", "must", **said, **kind) for kind in kinds)  # type: ignore[arg-type]
    gate = Gate(known=(Known(case, "unproven", HOSTILE, where=HOSTILE),))
    run_result = RunResult(gate, verdicts, {}, corpus().made, profile="modern", planned=99, broken={"d": HOSTILE})
    path.write_bytes(encoded(run_result, {HOSTILE: HOSTILE, "d": "d"}))
    assert [error.reason for error in xmlschema.XMLSchema(SCHEMA).iter_errors(path)] == []
    (failure,) = ElementTree.parse(path).iter("failure")
    shown = ["]]>&<\\x00\\x1b[31m\\x9b\\u202e\\ud800\\ufffe'\"\\r", "::error::"]
    assert str(failure.text).splitlines()[1:] == [*shown, *shown]
