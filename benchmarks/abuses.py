"""The answers of a server under test, and the ways in which `soak.py` misuses connections to it."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable

from h1conform import certs
from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Pause,
    Reset,
    SeenConnection,
    SeenRequest,
    Segments,
    Send,
    Steps,
)

REQUEST = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CONTENT = bytes(4 * 1024 * 1024)

ANSWERS: dict[bytes, Steps] = {
    b"/ok": (Send(RESPONSE),),
    b"/reset": (Send(RESPONSE[:20]), Reset()),
    b"/cut": (Send(RESPONSE[:20]), Close()),
    b"/half": (Send(RESPONSE), HalfClose(), Hold()),
    b"/hold": (Send(RESPONSE[:20]), Hold()),
    b"/unread": (Hold(read=False),),
    b"/large": (Send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(CONTENT)), Send(CONTENT)),
    b"/dribble": (Segments(tuple(RESPONSE[i : i + 1] for i in range(len(RESPONSE))), 0.001),),
    b"/slow": (Pause(0.05), Send(RESPONSE)),
}


def answer(_: SeenConnection, request: SeenRequest) -> Steps:
    return ANSWERS[request.target]  # an unknown target raises KeyError, a deliberate fault of the server


def ask(what: bytes, read: int = 0) -> Callable[[socket.socket], None]:
    """Return a function that sends a request and reads ``read`` octets of the response."""

    def talk(sock: socket.socket) -> None:
        sock.sendall(REQUEST % what)
        if read:
            sock.recv(read, socket.MSG_WAITALL)

    return talk


def send(octets: bytes) -> Callable[[socket.socket], None]:
    return lambda sock: sock.sendall(octets)


def keep_alive(sock: socket.socket) -> None:
    for _ in range(5):
        sock.sendall(REQUEST % b"ok")
        sock.recv(len(RESPONSE))


def half_close(sock: socket.socket) -> None:
    sock.sendall(REQUEST % b"ok")
    sock.shutdown(socket.SHUT_WR)


def over_tls(sock: socket.socket) -> None:
    with CLIENT_TLS.wrap_socket(sock.dup(), server_hostname="localhost") as above:
        above.sendall(REQUEST % b"ok")
        above.recv(len(RESPONSE))


CLIENT_TLS: ssl.SSLContext = certs.client_context()

ABUSES: dict[str, Callable[[socket.socket], None]] = {
    "nothing sent": lambda _: None,
    "part of a head": send(b"GET / HT"),
    "part of the content": send(PUT + b"x" * 50),
    "garbage": send(b"\0\r\n\xff" * 100 + b"\r\n\r\n"),
    "too large": send(PUT.replace(b"100", b"1000000") + b"x" * 100_000),
    "an exchange": ask(b"ok", len(RESPONSE)),
    "five exchanges": keep_alive,
    "no wait for the response": ask(b"ok"),
    "dropped within a large response": ask(b"large", 100),
    "dropped within a slow response": ask(b"dribble", 2),
    "dropped before a late response": ask(b"slow"),
    "reset by the server": ask(b"reset"),
    "cut by the server": ask(b"cut"),
    "half-closed by the server": ask(b"half"),
    "half-closed by the client": half_close,
    "held by the server": ask(b"hold"),
    "not read by the server": ask(b"unread"),
    "a failure of the server": ask(b"unknown"),
    "an exchange over tls": over_tls,
    "part of a handshake": send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


def drop(sock: socket.socket, reset: bool) -> None:
    if reset:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
