"""Derives the keys of the server's direction from the secrets of a connection.

Sources: RFC 8446 section 7, RFC 5246 sections 5 and 6.3.

Pure, with the standard library alone. `forging` has the ciphers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .key_log import Secrets

_SALT = 4  # octets of the nonce of AES-GCM in TLS 1.2 that are derived and not sent (RFC 5288 section 3)
_NONCE = 12  # octets of a nonce in TLS 1.3, and of ChaCha20 in TLS 1.2 (RFC 7905 section 2)


class NoKeys(Exception):
    """A record cannot be forged on this connection. The text gives the reason."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one direction.

    ``cipher``  "AES-GCM" or "CHACHA20-POLY1305"
    ``key``     the key of the cipher
    ``iv``      the part of the nonce that is not sent
    ``hash``    the hash of the cipher suite, by its name in `hashlib`
    ``secret``  the secret from which the next keys of TLS 1.3 are derived; empty: the keys are of TLS 1.2
    """

    cipher: str
    key: bytes
    iv: bytes
    hash: str = "sha256"
    secret: bytes = b""

    @property
    def tls13(self) -> bool:
        """Whether these are keys of TLS 1.3."""
        return bool(self.secret)

    def updated(self) -> Keys:
        """Return the keys of the records after a KeyUpdate (RFC 8446 section 7.2)."""
        return _traffic_keys(self, expand_label(self.hash, self.secret, "traffic upd", len(self.secret)), len(self.key))


def server_keys(version: str | None, suite: str, bits: int, secrets: Secrets, randoms: bytes) -> Keys:
    """Return the first keys for content from the server (RFC 8446 section 7.3, RFC 5246 section 6.3).

    ``version``  the version, from `ssl.SSLObject.version`
    ``suite``    the name of the cipher suite, from `ssl.SSLObject.cipher`
    ``bits``     the size of its key, from `ssl.SSLObject.cipher`
    ``secrets``  the logged secrets of the connection
    ``randoms``  the random of the server, followed by the random of the client

    Raises `NoKeys` if the secrets are unknown, or if the suite is neither AES-GCM nor ChaCha20."""
    cipher = next((name for word, name in (("GCM", "AES-GCM"), ("CHACHA20", "CHACHA20-POLY1305")) if word in suite), "")
    if not cipher:
        raise NoKeys(f"records of the cipher suite {suite} cannot be forged: let the context offer AES-GCM or ChaCha20")
    empty = Keys(cipher, b"", b"", "sha384" if suite.endswith("SHA384") else "sha256")
    if version == "TLSv1.3":
        return _traffic_keys(empty, _secret(secrets, "SERVER_TRAFFIC_SECRET_0"), bits // 8)
    return _block_keys(empty, _secret(secrets, "CLIENT_RANDOM"), randoms, bits // 8)


def expand_label(hash_name: str, secret: bytes, label: str, length: int) -> bytes:
    """HKDF-Expand-Label with an empty context (RFC 8446 section 7.1).

    ``hash_name``  the hash, by its name in `hashlib`
    ``secret``     the secret
    ``label``      the label without the prefix "tls13 "
    ``length``     octets of the result, at most the size of the hash
    """
    name = b"tls13 " + label.encode("ascii")
    info = length.to_bytes(2) + len(name).to_bytes(1) + name + b"\0"
    return _digest(secret, info + b"\1", hash_name)[:length]


def pseudorandom(hash_name: str, secret: bytes, label: bytes, seed: bytes, length: int) -> bytes:
    """The PRF of TLS 1.2 (RFC 5246 section 5).

    ``hash_name``  the hash, by its name in `hashlib`
    ``secret``     the secret
    ``label``      the label
    ``seed``       the seed
    ``length``     octets of the result
    """
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
        raise NoKeys("the keys of this connection are not known: give its StartTls keys=True")
    return secrets[label]


def _traffic_keys(keys: Keys, secret: bytes, size: int) -> Keys:
    key, iv = (expand_label(keys.hash, secret, label, length) for label, length in (("key", size), ("iv", _NONCE)))
    return replace(keys, key=key, iv=iv, secret=secret)


def _block_keys(keys: Keys, master: bytes, randoms: bytes, size: int) -> Keys:
    """Take the keys of the server from the key block: two keys, then two IVs, client first (RFC 5246 section 6.3).

    The suites here are AEAD, so their key block has no MAC keys."""
    iv = _SALT if keys.cipher == "AES-GCM" else _NONCE
    block = pseudorandom(keys.hash, master, b"key expansion", randoms, 2 * (size + iv))
    return replace(keys, key=block[size : 2 * size], iv=block[2 * size + iv :])
