"""Reads requests, heads and octets within deadline and limits, and keeps the list of the requests seen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ..base.limits import Limits
from ..base.recorded import SeenConnection, SeenRequest
from ..http1.reader import RequestReader
from ..net.wire import Gone, Stopped, TimeUp, WireError
from ..script import Quiet, ReadOctets
from .builtin_responses import expects_continue
from .connection import PlayedConnection

_BESIDES = 1024  # octets that a listed request takes beside its own

_T = TypeVar("_T")


class TooLarge(WireError):
    """A request is larger than the limit."""

    def __init__(self, most: int, request: SeenRequest | None = None) -> None:
        super().__init__(f"the request is larger than {most} octets")
        self.request = request or SeenRequest(b"")


class TooLate(TimeUp):
    """A request has begun, and did not come to its end in time."""

    def __init__(self, request: SeenRequest) -> None:
        super().__init__()
        self.request = request


class RequestIntake:
    """What one connection receives. It owns the reader of requests and the list `SeenConnection.requests`.

    ``connection``  the connection to read from
    ``listed``      called when a request has been added to the list
    ``limits``      the size of one request, and of what is kept of all

    ``reader`` says what has come; only the intake feeds it. What does not come to its end raises `WireError`.
    """

    def __init__(self, connection: PlayedConnection, listed: Callable[[], None], limits: Limits) -> None:
        self._connection = connection
        self._requests = connection.seen.requests
        self._listed = listed
        self._limits = limits
        self.reader = RequestReader()
        self._weight = 0  # of the requests listed, in octets
        self._fed = 0  # octets that the reader has got
        self._told = 0  # how many of those are no news to a `Quiet`
        self._disturbed = 0  # octets listed as disturbances

    @property
    def latest(self) -> int:
        """The position of the latest request on its connection."""
        return self._connection.seen.dropped_requests + len(self._requests) - 1

    def await_octet(self) -> None:
        """Wait, for as long as it takes, for the first octet of a request."""
        if not self.reader.started:  # the choice between TLS and none may have taken it in
            self._read_more(None)

    def await_request(self) -> bool:
        """Wait, for as long as it takes, for the next request to begin; False when none will come.

        Content that early steps have left unread is read, unless the client waited to be told to send it."""
        if self.reader.content_due:
            if expects_continue(self._requests[-1]):
                self.reader.take(0)
            else:
                self.list_request()
        try:
            while not self.reader.begun:
                self._read_more(None)
        except (Gone, Stopped):
            return False
        return True

    def list_request(self) -> None:
        """Read one whole request, or the content of the head that was read last, and list it."""
        again = self.reader.content_due
        self.add(self.read(self.reader.request, again), again)

    def list_head(self) -> None:
        """Read the head of a request, and list it."""
        self.add(self.read(self.reader.head))

    def read(self, take: Callable[[], SeenRequest | None], again: bool = False) -> SeenRequest:
        """Read on until ``take``, which asks the reader, has a request; to add that to the list is for the caller.

        One that does not come to its end is listed as far as it came, in the place of its head where that is listed
        already (``again``), and the reason raised."""
        request = take()
        if request is None:
            request = self._read_rest(take, again)
        if len(request.raw) > self._limits.request:
            self.add(request, again)
            raise TooLarge(self._limits.request, request)
        return request

    def read_octets(self, step: ReadOctets) -> None:
        """Read octets that belong to no request, or only wait for them."""
        if step.peek:
            self._read_until(lambda: self.reader.unread >= step.count or None)
        else:
            self._read_until(lambda: self.reader.take(step.count))

    def add(self, request: SeenRequest, again: bool = False) -> None:
        """Add the request to what was seen, or put it ``again`` in the place of its head; forget the oldest ones."""
        requests = self._requests
        if again and requests:
            self._weight -= _weight(requests[-1])
            requests[-1] = request
        else:
            requests.append(request)
        self._weight += _weight(request)
        if self._weight > self._limits.octets:
            self._forget_requests()
        self._listed()

    def note_disturbances(self, step: Quiet) -> None:
        """List what comes while nothing may.

        What had come before and was not read is a disturbance too, lest that depend on how the octets travelled."""
        until = time.monotonic() + step.seconds
        unread = self.reader.leftover
        self._disturb(unread[max(0, self._told - self._fed + len(unread)) :])
        with suppress(TimeUp, Gone):
            while True:
                self._disturb(self._read_more(until))

    def take_unread(self) -> bytes:
        """The octets that belong to nothing read so far: they leave the reader, and the record of what was received."""
        octets = self.reader.take(self.reader.unread) or b""
        self._connection.wire.recorder.retract(len(octets))
        return octets

    def give(self, octets: bytes) -> None:
        """Put octets that somebody else has read into the reader, and into the record of what was received."""
        self._connection.wire.recorder.received(octets)
        self.reader.feed(octets)
        self._fed += len(octets)

    def _read_rest(self, take: Callable[[], SeenRequest | None], again: bool) -> SeenRequest:
        try:
            return self._read_until(take, self._limits.request)
        except WireError as error:
            self.reader.finish()
            part = take()
            if part is not None:
                self.add(part, again)
                if isinstance(error, TooLarge):
                    error.request = part
                if isinstance(error, TimeUp):
                    raise TooLate(part) from error
            raise

    def _read_until(self, take: Callable[[], _T | None], most: int = sys.maxsize) -> _T:
        """Read on until ``take`` gives something, within the deadline and the size."""
        until = self._connection.until()
        while (found := take()) is None:
            if self.reader.size > most:
                raise TooLarge(most)
            self._read_more(until)
        return found

    def _forget_requests(self) -> None:
        """Drop an eighth of what may be kept, so that it is not done for every request. The latest one stays."""
        requests, keep = self._requests, self._limits.octets * 7 // 8
        count = 0
        while self._weight > keep and count < len(requests) - 1:
            self._weight -= _weight(requests[count])
            count += 1
        del requests[:count]
        self._connection.seen.dropped_requests += count

    def _read_more(self, until: float | None) -> bytes:
        """Feed the reader with what comes next. Raises `Gone` where nothing will."""
        wire = self._connection.wire
        if self.reader.started:
            wire.acknowledge()  # the client may wait for that before it sends the rest
        data = wire.receive(until)
        if not data:
            raise Gone(_end_of_client(wire.seen))
        self.reader.feed(data)
        self._fed += len(data)
        return data

    def _disturb(self, data: bytes) -> None:
        self._told = self._fed
        self._disturbed += len(data)
        if data and self._disturbed <= self._limits.octets:
            self._connection.seen.disturbances.append(data)


def _weight(request: SeenRequest) -> int:
    """What it takes to keep the request, in octets and roughly."""
    return len(request.raw) + len(request.body) + _BESIDES


def _end_of_client(seen: SeenConnection) -> str:
    if seen.client_end is None and seen.client_notify:
        return "the client sent close_notify"
    how = {"fin": "a FIN", "rst": "a RST"}.get(seen.client_end or "", "a broken record")
    return f"the client ended the connection with {how}"
