"""Users' regular expressions run under a bound: no pattern stops the server, and each answer is that of `re`."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from h1conform.mockserver import MockServer, Reply, Route
from h1conform.mockserver.routing.matcher import Matcher
from h1conform.mockserver.routing.paths import compile_path
from h1conform.mockserver.routing.patterns import PatternError, compile_pattern, searcher, weigh

DIRECT = 1_000_000  # steps of a search in the thread of the connection

USUAL = [
    ("^Bearer ", "Bearer " + "x" * 2000),
    ("^a", "b" * 500_000),
    (r'"name":\s*"Ada"', '{"id": 7, "name": "Ada", "tags": ["a", "b"]}' * 20),
    (r"Chrome/(\d+)\.", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0"),
    (r"^/users/\d+/items/\w+$", "/users/12345/items/abc"),
    (r"(?i)^text/(html|plain)", "Text/HTML; charset=utf-8"),
    (re.escape("a.b"), "x" * 100_000),
    (r"[0-9a-f]{8}-[0-9a-f]{4}", "x" * 10_000),
    ("^(?:a|b|c)+$", "abc" * 100),
]

# Patterns that take long for a repeated "a": exponentially, and with a power of the length.
CATASTROPHES = ["^(a+)+$", "(a|aa)+b", "(a?){40}a{40}", "((a*)*)*b", "(?:a?a?a?)+b", "(?=(a+)+b)a", r"(a+)+\1b"]
SLOW = [r"a*b", r"a*a*b", r".*.*.*b", r"(?:a{1,2}){1,9}b", r"\w+?\d", r"(a)*b", r"(a+)\1b", r"[a-z]*[a-y]*\d"]
# The engine compares a character with each range beyond U+FFFF.
WIDE = "[" + "".join(f"{chr(0x10000 + 3 * index)}-{chr(0x10001 + 3 * index)}" for index in range(3000)) + "]"


@contextmanager
def ticking() -> Iterator[list[float]]:
    """Measure the longest time in which another thread did not run."""
    longest, over = [0.0], threading.Event()

    def tick() -> None:
        last = time.monotonic()
        while not over.wait(0.005):
            now = time.monotonic()
            longest[0], last = max(longest[0], now - last), now

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield longest
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(("pattern", "value"), USUAL)
def test_a_usual_pattern_is_searched_in_the_thread_of_the_connection(pattern: str, value: str) -> None:
    compiled = re.compile(pattern)
    assert weigh(compiled).steps(value) <= DIRECT
    assert searcher(compiled)((value,)) == bool(compiled.search(value))


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [*CATASTROPHES, *SLOW])
def test_a_search_in_the_thread_of_the_connection_takes_a_part_of_a_second(pattern: str) -> None:
    compiled = re.compile(pattern)
    weight = weigh(compiled)
    size = max((2**power for power in range(21) if weight.steps("a" * 2**power) <= DIRECT), default=0)
    began = time.process_time()
    compiled.search("a" * size)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pattern", [WIDE, f"({WIDE})z", f"(?i){WIDE}"], ids=["alone", "in a group", "any case"])
def test_a_class_of_many_ranges_counts_its_ranges(pattern: str) -> None:
    weight = weigh(re.compile(pattern))
    assert weight.steps("\U000fff00" * 2_000) <= DIRECT < weight.steps("\U000fff00" * 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_a_search_that_takes_too_long_is_an_error_and_stops_no_other_thread(pattern: str) -> None:
    search = searcher(re.compile(pattern))
    with ticking() as longest, suppress(PatternError):
        search(("a" * 60,))
    assert longest[0] < 2


@pytest.mark.slow
def test_a_process_gives_the_same_answer_as_a_search_in_the_thread() -> None:
    for pattern in (r"(x+)+y", rb"(?i)(X+)+y"):
        search = searcher(re.compile(pattern))
        for text in ("xxy", "xx", "zxxxyz", "é"):
            value = text.encode() if isinstance(pattern, bytes) else text
            assert search((value,)) == bool(re.search(pattern, value))  # type: ignore[arg-type]
        assert not search(())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(", "not a regular expression: missing "),
        ("x" * 10_001, "a regular expression of 10001 characters; at most 10000 are allowed"),
        ("(" * 4000 + ")" * 4000, "not a regular expression: the nesting is too deep"),
        ("a{99999999999}", "not a regular expression that can be compiled: the repetition number is too large"),
    ],
)
def test_a_text_that_cannot_be_compiled_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        compile_pattern(text)


@pytest.mark.slow
def test_a_pattern_that_takes_too_long_is_a_500_and_other_requests_are_answered() -> None:
    def get(path: str, value: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        client.request("GET", path, headers={"X": value})
        response = client.getresponse()
        found = response.status, response.read()
        client.close()
        return found

    with MockServer() as server:
        server.on("GET", "/a", Reply("a"), headers={"X": re.compile("^(a+)+$")})
        server.on("GET", "/big", Reply("big"), headers={"X": re.compile("(a{60000}){60000}")})
        server.on("GET", "/b", Reply("b"))
        found: list[tuple[int, bytes]] = []
        thread = threading.Thread(target=lambda: found.append(get("/a", "a" * 50 + "b")))
        thread.start()
        began = time.monotonic()
        assert get("/b", "") == (200, b"b")
        assert time.monotonic() - began < 2
        thread.join()
        assert get("/a", "aaa") == (200, b"a")
        assert get("/big", "a" * 70)[0] == 501
        [(status, text)] = found
        assert (status, len(server.errors)) == (500, 1)
        assert b"PatternError: the regular expression '^(a+)+$' on 51 characters takes longer than " in text


def test_a_path_that_matches_a_rule_in_too_many_ways_is_an_error_by_its_rule() -> None:
    matched = compile_path("/<a>-<b>-<c>-<d>")
    assert matched("/1-2-3-4") == {"a": "1", "b": "2", "c": "3", "d": "4"}
    with pytest.raises(ValueError, match="a path of 2001 characters has too many ways to match 4 converters"):
        matched("/" + "-" * 2000)
    assert compile_path("/<a>/<b>/<c>")("/" + "x" * 100_000) is None


def test_a_path_rule_is_not_to_blame_for_a_request_with_another_method() -> None:
    rule = "/<a>-<b>-<c>-<d>"
    with MockServer() as server:
        server.on("GET", rule)
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        client.request("PUT", "/" + "-" * 2000)
        assert client.getresponse().status == 501
        client.close()
        assert server.errors == ()
        server.assert_seen("GET", rule, count=0)


def test_the_message_for_an_unknown_path_is_made_at_once_for_a_long_path() -> None:
    with MockServer() as server:
        for rule in ("/<a><b><c><d>x", "/abc"):
            server.on("PUT", rule)
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        began = time.process_time()
        client.request("PUT", "/" + "ab" * 10 + "c" * 20_000)
        assert client.getresponse().status in (500, 501)
        assert time.process_time() - began < 2
        client.close()


def test_a_pattern_of_python_code_and_of_plain_data_have_the_same_bound() -> None:
    for pattern in (re.compile("(x+)+y"), re.compile(b"(x+)+y")):
        assert weigh(pattern).steps("x" * 10) > DIRECT
    assert Matcher(Route(headers={"a": re.compile("(x+)+y")})).conditions
