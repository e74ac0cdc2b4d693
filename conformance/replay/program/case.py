"""What a script knows of its case. An exported script has the values of one case in place of this file.

``CONNECTIONS``     what the server does on each connection, in order; the last one serves all further connections
``TARGETS``         the answers by request target, which follow the begin of a connection; empty: none
``HOSTS``           the addresses on which the server listens
``RECEIVE_BUFFER``  octets that the kernel receives before they are read; None: the default of the system
``RUN``             commands that reproduce the finding; ``{port}`` and ``{ca_file}`` stand for what the server knows
``CERTIFICATES``    key and chain of each identity, by name; ``ca``: the CA that the client trusts
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .connection import ReplayedConnection

CONNECTIONS: list[Callable[[ReplayedConnection], None]] = []
TARGETS: dict[str, Callable[[ReplayedConnection], None]] = {}
HOSTS: tuple[str, ...] = ("127.0.0.1",)
RECEIVE_BUFFER: int | None = None
RUN: tuple[str, ...] = ()
CERTIFICATES: dict[str, str] = {}
