"""How a server listens, and what it takes on: the keyword arguments that `Server` and `MockServer` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .base.limits import Limits
from .base.recorded import SeenConnection
from .net.thread_pool import ThreadPool


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a server listens, and what it takes on.

    ``hosts``           IPv4 or IPv6 addresses to listen on, all on the same port
    ``port``            0 to 65535; 0: a free one
    ``path``            the path of a unix socket to listen on instead; the file is removed at the end, and one that
                        nobody listens on any more is replaced
    ``deadline``        seconds that each step of a script may take; `MockServer`: also the time that a request, from
                        its first octet on, may take to arrive, else it gets a 408
    ``limits``          what the server takes on and remembers; None: the defaults of `Limits`
    ``backlog``         connections that the kernel completes ahead of accept
    ``receive_buffer``  octets that the kernel takes in ahead of reading (SO_RCVBUF), which bounds the window of a
                        client; None: as the system has it
    ``ended``           called with its record when a connection has come to its end, in the thread of the connection,
                        before `wait_idle` counts it as ended; what it raises becomes a fault of the connection
    ``pool``            whose threads the server uses, which outlive it; None: new ones
    ``caller_accepts``  no thread accepts connections: the caller does, by `Server.accept_callbacks`, and the waits of
                        the server do

    Raises ValueError for a port that is none, and where there is neither a host nor a path.
    """

    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int = 0
    path: str | None = None
    deadline: float = 5.0
    limits: Limits | None = None
    backlog: int = 128
    receive_buffer: int | None = None
    ended: Callable[[SeenConnection], None] | None = None
    pool: ThreadPool | None = None
    caller_accepts: bool = False

    def __post_init__(self) -> None:
        if not (self.hosts or self.path):
            raise ValueError("a server needs at least one host, or a path")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"a port is a number from 0 to 65535, not {self.port}")


if TYPE_CHECKING:  # start-up: a TypedDict compiles each of its annotations
    from typing import TypedDict

    class ServerKeywords(TypedDict, total=False):
        """The fields of `ServerOptions`, as a type checker wants them for ``**keywords`` (PEP 692)."""

        hosts: tuple[str, ...]
        port: int
        path: str | None
        deadline: float
        limits: Limits | None
        backlog: int
        receive_buffer: int | None
        ended: Callable[[SeenConnection], None] | None
        pool: ThreadPool | None
        caller_accepts: bool
