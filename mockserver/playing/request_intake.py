"""Reads requests, heads and octets within deadline and limits, and lists the requests seen.

Flow
----
    Wire.receive ──► RequestReader.feed ──► RequestReader.request / head / take ──► RequestList.add

The wire records every octet that it receives. The reader cuts octets into requests and has no socket. The intake
connects the two: it asks the reader for a request, and receives more octets until the reader has one.

Rules
-----
- A request is one entry of the list. `list_head` adds an entry with the head alone. A later `list_request` reads the
  content and replaces that entry (``again``).
- A request that does not arrive whole is listed as far as it arrived, with ``complete`` False. Then the reason is
  raised: `TooLate` after the deadline, `TooLarge` beyond the limit, `Gone` after the end of the client.
- The size of a request is checked twice. The check while reading stops a request that never ends. The check of a whole
  request is for a request whose last octets arrive in the read that passes the limit.
- `await_octet` and `await_request` wait without a deadline, because a client may leave a connection idle. All other
  reads have the deadline of a step.

Disturbances
------------
During a `Quiet` no octets may arrive. Unread octets that arrived before the `Quiet` count as disturbances too. Reason:
the network decides whether stray octets arrive together with the request before them, and the record must not depend on
the network. `_fed` counts the octets that the reader got. `_handled` counts how many of these an earlier `Quiet` has
handled, so that no octet is listed twice.

Unread octets
-------------
A script may end before the client has sent its last octet, and the end of a connection reads without the reader
(`Teardown`). `note_unread` gives the reader these octets at the end, and lists the requests that it finds in
`SeenConnection.unread`. So the record shows octets after a request that belong to no request, in whatever script.

Octets below TLS
----------------
A `StartTls` that follows plain requests takes unread octets out of the reader (`take_unread`), because they are a
ClientHello. They also leave the record, because ``received`` counts only octets above TLS. If an optional handshake
finds that these octets are not TLS, `give` puts them back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from ..base.limits import Limits
from ..base.recorded import SeenConnection, SeenRequest
from ..base.weights import disturbance_weight, request_weight
from ..http1.reader import RequestReader, missing
from ..net.wire import Gone, Stopped, TimeUp, WireError
from ..script import Quiet, ReadOctets
from .builtin_responses import expects_continue
from .connection import PlayedConnection
from .request_list import RequestList
from .unread import unread_requests

_T = TypeVar("_T")


_HELLO = "; the octets begin a TLS handshake, which is not due here: use http:// in the URL, or give the server tls=…"


class TooLarge(WireError):
    """A request is larger than `Limits.request`, or its head or trailer section is larger than `Limits.head`.

    ``most``     the limit, in octets
    ``request``  the request as far as it was read; None: an empty request
    ``head``     whether the head or the trailer section is too large
    """

    def __init__(self, most: int, request: SeenRequest | None = None, head: bool = False) -> None:
        what = "head or the trailer section of the request" if head else "request"
        super().__init__(f"the {what} is larger than {most} octets (Limits.{'head' if head else 'request'})")
        self.most = most
        self.request = request or SeenRequest(b"")
        self.head = head


class TooLate(TimeUp):
    """A request has begun, and did not arrive whole within the deadline.

    ``request``  the part that arrived
    """

    def __init__(self, request: SeenRequest) -> None:
        super().__init__()
        self.request = request

    def __str__(self) -> str:
        # The type of the record of a ClientHello (RFC 8446 section 5.1). No method begins with this octet.
        hello = self.request.raw.startswith(b"\x16")
        return f"{super().__str__()}{_HELLO}" if hello else super().__str__()


class RequestIntake:
    """Reads the requests of one connection. Owns the reader of requests and the list of requests.

    ``connection``  the connection to read from
    ``listed``      called without arguments after a request was added to the list or replaced there
    ``limits``      the size of one request, and the size of the list

    Other parts may query ``reader``, but only the intake feeds it. ``list`` has the requests seen. A method that cannot
    read what it should read raises `WireError`.
    """

    def __init__(self, connection: PlayedConnection, listed: Callable[[], None], limits: Limits) -> None:
        self._connection = connection
        self.list = RequestList(connection.wire.allowance, listed, limits)
        self._limits = limits
        self.reader = RequestReader()
        self._fed = 0  # octets that the reader got so far
        self._handled = 0  # how many of those a `Quiet` has handled
        self._disturbed = 0  # weight of the disturbances
        self._withdrawn = 0  # octets that the reader got and that left the record, because they were TLS records
        self._cut = False  # a step has read a part of a request: the next octets may be in the middle of that request

    def await_octet(self) -> None:
        """Wait without a deadline for the first octet of a request."""
        if not self.reader.started:  # an optional handshake may have read the octet already
            self._read_more(None)

    def await_request(self) -> bool:
        """Wait without a deadline until the next request begins. Return False if no request will come.

        Reads the content that an early answer has left unread first. A client that waited for a 100 got a final
        response instead and sends no content (RFC 9110 section 10.1.1), so that none is read from this client."""
        if self.reader.content_due:
            if expects_continue(self.list.last):
                self.reader.take(0)  # makes the reader end that request without its content
            else:
                self.list_request()
        try:
            while not self.reader.begun:
                self._read_more(None)
        except (Gone, Stopped):
            return False
        return True

    def list_request(self) -> None:
        """Read and list one whole request. After `list_head`, read the content of that request instead."""
        again = self.reader.content_due
        self.list.add(self.read(self.reader.request, again), again)

    def list_part(self, silence: float) -> None:
        """Read and list one request. If the client is silent within it, list the part that came, with a problem.

        ``silence``  seconds without an octet of the client, after which the request is regarded as all that comes"""
        again = self.reader.content_due
        try:
            self.list.add(self.read(self.reader.request, again, silence), again)
        except TooLate as error:  # `read` has added the part
            part = error.request
            self.list.add(replace(part, problems=(*part.problems, missing(part))), again=True)

    def list_head(self) -> None:
        """Read the head of a request, and list it."""
        self.list.add(self.read(self.reader.head))

    def read(
        self, take: Callable[[], SeenRequest | None], again: bool = False, silence: float | None = None
    ) -> SeenRequest:
        """Read until ``take`` returns a request, and return that request. The caller adds it to the list.

        ``take``     a method of the reader: `RequestReader.request` or `RequestReader.head`
        ``again``    the head of the request is in the list already
        ``silence``  seconds without an octet within the request, after which it counts as late; None: the deadline

        Raises `WireError` for a request that does not arrive whole, after adding the part that arrived to the list."""
        request = take()
        if request is None:
            request = self._read_rest(take, again, silence)
        if len(request.raw) > self._limits.request:
            self.list.add(request, again)
            raise self._too_large(request)
        if len(request.raw) > self._limits.head and self.reader.largest > self._limits.head:
            self.list.add(request, again)
            raise self._too_large(request, head=True)
        return request

    def read_octets(self, step: ReadOctets) -> None:
        """Read octets that belong to no request. With ``step.peek``, wait for the octets and leave them unread."""
        if step.peek:
            self._read_until(lambda: self.reader.unread >= step.count or None)
        else:
            self._read_until(lambda: self.reader.take(step.count))
            self._cut = True

    def note_disturbances(self, step: Quiet) -> None:
        """List the octets that arrive during a `Quiet`, and the unread octets that arrived before it."""
        until = time.monotonic() + step.seconds
        unread = self.reader.leftover  # includes octets that an earlier `Quiet` has handled
        self._disturb(unread[max(0, self._handled - self._fed + len(unread)) :])
        with suppress(TimeUp, Gone):
            while True:
                self._disturb(self._read_more(until))

    def note_unread(self) -> None:
        """List the octets that no step has read in ``unread`` of the record, cut into requests. No step may follow."""
        seen, reader = self._connection.seen, self.reader
        unfed = seen.dropped_received + len(seen.received) + self._withdrawn - self._fed
        if self._cut or not (unfed or reader.unread):
            return
        if len(seen.received) < unfed or unfed + reader.size > self._limits.request:
            return  # the record has dropped some of the octets
        rest = bytes(memoryview(seen.received)[len(seen.received) - unfed :])
        left_out = reader.content_due and expects_continue(self.list.last)
        seen.unread += unread_requests(reader, rest, left_out, self._limits.octets)
        allowance = self._connection.wire.allowance
        allowance.left -= sum(map(request_weight, seen.unread))
        if allowance.left < 0:
            allowance.renew()

    def take_unread(self) -> bytes:
        """Return the octets that no step has read, and remove them from the reader and from the record."""
        octets = self.reader.take(self.reader.unread) or b""
        self._connection.wire.recorder.retract(len(octets))
        self._withdrawn += len(octets)
        return octets

    def give(self, octets: bytes) -> None:
        """Add octets that the TLS layer has read to the reader and to the record."""
        self._connection.wire.recorder.received(octets)
        self.reader.feed(octets)
        self._fed += len(octets)

    def _too_large(self, request: SeenRequest | None = None, *, head: bool = False) -> TooLarge:
        self._connection.seen.limits.append("head" if head else "request")
        return TooLarge(self._limits.head if head else self._limits.request, request, head)

    def _read_rest(self, take: Callable[[], SeenRequest | None], again: bool, silence: float | None) -> SeenRequest:
        try:
            return self._read_until(take, self._limits, silence)
        except WireError as error:
            self._cut = True
            self.reader.finish()  # the reader then returns the part that has arrived
            part = take()
            if part is not None:
                self.list.add(part, again)
                if isinstance(error, TooLarge):
                    error.request = part
                if isinstance(error, TimeUp):
                    raise TooLate(part) from error
            raise

    def _read_until(
        self, take: Callable[[], _T | None], limits: Limits | None = None, silence: float | None = None
    ) -> _T:
        """Read until ``take`` returns a value.

        Raises `TimeUp` after the deadline and after ``silence`` within a request, `TooLarge` above ``limits``."""
        until = self._connection.until()
        while (found := take()) is None:
            if limits and self.reader.size > limits.request:
                raise self._too_large()
            if limits and self.reader.section > limits.head:
                raise self._too_large(head=True)
            patience = until if silence is None or not self.reader.begun else time.monotonic() + silence
            self._read_more(min(until, patience))
        return found

    def _read_more(self, until: float | None) -> bytes:
        """Receive octets, feed them to the reader, and return them. Raises `Gone` if the client sends no more."""
        wire = self._connection.wire
        if self.reader.started:
            wire.acknowledge()  # under Nagle's algorithm the client waits for the ACK before it sends the rest
        data = wire.receive(until)
        if not data:
            raise Gone(_end_of_client(wire.seen))
        self.reader.feed(data)
        self._fed += len(data)
        return data

    def _disturb(self, data: bytes) -> None:
        self._handled = self._fed
        self._disturbed += disturbance_weight(data)
        if data and self._disturbed <= self._limits.octets:
            allowance = self._connection.wire.allowance
            self._connection.seen.disturbances.append(data)
            allowance.left -= disturbance_weight(data)
            if allowance.left < 0:
                allowance.renew()


def _end_of_client(seen: SeenConnection) -> str:
    if seen.client_end is None and seen.client_notify:
        return "the client sent close_notify"
    how = {"fin": "a FIN", "rst": "a RST"}.get(seen.client_end or "", "a broken record")
    return f"the client ended the connection with {how}"
