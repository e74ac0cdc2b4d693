"""The folder for the temporary files of a process, of the processes that it forks, and of the programs that it starts.

The folder is removed when the process that created it ends. A process that is killed cannot remove its folder, so the
folder is removed by the next process that needs one. A lock shows whether a folder is in use: a process and its forks
hold the lock, and the operating system releases the lock when the last of these has ended.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "h1conform-run-"


@functools.cache
def folder() -> Path:
    """Return the path of the folder, which only its owner may read; the first call creates the folder.

    Folders that killed processes have left behind are removed. Raises OSError if no folder can be created.

    `Finalize` of `multiprocessing` is used in place of `atexit`, because a worker process of a pool ends without
    running `atexit`. A worker does not remove the folder that its parent created before the fork."""
    from multiprocessing.util import Finalize

    _remove_abandoned(Path(tempfile.gettempdir()))
    path = Path(tempfile.mkdtemp(prefix=_PREFIX))
    _lock(path)
    Finalize(None, remove, (path,), exitpriority=0)
    return path


def remove(path: Path) -> None:
    """Remove the folder and the files in it, whether they exist or not.

    ``path``  the folder"""
    shutil.rmtree(path, ignore_errors=True)


def _lock(path: Path) -> int | None:
    """Lock a folder until this process and its forks have ended, and return the descriptor. None: another process has
    the lock, or the system has no locks."""
    try:
        import fcntl

        descriptor = os.open(path, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _remove_abandoned(parent: Path) -> None:
    for path in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            # A folder without a file may be new, with a lock that is still to come.
            if path.is_symlink() or not any(path.iterdir()) or (descriptor := _lock(path)) is None:
                continue
            remove(path)
            os.close(descriptor)
