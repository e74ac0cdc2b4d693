"""The scripts of the server: sweeps over a response, TLS within a tunnel, and the verdicts on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.scripts import scripts_for, swept
from h1conform.conformance.exchange.tokens import Tokens
from h1conform.conformance.model import Case, Connection, Failure, Request, Response, Sweep, Tls, Variant
from h1conform.mockserver import Close, ReadRequest, Reset, Segments, Send, StartTls

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
WHOLE = Variant("tcp", "whole")


def case(sweep: Sweep, **more: object) -> Case:
    return Case("a/swept", "A case.", ("RFC9112-8-2",), RESPONSE, (Failure(truncated=True),), sweep=sweep, **more)  # type: ignore[arg-type]


NOTHING = Tokens((), "127.0.0.1", 80)


def steps(one: Case, number: int = 0, tokens: Tokens = NOTHING) -> tuple[object, ...]:
    return scripts_for(one, WHOLE, tokens)[number].steps


@pytest.mark.parametrize(("how", "end"), [("fin", Close()), ("reset", Reset())])
def test_a_sweep_is_one_case_for_each_octet(how: str, end: object) -> None:
    found = [each for _, each in swept(case(Sweep(how)))]  # type: ignore[arg-type]
    assert len(found) == len(RESPONSE)
    assert steps(found[0]) == (ReadRequest(), end)
    assert steps(found[7]) == (ReadRequest(), Send(RESPONSE[:7]), end)
    assert not any(each.sweep for each in found)


def test_a_split_loses_nothing() -> None:
    found = dict(swept(case(Sweep("split", 1))))
    assert len(found) == len(RESPONSE) - 1
    parted = found["split after 9 of 43 octets"]
    assert steps(parted) == (ReadRequest(), Segments((RESPONSE[:9], RESPONSE[9:])), Close())


def test_a_sweep_takes_the_last_response_of_the_last_connection() -> None:
    first = Connection((ReadRequest(), Send(b"first"), ReadRequest(), Send(b"ab"), Close()))
    one = Case("a/b", "A case.", ("RFC9112-8-2",), (RESPONSE, first), (Failure(),), sweep=Sweep("fin", 1))
    ((_, only),) = swept(one)
    assert steps(only) == (ReadRequest(), Send(RESPONSE), Close())
    assert steps(only, 1) == (ReadRequest(), Send(b"first"), ReadRequest(), Send(b"a"), Close())


def test_a_word_may_be_cut() -> None:
    tokens = Tokens((("hello", "ghjkl"),), "127.0.0.1", 80)
    *_, (where, last) = swept(case(Sweep("split")))
    assert where == "split after 42 of 43 octets"
    assert steps(last, 0, tokens)[1] == Segments((RESPONSE[:38] + b"ghjk", b"l"))
    segments = Connection((ReadRequest(), Segments((b"say he", b"llo"))))
    one = Case("a/b", "A case.", ("RFC9112-8-2",), (segments,), (Failure(),))
    assert steps(one, 0, tokens)[1] == Segments((b"say gh", b"jkl"))


def test_a_case_with_a_sweep_is_played_whole_only() -> None:
    assert {each.delivery for each in case(Sweep("fin")).variants} == {"whole"}


def test_tls_among_the_steps_begins_there() -> None:
    tunnel = Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\n"), Tls("expired"), ReadRequest()))
    one = Case("a/b", "A case.", ("RFC9112-8-2",), (tunnel,), (Failure(),), via="tunnel", transports=("tls",))
    (play,) = scripts_for(one, Variant("tls", "whole"), Tokens((), "localhost", 443))
    assert play.tls is None
    assert isinstance(play.steps[2], StartTls)


CUTS_SHORT = """
import socket

