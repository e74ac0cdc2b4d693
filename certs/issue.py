"""Issues keys, certificates and chains as plans describe them.

Importing `cryptography` takes long, so other modules import this module within functions.
"""

from __future__ import annotations

import datetime
import functools
import ipaddress
import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from . import der
from .plan import Certificate, Hash, Key, Plan

if TYPE_CHECKING:
    import trustme

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
PublicKey: TypeAlias = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey

_PURPOSES = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
_ATTRIBUTES = {
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
    "DC": NameOID.DOMAIN_COMPONENT,
}
_HASHES = {"sha1": hashes.SHA1, "md5": hashes.MD5}
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.1"), b"\x05\x00")  # ITU-T X.667: an unassigned id


@dataclass(frozen=True, slots=True)
class Issuer:
    """The signer of a certificate.

    ``subject``     the subject in the signer's certificate
    ``public_key``  the public key in the signer's certificate
    ``key``         the private key that signs; it does not match ``public_key`` if the signer is a forger
    """

    subject: x509.Name
    public_key: PublicKey
    key: PrivateKey


def issuer_of(authority: trustme.CA) -> Issuer:
    """Return the CA as an issuer."""
    certificate = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    key = load_pem_private_key(authority.private_key_pem.bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Issuer(certificate.subject, key.public_key(), key)


def forger_of(issuer: Issuer) -> Issuer:
    """Return an issuer with the name and public key of ``issuer``, which signs with another key."""
    return replace(issuer, key=_new_key("ecdsa-p256"))


def chain_and_key(name: str, plan: Plan, root: Issuer | None) -> tuple[bytes, bytes]:
    """Issue an identity, and return its chain as it is sent and the private key of its leaf, both PEM.

    ``name``  the name of the identity, which becomes a part of the subjects
    ``plan``  the description of the identity
    ``root``  the issuer of the first certificate; None: the certificate signs itself

    Raises UnsupportedAlgorithm or ValueError, as `cryptography` does, for an algorithm that is not available here.
    """
    chain: list[bytes] = []
    issuer = root
    for number, certificate in enumerate(plan.above, 1):
        key = _new_key(certificate.key)
        subject = _subject(certificate, f"intermediate {number} of {name}")
        chain.insert(0, _issue(certificate, subject, key, issuer))
        issuer = Issuer(subject, key.public_key(), key)
    key = _new_key(plan.leaf.key)
    leaf = _issue(plan.leaf, _subject(plan.leaf, name), key, issuer)
    sent = {"whole": chain, "leaf alone": [], "reversed": chain[::-1]}[plan.sent]
    return "".join(map(ssl.DER_cert_to_PEM_cert, (leaf, *sent))).encode("ascii"), _pem(key)


def _issue(certificate: Certificate, subject: x509.Name, key: PrivateKey, issuer: Issuer | None) -> bytes:
    """Issue one certificate, and return its DER."""
    now = datetime.datetime.now(datetime.UTC)
    signer = issuer or Issuer(subject, key.public_key(), key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + certificate.begins)
        .not_valid_after(now + certificate.ends)
    )
    for extension, critical in _extensions(certificate, key, issuer):
        builder = builder.add_extension(extension, critical)
    return _signed(builder, signer.key, certificate.hash)


def _extensions(
    certificate: Certificate, key: PrivateKey, issuer: Issuer | None
) -> list[tuple[x509.ExtensionType, bool]]:
    """Return the extensions of a certificate (RFC 5280 section 4.2), each with whether it is critical."""
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(certificate.is_ca, certificate.path_length), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ]
    if issuer:
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key), False))
    if certificate.usage is not None:
        usage: dict[str, bool] = {each: each in certificate.usage for each in _USAGES}
        found.append((x509.KeyUsage(**usage), True))
    if certificate.purposes:
        found.append((x509.ExtendedKeyUsage([_PURPOSES[each] for each in certificate.purposes]), False))
    if certificate.names:
        names = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, der.general_names(certificate.names))
        found.append((names, certificate.subject is None))
    if certificate.permitted:
        found.append((x509.NameConstraints([_subtree(each) for each in certificate.permitted], None), True))
    if certificate.unknown:
        found.append((_UNKNOWN, True))
    return found


def _signed(builder: x509.CertificateBuilder, key: PrivateKey, hash: Hash) -> bytes:
    certificate = builder.sign(key, hashes.SHA256())
    if hash == "sha256":
        return certificate.public_bytes(Encoding.DER)
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    old, new = der.ALGORITHMS[kind, "sha256"], der.ALGORITHMS[kind, hash]
    content = der.with_algorithm(certificate.tbs_certificate_bytes, old, new)
    return der.signed(content, new, _signature(key, content, _HASHES[hash]()))


def _signature(key: PrivateKey, content: bytes, hash: hashes.HashAlgorithm) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), hash)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.sign(content, ec.ECDSA(hash))


def _subject(certificate: Certificate, unit: str) -> x509.Name:
    if certificate.subject is None:
        return x509.Name([])
    parts = ("O=h1conform", f"OU={unit}", *certificate.subject)
    return x509.Name(
        [x509.NameAttribute(_ATTRIBUTES[kind], value) for kind, _, value in (each.partition("=") for each in parts)]
    )


def _subtree(name: str) -> x509.GeneralName:
    kind, _, value = name.partition(":")
    return x509.IPAddress(ipaddress.ip_network(value)) if kind == "IP" else x509.DNSName(value)


def _new_key(kind: Key) -> PrivateKey:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind.startswith("rsa"):
        return _rsa_key(int(kind.removeprefix("rsa-")))
    return ec.generate_private_key(ec.SECP384R1() if kind == "ecdsa-p384" else ec.SECP256R1())


@functools.cache
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Return an RSA key, the same one for each size: generating one takes longer than all other steps."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
