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

    The content is written to a temporary file, which is then renamed. So no reader finds an incomplete file.

    ``path``  the path of the file
    ``line``  the content, written as one line of JSON

    Raises ServeError if the file cannot be written."""
    if not path.name:
        raise ServeError(f"the ready file {str(path)!r} is a folder: give the path of a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            temporary.write_text(json.dumps(line) + "\n", encoding="ascii")
            temporary.replace(path)
        except OSError as error:
            raise ServeError(f"{path}: cannot be written: {error.strerror}") from error
        yield
    finally:
        for each in (temporary, path):
            with contextlib.suppress(OSError):
                each.unlink()
