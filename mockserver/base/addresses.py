"""Addresses as people and URLs write them. Pure."""

from __future__ import annotations

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def authority(host: str, port: int) -> str:
    """Host and port as a URL has them (RFC 3986 section 3.2).

    For an address that stands for all addresses, the host is the loopback address."""
    return host_and_port(_EVERYWHERE.get(host, host), port)


def host_and_port(host: str, port: int) -> str:
    """127.0.0.1:80 or [::1]:80."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host, without brackets, can be reached from this machine only."""
    if host in ("127.0.0.1", "::1"):
        return True
    import ipaddress  # only now: it is slow to import, and a server starts often

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
