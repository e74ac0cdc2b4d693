"""`h1conform serve` as a process: what it says, what it serves, how it ends, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from h1conform import certs
from h1conform.conformance.serving.ready_file import ready_file
from h1conform.conformance.serving.tls_context import tls_context

LONG = 30.0  # seconds; only ever used up by a failure
Refused = Callable[..., str]
COMMAND = (sys.executable, "-m", "h1conform", "serve")


class Served:
    """A running server: the process, and what its ready line says."""

    def __init__(self, process: subprocess.Popen[str], temporary: Path) -> None:
        assert process.stdout is not None
        self.process = process
        self.temporary = temporary
        line = process.stdout.readline()
        assert line, process.communicate(timeout=LONG)
        self.ready: dict[str, Any] = json.loads(line)

    def connect(self) -> socket.socket:
        """A connection, over TLS with the CA of the ready line where the server speaks that."""
        sock = socket.create_connection((self.ready["host"], self.ready["port"]), timeout=LONG)
        if self.ready["scheme"] == "http":
            return sock
        context = ssl.create_default_context(cafile=self.ready["ca_file"])
        return context.wrap_socket(sock, server_hostname=self.ready["host"])

    def ask(self, path: str, method: str = "GET", extra: str = "", body: bytes = b"") -> bytes:
        """Everything that comes in answer to one request."""
        with self.connect() as sock:
            head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{extra}\r\n"
            sock.sendall(head.encode() + body)
            return read_all(sock)

    def control(self, path: str, method: str = "GET", data: object = None, token: str = "") -> Any:
        """What a path of the control port answers."""
        request = urllib.request.Request(self.ready["control"] + path, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if data is not None:
            request.data = json.dumps(data).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=LONG) as response:
            content = response.read()
            return json.loads(content) if response.headers.get_content_type() == "application/json" else content

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, rest of standard output, standard error."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str, str]:
        """The same, without a signal."""
        out, err = self.process.communicate(timeout=LONG)
        return self.process.returncode, out, err


def read_all(sock: socket.socket) -> bytes:
    data = b""
    while piece := sock.recv(65536):
        data += piece
    return data


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which modules are compiled once for all servers, wherever the tests run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}


@pytest.fixture
def serve(tmp_path: Path, compiled: dict[str, str]) -> Iterator[Callable[..., Served]]:
    """Starts servers, on free ports unless told otherwise, with a folder for temporary files of their own."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with ExitStack() as stack:

        def start(*options: str, port: bool = True) -> Served:
            process = subprocess.Popen(
                (*COMMAND, *(("--port", "0") if port else ()), *options),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=compiled | {"TMPDIR": str(temporary)},
            )
            stack.enter_context(process)
            stack.callback(process.terminate)
            return Served(process, temporary)

        yield start
    assert list(temporary.iterdir()) == [], "nothing is left behind"


@pytest.fixture
def refused(compiled: dict[str, str]) -> Refused:
    """The one line of a server that cannot be served; its exit code is 3."""

    def run(*options: str) -> str:
        done = subprocess.run(
            (*COMMAND, *options), capture_output=True, text=True, timeout=LONG, check=False, env=compiled
        )
        assert (done.returncode, done.stdout) == (3, ""), done
        return done.stderr

    return run


# ------------------------------------------------------------------------------------------------- echo and the corpus


def test_it_says_where_it_is_in_one_line_of_json(serve: Callable[..., Served]) -> None:
    served = serve()
    ready = served.ready
    assert ready["address"] == f"127.0.0.1:{ready['port']}"
    assert ready["url"] == f"http://{ready['address']}"
    assert (ready["scheme"], ready["ca_file"], ready["unix"]) == ("http", None, None)
    assert ready["pid"] == served.process.pid
    assert served.stop()[1] == ""


def test_a_request_comes_back_as_json(serve: Callable[..., Served]) -> None:
    received = serve().ask("/any?q=1", "POST", "X-A: b\r\nContent-Length: 5\r\n", b"hello")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    told = json.loads(received.partition(b"\r\n\r\n")[2])
    assert (told["method"], told["target"], told["body"]) == ("POST", "/any?q=1", "hello")
    assert ["X-A", "b"] in told["headers"]


@pytest.mark.slow
def test_a_large_request_comes_back_whole_whatever_the_log_keeps(serve: Callable[..., Served]) -> None:
    served = serve()
    body = b"x" * 3_000_000
    received = served.ask("/", "POST", f"Content-Length: {len(body)}\r\n", body)
    assert json.loads(received.partition(b"\r\n\r\n")[2])["body"] == body.decode()
    [connection] = served.control("/log")["connections"]
    assert connection["dropped"]["received"] > 2_000_000


