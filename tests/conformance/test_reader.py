"""The reader of the RFC's grammar, production by production: octets, and the readings that the text allows."""

from __future__ import annotations

import gzip
from typing import NamedTuple

import pytest

from h1conform.conformance.corpus.generated.reader import choices as choices_module
from h1conform.conformance.corpus.generated.reader.choices import (
    REFUSE,
    Choices,
    GrammarDeparture,
    Refusal,
    every_reading,
    lenient,
    right,
)
from h1conform.conformance.corpus.generated.reading import Reading, read
from h1conform.conformance.model import AnyOf, Failure, Outcome, Response

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"
LENGTH = b"Content-Length: 5\r\n\r\nhello"

ERROR = "error"


class Row(NamedTuple):
    """Octets, and what the reader makes of them.

    ``octets``   the octets
    ``right``    the right outcomes: `ERROR`, or the content
    ``lenient``  the lenient outcomes, likewise
    """

    octets: bytes
    right: set[str | bytes | None]
    lenient: set[str | bytes | None] = set()  # noqa: RUF012 - a NamedTuple makes its defaults class attributes


def told(*outcomes: Outcome) -> set[str | bytes | None]:
    found: set[str | bytes | None] = set()
    for outcome in outcomes:
        for each in outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,):
            found.add(each.body if isinstance(each, Response) else ERROR)
    return found


def check(row: Row, **options: str) -> None:
    reading = read(row.octets, **options)  # type: ignore[arg-type]
    assert (told(reading.right), told(*reading.lenient)) == (row.right, row.lenient), row.octets


# ----------------------------------------------------------------------------------------------------------- choices

ONE, TWO = GrammarDeparture("one", ("RFC9110-2.4-1",), "must"), GrammarDeparture("two", ("RFC9110-2.4-1",), "must")


def test_every_combination_of_options_is_read_once() -> None:
    def production(choices: Choices) -> str:
        first: str = choices.take(ONE, right("a"), lenient("b"))
        if first == "b":
            return first
        return first + str(choices.take(TWO, right("c"), right(REFUSE), lenient("d")))

    results = [(each.found, each.choices.grade) for each in every_reading(production)]
    assert [(found, grade) for found, grade in results if not isinstance(found, Refusal)] == [
        ("ac", "right"),
        ("ad", "lenient"),
        ("b", "lenient"),
    ]
    assert [grade for found, grade in results if isinstance(found, Refusal)] == ["right"]


def test_a_client_treats_a_departure_in_one_way_at_every_place() -> None:
    def production(choices: Choices) -> tuple[str, ...]:
        return tuple(choices.take(ONE, right("a"), right("b")) for _ in range(3))

    assert [each.found for each in every_reading(production)] == [("a", "a", "a"), ("b", "b", "b")]


def test_a_place_of_its_own_is_a_choice_of_its_own() -> None:
    def production(choices: Choices) -> tuple[str, ...]:
        return tuple(choices.take(ONE, right("a"), right("b"), place=place) for place in range(2))

    assert {each.found for each in every_reading(production)} == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")}


def test_too_many_readings_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices_module, "_MOST", 50)

    def production(choices: Choices) -> None:
        for place in range(20):
            choices.take(ONE, right("a"), right("b"), place=place)

    with pytest.raises(ValueError, match="the octets have more than 50 readings"):
        list(every_reading(production))


def test_an_unknown_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown end 'reset'; give 'fin' or 'open'"):
        read(b"", ended="reset")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- status line


