"""Certificates of your own, read from PEM files and looked at before they are used."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from .authority import Identity

_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE-----", b"PRIVATE KEY-----"


def load(chain_file: str | os.PathLike[str], key_file: str | os.PathLike[str] | None = None) -> Identity:
    """An identity out of PEM files, for whatever takes the name of one. Without ``key_file`` the key is in the same
    file as the chain.

    Raises ValueError in one line that names the file: it cannot be read, it holds no certificate or no private key,
    the key is protected by a password or is that of another certificate."""
    chain_path, key_path = Path(chain_file), Path(chain_file if key_file is None else key_file)
    chain = _read("certificate", chain_path)
    if _CERTIFICATE not in chain:
        raise ValueError(f"{chain_path} holds no certificate in PEM")
    key = _read("key", key_path)
    if _KEY not in key:
        raise ValueError(_no_key(key_path, key_file is None))
    _try(chain_path, key_path)
    return Identity(str(chain_path), f"your own, from {chain_path}", chain, b"" if key_path == chain_path else key)


def _read(what: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"cannot read the {what} {path}: {error.strerror}") from error


def _no_key(path: Path, unnamed: bool) -> str:
    if unnamed:
        return f"{path} holds a certificate without its private key: name the file of the key as well"
    return f"{path} holds no private key in PEM"


def _try(chain: Path, key: Path) -> None:
    """Let OpenSSL read both as it would for a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # what is weak here is for `server_context` to find out
    asked: list[bool] = []

    def password() -> str:
        asked.append(True)
        return ""

    try:
        context.load_cert_chain(chain, key, password)
    except ssl.SSLError as error:
        if asked:
            raise ValueError(f"the key {key} is protected by a password: give it without one") from error
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ValueError(f"the key {key} is not that of the certificate {chain}") from error
        raise ValueError(f"OpenSSL cannot read the certificate {chain} with the key {key}: {error}") from error
