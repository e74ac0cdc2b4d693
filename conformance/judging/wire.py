"""Compares what the server recorded with what a case expects on the wire. Pure.

The expectations are: requests, octets that must never be sent, the TLS side (`wire_tls`), silence before a response,
the number of requests, the octets that the client accepts, reuse of connections, how the client closes connections, and
the memory and the processor time that the client uses (`usage`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...mockserver.base.recorded import Fields, SeenConnection, SeenRequest
from ..model import AtATime, Call, Case, Never, Observation, Pairs, Sent, ToldError
from ..model.comparison import Comparison, Mismatch, NotReported
from ..model.describe import octets, sent_line
from .usage import compare_usage
from .wire_tls import compare_hellos


def compare_wire(case: Case, observation: Observation) -> Iterable[Comparison]:
    """Yield a comparison for everything on the wire that is not as the case expects.

    ``case``         the case
    ``observation``  what the driver and the server reported; the answers only say whether the client refused to send"""
    yield from _compare_silence(observation)
    yield from _compare_strays(case, observation)
    if _expects_nothing(case):
        return
    yield from _compare_requests(case, observation)
    for never in case.sent:
        if isinstance(never, Never):
            yield from _compare_never(never, observation)
    yield from compare_hellos(case, observation)
    yield from _compare_count(case, observation)
    yield from _compare_within(case, observation)
    yield from _compare_reuse(case, observation)
    yield from _compare_closes(case, observation)
    yield from _compare_ends(case, observation)
    yield from compare_usage(case, observation)


def _expects_nothing(case: Case) -> bool:
    """Return whether a case has no expectation of its own on the wire, as most cases about responses."""
    return (
        not (case.sent or case.closes or case.ends)
        and case.reuse == "allowed"
        and case.at_most is case.within is None
        and not case.is_measured
    )


def requests_of(observation: Observation) -> list[SeenRequest]:
    """Return every request that the server received, in order of connection and then of arrival."""
    return [request for connection in observation.connections for request in connection.requests]


def _compare_requests(case: Case, observation: Observation) -> Iterable[Comparison]:
    requests = requests_of(observation)
    if not requests and any(isinstance(told, ToldError) for told in observation.told):
        return  # the client refused to send; `Case.expect` says whether that is right
    wanted = [each for each in case.sent if isinstance(each, Sent)]
    if len(wanted) == len(case.questions):  # each question has its request: one that was refused has sent none
        wanted = [each for number, each in enumerate(wanted) if number not in observation.silent]
    if any(isinstance(item, AtATime) for item in case.do):
        requests = _in_order_of_targets(wanted, requests)
    methods = {request.method for request in requests}
    # A source may fail before the client sends an octet of the request, for example while it connects.
    wanted = [each for each in wanted if not each.cut or (each.method or "").encode("latin-1") in methods]
    for number, sent in enumerate(wanted):
        if number >= len(requests):
            if observation.silent or has_timed_out(observation):
                continue  # the answers say why the request is missing
            yield Mismatch("sent-invalid", sent_line(sent), _arrived(len(requests)))
            continue
        for problem in problems(sent, requests[number]):
            yield Mismatch("sent-invalid", sent_line(sent), problem)


def _in_order_of_targets(wanted: Sequence[Sent], requests: Sequence[SeenRequest]) -> list[SeenRequest]:
    """Return the requests in the order of the expectations with the same targets, and then all others.

    Requests at a time arrive on any connection, so their order on the wire says nothing."""
    targets = [sent.target.encode("latin-1") for sent in wanted if sent.target is not None]
    return sorted(requests, key=lambda each: targets.index(each.target) if each.target in targets else len(targets))


def has_timed_out(observation: Observation) -> bool:
    """Return whether an answer of the client is its own time-out."""
    return any(isinstance(told, ToldError) and told.timed_out for told in observation.told)


def _arrived(requests: int) -> str:
    return "1 request arrived" if requests == 1 else f"{requests} requests arrived"


# RFC 9110 section 4.2.3: may be left out. A host in brackets is an IPv6 address.
_DEFAULT_PORT = re.compile(rb"\A(http://(?:\[[^\]/?#]*\]|[^/?#:]*)):(?:80)?(?=[/?#]|\Z)")


def problems(sent: Sent, request: SeenRequest) -> Iterable[str]:
    """Yield a line for people about each property of a request that is not as expected.

    ``sent``     the expectation
    ``request``  the request that the server received"""
    if sent.or_none and request.complete and not request.body:
        framed = any(request.values(name.encode()) for name in sent.one_of)
        sent = replace(sent, body=None, one_of=sent.one_of if framed else ())
    for what, wanted, got in (
        ("method", sent.method, request.method),
        ("request target", sent.target, _DEFAULT_PORT.sub(rb"\1", request.target)),
        ("version", sent.version, request.version),
    ):
        if wanted is not None and wanted.encode("latin-1") != got:
            yield f"{what} {_text(got)!r}"
    yield from _field_problems(sent, request)
    yield from _shape_problems(sent, request)
    if sent.body is not None and sent.body != request.body:
        yield f"content {octets(request.body)}"
    if sent.cut and request.complete:
        yield f"a request that looks whole, with content {octets(request.body)}"
    if sent.clean:
        yield from request.problems


def _field_problems(sent: Sent, request: SeenRequest) -> Iterable[str]:
    for name, wanted in sent.fields:
        values = [_text(value) for value in request.values(name.encode())]
        if wanted not in values and wanted != ", ".join(values):
            yield f"{name}: {', '.join(map(repr, values))}" if values else f"no field {name!r}"
    for name in sent.once:
        lines = len(request.values(name.encode()))
        if lines != 1:
            yield f"{lines} lines of {name!r}"
    for name in sent.absent:
        if request.values(name.encode()):
            yield f"{name}: {_text(request.values(name.encode())[0])!r}"
    if sent.one_of and sum(bool(request.values(name.encode())) for name in sent.one_of) != 1:
        there = [name for name in sent.one_of if request.values(name.encode())]
        yield f"both {' and '.join(there)}" if there else f"neither {' nor '.join(sent.one_of)}"


def _shape_problems(sent: Sent, request: SeenRequest) -> Iterable[str]:
    for wanted, shape in sent.shapes:
        for name, value in request.fields:
            named = wanted == "*" or name.lower() == wanted.lower().encode()
            if named and not re.fullmatch(shape, _text(value)):
                yield f"{_text(name)}: {_text(value)!r}, which does not match {shape}"
    options = b",".join(request.values(b"connection")).lower().replace(b" ", b"").split(b",")
    for listed in sent.listed:
        if request.values(listed.encode()) and listed.lower().encode() not in options:
            yield f"{listed} is not listed in Connection"
    if sent.trailers is not None and _lower(request.trailers) != _lower(_encoded(sent.trailers)):
        yield f"trailers {', '.join(f'{_text(name)}: {_text(value)}' for name, value in request.trailers) or 'none'}"
    first = request.fields[0][0] if request.fields else b""
    if sent.first and first.lower() != sent.first.lower().encode():
        yield f"the first field is {_text(first)!r}"


def _encoded(pairs: Pairs) -> Fields:
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs)


def _lower(fields: Fields) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in fields]


def _text(octets: bytes) -> str:
    return octets.decode("latin-1")


def _compare_never(never: Never, observation: Observation) -> Iterable[Comparison]:
    for connection in observation.connections:
        # Without regard to case: a client that changes the case of these octets has sent them nevertheless.
        if never.octets.lower() in bytes(connection.received).lower():
            yield Mismatch("sent-invalid", sent_line(never), f"received on connection {connection.number + 1}")


def _compare_silence(observation: Observation) -> Iterable[Comparison]:
    for connection in observation.connections:
        for data in connection.disturbances:
            yield Mismatch("sent-invalid", "no octets before the response of the server", f"{octets(data)} arrived")


def _compare_strays(case: Case, observation: Observation) -> Iterable[Comparison]:
    """Compare all octets that arrived with what may arrive: whole requests, and one request that was cut short.

    The comparison needs no expectation of the case. It is left out where the octets may be something else: after a
    CONNECT or an Upgrade, in TLS to a server that does not use TLS, and for a caller that wrote the octets of the
    request line or of the content itself."""
    methods = _methods(case)
    if not methods:
        return
    for connection in observation.connections:
        if any(map(_ends_http, connection.requests)) or connection.received[:1] in _TLS_RECORDS:
            continue
        for request in (*connection.requests, *connection.unread):
            if _is_stray(request, methods):
                yield Mismatch("sent-invalid", "no octets that belong to no request", f"{octets(request.raw)} arrived")


_TLS_RECORDS = (b"\x15", b"\x16")  # an alert, a handshake message (RFC 8446 section 5.1)
_LINE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]*")  # a method, and a request target without whitespace


def _methods(case: Case) -> tuple[bytes, ...]:
    """Return the methods that the client is requested to use, in lower case; empty if a request may have any octets."""
    methods = []
    for item in case.questions:
        if isinstance(item, Call) or not _LINE.fullmatch(f"{item.method} {item.target}"):
            return ()
        methods.append(item.method.lower().encode("ascii"))
    return tuple(methods)


def _ends_http(request: SeenRequest) -> bool:
    """Return whether the connection may carry another protocol after a request."""
    return request.method == b"CONNECT" or bool(request.values(b"upgrade"))


def _is_stray(request: SeenRequest, methods: tuple[bytes, ...]) -> bool:
    """Return whether octets that stand in the place of a request are no request.

    ``request``  the octets, read as a request
    ``methods``  the methods that the client is requested to use

    A head that was cut short counts as a request if it may be the start of a request line with one of the methods."""
    if "bad request line" in request.problems:
        return True
    begun = request.raw.lstrip(b"\r\n").lower()
    return not request.complete and not any(
        begun.startswith(method + b" ") or method.startswith(begun) for method in methods
    )


def _compare_count(case: Case, observation: Observation) -> Iterable[Comparison]:
    arrived = len(requests_of(observation))
    if case.at_most is not None and arrived > case.at_most:
        yield Mismatch("deviates", f"at most {case.at_most} requests", _arrived(arrived))


def _compare_within(case: Case, observation: Observation) -> Iterable[Comparison]:
    for connection in observation.connections if case.within is not None else ():
        sent = connection.dropped_sent + len(connection.sent)
        if case.within is not None and sent > case.within:
            expected = f"the client gives up before the server has sent {case.within} octets"
            yield Mismatch("deviates", expected, f"the server sent {sent} octets on connection {connection.number + 1}")


_READING = 1.0  # seconds without room for further octets after which a client counts as one that reads nothing


def reads_on(case: Case, observation: Observation) -> bool:
    """Return whether the client read octets beyond ``within``, or was still reading when it was ended.

    ``case``         the case
    ``observation``  what the driver and the server reported

    The buffers of a connection fill in a moment. From then on the server can send only if the client reads."""
    if case.within is None:
        return False
    for connection in observation.connections:
        sent, ended = connection.server_sent_at, connection.client_ended_at
        if sent is not None and ended is not None and ended - sent < _READING:
            return True
    return any(_compare_within(case, observation))


def with_requests(observation: Observation) -> list[SeenConnection]:
    """Return the connections on which at least one request arrived."""
    return [connection for connection in observation.connections if connection.requests]


def _compare_reuse(case: Case, observation: Observation) -> Iterable[Comparison]:
    used = with_requests(observation)
    if not used or case.reuse == "allowed":
        return
    if case.reuse == "required" and len(used) > 1:
        yield Mismatch("deviates", "one connection for all requests", f"{len(used)} connections")
    if case.reuse == "or-close":
        for connection in used[:-1]:
            if not any(b"close" in value.lower() for value in connection.requests[-1].values(b"connection")):
                expected = "one connection for all requests, or the close option in the last request of a connection"
                seen = f"{len(used)} connections; no close option on connection {connection.number + 1}"
                yield Mismatch("deviates", expected, seen)
    if case.reuse == "forbidden" and any(len(connection.requests) > 1 for connection in used):
        yield Mismatch("deviates", "a new connection for the next request", "the same connection was used again")


def _compare_closes(case: Case, observation: Observation) -> Iterable[Comparison]:
    for number in observation.left_open if case.closes else ():
        expected = "the client closes the connection itself"
        yield Mismatch("deviates", expected, f"connection {number + 1} was left open")


def _compare_ends(case: Case, observation: Observation) -> Iterable[Comparison]:
    if not case.ends:
        return
    for connection in with_requests(observation):
        end = end_of(connection)
        expected = f"the client ends the connection by {' or '.join(case.ends)}"
        if end is None:
            yield NotReported("the client kept the connection open after its session was closed")
        elif end not in case.ends:
            yield Mismatch("deviates", expected, f"the client ended the connection by {end}")


def end_of(connection: SeenConnection) -> str | None:
    """Return how the client ended a connection: "close_notify" (before a FIN or RST), "fin", "rst"; None: not ended."""
    return "close_notify" if connection.client_notify else connection.client_end
