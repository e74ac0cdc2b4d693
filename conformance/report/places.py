"""Where a finding has its place in a repository: reports for hosts of repositories name a file."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from ...mockserver.base.visible import printable


def path_in_repository(file: Path | None) -> str:
    """Return the path of a file from the root of the repository, with slashes and without symbolic links.

    The root is the folder in ``GITHUB_WORKSPACE``, else the current folder.

    ``file``  the file; None: no file

    Returns an empty string if there is no such file in the repository."""
    if file is None or not file.is_file():
        return ""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or os.curdir).resolve()
    path = file.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""


def uri_in_repository(file: Path | None, client: str) -> str:
    """Return the relative reference (RFC 3986) to a file from the root of the repository.

    Without such a file, the reference has the name of the client: it names no file, and is the same in each run.

    ``file``    the file; None: no file
    ``client``  the name of the client"""
    path = path_in_repository(file)
    return quote(os.fsencode(path)) if path else quote(printable(client), safe="")
