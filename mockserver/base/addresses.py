"""Hosts and ports as text, for people and for URLs. Pure."""

from __future__ import annotations

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def authority(host: str, port: int) -> str:
    """Return the authority of a URL (RFC 3986 section 3.2).

    ``host``  the host, without brackets; for 0.0.0.0 and ::, which mean all addresses, the result has the loopback
              address
    ``port``  the port
    """
    return host_and_port(_EVERYWHERE.get(host, host), port)


def host_and_port(host: str, port: int) -> str:
    """Return host and port as one text: 127.0.0.1:80 or [::1]:80.

    ``host``  the host, without brackets
    ``port``  the port
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host can be reached from this machine only. ``host`` is an address or a name, without brackets."""
    if host in ("127.0.0.1", "::1"):
        return True
    import ipaddress  # only now: it is slow to import, and a server starts often

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
