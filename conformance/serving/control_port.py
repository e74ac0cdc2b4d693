"""The control port: a second server, which runs the control application.

The control application needs werkzeug. Its import would delay the ready line, so it waits for the first request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...mockserver import Limits, Play, Routes, Serve, Server, Wsgi

if TYPE_CHECKING:
    from ...mockserver.control.app import ControlTarget

# No report shows the traffic of the control port, so the server keeps little of it.
_LIMITS = Limits(connections=100, request=64 * 1024 * 1024, log=10, octets=4096, total=1024 * 1024)


class _LazyControl:
    """A WSGI application that imports and makes the control application at its first request.

    ``target``  returns the object that the application controls"""

    def __init__(self, target: Callable[[], ControlTarget]) -> None:
        self._target = target
        self._application: Callable[..., Iterable[bytes]] | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (PEP 3333).

        ``environ``         the request
        ``start_response``  receives status and fields of the response"""
        with self._lock:
            if self._application is None:
                from ...mockserver.control.app import Control  # start-up: werkzeug, with the first request

                self._application = Control(self._target())
        return self._application(environ, start_response)


def control_server(target: Callable[[], ControlTarget], host: str, port: int) -> Server:
    """Return a server for the control port, which the caller has to start.

    ``target``  returns the object that the port controls; called once, at the first request
    ``host``    the address to listen on
    ``port``    the port to listen on; 0: a free port"""
    routes = Routes()
    routes.fallback = Wsgi(_LazyControl(target))
    return Server(default=Play((Serve(routes.answer, routes.early),)), hosts=(host,), port=port, limits=_LIMITS)