@pytest.mark.slow
def test_a_case_is_served_octet_by_octet(serve: Callable[..., Served]) -> None:
    served = serve()
    wanted = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert served.ask("/cases/chunked/one-chunk") == wanted
    assert served.ask("/cases/chunked/one-chunk?delivery=bytewise") == wanted


@pytest.mark.slow
def test_the_scripts_of_a_case_come_in_turn_and_again(serve: Callable[..., Served]) -> None:
    served = serve()
    received = [served.ask("/cases/reuse/not-after-incomplete") for _ in range(4)]
    assert received[0] != received[1]
    assert received[2:] == received[:2]


@pytest.mark.slow
def test_a_case_that_answers_before_the_content_does_so(serve: Callable[..., Served]) -> None:
    with serve().connect() as sock:
        sock.sendall(b"POST /cases/upload/early-answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
        assert sock.recv(1000).startswith(b"HTTP/1.1 ")


@pytest.mark.slow
def test_a_case_that_is_not_there_is_answered_with_the_nearest(serve: Callable[..., Served]) -> None:
    received = serve().ask("/cases/chunked/one-chnk")
    assert received.startswith(b"HTTP/1.1 404 ")
    assert b"nearest: 'chunked/one-chunk'" in received


@pytest.mark.slow
def test_a_case_that_needs_tls_of_its_own_says_how_to_get_it(serve: Callable[..., Served]) -> None:
    received = serve().ask("/cases/tls/identity/expired")
    assert received.startswith(b"HTTP/1.1 421 ")
    assert b"h1conform serve --case tls/identity/expired" in received


@pytest.mark.slow
def test_all_cases_are_listed(serve: Callable[..., Served]) -> None:
    assert b"\nchunked/one-chunk  " in serve().ask("/cases/")


# -------------------------------------------------------------------------------------------------------- one case


@pytest.mark.slow
def test_a_case_is_played_on_every_connection_with_a_command_to_try_it(serve: Callable[..., Served]) -> None:
    served = serve("--case", "incomplete/length-half-fin")
    first, second = (served.ask("/") for _ in range(2))
    assert first == second
    command = served.ready["try"]
    assert served.ready["url"] in command
    assert f"try: {command}\n" in served.stop()[2]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "code"), [("tls/good-address", 0), ("tls/identity/expired", 60)])
def test_a_case_about_tls_comes_with_its_certificate(serve: Callable[..., Served], case: str, code: int) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    served = serve("--case", case)
    assert served.ready["scheme"] == "https"
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    words = shlex.split(served.ready["try"])
    done = subprocess.run(words, capture_output=True, timeout=LONG, check=False, env=environment)
    assert done.returncode == code, done.stderr


@pytest.mark.slow
def test_scripts_for_several_connections_come_in_turn_and_again(serve: Callable[..., Served]) -> None:
    served = serve("--case", "reuse/not-after-incomplete")
    received = [served.ask("/") for _ in range(4)]
    assert received[0] != received[1]
    assert received[2:] == received[:2]


@pytest.mark.slow
@pytest.mark.parametrize("connections", [0, 1])
def test_a_reset_begins_the_scripts_of_a_case_anew(serve: Callable[..., Served], connections: int) -> None:
    served = serve("--case", "reuse/not-after-incomplete")
    before = [served.ask("/") for _ in range(connections)]
    served.control("/reset", "POST", {})
    after = [served.ask("/") for _ in range(2)]
    assert after[0] != after[1]
    assert before == after[:connections]


@pytest.mark.slow
def test_a_variant_can_be_chosen(serve: Callable[..., Served]) -> None:
    served = serve("--case", "chunked/one-chunk[tls-bytewise]", "--log", "jsonl")
    assert served.ask("/").endswith(b"5\r\nhello\r\n0\r\n\r\n")
    assert json.loads(served.stop()[1])["tls"]["version"] == "TLSv1.3"


@pytest.mark.slow
def test_a_server_of_one_case_has_a_log_and_no_routes(serve: Callable[..., Served]) -> None:
    served = serve("--case", "chunked/one-chunk")
    served.ask("/")
    assert len(served.control("/log")["connections"]) == 1
    with pytest.raises(urllib.request.HTTPError) as caught:
        served.control("/routes")
    with caught.value as error:
        assert error.code == 409


