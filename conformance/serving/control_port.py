"""The control port as a server of its own. What it needs is imported with the first request that comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...mockserver.base.limits import Limits
from ...mockserver.routing.replies import Wsgi
from ...mockserver.routing.routes import Routes
from ...mockserver.script import Play, Serve
from ...mockserver.server import Server

if TYPE_CHECKING:
    from ...mockserver.control.app import ControlTarget

_LIMITS = Limits(connections=100, request=64 * 1024 * 1024, log=10, octets=4096)  # its own traffic is no matter


class _Late:
    """A WSGI application that is made when it is first asked."""

    def __init__(self, target: Callable[[], ControlTarget]) -> None:
        self._target = target
        self._made: Callable[..., Iterable[bytes]] | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            if self._made is None:
                from ...mockserver.control.app import Control

                self._made = Control(self._target())
        return self._made(environ, start_response)


def control_server(target: Callable[[], ControlTarget], host: str, port: int) -> Server:
    """A server for the control port, not started; ``target`` is called with the first request."""
    routes = Routes()
    routes.fallback = Wsgi(_Late(target))
    return Server(default=Play((Serve(routes.answer, routes.early),)), hosts=(host,), port=port, limits=_LIMITS)
