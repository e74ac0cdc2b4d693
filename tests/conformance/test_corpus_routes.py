"""Cases behind a path: what is left of a script whose request has been read, and which cases cannot be had so."""

from __future__ import annotations

import shlex

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import BackToBack, Body, Case, Connection, Request, Source, Tls
from h1conform.conformance.serving.corpus_routes import CorpusRoutes, after_request, needs_connection
from h1conform.conformance.serving.curl_line import curl_line
from h1conform.mockserver.routing.replies import Reply
from h1conform.mockserver.script import Close, Hold, Mark, ReadHead, ReadRequest, Reset, Send, Steps

A, B = Send(b"a"), Send(b"b")


def case(*scripts: Steps, **more: object) -> Case:
    """A case with these scripts."""
    server = tuple(Connection(steps) for steps in scripts)
    return Case(id="x/y", about="", cites=(), server=server, expect=(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "rest"),
    [
        ((ReadRequest(), A, Close()), (A, Close())),
        ((ReadHead(), A, ReadRequest(), B, Reset()), (A, ReadRequest(), B, Reset())),
        ((A, Mark("m"), ReadRequest(), B, Close()), (A, Mark("m"), B, Close())),
        ((ReadRequest(), A), (A, Hold())),
        ((ReadRequest(),), (Hold(),)),
        ((A, Hold()), (A, Hold())),
    ],
)
def test_the_first_read_is_left_out_and_nothing_is_closed_that_was_left_open(steps: Steps, rest: Steps) -> None:
    assert after_request(steps) == rest


def test_scripts_take_turns() -> None:
    corpus_routes = CorpusRoutes(
        lambda: {"x/y": case((ReadRequest(), A, Close()), (ReadRequest(), B, Close()))}, secure=False
    )
    assert [corpus_routes.script("x/y")[0] for _ in range(3)] == [A, B, A]
    corpus_routes.clear()
    assert corpus_routes.script("x/y")[0] == A


@pytest.mark.parametrize(
    "one",
    [
        case((ReadRequest(), Close()), via="proxy"),
        Case("x/y", "", (), (Connection((ReadRequest(), Close()), Tls("expired")),), ()),
        Case("x/y", "", (), (Connection((ReadRequest(), Tls(), ReadRequest(), Close())),), ()),
    ],
    ids=["proxy", "certificate", "tunnel"],
)
def test_what_happens_before_or_below_a_request_needs_a_connection(one: Case) -> None:
    assert needs_connection(one).endswith("run h1conform serve --case x/y")
    with pytest.raises(ValueError, match="case x/y: "):
        CorpusRoutes(lambda: {"x/y": one}, secure=True).reply("x/y")


def test_a_case_for_tls_only_needs_a_server_that_speaks_it() -> None:
    one = case((ReadRequest(), Close()), transports=("tls",))
    with pytest.raises(ValueError, match="add --tls"):
        CorpusRoutes(lambda: {"x/y": one}, secure=False).reply("x/y")
    CorpusRoutes(lambda: {"x/y": one}, secure=True).reply("x/y")


def test_an_unknown_case_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="no case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'"):
        CorpusRoutes(corpus, secure=False).reply("chunked/one-chnk")


def test_every_case_is_on_show_and_most_have_an_address() -> None:
    index_entries = list(CorpusRoutes(corpus, secure=True).index_entries())
    assert [each.id for each in index_entries] == list(corpus())
    without = [each for each in index_entries if not each.path]
    assert all("--case" in each.note for each in without)
    assert len(without) < len(index_entries) / 4


def test_every_case_with_an_address_has_an_answer() -> None:
    corpus_routes = CorpusRoutes(corpus, secure=True)
    for each in corpus_routes.index_entries():
        if each.path:
            assert not isinstance(corpus_routes.script(each.id), Reply)


# ---------------------------------------------------------------------------------------------------------------- curl


def words(*requests: Request, **more: object) -> list[str]:
    return shlex.split(curl_line(case((Close(),), do=requests, **more), "http://127.0.0.1:1", None))


def test_curl_asks_what_the_case_asks() -> None:
    request = Request("PUT", "/a?b=[c]", (("X-A", "it's"), ("X-B", "")), Body(b"hello\n"))
    told = words(request)
    assert told[:4] == ["curl", "-v", "--max-time", "10"]
    assert told[4:10] == ["-X", "PUT", "-H", "X-A: it's", "-H", "X-B;"]
    assert told[10:] == ["--data-binary", "hello\n", "--path-as-is", "--globoff", "http://127.0.0.1:1/a?b=[c]"]


def test_head_is_an_option_of_its_own() -> None:
    assert "--head" in words(Request("HEAD"))
    assert "-X" not in words(Request("HEAD"))


def test_each_further_request_has_all_options_again() -> None:
    told = curl_line(case((Close(),), do=(Request(), Request())), "https://127.0.0.1:1", "/ca.pem", "/s").split()
    first, second = told[1 : told.index("--next")], told[told.index("--next") + 1 :]
    assert first == second
    assert first[:7] == ["-v", "--max-time", "10", "--unix-socket", "/s", "--cacert", "/ca.pem"]


def test_the_line_for_a_proxy_with_tls_trusts_its_certificate() -> None:
    told = curl_line(case((Close(),), via="proxy"), "https://127.0.0.1:1", "/ca.pem").split()
    assert told[told.index("--proxy") + 1] == "https://127.0.0.1:1"
    assert told[told.index("--proxy-cacert") + 1] == "/ca.pem"


def test_the_line_has_a_request_for_each_question_of_version_2() -> None:
    several = (BackToBack((Request(target="/one"), Request("POST", "/two", body=Source((b"he", b"", b"llo"))))),)
    told = shlex.split(curl_line(case((Close(),), do=several), "http://127.0.0.1:1", None))
    assert told.count("--next") == 1
    assert told[told.index("--data-binary") + 1] == "hello"


@pytest.mark.parametrize("target", ["*", "http://other.example/", "/caf\u00e9", "/a b\x7f"])
def test_a_target_that_no_url_has_is_given_as_it_is(target: str) -> None:
    assert words(Request("OPTIONS", target))[-3:] == ["--request-target", target, "http://127.0.0.1:1/"]


def test_a_proxy_is_asked_for_another_server() -> None:
    assert words(Request(), via="proxy")[4:6] == ["--proxy", "http://127.0.0.1:1"]
    assert words(Request(), via="proxy")[-1] == "http://127.0.0.1/"
    assert "--proxytunnel" in words(Request(), via="tunnel")
    assert words(Request(), via="tunnel")[-1] == "https://127.0.0.1/"
    assert words(Request(), via="secure-tunnel")[6] == "--proxytunnel"
    assert words(Request(), via="secure-tunnel")[-1] == "https://127.0.0.1/"


def test_calls_that_curl_does_not_have_become_a_get() -> None:
    assert words()[-1] == "http://127.0.0.1:1/"
