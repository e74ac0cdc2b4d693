"""SSL contexts for servers and clients.

Contexts are cached, because creating a context takes as long as a handshake. Callers share a context, so they must not
change it.
"""

from __future__ import annotations

import contextlib
import functools
import ssl
import tempfile
import warnings
from collections.abc import Iterator
from typing import Literal

from .authority import Identity, Unavailable, ca_pem, identity, unknown

ClientAuth = Literal["none", "optional", "required"]

_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_CLIENT_AUTH = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


@functools.cache
def server_context(
    name: str | Identity = "good",
    *,
    alpn: tuple[str, ...] = (),
    versions: tuple[str, str] = ("TLSv1.2", "TLSv1.3"),
    client_auth: ClientAuth = "none",
    tickets: bool = False,
) -> ssl.SSLContext:
    """Return a context for a server. Contexts are shared: do not change them.

    ``name``         the name of the identity that the server presents, or an `Identity` that `load` returned
    ``alpn``         the protocols that the server offers, best first (RFC 7301)
    ``versions``     the lowest and the highest version of TLS, each "TLSv1", "TLSv1.1", "TLSv1.2" or "TLSv1.3"
    ``client_auth``  whether the server requests a client certificate of the CA: "none", "optional" or "required"
    ``tickets``      whether the server sends session tickets, with which a client may resume its session

    Raises ValueError for an unknown name, version or ``client_auth`` and for protocols that cannot be sent, and
    `Unavailable` if the local OpenSSL cannot issue or serve the identity or the versions.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _limit(context, versions)
    _load(context, _identity(name))
    if not tickets:  # a client that closes with unread tickets in its socket sends RST in place of FIN
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET  # num_tickets applies to TLS 1.3 only, this option to TLS 1.2
    if alpn:
        context.set_alpn_protocols(_protocols(alpn))
    if client_auth not in _CLIENT_AUTH:
        raise unknown("client_auth", client_auth, tuple(_CLIENT_AUTH))
    if client_auth != "none":
        context.load_verify_locations(cadata=ca_pem().decode("ascii"))
        context.verify_mode = _CLIENT_AUTH[client_auth]
    return context


@functools.cache
def client_context(trust: bool = True, *, name: str | Identity | None = None) -> ssl.SSLContext:
    """Return a context for a client that verifies certificates and host names. Contexts are shared: do not change them.

    ``trust``  true: the client trusts the CA of this process; false: it trusts no CA
    ``name``   the identity that the client presents to a server that requests a certificate: a name such as "client",
               or an `Identity` that `load` returned; None: no identity

    Raises ValueError for an unknown name, and `Unavailable` if the local OpenSSL cannot issue or present the identity.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # CPython before 3.11.3 sets this option of OpenSSL 3, by which an end without close_notify is no error.
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    if trust:
        context.load_verify_locations(cadata=ca_pem().decode("ascii"))
    if name is not None:
        _load(context, _identity(name))
    return context


def _identity(name: str | Identity) -> Identity:
    return name if isinstance(name, Identity) else identity(name)


def _load(context: ssl.SSLContext, shown: Identity) -> None:
    """Load an identity into a context.

    `ssl` reads certificates and keys from files only, so they are written to a temporary file with access for the
    owner only, which is removed after loading.
    """
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(shown.key + shown.chain)
        file.flush()
        try:
            _load_file(context, file.name)
        except ssl.SSLError as error:
            raise Unavailable(f"the identity {shown.name!r} cannot be presented: {error.reason or error}") from error


def _load_file(context: ssl.SSLContext, path: str) -> None:
    """Load a certificate; a server loads one that is too weak for the local security level at level 0.

    A client does not lower its level, because it would then accept weaker certificates of servers as well.
    """
    try:
        context.load_cert_chain(path)
    except ssl.SSLError:
        if context.protocol != ssl.PROTOCOL_TLS_SERVER:
            raise
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(path)


def _protocols(alpn: tuple[str, ...]) -> list[str]:
    wrong = alpn if isinstance(alpn, str) else next((each for each in alpn if not 0 < len(each) < 256), None)
    if wrong is not None:
        raise ValueError(f"alpn {wrong!r}: give a tuple of protocols, each 1 to 255 octets long (RFC 7301 section 3.1)")
    foreign = next((each for each in alpn if not each.isascii()), None)
    if foreign is not None:
        raise ValueError(f"alpn {foreign!r}: the module ssl accepts protocols in ASCII only")
    return list(alpn)


def _limit(context: ssl.SSLContext, versions: tuple[str, str]) -> None:
    if len(versions) != 2:
        raise ValueError(f"versions {versions!r}: give two versions, the lowest and the highest")
    lowest, highest = (_version(name) for name in versions)
    if lowest > highest:
        raise ValueError(f"versions {versions!r}: give the lowest version first")
    try:
        with _old_versions(context) if lowest < ssl.TLSVersion.TLSv1_2 else contextlib.nullcontext():
            context.minimum_version = lowest
            context.maximum_version = highest
    except ValueError as error:  # this OpenSSL was built without these versions
        raise Unavailable(f"the versions {' to '.join(versions)}: {error}") from error


@contextlib.contextmanager
def _old_versions(context: ssl.SSLContext) -> Iterator[None]:
    """Enable TLS 1.0 and 1.1: a client must refuse them (RFC 8996), so the server must be able to offer them."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _version(name: str) -> ssl.TLSVersion:
    if name not in _VERSIONS:
        raise unknown("TLS version", name, tuple(_VERSIONS))
    return _VERSIONS[name]
