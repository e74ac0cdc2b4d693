"""HTTPSConnection: how a connection becomes a secured one (RFC 9110 4.3.4, HTTPCLIENT-T1 to T4).

The verbs are those of `HTTPConnection`; what TLS changes about the octets themselves is in `tls.py`.
"""

from __future__ import annotations

from .connection import HTTPConnection
from .errors import InvalidURL, UnknownProtocol
from .status import HTTPS_PORT
from .tls import ALPN, TLSStream, default_context
from .transport import DEFAULT_TIMEOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import socket
    import ssl


def _create_https_context(_version: int) -> ssl.SSLContext:
    """The default context, under the name by which `urllib.request` asks for it from Python 3.12 on."""
    return default_context()


class HTTPSConnection(HTTPConnection):
    """An `HTTPConnection` over TLS (HTTPCLIENT-T1 to T4).

    The default port is 443. The certificate of the server is verified, chain and host name, unless `context` says
    otherwise: an `ssl.SSLContext` that is used as it is, but that a common name is no host name (RFC 9110 4.3.4).
    `cert_file` is the path of a PEM certificate chain to present to a server that asks, `key_file` that of its private
    key, if it is not in the same file. `check_hostname`, if not None, sets the attribute of that name of the context.
    Everything else is as in `HTTPConnection`.

    Raises ValueError for a `key_file` without `cert_file`, and what `SSLContext.load_cert_chain()` raises.
    `connect()` also raises `ssl.SSLError`, an OSError, if the handshake fails, `ssl.SSLCertVerificationError` if the
    certificate is not accepted, and `UnknownProtocol` if the server chose another protocol by ALPN.
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
        if key_file is not None and cert_file is None:
            raise ValueError("key_file without cert_file: a private key is of no use without its certificate")
        # The system's authorities take long to load, so only who needs them loads them.
        self._context = default_context() if context is None else context
        if cert_file is not None:
            self._context.load_cert_chain(cert_file, key_file)
            self._context.post_handshake_auth = True
        if check_hostname is not None:
            self._context.check_hostname = check_hostname

    def connect(self) -> None:
        """Connect to the server, through the proxy if a tunnel was set, and set up TLS (HTTPCLIENT-Q9, T1)."""
        super().connect()
        plain = self._transport.stream
        assert plain
        try:
            self._transport.stream = TLSStream(self._secured(plain.sock), self.limits)
        except BaseException:
            self._transport.close()
            raise

    def _secured(self, sock: socket.socket) -> ssl.SSLSocket:
        tunnel = self._transport.tunnel
        host = tunnel.host if tunnel else self.host
        # Without its zone and without the dot of the root, as in RFC 6066 section 3; `ssl` sends no SNI for an address.
        name = host.partition("%")[0].removesuffix(".")
        if not name or name.startswith("."):
            raise InvalidURL(f"not a host name for TLS: {host!r}")
        # An end without close_notify has to be told from an orderly one.
        secured = self._context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)
        chosen = secured.selected_alpn_protocol()
        if chosen not in (None, ALPN, "http/1.0"):
            secured.close()
            raise UnknownProtocol(f"the server chose {chosen!r} by ALPN (RFC 7301 3.2)")
        if self._context.check_hostname and not (_is_address(name) or _has_name(secured)):
            secured.close()
            raise _unnamed(name)
        return secured


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _has_name(secured: ssl.SSLSocket) -> bool:
    """Whether the server's certificate has a name where names belong. If not, and it was accepted all the same, then
    for its common name, which OpenSSL falls back on unless the context says otherwise (RFC 9110 4.3.4)."""
    certificate = secured.getpeercert() or {}
    return any(each[0] == "DNS" for each in certificate.get("subjectAltName", ()))


def _unnamed(host: str) -> ssl.SSLCertVerificationError:
    from ssl import SSLCertVerificationError

    return SSLCertVerificationError(f"the certificate has no subjectAltName of a host, so it is not that of {host!r}")
