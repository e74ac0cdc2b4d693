"""Certificates of the user: `load` reads them, contexts use them, and each error is one line."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from h1conform.certs import client_context, identity, load, server_context


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("good", "expired"):
        shown = identity(name)
        (tmp_path / f"{name}.pem").write_bytes(shown.chain)
        (tmp_path / f"{name}.key").write_bytes(shown.key)
    (tmp_path / "both.pem").write_bytes(identity("good").key + identity("good").chain)
    (tmp_path / "text.pem").write_text("hello\n")
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return tmp_path


@pytest.mark.parametrize("files", [("good.pem", "good.key"), ("both.pem",), ("both.pem", "both.pem")])
def test_files_of_ones_own_are_shown(
    files: tuple[str, ...], folder: Path, shake_hands: Callable[..., tuple[ssl.SSLObject, ssl.SSLObject]]
) -> None:
    own = load(*(folder / name for name in files))
    assert own.about == f"read from {folder / files[0]}"
    server, client = shake_hands(server_context(own, client_auth="required"), client_context(name=own), "localhost")
    good = ssl.PEM_cert_to_DER_cert(identity("good").chain.decode("ascii"))
    assert (server.getpeercert(binary_form=True), client.getpeercert(binary_form=True)) == (good, good)


BAD = [
    (("none.pem",), "cannot read the certificate {}/none.pem: No such file or directory"),
    ((".",), "cannot read the certificate {}: Is a directory"),
    (("good.pem",), "{}/good.pem contains a certificate without its private key: name the file of the key as well"),
    (("good.pem", "none.key"), "cannot read the key {}/none.key: No such file or directory"),
    (("good.pem", "."), "cannot read the key {}: Is a directory"),
    (("good.pem", "text.pem"), "{}/text.pem contains no private key in PEM"),
    (("good.pem", "expired.pem"), "{}/expired.pem contains no private key in PEM"),
    (("good.pem", "expired.key"), "the key {}/expired.key does not belong to the certificate {}/good.pem"),
    (("text.pem",), "{}/text.pem contains no certificate in PEM"),
    (("good.key", "good.key"), "{}/good.key contains no certificate in PEM"),
    (("broken.pem", "good.key"), "OpenSSL cannot read the certificate {}/broken.pem with the key {}/good.key: "),
]


@pytest.mark.parametrize(("files", "words"), BAD, ids=["-".join(files) for files, _ in BAD])
def test_what_is_wrong_is_one_line_that_names_the_file(files: tuple[str, ...], words: str, folder: Path) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011
        load(*(folder / name for name in files))
    assert str(told.value).startswith(words.replace("{}", str(folder)))
    assert "\n" not in str(told.value)


def test_a_key_with_a_password_is_told_and_nobody_is_asked(folder: Path) -> None:
    key = load_pem_private_key(identity("good").key, None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (folder / "protected.key").write_bytes(pem)
    with pytest.raises(
        ValueError, match=r"the key .*/protected\.key is protected by a password: give a key without one"
    ):
        load(folder / "good.pem", folder / "protected.key")