# ------------------------------------------------------------------------------------------------------ scenario files

SCENARIO = """
[[connection]]
script = ["read", { send = "HTTP/1.1 200 OK\\r\\n\\r\\nscripted" }, "close"]

[[route]]
name = "greet"
path = "/greet/<name>"
reply = { body = "hello", faults = [{ truncate = -1 }] }

[[route]]
path = "/case"
reply = { case = "chunked/one-chunk" }
"""


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_scenario_is_served_scripts_first(serve: Callable[..., Served], scenario: str) -> None:
    served = serve(scenario)
    assert served.ask("/greet/x").endswith(b"scripted")
    assert served.ask("/greet/x").endswith(b"\r\n\r\nhell")
    assert served.ask("/case").endswith(b"5\r\nhello\r\n0\r\n\r\n")
    assert served.ask("/other").startswith(b"HTTP/1.1 501 ")


@pytest.mark.slow
def test_a_reset_begins_the_scenario_anew(serve: Callable[..., Served], scenario: str) -> None:
    served = serve(scenario)
    served.ask("/")
    served.control("/routes", "DELETE")
    served.control("/reset", "POST", {})
    assert served.control("/log")["connections"] == []
    assert [route["name"] for route in served.control("/routes")["routes"]] == ["greet", "route-2"]
    assert served.ask("/greet/x").endswith(b"scripted")
    assert served.ask("/greet/x").endswith(b"hell")


