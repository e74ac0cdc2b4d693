"""Compares TLS handshakes of the mock server with those of a plain server: a thread per connection, `ssl.SSLSocket`.

    python benchmarks/tls_server.py [--connections N] [--rounds N]

Each server is a process with the same TLS context. This process is the client, and uses the servers alternately. A
connection has a handshake, one small exchange, and a regular end with close_notify and FIN from both sides. The output
has medians of the rounds: connections per second, CPU time of the server for a connection, and the ratios of both to
the plain server. "keys" is the mock server that also derives the keys of each connection, as forged records need them.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import socket
import ssl
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from h1conform import certs
from h1conform.mockserver import Close, Play, ReadRequest, Send, Server, StartTls

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
PLAIN, MOCK, KEYS = "plain ssl", "mock server", "mock, keys"
Figures = tuple[float, float]  # connections per second; CPU milliseconds of the server for a connection


def serve_plain(version: str, pipe: Connection) -> None:
    """Run the plain server, which plays no script and records nothing."""
    context = certs.server_context(versions=(version, version))
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        threading.Thread(target=accept, args=(listener, context), daemon=True).start()
        tell_cpu(pipe, listener.getsockname()[1])


def accept(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=answer, args=(sock, context), daemon=True).start()


def answer(sock: socket.socket, context: ssl.SSLContext) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with context.wrap_socket(sock, server_side=True) as tls:
        tls.recv(65536)
        tls.sendall(RESPONSE)
        with tls.unwrap() as rest:
            rest.shutdown(socket.SHUT_WR)
            rest.recv(
                1
            )  # wait for the client's FIN; unread octets at close would cause a RST, which may discard sent data


def serve_mock(version: str, pipe: Connection) -> None:
    steps = (ReadRequest(), Send(RESPONSE), Close())
    with Server([Play(steps, certs.server_context(versions=(version, version)))]) as server:
        tell_cpu(pipe, server.port)


def serve_keys(version: str, pipe: Connection) -> None:
    start = StartTls(certs.server_context(versions=(version, version)), keys=True)
    with Server([Play((start, ReadRequest(), Send(RESPONSE), Close()))]) as server:
        tell_cpu(pipe, server.port)


def tell_cpu(pipe: Connection, port: int) -> None:
    """Send the port, then the CPU time of this process for each message received, until the message is None."""
    pipe.send(port)
    while pipe.recv() is not None:
        pipe.send(time.process_time())


CONTESTANTS: dict[str, Callable[[str, Connection], None]] = {PLAIN: serve_plain, MOCK: serve_mock, KEYS: serve_keys}


@contextlib.contextmanager
def started(name: str, version: str) -> Iterator[tuple[int, Callable[[], float]]]:
    """Start a server process; return its port, and a function that returns its CPU time."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=CONTESTANTS[name], args=(version, theirs))
    process.start()

    def cpu() -> float:
        ours.send("cpu")
        return float(ours.recv())

    try:
        yield int(ours.recv()), cpu
    finally:
        ours.send(None)
        process.join()


def client_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect_once(port: int, context: ssl.SSLContext) -> None:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(sock) as tls:
            tls.sendall(REQUEST)
            if tls.recv(65536) != RESPONSE:
                raise RuntimeError("the server sent another response than expected")
            tls.unwrap().close()


def measure(port: int, cpu: Callable[[], float], context: ssl.SSLContext, connections: int) -> Figures:
    used, started_at = cpu(), time.perf_counter()
    for _ in range(connections):
        connect_once(port, context)
    seconds = time.perf_counter() - started_at
    return connections / seconds, (cpu() - used) / connections * 1000


def compare(version: str, rounds: int, connections: int) -> dict[str, list[Figures]]:
    """Return the figures of all servers for all rounds. The order of the servers is reversed in every second round."""
    figures: dict[str, list[Figures]] = {name: [] for name in CONTESTANTS}
    context = client_context()
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(started(name, version)) for name in CONTESTANTS}
        for port, cpu in servers.values():
            measure(port, cpu, context, 20)
        for number in range(rounds):
            for name in list(servers)[:: -1 if number % 2 else 1]:
                figures[name].append(measure(*servers[name], context, connections))
    return figures


def print_table(version: str, figures: dict[str, list[Figures]]) -> None:
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in figures.items()
    }
    plain_rate, plain_cpu = medians[PLAIN]
    print(f"{version:12} {'per second':>10} {'ratio':>6} {'CPU ms':>8} {'ratio':>6}")
    for name, (rate, cpu) in medians.items():
        print(f"{name:12} {rate:10.0f} {rate / plain_rate:6.2f} {cpu:8.3f} {cpu / plain_cpu:6.2f}")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Compares TLS handshakes of the mock server with those of a plain server."
    )
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    for version in ("TLSv1.2", "TLSv1.3"):
        print_table(version, compare(version, options.rounds, options.connections))


if __name__ == "__main__":
    main()
