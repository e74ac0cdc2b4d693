"""The traffic log of a running server: each connection at its end, for people or for programs.

The threads of the connections write the log, each connection in one write. The arrows are those of ``curl -v``: what
the client sent (>), and what the server sent (<).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from ...mockserver import SeenConnection, SeenTls
from ...mockserver.base.visible import escaped, octet_lines

_MOST = 2000  # octets of one turn that are shown to people
_WIDTH = 150  # characters of a line for people
_DIM, _RESET = "\x1b[2m", "\x1b[0m"
_COLOURS = {">": "\x1b[36m", "<": "\x1b[32m", "!": "\x1b[31m"}


class TrafficLog:
    """Writes each connection to a stream; call it with a connection that has ended, from any thread.

    If the stream can no longer be written (its reader has left, the disk is full), the log ends without an error.

    ``stream``     where to write
    ``formatter``  gives the text of a connection"""

    def __init__(self, stream: TextIO, formatter: Callable[[SeenConnection], str]) -> None:
        self._stream: TextIO | None = stream
        self._formatter = formatter
        self._lock = threading.Lock()

    def __call__(self, seen: SeenConnection) -> None:
        """Write one connection.

        ``seen``  the connection, as the server recorded it"""
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
    """A connection as a line of JSON, the record of the control port.

    ``seen``  the connection, as the server recorded it"""
    from ...mockserver.control.record import connection_record  # start-up: a log for people does without

    return json.dumps(connection_record(seen)) + "\n"


def human_formatter(colour: bool) -> Callable[[SeenConnection], str]:
    """A function that gives the text of a connection for people.

    ``colour``  whether to colour the lines, for a terminal"""

    def text(seen: SeenConnection) -> str:
        lines = (_coloured(line) for line in connection_lines(seen)) if colour else connection_lines(seen)
        return "".join(f"{line}\n" for line in lines)

    return text


def connection_lines(seen: SeenConnection) -> Iterator[str]:
    """The lines of a connection: what passed, in its order and with the time since accept, and how each side ended.

    ``seen``  the connection, as the server recorded it"""
    peer = f" from {seen.peer}" if seen.peer else ""
    began = time.localtime(time.time() - (time.monotonic() - seen.began))
    yield f"connection {seen.number}{peer} at {time.strftime('%H:%M:%S', began)}{_tls(seen.tls)}"
    if seen.tls and (seen.tls.alert or seen.tls.error):
        yield f"  ! TLS: {seen.tls.alert or seen.tls.error}"
    yield from _turns(seen)
    yield f"  {_end(seen)}"
    yield from (f"  ! {text}" for request in seen.requests for text in request.problems)
    yield from (f"  ! came while nothing should have: {escaped(data)[:_WIDTH]}" for data in seen.disturbances)
    yield from (f"  ! {text}" for text in (*seen.notes, *seen.faults))


def _turns(seen: SeenConnection) -> Iterator[str]:
    """The octets of each turn, a line of the message on a line."""
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


def _tls(tls: SeenTls | None) -> str:
    if tls is None:
        return ""
    name = f" for {tls.sni}" if tls.sni else ""
    return f", {tls.version or 'TLS handshake not completed'}{name}"


def _coloured(line: str) -> str:
    found = re.match(r" *(?:[0-9.]+ ms)? *([<>!]) ", line)
    colour = _COLOURS[found[1]] if found else (_DIM if line.startswith(" ") else "")
    return f"{colour}{line}{_RESET}" if colour else line
