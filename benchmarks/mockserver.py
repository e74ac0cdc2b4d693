"""Times the mock server: from start to the first response, a keep-alive exchange, and a step of long scripts.

    python benchmarks/mockserver.py [--turns N]

Prints medians in milliseconds. Run it on a quiet machine; a number from a busy one says how busy it was.
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
SERVE: Steps = (Serve(lambda _connection, _request: ANSWER),)


def connect(server: Server, context: ssl.SSLContext | None) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", server.port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(sock, server_hostname="127.0.0.1") if context else sock


def first_response(server_tls: ssl.SSLContext | None, client_tls: ssl.SSLContext | None) -> float:
    """Seconds from nothing to the first response in hand."""
    started = time.perf_counter()
    play = Play((ReadRequest(), Send(RESPONSE), Close()), server_tls)
    with Server([play]) as server, connect(server, client_tls) as sock:
        sock.sendall(REQUEST)
        sock.recv(1000)
        return time.perf_counter() - started


def keep_alive(
    server_tls: ssl.SSLContext | None, client_tls: ssl.SSLContext | None, steps: Steps, exchanges: int = 200
) -> float:
    """Seconds for one of many exchanges on one connection, whose script is ``steps``."""
    with Server([Play(steps, server_tls)]) as server, connect(server, client_tls) as sock:
        started = time.perf_counter()
        for _ in range(exchanges):
            sock.sendall(REQUEST)
            sock.recv(1000)
        return (time.perf_counter() - started) / exchanges


def step(steps: int) -> float:
    """Seconds for one step of a script of so many, which reads and answers requests that are sent in one go."""
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
    parser = argparse.ArgumentParser(description="Times the mock server.")
    parser.add_argument("--turns", type=int, default=51)
    turns = parser.parse_args().turns
    server_tls, client_tls = certs.server_context("good"), certs.client_context()
    print("start to first response, tcp", median(turns, first_response, None, None))
    print("start to first response, tls", median(turns, first_response, server_tls, client_tls))
    print("keep-alive exchange, tcp    ", median(turns, keep_alive, None, None, SCRIPT))
    print("keep-alive exchange, tls    ", median(turns, keep_alive, server_tls, client_tls, SCRIPT))
    print("  the same by Serve, tcp    ", median(turns, keep_alive, None, None, SERVE))
    print("  the same by Serve, tls    ", median(turns, keep_alive, server_tls, client_tls, SERVE))
    for steps in (100, 10_000):
        print(f"a step of a script of {steps:6}", median(max(1, turns // 5), step, steps))


if __name__ == "__main__":
    main()
