"""Forges TLS records: seals what a script wants with the keys of a connection whose handshake OpenSSL did.

A forged record takes a sequence number that the engine does not know of. From the first one on whatever the engine
writes, content, alerts and close_notify alike, is therefore opened and sealed anew under the number that the client
expects. Until then records are merely counted. The one file that needs `cryptography`, and only once it forges.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base.tls_messages import APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, HEADER
from ..script import Record
from .keys import Keys, NoKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

_TAG = 16  # octets by which both ciphers lengthen what they seal
_EXPLICIT = 8  # octets of the nonce that AES-GCM sends along in TLS 1.2
_KEY_UPDATE = 24  # the message
_KEY_UPDATE_SIZE = 5 + 1 + _TAG  # octets of the sealed message
_SERVER_RANDOM = slice(HEADER + 6, HEADER + 38)  # in the record of a ServerHello (RFC 8446 section 4.1.3)


def split(octets: bytes) -> Iterator[bytes]:
    """The records of ``octets``, each with its header."""
    start = 0
    while start < len(octets):
        end = start + HEADER + int.from_bytes(octets[start + 3 : start + HEADER])
        yield octets[start:end]
        start = end


class Seal:
    """The protection of one direction: keys, and the number of the record that comes next."""

    def __init__(self, keys: Keys, number: int) -> None:
        self._use(keys, number)

    def _use(self, keys: Keys, number: int) -> None:
        self._keys, self._number = keys, number
        self._cipher = _cipher(keys)
        self._explicit = 0 if keys.tls13 or keys.cipher != "AES-GCM" else _EXPLICIT

    def update(self) -> None:
        """Go on with the next keys, after a KeyUpdate of TLS 1.3."""
        self._use(self._keys.updated(), 0)

    def seal(self, record: Record) -> bytes:
        """The octets of a record (RFC 8446 section 5.2, RFC 5246 section 6.2.3.3)."""
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
        """What the engine has sealed in a record."""
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
    """What one connection has sent so far, and what it sends beside the engine from here on.

    It is told of everything that the engine writes, from the first octet on, and of the end of the handshake."""

    def __init__(self) -> None:
        self.server_random = b""
        self._keys: Keys | None = None
        self._reason = "the handshake is not complete"  # why there are no keys
        self._number = 0  # records that the engine has sealed with its present keys
        self._sealing = False  # it seals, as it does from its ChangeCipherSpec on
        self._seals: tuple[Seal, Seal] | None = None  # the engine's and ours, once they differ

    def establish(self, keys: Keys | NoKeys, tls13: bool) -> None:
        """The handshake is complete, and what completes it has not been passed on yet. In TLS 1.3 all of that is
        sealed with the first keys for content."""
        if isinstance(keys, NoKeys):
            self._reason = str(keys)
        else:
            self._keys = keys
        if tls13:
            self._sealing, self._number = True, 0  # not every server of TLS 1.3 sends a ChangeCipherSpec

    def pass_on(self, octets: bytes) -> bytes:
        """What to send for the ``octets`` that the engine has written."""
        if self._seals:
            return b"".join(self._reseal(record, *self._seals) for record in split(octets))
        for record in split(octets):
            self._count(record)
        return octets

    def forge(self, record: Record) -> bytes:
        """The octets of a record. Raises `NoKeys` where that is impossible."""
        return self._forging()[1].seal(record)

    def forge_update(self, record: Record) -> bytes:
        """The octets of a record with a KeyUpdate, from which on other keys hold. Raises `NoKeys`."""
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
        """The engine answers a KeyUpdate of the client's with one that looks like five octets of content."""
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
