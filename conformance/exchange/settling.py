"""Waits until the server has recorded what a case looks at, so that both witnesses describe the same moment.

Why a wait is needed
--------------------

An answer of the driver and an octet on a connection reach the harness in different ways. Four parties take part, each
at a speed of its own:

    client          has written octets, and has returned from the call that the case requested
    kernel          holds octets that the server has not read yet
    server thread   reads octets, and records a request or an end only when it has read all of it
    harness thread  has the answer of the driver, and wants to stop the server

A client may raise its error before the server has read the alert that belongs to it. A client may return a response
before the server has read the end of a long request. If the harness stopped the server with the last answer, the record
would lack what the client did, and the verdict would depend on the speed of the machine.

Who waits for whom
------------------

The harness thread waits here, after the last answer and before `Server.stop`. It waits for server threads only, never
for the driver, which has nothing to do at that time. A server thread notifies the harness thread whenever it records a
connection, a request or an end, and the harness thread then evaluates its condition again. The harness thread also
accepts connections meanwhile (`observe`), so it wakes every 20 ms in any case, which covers handshakes and alerts.

Each wait ends as soon as its condition is true. Each has a limit, because a client may never do what the case expects:
that is then a result, not a hang of the harness. A client may also be slow because the machine is busy. So a failure in
an exchange in which a wait reached its limit counts only if a second run has the same result
(`Observation.overdue`). Most cases look at nothing of this kind and have no wait, because a
wait in each case would make a run several times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from ...mockserver import Close, HalfClose, Mark, ReadRequest, Reset, Seen, Send
from ...mockserver.base.recorded import SeenConnection, SeenRequest, SeenTls
from ..drivers.supervisor import may_be_time_out
from ..model import Case, Hello, Sent, Told, ToldError
from .servers import AnyServer

_FRAMING = (b"Content-Length", b"Transfer-Encoding")
_UNDER_WAY = 0.05  # seconds in which the server reads what the client has already sent
_UNTIL_CLOSED = 0.5  # seconds in which the client closes a connection or completes a handshake


def settle(case: Case, server: AnyServer, answers: Sequence[Told], timeout: float) -> bool:
    """Wait until the server has recorded what the case looks at, and return whether it has.

    ``case``     the case
    ``server``   the running server of the exchange
    ``answers``  all answers of the driver
    ``timeout``  seconds that the client waits for an octet; also the limit of the wait for content or for an end"""
    if case.ends:
        return server.wait_idle(timeout)
    if answers and awaits_content(case):
        return wait_for_content(case, server, timeout)
    if hellos := [each for each in case.sent if isinstance(each, Hello)]:
        alerts = any(each.alerts for each in hellos)
        return server.wait_until(lambda: _handshakes_are_over(server.seen, alerts), _UNTIL_CLOSED)
    if len(case.questions) > 1 and (case.reuse != "allowed" or case.at_most is not None):
        # A request may not have been read yet, also one that the client has repeated on another connection.
        return server.wait_until(lambda: all(each.client_end for each in server.seen.connections), _UNDER_WAY)
    return True


def wait_for_content(case: Case, server: AnyServer, timeout: float) -> bool:
    """Wait until the server has read the content of all requests that a case looks at, or no more content can come.

    Returns whether that was so before the limit.

    ``case``     the case, see `awaits_content`
    ``server``   the running server of the exchange
    ``timeout``  seconds that the client waits for an octet; also the limit of this wait

    A client that has returned an early response still sends content. So this wait comes before ``close``, which would
    end the client's connections."""
    return server.wait_until(lambda: _requests_are_whole(case, server.seen), timeout)


def wait_for_end(case: Case, server: AnyServer, mark: str, timeout: float) -> bool:
    """Wait until the server has ended each connection whose script ends it right after a mark, and return whether it
    has.

    ``case``     the case
    ``server``   the running server of the exchange, whose script has passed the mark
    ``mark``     the name of the mark
    ``timeout``  seconds to wait at most

    The next question is about a connection that has ended. A server thread that has passed the mark may not get a
    processor before it ends the connection."""
    scripts = [
        number
        for number, connection in enumerate(case.connections)
        for step, after in pairwise(connection.steps)
        if isinstance(step, Mark) and step.name == mark and isinstance(after, (Close, HalfClose, Reset))
    ]

    return not scripts or _wait_for_ends(server, lambda each: each.script in scripts, timeout)


