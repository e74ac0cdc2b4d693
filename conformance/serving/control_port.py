"""The control port: a second server, which runs the control application.

The control application needs werkzeug. Its import would delay the ready line, so it waits for the first request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...mockserver import Answer, Limits, Play, Routes, SeenConnection, SeenRequest, Serve, Server, Steps, Wsgi

if TYPE_CHECKING:
    from ...mockserver.control.app import Control, ControlTarget

# No report shows the traffic of the control port, so the server keeps little of it.
_LIMITS = Limits(connections=100, request=64 * 1024 * 1024, log=10, octets=4096, total=1024 * 1024)


class _LazyControl:
    """A WSGI application that imports and makes the control application at its first request.

    ``target``  returns the object that the application controls"""

    def __init__(self, target: Callable[[], ControlTarget]) -> None:
        self._target = target
        self._application: Control | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (PEP 3333).

        ``environ``         the request
        ``start_response``  receives status and fields of the response"""
        return self._made()(environ, start_response)

    def early(self, connection: SeenConnection, request: SeenRequest) -> Steps | Answer | None:
        """Return the refusal of a request that may not use the port; None: read its content.

        ``connection``  the connection of the request
        ``request``     the head of the request"""
        return self._made().early(connection, request)

    def _made(self) -> Control:
        with self._lock:
            if self._application is None:
                from ...mockserver.control.app import Control  # start-up: werkzeug, with the first request

                self._application = Control(self._target())
        return self._application


def control_server(target: Callable[[], ControlTarget], host: str, port: int) -> Server:
    """Return a server for the control port, which the caller has to start.

    Clients that connect and send nothing do not block the port: a connection beyond the limit replaces the one that has
    been idle for longest.

    ``target``  returns the object that the port controls; called once, at the first request
    ``host``    the address to listen on
    ``port``    the port to listen on; 0: a free port"""
    routes = Routes()
    control = _LazyControl(target)
    routes.fallback = Wsgi(control)

    def early(connection: SeenConnection, request: SeenRequest) -> Steps | Answer | None:
        return routes.early(connection, request) or control.early(connection, request)

    serve = Serve(routes.answer, early)
    return Server(default=Play((serve,)), hosts=(host,), port=port, limits=_LIMITS, replace_idle=True)
