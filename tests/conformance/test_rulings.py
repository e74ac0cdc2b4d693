"""The rulings hold for the whole corpus: each case of a kind names the ruling, and expects what the ruling says.

The kind of a case is concluded from the octets that its server sends, and from the clauses that it cites.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.corpus.rulings import parse, rulings
from h1conform.conformance.model import AnyOf, Case, Failure, Outcome, Request, Response
from h1conform.mockserver.base.toml_document import DocumentError

# The cases of the chapter `api` ask what a document says of exceptions, and accept every other outcome.
CASES = tuple(case for case in corpus().values() if case.chapter != "api")

HEAD = re.compile(rb"HTTP/1\.[01] (\d{3})(?!\d)[^\r\n]*\r?\n((?:[^\r\n]+\r?\n)*)")
FRAMING = re.compile(rb"(?im)^(content-length|transfer-encoding):")
FOLD = re.compile(rb"\n[^\r\n:]+:[^\r\n]*\r\n[ \t]")
BAD_WHITESPACE = re.compile(rb"\n[0-9A-Fa-f]+([ \t]+;|;[ \t]|;[^\r\n]+[ \t]=|;[^\r\n]+=[ \t])")


def sent(case: Case) -> list[bytes]:
    """Return the octets that the server of a case sends, one item for each connection."""
    steps = [connection.steps for connection in case.connections]
    return [b"".join(data for step in each if isinstance(data := getattr(step, "data", b""), bytes)) for each in steps]


def origin(id: str) -> str:
    """Return the id of the case from which `corpus.heads` has the head of a case; else the id itself."""
    return re.sub(r"^(proxy/tunnel-head|interim/head|expect/head|chunked/trailer/line)/", "", id)


def alternatives(outcome: Outcome) -> tuple[object, ...]:
    return outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def passes_refusal(case: Case) -> bool:
    return any(isinstance(each, Failure) for each in alternatives(case.expect[0]))


def allows_refusal(case: Case) -> bool:
    firsts = [case.expect[0], *(reading[0] for reading in case.lenient)]
    return any(isinstance(each, Failure) for first in firsts for each in alternatives(first))


def accepts(case: Case) -> bool:
    return any(isinstance(each, Response) for each in alternatives(case.expect[0]))


def naming(ruling: str) -> list[Case]:
    return [case for case in CASES if ruling in case.rulings]


def unruled(ruling: str, is_of_the_kind: Callable[[Case], bool]) -> list[str]:
    return [case.id for case in CASES if is_of_the_kind(case) and ruling not in case.rulings]


# -------------------------------------------------------------------------------------------------- every case is there


@pytest.mark.parametrize("ruling", rulings())
def test_a_ruling_has_a_case(ruling: str) -> None:
    assert naming(ruling)


def test_a_case_names_a_ruling_once() -> None:
    assert [case.id for case in CASES if len(set(case.rulings)) < len(case.rulings)] == []


def test_framing_fields_of_a_1xx_or_204_have_a_ruling() -> None:
    def is_misplaced(case: Case) -> bool:
        heads = [match for data in sent(case) for match in HEAD.finditer(data)]
        return accepts(case) and any(
            (head[1][:1] == b"1" or head[1] == b"204") and bool(FRAMING.search(head[2])) for head in heads
        )

    assert unruled("refused-misplaced", is_misplaced) == []


def test_a_fold_has_a_ruling() -> None:
    def is_folded(case: Case) -> bool:
        return bool(accepts(case) and not passes_refusal(case) and any(map(FOLD.search, sent(case))))

    # The folds of fields/mime-http are in the content.
    assert unruled("refused-repair", is_folded) == ["fields/mime-http"]


def test_bad_whitespace_in_a_chunk_extension_has_a_ruling() -> None:
    assert unruled("refused-repair", lambda case: any(map(BAD_WHITESPACE.search, sent(case)))) == []


def test_what_a_client_must_ignore_has_a_ruling() -> None:
    clauses = set(rulings()["refused-ignored"].clauses)
    told = unruled("refused-ignored", lambda case: bool(clauses & set(case.cites)) and not passes_refusal(case))
    # Clause 6.3-1 says nothing of the Connection field of the response to CONNECT.
    assert told == ["proxy/tunnel-opened-close"]


def test_a_choice_has_a_ruling() -> None:
    clauses = set(rulings()["refused-permitted"].clauses)
    assert unruled("refused-permitted", lambda case: bool(clauses & set(case.cites)) and passes_both(case)) == []


def passes_both(case: Case) -> bool:
    return accepts(case) and passes_refusal(case)


def test_a_status_outside_the_classes_has_a_ruling() -> None:
    def is_outside(case: Case) -> bool:
        codes = [match[1] for data in sent(case) for match in HEAD.finditer(data)]
        return accepts(case) and any(not b"100" <= code <= b"599" for code in codes)

    assert unruled("status-outside-classes", is_outside) == []


def test_a_case_that_requires_reuse_has_a_ruling() -> None:
    assert unruled("reuse-permitted", lambda case: case.reuse == "required") == []


# -------------------------------------------------------------------------------------- every case expects what it says


def test_a_refusal_fails_where_the_text_says_ignore() -> None:
    too_much = {"chunked/extension/thousand", "chunked/extension/2-kib"}
    assert {case.id for case in naming("refused-ignored") if allows_refusal(case)} == too_much


def test_only_what_a_server_may_send_is_rejected_as_valid() -> None:
    for case in naming("refused-ignored"):
        first = case.expect[0]
        assert isinstance(first, Response)
        assert first.invalid is ("RFC9112-7.1.1-1" not in case.cites), case.id
    assert {case.id for case in CASES for each in alternatives(case.expect[0]) if getattr(each, "invalid", False)} == {
        case.id for case in naming("refused-ignored") if "RFC9112-7.1.1-1" not in case.cites
    }


def test_a_refusal_is_lenient_where_the_text_says_repair() -> None:
    assert [case.id for case in naming("refused-repair") if not allows_refusal(case)] == []
    # What passes a refusal has another clause that lets a client refuse.
    assert {origin(case.id) for case in naming("refused-repair") if passes_refusal(case)} == {
        "fields/not-the-end-lf-space-lf",  # LF alone
        "fields/obs-fold-lf",  # LF alone
        "fields/obs-fold-length-short",  # the content is incomplete
        "transfer-encoding/fold-inside",  # an unknown transfer coding
    }


def test_both_outcomes_pass_where_the_text_gives_a_choice() -> None:
    assert [case.id for case in naming("refused-permitted") if not passes_both(case)] == []


def test_a_third_outcome_is_lenient_only_where_the_ruling_says_so() -> None:
    """A line of CR CR LF has two readings; the other cases have a recovery, or a rule for a value."""
    third = {origin(case.id) for case in naming("refused-permitted") if case.lenient}
    two_readings = {
        case.id
        for case in naming("refused-permitted")
        # In another place than a final response, the second reading is an error, which passes.
        if origin(case.id) == case.id and any(re.search(rb"\n\r\r+\n", data) for data in sent(case))
    }
    assert two_readings == {"fields/not-the-end-cr", "fields/not-the-end-cr-cr", "fields/not-the-end-lf-cr"}
    assert third - two_readings == {
        "fields/cr-behind-crlf",  # section 2.4: the client drops the line
        "fields/not-the-end-lf-vt-lf",  # section 2.4: the client drops the line
        "status-line/behind-cr",  # HTTP/0.9
        "status-line/behind-space",  # HTTP/0.9
        "transfer-encoding/name/lf-nul-before-name/declared",  # section 2.4: the client repairs the name
    }
    for case in map(corpus().__getitem__, two_readings):
        ((ended,),) = case.lenient
        assert isinstance(ended, Response), case.id
        assert "Transfer-Encoding" in ended.absent, case.id
        assert case.security, case.id
        assert "RFC9112-2.2-2" in case.cites, case.id


def test_a_refusal_is_lenient_where_the_text_binds_the_server_alone() -> None:
    assert [case.id for case in naming("refused-misplaced") if not allows_refusal(case)] == []
    passed = {case.id for case in naming("refused-misplaced") if passes_refusal(case)}
    assert passed == {"interim/101-content-length", "interim/101-chunked"}  # a client may refuse any unrequested 101


def test_framing_fields_of_a_304_and_of_a_response_to_head_are_valid() -> None:
    for name in ("304", "head"):
        for field in ("content-length", "chunked", "length-zero"):
            case = corpus()[f"no-content/{name}-{field}"]
            assert not allows_refusal(case), case.id


def test_a_status_outside_the_classes_is_delivered_and_an_error_is_lenient() -> None:
    for case in naming("status-outside-classes"):
        code = int(next(match[1] for data in sent(case) for match in HEAD.finditer(data)))
        statuses = {getattr(each, "status", None) for each in alternatives(case.expect[0])}
        assert statuses == {code, 500}, case.id
        assert allows_refusal(case), case.id
        assert not passes_refusal(case), case.id


def test_the_certificate_of_a_proxy_has_a_ruling_and_never_fails_a_run() -> None:
    def is_about_the_proxy(case: Case) -> bool:
        shown = {each.tls.identity for each in case.connections if each.tls}
        return case.via in ("proxy", "secure-tunnel") and case.transports == ("tls",) and shown != {"good"}

    assert unruled("proxy-identity", is_about_the_proxy) == []
    assert {level_of(case) for case in naming("proxy-identity")} == {"should", "info"}
    assert {case.via for case in naming("proxy-identity")} == {"proxy", "secure-tunnel"}


def test_the_certificate_of_a_server_in_a_tunnel_fails_a_run_whatever_the_proxy_is() -> None:
    refused = [case for case in CASES if case.id.startswith("proxy/secure-tunnel/server/") and passes_refusal(case)]
    gating = [case for case in refused if "/alert-" not in case.id]
    assert len(gating) > 5
    assert {level_of(case) for case in gating} == {"must"}


PLAIN = re.compile(
    rb"(HTTP/1\.1 200 Connection established\r\n\r\n|HTTP/1\.1 200 OK\r\nContent-Length: 5\r\n\r\n[a-z]{5})+"
)


def test_reuse_after_a_plain_exchange_is_a_should_and_any_other_reuse_a_may() -> None:
    levels = set()
    for case in naming("reuse-permitted"):
        plain = len(case.questions) == 2 and bool(PLAIN.fullmatch(sent(case)[0]))
        plain = plain and all(isinstance(each, Request) and each.method == "GET" for each in case.questions)
        assert level_of(case) == ("should" if plain else "may"), case.id
        assert case.reuse == "required", case.id
        levels.add(level_of(case))
    assert levels == {"should", "may"}


# --------------------------------------------------------------------------------------------------------- the document

RULING = """
[[ruling]]
id = "one"
question = "?"
readings = ["a", "b"]
clauses = ["RFC9112-5.2-4"]
held = "a"
why = "b"
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["a", "b"]', '["a"]', "readings"),
        ("5.2-4", "5.2-99", "ruling[0].clauses[0]: unknown clause 'RFC9112-5.2-99'"),
        ("why =", "wy =", "ruling[0].wy: unknown key 'wy'"),
        ('id = "one"\n', "", "the key 'id' is missing"),
    ],
)
def test_a_broken_document_names_the_place(old: str, new: str, told: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(RULING.replace(old, new))
    assert told in str(caught.value)


def test_an_id_that_occurs_twice_is_refused() -> None:
    with pytest.raises(DocumentError, match="'one' is used twice; choose another id"):
        parse(RULING * 2)


def test_the_page_has_every_ruling_with_exactly_its_cases() -> None:
    """The page abbreviates ids by globs; together they match the cases that name the ruling, and no others."""
    page = (Path(__file__).parents[2] / "docs" / "rulings.md").read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    assert list(sections) == list(rulings())
    for id, text in sections.items():
        (count, line) = re.findall(r"^(\d+) cases?: (.*)\.$", text, re.MULTILINE)[0]
        matched = {each for glob in re.findall("`([^`]+)`", line) for each in fnmatch.filter(corpus(), glob)}
        assert matched == {case.id for case in corpus().values() if id in case.rulings}
        assert len(matched) == int(count)


def test_a_ruling_is_read_with_single_spaces() -> None:
    assert parse(RULING.replace('"?"', '"""\nwhat\nelse?\n"""'))["one"].question == "what else?"
