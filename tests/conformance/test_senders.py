"""The cases about requests can fail. Each sender here has one defect, and one sender sends any octets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import Variant

Examine = Callable[..., Examiner]
Write = Callable[..., Client]

WHOLE = Variant("tcp", "whole")

# A driver that sends its input unchanged. A test adds octets or fields to its requests; ``OWN`` has the fields.
SENDER = r"""
import socket

class Broken(Exception):
    pass

EXCEPTIONS = (Broken, OSError)
CAPABILITIES = ("stepwise", "asterisk", "expect", "proxy", "upgraded")
OWN, BEFORE, AFTER, VERSION = [], b"", b"", "HTTP/1.1"

class Session:
    def __init__(self, target):
        self.target, self.sock = target, None

    def request(self, request):
        if self.sock is None:
            address = self.target.proxy or (self.target.host, self.target.port)
            self.sock = socket.create_connection(address, self.target.timeout)
            self.file = self.sock.makefile("rb")
        names = [name.lower() for name, _ in request.fields]
        fields = [] if "host" in names else [("Host", "%s:%d" % (self.target.host, self.target.port))]
        fields = fields + OWN + request.fields
        body = b"" if request.body is None else request.body
        if "content-length" not in names and "transfer-encoding" not in names and (body or request.method == "POST"):
            fields.append(("Content-Length", str(len(body))))
        target = request.url if self.target.proxy else request.target
        lines = ["%s %s %s" % (request.method, target, VERSION), *("%s: %s" % pair for pair in fields), "", ""]
        text = "\r\n".join(lines)
        octets = bytes(ord(each) & 0xFF for each in text)  # the low octet of each character, a mistake of some encoders
        try:
            self.sock.sendall(BEFORE + octets + body + AFTER)
            return self.response(request.method)
        except OSError:
            self.close()
            raise

    def response(self, method):
        status = self.file.readline().split(b" ", 2)
        if len(status) < 2:
            self.close()
            raise Broken("the end")
        pairs = []
        while (line := self.file.readline()) not in (b"\r\n", b""):
            pairs.append([part.strip() for part in line.split(b":", 1)])
        length = dict((name.lower(), value) for name, value in pairs).get(b"content-length", b"0")
        body = self.file.read(0 if method == "HEAD" else int(length))
        return {"status": status[1], "headers": pairs, "body": body}

    def close(self):
        if self.sock is not None:
            self.sock.close()
        self.sock = None
"""

WRONG = {
    "request/generated-empty-member": 'OWN = [("Accept", "text/plain,, */*")]',
    "request/generated-whitespace": 'OWN = [("Accept", "text/plain,\\t*/*")]',
    "request/generated-whitespace-around-values": 'OWN = [("Accept", "  */*")]',
    "request/generated-bad-whitespace": 'OWN = [("Accept", "text/plain;a =b")]',
    "request/generated-weights": 'OWN = [("Accept", "text/plain;q=0.1234, */*")]',
    "request/generated-dates": 'OWN = [("Date", "Sunday, 06-Nov-94 08:49:37 GMT")]',
    "request/generated-user-agent": 'OWN = [("User-Agent", "some client; version=1")]',
    "request/generated-user-agent-whitespace": 'OWN = [("User-Agent", "some/1  (comment)")]',
    "request/generated-quoted-string": r"""OWN = [("X-A", 'a="\\b"')]""",
    "request/generated-comment": r'OWN = [("User-Agent", "some/1 (a\\b)")]',
    "request/generated-connection": 'OWN = [("Connection", "keep alive")]',
    "request/generated-connection-end-to-end": 'OWN = [("Connection", "x-a, cache-control")]',
    "request/generated-te-chunked": 'OWN = [("TE", "chunked"), ("Connection", "TE")]',
    "request/generated-fields-of-responses": 'OWN = [("Set-Cookie", "a=b")]',
    "request/generated-proxy-connection": 'OWN = [("Proxy-Connection", "keep-alive")]',
    "request/generated-version": 'VERSION = "HTTP/1.2"',
    "request/generated-expect-get": 'OWN = [("Expect", "100-continue")]',
    "request/nothing-after-get": 'AFTER = b"\\r\\n"',
    "request/nothing-after-post": 'AFTER = b"\\r\\n"',
    "request/line-end-counted": 'AFTER = b"\\r\\n"',
    "request/second-after-get": 'BEFORE = b"\\r\\n"',
    "request/trace-credentials": 'OWN = [("Authorization", "Basic YTpi")]',
    "request/own-user-agent": 'OWN = [("User-Agent", "some/1")]',
    "request/own-user-agent-spelling": 'OWN = [("User-Agent", "some/1")]',
}
# Cases that only a sender fails that splits text at the line ends of Unicode. This sender does not split text.
EXCUSED = {"injection/value-line-separator", "injection/value-next-line"}


def results(examiner: Examiner, ids: list[str]) -> dict[str, str]:
    return {id: examiner.examine(corpus()[id], WHOLE).result for id in ids}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("id", WRONG)
def test_a_defect_in_generated_octets_fails_the_case(examine: Examine, write_driver: Write, id: str) -> None:
    assert results(examine(write_driver(SENDER)), [id]) == {id: "pass"}
    assert results(examine(write_driver(f"{SENDER}\n{WRONG[id]}\n")), [id]) == {id: "fail"}


@pytest.mark.slow
def test_a_client_that_sends_any_octets_fails_every_injection_case(examine: Examine, write_driver: Write) -> None:
    ids = [
        case.id
        for case in corpus().values()
        if case.chapter == "injection"
        and not case.disputed
        and not {"calls", "url"} & set(case.capabilities)
        and case.id not in EXCUSED
    ]
    found = results(examine(write_driver(SENDER)), ids)
    assert [id for id in ids if found[id] != "fail"] == []
