"""How a server says that it is ready and where: the file for it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .content import CannotServe


@contextlib.contextmanager
def ready_file(path: Path, line: Mapping[str, Any]) -> Iterator[None]:
    """The file with the line, whole from the moment that it exists and as long as this lasts. Raises CannotServe."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_text(json.dumps(line) + "\n", encoding="ascii")
            beside.replace(path)
        except OSError as error:
            raise CannotServe(f"{path}: cannot be written: {error.strerror}") from error
        yield
    finally:
        for each in (beside, path):
            with contextlib.suppress(OSError):
                each.unlink()
