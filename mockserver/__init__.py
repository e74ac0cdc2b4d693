"""The other end: a server that plays scripts byte by byte, misbehaves on purpose, and records what the wire saw.

    script = (ReadRequest(), Send(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhel"), Reset())
    with Server([Play(script)]) as server:
        ...  # let the client under test ask http://127.0.0.1:{server.port}/
    server.seen.requests[0].target

It knows octets and connections, neither cases nor verdicts.
"""

from .reader import RequestReader
from .script import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    ReadHead,
    ReadRequest,
    Reset,
    Segments,
    Send,
    Step,
    Steps,
    bytewise,
    speaks_first,
    waits,
)
from .seen import Fields, Seen, SeenConnection, SeenRequest, SeenTls
from .server import Play, Server

__all__ = [
    "Close",
    "Fields",
    "HalfClose",
    "Hold",
    "Mark",
    "Pause",
    "Play",
    "ReadHead",
    "ReadRequest",
    "RequestReader",
    "Reset",
    "Seen",
    "SeenConnection",
    "SeenRequest",
    "SeenTls",
    "Segments",
    "Send",
    "Server",
    "Step",
    "Steps",
    "bytewise",
    "speaks_first",
    "waits",
]
