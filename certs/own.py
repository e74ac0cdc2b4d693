"""Identities that are read from PEM files of the user and checked before they are used."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from .authority import Identity

_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE-----", b"PRIVATE KEY-----"


def load(chain_file: str | os.PathLike[str], key_file: str | os.PathLike[str] | None = None) -> Identity:
    """Read an identity from PEM files. `server_context` and `client_context` accept it in place of a name.

    ``chain_file``  path of the certificate, followed by the intermediates in the order in which they are sent
    ``key_file``    path of the private key, without a password; None: the key is in ``chain_file``

    Raises ValueError with one line that names the file, if a file cannot be read or contains no certificate or no
    private key, if the key has a password, if the key belongs to another certificate, or if OpenSSL cannot load both.
    """
    chain_path, key_path = Path(chain_file), Path(chain_file if key_file is None else key_file)
    chain = _read("certificate", chain_path)
    if _CERTIFICATE not in chain:
        raise ValueError(f"{chain_path} contains no certificate in PEM")
    key = _read("key", key_path)
    if _KEY not in key:
        raise ValueError(_no_key(key_path, key_file is None))
    _try(chain_path, key_path)
    return Identity(str(chain_path), f"read from {chain_path}", chain, b"" if key_path == chain_path else key)


def _read(what: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"cannot read the {what} {path}: {error.strerror}") from error


def _no_key(path: Path, unnamed: bool) -> str:
    if unnamed:
        return f"{path} contains a certificate without its private key: name the file of the key as well"
    return f"{path} contains no private key in PEM"


def _try(chain: Path, key: Path) -> None:
    """Let OpenSSL load both files as it does for a server. Raises ValueError if OpenSSL cannot."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # a weak certificate is no error here: see `contexts._load_file`
    asked: list[bool] = []

    def password() -> str:
        asked.append(True)
        return ""

    try:
        context.load_cert_chain(chain, key, password)
    except ssl.SSLError as error:
        if asked:
            raise ValueError(f"the key {key} is protected by a password: give a key without one") from error
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ValueError(f"the key {key} does not belong to the certificate {chain}") from error
        raise ValueError(f"OpenSSL cannot read the certificate {chain} with the key {key}: {error}") from error
