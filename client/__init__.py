"""An HTTP/1.1 client with the documented API of `http.client`: the reference client of this project.

    from h1conform.client import HTTPConnection

    connection = HTTPConnection("localhost", 8080, timeout=10)
    connection.request("GET", "/")
    response = connection.getresponse()
    print(response.status, response.reason, response.read())

The package imports only the standard library. Importing `ssl` and `email` takes longer than importing everything else,
so the modules of `HTTPSConnection`, `HTTPMessage` and `parse_headers` are imported on the first access to these names.
"""

from __future__ import annotations

import sys

from . import limits
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
    from types import ModuleType

    from .https import HTTPSConnection as HTTPSConnection
    from .message import HTTPMessage as HTTPMessage, parse_headers as parse_headers
else:
    ModuleType = type(sys)  # importing `types` takes longer

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
    "HTTPSConnection",
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
    if name in ("HTTPMessage", "parse_headers"):
        from . import message

        found = getattr(message, name)
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


class _Package(ModuleType):
    """The type of this module: the module has names whose values are computed (see `_MAXHEADERS`)."""

    @property
    def __all__(self) -> list[str]:
        """The names that `import *` imports: the public names, without `HTTPSConnection` if Python has no `ssl`."""
        names: list[str] = vars(self)["__all__"]
        return names if hasattr(self, "HTTPSConnection") else [name for name in names if name != "HTTPSConnection"]

    @property
    def _MAXHEADERS(self) -> int:  # noqa: N802  # the name in http.client
        """The limit `fields` of new connections. Recipes for http.client assign a higher number."""
        return limits.FIELDS

    @_MAXHEADERS.setter
    def _MAXHEADERS(self, number: int) -> None:  # noqa: N802
        limits.FIELDS = number

    @property
    def _MAXLINE(self) -> int:  # noqa: N802  # the name in http.client
        """The limit `line` of new connections, as `_MAXHEADERS`."""
        return limits.LINE

    @_MAXLINE.setter
    def _MAXLINE(self, number: int) -> None:  # noqa: N802
        limits.LINE = number


sys.modules[__name__].__class__ = _Package
