"""Programs that use http.client, with the reference client in its place: `python programs.py NAME ADDRESS`.

ADDRESS is the URL of a server, or the path of a unix socket. Each program makes its exchanges and checks the answers;
the test checks what the server received.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from replaced import client  # before every module that imports http.client


def with_urllib(url: str) -> None:
    """Run `urllib.request`: content, an error with its content, and a redirection."""
    import urllib.error
    import urllib.request

    import pytest

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/content", timeout=10) as response:
        assert isinstance(response, client.HTTPResponse)
        assert (response.status, response.headers["A"], response.read()) == (200, "b", b"hello")
    with opener.open(f"{url}/moved", b"x=y", timeout=10) as response:
        assert (response.geturl(), response.read()) == (f"{url}/content", b"hello")
    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(f"{url}/missing", timeout=10)
    with caught.value as error:
        assert (error.code, error.read()) == (404, b"no")


def with_cookies(url: str) -> None:
    """Run `http.cookiejar`: the second request has the cookie that the first response has set."""
    import http.cookiejar
    import urllib.request

    jar = http.cookiejar.CookieJar()
    processor = urllib.request.HTTPCookieProcessor(jar)
    opener = urllib.request.build_opener(processor, urllib.request.ProxyHandler({}))
    for _ in range(2):
        with opener.open(f"{url}/content", timeout=10) as response:
            assert response.read() == b"hello"
    assert [(cookie.name, cookie.value) for cookie in jar] == [("c", "d")]


def with_xmlrpc(url: str) -> None:
    """Run `xmlrpc.client`: two calls on one connection."""
    import xmlrpc.client

    with xmlrpc.client.ServerProxy(f"{url}/rpc") as server:
        assert [server.add(2, 3), server.add(2, 3)] == [5, 5]


def with_requests(url: str) -> None:
    """Run requests: a session with content, a chunked upload and a stream."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        assert session.get(f"{url}/content", timeout=10).content == b"hello"
        assert session.post(f"{url}/upload", data=iter([b"ab", b"cd"]), timeout=10).text == "4"
        with session.get(f"{url}/content", stream=True, timeout=10) as response:
            assert b"".join(response.iter_content(2)) == b"hello"


def with_urllib3(url: str) -> None:
    """Run urllib3: a pool with content, an upload, and a body that is cut off."""
    import pytest
    import urllib3

    with urllib3.PoolManager(retries=False, timeout=10) as pool:
        response = pool.request("GET", f"{url}/content")
        assert (response.status, response.headers["A"], response.data) == (200, "b", b"hello")
        assert pool.request("PUT", f"{url}/upload", body=b"abcd").data == b"4"
        with pytest.raises(urllib3.exceptions.ProtocolError) as caught:
            pool.request("GET", f"{url}/cut")
        assert isinstance(caught.value.args[1], client.IncompleteRead)  # the client has found the fault, not urllib3


def with_unix_socket(path: str) -> None:
    """Run a connection of the kind that clients of docker have."""
    import socket

    class UnixConnection(client.HTTPConnection):
        def __init__(self, path: str) -> None:
            super().__init__("localhost", timeout=10)
            self.path = path

        def connect(self) -> None:
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            sock.settimeout(self.timeout)
            sock.connect(self.path)
            self.sock = sock

    connection = UnixConnection(path)
    for _ in range(2):
        connection.request("GET", "/content", headers={"Accept": "*/*"})
        response = connection.getresponse()
        assert (response.status, response.getheader("a"), response.read()) == (200, "b", b"hello")
    connection.close()


PROGRAMS: dict[str, Callable[[str], None]] = {
    "cookiejar": with_cookies,
    "requests": with_requests,
    "unix socket": with_unix_socket,
    "urllib": with_urllib,
    "urllib3": with_urllib3,
    "xmlrpc": with_xmlrpc,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](sys.argv[2])
    assert client is sys.modules["http.client"]
