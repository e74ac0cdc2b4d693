"""The log of drivers: a file that gets every line that the drivers of a run write to standard error.

The processes of a run share the file. Each line is one write to a descriptor in append mode, so that lines of different
processes do not mix.
"""

from __future__ import annotations

import os
from pathlib import Path

_LONGEST = 64 * 1024  # octets; a longer line is written in parts


class DriverLog:
    """Writes the lines of drivers to a file, each with the name of the client and the number of the process.

    ``path``    the file; a line is added at its end
    ``client``  the name of the client

    Raises OSError if the file cannot be opened."""

    def __init__(self, path: Path, client: str) -> None:
        self._client = client
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._rests: dict[int, bytes] = {}  # the incomplete line of each process

    def write(self, pid: int, data: bytes) -> None:
        """Write the complete lines of a driver, and keep an incomplete one until its end has come.

        ``pid``   the process of the driver
        ``data``  what the driver wrote; empty: it has closed standard error"""
        *lines, rest = (self._rests.pop(pid, b"") + data).split(b"\n")
        if rest and (not data or len(rest) > _LONGEST):
            lines.append(rest)
        elif rest:
            self._rests[pid] = rest
        for line in lines:
            os.write(self._descriptor, b"%s[%d]: %s\n" % (self._client.encode(), pid, line.rstrip(b"\r")))

    def close(self) -> None:
        """Write the incomplete lines, and close the file."""
        for pid in list(self._rests):
            self.write(pid, b"")
        os.close(self._descriptor)
