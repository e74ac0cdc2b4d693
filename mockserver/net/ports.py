"""Ports without a server: for clients that connect in vain, or whose connection is never accepted.

    with Refused() as port:
        ...  # connecting to port.host, port.port fails at once

Each class is a context manager. It binds a free port when the block begins, and keeps the port until the block ends, so
that no other program can take the port. It needs no thread.
"""

from __future__ import annotations

import select
import socket
from abc import ABC, abstractmethod
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from ..base.arguments import checked
from ..base.checks import ADDRESS, LARGEST_INT, Whole

_MOST = 64  # attempts to fill the backlog; Linux completes one connection more than `listen` allows, others a half more
_PATIENCE = 100  # milliseconds; a connection on this machine that takes longer is not completed at all


class _Port(ABC):
    """A context manager that binds a port, and keeps it until the block ends.

    ``host``  an address of this machine

    ``port`` is 0 before the block begins. Entering the block raises OSError, with the host in its text, if the address
    cannot be bound."""

    @checked(host=ADDRESS)
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
        """Prepare the bound socket. Each further socket is entered into ``guard``, which closes it at the end."""


class Refused(_Port):
    """A port on which no server listens: the system refuses each connection with a RST.

    ``host``  an address of this machine
    """

    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        pass


class Unaccepting(_Port):
    """A port whose connections are never accepted: the system completes each and receives its octets, unanswered.

    ``host``     an address of this machine
    ``backlog``  about how many connections the system completes; each further one times out
    """

    @checked(host=ADDRESS, backlog=Whole(0, LARGEST_INT))
    def __init__(self, host: str = "127.0.0.1", backlog: int = 128) -> None:
        super().__init__(host)
        self._backlog = backlog

    def _set_up(self, sock: socket.socket, guard: ExitStack) -> None:
        del guard
        sock.listen(self._backlog)


class FullBacklog(_Port):
    """A port with a full queue of connections: the system drops the SYN of a client, so that connecting times out.

    ``host``  an address of this machine

    Entering the block raises OSError if the system completes further connections in spite of the full queue."""

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
