"""A late error counts as the client's time-out if the server held a connection open until the client's end or error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.settling import (
    connections_left_open,
    late_error,
    settle,
    traffic,
    wait_for_content,
    wait_for_cut_request,
    wait_for_due_ends,
    wait_for_end,
)
from h1conform.conformance.model import Case, Connection, Failure, Request, Sent, ToldError, ToldResponse, Variant
from h1conform.mockserver import Close, HalfClose, Hold, Mark, Pause, ReadRequest, Reset, Send, Step
from h1conform.mockserver.base.recorded import SeenConnection, SeenRequest, SeenTls, Turn
from h1conform.mockserver.http1.reader import RequestReader
from h1conform.mockserver.playing.teardown import Teardown

ENDS = Case("a/ends", "The server ends.", ("RFC9112-8-2",), b"HTTP/1.1 200", (Failure(),))
HOLDS = Case(
    "a/holds", "The server stays silent.", ("RFC9112-8-2",), (Connection((ReadRequest(), Hold())),), (Failure(),)
)
ALERTED = SeenTls(alert="bad_certificate")
SILENT = SeenTls()
OPEN = SeenTls(version="TLSv1.3", flight_sent_at=5.0)
ANSWERED = SeenTls(flight_sent_at=8.7)  # the server has answered the ClientHello


def server(*connections: Any) -> Any:
    """Return a server that has recorded these connections and records nothing more."""
    seen = SimpleNamespace(connections=list(connections))
    return SimpleNamespace(seen=seen, wait_until=lambda predicate, _: predicate())


def connection(
    server_at: float | None = None,
    client_at: float | None = None,
    tls: SeenTls | None = None,
    inner: SeenTls | None = None,
    turns: list[Turn] | None = None,
    began: float = 8.5,
) -> SeenConnection:
    """Return the record of a connection that the server ended at one time and the client at another."""
    seen = SeenConnection(0, tls=tls, inner_tls=inner, turns=turns or [], began=began)
    seen.server_ended_at, seen.client_ended_at = server_at, client_at
    seen.server_end, seen.client_end = (None if at is None else "fin" for at in (server_at, client_at))
    return seen


@pytest.mark.parametrize(
    ("timed_out", "case", "connections"),
    [
        pytest.param(True, ENDS, [connection()], id="held"),
        pytest.param(True, ENDS, [connection(client_at=9.0)], id="held-until-the-client-ended"),
        pytest.param(True, ENDS, [connection(9.1, 9.0)], id="server-answers-the-fin-of-the-client"),
        pytest.param(False, ENDS, [connection(5.0)], id="ended"),
        pytest.param(False, ENDS, [connection(5.0, 9.0)], id="ended-before-the-client"),
        pytest.param(True, ENDS, [connection(11.0)], id="ended-after-the-error"),
        pytest.param(True, ENDS, [connection(11.0, 12.0)], id="both-ended-after-the-error"),
        pytest.param(True, ENDS, [connection(5.0), connection()], id="one-of-two-held"),
        pytest.param(False, ENDS, [], id="no-connection"),
        pytest.param(True, ENDS, [connection(tls=SILENT)], id="held-in-a-handshake"),
        pytest.param(False, ENDS, [connection(tls=ALERTED)], id="alert"),
        pytest.param(False, ENDS, [connection(tls=SILENT, inner=ALERTED)], id="alert-inside"),
        pytest.param(True, ENDS, [connection(tls=SILENT, inner=SILENT)], id="held-in-a-handshake-inside"),
        pytest.param(True, ENDS, [connection(tls=ALERTED), connection(tls=SILENT)], id="alert-on-one-of-two"),
        pytest.param(True, HOLDS, [connection(tls=ALERTED)], id="alert-where-silence-is-the-case"),
        # The time-out is a second. The server sends its flight 0.2 s or 1.1 s after it accepts the connection.
        pytest.param(False, ENDS, [connection(client_at=9.9, tls=ANSWERED)], id="end-without-an-alert"),
        pytest.param(False, ENDS, [connection(client_at=9.9, tls=OPEN, inner=ANSWERED)], id="end-inside"),
        pytest.param(True, ENDS, [connection(client_at=9.9, tls=ANSWERED, began=7.6)], id="end-after-a-late-flight"),
        pytest.param(True, ENDS, [connection(tls=ANSWERED)], id="no-end"),
        pytest.param(
            True, ENDS, [connection(client_at=9.9, tls=ANSWERED, turns=[Turn(8.8, "client", 9)])], id="after-a-request"
        ),
        pytest.param(
            False,
            ENDS,
            [connection(client_at=9.9, inner=ANSWERED, began=5.0, turns=[Turn(8.6, "client", 9)])],
            id="after-connect",
        ),
        pytest.param(True, HOLDS, [connection(client_at=9.0, tls=ANSWERED)], id="end-where-silence-is-the-case"),
    ],
)
def test_a_late_error_was_the_time_out_if_the_server_still_held_a_connection(
    timed_out: bool, case: Case, connections: list[Any]
) -> None:
    assert late_error(ToldError("E"), case, server(*connections), 10.0, 1.0) == ToldError("E", timed_out=timed_out)


REFUSING = """
import socket, ssl, time

