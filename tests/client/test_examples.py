"""The document's two examples, a GET session and a POST session, as doctests against the mock server.

Only what has changed since 2008 is changed: the host, and where `urlencode` lives.
"""

from __future__ import annotations

import doctest
from types import SimpleNamespace

import pytest

from h1conform import client
from h1conform.mockserver import Close, Play, ReadRequest, Send, Server

GET = """
>>> conn = http.client.HTTPConnection(address)
>>> conn.request("GET", "/index.html")
>>> r1 = conn.getresponse()
>>> print(r1.status, r1.reason)
200 OK
>>> data1 = r1.read()
>>> conn.request("GET", "/parrot.spam")
>>> r2 = conn.getresponse()
>>> print(r2.status, r2.reason)
404 Not Found
>>> data2 = r2.read()
>>> conn.close()
>>> (data1, data2)
(b'index', b'')
"""

POST = """
>>> from urllib.parse import urlencode
>>> params = urlencode({"spam": 1, "eggs": 2, "bacon": 0})
>>> headers = {"Content-type": "application/x-www-form-urlencoded", "Accept": "text/plain"}
>>> conn = http.client.HTTPConnection(address)
>>> conn.request("POST", "/cgi-bin/query", params, headers)
>>> response = conn.getresponse()
>>> print(response.status, response.reason)
200 OK
>>> data = response.read()
>>> conn.close()
>>> data
b'index'
"""

FOUND = (ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nindex"))
MISSING = (ReadRequest(), Send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))


GETS = [
    b"GET /index.html HTTP/1.1\r\nHost\r\nAccept-Encoding: identity\r\n\r\n",
    b"GET /parrot.spam HTTP/1.1\r\nHost\r\nAccept-Encoding: identity\r\n\r\n",
]
POSTS = [
    b"POST /cgi-bin/query HTTP/1.1\r\nHost\r\n"
    b"Content-type: application/x-www-form-urlencoded\r\nAccept: text/plain\r\nAccept-Encoding: identity\r\n"
    b"Content-Length: 21\r\n\r\nspam=1&eggs=2&bacon=0"
]


@pytest.mark.parametrize(("example", "requests"), [(GET, GETS), (POST, POSTS)], ids=["get", "post"])
def test_example(example: str, requests: list[bytes]) -> None:
    with Server([Play((*FOUND, *MISSING, Close()))]) as server:
        address = f"127.0.0.1:{server.port}"
        names = {"http": SimpleNamespace(client=client), "address": address}
        test = doctest.DocTestParser().get_doctest(example, names, "example", None, None)
        assert doctest.DocTestRunner().run(test).failed == 0
    assert len(server.seen.connections) == 1
    assert [each.raw.replace(b": " + address.encode(), b"") for each in server.seen.requests] == requests
