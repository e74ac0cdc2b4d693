"""One answer of ``/log``: which connections it has, and how much of each. Pure.

A record may have hundreds of megabytes, and JSON takes several times as much. So an answer is bounded in octets: it
ends after some connections, and a value that is too large is left out and counted as dropped. The record itself stays
as it is: a request with a larger ``octets`` shows the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, islice
from typing import TypeVar

from ..base.recorded import SeenConnection
from ..base.weights import disturbance_weight, forget_requests, request_weight, strip_requests, without_content
from ..routing.reports import UnmatchedRequest

OCTETS = 1024 * 1024  # octets of each value, unless the request asks for more
_PAGE = 8 * 1024 * 1024  # the weight of the connections of one answer, of which there is one at least
_TURN = 64  # octets that a turn counts as

_T = TypeVar("_T")


def log_page(connections: Sequence[SeenConnection], since: int, limit: int, octets: int) -> list[SeenConnection]:
    """Return copies of the connections of one answer.

    ``connections``  the record
    ``since``        the number of the first connection
    ``limit``        the most connections
    ``octets``       the most octets of ``received``, of ``sent`` and of the requests of each connection
    """
    page: list[SeenConnection] = []
    room = _PAGE
    for seen in islice((each for each in connections if each.number >= since), limit):
        shown = shortened(seen, octets)
        room -= len(shown.received) + len(shown.sent) + sum(map(request_weight, (*shown.requests, *shown.unread)))
        if room < 0 and page:
            break
        page.append(shown)
    return page


def unmatched_page(reports: Sequence[UnmatchedRequest], octets: int) -> list[UnmatchedRequest]:
    """Return the newest reports of one answer, in their order.

    ``reports``  the reports
    ``octets``   the most octets of a request; a larger one has its head only
    """
    page: list[UnmatchedRequest] = []
    room = _PAGE
    for report in reversed(reports):
        large = len(report.request.raw) > octets
        shown = replace(report, request=without_content(report.request)) if large else report
        room -= request_weight(shown.request)
        if room < 0 and page:
            break
        page.append(shown)
    return page[::-1]


def shortened(seen: SeenConnection, octets: int) -> SeenConnection:
    """Return a copy of a record without what is too large. The copy counts what it lacks as dropped.

    ``seen``    the record, whose connection may still be open
    ``octets``  the most octets of ``received``, of ``sent`` and of the requests
    """
    received, sent = seen.received[-octets:], seen.sent[-octets:]
    copy = replace(
        seen,
        received=received,
        sent=sent,
        requests=list(seen.requests),
        unread=list(seen.unread),
        disturbances=list(seen.disturbances),
        turns=seen.turns[-max(1, octets // _TURN) :],
        notes=list(seen.notes),
        faults=list(seen.faults),
    )
    copy.dropped_received += len(seen.received) - len(received)
    copy.dropped_sent += len(seen.sent) - len(sent)
    excess = sum(map(request_weight, copy.requests)) - octets
    if excess > 0:
        excess -= strip_requests(copy.requests, excess)
        forget_requests(copy, excess)
    strip_requests(copy.unread, sum(map(request_weight, copy.unread)) - octets)
    copy.unread = _front(copy.unread, request_weight, octets)
    copy.disturbances = _front(copy.disturbances, disturbance_weight, octets)
    return copy


def _front(items: list[_T], weight: Callable[[_T], int], most: int) -> list[_T]:
    """Return the items at the front of a list, as many as have a weight of at most ``most`` in sum."""
    sums = accumulate(map(weight, items))
    return [item for item, total in zip(items, sums, strict=True) if total <= most]
