"""The data of the page: letters, columns, texts, and a form that can stand in a document of HTML."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from html import unescape
from typing import Any, get_args

import pytest

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.model import RESULTS, SEVERITIES, Severity, Verdict
from h1conform.conformance.report.html.case_texts import address, case_text
from h1conform.conformance.report.html.codes import CODES, letter
from h1conform.conformance.report.html.columns import columns
from h1conform.conformance.report.html.data import page_data
from h1conform.conformance.report.html.page import escaped_json, packed, page
from h1conform.conformance.report.results import ClientResults, Results

PASS = Verdict("curl", "chunked/one-chunk", "tcp-whole", "must", "pass")
FAIL = Verdict(
    *("curl", "chunked/size/underscore", "tcp-whole", "must", "fail", "accepted-invalid"),
    expected="an error",
    seen="200 with body 'hello'",
)


def client(name: str, *verdicts: Verdict, title: str = "", **more: Any) -> ClientResults:
    own = tuple(replace(each, client=name) for each in verdicts)
    return ClientResults(
        name, "", title or name, own, frozenset(each.id for each in own if each.kind == "must"), **more
    )


def results(*clients: ClientResults, **more: Any) -> Results:
    return Results(**{"corpus": VERSION, "clients": clients} | more)


def test_each_result_and_severity_has_a_letter() -> None:
    letters = {letter(replace(PASS, result=each)) for each in RESULTS if each != "fail"}
    letters |= {letter(replace(FAIL, severity=each)) for each in get_args(Severity)}
    letters |= {letter(replace(FAIL, unsteady="x")), letter(replace(PASS, result="lenient", security=True))}
    assert letters == {code.letter for code in CODES}


def test_letters_and_signs_differ_and_severities_keep_their_order() -> None:
    assert len({code.letter for code in CODES}) == len({code.shown for code in CODES}) == len(CODES)
    assert [code.name for code in CODES if code.kind == "fail"] == list(SEVERITIES)


def test_columns_are_by_language_then_client_then_version() -> None:
    names = ["wget", "own", "http.client 3.10.2", "undici", "http.client 3.9.1", "urllib3", "http.client 3.10.12"]
    found = columns([results(*map(client, names))])
    assert [(each.title, each.language) for each in found] == [
        ("http.client 3.9.1", "Python"),
        ("http.client 3.10.2", "Python"),
        ("http.client 3.10.12", "Python"),
        ("urllib3", "Python"),
        ("undici", "JavaScript"),
        ("wget", "C"),
        ("own", "other"),
    ]


def test_two_results_of_one_client_have_different_titles() -> None:
    runs = [results(client("curl"), label=label) for label in ("new.json", "old.json", "old.json", "")]
    assert [each.title for each in columns(runs)] == ["curl", "new: curl", "old: curl", "old: curl #2"]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("curl", "h1conform run curl"),
        ("http.client 3.6.15", "h1conform run http.client --python 3.6.15"),
        ("urllib3 on pypy3.9", "h1conform run urllib3 --python pypy3.9"),
        ("curl (own build)", ""),
        ("mine", ""),
        ("curl 'x'; rm", ""),
    ],
)
def test_the_command_that_runs_a_client_again(name: str, command: str) -> None:
    assert columns([results(client(name))])[0].command == command


def test_a_string_has_a_letter_for_each_item() -> None:
    tls = replace(PASS, variant="tls-whole")
    data = page_data([results(client("curl", PASS, FAIL), client("wget", tls))])
    rows = [[row[0], [data.index["variants"][each][0] for each in row[5]]] for row in data.index["cases"]]
    assert rows == [["chunked/one-chunk", ["tcp-whole", "tls-whole"]], ["chunked/size/underscore", ["tcp-whole"]]]
    assert [each["results"] for each in data.index["clients"]] == ["p A", " p "]


def test_evidence_is_kept_for_what_does_not_pass() -> None:
    data = page_data([results(client("curl", PASS, FAIL, replace(PASS, case="chunked/two-chunks", finding="odd")))])
    cases = [row[0] for row in data.index["cases"]]
    assert data.clients[0]["evidence"] == {
        cases.index("chunked/size/underscore"): {"expected": "an error", "seen": "200 with body 'hello'"},
        cases.index("chunked/two-chunks"): {"remark": "odd"},
    }


def test_findings_are_in_three_groups() -> None:
    known = replace(FAIL, case="chunked/size/plus-sign")
    minor = replace(FAIL, case="status-line/version-1.2", level="should")
    one = client("curl", FAIL, known, minor)
    one = replace(one, known={known.id: "reason"}, unexpected=frozenset({FAIL.id}))
    data = page_data([results(one)])
    cases = [row[0] for row in data.index["cases"]]
    found = {name: [cases[each[3]] for each in group] for name, group in data.clients[0]["findings"].items()}
    assert found == {"new": [FAIL.case], "known": [known.case], "minor": [minor.case]}
    assert data.index["clients"][0]["known"] == [cases.index(known.case)]


def test_banners_name_what_limits_a_comparison() -> None:
    odd = replace(PASS, case="gone/case")
    runs = [
        results(client("curl", odd, broken="no program"), label="a.json", notes=("the run was cut: 1 of 2 items",)),
        results(client("wget", PASS), corpus="1.0"),
    ]
    assert page_data(runs, ["b.json: the file is empty"]).index["banners"] == [
        "b.json: the file is empty",
        f"The results are of different corpora: 1.0, {VERSION}. Compare them with care.",
        "a.json: the run was cut: 1 of 2 items",
        "curl: the client could not be run: no program",
        f"1 case is not in corpus {VERSION} and has no text here.",
    ]


def test_each_clause_of_an_rfc_has_the_address_of_its_section() -> None:
    found = {each.id: address(each) for each in catalogue().values()}
    assert found["RFC9112-2.2-4"] == "https://www.rfc-editor.org/rfc/rfc9112#section-2.2"
    pattern = r"https://www\.rfc-editor\.org/rfc/rfc\d+#(section-\d+(\.\d+)*|appendix-[A-Z](\.\d+)*)"
    assert [id for id, each in found.items() if id.startswith("RFC") and not re.fullmatch(pattern, each)] == []


def test_the_texts_of_a_case_have_each_kind_of_outcome() -> None:
    cases = [case_text(case) for case in corpus().values()]
    names = {name for each in cases for name in each}
    assert {"why", "expect", "lenient", "also", "forbidden", "decided", "rulings", "peer", "twin"} <= names
    assert all(each["expect"] for each in cases)


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "&lt;", "\u2028\u2029", "\ud800"])
def test_json_in_a_page_cannot_end_its_element(text: str) -> None:
    escaped = escaped_json({"a": text})
    assert json.loads(escaped) == {"a": text}
    assert escaped.isascii()
    assert not set("<>&") & set(escaped)


def test_a_pack_is_compressed_json_in_base64() -> None:
    assert json.loads(zlib.decompress(base64.b64decode(packed([1, "\u00e9"])))) == [1, "\u00e9"]


def test_the_page_is_the_same_each_time_and_names_no_other_file() -> None:
    runs = [results(client("curl", PASS, FAIL))]
    text = page(runs)
    assert page(runs) == text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert unescape(policy[1]).startswith("default-src 'none'; style-src 'sha256-")
    assert re.findall(r"<(?:link|img|iframe|script[^>]* src)", text.partition("<script type")[0]) == []


def test_a_title_is_escaped_in_the_document() -> None:
    text = page([results(client("<script>alert(1)</script>", PASS))])
    assert "<script>alert" not in text
    assert len(re.findall("<script", text)) == 4  # the index, two packs and the program
