"""The blocks of a pcapng file, as octets in the byte order of little-endian machines. Pure.

Source: the internet draft draft-ietf-opsawg-pcapng, sections 3 and 4.
"""

from __future__ import annotations

import struct

_SECTION, _INTERFACE, _PACKET, _SECRETS = 0x0A0D0D0A, 1, 6, 10
_BYTE_ORDER = 0x1A2B3C4D
_RAW_IP = 101  # the type of link: each packet begins with its IPv4 or IPv6 header
_TLS_KEY_LOG = 0x544C534B
_COMMENT, _NAME, _APPLICATION, _RESOLUTION = 1, 2, 4, 9
_NANOSECONDS = 9
_LONGEST = 0xFFFF  # octets of an option


def section(application: str) -> bytes:
    """Return the block that begins a file.

    ``application``  the program that writes the file"""
    fixed = struct.pack("<IHHq", _BYTE_ORDER, 1, 0, -1)
    return _block(_SECTION, fixed + _options((_APPLICATION, application.encode())))


def secrets(key_log: bytes) -> bytes:
    """Return the block with the secrets of TLS connections, which stands before their packets.

    ``key_log``  the secrets in the format of NSS"""
    return _block(_SECRETS, struct.pack("<II", _TLS_KEY_LOG, len(key_log)) + _padded(key_log))


def interface(name: str) -> bytes:
    """Return the block of an interface; packets name it by its number in the file, from 0.

    ``name``  the name of the interface"""
    options = _options((_NAME, name.encode()), (_RESOLUTION, bytes((_NANOSECONDS,))))
    return _block(_INTERFACE, struct.pack("<HHI", _RAW_IP, 0, 0) + options)


def packet(number: int, at: float, octets: bytes, comment: str = "") -> bytes:
    """Return the block of a packet.

    ``number``   the number of its interface
    ``at``       its time, in seconds since the epoch
    ``octets``   the packet, from its IP header on
    ``comment``  a text about the packet; empty: none"""
    nanoseconds = round(at * 1_000_000) * 1000
    fixed = struct.pack("<IIIII", number, nanoseconds >> 32, nanoseconds & 0xFFFFFFFF, len(octets), len(octets))
    return _block(_PACKET, fixed + _padded(octets) + (_options((_COMMENT, comment.encode())) if comment else b""))


def _block(kind: int, body: bytes) -> bytes:
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def _options(*options: tuple[int, bytes]) -> bytes:
    parts = (struct.pack("<HH", code, len(value)) + _padded(value) for code, value in options if len(value) <= _LONGEST)
    return b"".join(parts) + bytes(4)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
