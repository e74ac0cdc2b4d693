"""The list of the requests seen on one connection, and its limits.

When the list is larger than the limit, the oldest contents are dropped, and then the oldest requests, at least an
eighth of the limit at a time: otherwise each further request would shift the whole list. A request that is larger than
the limit by itself loses its content in the list at once. The steps that answer the request have it whole.
"""

from __future__ import annotations

from collections.abc import Callable

from ..base.limits import Limits
from ..base.recorded import SeenRequest
from ..base.weights import forget_requests, request_weight, strip_requests
from ..net.allowance import Allowance


class RequestList:
    """Adds requests to `SeenConnection.requests`.

    ``allowance``  what the record of the connection may take
    ``listed``     called without arguments after a request was added to the list or replaced there
    ``limits``     the size of the list
    """

    def __init__(self, allowance: Allowance, listed: Callable[[], None], limits: Limits) -> None:
        self._allowance = allowance
        self._requests = allowance.seen.requests
        self._listed = listed
        self._most = limits.octets

    @property
    def latest(self) -> int:
        """The position of the latest request on its connection, from 0."""
        return self._allowance.seen.dropped_requests + len(self._requests) - 1

    @property
    def last(self) -> SeenRequest:
        """The latest request; perhaps without its content."""
        return self._requests[-1]

    def add(self, request: SeenRequest, again: bool = False) -> None:
        """Add a request to the list, and drop contents or requests beyond the limits.

        ``request``  the request
        ``again``    the request replaces its head, which is the last entry of the list
        """
        requests, allowance = self._requests, self._allowance
        weight = request_weight(request)
        if again and requests:
            weight -= request_weight(requests[-1])
            requests[-1] = request
        else:
            requests.append(request)
        allowance.requests += weight
        allowance.left -= weight
        if allowance.requests > self._most:
            self._shorten()
        if allowance.left < 0:
            allowance.renew()
        self._listed()

    def _shorten(self) -> None:
        """Shorten the list to 7/8 of the limit. The head of the latest request stays."""
        allowance = self._allowance
        excess = allowance.requests - self._most * 7 // 8
        lost = strip_requests(self._requests, excess)
        if lost < excess:
            lost += forget_requests(allowance.seen, excess - lost)
        allowance.requests -= lost
        allowance.left += lost
