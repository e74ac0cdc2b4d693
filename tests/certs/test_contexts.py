"""Contexts for servers and clients: versions, protocols, client certificates, tickets, and refused arguments."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from h1conform.certs import Unavailable, ca_pem, client_context, identity, server_context
from h1conform.certs.contexts import _load

Ends = tuple[ssl.SSLObject, ssl.SSLObject]
ShakeHands = Callable[[ssl.SSLContext, ssl.SSLContext, str], Ends]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_the_good_identity_is_accepted_under_each_of_its_names(
    host: str, version: str, shake_hands: ShakeHands
) -> None:
    ends = shake_hands(server_context(versions=(version, version)), client_context(), host)
    assert [end.version() for end in ends] == [version] * 2


def test_the_wrong_host_is_right_for_its_own_name(shake_hands: ShakeHands) -> None:
    shake_hands(server_context("wrong-host"), client_context(), "other.example")


def test_a_client_that_trusts_nobody_refuses_the_good_one(shake_hands: ShakeHands) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server_context(), client_context(trust=False), "localhost")


def test_protocols_are_agreed_in_the_order_of_the_server(shake_hands: ShakeHands) -> None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.set_alpn_protocols(["h2", "http/1.1"])
    ends = shake_hands(server_context(alpn=("http/1.1", "h2")), client, "localhost")
    assert [end.selected_alpn_protocol() for end in ends] == ["http/1.1"] * 2


@pytest.mark.parametrize("auth", ["optional", "required"])
def test_a_client_can_show_an_identity(auth: Any, shake_hands: ShakeHands) -> None:
    server, _ = shake_hands(server_context(client_auth=auth), client_context(name="good"), "localhost")
    assert server.getpeercert(binary_form=True)


@pytest.mark.parametrize(
    ("auth", "mode"), [("none", ssl.CERT_NONE), ("optional", ssl.CERT_OPTIONAL), ("required", ssl.CERT_REQUIRED)]
)
def test_a_server_asks_for_a_certificate_as_told(auth: Any, mode: ssl.VerifyMode) -> None:
    assert server_context(client_auth=auth).verify_mode == mode


old = pytest.mark.skipif(not ssl.HAS_TLSv1, reason="this OpenSSL was built without TLS 1.0")


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param(("TLSv1", "TLSv1"), marks=old),
        pytest.param(("TLSv1", "TLSv1.1"), marks=old),
        ("TLSv1.2", "TLSv1.3"),
    ],
)
def test_versions_are_limited_without_a_warning(versions: tuple[str, str]) -> None:
    context = server_context(versions=versions)
    limits = [limit.name.replace("_", ".") for limit in (context.minimum_version, context.maximum_version)]
    assert limits == list(versions)


@old
def test_the_oldest_version_can_really_be_spoken() -> None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        client.minimum_version = ssl.TLSVersion.TLSv1
    incoming, outgoing, to_client = ssl.MemoryBIO(), ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        client.wrap_bio(to_client, incoming, server_hostname="localhost").do_handshake()
    server = server_context(versions=("TLSv1", "TLSv1")).wrap_bio(incoming, outgoing, server_side=True)
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    assert outgoing.read(3) == b"\x16\x03\x01"  # a ServerHello of TLS 1.0


def resumed(server: ssl.SSLContext, version: ssl.TLSVersion) -> bool:
    """Return whether a client can resume its session on a second connection."""
    client = client_context.__wrapped__()
    client.maximum_version = version
    session: ssl.SSLSession | None = None
    for _ in range(2):
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        server_end = server.wrap_bio(to_server, to_client, server_side=True)
        client_end = client.wrap_bio(to_client, to_server, server_hostname="localhost", session=session)
        for _ in range(3):
            for end in (client_end, server_end):
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()
        with suppress(ssl.SSLWantReadError):
            client_end.read()  # tickets follow the handshake of TLS 1.3
        session = client_end.session
    return bool(client_end.session_reused)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_is_resumed_where_there_are_tickets_only(version: ssl.TLSVersion) -> None:
    assert resumed(server_context(tickets=True), version)
    assert not resumed(server_context(), version)


def test_contexts_are_made_once() -> None:
    assert server_context("good") is server_context("good")
    assert client_context() is client_context()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"versions": ("TLSv1.2", "TLSv1.4")}, "unknown TLS version 'TLSv1.4'"),
        ({"versions": ("TLSv1.3", "TLSv1.2")}, "give the lowest version first"),
        ({"client_auth": "require"}, "did you mean 'required'"),
        ({"versions": ("TLSv1.2",)}, "give two versions, the lowest and the highest"),
        ({"name": "goood"}, "did you mean 'good'"),
        ({"alpn": ("h2", "")}, "alpn '': give a tuple of protocols, each 1 to 255 octets long"),
        ({"alpn": ("a" * 256,)}, "a': give a tuple of protocols"),
        ({"alpn": "h2"}, "alpn 'h2': give a tuple of protocols"),
        ({"alpn": ("h2", "é")}, "alpn 'é': the module ssl accepts protocols in ASCII only"),
    ],
)
def test_what_is_unknown_is_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        server_context(**options)


# ------------------------------------------------------------------------------- what the local OpenSSL does not allow


def test_what_is_too_weak_for_this_openssl_is_served_all_the_same() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=3")
    _load(context, identity("rsa-1024"))


def test_a_client_does_not_lower_its_level_to_show_a_weak_one() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("DEFAULT:@SECLEVEL=3")
    with pytest.raises(Unavailable, match="unsupported by this OpenSSL: the identity 'rsa-1024' cannot be presented: "):
        _load(context, identity("rsa-1024"))


def test_what_cannot_be_loaded_at_any_level_is_told() -> None:
    broken = replace(identity("good"), name="broken", chain=identity("expired").chain)
    with pytest.raises(Unavailable, match="unsupported by this OpenSSL: the identity 'broken' cannot be presented: "):
        server_context(broken)


def test_a_version_that_was_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Modern(ssl.SSLContext):
        def __setattr__(self, name: str, value: object) -> None:
            if name == "minimum_version":
                raise ValueError("Unsupported protocol version 0x301")
            super().__setattr__(name, value)

    monkeypatch.setattr(ssl, "SSLContext", Modern)
    with pytest.raises(Unavailable, match=r"OpenSSL: the versions TLSv1 to TLSv1\.1: Unsupported protocol"):
        server_context.__wrapped__(versions=("TLSv1", "TLSv1.1"))


# ------------------------------------------------------------------------------------------------------- on the wire


@pytest.mark.parametrize("name", ["good", "long-chain", "reversed-chain", "missing-intermediate", "many-names"])
@pytest.mark.parametrize("auth", ["none", "required"])
def test_a_chain_goes_out_as_it_is_written(name: str, auth: Any) -> None:
    """OpenSSL keeps the order and all certificates; a server loads the CA only if it requests client certificates."""
    client_to_server, server_to_client, unused = ssl.MemoryBIO(), ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context().wrap_bio(unused, client_to_server, server_hostname="localhost")
    context = server_context(name, versions=("TLSv1.2", "TLSv1.2"), client_auth=auth)
    for end in (client, context.wrap_bio(client_to_server, server_to_client, server_side=True)):
        with pytest.raises(ssl.SSLWantReadError):
            end.do_handshake()
    pem = re.findall(r"-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n", identity(name).chain.decode("ascii"))
    sent = certificates(without_record_heads(server_to_client.read()))
    chain = [ssl.PEM_cert_to_DER_cert(each) for each in pem]
    assert sent[: len(chain)] == chain
    assert set(sent[len(chain) :]) <= (
        {ssl.PEM_cert_to_DER_cert(ca_pem().decode("ascii"))} if auth != "none" else set()
    )


def without_record_heads(octets: bytes) -> bytes:
    content = b""
    while octets:
        end = 5 + int.from_bytes(octets[3:5], "big")
        content, octets = content + octets[5:end], octets[end:]
    return content


def certificates(handshake: bytes) -> list[bytes]:
    """Return the certificates in the Certificate message (RFC 5246 section 7.4.2)."""
    while handshake[0] != 11:
        handshake = handshake[4 + int.from_bytes(handshake[1:4], "big") :]
    rest = handshake[7 : 4 + int.from_bytes(handshake[1:4], "big")]
    found = []
    while rest:
        end = 3 + int.from_bytes(rest[:3], "big")
        found.append(rest[3:end])
        rest = rest[end:]
    return found
