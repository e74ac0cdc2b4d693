"""The requests in the octets that no step has read, at the end of a connection. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ..base.recorded import SeenRequest
from ..base.weights import request_weight
from ..http1.reader import RequestReader


def unread_requests(reader: RequestReader, rest: bytes, left_out: bool, most: int) -> list[SeenRequest]:
    """Return the requests in unread octets, as far as they came.

    ``reader``    the reader of the connection, with the octets that it got
    ``rest``      the octets that it did not get
    ``left_out``  the client may have left out the content that is due. It got a final response instead of a 100 (RFC
                  9110 section 10.1.1). Then the octets are that content or the next request, and the reading with fewer
                  problems counts
    ``most``      the weight of the requests that is enough

    The content of a request whose head a step has read does not count as a request."""
    without = RequestReader(reader.leftover + rest) if left_out else None
    again = reader.content_due
    reader.feed(rest)
    read = _requests_in(reader, most)[again:]
    if without is not None:
        read = min(read, _requests_in(without, most), key=lambda each: sum(map(_is_wrong, each)))
    return read


def _requests_in(reader: RequestReader, most: int) -> list[SeenRequest]:
    """Return the requests in the octets of a reader that gets no more octets."""
    found, weight = [], 0
    for request in _all_in(reader):
        found.append(request)
        weight += request_weight(request)
        if weight > most:
            break
    return found


def _all_in(reader: RequestReader) -> Iterator[SeenRequest]:
    reader.finish()
    while (request := reader.request()) is not None:
        yield request


def _is_wrong(request: SeenRequest) -> bool:
    return bool(request.problems or not request.complete)
