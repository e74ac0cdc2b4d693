"""What every content of a server offers: the whole corpus, one case on every connection, or a scenario file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from ...mockserver import Play, Routes, Server, StartTls
from ...mockserver.base.settings import Settings

if TYPE_CHECKING:
    from ...mockserver.control.index import IndexEntry


class ServedContent(Protocol):
    """What a server plays.

    ``settings``  what the content itself says of the server
    ``routes``    the routes that the control port may change; None: the content has none
    ``needs_ca``  whether some connection speaks TLS although the server itself does not"""

    settings: Settings
    routes: Routes | None
    needs_ca: bool

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """The scripts of the first connections, in their order.

        ``start_tls``  the step that begins TLS on every connection; None: the server does not speak TLS"""

    def default(self, start_tls: StartTls | None) -> Play | None:
        """The script of every further connection.

        ``start_tls``  as in `plays`"""

    def connection_ended(self, server: Server) -> None:
        """Take note of the end of a connection.

        ``server``  the server that the connection belonged to"""

    def index_entries(self) -> Iterable[IndexEntry]:
        """The lines of the index page."""

    def reset(self, server: Server) -> None:
        """Begin anew, with the scripts and routes of the start and an empty log.

        ``server``  the server that plays this content"""

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """A command to try the server with.

        ``origin``   scheme, host and port of the server
        ``ca_file``  the file of the certificate to trust; None: none is needed
        ``unix``     the path of the unix socket that the server listens on; None: it listens on an address"""
