"""Derives the keys that protect what the server sends from the secrets of a connection.

Sources: RFC 8446 section 7, RFC 5246 sections 5 and 6.3.

Pure, and of the standard library alone: what encrypts is in `forging`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .key_log import Secrets

_SALT = 4  # octets of the fixed part of the nonce of AES-GCM in TLS 1.2 (RFC 5288 section 3)
_NONCE = 12  # octets of a nonce in TLS 1.3, and of ChaCha20 in TLS 1.2 (RFC 7905 section 2)


class NoKeys(Exception):
    """Nothing can be forged on this connection; the text says why."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One direction's keys. ``iv`` is the part of the nonce that is not sent; ``secret`` is what the next keys of
    TLS 1.3 are made from."""

    cipher: str  # "AES-GCM" or "CHACHA20-POLY1305"
    key: bytes
    iv: bytes
    hash: str = "sha256"
    secret: bytes = b""

    @property
    def tls13(self) -> bool:
        """Whether these are keys of TLS 1.3."""
        return bool(self.secret)

    def updated(self) -> Keys:
        """The keys that hold from the record after a KeyUpdate on (RFC 8446 section 7.2)."""
        return _traffic_keys(self, expand_label(self.hash, self.secret, "traffic upd", len(self.secret)), len(self.key))


def server_keys(version: str | None, suite: str, bits: int, secrets: Secrets, randoms: bytes) -> Keys:
    """The first keys for content from the server.

    ``version``, ``suite`` and ``bits`` are told by `ssl.SSLObject`; ``randoms``: the server's and the client's, in
    this order. Raises `NoKeys` where the secrets are unknown or the suite is neither AES-GCM nor ChaCha20."""
    cipher = next((name for word, name in (("GCM", "AES-GCM"), ("CHACHA20", "CHACHA20-POLY1305")) if word in suite), "")
    if not cipher:
        raise NoKeys(f"records of the cipher suite {suite} cannot be forged: let the context offer AES-GCM or ChaCha20")
    empty = Keys(cipher, b"", b"", "sha384" if suite.endswith("SHA384") else "sha256")
    if version == "TLSv1.3":
        return _traffic_keys(empty, _secret(secrets, "SERVER_TRAFFIC_SECRET_0"), bits // 8)
    return _block_keys(empty, _secret(secrets, "CLIENT_RANDOM"), randoms, bits // 8)


def expand_label(hash_name: str, secret: bytes, label: str, length: int) -> bytes:
    """HKDF-Expand-Label with an empty context, for no more octets than the hash has (RFC 8446 section 7.1)."""
    name = b"tls13 " + label.encode("ascii")
    info = length.to_bytes(2) + len(name).to_bytes(1) + name + b"\0"
    return _digest(secret, info + b"\1", hash_name)[:length]


def pseudorandom(hash_name: str, secret: bytes, label: bytes, seed: bytes, length: int) -> bytes:
    """The PRF of TLS 1.2 (RFC 5246 section 5)."""
    seed = label + seed
    output, link = b"", seed
    while len(output) < length:
        link = _digest(secret, link, hash_name)
        output += _digest(secret, link + seed, hash_name)
    return output[:length]


def _digest(key: bytes, data: bytes, hash_name: str) -> bytes:
    import hmac  # only now: it is slow to import, and few connections forge

    return hmac.digest(key, data, hash_name)


def _secret(secrets: Secrets, label: str) -> bytes:
    if label not in secrets:
        raise NoKeys("the keys of this connection are not known: StartTls(..., keys=True) logs them")
    return secrets[label]


def _traffic_keys(keys: Keys, secret: bytes, size: int) -> Keys:
    key, iv = (expand_label(keys.hash, secret, label, length) for label, length in (("key", size), ("iv", _NONCE)))
    return replace(keys, key=key, iv=iv, secret=secret)


def _block_keys(keys: Keys, master: bytes, randoms: bytes, size: int) -> Keys:
    """The server's half of the key block of a suite without a MAC: two keys, then two IVs (RFC 5246 section 6.3)."""
    iv = _SALT if keys.cipher == "AES-GCM" else _NONCE
    block = pseudorandom(keys.hash, master, b"key expansion", randoms, 2 * (size + iv))
    return replace(keys, key=block[size : 2 * size], iv=block[2 * size + iv :])
