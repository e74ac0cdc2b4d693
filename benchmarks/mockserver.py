"""Measures the mock server: the first response, a TLS handshake, a keep-alive exchange, and a step of long scripts.

    python benchmarks/mockserver.py [--turns N]

Prints medians in milliseconds. Run it on an idle machine: other work on the machine makes the numbers useless.
"""

from __future__ import annotations

import argparse
import socket
import ssl
import statistics
import threading
import time
from collections.abc import Callable

from h1conform import certs
from h1conform.mockserver import Close, Play, ReadRequest, Send, Serve, Server, Steps

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
SCRIPT: Steps = (ReadRequest(), Send(RESPONSE)) * 200
ANSWER: Steps = (Send(RESPONSE),)
HANDSHAKES = (
    ("TLSv1.3", "good"),
    ("TLSv1.2", "good"),
    ("TLSv1.3", "rsa-2048"),
    ("TLSv1.3", "long-chain"),
    ("TLSv1.3", "many-names"),
)
SERVE: Steps = (Serve(lambda _connection, _request: ANSWER),)


def connect(server: Server, context: ssl.SSLContext | None) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", server.port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(sock, server_hostname="127.0.0.1") if context else sock


def first_response(server_tls: ssl.SSLContext | None, client_tls: ssl.SSLContext | None) -> float:
    """Return the seconds from the start of the server until the client has the first response."""
    started = time.perf_counter()
    play = Play((ReadRequest(), Send(RESPONSE), Close()), server_tls)
    with Server([play]) as server, connect(server, client_tls) as sock:
        sock.sendall(REQUEST)
        sock.recv(1000)
        return time.perf_counter() - started


def handshake(name: str, version: str) -> float:
    """Return the seconds for a handshake with an identity, from the TCP connection to the client's end of the
    handshake."""
    handshakes = 10
    context = certs.server_context(name, versions=(version, version))
    with Server([Play((Close(),), context)] * handshakes) as server:
        spent = 0.0
        for _ in range(handshakes):
            plain = connect(server, None)
            started = time.perf_counter()
            with certs.client_context().wrap_socket(plain, server_hostname=certs.host_of(name)):
                spent += time.perf_counter() - started
        return spent / handshakes


def keep_alive(
    server_tls: ssl.SSLContext | None, client_tls: ssl.SSLContext | None, steps: Steps, exchanges: int = 200
) -> float:
    """Return the seconds for one of many exchanges on a connection, whose script is ``steps``."""
    with Server([Play(steps, server_tls)]) as server, connect(server, client_tls) as sock:
        started = time.perf_counter()
        for _ in range(exchanges):
            sock.sendall(REQUEST)
            sock.recv(1000)
        return (time.perf_counter() - started) / exchanges


def step(steps: int) -> float:
    """Return the seconds for a step of a script of ``steps`` steps. The client sends all requests at once."""
    exchanges = steps // 2
    with Server([Play((ReadRequest(), Send(RESPONSE)) * exchanges)]) as server, connect(server, None) as sock:
        started = time.perf_counter()
        sender = threading.Thread(target=sock.sendall, args=(REQUEST * exchanges,))
        sender.start()
        missing = len(RESPONSE) * exchanges
        while missing:
            missing -= len(sock.recv(missing))
        sender.join()
        return (time.perf_counter() - started) / steps


def median(turns: int, measure: Callable[..., float], *arguments: object) -> str:
    return f"{statistics.median(measure(*arguments) for _ in range(turns)) * 1000:.3f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the mock server.")
    parser.add_argument("--turns", type=int, default=51)
    turns = parser.parse_args().turns
    server_tls, client_tls = certs.server_context("good"), certs.client_context()
    print("start to first response, tcp", median(turns, first_response, None, None))
    print("start to first response, tls", median(turns, first_response, server_tls, client_tls))
    for version, name in HANDSHAKES:
        print(f"handshake, {version}, {name:12}", median(max(1, turns // 5), handshake, name, version))
    print("keep-alive exchange, tcp    ", median(turns, keep_alive, None, None, SCRIPT))
    print("keep-alive exchange, tls    ", median(turns, keep_alive, server_tls, client_tls, SCRIPT))
    print("  the same by Serve, tcp    ", median(turns, keep_alive, None, None, SERVE))
    print("  the same by Serve, tls    ", median(turns, keep_alive, server_tls, client_tls, SERVE))
    for steps in (100, 10_000):
        print(f"a step of a script of {steps:6}", median(max(1, turns // 5), step, steps))


if __name__ == "__main__":
    main()
