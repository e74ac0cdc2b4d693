"""Tokens and addresses in data of any shape, and their replacement with words and placeholders."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.exchange.tokens import Tokens, mapped
from h1conform.conformance.model import ADDRESS, HOST, PORT, WORDS, Body, Call, Case, Request, ToldResponse
from h1conform.mockserver import SeenConnection, SeenRequest, Segments, Send

DRAWN = ("ghjkl", "mnpqr", "stvwx", "zzghz")
TOKENS = Tokens(tuple(zip(WORDS, DRAWN, strict=True)), "127.0.0.1", 4321)
SEEDS = range(300)


@dataclass(frozen=True)
class Shape:
    text: str
    more: object = None


def draw(seed: int) -> Tokens:
    return Tokens.draw("127.0.0.1", 4321, random.Random(seed))


def test_words_are_drawn_anew_all_different_and_of_the_same_length() -> None:
    for seed in SEEDS:
        drawn = [word for _, word in draw(seed).words]
        assert len(set(drawn)) == len(WORDS)
        assert [len(word) for word in drawn] == [len(word) for word in WORDS]
        assert [word for word, _ in draw(seed).words] == list(WORDS)
    assert len({draw(seed).words for seed in SEEDS}) == len(SEEDS)


def test_no_word_is_made_of_hexadecimal_digits_or_is_a_word_of_the_corpus() -> None:
    for seed in SEEDS:
        for _, word in draw(seed).words:
            assert not set(word) & set("0123456789abcdefABCDEFxX+- ") - {"x"}
            assert word.isalpha()
            assert word.islower()
            assert word not in WORDS


def test_a_drawn_word_stands_nowhere_in_the_corpus(many_cases: list[Case]) -> None:
    """Otherwise `restore` changes octets that are no token."""
    text = "\n".join(repr((case.connections, case.do, case.expect, case.sent)) for case in many_cases)
    for seed in range(40):
        for _, word in draw(seed).words:
            assert word not in text


@pytest.mark.parametrize(
    ("plain", "substituted"),
    [
        ("hello", "ghjkl"),
        (b"hello", b"ghjkl"),
        (bytearray(b"helloworld"), bytearray(b"ghjklmnpqr")),
        (b"5\r\nhello\r\n0\r\n\r\n", b"5\r\nghjkl\r\n0\r\n\r\n"),
        (("hello", [b"world", {"again": b"stray"}]), ("ghjkl", [b"mnpqr", {"stvwx": b"zzghz"}])),
        (Shape("hello", Shape("world", (b"again",))), Shape("ghjkl", Shape("mnpqr", (b"stvwx",)))),
        (Send(b"hello"), Send(b"ghjkl")),
        (Request("POST", body=Body(b"hello")), Request("POST", body=Body(b"ghjkl"))),
        (
            ToldResponse(200, body=b"hello", fields=(("X", "world"),)),
            ToldResponse(200, None, None, (("X", "mnpqr"),), b"ghjkl"),
        ),
        ((None, True, 5, 0.5), (None, True, 5, 0.5)),
        ("Hello HELLO hell", "Hello HELLO hell"),
    ],
    ids=[
        *("text", "octets", "bytearray", "within-octets", "nested", "dataclass", "step", "request", "told", "others"),
        "no-word",
    ],
)
def test_words_are_exchanged_in_data_of_any_shape(plain: object, substituted: object) -> None:
    got = TOKENS.substitute(plain)
    assert substituted == got
    assert type(substituted) is type(got)
    assert plain == TOKENS.restore(got)


def test_words_are_restored_in_what_was_seen_on_the_wire_with_its_mutable_parts() -> None:
    request = SeenRequest(b"GET /ghjkl HTTP/1.1\r\n\r\n", b"GET", b"/ghjkl", fields=((b"X", b"mnpqr"),))
    seen = SeenConnection(0, received=bytearray(b"ghjkl"), requests=[request], notes=["127.0.0.1:4321"])
    got = TOKENS.restore(seen)
    assert got.received == bytearray(b"hello")
    assert got.requests[0].target == b"/hello"
    assert got.requests[0].fields == ((b"X", b"world"),)
    assert got.notes == [ADDRESS]
    assert seen.received == bytearray(b"ghjkl")


def test_a_request_without_words_is_restored_whatever_the_tokens_and_keeps_what_is_short() -> None:
    def seen(port: int, complete: bool = True) -> SeenRequest:
        host = b"127.0.0.1:%d" % port
        raw = b"GET / HTTP/1.1\r\nHost: %s\r\nX: g\r\n\r\n" % host
        return SeenRequest(raw, b"GET", b"/", b"HTTP/1.1", ((b"Host", host), (b"X", b"g")), complete=complete)

    for number in SEEDS:
        tokens = replace(draw(number), port=number + 1)
        for complete in (True, False):
            got = tokens.restore(seen(number + 1, complete))
            assert got.fields == ((b"Host", b"{address}"), (b"X", b"g"))
            assert got.complete is complete
            assert b"Host: {address}\r\n" in got.raw


def test_a_canned_answer_comes_back_as_another() -> None:
    """A client that answers with a word of the corpus is reported with the token."""
    assert TOKENS.restore(b"hello") == b"ghjkl"
    assert TOKENS.restore("hello world") == "ghjkl mnpqr"


def test_the_exchange_is_its_own_inverse_for_every_case() -> None:
    """Except for a few octets alone, which may be the start of a token that was cut, and for parts of segments."""
    for number, case in enumerate(corpus().values()):
        tokens = replace(draw(number), host=case.host)
        steps = [step for each in case.connections for step in each.steps if not isinstance(step, Segments)]
        octets = [getattr(step, "data", getattr(step, "content", b"hello")) for step in steps]
        whole = [step for step, each in zip(steps, octets, strict=True) if len(each) > 4]
        assert tokens.restore(tokens.substitute(whole)) == whole


def test_the_length_of_octets_never_changes() -> None:
    for number, case in enumerate(corpus().values()):
        for connection in case.connections:
            for step in connection.steps:
                if isinstance(step, Send):
                    assert len(draw(number).substitute(step).data) == len(step.data)


def test_words_side_by_side_come_back_whatever_was_drawn() -> None:
    """A token that also occurs across the border of two others must not separate them."""
    overlapping = _Scripted(["ghjkl", "mnpqr", "klmnp", "rghjk"])
    tokens = Tokens.draw("127.0.0.1", 4321, overlapping)
    for first in WORDS:
        for second in WORDS:
            data = (first + second).encode()
            assert tokens.restore(tokens.substitute(data)) == data, dict(tokens.words)


class _Scripted(random.Random):
    """A source of randomness that returns the letters of these words first, and then random ones."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(1)
        self._letters = [*"".join(words)]

    def choices(self, population, *args, k=1, **kwargs):  # type: ignore[no-untyped-def]
        if len(self._letters) < k:
            return super().choices(population, *args, k=k, **kwargs)
        given, self._letters = self._letters[:k], self._letters[k:]
        return given

    def sample(self, population, k, **kwargs):  # type: ignore[no-untyped-def]
        wanted = [letter for letter in dict.fromkeys(self._letters[:k]) if letter in population]
        if len(wanted) < k:
            return super().sample(population, k, **kwargs)
        self._letters = self._letters[k:]
        return wanted


