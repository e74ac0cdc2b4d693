"""Identities for servers: a trusted CA, a stranger CA, and leaves by the name of their one defect.

Everything is issued afresh in each process and when first asked for, so that nothing in a repository can expire. A
bad identity differs from the good one in one point only: what a client then refuses is that point. trustme and
cryptography are imported when first used, because that takes longer than issuing all there is.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme

HOSTS = ("localhost", "127.0.0.1", "::1")
OTHER_HOST = "other.example"

_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)
_YEAR = 365 * _DAY  # some platforms refuse leaves that live for more than 398 or 825 days
_ISSUING = threading.RLock()  # a cache alone would let two threads make two CAs


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key. ``about`` says in one line what is wrong with it; both others are PEM."""

    name: str
    about: str
    chain: bytes  # the leaf, then what leads from it to the CA, without that one
    key: bytes


def identities() -> tuple[str, ...]:
    """The names of all identities, the good one first."""
    return tuple(_IDENTITIES)


def about(name: str) -> str:
    """One line on what is wrong with the identity. Raises ValueError for an unknown name."""
    return _lookup(name)[0]


def identity(name: str) -> Identity:
    """The identity called ``name``, the same one throughout this process. Raises ValueError for an unknown name."""
    line, issue = _lookup(name)
    with _ISSUING:
        return _issued(name, line, issue)


def ca_pem() -> bytes:
    """The certificate of the CA that clients are to trust, PEM."""
    with _ISSUING:
        return _authority().cert_pem.bytes()


def stranger_ca_pem() -> bytes:
    """The certificate of the CA that issued ``unknown-ca`` and that no client is told of, PEM."""
    with _ISSUING:
        return _stranger().cert_pem.bytes()


def unknown(what: str, name: str, known: tuple[str, ...]) -> ValueError:
    """The error for a name that is none of the known ones: it names the offender and the nearest of them."""
    near = difflib.get_close_matches(name, known, n=2) or known
    return ValueError(f"unknown {what} {name!r}: did you mean {' or '.join(map(repr, near))}?")


def _lookup(name: str) -> tuple[str, Callable[[], tuple[bytes, bytes]]]:
    if name not in _IDENTITIES:
        raise unknown("identity", name, identities())
    return _IDENTITIES[name]


@functools.cache
def _authority() -> trustme.CA:
    import trustme

    return trustme.CA(organization_name="h1conform", organization_unit_name="h1conform test CA")


@functools.cache
def _stranger() -> trustme.CA:
    import trustme

    return trustme.CA(organization_name="a stranger to h1conform", organization_unit_name="stranger CA")


@functools.cache
def _issued(name: str, line: str, issue: Callable[[], tuple[bytes, bytes]]) -> Identity:
    chain, key = issue()
    return Identity(name, line, chain, key)


def _issue(
    authority: Callable[[], trustme.CA] = _authority,
    hosts: tuple[str, ...] = HOSTS,
    begins: datetime.timedelta = -_HOUR,
    ends: datetime.timedelta = _YEAR,
) -> tuple[bytes, bytes]:
    """Chain and key of a leaf that is valid between two points in time, given from now."""
    now = datetime.datetime.now(datetime.UTC)
    leaf = authority().issue_cert(*hosts, organization_name="h1conform", not_before=now + begins, not_after=now + ends)
    return b"".join(blob.bytes() for blob in leaf.cert_chain_pems), leaf.private_key_pem.bytes()


def _sign_itself() -> tuple[bytes, bytes]:
    """The good leaf once more, issued by its own subject with its own key, which trustme does not offer."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    chain, pem = _issue()
    good = x509.load_pem_x509_certificate(chain)
    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    builder = x509.CertificateBuilder(good.subject, good.subject, key.public_key(), good.serial_number)
    builder = builder.not_valid_before(good.not_valid_before_utc).not_valid_after(good.not_valid_after_utc)
    for extension in good.extensions:
        if not isinstance(extension.value, x509.AuthorityKeyIdentifier):  # it names the CA
            builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM), pem


_IDENTITIES: dict[str, tuple[str, Callable[[], tuple[bytes, bytes]]]] = {
    "good": ("nothing is wrong: localhost, 127.0.0.1 and ::1, issued by the CA", _issue),
    "wrong-host": (f"issued for {OTHER_HOST} only", functools.partial(_issue, hosts=(OTHER_HOST,))),
    "expired": ("valid until yesterday", functools.partial(_issue, begins=-30 * _DAY, ends=-_DAY)),
    "not-yet-valid": ("valid from tomorrow", functools.partial(_issue, begins=_DAY)),
    "unknown-ca": ("issued by a CA that the client does not know", functools.partial(_issue, _stranger)),
    "self-signed": ("issued by itself", _sign_itself),
}
