"""The strict reader of requests itself: it accepts what is well-formed, and refuses each kind of what is not."""

from __future__ import annotations

import pytest

from .strict_requests import MalformedError, read_requests

GOOD = {
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\n": b"",
    b"GET / HTTP/1.1\r\n\r\n": b"",
    b"GET http://h:80/x?y HTTP/1.1\r\nHost: h:80\r\n\r\n": b"",
    b"OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n": b"",
    b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n": b"",
    b"POST / HTTP/1.1\r\nContent-Length: 3\r\nA: b\r\n\tc\r\n\r\nabc": b"abc",
    b'POST / HTTP/1.1\r\nTransfer-Encoding: gzip;a="b, c", chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n': b"abc",
    b"GET / HTTP/1.1\r\nTE: trailers, gzip;q=0.5\r\nUpgrade: a/1, b\r\nConnection: te, upgrade\r\n\r\n": b"",
    b"PUT / HTTP/1.1\r\nExpect: 100-continue, a=b;c=d\r\nContent-Length: 1\r\n\r\nx": b"x",
}
BAD = [
    *(b"GET %b HTTP/1.1\r\n\r\n" % target for target in (b"", b"x", b"*", b"/ x", b"/\xe4", b"/#", b"http://u@h/")),
    *(b"GET %b HTTP/1.1\r\n\r\n" % target for target in (b"http:///", b"http://[:::]/", b"http://a%zz/", b"h:80")),
    *(b"CONNECT %b HTTP/1.1\r\n\r\n" % target for target in (b"/", b"h", b"h:", b"h:65536", b":1", b"*")),
    *(b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % host for host in (b"a b", b"a/b", b"a@b", b"[a:80]", b"h:x", b"a%zz")),
    *(b"GET / HTTP/1.1\r\n%b\r\n\r\n" % line for line in (b"A", b"A : b", b" A: b", b": b", b"A: \0", b"A: b\nC: d")),
    *(b"GET / HTTP/1.1\r\n%b:\r\n\tx\r\n\r\n" % name for name in (b"Host", b"Content-Length", b"TE", b"Upgrade")),
    *(b"GET / HTTP/1.1\r\n%b\r\n\r\n" % two for two in (b"Host: a\r\nHost: a", b"TE: x", b"Upgrade: x", b"A: b\r\n\t")),
    *(b"GET / HTTP/1.1\r\nConnection: %b\r\n\r\n" % value for value in (b"a b", b"a,", b",", b'"a"', b"Host")),
    b"GET / HTTP/1.1\r\nConnection: a\r\nA: b\r\n\tc\r\n\r\n",
    b"GET / HTTP/1.1\r\nConnection: te\r\nTE: chunked\r\n\r\n",
    b"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
    b"GET http://h/ HTTP/1.1\r\nHost: i\r\n\r\n",
    b"CONNECT h:1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"CONNECT h:1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
    b"OPTIONS / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
    *(b"POST / HTTP/1.1\r\nContent-Length: %b\r\n\r\nabc" % value for value in (b"+3", b"", b"3, 3", b"2", b"0x3")),
    *(b"POST / HTTP/1.1\r\nTransfer-Encoding: %b\r\n\r\n0\r\n\r\n" % value for value in (b"", b"gzip", b"chunked, x")),
    *(b"POST / HTTP/1.1\r\nTransfer-Encoding: %b\r\n\r\n0\r\n\r\n" % te for te in (b"chunked, chunked", b'x;a="')),
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    *(
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body
        for body in (b"x\r\n", b"1\r\nabc", b"0\r\nA\r\n")
    ),
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\n",
    b"GET / HTTP/1.1\nHost: h\n\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET  / HTTP/1.1\r\n\r\n",
    b"\r\nGET / HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("wire", GOOD)
def test_a_well_formed_request(wire: bytes) -> None:
    requests = read_requests(wire + wire)
    assert [(each.content, each.complete) for each in requests] == [(GOOD[wire], True)] * 2


@pytest.mark.parametrize("wire", BAD)
def test_a_malformed_request(wire: bytes) -> None:
    with pytest.raises(MalformedError):
        read_requests(wire)


@pytest.mark.parametrize("framing", [b"Content-Length: 9", b"Transfer-Encoding: chunked"])
def test_content_that_is_cut_off(framing: bytes) -> None:
    for content in (b"", b"3", b"3\r\na", b"3\r\nabc\r"):
        (request,) = read_requests(b"PUT / HTTP/1.1\r\n%b\r\n\r\n%b" % (framing, content))
        assert not request.complete
