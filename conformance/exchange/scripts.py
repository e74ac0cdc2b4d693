"""Builds the scripts of the server from a case and a variant, one for each connection. Pure but for certificates.

The steps of a case become the steps of the server in four stages. The order matters:

1. Tokens are substituted, while the octets of each word are still together.
2. The cut of a sweep is made. It may lie within a token, since a response may end anywhere.
3. For bytewise delivery each step that sends becomes one segment for each octet.
4. In a TLS variant a handshake is put before the script.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ... import certs
from ...mockserver import Close, Hold, Play, ReadRequest, Reset, Segments, Send, Serve, StartTls, Step, Steps, bytewise
from ..model import AnyOf, Case, Connection, Failure, Outcome, Sweep, Tls, Variant
from .tokens import Tokens

_CONSTANT = frozenset((ReadRequest(), Close(), Hold()))  # the most frequent steps without octets


@dataclass(frozen=True, slots=True)
class Cut:
    """A step in place of a Send whose data a sweep cuts. The cut is made after the tokens are substituted.

    ``data``    the data of the Send, with the words of the corpus
    ``how``     what happens at the cut, see `Sweep`
    ``offset``  the number of octets before the cut"""

    data: bytes
    how: str
    offset: int


def scripts_for(case: Case, variant: Variant, tokens: Tokens) -> list[Play]:
    """Return a play for each connection of a case, in order.

    ``case``     the case, without a sweep (see `swept`)
    ``variant``  the transport and the delivery
    ``tokens``   the tokens of the exchange

    Raises certs.Unavailable if this machine cannot make a certificate of the case."""
    plays = [_play(each, case, variant, tokens) for each in case.connections]
    return [_by_target(case, plays, tokens)] if case.connections[0].target else plays


def _by_target(case: Case, plays: Sequence[Play], tokens: Tokens) -> Play:
    """Return the play of every connection of a case whose scripts belong to request targets.

    ``plays``   the play of each ``Connection`` of the case; all begin TLS in the same way, or none does
    ``tokens``  the tokens of the exchange

    The client decides which request arrives on which connection. So each connection reads requests, and answers a
    request by the script with its target. A request with another target gets a 404."""
    begin = tuple(each for each in plays[0].steps[:1] if isinstance(each, StartTls))
    scripts = {
        tokens.substitute(connection.target).encode("latin-1"): play.steps[len(begin) :]
        for connection, play in zip(case.connections, plays, strict=True)
    }
    unknown: Steps = (Send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),)
    return Play((*begin, Serve(lambda _, request: scripts.get(request.target, unknown))))


def _play(connection: Connection, case: Case, variant: Variant, tokens: Tokens) -> Play:
    steps = steps_for(connection, case, variant, tokens)
    return Play(tuple(_start(step) if isinstance(step, Tls) else step for step in steps))


def steps_for(connection: Connection, case: Case, variant: Variant, tokens: Tokens) -> tuple[Step | Tls, ...]:
    """Return the script of a connection; a `Tls` in it is a handshake at that place.

    ``connection``  the connection
    ``case``        its case, without a sweep (see `swept`)
    ``variant``     the transport and the delivery
    ``tokens``      the tokens of the exchange"""
    tls = connection.tls
    steps = tuple(each for step in connection.steps for each in _with_tokens(step, tokens))
    if variant.delivery == "bytewise":
        steps = tuple(each for step in steps for each in ((step,) if isinstance(step, Tls) else bytewise((step,))))
    # In a tunnel a `Tls` among the steps begins TLS to the origin server.
    if tls is None or variant.transport == "tcp" or case.via == "tunnel":
        return steps
    return (tls, *steps)


def _with_tokens(step: Step | Tls | Cut, tokens: Tokens) -> tuple[Step | Tls, ...]:
    """Return the steps for one step of a case, with tokens."""
    if isinstance(step, Send):
        return (Send(tokens.octets(step.data)),)
    if step in _CONSTANT:
        return (step,)
    if isinstance(step, Tls):
        return (step,)
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
    """Return the parts with tokens, also if a word lies across the border of two parts."""
    whole = b"".join(step.parts)
    data = tokens.substitute(whole)
    if len(data) != len(whole):  # the data has a placeholder, which lies within one part
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
    """Yield the runs of a sweep, one for each offset: where the response is cut, for people, and the case to run.

    ``case``  a case with a sweep

    A connection that ends before the content begins truncates no content: there the outcomes are those of
    `_without_truncation`."""
    assert case.sweep is not None
    data = _last_send(case.connections[-1]).data
    begin = content_begins(data)
    stop = len(data) if case.sweep.stop is None else case.sweep.stop
    for offset in range(case.sweep.start, stop):
        cut = replace(
            case,
            server=(*case.connections[:-1], _with_cut(case.connections[-1], case.sweep, offset)),
            expect=tuple(map(_without_truncation, case.expect)) if offset < begin else case.expect,
            sweep=None,
        )
        how = {"fin": "ended by FIN", "reset": "reset", "split": "split"}[case.sweep.how]
        yield f"{how} after {offset} of {len(data)} octets", cut


_INTERIM = re.compile(rb"HTTP/1\.[0-9] 1(?!01)[0-9]{2}[^0-9]")
_EMPTY_LINE = re.compile(rb"\n\r?\n")


def content_begins(data: bytes) -> int:
    """Return the offset after the header section of the final response; the length of the data if that does not end.

    ``data``  the octets of a response, with the interim responses before it"""
    end = 0
    while found := _EMPTY_LINE.search(data, end):
        interim = _INTERIM.match(data, end)
        end = found.end()
        if not interim:
            return end
    return len(data)


def _without_truncation(outcome: Outcome) -> Outcome:
    """Return the outcome for a response without content: a `Failure` there is never of truncated content."""
    if isinstance(outcome, AnyOf):
        parts = (replace(each, truncated=False) if isinstance(each, Failure) else each for each in outcome.outcomes)
        return AnyOf(tuple(parts))
    return replace(outcome, truncated=False) if isinstance(outcome, Failure) else outcome


def _last_send(connection: Connection) -> Send:
    return next(step for step in reversed(connection.steps) if isinstance(step, Send))


def _with_cut(connection: Connection, sweep: Sweep, offset: int) -> Connection:
    """Return the connection with its last Send cut; a cut that ends the connection also removes the steps after it."""
    send = _last_send(connection)
    place = len(connection.steps) - 1 - connection.steps[::-1].index(send)
    after = connection.steps[place + 1 :] if sweep.how == "split" else ()
    cut = Cut(send.data, sweep.how, offset)
    return replace(connection, steps=(*connection.steps[:place], cut, *after))  # type: ignore[arg-type]
