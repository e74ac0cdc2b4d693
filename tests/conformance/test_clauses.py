"""A case cites clauses that are about what it does, and its ``why`` is true of each severity: rules over the corpus."""

from __future__ import annotations

import re

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.model import AnyOf, Body, Failure, Request, Sent, Tls
from h1conform.mockserver import Segments, Send

CASES = tuple(corpus().values())


def _sent(step: object) -> bytes:
    return step.data if isinstance(step, Send) else b"".join(step.parts) if isinstance(step, Segments) else b""


def test_a_case_over_one_version_of_tls_cites_the_document_of_that_version() -> None:
    """RFC 8446 is TLS 1.3, and RFC 5246 is TLS 1.2: neither document describes a connection of the other version."""
    found = {"RFC8446-": 0, "RFC5246-": 0}
    for case in CASES:
        steps = [step for each in case.connections for step in each.steps if isinstance(step, Tls)]
        sides = [*steps, *(each.tls for each in case.connections if each.tls is not None)]
        versions = {version for side in sides for version in side.versions}
        if case.transports != ("tls",) or not versions:
            continue
        foreign = (["RFC8446-"] if max(versions) < "TLSv1.3" else []) + (
            ["RFC5246-"] if min(versions) > "TLSv1.2" else []
        )
        assert [clause for clause in case.cites if clause.startswith(tuple(foreign))] == [], case.id
        for document in foreign:
            found[document] += 1
    assert min(found.values()) > 40


def test_a_case_of_incomplete_chunks_cites_the_clause_that_binds_the_client() -> None:
    """Section 8 says in prose what is incomplete. Only its MUST says that a client records this."""
    wrong = [case.id for case in CASES if "RFC9112-8-P2" in case.cites and "RFC9112-8-2" not in case.cites]
    assert wrong == []


def test_a_case_cites_the_end_of_a_1xx_only_if_a_client_may_look_for_the_end_elsewhere() -> None:
    """A field of the 1xx declares content there, or octets follow the header section of the 1xx."""
    for case in CASES:
        if "RFC9110-15.2-P1" in case.cites:
            sent = b"".join(map(_sent, case.connections[0].steps))
            interim, _, rest = sent.partition(b"\r\n\r\n")
            framed = re.search(rb"(?im)^(content-length|transfer-encoding):", interim)
            assert interim[9:10] == b"1", case.id
            assert framed or not rest.startswith(b"HTTP/"), case.id


def test_the_why_of_a_message_without_its_end_tells_of_a_client_that_waits() -> None:
    """A client that does not see the error may take the message for complete, or wait for the rest: a hang."""
    silent = [
        case.id
        for case in CASES
        if case.chapter in ("incomplete", "chunked") and level_of(case) == "must" and case.why
        if all(isinstance(each, Failure) and not each.timeout for each in case.expect)
        if not re.search(r"\b(waits?|hangs?|until its time-out)\b", case.why)
    ]
    assert silent == []


def test_the_why_of_a_truncation_does_not_name_content_where_a_case_also_ends_within_the_head() -> None:
    for case in CASES:
        if case.sweep and case.sweep.how != "split" and case.sweep.start == 0:
            assert "truncated content" not in case.why, case.id


def test_a_method_without_content_by_default_permits_a_client_to_leave_the_content_out() -> None:
    """A client SHOULD NOT generate content in GET, HEAD and DELETE (RFC 9110 sections 9.3.1, 9.3.2 and 9.3.5)."""
    checked = 0
    for case in CASES:
        if not any(isinstance(item, Request) and isinstance(item.body, Body) and item.body.data for item in case.do):
            continue
        for sent in case.sent:
            if isinstance(sent, Sent) and sent.method in ("GET", "HEAD", "DELETE") and sent.body:
                assert sent.or_none, case.id
                checked += 1
    assert checked == 6


def test_a_case_that_permits_a_time_out_expects_one_request_at_most() -> None:
    """The judge does not report a request that is missing after a time-out: the time-out has to be a failure."""
    for case in CASES:
        if sum(isinstance(sent, Sent) for sent in case.sent) > 1:
            outcomes = [each for reading in (case.expect, *case.lenient) for each in reading]
            parts = [part for each in outcomes for part in (each.outcomes if isinstance(each, AnyOf) else (each,))]
            assert not any(isinstance(part, Failure) and part.timeout for part in parts), case.id


def test_no_case_compares_a_content_type_with_parameters_octet_by_octet() -> None:
    """RFC 9110 section 8.3.1 lists spellings of such a value that are equivalent."""
    for case in CASES:
        for sent in case.sent:
            for name, value in sent.fields if isinstance(sent, Sent) else ():
                assert name.lower() != "content-type" or ";" not in value, case.id


def test_a_401_has_a_challenge_or_may_be_refused() -> None:
    """A server has to send WWW-Authenticate with a 401 (RFC 9110 section 15.5.2): a 401 without it is invalid."""
    found = 0
    for case in CASES:
        for step in (step for each in case.connections for step in each.steps if isinstance(step, Send)):
            for head in re.findall(rb"HTTP/1\.[01] 401 (?s:.*?)\r\n\r\n", step.data):
                found += 1
                refused = any(isinstance(each, Failure) for reading in case.lenient for each in reading)
                assert b"\nWWW-Authenticate:" in head or refused, case.id
    assert found > 2
