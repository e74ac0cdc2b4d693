"""A capture of a run as a pcapng file. Pure.

Each run of a case has an interface of its own, whose name says which item needed the run. The first packet of each
connection has a comment with the number of the connection and the random words of the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from ...exchange.capture import CapturedExchange
from . import blocks
from .packets import packets


def pcapng(exchanges: Iterable[CapturedExchange], key_log: bytes) -> bytes:
    """Return the octets of a file.

    ``exchanges``  what passed
    ``key_log``    the TLS secrets, in the format of NSS; empty: none"""
    exchanges = list(exchanges)
    parts = [blocks.section(f"h1conform {version('h1conform')}")]
    if key_log:
        parts.append(blocks.secrets(key_log))
    parts += [blocks.interface(_name(number, each)) for number, each in enumerate(exchanges, 1)]
    found = [
        (packet.at, number, packet.octets, "" if position else _comment(exchange, place))
        for number, exchange in enumerate(exchanges)
        for place, connection in enumerate(exchange.connections, 1)
        for position, packet in enumerate(packets(connection))
    ]
    parts += [blocks.packet(number, at, octets, comment) for at, number, octets, comment in sorted(found, key=_time)]
    return b"".join(parts)


def _time(packet: tuple[float, int, bytes, str]) -> float:
    return packet[0]


def _name(number: int, exchange: CapturedExchange) -> str:
    """Return the name of an interface: the item, and the case that was run for it if that is another one."""
    own = exchange.item.partition("::")[2] == exchange.case
    return f"{number} {exchange.item}" if own else f"{number} {exchange.case}, for {exchange.item}"


def _comment(exchange: CapturedExchange, place: int) -> str:
    words = ", ".join(f"{drawn} for {word}" for word, drawn in exchange.words)
    return f"{exchange.case}, connection {place}; random words of this run: {words}"
