"""The ready file: it has the address of a server, for programs that wait until the file exists."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import CannotWrite, ServeError


@contextlib.contextmanager
def ready_file(path: Path, line: Mapping[str, Any]) -> Iterator[None]:
    """Write the file, and remove it at the end of the context.

    The content is written to a temporary file, which is then renamed. So no reader finds an incomplete file. Only the
    user of this process can read the file, since it may have the token of the control port.

    ``path``  the path of the file
    ``line``  the content, written as one line of JSON

    A file that another server has written there since then stays.

    Raises CannotWrite if the file cannot be written. Raises ServeError if the path is that of a device, a pipe or a
    folder: the rename would replace it."""
    if not path.name:
        raise ServeError(f"the ready file {str(path)!r} is a folder: give the path of a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    written: os.stat_result | None = None
    try:
        try:
            if path.exists() and not path.is_file():
                raise ServeError(f"the ready file {str(path)!r} is no regular file: give the path of a file")
            with contextlib.suppress(FileNotFoundError):  # left over by a process with the same number
                temporary.unlink()
            private = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(private, "w", encoding="ascii") as file:
                file.write(json.dumps(line) + "\n")
            written = temporary.stat()
            temporary.replace(path)
        except OSError as error:
            raise CannotWrite(f"{path}: cannot be written: {error.strerror}") from error
        yield
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
        with contextlib.suppress(OSError):
            if written and _identity(path.lstat()) == _identity(written):
                path.unlink()


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """Return what tells a file from others, also from a later one to which the system gives the same inode."""
    return status.st_dev, status.st_ino, status.st_mtime_ns
