"""TLS: what was offered, agreed and complained about, and ends that an SSLSocket cannot make."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Close,
    HalfClose,
    Mark,
    Play,
    ReadRequest,
    Reset,
    SeenConnection,
    Send,
    Server,
)
from h1conform.mockserver.tls.openssl_errors import alert_name

Serve = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ONE_EXCHANGE = (ReadRequest(), Send(RESPONSE), Close())
WAIT = 10.0
VERSIONS = ("TLSv1.2", "TLSv1.3")


class Client:
    """A TLS client over a raw socket that can do what an SSLSocket cannot: half-close, and end without notice."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self.sock = sock
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")
        self._pump(self.engine.do_handshake)

    def send(self, *records: bytes) -> None:
        for data in records:
            self.engine.write(data)
        self.sock.sendall(self.outgoing.read())

    def read_all(self) -> bytes:
        data = b""
        while piece := self.read():
            data += piece
        return data

    def read(self) -> bytes:
        """One record's content; b"" is the server's close_notify. Raises EOFError where that is missing."""
        return self._pump(lambda: self.engine.read(65536))

    def notify(self) -> None:
        with suppress(ssl.SSLWantReadError):  # the server's own is outstanding
            self.engine.unwrap()
        self.sock.sendall(self.outgoing.read())

    def _pump(self, step: Callable[[], bytes | None]) -> bytes:
        while True:
            try:
                return step() or b""
            except ssl.SSLZeroReturnError:
                return b""
            except ssl.SSLWantReadError:
                pass
            finally:
                if self.outgoing.pending:  # an empty send would report a reset before what came ahead of it is read
                    self.sock.sendall(self.outgoing.read())
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.incoming.write(data)


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


def handshake(server: Server, context: ssl.SSLContext, host: str = "localhost") -> None:
    """Shake hands, ask once, and close as a polite client does; errors are the test's own."""
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as raw,
        context.wrap_socket(raw, server_hostname=host) as client,
    ):
        client.sendall(GET)
        while client.recv(65536):
            pass


@pytest.mark.parametrize("version", VERSIONS)
def test_name_protocols_and_versions_are_recorded(version: str, serve: Serve) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context(alpn=("http/1.1",), versions=(version, version)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    handshake(server, context, "name.example")
    tls = only(server).tls
    assert tls is not None
    assert (tls.sni, tls.alpn_offered, tls.alpn, tls.version) == (
        "name.example",
        ("h2", "http/1.1"),
        "http/1.1",
        version,
    )
    assert set(VERSIONS) <= set(tls.versions_offered)
    assert (tls.alert, tls.error, tls.peer_certificate) == (None, None, None)


REFUSED = {
    "wrong-host": "bad_certificate",
    "expired": "certificate_expired",
    "not-yet-valid": "bad_certificate",
    "unknown-ca": "unknown_ca",
    "self-signed": "unknown_ca",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("identity", REFUSED)
def test_the_alert_of_a_client_that_refuses_is_recorded(identity: str, version: str, serve: Serve) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context(identity, versions=(version, version)))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, client_context())
    seen = only(server)
    assert seen.tls is not None
    assert (seen.tls.alert, seen.script, seen.tls.version) == (REFUSED[identity], 0, None)
    assert seen.client_end is not None


def test_a_version_that_nobody_shares_is_an_error_and_no_alert_of_the_client(serve: Serve) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context(versions=("TLSv1.3", "TLSv1.3")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):  # the server's alert arrives
        handshake(server, context)
    tls = only(server).tls
    assert tls is not None
    assert (tls.error, tls.alert, tls.versions_offered) == ("UNSUPPORTED_PROTOCOL", None, ("TLSv1.2",))


def test_plain_http_on_a_tls_port_is_an_error_in_the_record(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context())
    client = connect(server)
    client.sendall(GET)
    read_all(client)
    client.close()
    seen = only(server)
    assert seen.tls is not None
    assert (seen.tls.error, seen.script, seen.server_end) == ("HTTP_REQUEST", 0, "fin")


@pytest.mark.parametrize("version", VERSIONS)
def test_half_close_works_on_tls(version: str, serve: Serve, connect: Connect) -> None:
    server = serve(
        (ReadRequest(), Send(RESPONSE), HalfClose(), ReadRequest()), tls=server_context(versions=(version, version))
    )
    client = Client(connect(server), client_context())
    client.send(GET, GET[:5])  # the half request lies in the server's engine when that says goodbye
    assert client.read_all() == RESPONSE
    client.send(GET[5:])
    client.notify()
    client.sock.close()
    seen = only(server)
    assert ([request.raw for request in seen.requests], seen.notes) == ([GET, GET], [])
    assert (seen.client_end, seen.client_notify, seen.server_end) == ("fin", True, "fin")


