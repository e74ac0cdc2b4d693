"""Ports without a connection behind them, seen by a plain socket."""

from __future__ import annotations

import errno
import socket

import pytest

from h1conform.mockserver.net.ports import FullBacklog, Refused, Unaccepting

WAIT = 10.0


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


HOSTS = [
    "127.0.0.1",
    pytest.param("::1", marks=pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")),
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_refused_port_refuses_at_once(host: str) -> None:
    with Refused(host) as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection((port.host, port.port), timeout=WAIT)


def test_a_refused_port_is_kept_from_others() -> None:
    with Refused() as port, socket.socket() as other, pytest.raises(OSError, match="in use") as told:
        other.bind((port.host, port.port))
    assert told.value.errno == errno.EADDRINUSE


@pytest.mark.parametrize("host", HOSTS)
def test_an_unaccepting_port_connects_takes_octets_and_says_nothing(host: str) -> None:
    with Unaccepting(host) as port, socket.create_connection((port.host, port.port), timeout=WAIT) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_the_end_of_an_unaccepting_port_ends_its_connections() -> None:
    with Unaccepting() as port:
        client = socket.create_connection((port.host, port.port), timeout=WAIT)
    with client, pytest.raises(ConnectionResetError):
        client.recv(1)


@pytest.mark.slow
@pytest.mark.parametrize("host", HOSTS)
def test_connecting_to_a_full_backlog_times_out(host: str) -> None:
    with FullBacklog(host) as port:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                socket.create_connection((port.host, port.port), timeout=0.2)


@pytest.mark.parametrize("kind", [Refused, Unaccepting, FullBacklog])
def test_nobody_listens_at_the_end(kind: type[Refused | Unaccepting | FullBacklog]) -> None:
    with kind() as port:
        assert port.port > 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((port.host, port.port), timeout=WAIT)


@pytest.mark.parametrize("kind", [Refused, Unaccepting, FullBacklog])
def test_a_host_of_another_machine_is_named(kind: type[Refused | Unaccepting | FullBacklog]) -> None:
    with pytest.raises(OSError, match=r"cannot bind 192\.0\.2\.1"), kind("192.0.2.1"):
        pass
