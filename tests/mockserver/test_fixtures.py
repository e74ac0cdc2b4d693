"""The fixtures in a pytest of their own: what a test gets, what fails it, and that the plugin costs nothing unused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., str]

HEAD = """
import urllib.error, urllib.request
import pytest
from h1conform.mockserver import Hold, ReadRequest, Reply, anywhere, reset

def get(url, **rest):
    try:
        with urllib.request.urlopen(url, timeout=10, **rest) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
"""


@pytest.fixture
def run(tmp_path: Path, run_pytest: Callable[..., Any]) -> Run:
    """A function that runs pytest on this code in an empty folder, and returns what it printed."""

    def run_code(code: str, *arguments: str) -> str:
        (tmp_path / "test_it.py").write_text(HEAD + code, encoding="utf-8")
        text: str = run_pytest("-W", "error", "-rA", *arguments).text
        return text

    return run_code


def outcomes(text: str) -> dict[str, list[str]]:
    """What became of each test, by its name."""
    found: dict[str, list[str]] = {}
    for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) test_it\.py::(\w+)", text, re.MULTILINE):
        found.setdefault(name, []).append(outcome)
    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_each_test_has_the_server_to_itself(run: Run, workers: tuple[str, ...]) -> None:
    text = run(
        """
@pytest.fixture(scope="session")
def base(_h1_session_server):
    return _h1_session_server.url("/")

@pytest.mark.parametrize("number", range(6))
def test_own(h1_server, base, number):
    assert base == h1_server.url("/")
    assert (h1_server.requests, h1_server.routes.listed) == ((), ())
    h1_server.script((ReadRequest(), Hold()))
    h1_server.discard()
    h1_server.on("GET", "/", Reply(str(number)), then="used", state="start")
    assert get(base) == str(number).encode()
    h1_server.script((ReadRequest(), Hold()))
    assert [connection.number for connection in h1_server.seen.connections] == [0]
""",
        *workers,
    )
    assert outcomes(text) == {"test_own": ["PASSED"] * 6}, text


@pytest.mark.slow
def test_tls_comes_with_its_ca(run: Run) -> None:
    text = run(
        """
import ssl

def test_trusted(h1_tls_server, h1_ca):
    h1_tls_server.on("GET", "/", Reply("x"))
    assert get(h1_tls_server.url("/"), context=h1_ca.client_context()) == b"x"
    assert h1_ca.file.read_bytes() == h1_ca.pem
    assert get(h1_tls_server.url("/"), context=ssl.create_default_context(cafile=h1_ca.file)) == b"x"
    assert h1_ca.client_context() is not h1_ca.client_context()

