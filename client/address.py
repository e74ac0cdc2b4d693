"""Host and port: `split()` separates them, `join()` combines them for `Host` (HTTPCLIENT-C2, C7, Q12). No socket."""

from __future__ import annotations

from . import grammar
from .errors import InvalidURL
from .lines import text


def split(host: str, port: int | str | None, default: int) -> tuple[str, int]:
    """Return the host without brackets, and the port.

    ``host``     name or IP address, with or without a port; `::1` without brackets is a host without a port
    ``port``     the port; None: the port in ``host``, or else ``default``
    ``default``  the port if neither ``port`` nor ``host`` has one

    Labels with characters beyond ASCII become A-labels. Raises `InvalidURL` for a host that is not valid in a URI, for
    a port that is empty, not decimal or not in 0 to 65535, and for a port given twice. Raises TypeError if ``host`` is
    no str.
    """
    host = text(host, "the host")
    if bracketed := host.startswith("[") and grammar.BRACKETED.fullmatch(host):
        name, given = bracketed.groups()
        if not is_address(name):
            raise _no_host(host)
    elif host.count(":") > 1 and is_address(host):
        name, given = host, None
    else:
        name, colon, rest = host.partition(":")
        given = rest if colon else None
        name = _ascii_name(name, host)
    if port is not None and given is not None:
        raise InvalidURL(f"two ports, one in the host {host!r} and the argument {port!r}: give one of them")
    return name, _port_number(given if port is None else port, host, default)


def _ascii_name(name: str, host: str) -> str:
    """Return the name as DNS and `Host` have it. The check comes last, because IDNA maps characters to delimiters."""
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidURL(f"not a host name: {host!r}: {error}") from error
    if not grammar.HOST_NAME.fullmatch(ascii_name):
        raise _no_host(host, "" if ascii_name == name else f", which IDNA maps to {ascii_name!r}")
    return ascii_name


def _no_host(host: str, mapped: str = "") -> InvalidURL:
    return InvalidURL(
        f"not a host: {host[:200]!r}{mapped[:200]}; it is a name or an IP address, such as 'localhost' or '[::1]:8080'"
    )


def _port_number(port: object, host: str, default: int) -> int:
    if port is None:
        return default
    if type(port) is int and 0 <= port <= 65535:
        return port
    if isinstance(port, str):
        digits = text(port, "the port")
        if digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535:
            return int(digits)
    elif isinstance(port, int) and type(port) is not bool and 0 <= int.__index__(port) <= 65535:
        return int.__index__(port)
    raise InvalidURL(f"not a port: {port!r} (host {host[:200]!r}); it is a decimal number from 0 to 65535")


def is_address(host: str) -> bool:
    """Return whether `host` is an IPv4 address of four decimal numbers, or an IPv6 address with or without a zone.

    `127.1` and `2130706433` are names here, as they are for TLS, though many resolvers take them for addresses.
    """
    return bool(grammar.IP_ADDRESS.fullmatch(host))


def join(host: str, port: int | None) -> str:
    """Return `host:port` as `Host` and CONNECT contain it.

    ``host``  name or IP address; an IPv6 address gets brackets and loses its zone
    ``port``  the port; None: the result has none
    """
    name = f"[{host.partition('%')[0]}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"
