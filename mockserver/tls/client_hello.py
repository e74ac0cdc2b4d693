"""Parses the ClientHello of a TLS client, for what the client offers.

Sources: RFC 8446 section 4.1.2 and RFC 5246 section 7.4.1.2 (the message), RFC 6066 section 3 (server name), RFC 7301
section 3.1 (ALPN).

Why
---
A TLS library reports what the server chose from the offer. A suite that judges clients needs the offer itself, and
needs it also if the handshake fails.

How
---
    octets of the connection ──► _message   joins the records of one handshake message
                             ──► _hello     skips the fields up to the extensions
                             ──► _extensions, _server_name, _protocols, _versions

Three outcomes: the ClientHello is whole; octets are missing (``None``, feed more); the octets are not a ClientHello (an
empty offer). Nothing is raised for wrong octets, because OpenSSL refuses these itself. The size of a hello has a
limit, so that a client cannot make the server collect octets without end.

Every TLS connection comes through here before the handshake. So `_hello` reads its fields without `_Octets`, and the
readings of extensions are cached: a client sends the same extensions on each connection.

Pure.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache

from ..base.recorded import SeenTls
from ..base.tls_messages import HANDSHAKE

_CLIENT_HELLO = 1
_REMEMBERED = 64  # cached readings of each extension
_LONGEST_RECORD = 1 << 14  # octets of content (RFC 8446 section 5.1)
_LONGEST_HELLO = 1 << 17  # octets of the message; OpenSSL accepts up to 131,396
_SERVER_NAME, _ALPN, _SUPPORTED_VERSIONS = _WANTED = 0, 16, 43
_FIRST_OCTETS = bytes((HANDSHAKE, 3))
_RECORD = struct.Struct(">BBBH")  # type, version, length
_EXTENSION = struct.Struct(">HH")  # type and length
_VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a client offers.

    ``sni``       the server name; None: the extension is absent or not readable
    ``alpn``      the protocols, in order of preference
    ``versions``  the TLS versions, by the names that `ssl` uses, such as "TLSv1.3"; unknown ones in hexadecimal
    ``random``    the random, by which a key log identifies the connection
    ``problems``  departures from RFC 6066 section 3 and RFC 7301 section 3.1, each in a few words
    """

    sni: str | None = None
    alpn: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    random: bytes = field(default=b"", compare=False)
    problems: tuple[str, ...] = ()


def note_offer(tls: SeenTls, hello: ClientHello) -> None:
    """Write an offer into the record of a connection.

    ``tls``    the record
    ``hello``  the offer
    """
    tls.sni, tls.alpn_offered, tls.versions_offered = hello.sni, hello.alpn, hello.versions
    tls.problems = hello.problems


class _ShortError(Exception):
    """Octets are missing."""


class _Octets:
    """A cursor over octets. Each method that reads raises `_ShortError` if too few octets are left."""

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
        """Read a vector (RFC 8446 section 3.4): its length in ``width`` octets, then its content."""
        return _Octets(self.take(self.number(width)))


def read_hello(data: bytes) -> ClientHello | None:
    """Parse the first octets of a connection.

    ``data``  all octets that have come so far

    Returns None while octets of the ClientHello are missing. Returns an empty offer if the octets are not a
    ClientHello, or if its announced size is more than 128 KiB."""
    try:
        message = _message(data)
    except _ShortError:
        return None
    try:
        return _hello(message) if message is not None else ClientHello()
    except _ShortError:
        return ClientHello()


def _message(data: bytes) -> bytes | None:
    """Join the records of the ClientHello, and return its body; None if the octets are not a ClientHello.

    Raises `_ShortError` while octets are missing."""
    message, start = b"", 0
    while True:
        header = data[start : start + _RECORD.size]
        if not _FIRST_OCTETS.startswith(header[:2]):
            return None
        if len(header) < _RECORD.size:
            raise _ShortError
        length = _RECORD.unpack(header)[3]
        if not 0 < length <= _LONGEST_RECORD:  # RFC 8446 section 5.1: no handshake record is empty
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
    """Parse the body of a ClientHello. Raises `_ShortError` if it is cut short.

    For speed this function and `_extensions` use indexes and not `_Octets`."""
    try:
        end = 35 + message[34]  # the end of the session id, which follows version and random
        end += 2 + int.from_bytes(message[end : end + 2])  # the end of the cipher suites
        end += 1 + message[end]  # the end of the compression methods
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
    """Return the extensions of `_WANTED`, by type. Raises `_ShortError` if the list is cut short."""
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
            if kind == 0:  # host_name, the only type that RFC 6066 defines
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
    """The departures of the list of server names from RFC 6066 section 3."""
    if data is None:
        return ()
    kinds: list[int] = []
    try:
        whole = _Octets(data)
        names = whole.vector(2)
        if whole or not names:
            return ("the extension server_name is not one list of names",)
        while names:
            kinds.append(names.number(1))
            if not names.vector(2).data:
                return ("the extension server_name has an empty name",)
    except _ShortError:
        return ("the extension server_name is not one list of names",)
    return ("the extension server_name has two names of one type",) if len(set(kinds)) < len(kinds) else ()


@lru_cache(_REMEMBERED)
def _protocol_problems(data: bytes | None) -> tuple[str, ...]:
    """The departures of the list of protocols from RFC 7301 section 3.1."""
    if data is None:
        return ()
    try:
        whole = _Octets(data)
        names = whole.vector(2)
        if whole or not names:
            return ("the extension for ALPN is not one list of names",)
        while names:
            if not names.vector(1).data:
                return ("the extension for ALPN has an empty name",)
    except _ShortError:
        return ("the extension for ALPN is not one list of names",)
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
    """The name of a version; empty for the reserved values of GREASE (RFC 8701), which clients add at random."""
    if number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF:
        return ""
    return _VERSIONS.get(number, f"0x{number:04x}")
