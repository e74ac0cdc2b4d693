"""The TLS context of a server, from the values of a scenario file, of the control port or of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl


def tls_context(cert: Any = "good", **options: Any) -> ssl.SSLContext:
    """Return a TLS context for the server's side of connections.

    ``cert``     the name of an identity, or the certificate and key that `certs.load` returns
    ``options``  the other keyword arguments of `certs.server_context`; a list is converted to a tuple

    Raises ValueError for an unknown name, and for settings that the OpenSSL of this Python does not support."""
    from ... import certs  # start-up: a server without TLS needs no certificates

    tuples = {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in options.items()}
    try:
        return certs.server_context(cert, **tuples)
    except certs.Unavailable as error:
        raise ValueError(str(error)) from error
