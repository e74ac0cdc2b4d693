"""SSLContexts for the servers and the clients of this suite.

Cached, because a context costs as much as the handshake that it serves: treat what you get as read-only.
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
    """A context for a server that shows the identity ``name``, or one of your own that `load` has read.

    ``alpn``: protocols it speaks, best first (RFC 7301). ``versions``: lowest and highest, among "TLSv1", "TLSv1.1",
    "TLSv1.2" and "TLSv1.3". ``client_auth``: whether it asks for a certificate, of the CA. ``tickets``: whether it
    hands out tickets, by which a client may resume its session. Raises ValueError for a name or a version that is
    unknown, and Unavailable for what OpenSSL cannot serve here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _limit(context, versions)
    _load(context, _identity(name))
    if not tickets:  # they would lie unread at a client that closes early, and turn its FIN into a RST
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET  # which is for TLS 1.2
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
    """A context for a client that checks certificates and host names, and knows our CA only (or none at all).

    ``name``: the identity that it shows to a server that asks for one: "client", say, or one of your own that `load`
    has read. Raises ValueError for an unknown name, and Unavailable for one that OpenSSL cannot show here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trust:
        context.load_verify_locations(cadata=ca_pem().decode("ascii"))
    if name is not None:
        _load(context, _identity(name))
    return context


def _identity(name: str | Identity) -> Identity:
    return name if isinstance(name, Identity) else identity(name)


def _load(context: ssl.SSLContext, shown: Identity) -> None:
    """`ssl` takes certificate and key from a file only. This one exists, for us alone, as long as that lasts."""
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(shown.key + shown.chain)
        file.flush()
        try:
            _load_file(context, file.name)
        except ssl.SSLError as error:
            raise Unavailable(f"the identity {shown.name!r} cannot be shown: {error.reason or error}") from error


def _load_file(context: ssl.SSLContext, path: str) -> None:
    """What is too weak for the local security level is served at the lowest one. A client would lower with it what it
    accepts of the server."""
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
        raise ValueError(
            f"alpn {wrong!r}: it is a tuple of protocols, each 1 to 255 octets long (RFC 7301 section 3.1)"
        )
    foreign = next((each for each in alpn if not each.isascii()), None)
    if foreign is not None:
        raise ValueError(f"alpn {foreign!r}: `ssl` takes protocols in ASCII only")
    return list(alpn)


def _limit(context: ssl.SSLContext, versions: tuple[str, str]) -> None:
    if len(versions) != 2:
        raise ValueError(f"versions {versions!r}: they are two, the lowest and the highest")
    lowest, highest = (_version(name) for name in versions)
    if lowest > highest:
        raise ValueError(f"versions {versions!r}: the lowest comes first")
    try:
        with _old_versions(context) if lowest < ssl.TLSVersion.TLSv1_2 else contextlib.nullcontext():
            context.minimum_version = lowest
            context.maximum_version = highest
    except ValueError as error:  # it was built without them
        raise Unavailable(f"the versions {' to '.join(versions)}: {error}") from error


@contextlib.contextmanager
def _old_versions(context: ssl.SSLContext) -> Iterator[None]:
    """TLS 1.0 and 1.1 are what a client has to refuse (RFC 8996), so the server has to be able to offer them."""
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _version(name: str) -> ssl.TLSVersion:
    if name not in _VERSIONS:
        raise unknown("TLS version", name, tuple(_VERSIONS))
    return _VERSIONS[name]
