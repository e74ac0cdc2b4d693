"""Contexts: a client that checks accepts the good identity and refuses each other one for its defect."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Any

import pytest

from h1conform.certs import client_context, identities, server_context


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """A handshake in memory, server and client. Raises what either side raises."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_end = server.wrap_bio(to_server, to_client, server_side=True)
    client_end = client.wrap_bio(to_client, to_server, server_hostname=host)
    waiting = [client_end, server_end]
    for _ in range(10):
        for end in tuple(waiting):
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
                waiting.remove(end)
    assert waiting == []
    return server_end, client_end


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_the_good_identity_is_accepted_under_each_of_its_names(host: str, version: str) -> None:
    ends = shake_hands(server_context(versions=(version, version)), client_context(), host)
    assert [end.version() for end in ends] == [version] * 2


REASONS = {
    "wrong-host": "not valid for 'localhost'",
    "expired": "certificate has expired",
    "not-yet-valid": "certificate is not yet valid",
    "unknown-ca": "unable to get local issuer certificate",
    "self-signed": "self-signed certificate",
}


@pytest.mark.parametrize("name", REASONS)
def test_each_other_one_is_refused_for_its_defect(name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=REASONS[name]):
        shake_hands(server_context(name), client_context(), "localhost")


def test_every_bad_identity_has_a_reason_here() -> None:
    assert set(identities()) == {"good", *REASONS}


def test_the_wrong_host_is_right_for_its_own_name() -> None:
    shake_hands(server_context("wrong-host"), client_context(), "other.example")


def test_a_client_that_trusts_nobody_refuses_the_good_one() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server_context(), client_context(trust=False), "localhost")


def test_protocols_are_agreed_in_the_order_of_the_server() -> None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client.set_alpn_protocols(["h2", "http/1.1"])
    ends = shake_hands(server_context(alpn=("http/1.1", "h2")), client, "localhost")
    assert [end.selected_alpn_protocol() for end in ends] == ["http/1.1"] * 2


@pytest.mark.parametrize("auth", ["optional", "required"])
def test_a_client_can_show_an_identity(auth: Any) -> None:
    server, _ = shake_hands(server_context(client_auth=auth), client_context(name="good"), "localhost")
    assert server.getpeercert(binary_form=True)


@pytest.mark.parametrize(
    ("auth", "mode"), [("none", ssl.CERT_NONE), ("optional", ssl.CERT_OPTIONAL), ("required", ssl.CERT_REQUIRED)]
)
def test_a_server_asks_for_a_certificate_as_told(auth: Any, mode: ssl.VerifyMode) -> None:
    assert server_context(client_auth=auth).verify_mode == mode


@pytest.mark.parametrize("versions", [("TLSv1", "TLSv1"), ("TLSv1", "TLSv1.1"), ("TLSv1.2", "TLSv1.3")])
def test_versions_are_limited_without_a_warning(versions: tuple[str, str]) -> None:
    context = server_context(versions=versions)
    limits = [limit.name.replace("_", ".") for limit in (context.minimum_version, context.maximum_version)]
    assert limits == list(versions)


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


def test_tickets_are_off() -> None:
    assert server_context().num_tickets == 0


def test_contexts_are_made_once() -> None:
    assert server_context("good") is server_context("good")
    assert client_context() is client_context()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"versions": ("TLSv1.2", "TLSv1.4")}, "unknown TLS version 'TLSv1.4'"),
        ({"versions": ("TLSv1.3", "TLSv1.2")}, "the lowest comes first"),
        ({"client_auth": "require"}, "did you mean 'required'"),
        ({"name": "goood"}, "did you mean 'good'"),
    ],
)
def test_what_is_unknown_is_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        server_context(**options)
