"""Writes files as a whole: a file has its old content until it has all of the new."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

STANDARD_OUTPUT = Path("-")  # what the user gives in place of a file


def write_whole(path: Path, data: bytes) -> None:
    """Write a file. If that fails, a file that exists keeps its content.

    The data is written to a file in the same folder, which then gets the name. A device or a pipe is never replaced: it
    is written to. A symbolic link stays, and its target is written.

    ``path``  the path of the file
    ``data``  its content

    Raises OSError if the file cannot be written."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:  # not the resolved path: that of /dev/stdout does not exist if it is a pipe
            file.write(data)
        return
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
