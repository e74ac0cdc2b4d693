"""The interface of the contents that a server can have: the whole corpus, one case, or a scenario file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from ...mockserver import Play, Routes, Server, StartTls
from ...mockserver.base.settings import Settings

if TYPE_CHECKING:
    from ...mockserver.control.index import IndexEntry


class ServedContent(Protocol):
    """The content of a server: the scripts and routes that it plays.

    ``settings``  the settings of the server that the content requires
    ``routes``    the routes that the control port may change; None: the content has no routes
    ``needs_ca``  whether a connection may use TLS although the settings of the server do not request TLS"""

    settings: Settings
    routes: Routes | None
    needs_ca: bool

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """Return the scripts of the first connections, in their order.

        ``start_tls``  the step that starts TLS on every connection; None: the server does not use TLS"""

    def default(self, start_tls: StartTls | None) -> Play | None:
        """Return the script of every further connection; None: the last script of `plays` again.

        ``start_tls``  as in `plays`"""

    def connection_ended(self, server: Server) -> None:
        """Handle the end of a connection. Called in the thread of the connection.

        ``server``  the server of the connection"""

    def index_entries(self) -> Iterable[IndexEntry]:
        """Return the entries of the index page."""

    def reset(self, server: Server) -> None:
        """Restore the scripts and routes of the start, and empty the log. Called in a thread of the control port.

        ``server``  the server that plays this content"""

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """Return a curl command to try the server with.

        ``origin``   scheme, host and port of the server
        ``ca_file``  the path of the CA certificate to trust; None: the command needs none
        ``unix``     the path of the Unix socket that the server listens on; None: the server listens on an address"""
