"""Users of http.client, in the standard library and in the world, with the reference client in its place."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from h1conform.mockserver import Faulty, MockServer, Reply, truncate

PROGRAMS = Path(__file__).parent / "in_place/programs.py"
ANSWER = b"""<?xml version='1.0'?>
<methodResponse><params><param><value><int>5</int></value></param></params></methodResponse>"""


def served(**options: str) -> MockServer:
    """Return a server with the routes that the programs use."""
    server = MockServer(**options)  # type: ignore[arg-type]
    server.on("GET", "/content", Reply("hello", headers={"A": "b", "Set-Cookie": "c=d"}))
    server.on("GET", "/missing", Reply("no", status=404))
    server.on("GET", "/cut", Faulty(Reply("hello"), [truncate(at=-2)]))
    server.on("POST", "/moved", Reply("", status=303, headers={"Location": "/content"}))
    server.on("POST", "/rpc", Reply(ANSWER, headers={"Content-Type": "text/xml"}))
    for method in ("POST", "PUT"):
        server.on(method, "/upload", lambda context: Reply(str(len(context.body))))
    return server


def run(name: str, address: str) -> None:
    """Run a program in a process of its own."""
    command = [sys.executable, "-W", "error", str(PROGRAMS), name, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def received(server: MockServer) -> list[tuple[bytes, bytes]]:
    """Return the method and the target of each request."""
    return [(request.method, request.target) for request in server.requests]


EXPECTED = {
    "cookiejar": [(b"GET", b"/content")] * 2,
    "requests": [(b"GET", b"/content"), (b"POST", b"/upload"), (b"GET", b"/content")],
    "urllib": [(b"GET", b"/content"), (b"POST", b"/moved"), (b"GET", b"/content"), (b"GET", b"/missing")],
    "urllib3": [(b"GET", b"/content"), (b"PUT", b"/upload"), (b"GET", b"/cut")],
    "xmlrpc": [(b"POST", b"/rpc")] * 2,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_a_program_runs_on_the_reference_client(name: str) -> None:
    if name in ("requests", "urllib3") and importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    with served() as server:
        run(name, f"http://127.0.0.1:{server.port}")
        assert received(server) == EXPECTED[name]
        if name == "cookiejar":
            assert [request.values(b"cookie") for request in server.requests] == [(), (b"c=d",)]


@pytest.mark.slow
def test_a_subclass_with_a_unix_socket_runs_on_the_reference_client(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with served(path=path) as server:
        run("unix socket", path)
        assert received(server) == [(b"GET", b"/content")] * 2
