"""Which stream reads from a socket that the caller hands in: `HTTPResponse(sock)`, `connection.sock = sock`.

A complete socket has every method of `METHODS`. It gets a `Stream`, or a `TLSStream` if it can end TLS. Any other
object gets an `ObjectStream`, which makes up for the methods that are missing.
"""

from __future__ import annotations

from .limits import Limits
from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The methods of a socket that the client calls.
METHODS = ("recv", "recv_into", "send", "sendall", "gettimeout", "settimeout", "fileno", "close")


def stream_of(sock: Any, limits: Limits) -> Stream:
    """Return a stream over a connected socket, or over an object that stands in for a socket.

    ``sock``    a socket, or any object with `recv()` or `makefile()`
    ``limits``  the limits for responses

    Raises TypeError for an object that has neither method.
    """
    if not all(hasattr(type(sock), name) for name in METHODS):
        from .objects import ObjectStream, descriptor  # imported here because few callers bring such an object

        # An object may forward its methods to a socket with `__getattr__`. A mock has every attribute too, but its
        # `fileno()` returns no number.
        if not all(hasattr(sock, name) for name in METHODS) or descriptor(sock) is None:
            return ObjectStream(sock, limits)
    if hasattr(sock, "unwrap"):
        from .tls import TLSStream  # imported here because importing `ssl` takes long

        return TLSStream(sock, limits)
    return Stream(sock, limits)