@pytest.mark.parametrize(
    "row",
    [
        Row(b"HTTP/1.1 200 OK\r\n" + LENGTH, {b"hello"}),
        Row(b"HTTP/1.0 200 OK\r\n" + LENGTH, {b"hello"}),
        Row(b"HTTP/1.9 200 OK\r\n" + LENGTH, {b"hello"}),
        Row(b"HTTP/1.1 200 \r\n" + LENGTH, {b"hello"}),
        Row(b"HTTP/1.1 200\r\n" + LENGTH, {b"hello", ERROR}),
        Row(b"HTTP/1.1 200 OK\n" + LENGTH, {b"hello", ERROR}),
        Row(b"HTTP/1.1\t200 OK\r\n" + LENGTH, {b"hello", ERROR}),
        Row(b"HTTP/1.1 200 OK\r\r\n" + LENGTH, {b"hello", ERROR}),
        Row(b"HTTP/1.1 200 O\x00K\r\n" + LENGTH, {b"hello", ERROR}),
        Row(b"HTTP/1.1 200 O\xe9K\r\n" + LENGTH, {b"hello"}),
        Row(b"HTTP/2.0 200 OK\r\n" + LENGTH, {ERROR}, {b"hello"}),
        Row(b"HTTP/1.1 20 OK\r\n" + LENGTH, {ERROR}, {b"hello"}),
        Row(b"HTTP/1.1 0204 OK\r\n" + LENGTH, {ERROR}, {b"hello", b""}),
        Row(b"HTTP/1.1 600 OK\r\n" + LENGTH, {b"hello"}, {ERROR}),
        Row(b"hello", {ERROR}, {b"hello"}),
        Row(b"x\r\n" + HEAD + LENGTH, {ERROR}, {b"hello", b"x\r\n" + HEAD + LENGTH}),
        Row(b"HTTP/1.1 2", {ERROR}),
        Row(b"", {ERROR}),
    ],
)
def test_status_line(row: Row) -> None:
    check(row)


def test_a_code_outside_the_classes_is_returned_as_sent_or_as_500() -> None:
    reading = read(b"HTTP/1.1 999 X\r\n" + LENGTH)
    assert reading.right == AnyOf((Response(999, body=b"hello"), Response(500, body=b"hello")))
    assert reading.rulings == ("status-outside-classes",)


def test_an_unregistered_code_is_returned_as_sent_and_the_class_is_lenient() -> None:
    reading = read(b"HTTP/1.1 299 X\r\n" + LENGTH)
    assert reading.right == Response(299, body=b"hello")
    assert reading.lenient == (Response(200, body=b"hello"),)


# ------------------------------------------------------------------------------------------------------------ fields


def fields(lines: bytes) -> Reading:
    return read(HEAD + lines + b"\r\n" + LENGTH)


def values(reading: Reading) -> list[object]:
    outcomes = reading.right.outcomes if isinstance(reading.right, AnyOf) else (reading.right,)
    return [dict(each.fields) if isinstance(each, Response) else ERROR for each in outcomes]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (b"X-A: one", [{"X-A": "one"}]),
        (b"X-A:\t one \t", [{"X-A": "one"}]),
        (b"X-A:", [{"X-A": ""}]),
        (b"X-A: one\r\nx-a: two", [{"X-A": "one, two"}]),
        (b"X-A: caf\xe9", [{"X-A": "caf\xe9"}]),
        (b"X-A: one\r\n two", [{"X-A": "one two"}]),
        (b"X-A:\r\n one", [{"X-A": "one"}]),
        (b"X-A: one\r\n ", [{"X-A": "one"}, {"X-A": "one "}]),
        (b"X-A: o\0ne", [{"X-A": "o ne"}, ERROR]),
        (b"X-A: o\rne", [{"X-A": "o ne"}, ERROR]),
        (b"X-A: o\x01ne", [{}, ERROR]),
        (b" X-A: one\r\nX-B: two", [{"X-B": "two"}, ERROR]),
        (b"X-A: one\nX-B: two", [{"X-A": "one", "X-B": "two"}, {"X-A": "one X-B: two"}, ERROR]),
        (b"X-A : one", [ERROR]),
        (b"X A: one", [ERROR]),
        (b": one", [ERROR]),
        (b"one", [ERROR]),
        (b"Location: a\r\nLocation: b", [{}]),
    ],
)
def test_field_lines(lines: bytes, expected: list[object]) -> None:
    assert values(fields(lines)) == expected


def test_a_line_outside_of_the_grammar_is_skipped_by_a_lenient_client() -> None:
    reading = fields(b"one\r\nX-A: two")
    assert reading.right == Failure()
    assert reading.lenient == (Response(200, body=b"hello", fields=(("X-A", "two"),)),)


