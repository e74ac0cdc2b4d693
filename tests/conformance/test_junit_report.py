"""The JUnit report: a suite for each client, whose order does not depend on the workers."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Case, Response, Verdict
from h1conform.conformance.report.junit_report import write

CORPUS = {"a/one": Case("a/one", "", (), b"", (Response(),))}
VERDICTS = tuple(Verdict(client, "a/one", "tcp-whole", "must", "pass") for client in ("c", "d"))


def suites(path: Path, verdicts: tuple[Verdict, ...]) -> list[str | None]:
    write(path, RunResult(Gate(), verdicts, {}, CORPUS), {"d": "d 1", "e": "e 1", "c": "c 1"})
    return [suite.get("name") for suite in ElementTree.parse(path).iter("testsuite")]


def test_suites_stand_in_the_order_of_the_clients_however_the_verdicts_arrived(tmp_path: Path) -> None:
    for arrived in (VERDICTS, VERDICTS[::-1]):
        assert suites(tmp_path / "out.xml", arrived) == ["d", "c"]


def test_the_run_itself_has_test_cases_if_something_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    corpus = {"a/one": Case("a/one", "", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",))}
    verdicts = tuple(Verdict("c", "a/one", f"{each}-whole", "must", "pass") for each in ("tcp", "tls"))
    gate = Gate(known=(Known("a/one", "fail", "because", where="known.toml: entry 1 ('a/one')"),))
    write(path, RunResult(gate, verdicts, {}, corpus, planned=9, broken={"d": "no driver"}), {"c": "c", "d": "d"})
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
    write(path, RunResult(Gate(), verdicts, {}, CORPUS), {"c": "c"})
    cases = [
        {each.get("name"): each.get("value") for each in case.iter("property")}
        for case in ElementTree.parse(path).iter("testcase")
    ]
    assert cases == [{"root": "a/two", "revised": "9.9"}, {"class": "security"}]
    message = next(ElementTree.parse(path).iter("skipped")).get("message")
    assert str(message).startswith("fail (because a/two fails): expected")
