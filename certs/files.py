"""The identities as files, for programs that read certificates from a path."""

from __future__ import annotations

import atexit
import functools
import os
import tempfile
from pathlib import Path

from .authority import ca_pem, identities, identity, stranger_ca_pem

_PUBLIC, _PRIVATE = 0o644, 0o600


def write(directory: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write everything to ``directory``, which is made if need be, and return the paths.

    ``ca.pem``, ``stranger-ca.pem``, and of each identity ``<name>.pem`` (its chain) and ``<name>.key``, which only
    its owner may read from the moment it exists. Each file is replaced in one step. Raises OSError that names the
    path at fault."""
    place = Path(directory)
    _make(place)
    written = [_replace(place / "ca.pem", ca_pem(), _PUBLIC)]
    written.append(_replace(place / "stranger-ca.pem", stranger_ca_pem(), _PUBLIC))
    for name in identities():
        shown = identity(name)
        written.append(_replace(place / f"{name}.pem", shown.chain, _PUBLIC))
        written.append(_replace(place / f"{name}.key", shown.key, _PRIVATE))
    return tuple(written)


@functools.cache
def identity_files(name: str) -> tuple[Path, Path]:
    """Files with the chain and the key of an identity, PEM, which live as long as this process. Raises ValueError."""
    shown = identity(name)
    return _kept(name, shown.chain), _kept(f"{name}-key", shown.key)


@functools.cache
def stranger_ca_file() -> Path:
    """A file with the certificate of the CA that issued ``unknown-ca``, PEM, which lives as long as this process."""
    return _kept("stranger", stranger_ca_pem())


@functools.cache
def ca_file() -> Path:
    """A file with the CA's certificate, PEM, which lives as long as this process."""
    return _kept("ca", ca_pem())


def _kept(what: str, data: bytes) -> Path:
    """A temporary file that only its owner may read, gone with this process."""
    descriptor, name = tempfile.mkstemp(prefix=f"h1conform-{what}-", suffix=".pem")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    path = Path(name)
    atexit.register(path.unlink, missing_ok=True)
    return path


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"cannot make the directory {directory}: {error.strerror}") from error


def _replace(path: Path, data: bytes, mode: int) -> Path:
    """Write beside it and rename, so that nobody ever reads half a file or a key with the mode of the old one."""
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
