"""The reports on requests without an answer, bounded in number and in octets."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from ..base.weights import request_weight, without_content

if TYPE_CHECKING:
    from .reports import UnmatchedRequest

_MOST = 1024  # reports
_OCTETS = 16 * 1024 * 1024  # of their requests and texts


class KeptReports(deque["UnmatchedRequest"]):
    """The newest 1024 reports, and of these as many as take 16 MiB. Add with `keep`, which any thread may call.

    Beyond 16 MiB the oldest reports lose the content of their requests, and then the oldest reports are dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._weight = 0

    def keep(self, report: UnmatchedRequest) -> None:
        """Add a report, and make room for it.

        ``report``  the report
        """
        with self._lock:
            self.append(report)
            self._weight += _weight(report)
            if self._weight > _OCTETS:
                self._strip()
            while len(self) > _MOST or (self._weight > _OCTETS and len(self) > 1):
                self._weight -= _weight(self.popleft())

    def clear(self) -> None:
        """Remove all reports."""
        with self._lock:
            super().clear()
            self._weight = 0

    def _strip(self) -> None:
        for index, report in enumerate(self):
            if self._weight <= _OCTETS:
                break
            if report.request.body or report.request.trailers:
                self[index] = head = replace(report, request=without_content(report.request))
                self._weight -= _weight(report) - _weight(head)


def _weight(report: UnmatchedRequest) -> int:
    return request_weight(report.request) + len(report.text)
