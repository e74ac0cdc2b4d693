"""A late error counts as the client's time-out if the server still held a connection open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from h1conform.conformance.exchange.settling import connections_left_open, late_error
from h1conform.conformance.model import Case, Connection, Failure, ToldError
from h1conform.mockserver import Hold, ReadRequest

ENDS = Case("a/ends", "The server ends.", ("RFC9112-8-2",), b"HTTP/1.1 200", (Failure(),))
HOLDS = Case(
    "a/holds", "The server stays silent.", ("RFC9112-8-2",), (Connection((ReadRequest(), Hold())),), (Failure(),)
)
ALERTED = SimpleNamespace(alert="bad_certificate")
SILENT = SimpleNamespace(alert="")


def server(*connections: Any) -> Any:
    """Return a server that has recorded these connections and records nothing more."""
    seen = SimpleNamespace(connections=list(connections))
    return SimpleNamespace(seen=seen, wait_until=lambda predicate, _: predicate())


def connection(server_end: str | None = None, client_end: str | None = None, tls: Any = None, **more: Any) -> Any:
    return SimpleNamespace(server_end=server_end, client_end=client_end, tls=tls, **more)


@pytest.mark.parametrize(
    ("timed_out", "case", "connections"),
    [
        pytest.param(True, ENDS, [connection()], id="held"),
        pytest.param(True, ENDS, [connection(client_end="fin")], id="held-until-the-client-ended"),
        pytest.param(False, ENDS, [connection("fin")], id="ended"),
        pytest.param(True, ENDS, [connection("fin"), connection()], id="one-of-two-held"),
        pytest.param(False, ENDS, [], id="no-connection"),
        pytest.param(True, ENDS, [connection(tls=SILENT)], id="held-in-a-handshake"),
        pytest.param(False, ENDS, [connection(tls=ALERTED)], id="alert"),
        pytest.param(True, ENDS, [connection(tls=ALERTED), connection(tls=SILENT)], id="alert-on-one-of-two"),
        pytest.param(True, HOLDS, [connection(tls=ALERTED)], id="alert-where-silence-is-the-case"),
    ],
)
def test_a_late_error_was_the_time_out_if_the_server_still_held_a_connection(
    timed_out: bool, case: Case, connections: list[Any]
) -> None:
    assert late_error(ToldError("E"), case, server(*connections)) == ToldError("E", timed_out=timed_out)


def test_what_a_driver_calls_a_time_out_stays_one() -> None:
    error = ToldError("E", timed_out=True)
    assert late_error(error, ENDS, server(connection("fin"))) == error


def test_what_was_used_and_not_ended_by_the_client_is_left_open() -> None:
    used = connection(requests=["GET"], number=0)
    ended = connection(client_end="fin", requests=["GET"], number=1)
    unused = connection(requests=[], number=2)
    assert connections_left_open(server(used, ended, unused)) == (0,)
