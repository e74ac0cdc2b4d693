"""The ruling on what the caller requested in so many words: each case names it, and is scored or disputed by it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.model import ASKED_FOR, Case, Request

RULING = "asked-for"
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
TARGET = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*")  # with the fragment, which is not sent
HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# A line end, also one that a careless conversion makes of a character; and NUL.
LINE_END = re.compile(r"[\r\n\0\x85\u2028\u010a\u010d]")
SPACE = re.compile(r"[ \t\v\f]")

GIVEN = [
    (case, item)
    for case in corpus().values()
    if case.chapter in ("injection", "request", "proxy", "expect", "upload") and "url" not in case.capabilities
    for item in case.do
    if isinstance(item, Request)
]


def splits(request: Request) -> bool:
    """Return whether recipients may read the caller's input as more, less or other than one message."""
    names, values = [name for name, _ in request.fields], [value for _, value in request.fields]
    return bool(
        any(LINE_END.search(each) for each in (request.method, request.target, *names, *values))
        or any(SPACE.search(each) for each in (request.method, request.target))
        or any(not each or re.search(r"[ \t:]", each) for each in names)
        or not request.method
        or [name.lower() for name in names].count("host") > 1
    )


def is_invalid(request: Request) -> bool:
    """Return whether the caller's input is outside of the grammar."""
    return not (
        TOKEN.fullmatch(request.method)
        and TARGET.fullmatch(request.target)
        and all(TOKEN.fullmatch(name) and not CONTROL.search(value) for name, value in request.fields)
        and all(HOST.fullmatch(value) for name, value in request.fields if name.lower() == "host")
    )


def ids(cases: list[Case]) -> list[str]:
    return [case.id for case in cases]


def test_what_splits_a_message_is_scored_as_a_must() -> None:
    found = [case for case, request in GIVEN if splits(request)]
    assert len(found) > 60
    assert ids([case for case in found if case.disputed or RULING not in case.rulings]) == []
    assert {level_of(case) for case in found} == {"must"}


def test_what_leaves_the_message_whole_is_disputed() -> None:
    found = [case for case, request in GIVEN if is_invalid(request) and not splits(request)]
    assert len(found) > 20
    assert ids([case for case in found if not case.disputed or RULING not in case.rulings]) == []
    assert {level_of(case) for case in found} == {"info"}


def test_a_framing_field_of_the_caller_is_scored() -> None:
    framing = ("content-length", "transfer-encoding")
    found = [case for case, request in GIVEN if any(name.strip().lower() in framing for name, _ in request.fields)]
    # In these, the length is that of the content, or would be if the source of the content did not fail.
    valid = ("request/own-length-right*", "upload/source/own-length-*", "upload/source/fails-own-length*")
    assert ids([case for case in found if case.disputed]) == []
    others = [case for case in found if not any(fnmatchcase(case.id, glob) for glob in valid)]
    assert ids([case for case in others if RULING not in case.rulings]) == []


def test_content_of_trace_is_scored_where_no_field_frames_it() -> None:
    found = {case.id: bool(case.disputed) for case, item in GIVEN if item.method == "TRACE" and item.body is not None}
    assert found == {
        "request/trace-content-bytes": False,
        "request/trace-content-iterable": False,
        "request/trace-framed-content-bytes": True,
        "request/trace-framed-content-iterable": True,
    }


def test_each_case_that_is_disputed_by_this_argument_names_the_ruling() -> None:
    assert ids([case for case in corpus().values() if case.disputed == ASKED_FOR and RULING not in case.rulings]) == []


@pytest.mark.parametrize("name", ["host-path", "host-userinfo", "request-no-port", "request-path"])
def test_a_connect_that_leaves_the_message_whole_is_disputed(name: str) -> None:
    assert corpus()[f"injection/tunnel-{name}"].disputed == ASKED_FOR


@pytest.mark.parametrize("name", ["host-space", "host-lf", "host-crlf", "name-space", "value-nul", "request-content"])
def test_a_connect_that_splits_a_message_is_scored(name: str) -> None:
    case = corpus()[f"injection/tunnel-{name}"]
    assert (case.disputed, case.rulings, level_of(case)) == ("", (RULING,), "must")


def test_the_ruling_names_every_kind() -> None:
    held = rulings()[RULING].held
    assert re.findall(r"\(([a-z])\)", held) == list("abcdefg")
