"""The identities as files, for programs that read certificates from a path."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .authority import Identity, Unavailable, ca_pem, identities, identity, stranger_ca_pem

_PUBLIC, _PRIVATE = 0o644, 0o600


def write(directory: str | os.PathLike[str], names: Iterable[str] = ()) -> tuple[Path, ...]:
    """Write identities to ``directory``, which is made if need be, and return the paths: those called ``names``, or
    all there are.

    ``ca.pem``, ``stranger-ca.pem``, and of each identity ``<name>.pem`` (its chain) and ``<name>.key``, which only
    its owner may read from the moment it exists. Each file is replaced in one step. Of all there are, those that
    cannot be issued here are left out. Raises ValueError for an unknown name, Unavailable for one that was asked for,
    and OSError that names the path at fault."""
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
    """Files with the chain and the key of an identity, PEM, which live as long as this process. Raises
    ValueError for an unknown name, and Unavailable for one that cannot be issued here."""
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
    """A temporary file that only its owner may read, gone with this process, also if that is a worker of a pool: such
    a one ends without `atexit`, and leaves alone what was registered before it was forked."""
    from multiprocessing.util import Finalize

    descriptor, name = tempfile.mkstemp(prefix=f"h1conform-{what}-", suffix=".pem")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    path = Path(name)
    Finalize(None, path.unlink, kwargs={"missing_ok": True}, exitpriority=0)
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