@pytest.mark.parametrize("notify", [True, False])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_close_notify_of_the_client_is_recorded(version: str, notify: bool, serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(),), tls=server_context(versions=(version, version)))
    client = Client(connect(server), client_context())
    client.send(GET)
    if notify:
        client.notify()
    client.sock.shutdown(socket.SHUT_WR)
    seen = only(server)
    assert (seen.client_end, seen.client_notify) == ("fin", notify)


@pytest.mark.parametrize("count", [0, 1, 20])
def test_reset_breaks_a_tls_connection_after_exactly_what_was_sent(count: int, serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(RESPONSE[:count]), Reset(), Mark("reset")), tls=server_context())
    client = Client(connect(server), client_context())
    client.send(GET)
    assert server.wait_mark("reset", WAIT)
    assert b"".join(client.read() for _ in range(count > 0)) == RESPONSE[:count]
    with pytest.raises(ConnectionResetError):
        client.read()
    assert only(server).server_end == "rst"


def test_a_client_that_waits_for_our_close_notify_gets_it(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(),), tls=server_context())
    client = connect(server, True)
    assert isinstance(client, ssl.SSLSocket)
    client.sendall(GET)
    client.unwrap().close()
    seen = only(server)
    assert (seen.client_end, seen.client_notify, seen.server_end) == ("fin", True, "fin")


def test_tickets_that_nobody_reads_do_not_make_a_reset_of_a_fin(serve: Serve, connect: Connect) -> None:
    """Trap 4, the other way round: with tickets on, a client that sends its FIN and closes is still seen to do so."""
    with_tickets: ssl.SSLContext = server_context.__wrapped__(versions=("TLSv1.3", "TLSv1.3"))
    with_tickets.num_tickets = 2
    server = serve((ReadRequest(),), tls=with_tickets)
    client = Client(connect(server), client_context())
    client.send(GET)
    client.notify()
    client.sock.shutdown(socket.SHUT_WR)
    client.sock.close()
    seen = only(server)
    assert (seen.client_end, seen.client_notify) == ("fin", True)


def test_a_broken_record_is_an_error_in_the_record(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(),), tls=server_context(versions=("TLSv1.3", "TLSv1.3")))
    client = Client(connect(server), client_context())
    client.send(GET[:5])
    client.sock.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))
    with pytest.raises(ssl.SSLError, match="BAD_RECORD_MAC"):  # the server's alert
        client.read_all()
    client.sock.close()
    seen = only(server)
    assert seen.tls is not None
    assert seen.tls.error in ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "RECORD_LAYER_FAILURE")  # OpenSSL 3.0, 3.6
    assert seen.notes == ["step 0, ReadRequest: the client ended the connection with a broken record"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("shown", ["good", None])
def test_the_certificate_of_the_client_is_recorded(shown: str | None, version: str, serve: Serve) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context(client_auth="optional", versions=(version, version)))
    handshake(server, client_context(name=shown))
    tls = only(server).tls
    assert tls is not None
    assert (tls.peer_certificate is not None) == (shown is not None)


def test_a_client_without_the_certificate_that_is_required_gets_an_alert(serve: Serve) -> None:
    server = serve(ONE_EXCHANGE, tls=server_context(client_auth="required"))
    with pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"):
        handshake(server, client_context())
    tls = only(server).tls
    assert tls is not None
    assert tls.error == "PEER_DID_NOT_RETURN_A_CERTIFICATE"


def test_large_content_passes_both_ways(connect: Connect) -> None:
    content = bytes(range(256)) * 20_000
    with Server([Play((ReadRequest(), Send(content), Close()), server_context())]) as server:
        client = Client(connect(server), client_context())
        client.send(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        assert client.read_all() == content
        client.sock.close()
        seen = only(server)
    assert (seen.requests[0].body, bytes(seen.sent)) == (content, content)


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "unknown_ca"),
        ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "certificate_unknown"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "certificate_required"),
        ("TLSV1_UNRECOGNIZED_NAME", "unrecognized_name"),
        ("TLSV1_UNSUPPORTED_EXTENSION", "unsupported_extension"),
        ("HTTP_REQUEST", None),
        ("TLSV1_ALERTED", None),
        (None, None),
    ],
)
def test_alerts_are_called_by_their_names_in_rfc_8446(reason: str | None, name: str | None) -> None:
    assert alert_name(reason) == name
