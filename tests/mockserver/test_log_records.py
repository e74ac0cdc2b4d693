"""The records of the log are as `/openapi.json` describes them, whatever happened on a connection."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import Client

from h1conform import certs
from h1conform.mockserver import Close, MockServer, Quiet, ReadHead, ReadRequest, Reply, Reset, Send
from h1conform.mockserver.base.recorded import Seen, SeenConnection, SeenRequest, SeenTls, Turn
from h1conform.mockserver.control.app import Control, ControlTarget
from h1conform.mockserver.control.record import connection_record

GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def speak(sock: socket.socket, data: bytes) -> None:
    """Send, and read up to whatever end the server makes."""
    sock.sendall(data)
    try:
        while sock.recv(65536):
            pass
    except ConnectionResetError:
        pass


def dial(server: MockServer, context: ssl.SSLContext | None = None) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    if context is None:
        return sock
    try:
        return context.wrap_socket(sock, server_hostname="localhost")
    except OSError:
        sock.close()
        raise


@pytest.fixture
def control(_no_leaks: None) -> Iterator[Client]:
    """The control port of a server that has seen all that a record can tell."""
    tls = certs.server_context(client_auth="optional", alpn=("http/1.1",))
    with MockServer(tls=tls) as server:
        server.on("GET", "/hello", Reply("hello", headers={"Connection": "close"}))
        server.on("GET", "/fails", lambda context: 1 / len(context.body))
        with dial(server, certs.client_context()) as sock:  # a route answers
            speak(sock, GET % b"hello")
        trusting = certs.client_context(name="client")
        trusting.set_alpn_protocols(["http/1.1", "h2"])
        with dial(server, trusting) as sock:  # a client certificate and ALPN; a request that no route answers, refused
            speak(sock, GET % b"a" + b"GET /b HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\n\r\n\xff")
        with dial(server, certs.client_context()) as sock:
            speak(sock, GET % b"fails")
        with pytest.raises(ssl.SSLCertVerificationError):
            dial(server, certs.client_context(trust=False))  # the client refuses the certificate
        with dial(server) as sock:  # no TLS at all
            speak(sock, GET % b"plain")
        with dial(server):  # the end before the first octet
            pass
        with dial(server, certs.client_context()) as sock:  # cut short
            sock.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
        assert server.wait_idle(10)  # so that the scripts are for the next two
        server.script((ReadRequest(), Send(OK), Reset()), (ReadHead(), Quiet(0.2), Close()))
        with dial(server, certs.client_context()) as sock:
            speak(sock, GET % b"reset")
        with dial(server, certs.client_context()) as sock:  # content while the server is silent
            speak(sock, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\x00\xff")
        assert server.wait_idle(10)
        yield Client(Control(ControlTarget(server.seen, server.url(), server.routes, ca=certs.ca_pem)))


@pytest.fixture
def plain_control(_no_leaks: None) -> Iterator[Client]:
    """The control port of a server without TLS, with a connection that goes on."""
    with MockServer() as server, dial(server) as sock:
        server.on("POST", reply=Reply(chunks=["a"], trailers={"t": "1"}))
        sock.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nt: v\r\n\r\n")
        sock.recv(1000)
        yield Client(Control(ControlTarget(server.seen, server.url(), server.routes)))


def schema_of(control: Client, name: str) -> dict[str, Any]:
    described = control.get("/openapi.json").get_json()
    Draft202012Validator.check_schema(described["components"]["schemas"][name])
    return {**described, "$ref": f"#/components/schemas/{name}"}


def log_of(control: Client) -> dict[str, Any]:
    log = control.get("/log").get_json()
    assert isinstance(log, dict)
    return log


def check(control: Client) -> dict[str, Any]:
    log = log_of(control)
    errors = Draft202012Validator(schema_of(control, "Log")).iter_errors(log)
    assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []
    return log


def test_the_log_of_a_server_with_tls_is_as_described(control: Client) -> None:
    log = check(control)
    seen = log["connections"]
    assert len(seen) == 9
    assert log["unmatched"]
    assert log["errors"]
    assert {each["client_end"] for each in seen} >= {"fin"}
    assert {each["server_end"] for each in seen} >= {"fin", "rst"}
    assert [each["tls"]["alert"] for each in seen].count("unknown_ca") == 1
    assert [bool(each["tls"]["peer_certificate"]) for each in seen].count(True) == 1
    assert any(each["tls"]["error"] for each in seen)
    assert any(each["disturbances"] for each in seen)
    assert any(not request["complete"] for each in seen for request in each["requests"])
    assert any(request["problems"] for each in seen for request in each["requests"])


def test_the_log_of_a_server_without_tls_is_as_described(plain_control: Client) -> None:
    [seen] = check(plain_control)["connections"]
    assert (seen["tls"], seen["seconds"]) == (None, None)
    assert seen["requests"][0]["trailers"] == [["t", "v"]]


def test_a_problem_of_a_client_hello_is_as_described() -> None:
    seen = SeenConnection(0, tls=SeenTls(problems=("two names of one type",)))
    log = check(Client(Control(ControlTarget(Seen([seen]), ""))))
    assert log["connections"][0]["tls"]["problems"] == ["two names of one type"]


def full_connection() -> SeenConnection:
    """One connection in which every member of every record has something to tell."""
    return SeenConnection(
        number=1,
        script=-1,
        received=bytearray(b"r"),
        sent=bytearray(b"s"),
        requests=[SeenRequest(b"raw", b"m", b"t", b"v", ((b"n", b"\xff"),), b"b", ((b"n", b"v"),), True, ("p",))],
        tls=SeenTls("s", ("a",), ("TLSv1.2",), "TLSv1.3", "a", "unknown_ca", "e", b"\xff", ("p",)),
        client_end="rst",
        client_notify=True,
        server_end="fin",
        notes=["n"],
        faults=["f"],
        disturbances=[b"d"],
        unread=[SeenRequest(b"raw", complete=False)],
        limits=["request"],
        dropped_received=1,
        dropped_sent=2,
        dropped_requests=3,
        peer="127.0.0.1:5",
        began=1.0,
        ended=2.0,
        turns=[Turn(1.5, "client", 1)],
    )


RENAMED = {
    SeenConnection: {"number": "connection", "ended": "seconds"},
    SeenRequest: {"fields": "headers"},
}
LEFT_OUT = {
    SeenRequest: {"raw"},  # the octets of the connection include them
    # times of the clock of this process
    SeenConnection: {"client_ended_at", "server_ended_at", "server_sent_at"},
    SeenTls: {"flight_sent_at"},
}
RECORDS = [("Connection", SeenConnection), ("Request", SeenRequest), ("Tls", SeenTls)]


@pytest.mark.parametrize(("name", "seen"), RECORDS, ids=[name for name, _ in RECORDS])
def test_a_record_has_all_that_was_seen_and_its_schema_has_exactly_the_members(name: str, seen: type) -> None:
    record = connection_record(full_connection())
    of_record = {"Connection": record, "Request": record["requests"][0], "Tls": record["tls"]}[name]
    control = Client(Control(ControlTarget(Seen(), "")))
    schema = control.get("/openapi.json").get_json()["components"]["schemas"][name]
    assert set(of_record) == set(schema["properties"]) == set(schema["required"])
    expected = {RENAMED.get(seen, {}).get(each.name, each.name) for each in fields(seen)} - LEFT_OUT.get(seen, set())
    assert expected - set(of_record) - {f"dropped_{each}" for each in record["dropped"]} == set()


def test_every_member_of_every_record_is_required_and_no_other_is_allowed() -> None:
    schemas = Client(Control(ControlTarget(Seen(), ""))).get("/openapi.json").get_json()["components"]["schemas"]
    closed = {name: schema for name, schema in schemas.items() if name not in ("NewRoute", "Route")}
    assert {"Connection", "Request", "Tls", "Octets", "Log"} <= set(closed)
    for name, schema in closed.items():
        assert (name, set(schema["properties"])) == (name, set(schema["required"]))
        assert schema["additionalProperties"] is False


def test_the_page_for_people_names_every_member() -> None:
    page = (Path(__file__).parents[2] / "docs" / "control-port.md").read_text(encoding="utf-8")
    schemas = Client(Control(ControlTarget(Seen(), ""))).get("/openapi.json").get_json()["components"]["schemas"]
    members = {member for name, _ in RECORDS for member in schemas[name]["properties"]}
    assert {member for member in members if f"`{member}`" not in page} == set()


def test_a_full_record_is_as_described_and_plain_json() -> None:
    record = connection_record(full_connection())
    control = Client(Control(ControlTarget(Seen(), "")))
    Draft202012Validator(schema_of(control, "Connection")).validate(record)
    assert json.loads(json.dumps(record)) == record
