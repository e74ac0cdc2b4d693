"""The identities as files, for programs that read certificates from a path.

Two kinds of files exist. `write` creates files that stay. `identity_files`, `ca_file` and `stranger_ca_file` create one
temporary file for each value and process, return the same path on each call, and remove the file when the process ends.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .authority import Identity, Unavailable, ca_pem, identities, identity, stranger_ca_pem
from .temporary import folder

_PUBLIC, _PRIVATE = 0o644, 0o600


def write(directory: str | os.PathLike[str], names: Iterable[str] = ()) -> tuple[Path, ...]:
    """Write identities as PEM files and return the paths of the files.

    ``directory``  the folder of the files; it is created if it does not exist
    ``names``      the names of the identities; empty: all that the local OpenSSL can issue

    The files are `ca.pem`, `stranger-ca.pem` and, for each identity, `<name>.pem` (the chain) and `<name>.key` (the
    private key). Only the owner has access to a key file, from its creation on. Each file is replaced in one step, so
    a reader never sees a part of a file.

    Raises ValueError for an unknown name, `Unavailable` if the local OpenSSL cannot issue an identity in ``names``, and
    OSError with the path that cannot be created or written.
    """
    asked = tuple(names)
    shown = [identity(name) for name in asked] or _all()
    place = Path(directory)
    _make(place)
    written = [_replace(place / "ca.pem", ca_pem(), _PUBLIC)]
    written.append(_replace(place / "stranger-ca.pem", stranger_ca_pem(), _PUBLIC))
    for each in shown:
        written.append(_replace(place / f"{each.name}.pem", each.chain, _PUBLIC))
        written.append(_replace(place / f"{each.name}.key", each.key, _PRIVATE))
    return tuple(written)


def _all() -> list[Identity]:
    found = []
    for name in identities():
        with suppress(Unavailable):
            found.append(identity(name))
    return found


@functools.cache
def identity_files(name: str) -> tuple[Path, Path]:
    """Return the paths of two PEM files: the chain and the key of the identity called ``name``.

    The files are removed when this process ends. Raises ValueError for an unknown name, and `Unavailable` if the local
    OpenSSL cannot issue the identity.
    """
    shown = identity(name)
    return _kept(name, shown.chain), _kept(f"{name}-key", shown.key)


@functools.cache
def stranger_ca_file() -> Path:
    """Return the path of a PEM file with the certificate of the stranger CA; the file lasts as long as this process."""
    return _kept("stranger", stranger_ca_pem())


@functools.cache
def ca_file() -> Path:
    """Return the path of a PEM file with the certificate of the CA; the file lasts as long as this process."""
    return _kept("ca", ca_pem())


def _kept(what: str, data: bytes) -> Path:
    """Write a file that only its owner may read to the temporary folder, and have it removed when this process ends.

    The folder is that of the parent, if this process is a worker of a pool.
    """
    from multiprocessing.util import Finalize

    descriptor, name = tempfile.mkstemp(prefix=f"{what}-", suffix=".pem", dir=folder())
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    path = Path(name)
    Finalize(None, path.unlink, kwargs={"missing_ok": True}, exitpriority=1)
    return path


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"cannot create the directory {directory}: {error.strerror}") from error


def _replace(path: Path, data: bytes, mode: int) -> Path:
    """Write a new file in the same folder and rename it to ``path``.

    So no reader sees a part of the file, and a new key never has the mode of an old file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OSError(error.errno, f"cannot write {path}: {error.strerror}") from error
    return path
