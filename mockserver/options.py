"""The options of a server: the keyword arguments that `Server` and `MockServer` share."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base.arguments import checked
from .base.checks import ADDRESS, FLAG, LARGEST_INT, SOCKET_PATH, Seconds, Whole, function, instance, optional, sequence
from .base.limits import Limits
from .base.recorded import SeenConnection
from .net.thread_pool import ThreadPool


def _socket_path(name: str, value: Any) -> str:
    return str(SOCKET_PATH(name, os.fspath(value) if isinstance(value, os.PathLike) else value))


@checked(
    hosts=sequence(ADDRESS, "a tuple of addresses", single=True),
    port=Whole(0, 65535, "; 0 picks a free port"),
    path=optional(_socket_path),
    deadline=Seconds(0.001),
    limits=optional(instance("a Limits", Limits)),
    backlog=Whole(0, LARGEST_INT),
    receive_buffer=optional(Whole(1, LARGEST_INT)),
    ended=optional(function(1, "a function of the record of a connection")),
    pool=optional(instance("a ThreadPool", ThreadPool)),
    caller_accepts=FLAG,
    by_request=FLAG,
    replace_idle=FLAG,
    tap=optional(function(2, "a function of an accepted socket and the record of its connection")),
)
@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where a server listens, how long it waits, and how much it accepts and records.

    ``hosts``           IPv4 or IPv6 addresses to listen on, all on the same port; one address may be a text
    ``port``            the port, 0 to 65535; 0: a free port that the system picks
    ``path``            the path of a unix socket to listen on, in place of ``hosts`` and ``port``; None: TCP. The
                        server replaces a socket file that has no listener, and removes its own file at its stop
    ``deadline``        seconds that each step of a script may take. `MockServer` and `Serve`: also the seconds that
                        a request may take to arrive, from its first octet on; a slower request gets a 408
    ``limits``          bounds on what the server accepts and records; None: the defaults of `Limits`
    ``backlog``         how many connections the kernel completes before the server accepts them; the system may allow
                        fewer (on Linux net.core.somaxconn)
    ``receive_buffer``  octets that the kernel buffers before the server reads them (SO_RCVBUF); this size bounds the
                        TCP window of a client. The segments of the client then have 1460 octets at most, so that on
                        Linux its own send buffer stays small too: for 4096, a client that the server does not read can
                        write some 70 KB; None: the default of the system
    ``ended``           a function that is called with the record of each connection that has ended. The call is made
                        in the thread of the connection, before `Server.wait_idle` counts the connection as ended.
                        An exception of the function becomes a fault of the connection
    ``pool``            the thread pool whose threads the server uses; its threads outlive the server; None: the server
                        makes a new thread for each connection
    ``by_request``      False: a connection takes its script at the first octet of the client. On a connection with TLS
                        this is the first octet of the ClientHello, so that a handshake that fails uses a script up.
                        True: a connection takes its script at the first octet of a request, with and without TLS. So
                        a connection without a request takes none, even if the client completes the handshake
    ``replace_idle``    what the server does with a connection beyond `Limits.connections`. False: it resets the new
                        connection. True: it ends the open connection that has been idle for longest, and accepts
    ``caller_accepts``  True: the server has no thread that accepts. The caller accepts, with the functions of
                        `Server.accept_callbacks`, and so do the waits of the server
    ``tap``             a function that is called with each accepted socket and the record of its connection, and
                        returns the socket that the server uses: one that notes the octets below TLS, for example. A
                        Python class that derives from `socket.socket` can take over the descriptor

    Raises ValueError for a port outside 0 to 65535, and for options that have neither a host nor a path.
    """

    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int = 0
    path: str | None = None
    deadline: float = 5.0
    limits: Limits | None = None
    backlog: int = 4096
    receive_buffer: int | None = None
    ended: Callable[[SeenConnection], None] | None = None
    pool: ThreadPool | None = None
    by_request: bool = False
    replace_idle: bool = False
    caller_accepts: bool = False
    tap: Callable[[socket.socket, SeenConnection], socket.socket] | None = None

    def __post_init__(self) -> None:
        if not (self.hosts or self.path):
            raise ValueError(f"hosts={self.hosts!r}: give at least one host, or a path")


if TYPE_CHECKING:  # start-up: a TypedDict compiles each of its annotations
    from typing import TypedDict

    class ServerKeywords(TypedDict, total=False):
        """The fields of `ServerOptions`, in the form that a type checker needs for ``**keywords`` (PEP 692)."""

        hosts: tuple[str, ...]
        port: int
        path: str | None
        deadline: float
        limits: Limits | None
        backlog: int
        receive_buffer: int | None
        ended: Callable[[SeenConnection], None] | None
        pool: ThreadPool | None
        by_request: bool
        replace_idle: bool
        caller_accepts: bool
        tap: Callable[[socket.socket, SeenConnection], socket.socket] | None
