"""Opens and closes listening sockets: TCP on several hosts with one port, or a unix socket. Each error names the place.

How a free port is chosen
-------------------------
A caller that gives port 0 gets one port that is free on all hosts. The usual way is to bind port 0, and to let the
kernel choose. The kernel chooses among the ephemeral ports, which clients use too, and passes over each one that has
a connection in TIME_WAIT. If servers start by the thousand, most ephemeral ports are in TIME_WAIT, and that search
takes longer than the rest of the start. So this module tries a random port below the ephemeral range first, where no
client gets a port by default. It lets the kernel choose where the range is unknown (outside Linux), and after half of
the attempts.

A port that is free on the first host may be taken on the second. Then all listeners are closed, and the next attempt
takes another port. A port that the caller has chosen is tried once.

How a listener is closed
------------------------
A thread that is in `poll` on a listener holds a reference to the socket. Until that `poll` returns, `close` has no
effect, and the kernel continues to complete connections. `shutdown` ends that at once. macOS has no `shutdown` for a
listener and raises OSError. There the stop signal ends the `poll` before the close (`acceptor`).
"""

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

_PORT_ATTEMPTS = 20  # attempts to find a port that is free on each host
# The lowest port of those attempts. Clients that follow the Fetch Standard refuse to connect to some ports, of which
# 10080 is the highest.
_LOWEST_PORT = 10_081
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_SEGMENT = 1460  # octets of a segment, as on Ethernet


def listen_tcp(hosts: tuple[str, ...], port: int, backlog: int, receive_buffer: int | None) -> list[socket.socket]:
    """Return a non-blocking listener for each host, all on one port.

    ``hosts``           addresses of this machine, IPv4 or IPv6
    ``port``            the port; 0: a port that is free on all hosts
    ``backlog``         connections that the kernel completes before they are accepted
    ``receive_buffer``  SO_RCVBUF of each accepted connection, in octets; None: the default of the system

    Raises OSError, with host and port in its text, if a listener cannot be opened."""
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
    """Return a port that is probably free, or 0 to let the kernel choose."""
    ports = _below_ephemeral()
    if not ports or attempt >= _PORT_ATTEMPTS // 2:
        return 0
    # `os.urandom`, because `random` gives processes that were forked from one parent the same ports.
    return ports[int.from_bytes(os.urandom(4), "little") % len(ports)]


@cache
def _below_ephemeral() -> range:
    """The ports below the ephemeral range; an empty range if the ephemeral range is unknown."""
    try:
        return range(_LOWEST_PORT, int(_EPHEMERAL.read_text(encoding="ascii").split()[0]))
    except (OSError, ValueError, IndexError):
        return range(0)


def listen_unix(path: str, backlog: int, receive_buffer: int | None) -> socket.socket:
    """Return a non-blocking listener on a unix socket. Replace the file of a socket that no server uses any more.

    ``path``            the file of the socket
    ``backlog``         connections that the kernel completes before they are accepted
    ``receive_buffer``  SO_RCVBUF of each accepted connection, in octets; None: the default of the system

    Raises OSError, with the path in its text, for example if another server listens there or the file is not a
    socket."""
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
    """Close a listener, so that the kernel completes no further connection even if a thread still polls it."""
    with suppress(OSError):  # macOS: a listener cannot be shut down
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def any_pending(listeners: list[socket.socket]) -> bool:
    """Whether a connection is pending on one of the listeners: completed by the kernel and not yet accepted."""
    poller = select.poll()
    for listener in listeners:
        poller.register(listener, select.POLLIN)
    return bool(poller.poll(0))


def abort(sock: socket.socket) -> str:
    """Reset an accepted connection (ABORT, RFC 9293 section 3.10.5), and close its socket.

    Returns how the connection ended: "rst" on TCP, "fin" on a unix socket, because unix sockets have no reset."""
    unix = sock.family == socket.AF_UNIX
    if not unix:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    return "fin" if unix else "rst"


def file_at(path: str) -> tuple[int, int] | None:
    """Return device and inode of the file at ``path``, which identify the file; None if there is no file."""
    try:
        found = Path(path).lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _port_of(listeners: list[socket.socket]) -> int:
    return int(listeners[0].getsockname()[1]) if listeners else 0


def _tcp_listener(host: str, port: int, backlog: int, receive_buffer: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a connection in TIME_WAIT blocks the port
        _set_buffer(sock, receive_buffer)
        sock.bind((host, port))
        sock.listen(backlog)
        sock.setblocking(False)
    except (socket.gaierror, UnicodeError) as error:  # UnicodeError: a host name that IDNA does not have
        sock.close()
        why = getattr(error, "strerror", None) or error
        raise OSError(
            errno.EADDRNOTAVAIL,
            f"cannot listen on {host}: not an address ({why}); give an IPv4 or IPv6 address of this machine",
        ) from error
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return sock


def _set_buffer(sock: socket.socket, octets: int | None) -> None:
    """Set SO_RCVBUF. Call this before `listen`, so that it limits the window from the first segment on (tcp(7)).

    On TCP also set TCP_MAXSEG. Linux makes the send buffer of a client as large as twenty segments. The segments of a
    loopback connection have 64 KiB, so that a client could write more than 2 MiB although the window is closed."""
    if octets is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, octets)
    if sock.family != socket.AF_UNIX:
        with suppress(OSError):  # macOS: a listener cannot raise its segment size, which is 512
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)


def _remove_stale(path: str) -> None:
    try:
        mode = Path(path).lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError(errno.EEXIST, "the file exists and is not a socket")
    if _answers(path):
        raise OSError(errno.EADDRINUSE, "another server listens there")
    Path(path).unlink()


def _answers(path: str) -> bool:
    """Whether a server listens there, even if its backlog is full (then connecting would block)."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(path)
        except BlockingIOError:
            return True
        except OSError as error:
            return error.errno not in (errno.ECONNREFUSED, errno.ENOENT)
    return True
