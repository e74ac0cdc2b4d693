"""The control port: a server of its own that runs the control application."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...mockserver import Limits, Play, Routes, Serve, Server, Wsgi

if TYPE_CHECKING:
    from ...mockserver.control.app import ControlTarget

# The port's own traffic is shown nowhere, so little of it is kept.
_LIMITS = Limits(connections=100, request=64 * 1024 * 1024, log=10, octets=4096)


class _LazyControl:
    """The control application, imported and made with the first request.

    ``target``  makes what the application controls"""

    def __init__(self, target: Callable[[], ControlTarget]) -> None:
        self._target = target
        self._application: Callable[..., Iterable[bytes]] | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request as a WSGI application does (PEP 3333)."""
        with self._lock:
            if self._application is None:
                from ...mockserver.control.app import Control  # start-up: werkzeug, with the first request

                self._application = Control(self._target())
        return self._application(environ, start_response)


def control_server(target: Callable[[], ControlTarget], host: str, port: int) -> Server:
    """A server for the control port, not started yet.

    ``target``  makes what the port controls; called once, with the first request
    ``host``    the address to listen on
    ``port``    the port to listen on; 0: a free one"""
    routes = Routes()
    routes.fallback = Wsgi(_LazyControl(target))
    return Server(default=Play((Serve(routes.answer, routes.early),)), hosts=(host,), port=port, limits=_LIMITS)