# --------------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("expected", "host"), [("127.0.0.1:4321", "127.0.0.1"), ("localhost:4321", "localhost"), ("[::1]:4321", "::1")]
)
def test_an_address_is_spelled_as_in_a_host_field(expected: str, host: str) -> None:
    assert expected == replace(TOKENS, host=host).substitute(ADDRESS)
    assert replace(TOKENS, host=host).restore(expected) == ADDRESS


def test_placeholders_stand_for_the_server() -> None:
    call = Call("module", "HTTPConnection", (HOST, PORT, f"{HOST}:{PORT}"), (("at", ADDRESS),))
    got = TOKENS.substitute(call)
    assert got.args == ("127.0.0.1", 4321, "127.0.0.1:4321")
    assert got.kwargs == (("at", "127.0.0.1:4321"),)


def test_the_address_is_put_back_in_octets_too() -> None:
    assert TOKENS.restore(b"Host: 127.0.0.1:4321\r\n") == b"Host: {address}\r\n"
    assert TOKENS.restore(b"Host: 127.0.0.1\r\n") == b"Host: 127.0.0.1\r\n"


def test_braces_that_are_no_placeholder_stay() -> None:
    assert TOKENS.substitute("{path}{} {addres}") == "{path}{} {addres}"


def test_a_whole_case_goes_through() -> None:
    case: Case = corpus()["request/host"]
    assert TOKENS.restore(TOKENS.substitute(case)).sent == case.sent


def test_mapped_leaves_its_input_alone() -> None:
    data = {"a": [b"x", ("y",)]}
    got = mapped(data, str.upper, bytes.upper)
    assert got == {"A": [b"X", ("Y",)]}
    assert data == {"a": [b"x", ("y",)]}
