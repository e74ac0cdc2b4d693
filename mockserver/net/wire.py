"""One accepted connection under full control: every wait has a deadline, and a server that stops ends it at once.

A raw, non-blocking socket, TCP or unix, beside a stop descriptor, which becomes readable when the server stops and is
never read, so that one write wakes every thread and nobody polls with a time-out. The wire notes in its record
how each side ended, and on its recorder what left and what came; it knows no HTTP and no script. Times are those of
`time.monotonic`, in seconds.
"""

from __future__ import annotations

import fcntl
import select
import socket
import struct
import sys
import termios
import time

from ..base.recorded import SeenConnection
from .recorder import Recorder

_LINUX = sys.platform == "linux"
_SIOCOUTQNSD = 0x894B  # linux/sockios.h: octets written and not yet sent
_CHUNK = 64 * 1024  # octets of one read; glibc maps and unmaps memory for each of more than 128 KiB
NOW = 0.0  # the ``until`` that waits for nothing, not even a stop: take what is there
_ACK_PATIENCE = 20e-6  # seconds that a segment gets to be acknowledged, see settle()


class WireError(Exception):
    """What was asked of the wire could not be done; the text says why, for a note."""


class TimeUp(WireError):
    """The deadline has passed."""

    def __init__(self) -> None:
        super().__init__("time was up")


class Stopped(WireError):
    """The server stops."""

    def __init__(self) -> None:
        super().__init__("the server was stopped")


class Gone(WireError):
    """Nothing can be sent any more, or nothing more will come."""


