"""A clause of the http.client document quotes it. What the document does not say is no documented behaviour."""

from __future__ import annotations

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import catalogue, level_of, parse
from h1conform.mockserver.base.toml_document import DocumentError

DOCUMENTED = {id for id, clause in catalogue().items() if clause.level == "documented"}
MOST_WORDS = 25

ROW = """
[[requirement]]
id = "HTTPCLIENT-M1"
source = "http.client 2008"
section = "Module"
area = "api"
layer = "core"
observable = "api"
summary = "HTTP_PORT is 80."
"""


def test_a_documented_clause_quotes_the_document_in_a_few_words() -> None:
    assert len(DOCUMENTED) > 40
    for id, clause in catalogue().items():
        assert bool(clause.quote) == (id in DOCUMENTED), id
        assert len(clause.quote.split()) <= MOST_WORDS, id
        assert (clause.source == "http.client 2008") == (id in DOCUMENTED), id


def test_a_documented_case_cites_a_clause_that_quotes_the_document() -> None:
    cases = [case for case in corpus().values() if level_of(case) == "documented"]
    assert [case.id for case in cases if not DOCUMENTED & set(case.cites)] == []
    assert [case.id for case in cases if case.level == "documented"] == []  # the clauses alone make it so


@pytest.mark.parametrize(
    "keys",
    [
        'level = "DOCUMENTED"',
        'level = "PROSE"\nscored_as = "info"\nquote = "some words"',
        'level = "MUST"\nquote = "x"',
    ],
    ids=["no-quote", "prose", "must"],
)
def test_a_quote_belongs_to_a_documented_clause_alone(keys: str) -> None:
    with pytest.raises(
        DocumentError, match=r"requirement\[0\]: the key 'quote' belongs to a clause with level DOCUMENTED"
    ):
        parse(ROW + keys)


@pytest.mark.parametrize(
    "pattern",
    [
        *("api/request/method-refused/", "api/request/target-refused/", "api/request/field-name-refused/"),
        *("api/request/field-value-refused/", "api/putrequest/method-refused/", "api/putrequest/target-refused/"),
        *("api/putheader/refused/", "api/escape/", "api/wire/limit-", "api/exception/unknown-transfer-encoding"),
        *("api/invalid-url/negative", "api/invalid-url/too-large", "api/exception/incomplete-read"),
        *("api/exception/unimplemented-file-mode", "api/wire/not-strict-0.9"),
    ],
)
def test_what_no_document_says_is_information(pattern: str) -> None:
    levels = {level_of(case) for case in corpus().values() if case.id.startswith(pattern)}
    assert levels == {"info"}


@pytest.mark.parametrize(
    "pattern",
    [
        *("api/read-cut/", "api/read-reset/", "api/wire/framing-", "api/wire/folded", "api/wire/given-up-"),
        "api/wire/tls-",
    ],
)
def test_what_an_rfc_says_has_the_level_of_the_rfc(pattern: str) -> None:
    levels = {level_of(case) for case in corpus().values() if case.id.startswith(pattern)}
    assert levels == {"must"}
