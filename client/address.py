"""Host and port: `split()` separates them, `join()` combines them for `Host` (HTTPCLIENT-C2, C7, Q12). No socket."""

from __future__ import annotations

from . import grammar
from .errors import InvalidURL


def split(host: str, port: int | str | None, default: int) -> tuple[str, int]:
    """Return the host without brackets, and the port.

    ``host``     name or IP address, with or without a port; `::1` without brackets is a host without a port
    ``port``     the port; None: the port in ``host``, or else ``default``
    ``default``  the port if neither ``port`` nor ``host`` has one

    Labels with characters beyond ASCII become A-labels. Raises `InvalidURL` for a host that is not valid in a URI, for
    a port that is empty, not decimal or not in 0 to 65535, and for a port given twice.
    """
    if bracketed := host.startswith("[") and grammar.BRACKETED.fullmatch(host):
        name, given = bracketed.groups()
    elif host.count(":") > 1 and grammar.IPV6.fullmatch(host):
        name, given = host, None
    else:
        name, colon, rest = host.partition(":")
        given = rest if colon else None
        name = _ascii_name(name, host)
    if port is not None and given is not None:
        raise InvalidURL(f"two ports, one in the host {host!r} and the argument {port!r}: give one of them")
    return name, _port_number(given if port is None else port, host, default)


def _ascii_name(name: str, host: str) -> str:
    if not grammar.HOST_NAME.fullmatch(name):
        raise InvalidURL(f"not a host: {host!r}; it is a name or an IP address, such as 'localhost' or '[::1]:8080'")
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidURL(f"not a host name: {host!r}: {error}") from error


def _port_number(port: int | str | None, host: str, default: int) -> int:
    if port is None:
        return default
    if type(port) is int and 0 <= port <= 65535:
        return port
    digits = str(port)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535):
        raise InvalidURL(f"not a port: {digits!r} (host {host!r}); it is a decimal number from 0 to 65535")
    return int(digits)


def join(host: str, port: int | None) -> str:
    """Return `host:port` as `Host` and CONNECT contain it.

    ``host``  name or IP address; an IPv6 address gets brackets and loses its zone
    ``port``  the port; None: the result has none
    """
    name = f"[{host.partition('%')[0]}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"
