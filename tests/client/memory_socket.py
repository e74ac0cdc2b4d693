"""A socket in memory that answers each request at once."""

from __future__ import annotations

import os
from collections.abc import Callable

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
IDLE = os.pipe()[1]  # always writable, never readable


class MemorySocket:
    """A socket without a kernel: keeps what is sent, and has a reply for each call that receives."""

    def __init__(self, tunnelled: bool, reply: Callable[[], bytes]) -> None:
        self.tunnelled = tunnelled
        self.sent = bytearray()
        self.reply = reply
        self.closed = False
        self.timeout: float | None = None

    def sendall(self, data: bytes) -> None:
        if self.closed:
            raise OSError(9, "closed")
        self.sent += data

    def send(self, data: bytes) -> int:
        self.sendall(data[:40000])
        return len(data[:40000])

    def recv(self, _size: int) -> bytes:
        if self.closed:
            raise OSError(9, "closed")
        return NO_CONTENT if self.tunnelled and self.sent.count(b"\r\n\r\n") == 1 else self.reply()

    def fileno(self) -> int:
        return -1 if self.closed else IDLE

    def gettimeout(self) -> float | None:
        return self.timeout

    def settimeout(self, seconds: float | None) -> None:
        self.timeout = seconds

    def close(self) -> None:
        self.closed = True