def wait_for_due_ends(case: Case, server: AnyServer) -> bool:
    """Wait 0.5 s at most until the server has ended each connection whose script ends it right after an answer that the
    client has, and return whether it has.

    ``case``    the case
    ``server``  the running server of the exchange

    The client may have the answer before the server has sent the FIN: over TLS, close_notify comes before it, and ends
    the answer. Whether the client uses the connection for the next question would then depend on the machine."""

    return _wait_for_ends(server, lambda each: _ends_next(case, each), _UNTIL_CLOSED)


def _wait_for_ends(server: AnyServer, is_ending: Callable[[SeenConnection], bool], timeout: float) -> bool:
    """Wait until one side has ended each connection of which ``is_ending`` is true, and return whether it has."""
    return server.wait_until(
        lambda: all(each.server_end or each.client_end for each in server.seen.connections if is_ending(each)), timeout
    )


def _ends_next(case: Case, connection: SeenConnection) -> bool:
    """Return whether the script of a connection ends it without a wait after the last request that it has read."""
    if connection.script is None or not connection.requests:
        return False
    unread = len(connection.requests)
    for step in case.connections[connection.script].steps:
        if isinstance(step, ReadRequest):
            if not unread:
                return False
            unread -= 1
        elif not unread:
            if isinstance(step, (Close, HalfClose, Reset)):
                return True
            if not isinstance(step, (Send, Mark)):
                return False
    return False


def awaits_content(case: Case) -> bool:
    """Return whether a case looks at the content of a request."""
    return bool(case.sent) and any(isinstance(each, Sent) and each.body is not None for each in case.sent)


def connections_left_open(server: AnyServer) -> tuple[int, ...]:
    """Wait 0.5 s at most for the client to close its connections, and return the numbers of those that it left open.

    Only connections that carried a request count."""
    server.wait_until(lambda: not _open(server.seen), _UNTIL_CLOSED)
    return _open(server.seen)


def late_error(error: ToldError, case: Case, server: AnyServer, answered: float, timeout: float) -> ToldError:
    """Return a late error, marked as ``timed_out`` if it was the client's own time-out.

    ``error``     an error that came after 90 % of the client's time-out
    ``case``      the case
    ``server``    the running server of the exchange
    ``answered``  when the harness got the error, in seconds of `time.monotonic`
    ``timeout``   seconds that the client waits for an octet

    The error was a time-out if the server still held a connection open, and if the client did not refuse the handshake
    there. A client that refuses found a fault and was slow, as a new process may be. In a case whose script holds its
    connections (`Case.holds`) the error is a time-out even after a refusal, since that case is about the time-out.

    The order of the ends decides, not which ends are known at a certain moment. A server that meets the FIN of the
    client ends its side too, and that end did not cause the error."""
    connections = server.seen.connections
    server.wait_until(lambda: all(each.client_ended_at or each.server_end for each in connections), _UNTIL_CLOSED)
    left = [each for each in connections if _held_until(each, answered)]
    held = case.holds or any(not _was_refused(each, timeout) for each in left)
    return replace(error, timed_out=error.timed_out or held)


def _was_refused(connection: SeenConnection, timeout: float) -> bool:
    """Return whether the client refused the handshake of a connection that the server held open.

    A refusal is an alert, or the end of the connection by a client that owes the next octets of the handshake. The
    client owes them when the server has sent a whole flight, and then waits for nothing. Some clients send no alert in
    a tunnel. If the flight itself was late, the client may have timed out before it came.

    ``connection``  the connection
    ``timeout``     seconds that the client waits for an octet"""
    if any(layer.alert for layer in connection.tls_layers):
        return True
    sent = connection.tls_layers[-1].flight_sent_at if connection.tls_layers else None
    if sent is None or connection.client_ended_at is None:
        return False
    before = [turn.at for turn in connection.turns if turn.at <= sent]
    waited = sent - max(before, default=connection.began)
    return len(before) == len(connection.turns) and not may_be_time_out(waited, timeout)


