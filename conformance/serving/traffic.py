"""The traffic log of a running server: an entry for each connection, written when the connection has ended.

The thread of each connection writes the entry. A lock keeps entries apart, and an entry is one write, so that programs
which read the log never see half of one. As in ``curl -v``, ``>`` marks octets of the client, ``<`` those of the
server.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from ...mockserver import SeenConnection, SeenTls
from ...mockserver.base.visible import escaped, octet_lines, printable

if TYPE_CHECKING:
    from .output import Output

_MOST = 2000  # limit of the octets of one turn in the log for people
_WIDTH = 150  # limit of the characters of a line in the log for people
_LONGEST = 1000  # limit of the characters of a line that has a value of the client
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_COLOURS = {">": "\x1b[36m", "<": "\x1b[32m", "!": "\x1b[31m"}


class TrafficLog:
    """A callable that writes connections to a stream. Any thread may call it, with a connection that has ended.

    If a write fails (the reader has closed the pipe, the disk is full), the log stops without an error.

    ``stream``     the stream to write to
    ``formatter``  returns the text of a connection"""

    def __init__(self, stream: TextIO | Output, formatter: Callable[[SeenConnection], str]) -> None:
        self._stream: TextIO | Output | None = stream
        self._formatter = formatter
        self._lock = threading.Lock()

    def __call__(self, seen: SeenConnection) -> None:
        """Write the entry of one connection.

        ``seen``  the record of the connection"""
        if self._stream is None:  # nothing more is written, so that the text would be made in vain
            return
        text = self._formatter(seen)
        with self._lock:
            if self._stream is None:
                return
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                self._stream = None


def json_line(seen: SeenConnection) -> str:
    """Return a connection as a line of JSON, in the form of the control port.

    ``seen``  the record of the connection"""
    from ...mockserver.control.record import connection_record  # start-up: the log for people does not need it

    return json.dumps(connection_record(seen)) + "\n"


def human_formatter(colour: bool) -> Callable[[SeenConnection], str]:
    """Return a function that returns the text of a connection for people.

    ``colour``  whether to colour the lines, for a terminal"""

    def text(seen: SeenConnection) -> str:
        lines = (_coloured(line) for line in connection_lines(seen)) if colour else connection_lines(seen)
        return "".join(f"{line}\n" for line in lines)

    return text


def connection_lines(seen: SeenConnection) -> Iterator[str]:
    """Return the lines of a connection: the octets in their order, each turn with the time since the connection was
    accepted, and how each side ended the connection. No line has control characters, whatever the client has sent.

    ``seen``  the record of the connection"""
    return (printable(line, _LONGEST) for line in _lines(seen))


def _lines(seen: SeenConnection) -> Iterator[str]:
    peer = f" from {seen.peer}" if seen.peer else ""
    began = time.localtime(time.time() - (time.monotonic() - seen.began))
    layers = seen.tls_layers
    yield f"connection {seen.number}{peer} at {time.strftime('%H:%M:%S', began)}{''.join(map(_tls, layers))}"
    yield from (f"  ! TLS: {each.alert or each.error}" for each in layers if each.alert or each.error)
    yield from _turns(seen)
    yield f"  {_end(seen)}"
    yield from (f"  ! {text}" for request in seen.requests for text in request.problems)
    yield from (
        f"  ! received while the client should have sent nothing: {escaped(data)[:_WIDTH]}"
        for data in seen.disturbances
    )
    yield from (f"  ! {text}" for text in (*seen.notes, *seen.faults))


def _turns(seen: SeenConnection) -> Iterator[str]:
    """Return the octets of each turn, a line for each line of the message."""
    done = {"client": seen.dropped_received, "server": seen.dropped_sent}
    for turn in seen.turns:
        octets, dropped = (
            (seen.received, seen.dropped_received) if turn.who == "client" else (seen.sent, seen.dropped_sent)
        )
        data = bytes(octets[max(0, done[turn.who] - dropped) : max(0, turn.end - dropped)])
        done[turn.who] = turn.end
        arrow = ">" if turn.who == "client" else "<"
        when = f"{(turn.at - seen.began) * 1000:8.1f} ms"
        for line in octet_lines(data, _MOST, _WIDTH):
            yield f"{when} {arrow} {line}"
            when = " " * len(when)


def _end(seen: SeenConnection) -> str:
    words = {"fin": "FIN", "rst": "RST", None: "open"}
    client = words.get(seen.client_end, str(seen.client_end))
    notify = "close_notify, " if seen.client_notify else ""
    took = f" after {(seen.ended - seen.began) * 1000:.1f} ms" if seen.ended is not None else ""
    server = words.get(seen.server_end, str(seen.server_end))
    return f"ended{took}: client {notify}{client}, server {server}"


def _tls(tls: SeenTls) -> str:
    name = f" for {tls.sni}" if tls.sni else ""
    return f", {tls.version or 'TLS handshake not completed'}{name}"


def _coloured(line: str) -> str:
    found = re.match(r" *(?:[0-9.]+ ms)? *([<>!]) ", line)
    colour = _COLOURS[found[1]] if found else (_DIM if line.startswith(" ") else "")
    return f"{colour}{line}{_RESET}" if colour else line
