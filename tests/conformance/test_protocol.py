"""The lines between harness and driver: what a question looks like, and what is taken for an answer."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.errors import ProtocolError
from h1conform.conformance.drivers.protocol import checked_hello, item_message, items_message, read_answer
from h1conform.conformance.drivers.shipped.python import host
from h1conform.conformance.model import (
    Body,
    Call,
    Request,
    Source,
    Told,
    ToldError,
    ToldResponse,
    ToldUnsupported,
    ToldValue,
)

HELLO = base64.b64encode(b"hello").decode()
OCTETS = "".join(map(chr, range(256)))


def over_the_line(message: Any) -> Any:
    return json.loads(json.dumps(message).encode("ascii"))


# --------------------------------------------------------------------------------------------------------- questions


def test_a_request_is_one_object() -> None:
    request = Request("POST", "/path", (("X-A", OCTETS), ("X-A", "two")), Body(b"hello", "iterable"))
    assert over_the_line(item_message(request)) == {
        "op": "do",
        "item": {
            "request": {
                "method": "POST",
                "target": "/path",
                "fields": [["X-A", OCTETS], ["X-A", "two"]],
                "body": {"data": HELLO, "kind": "iterable"},
                "read": "whole",
            }
        },
    }


def test_a_request_without_content_has_none() -> None:
    assert item_message(Request())["item"]["request"]["body"] is None


def test_empty_content_is_not_no_content() -> None:
    assert item_message(Request(body=Body(b"")))["item"]["request"]["body"] == {"data": "", "kind": "bytes"}


def test_a_request_of_version_1_has_no_member_of_version_2() -> None:
    assert set(item_message(Request())["item"]["request"]) == {"method", "target", "fields", "body", "read"}


@pytest.mark.parametrize(
    ("request_", "member", "value"),
    [
        (Request(part=2), "read", 2),
        (Request(part=0, read="pieces"), "read", 0),
        (Request(cancel="here"), "cancel", True),
        (Request(after=True), "upgraded", True),
        (
            Request(body=Source((b"hello", b""), fails=True)),
            "body",
            {"kind": "source", "pieces": [HELLO, ""], "fails": True},
        ),
    ],
    ids=["partial", "nothing", "cancel", "upgraded", "source"],
)
def test_a_request_of_version_2_has_its_member(request_: Request, member: str, value: Any) -> None:
    assert over_the_line(item_message(request_))["item"]["request"][member] == value


def test_requests_at_a_time_are_one_message_with_ids() -> None:
    message = over_the_line(items_message((Request(target="/one"), Request(target="/two"))))
    assert message["op"] == "do"
    assert [(each["id"], each["request"]["target"]) for each in message["items"]] == [("0", "/one"), ("1", "/two")]


@pytest.mark.parametrize(
    ("pieces", "fails"), [((b"", b"hello", b"", b"world", b""), False), ((b"hello",), True), ((), True)]
)
def test_a_source_arrives_as_it_was_given(pieces: tuple[bytes, ...], fails: bool) -> None:
    target = host.Target({"scheme": "http", "host": "::1", "port": 80, "ca_file": "/ca", "timeout": 1})
    asked = over_the_line(item_message(Request("PUT", body=Source(pieces, fails))))["item"]["request"]
    content, got = host.Request(target, asked).content(), []
    try:
        for piece in content:
            got.append(piece)
    except host.SourceFailed:
        assert fails
    else:
        assert not fails
    assert tuple(got) == pieces


def test_a_call_carries_octets_and_nested_arguments() -> None:
    call = Call("c", "request", ("GET", b"hello", [b"hello", (1, None)], {"a": b"hello"}), (("k", True),), as_="r")
    assert over_the_line(item_message(call)) == {
        "op": "do",
        "item": {
            "call": {
                "on": "c",
                "name": "request",
                "args": ["GET", {"bytes": HELLO}, [{"bytes": HELLO}, [1, None]], {"a": {"bytes": HELLO}}],
                "kwargs": [["k", True]],
                "as": "r",
                "get": False,
            }
        },
    }


@pytest.mark.parametrize(
    "value", [None, True, 5, 0.5, "text", OCTETS, b"", bytes(range(256)), [b"x", ["y", 1]]], ids=str
)
def test_an_argument_arrives_as_it_was_given(value: Any) -> None:
    message = over_the_line(item_message(Call("m", "f", (value,))))
    assert host.from_plain(message["item"]["call"]["args"]) == [value]


def test_a_request_arrives_as_it_was_given() -> None:
    target = host.Target({"scheme": "http", "host": "::1", "port": 80, "ca_file": "/ca", "timeout": 1})
    asked = Request("PUT", "/p?x=1", (("X-A", OCTETS),), Body(b"hello\r\nworld\n", "iterable"))
    got = host.Request(target, over_the_line(item_message(asked))["item"]["request"])
    assert (got.method, got.target, got.url) == ("PUT", "/p?x=1", "http://[::1]/p?x=1")
    assert got.fields == [("X-A", OCTETS)]
    assert list(got.content()) == [b"hello\r\n", b"world\n"]


@pytest.mark.slow
def test_every_question_of_the_corpus_fits_on_a_line() -> None:
    for case in corpus().values():
        for question in case.questions:
            line = json.dumps(item_message(question))
            assert line.isascii()
            assert "\n" not in line


# ----------------------------------------------------------------------------------------------------------- answers


FULL = {
    "status": 200,
    "reason": "OK",
    "version": "1.1",
    "headers": [["X-A", "one"], ["X-A", OCTETS]],
    "body": HELLO,
    "trailers": [],
    "complete": True,
}


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "one"), ("X-A", OCTETS)), b"hello", (), True),
            {"response": FULL},
            id="full-response",
        ),
        pytest.param(ToldResponse(), {"response": {}}, id="response-that-says-nothing"),
        pytest.param(ToldResponse(), {"response": dict.fromkeys(FULL)}, id="response-of-nulls"),
        pytest.param(ToldResponse(body=b""), {"response": {"body": ""}}, id="empty-body"),
        pytest.param(
            ToldError("x.E", ("x.B", "Exception"), "no", True, b"hello"),
            {
                "error": {
                    "type": "x.E",
                    "bases": ["x.B", "Exception"],
                    "message": "no",
                    "timed_out": True,
                    "partial": HELLO,
                }
            },
            id="full-error",
        ),
        pytest.param(ToldError("error"), {"error": {}}, id="error-that-says-nothing"),
        pytest.param(ToldValue(5, ("int",)), {"value": {"plain": 5, "bases": ["int"]}}, id="value"),
        pytest.param(
            ToldValue([b"hello", ["x"]]), {"value": {"plain": [{"bytes": HELLO}, ["x"]]}}, id="octets-in-a-value"
        ),
        pytest.param(ToldValue({"a": 1}), {"value": {"plain": {"a": 1}}}, id="object-in-a-value"),
        pytest.param(ToldUnsupported("no"), {"unsupported": "no"}, id="unsupported"),
        pytest.param(ToldUnsupported("no"), {"unsupported": "no", "seconds": 0.1}, id="with-further-members"),
    ],
)
def test_an_answer_is_read(expected: Told, answer: dict[str, Any]) -> None:
    assert expected == read_answer(over_the_line(answer))


@pytest.mark.parametrize(
    ("member", "answer"),
    [
        pytest.param("response, error, value, unsupported", {}, id="nothing"),
        pytest.param("hello", {"hello": {}}, id="no-kind"),
        pytest.param("response, error, value, unsupported", {"response": {}, "error": {}}, id="two-kinds"),
        pytest.param("the driver itself failed: NameError: x", {"broken": "NameError: x"}, id="broken"),
        pytest.param("response", {"response": None}, id="response-null"),
        pytest.param("response", {"response": []}, id="response-list"),
        pytest.param("error", {"error": "no"}, id="error-text"),
        pytest.param("value", {"value": 5}, id="value-number"),
        *(
            pytest.param(member, {"response": {member: wrong}}, id=f"{member}-{number}")
            for member, values in (
                ("status", ("200", 200.0, True, [200])),
                ("reason", (5, ["OK"])),
                ("version", (1.1, 11)),
                ("headers", (5, "ab", ["ab"], [["X-A"]], [["X-A", "one", "two"]], {"X-A": "one"}, {"ab": 1})),
                ("headers", ([["X-A", 5]], [["X-A", None]], [[1, "one"]])),
                ("body", (5, "a", "caf\xe9", "*", ["aGVsbG8="], {})),
                ("trailers", (5, "x", [5])),
                ("complete", ("yes", 1, 0)),
            )
            for number, wrong in enumerate(values)
        ),
        *(
            pytest.param(member, {"error": {member: wrong}}, id=f"error-{member}-{number}")
            for member, values in (
                ("type", (5, ["E"])),
                ("bases", (5, "E", {"E": 1})),
                ("message", (5, {})),
                ("timed_out", ("yes", 1)),
                ("partial", (5, "a")),
            )
            for number, wrong in enumerate(values)
        ),
        pytest.param("bases", {"value": {"bases": 5}}, id="value-bases-number"),
        pytest.param("bases", {"value": {"bases": "int"}}, id="value-bases-text"),
        pytest.param("plain", {"value": {"plain": {"bytes": "a"}}}, id="value-octets-no-base64"),
        pytest.param("plain", {"value": {"plain": [{"bytes": 5}]}}, id="value-octets-number"),
    ],
)
def test_what_is_no_answer_is_refused_by_the_name_of_the_offending_member(member: str, answer: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError, match=member):
        read_answer(over_the_line(answer))


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("response.status: the string '200', where an integer is needed", {"response": {"status": "200"}}),
        (
            "response.headers[1][1]: the integer 5, where a string is needed",
            {"response": {"headers": [["a", "b"], ["c", 5]]}},
        ),
        ("response.headers[0]: an array of 1, where a name and a value are needed", {"response": {"headers": [["a"]]}}),
        ("response.trailers[0]: the string 'ab', where an array is needed", {"response": {"trailers": ["ab"]}}),
        ("response.body: not base64", {"response": {"body": "*"}}),
        ("error.bases[1]: the integer 5, where a string is needed", {"error": {"bases": ["E", 5]}}),
        ("error.timed_out: the integer 1, where a boolean is needed", {"error": {"timed_out": 1}}),
        ("value.plain[1].bytes: not base64", {"value": {"plain": [1, {"bytes": 5}]}}),
        ("value: the integer 5, where an object is needed", {"value": 5}),
    ],
)
def test_the_message_has_the_path_of_the_member(message: str, answer: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_answer(over_the_line(answer))
    assert str(caught.value) == message


def test_a_value_is_nested_within_bounds() -> None:
    value: Any = "x"
    for _ in range(40):
        value = [value]
    assert read_answer({"value": {"plain": value}}) == ToldValue(value, ())
    for _ in range(460):
        value = [value]
    with pytest.raises(ProtocolError, match=r"^value\.plain: nested more than 50 deep$"):
        read_answer({"value": {"plain": value}})


@pytest.mark.parametrize("kind", ["error", "unsupported", "broken"])
def test_a_text_of_a_driver_is_cut_before_it_is_described(kind: str) -> None:
    text = "\x1b" * 20_000_000
    answer = {kind: {"type": text, "message": text} if kind == "error" else text}
    try:
        told = str(read_answer(answer))
    except ProtocolError as error:
        told = str(error)
    assert len(told) < 200_000
    assert "… (20000000 characters)" in told


def test_a_hello_with_an_unknown_capability_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ProtocolError, match="unknown capability 'step-wise'; nearest: 'stepwise'"):
        checked_hello({"hello": {"protocol": 1, "capabilities": ["step-wise"]}})


def test_a_hello_may_leave_out_everything_but_the_protocol() -> None:
    hello = checked_hello({"hello": {"protocol": 1, "capabilities": ["stepwise"], "exceptions": None}})
    assert (hello["capabilities"], hello["exceptions"]) == (["stepwise"], [])
    assert (hello["name"], hello["version"], hello["language"]) == ("", "", "")


@pytest.mark.parametrize("member", ["name", "version", "language", "capabilities", "exceptions"])
def test_a_hello_of_another_type_is_refused_by_its_member(member: str) -> None:
    with pytest.raises(ProtocolError, match=rf"^hello\.{member}: the integer 5, where "):
        checked_hello({"hello": {"protocol": 1, member: 5}})


@pytest.mark.parametrize(
    ("version", "shown"),
    [(0, "0"), (3, "3"), ("2", "2"), (2.0, "2.0"), (None, "null"), (True, "true"), ([2], "[2]")],
    ids=["0", "3", "text", "fraction", "null", "true", "array"],
)
def test_an_unknown_version_names_driver_version_and_supported_versions(version: object, shown: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        checked_hello({"hello": {"protocol": version, "name": "mine"}})
    assert str(caught.value) == (f"the driver 'mine' has version {shown} of the protocol; supported versions: 1 and 2")


def test_a_capability_of_version_2_needs_version_2() -> None:
    assert checked_hello({"hello": {"protocol": 2, "capabilities": ["cancel"]}})["capabilities"] == ["cancel"]
    with pytest.raises(ProtocolError, match="'cancel' needs version 2 of the protocol; the driver has version 1"):
        checked_hello({"hello": {"protocol": 1, "capabilities": ["cancel"]}})


def test_the_entry_is_raw_unless_the_driver_says_url() -> None:
    assert checked_hello({"hello": {"protocol": 1}})["entry"] == "raw"
    assert checked_hello({"hello": {"protocol": 2, "entry": "url"}})["entry"] == "url"
    with pytest.raises(ProtocolError, match=r"hello\.entry: unknown entry 'urk'; nearest: 'url'"):
        checked_hello({"hello": {"protocol": 2, "entry": "urk"}})


def test_octets_after_a_101_are_base64() -> None:
    assert read_answer({"response": {"status": 101, "upgraded": HELLO}}) == ToldResponse(101, after=b"hello")
    with pytest.raises(ProtocolError, match="upgraded"):
        read_answer({"response": {"status": 101, "upgraded": "?"}})
