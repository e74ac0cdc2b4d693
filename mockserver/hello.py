"""Reads what a TLS client offers from its ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).

Pure, and never raises: garbage is a hello that offers nothing. TLS libraries show the server's choice only; a suite
that judges clients needs the offer, and needs it also when the handshake fails.
"""

from __future__ import annotations

from dataclasses import dataclass

_HANDSHAKE_RECORD = 22
_CLIENT_HELLO = 1
_SERVER_NAME, _ALPN, _SUPPORTED_VERSIONS = 0, 16, 43
_VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}


@dataclass(frozen=True, slots=True)
class Hello:
    """The offer: server name (RFC 6066), protocols (RFC 7301) and versions, by the names that `ssl` uses."""

    sni: str | None = None
    alpn: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


class _ShortError(Exception):
    """Octets are missing."""


class _Octets:
    """A cursor over octets; every read raises _ShortError where they run out."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self.data)

    def take(self, count: int) -> bytes:
        piece = self.data[self._at : self._at + count]
        if len(piece) < count:
            raise _ShortError
        self._at += count
        return piece

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width))

    def vector(self, width: int) -> _Octets:
        """A part that announces its length in ``width`` octets."""
        return _Octets(self.take(self.number(width)))


def read_hello(data: bytes) -> Hello | None:
    """Read the first octets of a connection; None while the hello is not whole and may still become one."""
    try:
        message = _message(_Octets(data))
    except _ShortError:
        return None
    try:
        return _hello(message) if message is not None else Hello()
    except _ShortError:
        return Hello()


def _message(records: _Octets) -> _Octets | None:
    """The body of the ClientHello, put together from as many records as it takes; None: this is none."""
    message = b""
    while True:
        if records.number(1) != _HANDSHAKE_RECORD or records.number(1) != 3:
            return None
        records.take(1)
        message += records.vector(2).data
        if message and message[0] != _CLIENT_HELLO:
            return None
        if len(message) >= 4 and len(message) >= 4 + int.from_bytes(message[1:4]):
            return _Octets(message[4 : 4 + int.from_bytes(message[1:4])])


def _hello(message: _Octets) -> Hello:
    legacy_version = message.number(2)
    message.take(32)  # random
    message.vector(1)  # session id
    message.vector(2)  # cipher suites
    message.vector(1)  # compression methods
    extensions = _extensions(message.vector(2)) if message else {}
    versions = _versions(extensions.get(_SUPPORTED_VERSIONS)) or (_version(legacy_version),)
    return Hello(_server_name(extensions.get(_SERVER_NAME)), _protocols(extensions.get(_ALPN)), versions)


def _extensions(octets: _Octets) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while octets:
        kind = octets.number(2)
        found[kind] = octets.vector(2).data
    return found


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


def _protocols(data: bytes | None) -> tuple[str, ...]:
    found: list[str] = []
    try:
        names = _Octets(data or b"").vector(2)
        while names:
            found.append(names.vector(1).data.decode("ascii", "backslashreplace"))
    except _ShortError:
        pass
    return tuple(found)


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
