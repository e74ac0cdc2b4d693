"""The ready file: where a server is, for programs that wait for the file."""

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
    """Write the file, and remove it at the end of the context. The file is complete from the moment that it exists.

    ``path``  where to write it
    ``line``  what it says, as one line of JSON

    Raises ServeError if it cannot be written."""
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
