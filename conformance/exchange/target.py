"""Where the server of a case is, for server and driver: addresses, names, trust. Pure but for certificate files."""

from __future__ import annotations

import socket
from functools import cache
from typing import Any

from ... import certs
from ..model import Case, Session, Variant, needs_resolving

_ORIGIN_PORTS = {"proxy": 80, "tunnel": 443}  # of the origin server behind a proxy, which does not exist


def target(case: Case, variant: Variant, port: int, timeout: float) -> dict[str, Any]:
    """The ``target`` of an ``open`` message, without the trust of one session (see `trust`).

    ``port``     where the server of the case listens
    ``timeout``  seconds that the client waits for an octet"""
    tls = variant.transport == "tls" or case.via == "tunnel"
    address = {"host": case.host, "port": port}
    return {
        "scheme": "https" if tls and case.via != "proxy" else "http",
        **(address | {"port": _ORIGIN_PORTS[case.via], "proxy": address} if case.via else address),
        "names": {host: addresses(host)[0] for host in case.hosts if needs_resolving(host)},
        "certificate": _certificate_files(case.shows) if case.shows else None,
        "timeout": timeout,
    }


def trust(session: Session) -> dict[str, Any]:
    """The members of ``target`` that one session decides: the authorities that it trusts, whether it verifies the
    server's certificate, and the host that it asks for, where that is not the host of the case."""
    trusted = certs.ca_file() if session.trusts == "ca" else certs.stranger_ca_file()
    host = {"host": session.host} if session.host else {}
    return {"verify": session.verify, "ca_file": str(trusted), **host}


def origin_port(case: Case, port: int) -> int:
    """The port that the client's requests are for: the server's own, or that of the origin behind a proxy."""
    return _ORIGIN_PORTS.get(case.via, port)


def addresses(host: str) -> tuple[str, ...]:
    """The addresses that the server listens on for a host: an IP address stands for itself, ``localhost`` for one or
    two addresses, and any other name is invented and stands for 127.0.0.1."""
    if host == "localhost":
        return loopback()
    return ("127.0.0.1",) if needs_resolving(host) else (host,)


@cache
def loopback() -> tuple[str, ...]:
    """The addresses of ``localhost`` on this machine: not every machine has IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return ("127.0.0.1", "::1")
    except OSError:
        return ("127.0.0.1",)


def _certificate_files(identity: str) -> dict[str, str]:
    """The files with the certificate that the client shows, and with its key."""
    chain, key = certs.identity_files(identity)
    return {"chain_file": str(chain), "key_file": str(key)}
