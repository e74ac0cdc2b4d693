"""What the harness waits for on the server's side, so that both witnesses have seen the same before anything is judged.

An answer of the driver and an octet on the wire have no common clock. A client may raise its error before the server
has read the alert that came with it, or return a response before the server has read the end of a long request. So
after the answers, and before the server is stopped, the harness waits until the server has recorded what the case
looks at. Each wait ends as soon as that has come, and has a limit, since a client may never do what the case asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...mockserver import Seen, Server
from ..model import Case, Hello, Sent, Told, ToldError

_UNDER_WAY = 0.05  # seconds for the server to read what a client has already sent
_UNTIL_CLOSED = 0.5  # seconds that a client gets to close a connection, or to finish a handshake


def settle(case: Case, server: Server, answers: Sequence[Told], timeout: float) -> None:
    """Wait until the server has recorded what the case looks at, after the answers have come.

    ``timeout``  seconds that the client waits for an octet; no longer does the server wait for content or an end"""
    if case.ends:
        server.wait_idle(timeout)
    elif answers and any(isinstance(each, Sent) and each.body is not None for each in case.sent):
        server.wait_until(lambda: _requests_are_whole(case, server.seen), timeout)
    elif hellos := [each for each in case.sent if isinstance(each, Hello)]:
        alerts = any(each.alerts for each in hellos)
        server.wait_until(lambda: _handshakes_are_over(server.seen, alerts), _UNTIL_CLOSED)
    elif len(case.questions) > 1 and case.reuse != "allowed":  # the last request may not have been read yet
        server.wait_until(lambda: all(each.client_end for each in server.seen.connections), _UNDER_WAY)


def connections_left_open(server: Server) -> tuple[int, ...]:
    """The numbers of the connections that carried a request and that the client leaves open, though it has had the time
    to close them."""
    server.wait_until(lambda: not _open(server.seen), _UNTIL_CLOSED)
    return _open(server.seen)


def late_error(error: ToldError, case: Case, server: Server) -> ToldError:
    """An error that came as late as the client's time-out, marked ``timed_out`` where it was the time-out.

    It was if the server still held a connection open. A client that has sent an alert on each such connection has said
    what was wrong, and was merely slow, as a fresh process may be; a case that holds its connections on purpose
    (``holds``) expects the time-out all the same."""
    server.wait_until(lambda: all(each.client_end or each.server_end for each in server.seen.connections), _UNDER_WAY)
    left = [each for each in server.seen.connections if each.server_end is None]
    held = case.holds or any(not (each.tls and each.tls.alert) for each in left)
    return replace(error, timed_out=error.timed_out or held)


def _open(seen: Seen) -> tuple[int, ...]:
    """The connections that carried a request, and that the client has not ended."""
    return tuple(each.number for each in seen.connections if each.requests and each.client_end is None)


def _requests_are_whole(case: Case, seen: Seen) -> bool:
    """Whether as many whole requests have come as the case looks at, or no more can come."""
    wanted = sum(isinstance(each, Sent) for each in case.sent)
    ended = all(each.client_end for each in seen.connections) and not any(
        each.ended is None for each in seen.connections
    )
    return ended or sum(request.complete for request in seen.requests) >= wanted


def _handshakes_are_over(seen: Seen, alerts: bool) -> bool:
    """Whether the server has read all that the clients say within a handshake, and their alerts where the case is about
    alerts."""
    return all(
        each.client_end or (each.tls and (each.tls.version or each.tls.error) and (each.tls.alert or not alerts))
        for each in seen.connections
    )
