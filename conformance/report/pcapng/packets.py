"""The packets of a connection, made from what passed above TCP: handshake, segments, FIN or RST. Pure.

The kernel does not report the packets that it sent and received. So these packets have the octets, the order and the
times of the server's reads and writes. Acknowledgements travel with the next segment of the other side.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ...exchange.capture import CapturedConnection, Party

_FIN, _SYN, _RST, _PSH, _ACK = 1, 2, 4, 8, 16
_TCP, _HOPS, _WINDOW = 6, 64, 0xFFFF
_LONGEST = 32 * 1024  # octets of a segment; an IPv4 packet has 65,535 at most


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet.

    ``at``      its time, in seconds since the epoch
    ``octets``  the packet, from its IP header on"""

    at: float
    octets: bytes


def packets(connection: CapturedConnection) -> Iterator[Packet]:
    """Yield the packets of a connection, in order.

    ``connection``  the connection"""
    ends = {"client": _Side(connection.client), "server": _Side(connection.server)}

    def made(at: float, who: Party, flags: int, octets: bytes = b"") -> Packet:
        sender, receiver = ends[who], ends["server" if who == "client" else "client"]
        packet = Packet(at, _ip(sender, receiver, _tcp(sender, receiver, flags, octets)))
        sender.number += len(octets) + bool(flags & (_SYN | _FIN))
        return packet

    yield made(connection.began, "client", _SYN)
    yield made(connection.began, "server", _SYN | _ACK)
    yield made(connection.began, "client", _ACK)
    for each in connection.passed:
        if each.end:
            yield made(each.at, each.who, _ACK | (_FIN if each.end == "fin" else _RST))
        for start in range(0, len(each.octets), _LONGEST):
            yield made(each.at, each.who, _ACK | _PSH, each.octets[start : start + _LONGEST])


class _Side:
    """One side of a connection: its address, and the number of its next octet (RFC 9293 section 3.4)."""

    def __init__(self, place: tuple[str, int]) -> None:
        self.address = ipaddress.ip_address(place[0].partition("%")[0])
        self.port = place[1]
        self.number = 0


def _tcp(sender: _Side, receiver: _Side, flags: int, octets: bytes) -> bytes:
    """Return a segment (RFC 9293 section 3.1)."""
    acknowledged = receiver.number & 0xFFFFFFFF if flags & _ACK else 0
    ports = (sender.port, receiver.port)
    head = struct.pack(">HHIIBBHHH", *ports, sender.number & 0xFFFFFFFF, acknowledged, 5 << 4, flags, _WINDOW, 0, 0)
    addresses = sender.address.packed + receiver.address.packed
    # The form of RFC 8200 section 8.1; that of IPv4 has the same sum, as its fields are the same numbers.
    pseudo = struct.pack(">II", len(head) + len(octets), _TCP)
    return head[:16] + _checksum(addresses + pseudo + head + octets) + head[18:] + octets


def _ip(sender: _Side, receiver: _Side, segment: bytes) -> bytes:
    """Return a packet (RFC 791 section 3.1, RFC 8200 section 3)."""
    addresses = sender.address.packed + receiver.address.packed
    if sender.address.version == 6:
        return struct.pack(">IHBB", 6 << 28, len(segment), _TCP, _HOPS) + addresses + segment
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, _HOPS, _TCP, 0)
    return head[:10] + _checksum(head + addresses) + addresses + segment


def _checksum(data: bytes) -> bytes:
    """Return the internet checksum (RFC 1071)."""
    # The sum of 16-bit words with end-around carry is the number modulo 2^16 - 1.
    total = int.from_bytes(data + bytes(len(data) % 2)) % 0xFFFF
    return (0xFFFF - total).to_bytes(2)