@pytest.mark.parametrize(
    "lines", [b"X-A: one\rX-B: two", b"X-A: one\r\n X-B: two", b"X-A: o\0X-B: two", b" X-B: two", b"X-A: o\xe9X-B: two"]
)
def test_a_name_within_a_value_is_no_field(lines: bytes) -> None:
    right = fields(lines).right
    (response,) = [each for each in getattr(right, "outcomes", (right,)) if isinstance(each, Response)]
    assert response.absent == ("X-B",)


def test_a_line_of_cr_has_two_readings() -> None:
    reading = read(HEAD + b"X-A: one\r\n\r\r\n" + LENGTH)
    assert told(reading.right) == {b"hello", ERROR}
    assert told(*reading.lenient) == {LENGTH}  # every CR before LF is a part of the line end
    assert reading.security


# ----------------------------------------------------------------------------------------------------------- framing


@pytest.mark.parametrize(
    "row",
    [
        Row(HEAD + b"Content-Length: 5\r\n\r\nhello", {b"hello"}),
        Row(HEAD + b"Content-Length: 0005\r\n\r\nhello", {b"hello"}),
        Row(HEAD + b"Content-Length: 5\r\n\r\nhell", {ERROR}),
        Row(HEAD + b"Content-Length: 5\r\n\r\nhello!", {b"hello"}, {b"hello!", ERROR}),
        Row(HEAD + b"Content-Length: 18446744073709551621\r\n\r\nhello", {ERROR}),
        Row(HEAD + b"Content-Length: +5\r\n\r\nhello", {ERROR}),
        Row(HEAD + b"Content-Length:\r\n\r\nhello", {ERROR}),
        Row(HEAD + b"Content-Length: 5, 5\r\n\r\nhello", {b"hello", ERROR}),
        Row(HEAD + b"Content-Length: 5,\r\n\r\nhello", {b"hello", ERROR}),
        Row(HEAD + b"Content-Length: 5\r\nContent-Length: 05\r\n\r\nhello", {b"hello", ERROR}),
        Row(HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", {ERROR}),
        Row(HEAD + b"Content-Length: 5\0\r\n\r\nhello", {ERROR}, {b"hello"}),
        Row(HEAD + b"Content-Length: 5\0 5\r\n\r\nhello", {ERROR}),
        Row(HEAD + b"Content-Length : 5\r\n\r\nhello!", {ERROR}, {b"hello!", b"hello"}),
        Row(HEAD + b"\r\nhello", {b"hello"}),
    ],
)
def test_content_length(row: Row) -> None:
    check(row)


@pytest.mark.parametrize(
    "row",
    [
        Row(CHUNKED + HELLO, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: , CHUNKED ,\r\n\r\n" + HELLO, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: pigeons\r\n\r\n" + HELLO, {HELLO, ERROR}),
        Row(HEAD + b"Transfer-Encoding: pigeons, chunked\r\n\r\n" + HELLO, {b"hello", ERROR}),
        Row(HEAD + b"Transfer-Encoding: chunked, pigeons\r\n\r\n" + HELLO, {HELLO, ERROR}),
        Row(HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + HELLO, {HELLO, ERROR}, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + HELLO, {ERROR}, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: chunked;a=b\r\n\r\n" + HELLO, {ERROR}),
        Row(HEAD + b"Transfer-Encoding: chunked x\r\n\r\n" + HELLO, {HELLO, ERROR}, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: \0chunked\r\n\r\n" + HELLO, {ERROR}, {b"hello"}),
        Row(HEAD + b"Transfer-Encoding: chu\0nked\r\n\r\n" + HELLO, {HELLO, ERROR}),
        Row(HEAD + b"Transfer-Encoding:\r\n\r\n" + HELLO, {HELLO, ERROR}),
        Row(HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + HELLO, {ERROR}, {b"hello"}),
        Row(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + HELLO, {b"hello", HELLO, ERROR}),
        Row(HEAD + b"Transfer-Encoding: gzip\r\n\r\n" + gzip.compress(b"a"), {b"a", gzip.compress(b"a"), ERROR}),
    ],
)
def test_transfer_encoding(row: Row) -> None:
    check(row)


def test_an_ignored_element_is_not_valid_although_a_refusal_fails() -> None:
    reading = read(HEAD + b"Transfer-Encoding: chunked,\r\n\r\n" + HELLO)
    assert reading.right == Response(200, body=b"hello", invalid=True)


@pytest.mark.parametrize(
    ("method", "row"),
    [
        ("HEAD", Row(HEAD + b"Content-Length: 5\r\n\r\n", {b""})),
        ("HEAD", Row(HEAD + b"Content-Length: five\r\n\r\n", {b""}, {ERROR})),
        ("HEAD", Row(HEAD + b"Content-Length: 5\r\n\r\nhello", {b""}, {ERROR})),
        ("GET", Row(b"HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\n\r\n", {b""})),
        ("GET", Row(b"HTTP/1.1 204 X\r\n\r\n", {b""})),
        ("GET", Row(b"HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\n", {b""}, {ERROR})),
        ("GET", Row(b"HTTP/1.1 205 X\r\nContent-Length: 5\r\n\r\nhello", {b"hello", b""}, {ERROR})),
        ("GET", Row(b"HTTP/1.1 205 X\r\n\r\n", {b"", ERROR})),
        ("CONNECT", Row(HEAD + b"Content-Length: 5\r\n\r\nhello", {b""})),
        ("CONNECT", Row(b"HTTP/1.1 407 X\r\nContent-Length: 5\r\n\r\nhello", {b"hello"})),
    ],
)
def test_responses_without_content(method: str, row: Row) -> None:
    check(row, method=method, ended="open" if row.octets.endswith(b"\r\n\r\n") else "fin")


def test_behind_a_2xx_to_connect_the_octets_are_those_of_the_tunnel() -> None:
    assert read(HEAD + b"\r\nhello", method="CONNECT").rest == b"hello"


# ------------------------------------------------------------------------------------------------------------ chunks


@pytest.mark.parametrize(
    "row",
    [
        Row(b"0\r\n\r\n", {b""}),
        Row(b"000A\r\nhelloworld\r\n0\r\n\r\n", {b"helloworld"}),
        Row(b'5;a=b;c="d;e"\r\nhello\r\n0\r\n\r\n', {b"hello"}),
        Row(b"5 ; a = b\r\nhello\r\n0\r\n\r\n", {b"hello"}, {ERROR}),
        Row(b"5;\r\nhello\r\n0\r\n\r\n", {b"hello", ERROR}),
        Row(b"5;a\nb\r\nhello\r\n0\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"5\nhello\r\n0\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"5\r\nhello\n0\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"5\r\nhello!\r\n0\r\n\r\n", {ERROR}),
        Row(b"6\r\nhello\r\n0\r\n\r\n", {ERROR}, {b"hello\r"}),
        Row(b"0x5\r\nhello\r\n0\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"5\r\nhello\r\n0 \r\nX-T: one\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"-5\r\nhello\r\n0\r\n\r\n", {ERROR}),
        Row(b"\r\n5\r\nhello\r\n0\r\n\r\n", {ERROR}, {b"hello"}),
        Row(b"10000000000000005\r\nhello\r\n0\r\n\r\n", {ERROR}),
        Row(b"00000000000000005\r\nhello\r\n0\r\n\r\n", {b"hello"}, {ERROR}),
        Row(b"5\r\nhello\r\n0\r\n", {b"hello", ERROR}),
        Row(b"5\r\nhello\r\n0", {ERROR}),
        Row(b"5\r\nhello\r\n", {ERROR}),
        Row(b"5\r\nhel", {ERROR}),
        Row(HELLO + b"!", {b"hello"}, {ERROR}),
        Row(b"5\r\nhello\r\n0\r\nX-T: one\r\n\r\n", {b"hello"}),
        Row(b"5\r\nhello\r\n0\r\nX-T one\r\n\r\n", {b"hello", ERROR}),
        Row(b"5\r\nhello\r\n0\r\nX-T: one\r\n two\r\n\r\n", {b"hello"}, {ERROR}),
        Row(b"5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n", {b"hello"}, {ERROR}),
    ],
)
def test_chunked_content(row: Row) -> None:
    check(Row(CHUNKED + row.octets, row.right, row.lenient))


def test_fields_of_the_trailer_section_are_no_fields_of_the_header_section() -> None:
    reading = read(CHUNKED + b"5\r\nhello\r\n0\r\nX-T: one\r\n\r\n")
    assert reading.right == Response(200, body=b"hello", absent=("X-T",))
    assert reading.message is not None
    assert reading.message.trailers == ((b"X-T", b"one"),)


# ----------------------------------------------------------------------------------------------------- whole message


@pytest.mark.parametrize(
    "row",
    [
        Row(b"HTTP/1.1 100 X\r\n\r\n" + HEAD + LENGTH, {b"hello"}),
        Row(b"HTTP/1.1 103 X\r\nContent-Length: 5\r\n\r\n" + HEAD + LENGTH, {b"hello"}, {ERROR}),
        Row(b"HTTP/1.0 100 X\r\n\r\n" + HEAD + LENGTH, {b"hello"}, {ERROR}),
        Row(b"HTTP/1.1 100 X\r\n\r\n" * 10 + HEAD + LENGTH, {b"hello"}, {ERROR}),
        Row(b"HTTP/1.1 100 X\r\n\r\n", {ERROR}),
        Row(b"HTTP/1.1 100 X\r\n\r\nx\r\n" + HEAD + LENGTH, {ERROR}, {b"hello"}),
        Row(b"HTTP/1.1 101 X\r\n\r\n" + HEAD + LENGTH, {None, b"hello", ERROR}),
    ],
)
def test_interim_responses(row: Row) -> None:
    check(row)


def test_fields_of_an_interim_response_are_no_fields_of_the_final_response() -> None:
    reading = read(b"HTTP/1.1 103 X\r\nLink: </a>\r\nX-A: one\r\n\r\n" + HEAD + b"X-A: two\r\n" + LENGTH)
    assert reading.right == Response(200, body=b"hello", fields=(("X-A", "two"),), absent=("Link",))


def test_content_until_close_never_ends_on_an_open_connection() -> None:
    assert read(HEAD + b"\r\nhello").right == Response(200, body=b"hello")
    assert read(HEAD + b"\r\nhello", ended="open").right == Failure(timeout=True, truncated=True)


@pytest.mark.parametrize(
    ("octets", "kind", "clauses", "level", "security"),
    [
        (HEAD + LENGTH, "well-formed", ("RFC9110-2.4-1",), "must", False),
        (b"HTTP/1.1 200\r\n" + LENGTH, "status line: no space behind the code", ("RFC9112-4-2",), "may", False),
        (
            HEAD + b"Content-Length: x\r\n\r\n",
            "framing: an invalid Content-Length",
            ("RFC9112-6.3-5", "RFC9112-6.3-8"),
            "must",
            False,  # no lenient outcome
        ),
        (
            CHUNKED + b"+5\r\nhello\r\n0\r\n\r\n",
            "chunk: the size is not hexadecimal digits",
            ("RFC9112-7.1-P1", "RFC9112-8-2"),
            "must",
            True,
        ),
        # The interim response is valid: the kind is that of the fault, and the weaker level counts.
        (
            b"HTTP/1.1 100 X\r\n\r\nhttp/1.1 200 OK\r\n" + LENGTH,
            "status line: the version is not HTTP/1.x",
            ("RFC9110-15.2-2", "RFC9112-2.3-P1"),
            "should",
            False,
        ),
    ],
)
def test_kind_clauses_and_level(octets: bytes, kind: str, clauses: tuple[str, ...], level: str, security: bool) -> None:
    reading = read(octets)
    assert (reading.kind, reading.clauses, reading.level, reading.security) == (kind, clauses, level, security)