def request(request):
    "Takes whatever has come at the end of the connection for whole, if it is {least} octets at least."
    with socket.create_connection((request.host, request.port), request.timeout) as sock:
        sock.sendall(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
        data = b""
        while piece := sock.recv(1000):
            data += piece
    if len(data) < {least}:
        raise ValueError("short")
    return {{"status": 200, "body": data.partition(b"\\r\\n\\r\\n")[2], "headers": [], "version": "1.1", "reason": ""}}
"""


def test_the_worst_of_a_sweep_counts_and_says_where(
    examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    examiner = examine(write_driver(CUTS_SHORT.format(least=41)))
    verdict = examiner.examine(case(Sweep("fin")), WHOLE)
    assert (verdict.result, verdict.severity) == ("fail", "wrong-body")
    assert verdict.seen == "ended by FIN after 41 of 43 octets: 200 with body 'hel' (and at 1 other position)"
    assert verdict.wire


def test_a_client_that_sees_every_cut_passes(
    examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    examiner = examine(write_driver(CUTS_SHORT.format(least=43)))
    assert examiner.examine(case(Sweep("fin")), WHOLE).result == "pass"


# -------------------------------------------------------------------------------------------------------------- reads


def test_a_case_can_be_multiplied_by_how_its_content_is_read() -> None:
    one = Case("a/b", "A case.", ("RFC9112-8-2",), RESPONSE, (Response(200),), reads=("whole", "pieces"))
    assert [str(each) for each in one.variants][3:6] == ["tls-bytewise", "tcp-whole-pieces", "tcp-bytewise-pieces"]
    assert [Variant.parse(str(each)) for each in one.variants] == list(one.variants)


def test_a_client_that_cannot_read_in_pieces_is_not_asked(
    examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    examiner = examine(write_driver(CUTS_SHORT.format(least=43)))
    one = Case("a/b", "A case.", ("RFC9112-8-2",), RESPONSE, (Response(200),), reads=("pieces",))
    verdict = examiner.examine(one, Variant("tcp", "whole", "pieces"))
    assert (verdict.result, verdict.seen) == ("unsupported", "the client's driver does not offer the capability pieces")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", registry.entries())
def test_the_shipped_drivers_read_in_pieces(examine: Callable[..., Examiner], name: str) -> None:
    examiner = _able(examine, name, "pieces")
    verdict = examiner.examine(corpus()["chunked/two-chunks"], Variant("tcp", "whole", "pieces"))
    assert verdict.result == "pass", verdict


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", registry.entries())
def test_the_shipped_drivers_can_leave_content_unread(examine: Callable[..., Examiner], name: str) -> None:
    one = Case("a/b", "A case.", ("RFC9112-8-2",), RESPONSE, (Response(200),), do=(Request(read="none"),))
    assert _able(examine, name, "unread").examine(one, WHOLE).result == "pass"


# ------------------------------------------------------------------------------------------------------------ proxies

PROXY = Case(
    "a/proxy",
    "Asked for the whole URL.",
    ("RFC9112-3.2.2-1",),
    RESPONSE,
    (Response(200, body=b"hello"),),
    via="proxy",
    host="localhost",
    transports=("tcp",),
)
TUNNEL = Case(
    "a/tunnel",
    "Asked for a tunnel.",
    ("RFC9112-3.2.3-1",),
    (Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\n"), Tls(), ReadRequest(), Send(RESPONSE), Close())),),
    (Response(200, body=b"hello"),),
    via="tunnel",
    host="localhost",
)


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", registry.entries())
def test_the_shipped_drivers_ask_a_proxy(examine: Callable[..., Examiner], name: str) -> None:
    examiner = _able(examine, name, "proxy")
    verdict = examiner.examine(PROXY, WHOLE)
    assert verdict.result == "pass", verdict
    (request,) = examiner.observe(PROXY, WHOLE).connections[0].requests
    assert request.target == b"http://localhost/"


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", registry.entries())
def test_the_shipped_drivers_reach_through_a_tunnel(examine: Callable[..., Examiner], name: str) -> None:
    examiner = _able(examine, name, "tunnel")
    variant = Variant("tls", "whole")
    verdict = examiner.examine(TUNNEL, variant)
    assert verdict.result == "pass", verdict
    connect, get = examiner.observe(TUNNEL, variant).connections[0].requests
    assert (connect.method, connect.target, get.target) == (b"CONNECT", b"{address}", b"/")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", registry.entries())
def test_the_shipped_drivers_reach_through_a_tunnel_within_tls(examine: Callable[..., Examiner], name: str) -> None:
    examiner = _able(examine, name, "secure-tunnel")
    one = replace(TUNNEL, via="secure-tunnel", transports=("tls",), proxy="127.0.0.1")
    verdict = examiner.examine(one, Variant("tls", "whole"))
    assert verdict.result == "pass", verdict
    seen = examiner.observe(one, Variant("tls", "whole")).connections[0]
    assert [each.target for each in seen.requests] == [b"{address}", b"/"]
    assert seen.inner_tls is not None


def _able(examine: Callable[..., Examiner], name: str, capability: str) -> Examiner:
    """Return the examiner of a shipped client; skip the test if it is not installed or lacks the capability."""
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    examiner = examine(registry.find(name), timeout=5.0)
    if capability not in examiner.supervisor.capabilities:
        pytest.skip(f"{name} does not offer {capability}")
    return examiner
