"""Octets to and from one client, with TLS and without, and what a script prints."""

from __future__ import annotations

import contextlib
import os
import re
import select
import socket
import ssl
import sys
import tempfile
import threading
import time
from typing import Any

from .case import CERTIFICATES

DEADLINE = 10.0  # seconds that a step may wait for the client
HELD = 60.0  # seconds that a connection is held open for the client to end it
LINGER = 1.0  # seconds after the last connection in which the client may connect again
SHOWN = 2000  # octets of one read or write that are printed

_print_lock = threading.Lock()


def put(text: str) -> None:
    """Print a line. If standard output is full or closed, say so once, print no more, and serve on."""
    with _print_lock:
        try:
            print(text, flush=True)
        except OSError as error:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, sys.stdout.fileno())  # takes what is left in the buffer, too
            os.close(null)
            with contextlib.suppress(OSError):
                print(f"standard output is lost: {error.strerror}; the script serves on", file=sys.stderr)


def tell(number: int, text: str) -> None:
    """Print a line about a connection."""
    put(f"[{number}] {text}")


def tell_octets(number: int, sign: str, data: bytes) -> None:
    """Print octets, a line for each of their lines: ``>`` from the client, ``<`` from the server."""
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data[:SHOWN]):
        tell(number, f"{sign} {repr(line)[2:-1]}")
    if len(data) > SHOWN:
        tell(number, f"{sign} … and {len(data) - SHOWN} octets more")


class EndOfConnection(Exception):
    """The connection cannot go on: the client has ended it, or a step took too long."""


class TcpStream:
    """A connection without TLS."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each write is a segment
        self.sock = sock

    def receive(self, seconds: float) -> bytes:
        """Wait for octets; b"": the client has ended its side."""
        if not select.select([self.sock], [], [], max(0.0, seconds))[0]:
            raise EndOfConnection("no octets of the client within the deadline")
        return self.sock.recv(65536)

    def send(self, data: bytes) -> None:
        """Send octets in one write."""
        self.sock.settimeout(DEADLINE)
        self.sock.sendall(data)

    def end(self, notify: bool) -> None:
        """End the direction to the client."""
        del notify
        self.sock.shutdown(socket.SHUT_WR)


class TlsStream:
    """TLS on a connection, or on another TLS. The engine works in memory, so that each octet is under control."""

    def __init__(self, below: TcpStream | TlsStream, context: ssl.SSLContext, flight: int | None) -> None:
        self.below = below
        self.flight = flight  # octets of the first answer that are sent; None: all, and the handshake goes on
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    def shake_hands(self, octets: bytes) -> None:
        """Do the handshake; ``octets`` have come already."""
        self.incoming.write(octets)
        until = time.monotonic() + DEADLINE
        while True:
            try:
                self.engine.do_handshake()
                return
            except ssl.SSLWantReadError:
                pass
            finally:
                answer = self.outgoing.read()
                if answer:
                    self.below.send(answer[: self.flight])
            if answer and self.flight is not None:
                return
            data = self.below.receive(until - time.monotonic())
            if not data:
                raise EndOfConnection("the client ended the connection during the handshake")
            self.incoming.write(data)

    def receive(self, seconds: float) -> bytes:
        """Wait for octets above TLS; b"": close_notify, or the end of the connection."""
        until = time.monotonic() + seconds
        while self.flight is None:
            try:
                data: bytes = self.engine.read(65536)
                return data
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLZeroReturnError:
                return b""
            finally:
                self._flush()
            data = self.below.receive(until - time.monotonic())
            if not data:
                return b""
            self.incoming.write(data)
        return self.below.receive(seconds)

    def _flush(self) -> None:
        octets = self.outgoing.read()
        if octets and self.flight is None:
            with contextlib.suppress(OSError):
                self.below.send(octets)

    def seal(self, data: bytes) -> bytes:
        """Return the records of octets above TLS."""
        self.engine.write(data)
        return self.outgoing.read()

    def send(self, data: bytes) -> None:
        """Send octets in TLS records."""
        for start in range(0, len(data), 16384):
            self.below.send(self.seal(data[start : start + 16384]))

    def end(self, notify: bool) -> None:
        """End the direction to the client: close_notify if ``notify``, then FIN."""
        if notify:
            with contextlib.suppress(ssl.SSLError):
                self.engine.unwrap()
            self._flush()
        self.below.end(notify)


def context(
    identity: str,
    alpn: tuple[str, ...] = (),
    versions: tuple[str, str] = ("TLSv1_2", "TLSv1_3"),
    client_auth: str = "NONE",
    tickets: bool = False,
) -> ssl.SSLContext:
    """Return the TLS settings of the server. Equal settings share a context, so that sessions can be resumed."""
    key = (identity, alpn, versions, client_auth, tickets)
    if key in _contexts:
        return _contexts[key]
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("DEFAULT:@SECLEVEL=0")
    made.minimum_version, made.maximum_version = (getattr(ssl.TLSVersion, each) for each in versions)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(tempfile.NamedTemporaryFile("w", suffix=".pem"))
        file.write(CERTIFICATES[identity])
        file.flush()
        made.load_cert_chain(file.name)
    if not tickets:
        made.num_tickets = 0
        made.options |= ssl.OP_NO_TICKET
    if alpn:
        made.set_alpn_protocols(list(alpn))
    if client_auth != "NONE":
        made.load_verify_locations(cadata=CERTIFICATES["ca"])
        made.verify_mode = getattr(ssl, f"CERT_{client_auth}")
    return _contexts.setdefault(key, made)


_contexts: dict[Any, ssl.SSLContext] = {}
