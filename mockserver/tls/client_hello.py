"""Reads what a TLS client offers from its ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).

Pure, and never raises: garbage is a hello that offers nothing. TLS libraries show the server's choice only; a suite
that judges clients needs the offer, and needs it also when the handshake fails.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache

from ..base.recorded import SeenTls
from ..base.tls_messages import HANDSHAKE

_CLIENT_HELLO = 1
_REMEMBERED = 64  # readings of an extension, as a client says the same again and again
_LONGEST_RECORD = 1 << 14  # octets of content (RFC 8446 section 5.1)
_LONGEST_HELLO = 1 << 17  # octets; OpenSSL takes 131,396
_SERVER_NAME, _ALPN, _SUPPORTED_VERSIONS = _WANTED = 0, 16, 43
_FIRST_OCTETS = bytes((HANDSHAKE, 3))
_RECORD = struct.Struct(">BBBH")  # type, version, length
_EXTENSION = struct.Struct(">HH")  # type and length
_VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}


@dataclass(frozen=True, slots=True)
class ClientHello:
    """The offer: server name (RFC 6066), protocols (RFC 7301) and versions, by the names that `ssl` uses.

    ``random`` is the number that a key log names the connection by."""

    sni: str | None = None
    alpn: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    random: bytes = field(default=b"", compare=False)
    problems: tuple[str, ...] = ()  # departures from RFC 6066 section 3 and RFC 7301 section 3.1


def note_offer(tls: SeenTls, hello: ClientHello) -> None:
    """Put what a ClientHello offers into the record."""
    tls.sni, tls.alpn_offered, tls.versions_offered = hello.sni, hello.alpn, hello.versions
    tls.problems = hello.problems


class _ShortError(Exception):
    """Octets are missing."""


class _Octets:
    """A cursor over octets; every read raises _ShortError where they run out."""

    __slots__ = ("_at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self.data)

    def take(self, count: int) -> bytes:
        end = self._at + count
        piece = self.data[self._at : end]
        if len(piece) < count:
            raise _ShortError
        self._at = end
        return piece

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width))

    def vector(self, width: int) -> _Octets:
        """A part that announces its length in ``width`` octets."""
        return _Octets(self.take(self.number(width)))


def read_hello(data: bytes) -> ClientHello | None:
    """Read the first octets of a connection; None while the hello is not whole and may still become one.

    That takes no more than 128 KiB of messages: what announces more is no hello."""
    try:
        message = _message(data)
    except _ShortError:
        return None
    try:
        return _hello(message) if message is not None else ClientHello()
    except _ShortError:
        return ClientHello()


def _message(data: bytes) -> bytes | None:
    """The body of the ClientHello, put together from as many records as it takes; None: this is none."""
    message, start = b"", 0
    while True:
        header = data[start : start + _RECORD.size]
        if not _FIRST_OCTETS.startswith(header[:2]):
            return None
        if len(header) < _RECORD.size:
            raise _ShortError
        length = _RECORD.unpack(header)[3]
        if not 0 < length <= _LONGEST_RECORD:  # RFC 8446 section 5.1: of this type none is empty
            return None
        start += _RECORD.size + length
        if start > len(data):
            raise _ShortError
        message += data[start - length : start]
        if message[0] != _CLIENT_HELLO:
            return None
        end = 4 + int.from_bytes(message[1:4])
        if end > _LONGEST_HELLO:
            return None
        if len(message) >= 4 and len(message) >= end:
            return message[4:end]


def _hello(message: bytes) -> ClientHello:
    """The fields before the extensions have cursors of their own, as `_extensions` has: every handshake goes here."""
    try:
        end = 35 + message[34]  # of the session id, after version and random
        end += 2 + int.from_bytes(message[end : end + 2])  # of the cipher suites
        end += 1 + message[end]  # of the compression methods
    except IndexError as error:
        raise _ShortError from error
    if end > len(message):
        raise _ShortError
    extensions = _extensions(_Octets(message[end:]).vector(2).data) if end < len(message) else {}
    versions = _versions(extensions.get(_SUPPORTED_VERSIONS)) or (_version(int.from_bytes(message[:2])),)
    name, protocols = _server_name(extensions.get(_SERVER_NAME)), _protocols(extensions.get(_ALPN))
    problems = (*_name_problems(extensions.get(_SERVER_NAME)), *_protocol_problems(extensions.get(_ALPN)))
    return ClientHello(name, protocols, versions, message[2:34], problems)


def _extensions(data: bytes) -> dict[int, bytes]:
    """Those that are looked at."""
    start, found = 0, {}
    try:
        while start < len(data):
            kind, length = _EXTENSION.unpack_from(data, start)
            start += _EXTENSION.size + length
            if kind in _WANTED:
                found[kind] = data[start - length : start]
    except struct.error as error:
        raise _ShortError from error
    if start > len(data):
        raise _ShortError
    return found


@lru_cache(_REMEMBERED)
def _server_name(data: bytes | None) -> str | None:
    try:
        names = _Octets(data or b"").vector(2)
        while names:
            kind, name = names.number(1), names.vector(2).data
            if kind == 0:  # host_name, the only kind there is
                return name.decode("ascii", "backslashreplace")
    except _ShortError:
        pass
    return None


@lru_cache(_REMEMBERED)
def _protocols(data: bytes | None) -> tuple[str, ...]:
    found: list[str] = []
    try:
        names = _Octets(data or b"").vector(2)
        while names:
            found.append(names.vector(1).data.decode("ascii", "backslashreplace"))
    except _ShortError:
        pass
    return tuple(found)


@lru_cache(_REMEMBERED)
def _name_problems(data: bytes | None) -> tuple[str, ...]:
    """What is wrong with the list of server names (RFC 6066 section 3)."""
    if data is None:
        return ()
    kinds: list[int] = []
    try:
        whole = _Octets(data)
        names = whole.vector(2)
        if whole or not names:
            return ("its extension server_name is not one list of names",)
        while names:
            kinds.append(names.number(1))
            if not names.vector(2).data:
                return ("its extension server_name has an empty name",)
    except _ShortError:
        return ("its extension server_name is not one list of names",)
    return ("its extension server_name has two names of one type",) if len(set(kinds)) < len(kinds) else ()


@lru_cache(_REMEMBERED)
def _protocol_problems(data: bytes | None) -> tuple[str, ...]:
    """What is wrong with the list of protocols (RFC 7301 section 3.1)."""
    if data is None:
        return ()
    try:
        whole = _Octets(data)
        names = whole.vector(2)
        if whole or not names:
            return ("its extension for ALPN is not one list of names",)
        while names:
            if not names.vector(1).data:
                return ("its extension for ALPN has an empty name",)
    except _ShortError:
        return ("its extension for ALPN is not one list of names",)
    return ()


@lru_cache(_REMEMBERED)
def _versions(data: bytes | None) -> tuple[str, ...]:
    found: list[str] = []
    try:
        numbers = _Octets(data or b"").vector(1)
        while numbers:
            found.append(_version(numbers.number(2)))
    except _ShortError:
        pass
    return tuple(name for name in found if name)


def _version(number: int) -> str:
    """The name of a version; empty for the reserved values that clients mix in (GREASE, RFC 8701)."""
    if number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF:
        return ""
    return _VERSIONS.get(number, f"0x{number:04x}")
