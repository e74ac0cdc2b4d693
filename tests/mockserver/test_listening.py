"""Which port a server gets that asks for any."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from h1conform.mockserver.net import listening as listen
from h1conform.mockserver.net.listening import close_listener, listen_tcp


def port_of(hosts: tuple[str, ...] = ("127.0.0.1",)) -> int:
    listeners = listen_tcp(hosts, 0, 1, None)
    ports = {listener.getsockname()[1] for listener in listeners}
    for listener in listeners:
        close_listener(listener)
    assert len(listeners) == len(hosts)
    (port,) = ports
    return int(port)


@pytest.mark.skipif(sys.platform != "linux", reason="the range is known on Linux")
def test_any_port_is_one_that_no_client_is_given() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = {port_of() for _ in range(20)}
    assert all(10_000 <= port < lowest for port in ports)
    assert len(ports) > 10


# https://fetch.spec.whatwg.org/#port-blocking, the ports from 1024 on
BAD_PORTS = {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080, *range(6665, 6670)}


def test_no_port_is_one_that_fetch_refuses() -> None:
    assert BAD_PORTS.isdisjoint(listen._below_ephemeral())


def test_where_those_are_taken_the_kernel_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(listen, "_below_ephemeral", lambda: range(taken, taken + 1))
        assert port_of() not in (0, taken)


def test_where_the_range_is_not_known_the_kernel_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(listen, "_EPHEMERAL", tmp_path / "none")
    listen._below_ephemeral.cache_clear()
    try:
        assert port_of() > 0
        assert listen._below_ephemeral() == range(0)
    finally:
        listen._below_ephemeral.cache_clear()


def test_several_hosts_get_one_port() -> None:
    assert port_of(("127.0.0.1", "127.0.0.2")) > 0
