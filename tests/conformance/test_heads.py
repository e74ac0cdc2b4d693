"""The heads of two chapters in the other places: which heads, which octets, and the outcomes that follow."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from h1conform.conformance.corpus import heads
from h1conform.conformance.corpus.cases import corpus, literals
from h1conform.conformance.model import AnyOf, Case, Failure, Outcome, Response
from h1conform.mockserver import Send

PLACES = ("proxy/tunnel-head", "interim/head", "expect/head", "chunked/trailer/line")


def placed(place: str) -> dict[str, Case]:
    """Return the cases of one place, by the id of the case that has the head in a final response."""
    return {id.removeprefix(f"{place}/"): case for id, case in corpus().items() if id.startswith(f"{place}/")}


def flat(*outcomes: Outcome) -> list[Outcome]:
    return [each for one in outcomes for each in (one.outcomes if isinstance(one, AnyOf) else (one,))]


def refusable(case: Case) -> bool:
    return any(isinstance(each, Failure) for each in flat(case.expect[0], *(reading[0] for reading in case.lenient)))


def acceptable(case: Case) -> bool:
    return any(isinstance(each, Response) for each in flat(case.expect[0], *(reading[0] for reading in case.lenient)))


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_the_id_of_the_case_with_the_head_in_a_final_response(place: str) -> None:
    assert placed(place)
    assert set(placed(place)) <= set(corpus())


def test_every_case_about_one_head_is_in_a_place_or_has_the_same_head_as_another() -> None:
    """A reason in `_OTHERS` that no case needs any more would hide the next case."""
    ids = [case.id for case, _ in heads._cases()]
    for glob in heads._OTHERS:
        assert any(fnmatchcase(id, glob) for id in ids), glob
    assert {id for each in heads._THERE.values() for id in each} <= set(ids)
    assert [id for each in heads._THERE.values() for id in each if id not in placed("proxy/tunnel-head")] == []
    assert len(placed("proxy/tunnel-head")) > 0.75 * len(ids)


@pytest.mark.parametrize("place", PLACES)
def test_what_a_client_may_refuse_in_a_final_response_may_be_refused_in_every_place(place: str) -> None:
    for name, case in placed(place).items():
        assert refusable(case) or not refusable(corpus()[name]), name


@pytest.mark.parametrize("place", PLACES)
def test_what_a_client_must_accept_must_be_accepted_in_every_place(place: str) -> None:
    """Apart from fields that no server may send in a trailer section."""
    more = [name for name, case in placed(place).items() if refusable(case) and not refusable(corpus()[name])]
    assert set(more) == (set(heads._NO_TRAILERS) if place == "chunked/trailer/line" else set())


def test_what_is_lenient_for_a_framing_field_alone_is_right_for_another_field() -> None:
    """Each octet of the fault may become a space in a value (RFC 9110 section 5.5)."""
    for name in heads._LENIENT_AS_FRAMING:
        for place in ("proxy/tunnel-head", "interim/head", "expect/head"):
            case = placed(place)[name]
            assert (isinstance(case.expect[0], AnyOf), case.lenient) == (True, ()), case.id


def test_a_code_that_a_client_may_not_find_is_that_of_an_interim_or_of_a_final_response() -> None:
    for name in ("separator-none", "separator-nul", "version-space-before-dot", "version-cr-before-dot"):
        readings = placed("interim/head")[f"status-line/{name}"].lenient
        assert [getattr(reading[0], "body", None) for reading in readings][:2] == [b"hello", heads.FINAL], name


def test_only_a_code_of_three_digits_opens_a_tunnel() -> None:
    opening = {name for name, case in placed("proxy/tunnel-head").items() if acceptable(case)}
    for name in placed("proxy/tunnel-head"):
        if name.startswith(("status-line/code-", "status-line/no-code-")):
            assert name not in opening, name
    assert {"status-line/version-2.0", "fields/no-colon", "fields/bare-cr"} <= opening


def test_a_head_that_ends_early_or_never_is_an_error_in_every_place() -> None:
    """A client may drop octets before a tunnel."""
    cases = placed("proxy/tunnel-head")
    for name in ("fields/ends-cr", "fields/ends-cr-cr"):
        assert (cases[name].expect, cases[name].lenient) == ((Failure(),), ()), name
    # LF in a value may become a space (RFC 9110 section 5.5), so that the header section goes on.
    goes_on = cases["fields/the-end-is-lf-lf"]
    assert (goes_on.expect, goes_on.lenient) == ((AnyOf((Failure(), Response(200, body=b"hello"))),), ())
    for place in ("interim/head", "expect/head"):
        case = placed(place)["fields/the-end-is-lf-lf"]
        spaces = Response(200, body=b"hello", absent=("X-A", "X-B", "X-C"))
        assert (case.expect, case.lenient) == ((AnyOf((Failure(), spaces)),), ()), "as in interim/103-with-octets"
        assert not {"fields/ends-cr", "fields/ends-cr-cr"} & set(placed(place))


@pytest.mark.parametrize("place", PLACES)
def test_no_field_frames_what_has_no_content(place: str) -> None:
    for name, case in placed(place).items():
        sent = [step.data for step in case.connections[0].steps if isinstance(step, Send)]
        octets = b"".join(sent).replace(literals.CHUNKED, b"").replace(literals.OK, b"")
        assert not heads._FRAMING_NAME.search(octets), name


@pytest.mark.parametrize("code", [b"100", b"103"])
def test_the_heads_of_interim_responses_have_their_code(code: bytes) -> None:
    for each in heads.in_interim_responses(code):
        assert code in each.octets, each.name
        assert b" 200" not in each.octets, each.name


def test_a_run_takes_the_basic_heads_and_a_thorough_run_takes_all() -> None:
    for place in PLACES:
        if place == "expect/head":
            continue
        cases = placed(place)
        basic = [name for name, case in cases.items() if not case.thorough]
        assert 20 <= len(basic) < len(cases) / 3