def test_unknown(h1_tls_server):
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        get(h1_tls_server.url("/"), context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
"""
    )
    assert outcomes(text) == {"test_trusted": ["PASSED"], "test_unknown": ["PASSED"]}, text


def test_what_a_reply_raises_fails_the_test_and_not_the_next(run: Run) -> None:
    text = run(
        """
def test_raises(h1_server):
    def lookup(context):
        return {}["lost"]
    h1_server.on("GET", "/", lookup)
    assert get(h1_server.url("/")) == 500

def test_next(h1_server):
    h1_server.on("GET", "/", Reply())
    assert get(h1_server.url("/")) == b""
"""
    )
    assert outcomes(text) == {"test_raises": ["PASSED", "ERROR"], "test_next": ["PASSED"]}, text
    assert "the reply to GET / failed: KeyError: 'lost'\nTraceback (most recent call last):" in text
    assert 'return {}["lost"]' in text


@pytest.mark.slow
def test_a_request_that_nobody_answered_fails_the_test_unless_it_is_allowed(run: Run) -> None:
    text = run(
        """
def test_missed(h1_server):
    h1_server.on("GET", "/users", Reply())
    assert get(h1_server.url("/usres")) == 501

def test_allowed(h1_server):
    h1_server.allow_unmatched = True
    assert get(h1_server.url("/usres")) == 501

def test_missed_again(h1_server):
    assert get(h1_server.url("/")) == 501
"""
    )
    assert outcomes(text) == {
        "test_missed": ["PASSED", "ERROR"],
        "test_allowed": ["PASSED"],
        "test_missed_again": ["PASSED", "ERROR"],
    }, text
    assert "route-1 GET /users: expected path '/users', seen '/usres'" in text


@pytest.mark.slow
def test_a_failure_shows_what_the_server_saw_and_the_seed(run: Run) -> None:
    text = run(
        """
def test_fails(h1_server):
    h1_server.on("GET", "/", Reply("x" * 100), faults=[reset(anywhere(seed=7))])
    with pytest.raises(Exception):
        get(h1_server.url("/"))
    assert h1_server.wait_idle(10)
    h1_server.assert_seen("POST", "/")
"""
    )
    assert outcomes(text) == {"test_fails": ["FAILED"]}, text
    assert "expected at least once: POST /" in text
    assert re.search(r"-+ Seen by h1_server -+\nconnection 0: \d+ octets sent; .*server's end: rst\n", text), text
    assert re.search(r"^  reset: anywhere\(seed=7\) is octet \d+ of \d+$", text, re.MULTILINE), text


def test_a_server_that_a_test_has_stopped_runs_in_the_next_test(run: Run) -> None:
    text = run(
        """
@pytest.mark.parametrize("number", range(2))
def test_stops(h1_server, number):
    h1_server.stop()
    with pytest.raises(urllib.error.URLError, match="refused"):
        get(h1_server.url("/"))

def test_recovers(h1_server):
    h1_server.on("GET", "/", Reply("x"))
    h1_server.stop()
    h1_server.start()
    assert get(h1_server.url("/")) == b"x"

def test_next(h1_server):
    assert h1_server.seen.connections == []
    h1_server.on("GET", "/", Reply("x"))
    assert get(h1_server.url("/")) == b"x"

def test_stops_tls(h1_tls_server):
    h1_tls_server.stop()

def test_next_tls(h1_tls_server, h1_ca):
    h1_tls_server.on("GET", "/", Reply("x"))
    assert get(h1_tls_server.url("/"), context=h1_ca.client_context()) == b"x"
"""
    )
    names = ["test_stops", "test_recovers", "test_next", "test_stops_tls", "test_next_tls"]
    assert outcomes(text) == {name: ["PASSED"] * (1 + (name == "test_stops")) for name in names}, text


@pytest.mark.slow
def test_a_port_that_is_taken_fails_the_test_that_stopped_the_server(run: Run) -> None:
    text = run(
        """
import socket

def test_stops(h1_server):
    get(h1_server.url("/missed"))
    h1_server.stop()
    other = test_stops.other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    other.bind(("127.0.0.1", h1_server.port))
    other.listen()

def test_frees():
    test_stops.other.close()

def test_next(h1_server):
    h1_server.on("GET", "/", Reply("x"))
    assert get(h1_server.url("/")) == b"x"
"""
    )
    assert outcomes(text) == {"test_stops": ["PASSED", "ERROR"], "test_frees": ["PASSED"], "test_next": ["PASSED"]}, (
        text
    )
    assert "no route answers GET /missed" in text
    assert re.search(
        "^a test has stopped the server, which cannot start again: cannot listen on 127", text, re.MULTILINE
    )
    assert "_tcp_listener" not in text  # no traceback


@pytest.mark.slow
def test_a_limit_that_was_reached_fails_the_test_unless_it_is_allowed(run: Run) -> None:
    text = run(
        """
import http.client

def post_too_much(server):
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    client.request("POST", "/", bytes(64 * 1024 * 1024 + 1))
    assert client.getresponse().status == 413
    client.close()

def test_too_much(h1_server):
    h1_server.on("POST", "/", Reply())
    post_too_much(h1_server)

def test_allowed(h1_server):
    h1_server.on("POST", "/", Reply())
    h1_server.allow_limits = True
    post_too_much(h1_server)

def test_next(h1_server):
    assert not h1_server.allow_limits
"""
    )
    assert outcomes(text) == {
        "test_too_much": ["PASSED", "ERROR"],
        "test_allowed": ["PASSED"],
        "test_next": ["PASSED"],
    }, text
    assert "Limits(request=67108864) was reached: 1 request(s) were larger" in text
    assert "limits=Limits(request=…)" in text


def test_a_failure_of_the_teardown_is_told_once_and_named_in_the_summary(run: Run) -> None:
    text = run(
        """
def test_missed(h1_server):
    assert get(h1_server.url("/missing")) == 501

def test_raises(h1_server):
    def lookup(context):
        raise LookupError("lost")
    h1_server.on("GET", "/", lookup)
    assert get(h1_server.url("/")) == 500
    assert get(h1_server.url("/other")) == 501

def test_next(h1_server):
    pass
"""
    )
    assert outcomes(text)["test_next"] == ["PASSED"], text
    assert re.search(r"^ERROR test_it.py::test_missed - Failed: no route answers GET /mi", text, re.MULTILINE), text
    assert re.search(r"^ERROR test_it.py::test_raises - Failed: 2 problems: the reply to", text, re.MULTILINE), text
    assert "During handling of the above exception" not in text
    report = text.partition("short test summary")[0]
    assert report.count("no route answers GET /missing") == 1, text
    assert report.count("LookupError: lost\nTraceback") == 1, text


@pytest.mark.slow
def test_a_function_that_does_not_return_fails_its_test_and_delays_no_other(run: Run) -> None:
    text = run(
        """
import socket, threading, time

entered, gate = threading.Event(), threading.Event()

def test_sleeps(h1_server):
    def sleepy(context):
        entered.set()
        gate.wait(60)
    h1_server.on("GET", "/slow", sleepy, name="lazy")
    with socket.create_connection(("127.0.0.1", h1_server.port)) as client:
        client.sendall(b"GET /slow HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n")
        assert entered.wait(10)
    test_sleeps.ended = time.monotonic()

@pytest.mark.parametrize("number", range(10))
def test_later(h1_server, number):
    h1_server.on("GET", "/", Reply("x"))
    assert get(h1_server.url("/")) == b"x"

def test_time():
    assert time.monotonic() - test_sleeps.ended < 8  # a second for the function, and the tests after it
    gate.set()
"""
    )
    assert outcomes(text) == {
        "test_sleeps": ["PASSED", "ERROR"],
        "test_later": ["PASSED"] * 10,
        "test_time": ["PASSED"],
    }, text
    assert re.search(r"^ERROR test_it.py::test_sleeps - Failed: connection 0: the answer", text, re.MULTILINE), text
    assert "by route lazy GET /slow, still runs after 1." in text
    assert re.search(r"in test_sleeps\.<locals>\.sleepy \(test_it\.py:\d+\)", text), text
