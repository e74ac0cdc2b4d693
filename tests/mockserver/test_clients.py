"""The valid side under clients that we did not write: curl, requests and Node."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from h1conform.certs import ca_file
from h1conform.mockserver import MockServer, Reply, RequestContext

LONG = 30.0  # seconds; only ever used up by a failure
LARGE = bytes(range(256)) * 20_000  # 5 MB


@pytest.fixture
def server(_no_leaks: None, tls: ssl.SSLContext | None) -> Iterator[MockServer]:
    """One that answers in all ways that are valid."""

    def back(context: RequestContext) -> Reply:
        return Reply(context.body, headers={"X-Length": context.header("Content-Length") or "none"})

    with MockServer(tls=tls) as server:
        server.on("GET", "/text", Reply("hello", headers={"ETag": '"1"'}))
        server.on("GET", "/chunks", Reply(chunks=["hel", "lo"], trailers={"X-Trailer": "t"}))
        server.on("GET", "/large", Reply(LARGE))
        server.on("GET", "/empty", Reply(status=204))
        server.on("GET", "/same", Reply(status=304, headers={"ETag": '"1"'}), headers={"If-None-Match": '"1"'})
        server.on(("POST", "PUT"), "/back", back)
        server.on("POST", "/no", Reply("no", 417), early=True)
        yield server
        server.check()


def reused(server: MockServer) -> bool:
    """Whether all requests came on one connection."""
    return len(server.seen.connections) == 1


# ----------------------------------------------------------------------------------------------------------- requests


def test_requests(server: MockServer) -> None:
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(ca_file())

        def ask(method: str, path: str, **rest: Any) -> requests.Response:
            return session.request(method, server.url(path), timeout=LONG, **rest)

        assert ask("GET", "/text").text == "hello"
        head = ask("HEAD", "/text")
        assert (head.content, head.headers["Content-Length"]) == (b"", "5")
        assert ask("GET", "/chunks").content == b"hello"
        assert ask("GET", "/large").content == LARGE
        assert ask("GET", "/empty").content == b""
        assert ask("GET", "/same", headers={"If-None-Match": '"1"'}).status_code == 304
        assert ask("POST", "/back", data=LARGE).content == LARGE
        chunked = ask("PUT", "/back", data=iter([b"a", b"b"]))
        assert (chunked.content, chunked.headers["X-Length"]) == (b"ab", "none")
        assert ask("GET", "/text", headers={"Connection": "close"}).headers["Connection"] == "close"
    assert reused(server)


# --------------------------------------------------------------------------------------------------------------- curl


@pytest.fixture
def curl() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("curl is not installed")
    return found


def run(command: list[str], data: bytes = b"") -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_curl_on_one_connection(server: MockServer, curl: str) -> None:
    """Status, connections that were opened for it, and octets of content, of each request."""
    asked = [
        ["/text"],
        ["--head", "/text"],
        ["/chunks"],
        ["/large"],
        ["/empty"],
        ["--header", 'If-None-Match: "1"', "/same"],
        ["--data", "x=1", "/back"],
        ["--data", "x=1", "--header", "Transfer-Encoding: chunked", "/back"],
        ["/text"],
    ]
    command = [curl]
    for number, (*options, path) in enumerate(asked):
        common = ["--silent", "--show-error", "--cacert", str(ca_file()), "--max-time", str(LONG)]
        command += ["--next"] * bool(number) + common
        command += [*options, "--output", "/dev/null", "--write-out", "%{http_code} %{num_connects} %{size_download}\n"]
        command.append(server.url(path))
    assert run(command).decode().splitlines() == [
        "200 1 5",
        "200 0 0",
        "200 0 5",
        f"200 0 {len(LARGE)}",
        "204 0 0",
        "304 0 0",
        "200 0 3",
        "200 0 3",
        "200 0 5",
    ]
    assert [request.body for request in server.matching("POST")] == [b"x=1", b"x=1"]
    assert reused(server)


def test_curl_expects_100_and_gets_it(server: MockServer, curl: str) -> None:
    command = [curl, "--silent", "--show-error", "--cacert", str(ca_file()), "--include"]
    expect = ["--expect100-timeout", str(LONG), "--header", "Expect: 100-continue", "--data-binary", "@-"]
    told = run([*command, *expect, server.url("/back")], b"hello")
    assert told.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert told.endswith(b"\r\n\r\nhello")
    told = run([*command, *expect, server.url("/no")], LARGE)
    assert told.startswith(b"HTTP/1.1 417 ")
    assert server.matching("POST", "/no")[0].body == b""


def test_curl_of_1_0(server: MockServer, curl: str) -> None:
    command = [curl, "--silent", "--show-error", "--cacert", str(ca_file()), "--http1.0"]
    assert run([*command, server.url("/chunks")]) == b"hello"
    twice = [server.url("/text")] * 2
    assert run([*command, "--header", "Connection: keep-alive", *twice]) == b"hello" * 2
    assert len(server.seen.connections) == 2


# --------------------------------------------------------------------------------------------------------------- node

NODE = """
const [base, ca] = process.argv.slice(2);
const http = require(base.split(':')[0]);
const options = ca ? {ca: require('fs').readFileSync(ca)} : {};
const agent = new http.Agent({keepAlive: true, maxSockets: 1, ...options});

function ask(method, path, {headers = {}, body} = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(base + path, {method, agent, headers, ...options}, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => resolve({
        status: response.statusCode, size: Buffer.concat(parts).length, length: response.headers['content-length'],
        trailers: response.trailers, reused: request.reusedSocket, complete: response.complete,
      }));
      response.on('error', reject);
    });
    request.on('error', reject);
    if (headers.Expect) request.on('continue', () => request.end(body)); else request.end(body);
  });
}

(async () => {
  const told = [
    await ask('GET', '/text'), await ask('HEAD', '/text'), await ask('GET', '/chunks'), await ask('GET', '/large'),
    await ask('GET', '/empty'), await ask('GET', '/same', {headers: {'If-None-Match': '"1"'}}),
    await ask('POST', '/back', {body: 'x=1', headers: {'Content-Length': 3}}),
    await ask('POST', '/back', {body: 'x=1', headers: {'Transfer-Encoding': 'chunked'}}),
    await ask('POST', '/back', {body: 'x=1', headers: {Expect: '100-continue', 'Content-Length': 3}}),
  ];
  console.log(JSON.stringify(told));
  agent.destroy();
})();
"""


def test_node(server: MockServer, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = tmp_path / "client.cjs"
    script.write_text(NODE, encoding="utf-8")
    told = json.loads(run([node, str(script), server.url(""), str(ca_file())]))
    assert all(each["complete"] for each in told)
    assert [(each["status"], each["size"], each.get("length")) for each in told] == [
        (200, 5, "5"),
        (200, 0, "5"),
        (200, 5, None),
        (200, len(LARGE), str(len(LARGE))),
        (204, 0, None),
        (304, 0, None),
        (200, 3, "3"),
        (200, 3, "3"),
        (200, 3, "3"),
    ]
    assert told[2]["trailers"] == {"x-trailer": "t"}
    assert [each["reused"] for each in told] == [False, *[True] * 8]
    assert reused(server)
