"""One accepted connection, TCP or unix: receives, sends and ends exactly as a script requires. No HTTP, and no script.

Who uses a wire
---------------
One thread, that of the connection. The wire owns its socket. It writes into the record (`SeenConnection`) how each side
ended, and its `Recorder` writes there which octets passed.

How a wait ends
---------------
The socket is non-blocking. Each wait is a call of `select.poll` with two descriptors: the socket and the stop
descriptor (`stop_signal`). Only `pause` waits without the socket. A wait ends in one of three ways:

    the socket is ready             the method goes on
    the stop descriptor is ready    `Stopped`; also if the socket is ready as well, so that a busy client cannot
                                    prevent a stop
    ``until`` has passed            `TimeUp`; also if the socket is ready all the time, so that a client that sends
                                    single octets cannot extend a step

``until`` is a time of `time.monotonic`, in seconds. None waits without limit. `NOW` does not wait and ignores the stop:
it takes the octets that have come already, which belong in the record even when the server stops.

How segments stay apart
-----------------------
A script determines which octets are one TCP segment. Two mechanisms of the kernel join segments:

- Nagle's algorithm delays a small segment while an earlier one is not acknowledged. TCP_NODELAY turns it off.
- The kernel joins segments that wait in its send queue, for example because the window of the client is full. So
  `settle` waits, before the next segment is written, until the octets of the last one have left this machine.

`settle` also waits for the acknowledgement of these octets, but only for a few microseconds. A client that has just
sent a request delays its acknowledgement, by 40 ms on Linux.

The client may use Nagle's algorithm too. Then its next small segment waits for an acknowledgement of this machine, and
this kernel may delay that. `acknowledge` sends the acknowledgement at once.

How a connection is reset
-------------------------
SO_LINGER with a time of 0 makes `close` send a RST instead of a FIN. But the kernel does so only when the last
descriptor of the socket is closed, and a forked process has a copy of the descriptor. On Linux ``connect`` with the
address family AF_UNSPEC resets the connection at once, in spite of such copies. A RST discards the send queue, so
`reset` calls `settle` first.

Which end counts
----------------
``client_end`` of the record is the first end of the client's side that the wire meets. After a RST, reading returns an
end of file, which looks like a FIN, so a later end does not replace the first one.
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
from .allowance import Allowance
from .recorder import Recorder, begin_server_end, note_client_end, note_server_end

_LINUX = sys.platform == "linux"
_SIOCOUTQNSD = 0x894B  # linux/sockios.h: the number of octets that are written and have not been sent
_CHUNK = 64 * 1024  # octets of one read; glibc maps and unmaps memory for each buffer of more than 128 KiB
_FEW = 64 * 1024  # octets that wait to be sent, see `Wire.send_closely`; Linux doubles the number
NOW = 0.0  # an ``until``: do not wait, ignore the stop, and take only octets that have come already
_ACK_PATIENCE = 20e-6  # seconds that `settle` waits for an acknowledgement


class WireError(Exception):
    """The wire could not do what a method was called for. The text gives the reason, for a note in the record."""


class TimeUp(WireError):
    """The deadline has passed."""

    def __init__(self) -> None:
        super().__init__("the deadline has passed")


class Stopped(WireError):
    """The server stops, or ends this connection (`Server.disconnect`)."""

    def __init__(self) -> None:
        super().__init__("the server was stopped")


class Gone(WireError):
    """No octet can be sent any more, or no further octet will come. The text gives the reason."""


class Wire:
    """A plain connection.

    ``sock``             the accepted socket; `close` and `reset` close it
    ``stop_descriptor``  readable from the moment that the connection has to stop
    ``seen``             the record of the connection
    ``keep``             the most octets that the record keeps of each side
    ``allowance``        what the record may take; None: without limit

    Each method with a parameter ``until`` raises `TimeUp` when that time has passed, even if the client is busy, and
    `Stopped` when the connection has to stop. ``until`` is in seconds of `time.monotonic`; None: without limit;
    `NOW`: without waiting.

    ``ended`` is true when no more octets can come from the client, ``closed`` when the socket is closed.
    """

    above_tls = False  # true in the class that puts TLS above a wire

    def __init__(
        self,
        sock: socket.socket,
        stop_descriptor: int,
        seen: SeenConnection,
        keep: int = sys.maxsize,
        allowance: Allowance | None = None,
    ) -> None:
        sock.setblocking(False)
        self._tcp = sock.family in (socket.AF_INET, socket.AF_INET6)
        if self._tcp:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # so that each write is a segment
        self.seen = seen
        self.allowance = allowance or Allowance(seen)
        self.recorder = Recorder(seen, keep, self.allowance)
        self.ended = False
        self.closed = False
        self._sock = sock
        self._stop_descriptor = stop_descriptor
        self._readable = _poller(stop_descriptor)
        self._readable.register(sock, select.POLLIN)

    @property
    def silent(self) -> bool:
        """Whether `receive` will return no more octets. On TLS a close_notify is enough for that."""
        return self.ended

    def receive(self, until: float | None) -> bytes:
        """Wait for octets, record them, and return them; b"" if the client has ended its side.

        ``until``  when to give up

        Raises `TimeUp` and `Stopped`."""
        data = self.receive_unrecorded(until)
        self.recorder.received(data)
        return data

    def receive_unrecorded(self, until: float | None) -> bytes:
        """Wait for octets as `receive` does, and return them without recording them: they belong to a handshake.

        ``until``  when to give up

        Raises `TimeUp` and `Stopped`."""
        return self.receive_raw(until)

    def await_end(self) -> None:
        """Wait, without reading, until the client has ended its side. Raises `Stopped`.

        The end is not written into the record: only reading shows which kind of end it is."""
        if self.ended:
            return
        poller = _poller(self._stop_descriptor)
        # `poll` reports a RST (POLLERR, POLLHUP) in any case.
        poller.register(self._sock, getattr(select, "POLLRDHUP", 0))
        if any(descriptor == self._stop_descriptor for descriptor, _ in poller.poll()):
            raise Stopped

    def send(self, data: bytes, until: float | None) -> None:
        """Send octets, in one write if the window of the client has room, and record them.

        ``data``   the octets
        ``until``  when to give up

        Raises `TimeUp`, `Stopped`, and `Gone` if one of the sides has ended. Octets sent until then are recorded."""
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
        """Send octets below TLS. On this plain connection it is the same as `send`.

        ``data``   the octets
        ``until``  when to give up

        Raises `TimeUp`, `Stopped` and `Gone`."""
        self.send(data, until)

    def settle(self, until: float | None) -> None:
        """Wait until all octets have left this machine, so that the next octets travel in another segment.

        ``until``  when to give up

        Linux and TCP only; elsewhere this method does nothing. Raises `TimeUp` and `Stopped`.

        Octets that have left are enough for a boundary between segments. An acknowledgement is better, because the
        client has then probably been woken, and reads the segments apart. But a client that has just sent a request
        delays its acknowledgement by 40 ms, so the wait for the acknowledgement is short."""
        if not (_LINUX and self._tcp) or self.closed:
            return
        patience = time.perf_counter() + _ACK_PATIENCE
        while self._queued(termios.TIOCOUTQ) and time.perf_counter() < patience:
            self.pause(0)  # lets other threads run, as the client may be a thread of this process
        if self._queued(_SIOCOUTQNSD):
            self._wait_for_window(until)

    def pause(self, seconds: float) -> None:
        """Do nothing for some seconds, rounded up to a millisecond. Raises `Stopped`."""
        if _poller(self._stop_descriptor).poll(seconds * 1000):
            raise Stopped

    def acknowledge(self) -> None:
        """Acknowledge the received octets at once (Linux and TCP only).

        A client with Nagle's algorithm waits for the acknowledgement before it sends its next small segment."""
        if _LINUX and self._tcp and not self.closed:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def send_closely(self) -> None:
        """Let the kernel keep few octets to send from now on, so that the record shows whether the client still reads.

        Without this method the kernel keeps up to 4 MiB, and a slow client reads them for many seconds."""
        if not self.closed:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _FEW)

    def half_close(self, notify: bool, until: float | None) -> None:
        """End the server's direction with a FIN. Do nothing if it has ended already.

        ``notify``  send a close_notify before the FIN; ignored here, as only TLS has one
        ``until``   when to give up; ignored here, as a FIN does not wait

        Raises `Gone` if the client has reset the connection."""
        del notify, until
        if self.seen.server_end or self.closed:
            return
        begin_server_end(self.seen)
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            # After a FIN of the client, the RST is no act of the client: its kernel refuses octets that came too late.
            if self.seen.client_end != "fin":
                raise Gone("the client has reset the connection") from error
        note_server_end(self.seen, "fin")

    def reset(self, until: float | None) -> None:
        """Send a RST and close the socket, after the octets sent before have left this machine.

        ``until``  when to give up the wait for those octets; the connection is reset in any case

        On Linux the RST is sent at once. Elsewhere it is sent when the last process that has a copy of the descriptor
        closes that copy. Raises `Gone` if the connection has ended already. Unix sockets have no reset: there the
        method closes the socket, and raises `Gone`. Raises `TimeUp` and `Stopped` after the reset."""
        if self.closed or self.seen.client_end == "rst":
            raise Gone("the connection had already ended")
        if not self._tcp:
            self.close()
            note_server_end(self.seen, "fin")
            raise Gone("a unix socket has no reset, so the connection was closed: use TCP for this script")
        try:
            self.settle(until)
        finally:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # Before the RST: the client may ask for the record as soon as it has the RST.
            note_server_end(self.seen, "rst")
            if _LINUX:
                _disconnect(self._sock.fileno())
            self.close()

    def close(self) -> None:
        """Close the socket, in whatever state it is."""
        self.ended = self.closed = True
        self._sock.close()

    def receive_raw(self, until: float | None) -> bytes:
        """Wait for octets of the socket, below TLS, and return them unrecorded.

        ``until``  when to give up

        Returns b"" if the client has ended its side, and writes that end into the record. Raises `TimeUp` and
        `Stopped`."""
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
        """Write the end of the client into the record, unless the record has one: the first end counts."""
        self.ended = True
        note_client_end(self.seen, how)

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
                note_client_end(self.seen, "rst")
                raise Gone("the client has reset the connection") from error
            except OSError as error:  # EPIPE: a FIN of the client came before its RST; the next read notes the FIN
                note_client_end(self.seen, None)
                raise Gone("the client has closed the connection") from error

    def _check_open(self, until: float | None) -> None:
        if self.closed or self.seen.server_end:
            raise Gone("the server had already ended its side")
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
        """Wait until the send queue is empty. Raises `TimeUp` and `Stopped`.

        The kernel has no event for an empty queue, so this loop looks at intervals. They begin at 0 ms and grow by
        1 ms up to 5 ms, because most clients read at once. A reset of the client ends the loop as well; the next
        method that sends or receives reports it."""
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
    """Return the milliseconds until a time; 0 for `NOW`. Raises `TimeUp` if the time has passed."""
    left = until - time.monotonic()
    if until and left < 0:
        raise TimeUp
    return max(0.0, left * 1000)


def _disconnect(descriptor: int) -> None:
    """Call connect(AF_UNSPEC), which resets a connection at once (tcp_disconnect in the Linux kernel)."""
    import ctypes  # only now: this import takes longer than most scripts

    libc = ctypes.CDLL(None, use_errno=True)
    unspecified = bytes(16)  # struct sockaddr with sa_family AF_UNSPEC, which is 0
    libc.connect(descriptor, unspecified, len(unspecified))