class Refused(Exception):
    pass

EXCEPTIONS = (Refused,)

def request(request):
    time.sleep({before})
    with socket.create_connection((request.host, request.port), 5) as sock:
        time.sleep({connected})
        outgoing = ssl.MemoryBIO()
        try:
            ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="a").do_handshake()
        except ssl.SSLWantReadError:
            sock.sendall(outgoing.read())
        sock.recv(1)
        time.sleep({behind})
    raise Refused("the certificate")
"""


@pytest.mark.parametrize(
    ("before", "connected", "behind", "timed_out"),
    [
        pytest.param(0.5, 0.0, 0.0, False, id="slow-start"),
        pytest.param(0.0, 0.0, 0.5, False, id="slow-refusal"),
        pytest.param(0.0, 0.5, 0.0, True, id="late-flight"),
    ],
)
def test_a_slow_client_that_refuses_without_an_alert_did_not_time_out(
    before: float,
    connected: float,
    behind: float,
    timed_out: bool,
    examine: Callable[..., Examiner],
    write_driver: Callable[..., Client],
) -> None:
    case = replace(corpus()["tls/identity/self-signed"], fresh=False)
    examiner = examine(write_driver(REFUSING.format(before=before, connected=connected, behind=behind)), timeout=0.5)
    observation = examiner.observe(case, Variant("tls", "whole"))
    (told,) = observation.told
    assert isinstance(told, ToldError)
    assert (told.message, told.timed_out) == ("the certificate", timed_out)
    (seen,) = observation.connections
    assert seen.tls is not None
    assert seen.tls.alert is None
    assert seen.client_end


def test_what_a_driver_calls_a_time_out_stays_one() -> None:
    error = ToldError("E", timed_out=True)
    assert late_error(error, ENDS, server(connection(5.0)), 10.0, 1.0) == error


def test_what_was_used_and_not_ended_by_the_client_is_left_open() -> None:
    used = SimpleNamespace(client_end=None, requests=["GET"], number=0)
    ended = SimpleNamespace(client_end="fin", requests=["GET"], number=1)
    unused = SimpleNamespace(client_end=None, requests=[], number=2)
    assert connections_left_open(server(used, ended, unused)) == (0,)


@pytest.mark.parametrize(("at_most", "waits"), [(2, True), (None, False)], ids=["counted", "not-counted"])
def test_a_case_that_counts_requests_waits_for_those_under_way(at_most: int | None, waits: bool) -> None:
    """The client may have the answer to a repeated request before the server has read the request before it."""
    case = replace(ENDS, do=(Request(), Request()), expect=(Failure(), Failure()), at_most=at_most)
    conditions: list[bool] = []
    one = server(connection(client_at=9.0), connection())
    one.wait_until = lambda predicate, _: conditions.append(predicate())
    settle(case, one, (ToldError("E"), ToldError("E")), 1.0)
    assert conditions == ([False] if waits else []), "the second connection has not ended"


UPLOAD = Case(
    "a/upload", "The client uploads.", ("RFC9112-8-2",), b"HTTP/1.1 200", (Failure(),), sent=(Sent(body=b"x"),)
)


@pytest.mark.parametrize(
    ("framing", "content"),
    [(b"Content-Length: 5", b"hello"), (b"transfer-encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n")],
    ids=["length", "chunks"],
)
def test_the_wait_for_content_does_not_end_at_a_head(framing: bytes, content: bytes) -> None:
    """Otherwise ``close`` would end the client before it has sent its content."""
    reader = RequestReader()
    reader.feed(b"POST / HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n")
    seen, head = connection(), reader.head()
    assert head is not None
    seen.requests.append(head)
    assert not _content_has_come(seen)
    reader.feed(content)
    whole = reader.request()
    assert whole is not None
    seen.requests[-1] = whole
    assert _content_has_come(seen)


@pytest.mark.parametrize("framing", [b"X-A: one", b"Content-Length: 0"])
def test_the_wait_for_content_ends_at_a_request_without_content(framing: bytes) -> None:
    reader, seen = RequestReader(), connection()
    reader.feed(b"GET / HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n")
    whole = reader.request()
    assert whole is not None
    seen.requests.append(whole)
    assert _content_has_come(seen)


def test_the_wait_for_content_ends_at_a_request_that_stays_cut_short() -> None:
    reader, seen = RequestReader(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"), connection()
    reader.finish()
    cut = reader.request()
    assert cut is not None
    seen.requests.append(cut)
    assert _content_has_come(seen)


def test_the_wait_for_content_ends_with_the_connection() -> None:
    seen = connection(client_at=9.0)
    seen.ended = 9.0
    assert _content_has_come(seen)


def _content_has_come(seen: SeenConnection) -> bool:
    """Return whether the condition of the wait is true for a server that has recorded this connection."""
    found: list[bool] = []
    record = SimpleNamespace(connections=[seen], requests=seen.requests)
    waiting: Any = SimpleNamespace(seen=record, wait_until=lambda predicate, _: found.append(predicate()))
    wait_for_content(UPLOAD, waiting, 1.0)
    return found[0]


def _recorded(received: bytes = b"", ended: float | None = None, handshake: bool = False) -> SeenConnection:
    """Return the record of a connection without a script."""
    seen = SeenConnection(0, received=bytearray(received), ended=ended)
    seen.tls = SimpleNamespace(version=None) if handshake else None
    return seen


@pytest.mark.parametrize(
    ("sent", "new"),
    [
        pytest.param(True, [_recorded(b"POST / HTTP/1.1")], id="octets"),
        pytest.param(True, [_recorded(b"POST / HTTP/1.1", ended=9.0)], id="octets-and-an-end"),
        pytest.param(False, [_recorded(ended=9.0)], id="an-end"),
        pytest.param(False, [_recorded(handshake=True)], id="a-handshake"),
        pytest.param(False, [], id="nothing"),
    ],
)
def test_a_request_whose_source_fails_was_sent_if_it_has_octets(sent: bool, new: list[SeenConnection]) -> None:
    before = [_recorded(b"GET / HTTP/1.1")]
    assert wait_for_cut_request(server(*before, *new), traffic(server(*before)), 1) == sent


def test_the_wait_for_a_cut_request_ends_with_the_new_connections() -> None:
    waits: list[bool] = []
    one = server(_recorded(b"GET / HTTP/1.1", ended=1.0), _recorded(ended=9.0))
    one.wait_until = lambda predicate, _: waits.append(predicate())
    assert not wait_for_cut_request(one, traffic(server(_recorded(b"GET / HTTP/1.1"))), 1)
    assert waits == [True]


@pytest.mark.parametrize("end", [Close(), HalfClose(), Reset()], ids=lambda end: type(end).__name__)
@pytest.mark.parametrize(
    ("waits", "mark", "seen"),
    [
        (True, "closed", connection()),
        (False, "closed", connection(5.0)),
        (False, "closed", connection(client_at=5.0)),  # the client was first
        (False, "other", connection()),
    ],
)
def test_the_end_right_after_a_mark_is_awaited(waits: bool, mark: str, seen: SeenConnection, end: Any) -> None:
    case = replace(ENDS, server=(Connection((ReadRequest(), Mark("closed"), end)), b""))
    seen.script = 0
    other = connection()
    other.script = 1
    assert wait_for_end(case, server(seen, other), mark, 1.0) is not waits


@pytest.mark.parametrize(
    ("waits", "requests", "steps"),
    [
        (True, 1, (ReadRequest(), Send(b"x"), Close())),
        (True, 1, (ReadRequest(), Send(b"x"), HalfClose(), ReadRequest(), Close())),
        (True, 2, (ReadRequest(), Send(b"x"), ReadRequest(), Send(b"x"), Mark("m"), Reset())),
        (False, 1, (ReadRequest(), Send(b"x"), ReadRequest(), Send(b"x"), Close())),  # it waits for the next request
        (False, 1, (ReadRequest(), Send(b"x"), Pause(0.1), Close())),
        (False, 1, (ReadRequest(), Send(b"x"), Hold())),
        (False, 0, (ReadRequest(), Send(b"x"), Close())),
    ],
)
def test_an_end_that_is_due_is_awaited(waits: bool, requests: int, steps: tuple[Step, ...]) -> None:
    case, seen = replace(ENDS, server=(Connection(steps), b"")), connection()
    seen.script = 0
    seen.requests += [SeenRequest(b"")] * requests
    assert wait_for_due_ends(case, server(seen)) is not waits
    seen.server_end = "fin"
    assert wait_for_due_ends(case, server(seen))


@pytest.mark.parametrize("id", ["reuse/reset-while-idle", "reuse/post-after-idle-reset", "reuse/closed-while-idle"])
def test_a_question_about_a_connection_that_has_ended_comes_after_its_end(
    id: str, monkeypatch: pytest.MonkeyPatch, examine: Callable[..., Examiner]
) -> None:
    """A server thread that is slow to end the connection stands for a busy machine."""
    for name in ("reset", "close"):
        monkeypatch.setattr(Teardown, name, _slowed(getattr(Teardown, name)))
    observation = examine(registry.find("reference", sys.executable)).observe(corpus()[id], Variant("tls", "whole"))
    assert [each.body for each in observation.told if isinstance(each, ToldResponse)] == [b"hello", b"world"]


def _slowed(end: Callable[..., None]) -> Callable[..., None]:
    def slow(*arguments: Any) -> None:
        time.sleep(0.2)
        end(*arguments)

    return slow
