"""An HTTP/1.1 client with the documented API of `http.client`: the reference client of this project.

    from h1conform.client import HTTPConnection

    connection = HTTPConnection("localhost", 8080, timeout=10)
    connection.request("GET", "/")
    response = connection.getresponse()
    print(response.status, response.reason, response.read())

The package imports only the standard library. Importing `ssl` and `email` takes longer than importing everything else,
so the modules of `HTTPSConnection` and `HTTPMessage` are imported on the first access to these names.
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

#: The old name of `HTTPException`, which http.client offers as well.
error = HTTPException


def __getattr__(name: str) -> object:
    """Import a slow module on the first access to its name. Raises AttributeError with the reason if that fails."""
    found: object
    if name == "HTTPMessage":
        from .message import HTTPMessage

        found = HTTPMessage
    elif name in ("HTTPSConnection", "_create_https_context"):
        try:
            from .https import HTTPSConnection, _create_https_context
        except ImportError as cause:
            raise AttributeError(f"{name} needs the module ssl, which this Python does not have: {cause}") from cause
        found = HTTPSConnection if name == "HTTPSConnection" else _create_https_context
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
