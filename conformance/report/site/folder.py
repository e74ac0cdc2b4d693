"""The folder of a site on disk: it is replaced as a whole, and no file that the site did not write is touched.

A list of the site's files stands in the folder. A call writes the list of the old and the new files, then each file
whose content differs. It deletes the files that the site no longer has, and then writes the list of the new files
alone. So the next call recognizes and completes the folder of a call that was interrupted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from ....mockserver.base.input_error import InputError
from ...gate.whole_file import write_whole
from . import addresses

LIST = "h1conform-site.json"


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What a call changed in the folder.

    ``written``    the number of files that are new or have a new content
    ``unchanged``  the number of files that had their content
    ``removed``    the number of files that the site no longer has
    ``size``       the size of all files of the site, in octets"""

    written: int
    unchanged: int
    removed: int
    size: int


class SiteFolder:
    """A folder that has a site, or gets one."""

    def __init__(self, path: Path) -> None:
        """Read the list of the files that the folder has from an earlier call.

        ``path``  the path of the folder, which need not exist

        Raises InputError for a path that is no folder, and for a folder that is not empty and has no site; OSError if
        the folder cannot be read."""
        self.path = path
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file; give a folder")
        self._old = self._listed()
        if self._old is None and path.exists() and any(path.iterdir()):
            raise InputError(f"{path}: is not empty and has no site (no {LIST}); give an empty or a new folder")

    def _listed(self) -> frozenset[str] | None:
        """Return the addresses of the files of the last call; None: there is no list."""
        path = self.path / LIST
        if not path.exists():
            return None
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            return frozenset(map(addresses.checked, document["files"]))
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"{path}: is no list of the files of a site; delete the folder and call again") from error

    def write(self, files: Mapping[str, bytes]) -> SiteChange:
        """Write the files of a site, and delete the files of the site that it no longer has.

        ``files``  the content of each file, by its address

        Raises InputError, before anything is written, for a file or a link in the place of a file of the site that no
        earlier call wrote; OSError if a file cannot be written."""
        old = self._old or frozenset()
        self._refuse_foreign(old, files)
        self.path.mkdir(parents=True, exist_ok=True)
        self._list({*old, *files})
        for folder in _folders(files):
            (self.path / folder).mkdir(exist_ok=True)
        written = sum(self._write(address, data) for address, data in files.items())
        removed = sorted(old - set(files))
        for address in removed:
            (self.path / address).unlink(missing_ok=True)
        for folder in reversed(_folders(removed)):
            with contextlib.suppress(OSError):  # not empty
                (self.path / folder).rmdir()
        self._list(files)
        return SiteChange(written, len(files) - written, len(removed), sum(map(len, files.values())))

    def _refuse_foreign(self, old: Iterable[str], files: Iterable[str]) -> None:
        for folder in _folders({*old, *files}):
            path = self.path / folder
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise InputError(f"{path}: is no folder of the site; move it away")
        for address in sorted({*old, *files}):
            path = self.path / address
            if (path.exists() and (address not in old or not path.is_file())) or path.is_symlink():
                raise InputError(f"{path}: is no file of the site; move it away")

    def _write(self, address: str, data: bytes) -> bool:
        """Write a file if its content differs, and return whether it did."""
        path = self.path / address
        if path.exists() and path.read_bytes() == data:
            return False
        write_whole(path, data)
        return True

    def _list(self, files: Iterable[str]) -> None:
        document = {"h1conform": version("h1conform"), "files": sorted(files)}
        write_whole(self.path / LIST, (json.dumps(document, indent=0) + "\n").encode("ascii"))


def _folders(files: Iterable[str]) -> list[str]:
    """Return the folders of some files, each after the folders that contain it."""
    return sorted({str(parent) for address in files for parent in PurePosixPath(address).parents} - {"."})
