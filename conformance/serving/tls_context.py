"""The TLS context of a server, for what a scenario file, the control port or the command line says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl


def tls_context(cert: Any = "good", **options: Any) -> ssl.SSLContext:
    """A context for the server's side of TLS.

    ``cert``     the name of an identity, or certificate and key as `certs.load` gives them
    ``options``  the other keyword arguments of `certs.server_context`; a list stands for a tuple

    Raises ValueError for an unknown name, and for what OpenSSL cannot serve here."""
    from ... import certs  # start-up: a server without TLS needs no certificates

    tuples = {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in options.items()}
    try:
        return certs.server_context(cert, **tuples)
    except certs.Unavailable as error:
        raise ValueError(str(error)) from error