def _held_until(connection: SeenConnection, answered: float) -> bool:
    """Return whether the server held a connection open until the client ended it, or else until the time ``answered``.

    The thread of a connection notes both ends in the order in which they happen. So if the client's end is noted, an
    earlier end of the server is noted too."""
    if connection.server_end is None or connection.server_ended_at is None:
        return True
    return connection.server_ended_at > min(connection.client_ended_at or answered, answered)


def traffic(server: AnyServer) -> tuple[int, ...]:
    """Return how much the server has recorded: octets of the client, scripts that were taken, and handshakes that are
    not complete.

    A client that connects, completes the handshake and sends no octet of a request changes none of these numbers."""
    connections = server.seen.connections
    return (
        sum(each.dropped_received + len(each.received) for each in connections),
        sum(each.script is not None for each in connections),
        sum(layer.version is None for each in connections for layer in each.tls_layers),
    )


def wait_for_traffic(server: AnyServer, before: tuple[int, ...]) -> bool:
    """Wait 50 ms at most for octets that the client has already sent, and return whether there are any.

    ``before``  `traffic` at an earlier time"""
    return server.wait_until(lambda: traffic(server) != before, _UNDER_WAY)


def wait_for_cut_request(server: AnyServer, before: tuple[int, ...], connections: int) -> bool:
    """Wait 0.5 s at most for octets of a request whose source has failed, and return whether there are any.

    ``before``       `traffic` at an earlier time
    ``connections``  the number of connections at that time

    A client may give up such a request within the handshake. So handshakes do not count, and the wait ends with the
    connections that are new."""

    def has_come() -> bool:
        return traffic(server)[:2] != before[:2]

    def can_come_no_more() -> bool:
        new = server.seen.connections[connections:]
        return bool(new) and all(each.ended is not None for each in new)

    server.wait_until(lambda: has_come() or can_come_no_more(), _UNTIL_CLOSED)
    return has_come()


def has_open_exchange(server: AnyServer) -> bool:
    """Wait 50 ms at most for the client to end its connections. Return whether a connection with a script is open."""

    def is_open() -> bool:
        return any(each.script is not None and each.client_ended_at is None for each in server.seen.connections)

    server.wait_until(lambda: not is_open(), _UNDER_WAY)
    return is_open()


def _open(seen: Seen) -> tuple[int, ...]:
    """Return the numbers of the connections that carried a request and that the client has not ended."""
    return tuple(each.number for each in seen.connections if each.requests and each.client_end is None)


def _requests_are_whole(case: Case, seen: Seen) -> bool:
    """Return whether all requests that the case looks at have come whole, or no more can come."""
    wanted = sum(isinstance(each, Sent) for each in case.sent)
    ended = all(each.client_end for each in seen.connections) and not any(
        each.ended is None for each in seen.connections
    )
    return ended or sum(_has_all_that_comes(request) for request in seen.requests) >= wanted


def _has_all_that_comes(request: SeenRequest) -> bool:
    """Return whether a recorded request is whole, or stays cut short.

    A `ReadHead` records a head as a complete request without content. The whole request later replaces the head. A
    request that is recorded as incomplete is not read on."""
    if not request.complete:
        return True
    announces = any(value not in (b"", b"0") for name in _FRAMING for value in request.values(name))
    is_head = request.raw.partition(b"\r\n\r\n")[2] == b""
    return not (announces and is_head)


def _handshakes_are_over(seen: Seen, alerts: bool) -> bool:
    """Return whether every handshake is complete or has failed.

    ``alerts``  whether the case looks at alerts; an alert of the client must then have come too"""
    return all(each.client_end or _is_over(each.tls_layers, alerts) for each in seen.connections)


def _is_over(layers: Sequence[SeenTls], alerts: bool) -> bool:
    """Return whether every handshake of a connection is over, and whether an alert has come, if ``alerts`` is true."""
    over = bool(layers) and all(layer.version or layer.error for layer in layers)
    return over and (not alerts or any(layer.alert for layer in layers))
