"""The log of a running server: each connection, when it has come to its end, for people or for programs.

Written from the threads of the connections, one connection in one write. The arrows are those of ``curl -v``: what
the client sent (>), what the server sent (<).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from ...mockserver.base.recorded import SeenConnection, SeenTls
from ...mockserver.base.visible import escaped, octet_lines

_ROOM = 2000  # octets of one turn that people get to see
_WIDTH = 150  # characters of one line
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"
_COLOURS = {">": "\x1b[36m", "<": "\x1b[32m", "!": "\x1b[31m"}


class TrafficLog:
    """Writes a record of each connection to ``stream``. A reader that has left, or a full disk, ends the log only."""

    def __init__(self, stream: TextIO, shape: Callable[[SeenConnection], str]) -> None:
        self._stream: TextIO | None = stream
        self._shape = shape
        self._lock = threading.Lock()

    def __call__(self, seen: SeenConnection) -> None:
        """Write one connection."""
        text = self._shape(seen)
        with self._lock:
            if self._stream is None:
                return
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                self._stream = None


def json_line(seen: SeenConnection) -> str:
    """One connection as a line of JSON."""
    from ...mockserver.control.record import connection_record  # only now: a log for people does without

    return json.dumps(connection_record(seen)) + "\n"


def for_people(colour: bool) -> Callable[[SeenConnection], str]:
    """The shape for people, with or without colours."""

    def shape(seen: SeenConnection) -> str:
        lines = (_coloured(line) for line in lines_of(seen)) if colour else lines_of(seen)
        return "".join(f"{line}\n" for line in lines)

    return shape


def lines_of(seen: SeenConnection) -> Iterator[str]:
    """One connection in lines: what passed, in the order in which it did and with the time since accept, and how
    each side ended."""
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
        for line in octet_lines(data, _ROOM, _WIDTH):
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
    return f"{colour}{line}{_PLAIN}" if colour else line
