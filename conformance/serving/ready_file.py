"""The ready file: it has the address of a server, for programs that wait until the file exists."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import ServeError


@contextlib.contextmanager
def ready_file(path: Path, line: Mapping[str, Any]) -> Iterator[None]:
    """Write the file, and remove it at the end of the context.

    The content is written to a temporary file, which is then renamed. So no reader finds an incomplete file. Only the
    user of this process can read the file, since it may have the token of the control port.

    ``path``  the path of the file
    ``line``  the content, written as one line of JSON

    Raises ServeError if the file cannot be written."""
    if not path.name:
        raise ServeError(f"the ready file {str(path)!r} is a folder: give the path of a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with contextlib.suppress(FileNotFoundError):  # left over by a process with the same number
                temporary.unlink()
            private = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(private, "w", encoding="ascii") as file:
                file.write(json.dumps(line) + "\n")
            temporary.replace(path)
        except OSError as error:
            raise ServeError(f"{path}: cannot be written: {error.strerror}") from error
        yield
    finally:
        for each in (temporary, path):
            with contextlib.suppress(OSError):
                each.unlink()
