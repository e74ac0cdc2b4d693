"""The tools that drive_module.py has for reading a response, with http.client as the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import HOST, PORT, Call, Case, Failure, Ref, Value, Variant, Verdict

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello\nworld"
BEGIN = (
    Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection"),
    Call("connection", "request", ("GET", "/")),
    Call("connection", "getresponse", as_="response"),
)
BEGUN = (Value(), Value(None), Value(type="HTTPResponse"))


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner(registry.find("http.client")) as found:
        found.prepare()
        yield found


def verdict_on(examiner: Examiner, call: Call, *expect: Value | Failure, server: bytes = OK) -> Verdict:
    case = Case("api/case", "A case.", ("HTTPCLIENT-R2",), server, expect, do=(*BEGIN, call))
    return examiner.examine(case, Variant("tcp", "whole"))


@pytest.mark.parametrize(
    "way",
    [
        ("read",),
        ("read", 3),
        ("readinto", 4),
        ("readinto1", 4),
        ("read1", 2),
        ("readline",),
        ("readlines",),
        ("__iter__",),
        ("peek",),
    ],
    ids=lambda way: way[0],
)
def test_content_is_all_there_is_in_whichever_way_it_is_read(examiner: Examiner, way: tuple[object, ...]) -> None:
    verdict = verdict_on(
        examiner, Call("tools", "content", (Ref("response"), *way)), *BEGUN, Value(b"hello\nworld", type="bytes")
    )
    assert verdict.result == "pass", verdict.told


def test_a_way_that_responses_do_not_have_is_unsupported(examiner: Examiner) -> None:
    verdict = verdict_on(examiner, Call("tools", "content", (Ref("response"), "read_all")), *BEGUN, Value())
    assert (verdict.result, verdict.seen) == ("unsupported", "responses of this module have no read_all")


@pytest.mark.parametrize("tool", [("content", "read"), ("ask", "status")], ids=lambda tool: tool[0])
def test_the_error_that_came_instead_of_a_response_is_raised_again(examiner: Examiner, tool: tuple[str, str]) -> None:
    error = Failure(type="BadStatusLine")
    call = Call("tools", tool[0], (Ref("response"), tool[1]))
    verdict = verdict_on(examiner, call, *BEGUN[:2], error, error, server=b"HTTP/1.1 abc OK\r\n\r\n")
    assert verdict.result == "pass", verdict.told


@pytest.mark.parametrize(
    ("asked", "value"), [(("status",), 200), (("getheader", "content-length"), "11")], ids=["attribute", "method"]
)
def test_attributes_and_methods_are_asked_alike(examiner: Examiner, asked: tuple[str, ...], value: object) -> None:
    verdict = verdict_on(examiner, Call("tools", "ask", (Ref("response"), *asked)), *BEGUN, Value(value))
    assert verdict.result == "pass", verdict.told


def test_a_response_is_a_stream_and_a_connection_is_none(examiner: Examiner) -> None:
    for name, truth in (("response", True), ("connection", False)):
        verdict = verdict_on(examiner, Call("tools", "is_stream", (Ref(name),)), *BEGUN, Value(truth))
        assert verdict.result == "pass", verdict.told
