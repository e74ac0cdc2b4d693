"""Writes a stream of results while the run goes on. Each line is complete in the file before the next item is taken, so
that a run that is killed leaves every verdict that it had.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ...gate.whole_file import STANDARD_OUTPUT


class StreamWriter:
    """Writes lines to a file or to standard output. A write that fails does not end the run: `lost` then says why, and
    no more is written.

    ``path``  the file; ``-``: standard output
    ``keep``  octets of the file that stay; the lines are added after them. 0: the file is written anew"""

    def __init__(self, path: Path, keep: int = 0) -> None:
        self.path = path
        self.lost = ""
        self._file: BinaryIO | None = None
        try:
            self._file = sys.stdout.buffer if path == STANDARD_OUTPUT else self._opened(keep)
        except OSError as error:
            self._lose(error)

    def _opened(self, keep: int) -> BinaryIO:
        # Without a buffer: a worker that is forked later would have a copy of what is in it.
        file: BinaryIO = self.path.open("r+b" if keep else "wb", buffering=0)
        if keep:
            file.truncate(keep)
            file.seek(keep)
        return file

    def write(self, line: Mapping[str, Any]) -> None:
        """Write one line.

        ``line``  plain data for JSON"""
        if self._file is None:
            return
        data = memoryview(encoded(line))
        try:
            while data:  # a file without a buffer may take a part only
                data = data[self._file.write(data) :]
            self._file.flush()
        except OSError as error:
            self._lose(error)
        except BaseException:  # a part of the line may be there, and no line may follow it
            self.close()
            raise

    def close(self) -> None:
        """End the stream. Standard output stays open."""
        if self._file is not None and self.path != STANDARD_OUTPUT:
            self._file.close()
        self._file = None

    def _lose(self, error: OSError) -> None:
        name = "standard output" if self.path == STANDARD_OUTPUT else str(self.path)
        self.lost = f"the results of --jsonl are lost: {name}: {error.strerror or error}"
        self.close()


def encoded(line: Mapping[str, Any]) -> bytes:
    """Return a line as octets of ASCII, with its LF.

    ``line``  plain data for JSON"""
    return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"
