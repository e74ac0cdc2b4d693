"""The JSON Schema of the driver protocol: what harness and drivers exchange is valid, and it has every member."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import protocol, registry
from h1conform.conformance.drivers.protocol import read_answer
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import CAPABILITIES, ToldError

from .spied_messages import spy

SMALL = Path(__file__).with_name("small_driver.py")
SCHEMA = json.loads(protocol.schema())
VALIDATORS = {
    side: Draft202012Validator({"$ref": f"#/$defs/{side}", "$defs": SCHEMA["$defs"]}) for side in ("question", "answer")
}


def members(name: str) -> set[str]:
    """Return the members of an object of the schema; those of an answer are in the member of its own name."""
    properties = SCHEMA["$defs"][name]["properties"]
    return set(properties.get(name, {}).get("properties", properties))


def test_the_schema_is_one_and_is_exported() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    done = CliRunner().invoke(cli, ["export", "--driver-schema"], standalone_mode=False)
    assert json.loads(done.output) == SCHEMA


def test_the_schema_has_the_versions_the_capabilities_and_the_members_that_the_harness_reads() -> None:
    hello = SCHEMA["$defs"]["hello"]["properties"]["hello"]["properties"]
    assert tuple(hello["protocol"]["enum"]) == protocol.VERSIONS
    assert set(hello["entry"]["enum"]) == {*protocol.ENTRIES, None}
    assert SCHEMA["$defs"]["capability"]["enum"] == list(CAPABILITIES)
    for name, listed in (
        ("hello", protocol._HELLO),
        ("response", protocol._RESPONSE),
        ("error", protocol._ERROR),
        ("value", protocol._VALUE),
    ):
        extra = {"protocol", "forks"} if name == "hello" else set()
        assert members(name) == {member.name for member in listed} | extra, name


def exchanged(client: registry.Client, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Return what harness and driver exchange over the proofs of all capabilities that the driver offers."""
    questions, answers = spy(monkeypatch)
    with Examiner(client, timeout=3.0) as examiner:
        examiner.supervisor.running()
        cases = [
            corpus()[offer.proof] for name, offer in CAPABILITIES.items() if name in examiner.hello["capabilities"]
        ]
        for case in (corpus()["content-length/exact"], corpus()["request/target-asterisk"], *cases):
            for variant in case.variants[:2]:
                examiner.examine(case, variant)
    return {"question": questions, "answer": answers}


def check(found: dict[str, list[Any]]) -> None:
    for side, messages in found.items():
        assert messages
        for message in messages:
            errors = [error.message for error in VALIDATORS[side].iter_errors(message)]
            assert errors == [], message


def test_what_harness_and_small_driver_exchange_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    found = exchanged(registry.Client("small", (sys.executable, str(SMALL))), monkeypatch)
    check(found)
    assert {"op": "hello", "protocol": [1, 2]} in found["question"]
    assert {each["op"] for each in found["question"]} >= {"hello", "open", "do", "cancel", "close"}


AT_ONCE = ("reference", "curl", "node:http")  # with a host, without one, and in another language


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[] if each in AT_ONCE else pytest.mark.nightly) for each in registry.entries()]
)
def test_what_harness_and_a_shipped_driver_exchange_is_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    check(exchanged(registry.find(name), monkeypatch))


@pytest.mark.parametrize(
    "answer",
    [
        {"hello": {"protocol": 3}},
        {"hello": {"protocol": 2, "capabilities": ["cancle"]}},
        {"response": {"status": "200"}},
        {"response": {"headers": {"Content-Length": "5"}}},
        {"response": {"headers": [["Content-Length"]]}},
        {"response": {"reason": "\u20ac"}},
        {"error": {"timed_out": "yes"}},
        {"response": {}, "error": {}},
        {},
    ],
)
def test_a_wrong_answer_is_not_valid(answer: dict[str, Any]) -> None:
    assert not VALIDATORS["answer"].is_valid(answer)


def test_the_page_for_writers_of_drivers_has_every_member() -> None:
    page = (Path(__file__).parents[2] / "docs" / "writing-drivers.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\|.*\|$", page, re.MULTILINE)
    named = set(re.findall(r"`([\w.]+)`", " ".join(tables)))
    for name in ("target", "request", "response", "error"):
        assert members(name) <= named, members(name) - named
    request = json.dumps(SCHEMA["$defs"]["request"])
    for value in ("bytes", "iterable", "source", "whole", "pieces", "none"):
        assert f'"{value}"' in request
        assert value in named


def test_the_error_that_the_page_shows_is_valid() -> None:
    page = (Path(__file__).parents[2] / "docs" / "writing-drivers.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    answer = json.loads(text)
    assert VALIDATORS["answer"].is_valid(answer)
    assert read_answer(answer) == ToldError("ReadTimeout", ("ClientError", "Exception"), "timed out", timed_out=True)
