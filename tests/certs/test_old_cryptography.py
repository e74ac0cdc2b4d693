"""`certs` uses only features of `cryptography` that the oldest version which trustme accepts has too."""

from __future__ import annotations

import ast
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import h1conform.certs

FLOOR = "3.1"
FILES = sorted(Path(h1conform.certs.__file__).parent.glob("*.py"))
IMPORTED = {
    "cryptography.x509",
    "cryptography.exceptions.UnsupportedAlgorithm",
    "cryptography.hazmat.primitives.hashes",
    *(f"cryptography.hazmat.primitives.asymmetric.{name}" for name in ("ec", "ed25519", "padding", "rsa")),
    *(
        f"cryptography.hazmat.primitives.serialization.{name}"
        for name in ("Encoding", "NoEncryption", "PrivateFormat", "load_pem_private_key")
    ),
    *(f"cryptography.x509.oid.{name}" for name in ("ExtendedKeyUsageOID", "ExtensionOID", "NameOID")),
}
USED = {
    "ec": {
        "ECDSA",
        "EllipticCurvePrivateKey",
        "EllipticCurvePublicKey",
        "SECP256R1",
        "SECP384R1",
        "generate_private_key",
    },
    "ed25519": {"Ed25519PrivateKey", "Ed25519PublicKey"},
    "hashes": {"HashAlgorithm", "MD5", "SHA1", "SHA256"},
    "padding": {"PKCS1v15"},
    "rsa": {"RSAPrivateKey", "RSAPublicKey", "generate_private_key"},
    "x509": {
        "AuthorityKeyIdentifier",
        "BasicConstraints",
        "CertificateBuilder",
        "DNSName",
        "ExtendedKeyUsage",
        "ExtensionType",
        "GeneralName",
        "IPAddress",
        "KeyUsage",
        "Name",
        "NameAttribute",
        "NameConstraints",
        "ObjectIdentifier",
        "SubjectKeyIdentifier",
        "UnrecognizedExtension",
        "load_pem_x509_certificate",
        "random_serial_number",
    },
}
METHODS = {
    "public_bytes",
    "public_key",
    "private_bytes",
    "sign",
    "subject",
    "tbs_certificate_bytes",
}  # of the objects that these functions return


def test_the_floor_is_that_of_trustme() -> None:
    trustme = [Requirement(line) for line in requires("trustme") or ()]
    assert [str(each.specifier) for each in trustme if each.name == "cryptography"] == [f">={FLOOR}"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_newer_is_used(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert imported(tree) - IMPORTED == set()
    assert {f"{room}.{name}" for room, name in used(tree) if name not in USED[room]} == set()


def test_certificates_are_asked_for_nothing_newer() -> None:
    """For example, the properties that return UTC times exist since version 42."""
    tree = ast.parse((FILES[0].parent / "issue.py").read_text(encoding="utf-8"))
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert asked >= METHODS
    assert {name for name in asked if name.endswith(("_utc", "_digest", "_issued_by"))} == set()


def imported(tree: ast.Module) -> set[str]:
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography")
        for alias in node.names
    }


def used(tree: ast.Module) -> set[tuple[str, str]]:
    return {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in USED
    }
