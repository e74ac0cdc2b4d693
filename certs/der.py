"""The DER (X.690) that `cryptography` refuses to write, because it is invalid on purpose. Pure functions."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

_SEQUENCE, _BIT_STRING = 0x30, 0x03
# The context-specific tag of a GeneralName, by the prefix of the name (RFC 5280 section 4.2.1.6).
_TAGS = {"email": 0x81, "DNS": 0x82, "URI": 0x86, "IP": 0x87}

# The AlgorithmIdentifier, by the kind of the key and the hash (RFC 3279 section 2.2, RFC 5758 section 3.2).
ALGORITHMS = {
    ("ecdsa", "sha1"): bytes.fromhex("300906072a8648ce3d0401"),
    ("ecdsa", "sha256"): bytes.fromhex("300a06082a8648ce3d040302"),
    ("rsa", "md5"): bytes.fromhex("300d06092a864886f70d0101040500"),
    ("rsa", "sha256"): bytes.fromhex("300d06092a864886f70d01010b0500"),
}


def general_names(names: Iterable[str]) -> bytes:
    """Return GeneralNames (RFC 5280 section 4.2.1.6).

    ``names``  each "DNS:…", "IP:…", "email:…" or "URI:…"; the text after the colon is not checked, except that of "IP:"
    """
    return _value(_SEQUENCE, b"".join(_general_name(*name.split(":", 1)) for name in names))


def signed(content: bytes, algorithm: bytes, signature: bytes) -> bytes:
    """Return a Certificate (RFC 5280 section 4.1).

    ``content``    the TBSCertificate, DER
    ``algorithm``  the AlgorithmIdentifier of the signature, DER
    ``signature``  the octets of the signature
    """
    return _value(_SEQUENCE, content + algorithm + _value(_BIT_STRING, b"\0" + signature))


def with_algorithm(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a TBSCertificate with another signature algorithm.

    ``content``  the TBSCertificate, DER
    ``old``      its AlgorithmIdentifier, DER
    ``new``      the AlgorithmIdentifier that replaces ``old``
    """
    _, _, inner = _parted(content)
    before, found, after = inner.partition(old)
    assert found, "the TBSCertificate contains its AlgorithmIdentifier"
    return _value(_SEQUENCE, before + new + after)


def _general_name(kind: str, name: str) -> bytes:
    return _value(_TAGS[kind], _address(name) if kind == "IP" else name.encode())


def _address(name: str) -> bytes:
    """Return the octets of an address, or of a network and its mask, which only nameConstraints may contain."""
    if "/" not in name:
        return ipaddress.ip_address(name).packed
    network = ipaddress.ip_network(name)
    return network.network_address.packed + network.netmask.packed


def _value(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _length(len(content)) + content


def _length(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def _parted(value: bytes) -> tuple[int, int, bytes]:
    """Return the tag of one value, the number of octets of tag and length, and the content."""
    start = 2 + (value[1] & 0x7F if value[1] & 0x80 else 0)
    return value[0], start, value[start:]
