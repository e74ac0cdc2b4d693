"""Address, host names and trust of the server of a case, for the server and the driver. Pure but for certificates."""

from __future__ import annotations

import socket
from functools import cache
from typing import Any

from ... import certs
from ..drivers.process import encode_message
from ..model import AtATime, Case, Session, Variant, needs_resolving

# Of the origin server of a proxy case; no such server exists.
_ORIGIN_PORTS = {"proxy": 80, "tunnel": 443, "secure-tunnel": 443}


def open_message(case: Case, variant: Variant, port: int, timeout: float, session: Session) -> bytes:
    """Return an ``open`` message, in the form of `encode_message`.

    ``case``     the case
    ``variant``  how it is run
    ``port``     the port on which the server of the case listens
    ``timeout``  seconds that the client waits for an octet
    ``session``  the session that begins"""
    if _is_plain(case, variant):  # most cases: only the port differs
        before, after = _plain_open(timeout, tuple(trust(session).items()))
        return b"%s%d%s" % (before, port, after)
    return encode_message({"op": "open", "target": target(case, variant, port, timeout) | trust(session)})


def _is_plain(case: Case, variant: Variant) -> bool:
    """Return whether the ``target`` of a case has the members of `_PLAIN`, except for the port."""
    if variant.transport == "tls" or case.via or case.shows or case.hosts != (case.host,) or case.host != _PLAIN.host:
        return False
    return not any(isinstance(item, AtATime) for item in case.do)


_PLAIN = Case(id="", about="", cites=(), server=b"", expect=())
_NO_PORT = -987654321  # stands for the port; it occurs nowhere else in a message


@cache
def _plain_open(timeout: float, trusted: tuple[tuple[str, Any], ...]) -> tuple[bytes, bytes]:
    """Return the parts of an ``open`` message before and after the port.

    ``timeout``  seconds that the client waits for an octet
    ``trusted``  the members that `trust` returns, with their names"""
    members = target(_PLAIN, Variant("tcp", "whole"), _NO_PORT, timeout) | dict(trusted)
    before, after = encode_message({"op": "open", "target": members}).split(b"%d" % _NO_PORT)
    return before, after


def target(case: Case, variant: Variant, port: int, timeout: float) -> dict[str, Any]:
    """Return the ``target`` of an ``open`` message, without the members that depend on the session (see `trust`).

    ``case``     the case
    ``variant``  how it is run
    ``port``     the port on which the server of the case listens
    ``timeout``  seconds that the client waits for an octet"""
    tls = variant.transport == "tls"
    address: dict[str, Any] = {"host": case.host, "port": port}
    is_secure = case.via == "secure-tunnel" or (tls and case.via == "proxy")
    proxy = {"host": case.connects_to, "port": port} | ({"scheme": "https"} if is_secure else {})
    at_a_time = max((len(item.requests) for item in case.do if isinstance(item, AtATime)), default=0)
    return {
        "scheme": "https" if case.is_tunnel or (tls and not case.via) else "http",
        **(address | {"port": _ORIGIN_PORTS[case.via], "proxy": proxy} if case.via else address),
        **({"at_a_time": at_a_time} if at_a_time else {}),
        "names": {host: addresses(host)[0] for host in (*case.hosts, case.connects_to) if needs_resolving(host)},
        "certificate": _certificate_files(case.shows) if case.shows else None,
        "timeout": timeout,
    }


def trust(session: Session) -> dict[str, Any]:
    """Return the members of ``target`` that depend on the session.

    These are the CA that the client trusts, whether it verifies the server's certificate, and the host, if that is not
    the host of the case."""
    trusted = certs.ca_file() if session.trusts == "ca" else certs.stranger_ca_file()
    host = {"host": session.host} if session.host else {}
    return {"verify": session.verify, "ca_file": str(trusted), **host}


def origin_port(case: Case, port: int) -> int:
    """Return the port in the URLs of the client: that of the server, or that of the origin server in a proxy case.

    ``case``  the case
    ``port``  the port on which the server of the case listens"""
    return _ORIGIN_PORTS.get(case.via, port)


def addresses(host: str) -> tuple[str, ...]:
    """Return the addresses on which the server listens for a host of a case.

    An IP address is that address; for ``localhost`` see `loopback`. Any other host is a name that only the suite
    resolves, to 127.0.0.1."""
    if host == "localhost":
        return loopback()
    return ("127.0.0.1",) if needs_resolving(host) else (host,)


@cache
def loopback() -> tuple[str, ...]:
    """Return the addresses of ``localhost``: 127.0.0.1, and ::1 if this machine has IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return ("127.0.0.1", "::1")
    except OSError:
        return ("127.0.0.1",)


def _certificate_files(identity: str) -> dict[str, str]:
    """Return the files of the client's own certificate: the chain and the key."""
    chain, key = certs.identity_files(identity)
    return {"chain_file": str(chain), "key_file": str(key)}
