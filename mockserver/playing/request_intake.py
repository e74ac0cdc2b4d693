"""What a player reads: requests, heads and octets, within deadline and limits; and the list of requests seen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ..base.limits import Limits
from ..base.recorded import SeenConnection, SeenRequest
from ..http1.reader import RequestReader
from ..net.wire import Gone, TimeUp, Wire, WireError
from ..script import Quiet, ReadHead, ReadOctets, ReadRequest

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
    """The part of a `Player` that reads. It owns the wire, the reader of requests, and the deadline of a step."""

    def __init__(self, wire: Wire, deadline: float, listed: Callable[[], None], limits: Limits) -> None:
        self._wire = wire
        self._seen: SeenConnection = wire.seen
        self._deadline = deadline
        self._listed = listed
        self._limits = limits
        self._reader = RequestReader()
        self._weight = 0  # of the requests listed, in octets
        self._fed = 0  # octets that the reader has got
        self._told = 0  # how many of those are no news to a `Quiet`
        self._disturbed = 0  # octets listed as disturbances

    def _read_request(self, _: ReadRequest) -> None:
        again = self._reader.content_due
        self._list(self._read(self._reader.request, again), again)

    def _read_head(self, _: ReadHead) -> None:
        self._list(self._read(self._reader.head))

    def _read_octets(self, step: ReadOctets) -> None:
        if step.peek:
            self._read_until(lambda: self._reader.unread >= step.count or None)
        else:
            self._read_until(lambda: self._reader.take(step.count))

    def _read(self, take: Callable[[], SeenRequest | None], again: bool = False) -> SeenRequest:
        """Read on until ``take`` has a request. One that does not come to its end is listed as far as it came, in the
        place of its head where that is listed already (``again``), and the reason raised."""
        request = take()
        if request is None:
            request = self._read_rest(take, again)
        if len(request.raw) > self._limits.request:
            self._list(request, again)
            raise TooLarge(self._limits.request, request)
        return request

    def _read_rest(self, take: Callable[[], SeenRequest | None], again: bool) -> SeenRequest:
        try:
            return self._read_until(take, self._limits.request)
        except WireError as error:
            self._reader.finish()
            part = take()
            if part is not None:
                self._list(part, again)
                if isinstance(error, TooLarge):
                    error.request = part
                if isinstance(error, TimeUp):
                    raise TooLate(part) from error
            raise

    def _read_until(self, take: Callable[[], _T | None], most: int = sys.maxsize) -> _T:
        """Read on until ``take`` gives something, within the deadline and the size."""
        until = self._until()
        while (found := take()) is None:
            if self._reader.size > most:
                raise TooLarge(most)
            self._read_more(until)
        return found

    def _list(self, request: SeenRequest, again: bool = False) -> None:
        """Add the request to what was seen, or put it ``again`` in the place of its head; forget the oldest ones."""
        requests = self._seen.requests
        if again and requests:
            self._weight -= _weight(requests[-1])
            requests[-1] = request
        else:
            requests.append(request)
        self._weight += _weight(request)
        if self._weight > self._limits.octets:
            self._forget_requests()
        self._listed()

    def _forget_requests(self) -> None:
        requests, keep = self._seen.requests, self._limits.octets * 7 // 8
        count = 0
        while self._weight > keep and count < len(requests) - 1:
            self._weight -= _weight(requests[count])
            count += 1
        del requests[:count]
        self._seen.dropped_requests += count

    def _read_more(self, until: float | None) -> bytes:
        """Feed the reader with what comes next. Raises `Gone` where nothing will."""
        if self._reader.started:
            self._wire.acknowledge()  # the client may wait for that before it sends the rest
        data = self._wire.receive(until)
        if not data:
            raise Gone(_end_of_client(self._seen))
        self._reader.feed(data)
        self._fed += len(data)
        return data

    def _quiet(self, step: Quiet) -> None:
        """What had come before and was not read is a disturbance too, lest that depend on how the octets travelled."""
        until = time.monotonic() + step.seconds
        unread = self._reader.leftover
        self._disturb(unread[max(0, self._told - self._fed + len(unread)) :])
        with suppress(TimeUp, Gone):
            while True:
                self._disturb(self._read_more(until))

    def _disturb(self, data: bytes) -> None:
        self._told = self._fed
        self._disturbed += len(data)
        if data and self._disturbed <= self._limits.octets:
            self._seen.disturbances.append(data)

    def _until(self) -> float:
        return time.monotonic() + self._deadline


def _weight(request: SeenRequest) -> int:
    """What it takes to keep the request, in octets and roughly."""
    return len(request.raw) + len(request.body) + _BESIDES


def _end_of_client(seen: SeenConnection) -> str:
    if seen.client_end is None and seen.client_notify:
        return "the client sent close_notify"
    how = {"fin": "a FIN", "rst": "a RST"}.get(seen.client_end or "", "a broken record")
    return f"the client ended the connection with {how}"
