"""`HTTPSConnection`: an `HTTPConnection` over TLS (RFC 9110 4.3.4, HTTPCLIENT-T1 to T4).

This module does the handshake and checks its result. `tls.py` has the stream of a TLS socket.
"""

from __future__ import annotations

from .address import is_address
from .connection import HTTPConnection
from .errors import InvalidURL, UnknownProtocol
from .status import HTTPS_PORT
from .tls import ALPN, TLSStream, completed, default_context
from .transport import DEFAULT_TIMEOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import socket
    import ssl


def _create_https_context(_version: int) -> ssl.SSLContext:
    """Return the default context. `urllib.request` calls this name from Python 3.12 on."""
    return default_context()


class HTTPSConnection(HTTPConnection):
    """An `HTTPConnection` over TLS (HTTPCLIENT-T1 to T4). The default port is 443.

    The parameters are those of `HTTPConnection`, and:

    ``key_file``        path of the private key of ``cert_file``, PEM; None: the key is in ``cert_file``
    ``cert_file``       path of the certificate chain that the client sends to a server that requests one, PEM;
                        None: no certificate
    ``context``         the `ssl.SSLContext`; None: a context that verifies the chain and the host name of the server
    ``check_hostname``  the value for the attribute `check_hostname` of the context; None: the attribute is not set

    A common name never counts as a host name, whatever the context says (RFC 9110 4.3.4).

    Raises ValueError for a ``key_file`` without ``cert_file``, and what `SSLContext.load_cert_chain()` raises.
    `connect()` also raises `ssl.SSLCertVerificationError` if the certificate is rejected; `ssl.SSLError`, an OSError,
    if the handshake fails otherwise; and `UnknownProtocol` if the server chose another protocol by ALPN.
    """

    default_port = HTTPS_PORT

    def __init__(
        self,
        host: str,
        port: int | str | None = None,
        key_file: str | os.PathLike[str] | None = None,
        cert_file: str | os.PathLike[str] | None = None,
        strict: bool = True,
        timeout: float | None = DEFAULT_TIMEOUT,
        *,
        source_address: tuple[str, int] | None = None,
        context: ssl.SSLContext | None = None,
        check_hostname: bool | None = None,
        blocksize: int = 65536,
    ) -> None:
        super().__init__(host, port, strict, timeout, source_address=source_address, blocksize=blocksize)
        if not (context is None or hasattr(context, "wrap_socket")):
            raise TypeError(f"the context must be an ssl.SSLContext, not {type(context).__name__}")
        if key_file is not None and cert_file is None:
            raise ValueError("key_file without cert_file: give the file of the certificate as well")
        # Loading the authorities of the system takes long, so a given context avoids that.
        self._context = default_context() if context is None else context
        if cert_file is not None:
            self._context.load_cert_chain(cert_file, key_file)
            self._context.post_handshake_auth = True
        if check_hostname is not None:
            self._context.check_hostname = check_hostname

    def connect(self) -> None:
        """Connect to the server, through the proxy if a tunnel was set, and do the TLS handshake (HTTPCLIENT-Q9, T1).

        Raises what `HTTPConnection.connect()` raises, and what the class documents.
        """
        super().connect()
        plain = self._transport.stream
        assert plain
        try:
            self._transport.stream = TLSStream(self._secured(plain.given), self.limits)
        except BaseException:
            self._transport.close()
            raise

    def _secured(self, sock: socket.socket) -> ssl.SSLSocket:
        tunnel = self._transport.tunnel
        host = tunnel.host if tunnel else self.host
        # SNI has neither a zone nor a trailing dot (RFC 6066 section 3); `ssl` sends no SNI for an address.
        name = host.partition("%")[0].removesuffix(".")
        if not name or name.startswith("."):
            raise InvalidURL(f"not a host name for TLS: {host!r}")
        # With `suppress_ragged_eofs`, an end without close_notify would look like an orderly end (RFC 9112 9.8).
        context = completed(self._context)
        secured = context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)
        chosen = secured.selected_alpn_protocol()
        if chosen not in (None, ALPN, "http/1.0"):
            secured.close()
            raise UnknownProtocol(f"the server chose {chosen!r} by ALPN (RFC 7301 3.2)")
        if self._context.check_hostname and not (is_address(name) or _has_name(secured)):
            secured.close()
            raise _unnamed(name)
        return secured


def _has_name(secured: ssl.SSLSocket) -> bool:
    """Return whether the certificate of the server has a dNSName.

    OpenSSL falls back on the common name if there is no dNSName, unless the context forbids that. RFC 9110 4.3.4 does
    not allow the fallback. So an accepted certificate without a dNSName was accepted for its common name. This holds
    for `127.1` and `2130706433` too: resolvers take them for addresses, and OpenSSL takes them for names.
    """
    certificate = secured.getpeercert() or {}
    return any(each[0] == "DNS" for each in certificate.get("subjectAltName", ()))


def _unnamed(host: str) -> ssl.SSLCertVerificationError:
    from ssl import SSLCertVerificationError

    return SSLCertVerificationError(
        f"the certificate has no subjectAltName with a host name, so it is not valid for {host!r} (RFC 9110 4.3.4)"
    )
