"""Listening sockets: on several hosts and one port, or on a path; each error names the place."""

from __future__ import annotations

import errno
import os
import select
import socket
import stat
import struct
from contextlib import suppress
from functools import cache
from pathlib import Path

_PORT_ATTEMPTS = 20  # to find a port that is free on every host
_LOWEST_PORT = 10_000  # that is tried for a free one
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def listen_tcp(hosts: tuple[str, ...], port: int, backlog: int, receive_buffer: int | None) -> list[socket.socket]:
    """A listener on each host, all on one port, which is a free one for 0.

    ``receive_buffer``: SO_RCVBUF in octets, for all that they will accept. Raises OSError naming host and port."""
    for attempt in range(_PORT_ATTEMPTS):
        listeners: list[socket.socket] = []
        tried = port or _any_port(attempt)
        try:
            for host in hosts:
                listeners.append(_tcp_listener(host, tried or _port_of(listeners), backlog, receive_buffer))
        except OSError as error:
            for listener in listeners:
                listener.close()
            taken = not port and (tried or listeners) and error.errno == errno.EADDRINUSE
            if not taken or attempt + 1 == _PORT_ATTEMPTS:
                raise
        else:
            break
    return listeners


def _any_port(attempt: int) -> int:
    """One that is free, most likely; 0, which has the kernel choose, where that did not help or is not known.

    The kernel chooses among those that clients use as well, and looks at every one that is still in TIME_WAIT: a
    server that is started by the thousand would wait for that longer than for anything else."""
    ports = _below_ephemeral()
    if not ports or attempt >= _PORT_ATTEMPTS // 2:
        return 0
    return ports[int.from_bytes(os.urandom(4), "little") % len(ports)]  # forked processes do not draw the same


@cache
def _below_ephemeral() -> range:
    """The ports that no client uses unless it is told to; none where they are not known."""
    try:
        return range(_LOWEST_PORT, int(_EPHEMERAL.read_text(encoding="ascii").split()[0]))
    except (OSError, ValueError, IndexError):
        return range(0)


def listen_unix(path: str, backlog: int, receive_buffer: int | None) -> socket.socket:
    """A listener on a unix socket, in the place of one that nobody listens on any more.

    Raises OSError naming the path, above all where a server listens there or the file is no socket."""
    sock = socket.socket(socket.AF_UNIX)
    try:
        _remove_stale(path)
        _set_buffer(sock, receive_buffer)
        sock.bind(path)
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"cannot listen on unix socket {path!r}: {error.strerror or error}") from error
    return sock


def close_listener(listener: socket.socket) -> None:
    """A mere `close` leaves the port accepting while somebody waits on the socket (trap 3)."""
    with suppress(OSError):  # where shutting down a listener is an error, the stop descriptor has done the work
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def any_pending(listeners: list[socket.socket]) -> bool:
    """Whether a connection waits to be accepted."""
    poller = select.poll()
    for listener in listeners:
        poller.register(listener, select.POLLIN)
    return bool(poller.poll(0))


def abort(sock: socket.socket) -> str:
    """Reset an accepted connection (ABORT, RFC 9293 section 3.10.5) and say how it ended: "rst", or "fin" on a unix
    socket, which has no reset."""
    unix = sock.family == socket.AF_UNIX
    if not unix:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    return "fin" if unix else "rst"


def file_at(path: str) -> tuple[int, int] | None:
    """Which file is there, to tell it from another of that name; None: there is none."""
    try:
        found = Path(path).lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _port_of(listeners: list[socket.socket]) -> int:
    return int(listeners[0].getsockname()[1]) if listeners else 0


def _tcp_listener(host: str, port: int, backlog: int, receive_buffer: int | None) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections in TIME_WAIT do not block the port
        _set_buffer(sock, receive_buffer)
        sock.bind((host, port))
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return sock


def _set_buffer(sock: socket.socket, octets: int | None) -> None:
    """Before `listen`, so that the window of a connection is small from its first segment on (tcp(7))."""
    if octets is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, octets)


def _remove_stale(path: str) -> None:
    try:
        mode = Path(path).lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError(errno.EEXIST, "a file that is no socket is there")
    if _answers(path):
        raise OSError(errno.EADDRINUSE, "another server listens there")
    Path(path).unlink()


def _answers(path: str) -> bool:
    """Whether somebody listens there, be it with a full backlog."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(path)
        except BlockingIOError:
            return True
        except OSError as error:
            return error.errno not in (errno.ECONNREFUSED, errno.ENOENT)
    return True
