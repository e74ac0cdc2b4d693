"""Standard output and standard error of `h1conform serve`, for writers that must not wait for a reader without end.

A program often starts the server with pipes, reads the ready line, and reads nothing more. With a log the pipe is full
some time later, and a write to it blocks. A blocked write would hold the thread of a connection, and at the end of the
process the interpreter, which flushes its streams. So `Output` waits in `poll`, for room in the pipe or for the end of
the server, and writes only as much as fits.
"""

from __future__ import annotations

import os
import select
import stat
import threading
import time
from typing import TextIO

_PIECE = 4096  # octets that fit into a pipe for which `poll` reports room (PIPE_BUF of Linux); POSIX promises 512
_GRACE = 0.1  # seconds that the writes still wait for room after the end was requested, all writes together


class Output:
    """A stream of the process, with the methods of a text stream that the server uses. Any thread may write.

    ``stream``  standard output or standard error; a stream without a descriptor is written to directly
    ``over``    a descriptor that is readable from the moment that the server ends
    """

    def __init__(self, stream: TextIO, over: int) -> None:
        self._stream = stream
        self._over = over
        self._descriptor = _descriptor(stream)
        self._lock = threading.Lock()  # held by the thread that writes
        self._until: float | None = None  # when the writes give up; None: the server does not end yet

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream.isatty()

    def write(self, text: str) -> None:
        """Write a text. The text is written whole unless the stream fails or the server ends.

        ``text``  the text

        Raises OSError for a stream that takes no more octets, and TimeoutError if the server ends before the reader
        has made room."""
        if self._descriptor is None:
            self._stream.write(text)
            return
        left = memoryview(text.encode(self._stream.encoding or "utf-8", "backslashreplace"))
        size = _PIECE if _can_be_full(self._descriptor) else len(left)
        with self._lock:  # two threads could both see room for one piece, and the second write would block
            while left:
                self._wait(self._descriptor)
                left = left[os.write(self._descriptor, left[:size]) :]

    def flush(self) -> None:
        """Flush a stream without a descriptor. Octets for a descriptor are in no buffer."""
        if self._descriptor is None:
            self._stream.flush()

    def _wait(self, descriptor: int) -> None:
        poller = select.poll()
        poller.register(descriptor, select.POLLOUT)
        if self._until is None:
            poller.register(self._over, select.POLLIN)
            if any(ready == descriptor for ready, _ in poller.poll()):
                return
            self._until = time.monotonic() + _GRACE
            poller.unregister(self._over)
        if not poller.poll(max(0.0, self._until - time.monotonic()) * 1000):
            raise TimeoutError("the server ends, and the reader of its output does not read")


def _descriptor(stream: TextIO) -> int | None:
    try:
        stream.flush()
        return stream.fileno()
    except (AttributeError, OSError, ValueError):  # a stream in memory, or a closed one
        return None


def _can_be_full(descriptor: int) -> bool:
    return not stat.S_ISREG(os.fstat(descriptor).st_mode)
