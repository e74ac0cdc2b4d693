"""The ClientHello reader, fed with hellos of a real client, cut and broken in every way."""

from __future__ import annotations

import ssl

import pytest
from hypothesis import given, strategies as st

from h1conform.mockserver.tls.client_hello import ClientHello, read_hello


def client_hello(host: str | None, alpn: tuple[str, ...] = (), highest: ssl.TLSVersion | None = None) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = host is not None
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # Debian's Python sets none
    context.maximum_version = highest or ssl.TLSVersion.TLSv1_3
    if alpn:
        context.set_alpn_protocols(list(alpn))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=host).do_handshake()
    return outgoing.read()


HELLO = client_hello("example.org", ("http/1.1", "h2"))
READ = ClientHello("example.org", ("http/1.1", "h2"), ("TLSv1.3", "TLSv1.2"))


def in_records(hello: bytes, size: int) -> bytes:
    """The same message in records of ``size`` octets (RFC 8446 section 5.1)."""
    message = hello[5:]
    pieces = [message[start : start + size] for start in range(0, len(message), size)]
    return b"".join(b"\x16\x03\x01" + len(piece).to_bytes(2) + piece for piece in pieces)


def test_name_protocols_and_versions_are_read() -> None:
    assert read_hello(HELLO) == READ


def test_a_prefix_is_not_yet_a_hello() -> None:
    assert [read_hello(HELLO[:cut]) for cut in range(len(HELLO))] == [None] * len(HELLO)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_hello_may_come_in_many_records(size: int) -> None:
    assert read_hello(in_records(HELLO, size)) == READ


def test_what_follows_the_hello_does_not_matter() -> None:
    assert read_hello(HELLO + b"\x17\x03\x03") == READ


def test_without_supported_versions_the_legacy_version_is_the_offer() -> None:
    assert read_hello(client_hello(None, highest=ssl.TLSVersion.TLSv1_2)) == ClientHello(None, (), ("TLSv1.2",))


def test_the_random_is_what_tells_two_hellos_apart() -> None:
    first, second = read_hello(client_hello("a")), read_hello(client_hello("a"))
    assert first
    assert second
    assert (first == second, len(first.random), first.random == second.random) == (True, 32, False)


def test_reserved_versions_are_left_out() -> None:
    versions = b"\x00\x2b\x00\x05\x04\x03\x04\x03\x03"
    assert versions in HELLO
    greased = HELLO.replace(versions, b"\x00\x2b\x00\x05\x04\x2a\x2a\x7f\x1c")
    hello = read_hello(greased)
    assert hello is not None
    assert hello.versions == ("0x7f1c",)


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x02\x01\x00\x01\x01",
        b"\x16\x03\x01\x00\x01\x02",
        b"\x16\x03\x01\x40\x01",  # a record that is too long
        b"\x16\x03\x01\x00\x00",  # an empty one
        b"\x16\x03\x01\x00\x04\x01\x02\x00\x00",  # a message of 128 KiB
    ],
)
def test_what_is_no_hello_offers_nothing(garbage: bytes) -> None:
    assert read_hello(garbage) == ClientHello()


@given(st.integers(5, len(HELLO) - 1), st.integers(0, 255))
def test_a_hello_with_one_wrong_octet_never_raises(place: int, octet: int) -> None:
    read_hello(HELLO[:place] + bytes([octet]) + HELLO[place + 1 :])


@given(st.binary())
def test_garbage_never_raises(data: bytes) -> None:
    read_hello(data)
    read_hello(b"\x16\x03\x01" + len(data).to_bytes(2) + data)


def with_extension(kind: int, data: bytes) -> bytes:
    """A ClientHello with that extension alone."""
    extension = kind.to_bytes(2) + len(data).to_bytes(2) + data
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\0\x02\x13\x01" + b"\x01\0" + len(extension).to_bytes(2) + extension
    message = b"\x01" + len(body).to_bytes(3) + body
    return b"\x16\x03\x01" + len(message).to_bytes(2) + message


@pytest.mark.parametrize(
    ("kind", "data", "problems"),
    [
        (0, b"\0\x04\0\0\x01a", ()),
        (0, b"\0\x08\0\0\x01a\0\0\x01b", ("the extension server_name has two names of one type",)),
        (0, b"\0\x03\0\0\0", ("the extension server_name has an empty name",)),
        (0, b"\0\0", ("the extension server_name is not one list of names",)),
        (0, b"\0\x04\0\0\x01ab", ("the extension server_name is not one list of names",)),
        (0, b"\0\x05\0\0\x05a", ("the extension server_name is not one list of names",)),
        (16, b"\0\x03\x02h2", ()),
        (16, b"\0\x01\0", ("the extension for ALPN has an empty name",)),
        (16, b"\0\0", ("the extension for ALPN is not one list of names",)),
        (16, b"\0\x03\x05h2", ("the extension for ALPN is not one list of names",)),
    ],
)
def test_what_is_wrong_with_a_list_of_names_is_said(kind: int, data: bytes, problems: tuple[str, ...]) -> None:
    found = read_hello(with_extension(kind, data))
    assert found is not None
    assert found.problems == problems


def test_a_real_client_s_lists_are_well_formed() -> None:
    found = read_hello(HELLO)
    assert found is not None
    assert found.problems == ()
