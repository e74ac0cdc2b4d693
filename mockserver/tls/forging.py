"""Forges TLS records: seals any content with the keys of a connection whose handshake OpenSSL did.

Why records are sealed again
----------------------------
Both ends of a connection number the records of each direction, from 0 for each set of keys. The number is not sent.
It is part of the protection, so a record with a wrong number does not decrypt (RFC 8446 section 5.3, RFC 5246 section
6.2.3.3).

A forged record takes a number, and the TLS engine does not know that. From then on the engine seals each record with a
number that is too low. So a `Forger` opens each record that the engine writes, and seals it again with the number that
the client expects. That holds for content, alerts and close_notify.

    before the first forged record    the records of the engine pass unchanged, and are counted
    from the first forged record on   two `Seal`: one opens records with the number of the engine, the other seals
                                      records with the number of the client

What is counted
---------------
- TLS 1.2: the records after the ChangeCipherSpec of the server, the first of which carries its Finished.
- TLS 1.3: the records after the handshake. `establish` is called before the records that the engine writes at the end
  of the handshake, session tickets, are passed on. These already have the keys for content.
- A KeyUpdate of the engine changes the keys, and the count begins at 0 again. The engine sends one only as an answer to
  a KeyUpdate of the client.

This is the only module that needs `cryptography`. The import is done when the first cipher is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base.tls_messages import APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, HEADER
from ..script import Record
from .keys import Keys, NoKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

_TAG = 16  # octets that both ciphers add to the content
_EXPLICIT = 8  # octets of the nonce that AES-GCM sends in each record in TLS 1.2 (RFC 5288 section 3)
_KEY_UPDATE = 24  # the type of the handshake message
_KEY_UPDATE_SIZE = 5 + 1 + _TAG  # octets of a sealed KeyUpdate: the message, the content type, the tag
_SERVER_RANDOM = slice(HEADER + 6, HEADER + 38)  # in the record of a ServerHello (RFC 8446 section 4.1.3)


def split(octets: bytes) -> Iterator[bytes]:
    """Split octets into whole records, each with its header."""
    start = 0
    while start < len(octets):
        end = start + HEADER + int.from_bytes(octets[start + 3 : start + HEADER])
        yield octets[start:end]
        start = end


class Seal:
    """The protection of one direction of a connection.

    ``keys``    the keys
    ``number``  the number of the next record
    """

    def __init__(self, keys: Keys, number: int) -> None:
        self._use(keys, number)

    def _use(self, keys: Keys, number: int) -> None:
        self._keys, self._number = keys, number
        self._cipher = _cipher(keys)
        self._explicit = 0 if keys.tls13 or keys.cipher != "AES-GCM" else _EXPLICIT

    def update(self) -> None:
        """Change to the next keys, after a KeyUpdate of TLS 1.3."""
        self._use(self._keys.updated(), 0)

    def seal(self, record: Record) -> bytes:
        """Seal a record, and return its octets (RFC 8446 section 5.2, RFC 5246 section 6.2.3.3).

        Raises `NoKeys` for padding in TLS 1.2."""
        tls13 = self._keys.tls13
        if record.padding and not tls13:
            raise NoKeys("TLS 1.2 has no padding: let the context offer TLS 1.3")
        kind = record.outer if record.outer is not None else APPLICATION_DATA if tls13 else record.kind
        inner = record.content + record.kind.to_bytes(1) + bytes(record.padding) if tls13 else record.content
        size = self._explicit + len(inner) + _TAG
        header = kind.to_bytes(1) + record.version.to_bytes(2)
        authentic = header + size.to_bytes(2) if tls13 else self._legacy_data(header, len(inner))
        visible = self._number.to_bytes(8)[: self._explicit]
        sealed = visible + self._cipher.encrypt(self._nonce(visible), inner, authentic)
        self._number += 1
        return header + (size if record.length is None else record.length).to_bytes(2) + sealed

    def open(self, octets: bytes) -> Record:
        """Decrypt one whole record that the engine has sealed."""
        header, visible = octets[:HEADER], octets[HEADER : HEADER + self._explicit]
        sealed = octets[HEADER + self._explicit :]
        authentic = header if self._keys.tls13 else self._legacy_data(header[:3], len(sealed) - _TAG)
        inner = self._cipher.decrypt(self._nonce(visible), sealed, authentic)
        self._number += 1
        if not self._keys.tls13:
            return Record(inner, octets[0])
        inner = inner.rstrip(b"\0")
        return Record(inner[:-1], inner[-1])

    def _legacy_data(self, header: bytes, size: int) -> bytes:
        return self._number.to_bytes(8) + header + size.to_bytes(2)

    def _nonce(self, visible: bytes) -> bytes:
        if self._explicit:
            return self._keys.iv + visible
        return bytes(a ^ b for a, b in zip(self._keys.iv, self._number.to_bytes(len(self._keys.iv)), strict=True))


class Forger:
    """Forges records for the server's direction of one connection.

    The caller passes all octets of the engine to `pass_on`, from the first octet of the connection on, and calls
    `establish` at the end of the handshake."""

    def __init__(self) -> None:
        self.server_random = b""
        self._keys: Keys | None = None
        self._reason = "the handshake is not complete"  # why there are no keys
        self._number = 0  # the number of records that the engine has sealed with its current keys
        self._sealing = False  # whether the engine seals its records
        self._seals: tuple[Seal, Seal] | None = None  # with the number of the engine, and of the client

    def establish(self, keys: Keys | NoKeys, tls13: bool) -> None:
        """Take the keys, at the end of the handshake, before the last octets of the engine are passed on.

        ``keys``   the keys of the server, or the reason why there are none
        ``tls13``  whether the version is TLS 1.3, in which those last octets are sealed with the keys for content
        """
        if isinstance(keys, NoKeys):
            self._reason = str(keys)
        else:
            self._keys = keys
        if tls13:
            self._sealing, self._number = True, 0  # in TLS 1.3 a ChangeCipherSpec is optional

    def pass_on(self, octets: bytes) -> bytes:
        """Return the octets to send in place of the whole records that the engine has written."""
        if self._seals:
            return b"".join(self._reseal(record, *self._seals) for record in split(octets))
        for record in split(octets):
            self._count(record)
        return octets

    def forge(self, record: Record) -> bytes:
        """Seal a record, and return its octets. Raises `NoKeys` if it cannot be sealed."""
        return self._forging()[1].seal(record)

    def forge_update(self, record: Record) -> bytes:
        """Seal a record with a KeyUpdate, and change to the next keys. Return the octets of the record.

        Raises `NoKeys` if it cannot be sealed, and in TLS 1.2."""
        _, seal = self._forging()
        if self._keys and not self._keys.tls13:
            raise NoKeys("TLS 1.2 has no KeyUpdate: let the context offer TLS 1.3")
        octets = seal.seal(record)
        seal.update()
        return octets

    def _forging(self) -> tuple[Seal, Seal]:
        if self._keys is None:
            raise NoKeys(self._reason)
        if self._seals is None:
            self._seals = Seal(self._keys, self._number), Seal(self._keys, self._number)
        return self._seals

    def _count(self, record: bytes) -> None:
        if self._is_key_update(record):
            self._keys, self._number = self._keys and self._keys.updated(), 0
            return
        self._number += self._sealing
        if record[0] == CHANGE_CIPHER_SPEC:
            self._sealing, self._number = True, 0
        elif record[0] == HANDSHAKE and not self.server_random:
            self.server_random = record[_SERVER_RANDOM]

    def _is_key_update(self, record: bytes) -> bool:
        """Whether a record of the engine is a KeyUpdate. Sealed, it looks like any record of five octets of content, so
        records of that size are decrypted."""
        if not (self._keys and self._keys.tls13 and len(record) == HEADER + _KEY_UPDATE_SIZE):
            return False
        return Seal(self._keys, self._number).open(record).kind == HANDSHAKE

    @staticmethod
    def _reseal(octets: bytes, engine: Seal, ours: Seal) -> bytes:
        record = engine.open(octets)
        sealed = ours.seal(record)
        if record.kind == HANDSHAKE and record.content[:1] == bytes((_KEY_UPDATE,)):
            engine.update()
            ours.update()
        return sealed


def _cipher(keys: Keys) -> AESGCM | ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

    return AESGCM(keys.key) if keys.cipher == "AES-GCM" else ChaCha20Poly1305(keys.key)
