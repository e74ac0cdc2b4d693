"""Where the keys for forging come from, when they are known, and that they are left nowhere."""

from __future__ import annotations

import gc
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from h1conform.certs import server_context
from h1conform.mockserver import (
    Alert,
    Ciphertext,
    Close,
    KeyUpdate,
    Play,
    ReadRequest,
    Record,
    Send,
    Serve,
    Server,
    StartTls,
    Steps,
)
from h1conform.mockserver.script import fits, with_keys
from h1conform.mockserver.tls.key_log import key_log
from h1conform.mockserver.tls.keys import expand_label

Client = Callable[..., Any]
Connect = Callable[..., socket.socket]

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
WAIT = 10.0


def fresh(version: str = "TLSv1.3") -> ssl.SSLContext:
    """A context of our own, as forging makes it log its keys."""
    made: ssl.SSLContext = server_context.__wrapped__(versions=(version, version))
    return made


@pytest.fixture
def serve(serve: Callable[..., Server]) -> Callable[..., Server]:
    """A server that reads a request and then plays the steps above TLS."""

    def start(*steps: object, version: str = "TLSv1.3", context: ssl.SSLContext | None = None) -> Server:
        return serve((ReadRequest(), *steps), tls=context or fresh(version))

    return start


def noted(*plays: Play) -> Callable[[Connect], list[str]]:
    """Ask once, and return the notes on that."""

    def ask(connect: Connect) -> list[str]:
        with Server(plays, deadline=WAIT) as server:
            client = connect(server, plays[0].tls or isinstance(plays[0].steps[0], StartTls))
            client.sendall(GET)
            client.close()
            assert server.wait_idle(WAIT)
            return server.seen.connections[0].notes

    return ask


def test_an_answer_forges_where_the_keys_were_asked_for(connect: Connect) -> None:
    answer: Steps = (Record(RESPONSE), Close())
    with Server([Play((StartTls(fresh(), keys=True), Serve(lambda *_: answer)))], deadline=WAIT) as server:
        client = connect(server, True)
        client.sendall(GET)
        assert client.recv(1000) == RESPONSE
        assert client.recv(1000) == b""


def test_forging_without_the_keys_says_how_to_get_them(connect: Connect) -> None:
    ask = noted(Play((Serve(lambda *_: (Record(b"x"), Close())),), fresh()))
    assert ask(connect) == [
        "request 0, step 0, Record: the keys of this connection are not known: give its StartTls keys=True"
    ]


def test_forging_without_tls_says_so(connect: Connect) -> None:
    ask = noted(Play((ReadRequest(), Record(b"x"))))
    assert ask(connect) == [
        "step 1, Record: the connection does not use TLS: give the Play a context, or begin the script with StartTls"
    ]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (KeyUpdate(), "step 1, KeyUpdate: TLS 1.2 has no KeyUpdate: let the context offer TLS 1.3"),
        (Record(b"", padding=1), "step 1, Record: TLS 1.2 has no padding: let the context offer TLS 1.3"),
    ],
    ids=["update", "padding"],
)
def test_what_tls_1_2_does_not_have_is_not_forged(step: Any, why: str, connect: Connect) -> None:
    assert noted(Play((ReadRequest(), step), fresh("TLSv1.2")))(connect) == [why]


def test_a_suite_of_another_kind_is_named(connect: Connect) -> None:
    context = fresh("TLSv1.2")
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    ask = noted(Play((ReadRequest(), Alert("fatal", "internal_error")), context))
    assert ask(connect) == [
        "step 1, Alert: records of the cipher suite ECDHE-ECDSA-AES128-SHA256 cannot be forged: "
        "let the context offer AES-GCM or ChaCha20"
    ]


def test_the_keys_are_logged_only_where_steps_forge(connect: Connect) -> None:
    context = fresh()
    with Server([Play((ReadRequest(), Send(RESPONSE)), context)]) as server:
        connect(server, True).close()
        assert server.wait_idle(WAIT)
    assert (key_log(context), context.keylog_filename) == (None, None)


def test_no_key_outlives_its_connection(serve: Client, connect: Connect) -> None:
    context = fresh()
    files = Path(tempfile.gettempdir()).glob
    before = set(files("h1conform-keys*"))
    server = serve(Record(RESPONSE), Close(), context=context)
    clients = [connect(server, True) for _ in range(3)]
    for client in clients:
        client.sendall(GET)
        assert client.recv(1000) == RESPONSE
    log = key_log(context)
    assert log is not None
    assert log.mark() == 0
    assert set(files("h1conform-keys*")) <= before
    log.take(0, b"")


def test_a_log_ends_with_its_context() -> None:
    context = fresh()
    log = key_log(context, begin=True)
    assert log is not None
    assert key_log(context, begin=True) is log
    del context
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        log.mark()


FORKED = """
import os, ssl
from h1conform.mockserver.tls.key_log import key_log

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
before = key_log(context, begin=True)
before.mark()
child = os.fork()
if not child:
    log = key_log(context, begin=True)
    log.take(log.mark(), bytes(32))
    print(log is before, flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(before.take(0, bytes(32)))
"""


def test_a_forked_child_begins_a_log_of_its_own() -> None:
    ran = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split("\n") == ["False", "{}", ""]


def test_a_log_that_somebody_else_keeps_is_read_and_left_alone(serve: Client, connect: Connect, tmp_path: Path) -> None:
    context = fresh()
    context.keylog_filename = str(tmp_path / "keys")
    client = connect(serve(Record(RESPONSE), Close(), context=context), True)
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE
    assert "SERVER_TRAFFIC_SECRET_0" in (tmp_path / "keys").read_text()


def test_the_keys_of_tls_1_3_are_derived_as_in_the_example() -> None:
    """RFC 8448 section 3, "server derives write traffic keys for application data"."""
    secret = bytes.fromhex("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643")
    assert expand_label("sha256", secret, "key", 16).hex() == "9f02283b6c9c07efc26bb9f2ac92e356"
    assert expand_label("sha256", secret, "iv", 12).hex() == "cf782b88dd83549aadf1e984"


def test_what_a_connection_began_with_fits_a_script_that_forges_no_more() -> None:
    context, other = fresh(), fresh("TLSv1.2")
    keen, plain = StartTls(context, keys=True), StartTls(context)
    assert [fits(keen, plain), fits(plain, plain), fits(plain, StartTls(context)), fits(None, None)] == [True] * 4
    assert [fits(plain, keen), fits(keen, None), fits(None, plain), fits(keen, StartTls(other))] == [False] * 4


def test_a_start_learns_the_keys_where_a_later_step_forges() -> None:
    start, forging = StartTls(fresh()), Ciphertext((Record(b"x"),))
    cut = replace(start, flight=1)
    assert with_keys((start, Send(b"x"))) == (start, Send(b"x"))
    assert with_keys((forging, start)) == (forging, start)
    assert with_keys((start, forging)) == (replace(start, keys=True), forging)
    assert with_keys((cut, Alert("fatal", "internal_error")))[0] == cut
