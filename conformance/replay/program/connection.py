"""One connection of a script: a method for each step that a case consists of."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import struct
import time
from typing import Any

from .case import TARGETS
from .wire import DEADLINE, HELD, EndOfConnection, TcpStream, TlsStream, context, tell, tell_octets


class ReplayedConnection:
    """One connection: the methods are the steps that a case consists of."""

    def __init__(self, number: int, sock: socket.socket) -> None:
        self.number = number
        self.sock = sock
        self.plain = TcpStream(sock)
        self.stream: TcpStream | TlsStream = self.plain
        self.unread = b""
        self.head = b""  # of a request whose content no step has read

    # ---------------------------------------------------------------------------------------------------------- reading

    def fill(self, seconds: float = DEADLINE) -> None:
        """Read more octets."""
        data = self.stream.receive(seconds)
        if not data:
            raise EndOfConnection("the client has ended its side")
        tell_octets(self.number, ">", data)
        self.unread += data

    def read_head(self) -> None:
        """Read a request up to the end of its header section."""
        self._read_head(DEADLINE)

    def _read_head(self, seconds: float) -> None:
        while True:
            self.unread = self.unread.lstrip(b"\r\n")  # RFC 9112, section 2.2
            end = re.search(rb"\n\r?\n", self.unread)
            if end:
                self.head, self.unread = self.unread[: end.end()], self.unread[end.end() :]
                return
            self.fill(seconds if self.unread else DEADLINE)

    def read_request(self, seconds: float = DEADLINE) -> None:
        """Read a whole request, or the content of one whose head has been read."""
        if not self.head:
            self._read_head(seconds)
        head, self.head = self.head, b""
        if re.search(rb"(?im)^transfer-encoding:.*chunked[ \t]*\r?$", head):
            self._read_chunks(seconds)
        else:
            length = re.search(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r?$", head)
            self._take(int(length.group(1)) if length else 0, seconds)
        self.target = [*head.split(), b"", b""][1].decode("latin-1")

    def _take(self, count: int, seconds: float) -> bytes:
        while len(self.unread) < count:
            self.fill(seconds)
        data, self.unread = self.unread[:count], self.unread[count:]
        return data

    def _line(self, seconds: float) -> bytes:
        while b"\n" not in self.unread:
            self.fill(seconds)
        line, _, self.unread = self.unread.partition(b"\n")
        return line.rstrip(b"\r")

    def _read_chunks(self, seconds: float) -> None:
        size = 1
        while size:
            size = int(re.match(rb"[0-9A-Fa-f]*", self._line(seconds))[0] or b"0", 16)  # type: ignore[index]
            if size:
                self._take(size, seconds)
                self._line(seconds)
        while self._line(seconds):
            pass

    def read_until_silent(self, seconds: float) -> None:
        """Read a request, or as much of it as comes before the client is silent for some seconds."""
        try:
            self.read_request(seconds)
        except EndOfConnection as error:
            tell(self.number, f"a part of a request: {error}")

    def read_octets(self, count: int) -> None:
        """Read octets that belong to no request."""
        self._take(count, DEADLINE)

    def await_octets(self, count: int) -> None:
        """Wait until octets have come, and leave them for the next step."""
        while len(self.unread) < count:
            self.fill()

    def quiet(self, seconds: float) -> None:
        """Stay silent; a client sends nothing meanwhile."""
        until = time.monotonic() + seconds
        try:
            while True:
                self.fill(until - time.monotonic())
        except EndOfConnection:
            time.sleep(0)

    # ---------------------------------------------------------------------------------------------------------- sending

    def send(self, data: bytes) -> None:
        """Send octets in one piece."""
        tell_octets(self.number, "<", data)
        self.stream.send(data)

    def segments(self, *parts: bytes, pause: float = 0.0) -> None:
        """Send each part in a segment of its own, some seconds apart."""
        for number, part in enumerate(parts):
            if number:
                time.sleep(max(pause, 0.001))
            self.send(part)

    def bytewise(self, data: bytes, pause: float = 0.0) -> None:
        """Send each octet in a segment of its own."""
        self.segments(*(data[at : at + 1] for at in range(len(data))), pause=pause)

    def repeat(self, data: bytes, count: int) -> None:
        """Send the same octets many times."""
        tell_octets(self.number, "<", data)
        tell(self.number, f"  {count} times")
        at_once = max(1, 65536 // len(data))
        while count:
            times = min(count, at_once)
            self.stream.send(data * times)
            count -= times

    def send_raw(self, data: bytes) -> None:
        """Send octets below TLS."""
        tell_octets(self.number, "< (below TLS)", data)
        self.plain.send(data)

    def ciphertext(
        self, *parts: bytes, cuts: tuple[int, ...], pause: float, end: int | None, flips: tuple[int, ...]
    ) -> None:
        """Send TLS records in segments that end at offsets, cut off, or with octets changed."""
        assert isinstance(self.stream, TlsStream)
        octets = bytearray(b"".join(map(self.stream.seal, parts)))
        tell_octets(self.number, f"< (in {len(octets)} octets of TLS records)", b"".join(parts))
        for flip in flips:
            octets[flip : flip + 1] = bytes(octet ^ 1 for octet in octets[flip : flip + 1])
        whole = bytes(octets[:end])
        edges = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
        for number, start in enumerate(edges[:-1]):
            if number:
                time.sleep(max(pause, 0.001))
            self.stream.below.send(whole[start : edges[number + 1]])

    # -------------------------------------------------------------------------------------------------------------- TLS

    def start_tls(self, identity: str, flight: int | None = None, **settings: Any) -> None:
        """Do a TLS handshake, above the TLS that there is."""
        octets, self.unread = self.unread or self.stream.receive(DEADLINE), b""
        stream = TlsStream(self.stream, context(identity, **settings), flight)
        try:
            stream.shake_hands(octets)
        except ssl.SSLError as error:
            raise EndOfConnection(f"the handshake failed: {error}") from None
        tell(self.number, f"TLS: {stream.engine.version() or 'handshake cut'}")
        self.stream = stream

    def read_hello(self) -> None:
        """Read a ClientHello, and do not answer it."""
        while len(self.unread) < 5 or len(self.unread) < 5 + int.from_bytes(self.unread[3:5], "big"):
            data = self.stream.receive(DEADLINE)
            if not data:
                raise EndOfConnection("the client ended the connection before the end of its ClientHello")
            self.unread += data
        tell(self.number, f"> a ClientHello of {len(self.unread)} octets")
        self.unread = b""

    # ------------------------------------------------------------------------------------------------ time, and the end

    def pause(self, seconds: float) -> None:
        """Do nothing for a while."""
        tell(self.number, f"pause of {seconds:g} s")
        time.sleep(seconds)

    def mark(self, name: str) -> None:
        """Say that the case has come to a point at which the client should act."""
        tell(self.number, f"mark: {name}")

    def hold(self, read: bool = True) -> None:
        """Send nothing until the client ends its side."""
        tell(self.number, "silence until the client ends the connection")
        if not read:
            poller = select.poll()
            poller.register(self.sock, getattr(select, "POLLRDHUP", 0))
            poller.poll(HELD * 1000)
            return
        with contextlib.suppress(EndOfConnection):
            while True:
                self.fill(HELD)

    def half_close(self, notify: bool = True) -> None:
        """End the direction to the client."""
        tell(self.number, "< FIN" if notify else "< FIN, without close_notify")
        self.stream.end(notify)

    def close(self, notify: bool = True) -> None:
        """End the connection cleanly, and read until the client has ended its side too."""
        self.half_close(notify)
        self._drain(DEADLINE)
        self.sock.close()

    def reset(self) -> None:
        """Send a RST."""
        time.sleep(0.05)  # the octets before it have left this machine
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        tell(self.number, "< RST")
        self.sock.close()

    def _drain(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with contextlib.suppress(EndOfConnection, OSError):
            while True:
                data = self.plain.receive(until - time.monotonic())
                if not data:
                    tell(self.number, "> FIN")
                    return
                if self.stream is self.plain:
                    tell_octets(self.number, ">", data)

    def finish(self) -> None:
        """End a connection whose case is over: wait for the end of the client first."""
        if self.sock.fileno() < 0:
            return
        with contextlib.suppress(EndOfConnection, OSError):
            self.hold()
        with contextlib.suppress(OSError):
            self.close()
        self.sock.close()

    def answer_by_target(self) -> None:
        """Answer each request by its target, on whatever connection it comes."""
        while True:
            self.read_request()
            if self.target not in TARGETS:
                raise EndOfConnection(f"no answer for the target {self.target!r}")
            TARGETS[self.target](self)
