"""What the server plays for a case in one of its variants: data in, plays out. Pure but for the certificates."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from ... import certs
from ...mockserver import Close, Play, Reset, Segments, Send, StartTls, Step, Steps, bytewise
from ..model import Case, Connection, Sweep, Tls, Variant
from .tokens import Tokens


@dataclass(frozen=True, slots=True)
class Cut:
    """In place of a Send whose data a sweep cuts at ``offset``. The cut is made when the words of the exam have been
    exchanged, so that it may lie within one."""

    data: bytes
    how: str
    offset: int


def scripts_for(case: Case, variant: Variant, tokens: Tokens) -> list[Play]:
    """A play for each connection of the case."""
    return [_play(each, case, variant, tokens) for each in case.connections]


def _play(connection: Connection, case: Case, variant: Variant, tokens: Tokens) -> Play:
    tls = connection.tls
    spelled: Steps = tuple(each for step in connection.steps for each in _spelled(step, tokens))
    delivered = bytewise(spelled) if variant.delivery == "bytewise" else spelled
    if tls is None or variant.transport == "tcp" or case.via == "tunnel":  # there TLS begins where the script says
        return Play(delivered)
    return Play((_start(tls), *delivered))


def _spelled(step: Step | Tls | Cut, tokens: Tokens) -> Steps:
    """The steps that one of a case stands for, with the exam's words exchanged."""
    if isinstance(step, Send):
        return (Send(tokens.octets(step.data)),)
    if isinstance(step, Tls):
        return (_start(step),)
    if isinstance(step, Cut):
        return _cut(tokens.substitute(step.data), step.how, step.offset)
    if isinstance(step, Segments):
        return (replace(step, parts=_parts(step, tokens)),)
    return (tokens.substitute(step),)


def _start(tls: Tls) -> StartTls:
    by_name = tuple((name, _context(tls, shown)) for name, shown in tls.by_name)
    return StartTls(_context(tls, tls.identity), by_name, flight=tls.flight)


def _context(tls: Tls, identity: str) -> ssl.SSLContext:
    return certs.server_context(
        identity, alpn=tls.alpn, client_auth=tls.client_auth, versions=tls.versions, tickets=tls.tickets
    )


def _parts(step: Segments, tokens: Tokens) -> tuple[bytes, ...]:
    """The same parts of the data with its words exchanged, also where a word lies across two of them."""
    whole = b"".join(step.parts)
    data = tokens.substitute(whole)
    if len(data) != len(whole):  # a placeholder, which no part may cut
        return tokens.substitute(step.parts)
    ends = list(accumulate(len(part) for part in step.parts))
    return tuple(data[start:end] for start, end in zip([0, *ends], ends, strict=False))


def _cut(data: bytes, how: str, offset: int) -> Steps:
    before, after = data[:offset], data[offset:]
    if how == "split":
        return (Segments((before, after)),)
    end: Step = Close() if how == "fin" else Reset()
    return (*((Send(before),) if before else ()), end)


def swept(case: Case) -> Iterator[tuple[str, Case]]:
    """The cases that a case with a sweep stands for, one for each octet, each with words that say where it is cut."""
    assert case.sweep is not None
    data = _last_send(case.connections[-1]).data
    stop = len(data) if case.sweep.stop is None else case.sweep.stop
    for offset in range(case.sweep.start, stop):
        connections = (*case.connections[:-1], _with_cut(case.connections[-1], case.sweep, offset))
        how = {"fin": "ended by FIN", "reset": "reset", "split": "parted"}[case.sweep.how]
        yield f"{how} after {offset} of {len(data)} octets", replace(case, server=connections, sweep=None)


def _last_send(connection: Connection) -> Send:
    return next(step for step in reversed(connection.steps) if isinstance(step, Send))


def _with_cut(connection: Connection, sweep: Sweep, offset: int) -> Connection:
    """The connection with its last Send cut, and, where that ends it, without what follows."""
    send = _last_send(connection)
    place = len(connection.steps) - 1 - connection.steps[::-1].index(send)
    after = connection.steps[place + 1 :] if sweep.how == "split" else ()
    cut = Cut(send.data, sweep.how, offset)
    return replace(connection, steps=(*connection.steps[:place], cut, *after))  # type: ignore[arg-type]
