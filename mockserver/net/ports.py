"""Ports on which a client never gets as far as a connection, or as an accepted one.

    with Refused() as port:
        ...  # connecting to port.host, port.port fails at once

Each is bound to a free port of a loopback address when its block begins, holds it to the end, and has no thread.
"""

from __future__ import annotations

import select
import socket
from abc import ABC, abstractmethod
from contextlib import ExitStack
from types import TracebackType
from typing import Self

_MOST = 64  # connections to fill a backlog with; Linux takes one more than asked for, others half as many again
_PATIENCE = 100  # milliseconds in which a connection on this machine completes if it ever does


class _Port(ABC):
    """A context manager that holds a port of an address.

    ``host``  an address of this machine

    ``port`` is 0 until the block was entered, which raises OSError, naming the host, where that cannot be bound."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self._sockets = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as guard:
            sock = guard.enter_context(socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET))
            try:
                sock.bind((self.host, 0))
            except OSError as error:
                raise OSError(error.errno, f"cannot bind {self.host}: {error.strerror or error}") from error
            self.port = sock.getsockname()[1]
            self._set_up(sock, guard)
            self._sockets = guard.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sockets.close()

    @abstractmethod
    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        """Bring the bound socket into its state; what ``guard`` holds is closed at the end."""


class Refused(_Port):
    """Nobody listens: a connection is refused with a RST, and nobody else can take the port in the meantime.

    ``host``  an address of this machine
    """

    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        pass


class Unaccepting(_Port):
    """The system completes connections and takes in octets, and nobody ever accepts: no response will come.

    ``host``     an address of this machine
    ``backlog``  connections that are completed, roughly; further ones are left to time out
    """

    def __init__(self, host: str = "127.0.0.1", backlog: int = 128) -> None:
        super().__init__(host)
        self._backlog = backlog

    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        del guard
        sock.listen(self._backlog)


class FullBacklog(_Port):
    """The queue of connections is full: the SYN of a further one is dropped, so that connecting times out.

    ``host``  an address of this machine

    Entering the block raises OSError where the system goes on completing connections all the same."""

    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        sock.listen(0)
        for _ in range(_MOST):
            filler = guard.enter_context(socket.socket(sock.family))
            if not _connects(filler, self.host, self.port):
                return
        raise OSError(f"the backlog of {self.host} port {self.port} does not fill up on this system")


def _connects(sock: socket.socket, host: str, port: int) -> bool:
    sock.setblocking(False)
    sock.connect_ex((host, port))
    poller = select.poll()
    poller.register(sock, select.POLLOUT)
    return bool(poller.poll(_PATIENCE))