@pytest.mark.slow
def test_scripts_of_a_scenario_are_encrypted_as_the_server_is_unless_they_say(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    path = tmp_path / "tls.toml"
    script = 'script = ["read", { send = "HTTP/1.1 200 OK\\r\\n\\r\\n" }, "close"]\n'
    path.write_text(f"[server]\ntls = true\n[[connection]]\n{script}[[connection]]\ntls = false\n{script}")
    served = serve(str(path))
    assert served.ask("/") == b"HTTP/1.1 200 OK\r\n\r\n"
    with socket.create_connection((served.ready["host"], served.ready["port"]), timeout=LONG) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_all(sock) == b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.slow
def test_both_schemes_on_one_port(serve: Callable[..., Served], tmp_path: Path) -> None:
    path = tmp_path / "either.toml"
    path.write_text('[server]\ntls = "either"\n[[route]]\nreply = "hello"\n')
    served = serve(str(path))
    assert served.ask("/").endswith(b"hello")
    served.ready["scheme"] = "http"
    assert served.ask("/").endswith(b"hello")


# ----------------------------------------------------------------------------------------------------- TLS, unix, ports


@pytest.mark.slow
def test_tls_with_a_certificate_by_name(serve: Callable[..., Served]) -> None:
    served = serve("--cert", "expired")
    assert served.ready["scheme"] == "https"
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        served.connect()
    assert served.control("/ca.pem").startswith(b"-----BEGIN CERTIFICATE-----")


@pytest.mark.slow
def test_a_certificate_of_ones_own_is_served_and_nothing_is_said_of_a_ca(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    certs.write(tmp_path, ["wrong-host"])
    served = serve("--cert", str(tmp_path / "wrong-host.pem"), "--key", str(tmp_path / "wrong-host.key"))
    assert (served.ready["scheme"], served.ready["ca_file"]) == ("https", None)
    assert "--cacert" not in served.ready["try"]
    found = ssl.get_server_certificate((served.ready["host"], served.ready["port"]), timeout=LONG)
    assert found == certs.identity("wrong-host").chain.decode("ascii")
    with pytest.raises(urllib.error.HTTPError) as refused:
        served.control("/ca.pem")
    with refused.value as answer:
        assert answer.code == 404
        assert "start it with --ca FILE" in json.load(answer)["error"]


@pytest.mark.slow
def test_the_ca_of_ones_own_certificate_is_the_one_that_is_named(serve: Callable[..., Served], tmp_path: Path) -> None:
    certs.write(tmp_path, ["wrong-host"])
    own = ("--cert", str(tmp_path / "wrong-host.pem"), "--key", str(tmp_path / "wrong-host.key"))
    ca = tmp_path / "stranger-ca.pem"
    served = serve(*own, "--ca", str(ca))
    assert served.ready["ca_file"] == str(ca)
    assert served.control("/ca.pem") == ca.read_bytes()


@pytest.mark.parametrize(
    ("name", "files", "said"),
    [
        ("wrong-host", (), "wrong-host.pem contains a certificate without its private key: name the file of the key"),
        ("wrong-host", ("ca.pem",), "ca.pem contains no private key in PEM"),
        ("wrong-host", ("none.key",), "cannot read the key "),
    ],
)
def test_a_key_that_is_not_there_is_one_line(
    refused: Refused, tmp_path: Path, name: str, files: tuple[str, ...], said: str
) -> None:
    certs.write(tmp_path, [name])
    line = refused("--cert", str(tmp_path / f"{name}.pem"), *(f"--key={tmp_path / file}" for file in files))
    assert said in line
    assert line.count("\n") == 1


@pytest.mark.slow
def test_a_client_is_asked_for_its_certificate(serve: Callable[..., Served]) -> None:
    served = serve("--client-auth", "required")
    assert served.ready["scheme"] == "https"
    with pytest.raises(ssl.SSLError, match=r"(?i)certificate.required|handshake.failure"):
        served.ask("/")


def test_what_openssl_cannot_serve_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise certs.Unavailable("no Ed25519")

    monkeypatch.setattr(certs, "server_context", refuse)
    with pytest.raises(ValueError, match="unsupported by this OpenSSL: no Ed25519"):
        tls_context("ed25519")


@pytest.mark.slow
def test_tls_is_trusted_with_the_file_of_the_ready_line(serve: Callable[..., Served]) -> None:
    assert serve("--tls").ask("/").startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.slow
def test_a_unix_socket_is_there_as_long_as_the_server(serve: Callable[..., Served]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # of a short name: the path of a socket has 108 octets at most
        path = str(Path(folder, "s"))
        served = serve("--unix", path, port=False)
        assert (served.ready["address"], served.ready["port"]) == (path, None)
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(LONG)
            sock.connect(path)
            sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert read_all(sock).startswith(b"HTTP/1.1 200 OK\r\n")
        served.stop()
        assert not Path(path).exists()


# ------------------------------------------------------------------------------------------------------- control port


@pytest.mark.slow
def test_a_route_added_on_the_control_port_answers_before_everything_else(serve: Callable[..., Served]) -> None:
    served = serve()
    added = served.control("/routes", "POST", {"path": "/cases/chunked/one-chunk", "reply": "mine"})
    assert served.ask("/cases/chunked/one-chunk").endswith(b"mine")
    served.control(f"/routes/{added['name']}", "DELETE")
    assert served.ask("/cases/chunked/one-chunk").endswith(b"0\r\n\r\n")


@pytest.mark.slow
def test_the_index_page_lists_the_corpus(serve: Callable[..., Served]) -> None:
    served = serve()
    page = served.control("/").decode()
    assert f'href="{served.ready["url"]}/cases/chunked/one-chunk"' in page
    assert "h1conform serve --case tls/identity/expired" in page


def test_the_control_port_can_be_left_out(serve: Callable[..., Served]) -> None:
    assert serve("--control", "off").ready["control"] is None


@pytest.mark.slow
def test_a_control_port_for_everyone_is_warned_of(serve: Callable[..., Served]) -> None:
    served = serve("--control-host", "0.0.0.0", "--ready-file", "ready.json")
    token = served.ready["control_token"]
    assert len(token) == 48
    ready = served.temporary.parent / "ready.json"
    assert json.loads(ready.read_text(encoding="ascii"))["control_token"] == token
    assert ready.stat().st_mode & 0o077 == 0
    with pytest.raises(urllib.error.HTTPError, match="401") as caught:
        served.control("/health")
    with caught.value as answer:
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="h1conform control port"'
    assert served.control("/health", token=token)["ok"] is True
    err = served.stop()[2]
    assert "warning: every host that can reach 0.0.0.0 and has the token can control this server" in err
    assert token not in err


@pytest.mark.slow
def test_a_control_port_on_the_loopback_interface_has_a_token_if_one_is_given(serve: Callable[..., Served]) -> None:
    served = serve("--control-token", "s3cr.et=")
    assert served.ready["control_token"] is None  # the user has it
    with pytest.raises(urllib.error.HTTPError, match="401") as caught:
        served.control("/health")
    caught.value.close()
    assert served.control("/health", token="s3cr.et=")["ok"] is True


# ----------------------------------------------------------------------------------------------------------------- log


@pytest.mark.slow
def test_the_log_for_people_shows_a_server_name_without_its_controls(serve: Callable[..., Served]) -> None:
    served = serve("--tls", "--log", "human")
    name, evil = "a" * 40, ("\x1b]0;owned\x07\r\nconnection 9" + "\u202e" * 4).encode().ljust(40, b"\0")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    with socket.create_connection((served.ready["host"], served.ready["port"]), timeout=LONG) as sock:
        sock.sendall(outgoing.read().replace(name.encode(), evil, 1))
        sock.shutdown(socket.SHUT_WR)
        sock.recv(65536)
    err = served.stop()[2]
    assert " for \\x1b]0;owned\\x07\\r\\nconnection 9" in err
    assert [line for line in err.splitlines() if not line.isprintable() or line.startswith("connection 9")] == []


@pytest.mark.slow
def test_the_log_in_json_follows_the_ready_line(serve: Callable[..., Served]) -> None:
    served = serve("--log", "jsonl")
    for path in ("/a", "/b"):
        served.ask(path)
    _, out, _ = served.stop()
    records = [json.loads(line) for line in out.splitlines()]
    assert sorted(record["requests"][0]["target"] for record in records) == ["/a", "/b"]


@pytest.mark.slow
def test_the_log_for_people_shows_both_sides(serve: Callable[..., Served]) -> None:
    served = serve("--log", "human")
    served.ask("/cases/chunked/one-chunk")
    _, _, err = served.stop()
    assert "> GET /cases/chunked/one-chunk HTTP/1.1\\r\\n\n" in err
    assert "< hello\\r\\n\n" in err
    assert "client FIN, server FIN" in err


@pytest.mark.slow
def test_on_a_terminal_the_log_is_for_people_and_in_colour(tmp_path: Path, compiled: dict[str, str]) -> None:
    ours, theirs = os.openpty()
    command = (*COMMAND, "--port", "0")
    with (
        os.fdopen(ours, "rb", buffering=0) as terminal,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=compiled) as process,
    ):
        os.close(theirs)
        served = Served(process, tmp_path)
        served.ask("/cases/chunked/one-chunk")
        shown = b""
        while b"server FIN" not in shown:
            shown += terminal.read(1000)
        process.terminate()
    assert b"try: curl" in shown
    assert b"\x1b[32m" in shown


# ------------------------------------------------------------------------------------------------------------- the end


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_at_once_and_cleanly(serve: Callable[..., Served], tmp_path: Path, number: int) -> None:
    written = tmp_path / "ready.json"
    served = serve("--tls", "--ready-file", str(written))
    assert json.loads(written.read_text()) == served.ready
    assert Path(served.ready["ca_file"]).parent.parent == served.temporary
    with served.connect() as idle, served.connect() as held:
        held.sendall(b"GET /cases/timing/no-response HTTP/1.1\r\nHost: localhost\r\n\r\n")
        code, out, err = served.stop(number)
        assert idle.recv(1) == b""
    assert (code, out, err) == (0, "", "")
    assert not written.exists()


def test_once_ends_it_after_the_first_connection(serve: Callable[..., Served]) -> None:
    served = serve("--once", "--log", "jsonl")
    served.ask("/")
    code, out, _ = served.wait()
    assert code == 0
    assert json.loads(out)["requests"][0]["target"] == "/"


@pytest.mark.slow
def test_a_reader_of_its_output_that_leaves_does_not_end_it(serve: Callable[..., Served]) -> None:
    served = serve("--log", "jsonl")
    assert served.process.stdout is not None
    served.process.stdout.close()
    for _ in range(3):
        assert served.ask("/").startswith(b"HTTP/1.1 200 OK\r\n")
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(LONG) == 0


# ----------------------------------------------------------------------------------------------------------- bad input


def test_a_port_in_use_is_one_line(refused: Refused, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("--port", str(port), "--ready-file", str(tmp_path / "ready"))
    assert (
        line
        == f"h1conform: cannot listen on 127.0.0.1 port {port}: Address already in use; --port 0 selects a free port\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_address_in_use_is_told_with_the_option_that_helps(refused: Refused, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = refused("--port", "0", "--control", str(taken.getsockname()[1]))
    assert line.endswith("Address already in use; --control 0 selects a free port\n")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        line = refused("--unix", str(tmp_path / "s"))
    assert line.endswith("another server listens there; --unix PATH takes another path\n")


@pytest.mark.slow
def test_a_ready_file_replaces_no_device_and_no_pipe(refused: Refused, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        line = refused("--port", "0", "--ready-file", str(tmp_path / name))
        assert line.endswith(f"{name}' is no regular file: give the path of a file\n")
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()


def test_a_server_removes_only_its_own_ready_file(tmp_path: Path) -> None:
    path = tmp_path / "ready"
    with ready_file(path, {"pid": 1}):
        with ready_file(path, {"pid": 2}):
            pass
        assert not path.exists()
    with ready_file(path, {"pid": 1}):
        path.unlink()
        path.write_text("of another server", encoding="ascii")
    assert path.read_text(encoding="ascii") == "of another server"


ONE = "chunked/one-chunk"
BAD: list[tuple[tuple[str, ...], str]] = [
    (("--control-token", ""), "--control-token: a token has letters, digits and the characters - . _ ~ + / only"),
    (("--control-token", "a b"), "--control-token: a token has letters, digits and the characters - . _ ~ + / only"),
    (("--control-token", "x", "--control", "off"), "--control-token needs a control port: omit --control off"),
    (("--case", "chunked/one-chnk"), f"no case 'chunked/one-chnk'; nearest: {ONE!r}"),
    (("--case", f"{ONE}[tcp-x]"), f"case {ONE} has no variant 'tcp-x'; its variants: tcp-whole"),
    (("--case", f"{ONE}[tcp-whole]", "--tls"), f"variant tcp-whole of case {ONE} does not use TLS: omit --tls"),
    (("--case", ONE, "--cert", "good"), "the case itself determines its certificates: omit --cert and --client-auth"),
    (("--case", ONE, "x.toml"), "a scenario file and --case cannot be combined"),
    (("--cert", "expird"), "unknown identity 'expird': did you mean 'expired' or 'client-expired'?"),
    (("--cert", "xyz"), "unknown identity 'xyz': `h1conform certs --list` shows all"),
    (("--cert", "none.pem"), "cannot read the certificate none.pem: No such file or directory"),
    (("--cert", "none", "--key", "none.key"), "cannot read the certificate none: No such file or directory"),
    (("--ca", "none.pem"), "--ca needs a certificate of your own: add --cert FILE, or omit --ca"),
    (("--cert", "good", "--ca", "none.pem"), "--ca needs a certificate of your own: add --cert FILE, or omit --ca"),
    (("--key", "none.key"), "--key needs a certificate of your own: add --cert FILE"),
    (("--cert", "good", "--key", "none.key"), "the identity 'good' has its own key: omit --key"),
    (
        ("--case", ONE, "--client-auth", "none"),
        "the case itself determines its certificates: omit --cert and --client-auth",
    ),
    (("",), "the scenario file '': give the path of a file, or omit it"),
    (("none.toml",), "none.toml: cannot be read: No such file or directory"),
    (("--unix", "/no/such/s"), "cannot listen on unix socket '/no/such/s': No such file or directory"),
    (("--unix", "s", "--port", "1"), "--unix cannot be combined with --host or --port"),
    (("--port", "0", "--ready-file", "."), "the ready file '.' is a folder: give the path of a file"),
    (("--port", "0", "--host", ""), "--host='': give an IPv4 or IPv6 address"),
    (("--port", "0", "--host", "a" * 70), f"cannot listen on {'a' * 70}: not an address ("),
    (("--port", "0", "--host", "300.1.1.1"), "cannot listen on 300.1.1.1: not an address ("),
    (("--port", "0", "--control-host", ""), "--control-host='': give an IPv4 or IPv6 address"),
    (("--unix", ""), "--unix='': give the path of a unix socket"),
]


def test_a_ready_file_that_cannot_be_written_is_exit_code_2(compiled: dict[str, str]) -> None:
    command = (*COMMAND, "--port", "0", "--ready-file", "/no/such/r")
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False, env=compiled)
    message = "h1conform: /no/such/r: cannot be written: No such file or directory\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("options", "said"), BAD, ids=[" ".join(options) for options, _ in BAD])
def test_bad_input_is_one_line_and_exit_code_3(refused: Refused, options: tuple[str, ...], said: str) -> None:
    line = refused(*options)
    assert line.startswith(f"h1conform: {said}")
    assert line.count("\n") == 1


@pytest.mark.parametrize("value", ["x", "65536", "-1"])
def test_a_control_port_that_is_none_is_refused(refused: Refused, value: str) -> None:
    assert f"{value!r} is neither a port (0 to 65535) nor 'off'" in refused("--control", value)


def test_a_bad_offset_in_a_file_is_one_line(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('[[route]]\npath = "/a"\nreply = { body = "a", faults = [{ reset = 999 }] }\n')
    line = refused(str(path))
    assert line.startswith(f"h1conform: {path}:3: route[0].reply.faults: reset: at=999 lies outside a response of ")