class Wire:
    """A plain connection.

    ``sock``             the accepted socket, which is owned from now on
    ``stop_descriptor``  turns readable when the connection has to stop
    ``seen``             the record
    ``keep``             octets that the record keeps of each direction

    Every method that waits takes ``until`` (monotonic seconds, None: for ever, or `NOW`) and raises `TimeUp` when
    that has passed, even if the client keeps it busy, and `Stopped` from the moment that the server stops.
    """

    above_tls = False

    def __init__(
        self, sock: socket.socket, stop_descriptor: int, seen: SeenConnection, keep: int = sys.maxsize
    ) -> None:
        sock.setblocking(False)
        self._tcp = sock.family in (socket.AF_INET, socket.AF_INET6)
        if self._tcp:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a write is a segment (trap 5 is Nagle's)
        self.seen = seen
        self.recorder = Recorder(seen, keep)
        self.ended = False  # nothing more can come from the client
        self.closed = False
        self._sock = sock
        self._stop_descriptor = stop_descriptor
        self._readable = _poller(stop_descriptor)
        self._readable.register(sock, select.POLLIN)

    @property
    def silent(self) -> bool:
        """Whether `receive` will give nothing more: on TLS a close_notify is enough for that."""
        return self.ended

    def receive(self, until: float | None) -> bytes:
        """The octets that came, or b"" when the client sends no more."""
        data = self.receive_raw(until)
        self.recorder.received(data)
        return data

    def await_end(self) -> None:
        """Wait, without reading, until the client has ended its side. Raises `Stopped`."""
        if self.ended:
            return
        poller = _poller(self._stop_descriptor)
        poller.register(self._sock, getattr(select, "POLLRDHUP", 0))  # a RST shows without being asked for
        if any(descriptor == self._stop_descriptor for descriptor, _ in poller.poll()):
            raise Stopped

    def send(self, data: bytes, until: float | None) -> None:
        """Send all of ``data``, in one write where the window allows. Raises also `Gone`."""
        self._check_open(until)
        rest: bytes | memoryview = data
        while rest:
            count = self._send_some(rest, until)
            if count == len(rest):
                self.recorder.sent(rest)
                break
            rest = memoryview(rest)
            self.recorder.sent(rest[:count])
            rest = rest[count:]

    def send_raw(self, data: bytes, until: float | None) -> None:
        """Send below TLS, where there is any. Raises also `Gone`."""
        self.send(data, until)

    def settle(self, until: float | None) -> None:
        """Wait until what was sent has left this machine, so that the next octets travel in another segment.

        Segments melt together while they queue behind a full window (trap 6). Left is enough for a boundary on the
        wire; acknowledged would be better, as the client has then likely been woken, but a client that has just
        sent a request holds its acknowledgement back for 40 ms, so that one is asked for politely only."""
        if not (_LINUX and self._tcp) or self.closed:
            return
        patience = time.perf_counter() + _ACK_PATIENCE
        while self._queued(termios.TIOCOUTQ) and time.perf_counter() < patience:
            self.pause(0)  # lets another thread run: the client may live in this process
        if self._queued(_SIOCOUTQNSD):
            self._wait_for_window(until)

    def pause(self, seconds: float) -> None:
        """Do nothing for so long, to the millisecond above. Raises `Stopped`."""
        if _poller(self._stop_descriptor).poll(seconds * 1000):
            raise Stopped

    def acknowledge(self) -> None:
        """Acknowledge at once: a client under Nagle's algorithm waits for it before its next small write (trap 4)."""
        if _LINUX and self._tcp and not self.closed:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def half_close(self, notify: bool, until: float | None) -> None:
        """End our direction with a FIN; ``notify`` asks for a close_notify before it, which TCP has none of.

        Raises `Gone` when there is no connection to end any more."""
        del notify, until
        if self.seen.server_end or self.closed:
            return
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            if self.seen.client_end != "fin":  # else its kernel had answered our last octets with a RST, unasked
                raise Gone("the client had reset the connection") from error
        self.seen.server_end = "fin"

    def reset(self, until: float | None) -> None:
        """Send a RST and close, once what was sent before has left, so that the client still gets that.

        The reset is immediate on Linux, also where another process holds a copy of the descriptor (trap 2);
        elsewhere it takes its turn at the last close. Raises `Gone` when there is no connection any more, and, having
        closed it, on a unix socket, which has no reset."""
        if self.closed or self.seen.client_end == "rst":
            raise Gone("there was no connection left")
        if not self._tcp:
            self.close()
            self.seen.server_end = "fin"
            raise Gone("a unix socket has no reset, so that the connection was closed: use TCP for this script")
        try:
            self.settle(until)
        finally:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.seen.server_end = "rst"  # before it is: a client that has met it may ask for the record at once
            if _LINUX:
                _disconnect(self._sock.fileno())
            self.close()

    def close(self) -> None:
        """Let go of the socket, whatever state it is in."""
        self.ended = self.closed = True
        self._sock.close()

    def receive_raw(self, until: float | None) -> bytes:
        """Octets from the socket, below TLS; b"" at the client's end, which is noted in the record."""
        if self.ended:
            return b""
        while True:
            self._wait(self._readable, until)
            try:
                data = self._sock.recv(_CHUNK)
            except BlockingIOError:
                continue
            except OSError:
                self._note_end("rst")
                return b""
            if not data:
                self._note_end("fin")
            return data

    def _note_end(self, how: str) -> None:
        """The first end counts: after a RST that was met in sending, reading comes to what looks like a FIN."""
        self.ended = True
        if self.seen.client_end is None:
            self.seen.client_end = how

    def _send_raw(self, data: bytes, until: float | None) -> None:
        self._check_open(until)
        rest = memoryview(data)
        while rest:
            rest = rest[self._send_some(rest, until) :]

    def _send_some(self, data: bytes | memoryview, until: float | None) -> int:
        while True:
            try:
                return self._sock.send(data)
            except BlockingIOError:
                writable = _poller(self._stop_descriptor)
                writable.register(self._sock, select.POLLOUT)
                self._wait(writable, until)
            except ConnectionResetError as error:
                if self.seen.client_end is None:
                    self.seen.client_end = "rst"
                raise Gone("the client has reset the connection") from error
            except OSError as error:  # EPIPE: a FIN from the client came first, and reading will tell
                raise Gone("the client has closed the connection") from error

    def _check_open(self, until: float | None) -> None:
        if self.closed or self.seen.server_end:
            raise Gone("our side had ended")
        if until and time.monotonic() > until:
            raise TimeUp

    def _wait(self, poller: select.poll, until: float | None) -> None:
        ready = poller.poll(None if until is None else _left(until))
        woken = len(ready) > 1 or bool(ready and ready[0][0] == self._stop_descriptor)
        if woken and until != NOW:
            raise Stopped
        if len(ready) == woken:
            raise TimeUp

    def _wait_for_window(self, until: float | None) -> None:
        """No event tells that the queue is empty, so this one looks again and again: no longer than the client takes
        to read, as the first looks cost next to nothing. A reset ends it too; the next to send or receive sees that."""
        poller = _poller(self._stop_descriptor)
        poller.register(self._sock, 0)  # errors only
        nap = 0
        while self._queued(_SIOCOUTQNSD):
            ready = [descriptor for descriptor, _ in poller.poll(min(nap, 5))]
            if self._sock.fileno() in ready:
                return
            if ready:
                raise Stopped
            _check_time(until)
            nap += 1

    def _queued(self, request: int) -> int:
        return int.from_bytes(fcntl.ioctl(self._sock, request, b"\0\0\0\0"), sys.byteorder)


def _poller(stop_descriptor: int) -> select.poll:
    poller = select.poll()
    poller.register(stop_descriptor, select.POLLIN)
    return poller


def _check_time(until: float | None) -> None:
    if until and time.monotonic() > until:
        raise TimeUp


def _left(until: float) -> float:
    """Milliseconds; 0 for `NOW`. Raises `TimeUp`."""
    left = until - time.monotonic()
    if until and left < 0:
        raise TimeUp
    return max(0.0, left * 1000)


def _disconnect(descriptor: int) -> None:
    """connect(AF_UNSPEC): the one call that resets a connection whoever else holds it (tcp_disconnect in Linux)."""
    import ctypes  # only now: it takes longer to import than most scripts take to play

    libc = ctypes.CDLL(None, use_errno=True)
    unspecified = bytes(16)  # struct sockaddr with sa_family AF_UNSPEC, which is 0
    libc.connect(descriptor, unspecified, len(unspecified))
