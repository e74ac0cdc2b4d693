"""An HTTP/1.1 client that does what the documentation of `http.client` says: the reference of this project.

    from h1conform.client import HTTPConnection

    connection = HTTPConnection("localhost", 8080, timeout=10)
    connection.request("GET", "/")
    response = connection.getresponse()
    print(response.status, response.reason, response.read())

Standard library only. `ssl` and `email` take longer to import than all the rest, so `HTTPSConnection` and `HTTPMessage`
come when they are first asked for.
"""

from __future__ import annotations

from .connection import HTTPConnection
from .errors import (
    BadChunk,
    BadField,
    BadFraming,
    BadInterim,
    BadStatusLine,
    CannotSendHeader,
    CannotSendRequest,
    HTTPException,
    ImproperConnectionState,
    IncompleteHead,
    IncompleteRead,
    InvalidURL,
    LimitExceeded,
    LineTooLong,
    NotConnected,
    RemoteDisconnected,
    ResponseNotReady,
    TooManyFields,
    TooManyInterim,
    TunnelRefused,
    UnimplementedFileMode,
    UnknownProtocol,
    UnknownTransferEncoding,
    UnknownVersion,
)
from .head import Head
from .limits import Limits
from .response import HTTPResponse
from .status import *  # noqa: F403  # the constants are a table of their own
from .status import HTTP_PORT, HTTPS_PORT, responses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .https import HTTPSConnection as HTTPSConnection
    from .message import HTTPMessage as HTTPMessage

__all__ = [
    "HTTPS_PORT",
    "HTTP_PORT",
    "BadChunk",
    "BadField",
    "BadFraming",
    "BadInterim",
    "BadStatusLine",
    "CannotSendHeader",
    "CannotSendRequest",
    "HTTPConnection",
    "HTTPException",
    "HTTPResponse",
    "Head",
    "ImproperConnectionState",
    "IncompleteHead",
    "IncompleteRead",
    "InvalidURL",
    "LimitExceeded",
    "Limits",
    "LineTooLong",
    "NotConnected",
    "RemoteDisconnected",
    "ResponseNotReady",
    "TooManyFields",
    "TooManyInterim",
    "TunnelRefused",
    "UnimplementedFileMode",
    "UnknownProtocol",
    "UnknownTransferEncoding",
    "UnknownVersion",
    "error",
    "responses",
]

#: The name that users of the module know the base class by.
error = HTTPException


def __getattr__(name: str) -> object:
    """Import what takes long when it is first asked for. Raises AttributeError, with the reason, if it is missing."""
    found: object
    if name == "HTTPMessage":
        from .message import HTTPMessage

        found = HTTPMessage
    elif name in ("HTTPSConnection", "_create_https_context"):
        try:
            from .https import HTTPSConnection, _create_https_context
        except ImportError as cause:
            raise AttributeError(f"{name} needs the module ssl, which this Python lacks: {cause}") from cause
        found = HTTPSConnection if name == "HTTPSConnection" else _create_https_context
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
