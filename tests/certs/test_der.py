"""The DER that `certs.der` writes, compared with octets that follow X.690."""

from __future__ import annotations

import pytest

from h1conform.certs import der


@pytest.mark.parametrize(
    ("names", "octets"),
    [
        ((), "3000"),
        (("DNS:a",), "3003 820161"),
        (("DNS:",), "3002 8200"),
        (("DNS:a\0b",), "3005 8203610062"),
        (("DNS:ü",), "3004 8202c3bc"),
        (("DNS:a:b",), "3005 8203613a62"),
        (("email:a@b",), "3005 8103614062"),
        (("URI:a:",), "3004 8602613a"),
        (("IP:127.0.0.1", "IP:::1"), "3018 87047f000001 871000000000000000000000000000000001"),
        (("IP:127.0.0.0/8",), "300a 87087f000000ff000000"),
    ],
)
def test_names_are_what_their_words_say(names: tuple[str, ...], octets: str) -> None:
    assert der.general_names(names) == bytes.fromhex(octets)


@pytest.mark.parametrize(
    ("number", "length"), [(0, "00"), (127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100"), (65536, "83010000")]
)
def test_a_length_is_as_short_as_it_can_be(number: int, length: str) -> None:
    head = b"\x82" + bytes.fromhex(length)
    assert der.general_names([f"DNS:{'a' * number}"]).endswith(head + b"a" * number)


def test_a_signature_is_a_bit_string_without_unused_bits() -> None:
    assert der.signed(b"\x30\x00", b"\x30\x00", b"sig") == bytes.fromhex("300a 3000 3000 030400") + b"sig"


@pytest.mark.parametrize("length", [0, 200])
def test_another_algorithm_changes_the_length_around_it(length: int) -> None:
    old, new = der.ALGORITHMS["ecdsa", "sha256"], der.ALGORITHMS["ecdsa", "sha1"]
    before = der.general_names(["DNS:" + "a" * length])
    content = der.with_algorithm(sequence(before + old + before), old, new)
    assert content == sequence(before + new + before)


def sequence(content: bytes) -> bytes:
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x82, *divmod(size, 256)]) if size > 255 else bytes([0x81, size])
    return b"0" + head + content
