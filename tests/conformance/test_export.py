"""The corpus as JSON, and its schema."""

from __future__ import annotations

import base64
import json
from typing import Any

import jsonschema
import pytest

from h1conform.conformance.commands.export import export
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.export import corpus_document, schema
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.model import Case


@pytest.fixture(scope="module")
def document() -> dict[str, object]:
    told: dict[str, object] = json.loads(json.dumps(corpus_document(Selection(cases=("*",)).of(corpus()))))
    return told


@pytest.mark.slow
def test_every_case_is_there_with_its_variants(document: dict[str, list[dict[str, object]]]) -> None:
    assert document["corpus"] == VERSION
    assert {each["id"]: each["variants"] for each in document["cases"]} == {
        case.id: [str(variant) for variant in case.variants] for case in corpus().values()
    }


@pytest.mark.slow
def test_the_document_is_valid_by_its_schema(
    document: dict[str, list[dict[str, object]]], many_cases: list[Case]
) -> None:
    ids = {case.id for case in many_cases}
    part = dict(document, cases=[case for case in document["cases"] if case["id"] in ids])
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(part)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("member", "value"), [("level", "often"), ("cites", "RFC9112-8-3"), ("expect", None), ("id", 1)]
)
def test_the_schema_refuses_what_is_no_case(
    document: dict[str, list[dict[str, object]]], member: str, value: object
) -> None:
    broken = dict(document, cases=[dict(document["cases"][0], **{member: value})])
    assert not jsonschema.Draft202012Validator(schema()).is_valid(broken)


@pytest.mark.slow
def test_octets_are_base64(document: dict[str, list[dict[str, object]]]) -> None:
    (case,) = (each for each in document["cases"] if each["id"] == "content-length/exact")
    (connection,) = case["server"]  # type: ignore[misc]
    sent = next(step for step in connection["steps"] if step["type"] == "Send")
    assert base64.b64decode(sent["data"]["base64"]).startswith(b"HTTP/1.1 200 OK\r\n")


def test_every_ruling_named_is_there(document: dict[str, Any]) -> None:
    named = {id for case in corpus().values() for id in case.rulings}
    assert {id: each["held"] for id, each in document["rulings"].items()} == {
        id: ruling.held for id, ruling in rulings().items() if id in named
    }
    (case,) = (each for each in document["cases"] if each["id"] == "no-content/204-chunked")
    assert case["rulings"] == ["refused-misplaced"]


@pytest.mark.slow
def test_every_clause_cited_is_told(document: dict[str, dict[str, object]]) -> None:
    assert set(document["requirements"]) == {id for case in corpus().values() for id in case.cites}


def test_the_command_writes_what_was_selected(capsys: pytest.CaptureFixture[str]) -> None:
    export.main(["--case", "content-length/exact", "--transport", "tcp"], standalone_mode=False)
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert (case["id"], case["variants"]) == ("content-length/exact", ["tcp-whole", "tcp-bytewise"])
    export.main(["--schema"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(schema()))
