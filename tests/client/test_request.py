"""Requests: arguments that would be malformed are refused before an octet is sent, and the connection stays usable."""

from __future__ import annotations

import io
import mmap
import re
from pathlib import Path
from typing import Any

import pytest

from h1conform.client import HTTPConnection, InvalidURL, UnimplementedFileMode
from h1conform.client.address import join, split
from h1conform.client.chunked_content import is_chunked
from h1conform.client.content import chunks, content_of, exactly, frame
from h1conform.client.lines import UNFOLDED
from h1conform.client.request import RequestHead

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

TARGETS = {
    ("GET", "/"): b"/",
    ("GET", "/a/%20?b=c&d=\\^`{|}~"): b"/a/%20?b=c&d=\\^`{|}~",
    ("GET", ""): b"/",
    ("GET", "?a"): b"/?a",
    ("OPTIONS", "*"): b"*",
    ("GET", "http://host"): b"http://host",
    ("GET", "http://host:8080/a?b"): b"http://host:8080/a?b",
    ("GET", "ftp+x://[::1]/"): b"ftp+x://[::1]/",
    ("CONNECT", "host:443"): b"host:443",
    ("CONNECT", "[::1]:443"): b"[::1]:443",
    ("get", "/"): b"/",
    ("X-!#$%&'*+-.^_`|~1", "/"): b"/",
}


@pytest.mark.parametrize(("method", "target"), TARGETS)
def test_targets(method: str, target: str) -> None:
    assert RequestHead(method, target).start == b"%b %b HTTP/1.1\r\n" % (method.encode(), TARGETS[method, target])


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", bad) for bad in ("a", "*", "/a b", "/a\r\nX: y", "/\0", "/\t", "/\x7f", "/\xe4", "/#x", "host:80", "/a\n")]
    + [("GET", bad) for bad in ('/"', "/<", "/>", "http://", "http:///x", "http://:80/", "http://u@h/", 'http://h/"')]
    + [
        ("CONNECT", bad)
        for bad in ("/", 'h":1', "host", "host:", "host:x", "http://h/", "u@h:1", "h:1/", "::1:443", "*")
    ],
)
def test_bad_targets(method: str, target: str) -> None:
    with pytest.raises(InvalidURL):
        RequestHead(method, target)


@pytest.mark.parametrize("method", ["", "G T", "GET\r\n", "GET\0", "G\xe4T", "GET:", "(GET)"])
def test_bad_methods(method: str) -> None:
    with pytest.raises(ValueError, match="not a method"):
        RequestHead(method, "/")


def test_authority_of_the_target() -> None:
    assert RequestHead("GET", "http://h:81/x").authority == b"h:81"
    assert RequestHead("CONNECT", "h:443").authority == b"h:443"
    assert RequestHead("OPTIONS", "*").authority is None


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\n", " A", "A ", "\xe4", b"\xff", "A\0"])
def test_bad_names(name: Any) -> None:
    with pytest.raises(ValueError, match="not a field name"):
        RequestHead("GET", "/").add(name, "x")


@pytest.mark.parametrize("value", ["", "h", "h:", "h:80", "[::1]", "[::1]:80", "a_b.%7e", "*"])
def test_hosts_of_the_callers_own(value: str) -> None:
    head = RequestHead("GET", "/")
    head.add("Host", value)
    assert f"\r\nHost: {value}\r\n".encode() in head.to_bytes()


@pytest.mark.parametrize(
    "value", ["a b", "a\tb", "a/b", "u@h", "h:x", "h:80:80", "::1", "[::1", "h%4", "h\\", '"h"', "\xe4"]
)
def test_bad_hosts_of_the_callers_own(value: str) -> None:
    with pytest.raises(ValueError, match="not a host"):
        RequestHead("GET", "/").add("Host", value)


@pytest.mark.parametrize("value", ["a\r\nB: c", "a\nb", "a\rb", "a\0", "\x7f", "\x0b", b"\r\n x", "a\r\n b"])
def test_bad_values(value: Any) -> None:
    with pytest.raises(ValueError, match="control character"):
        RequestHead("GET", "/").add("A", value)


@pytest.mark.parametrize(("method", "form"), [("GET", "/path?query"), ("CONNECT", "host:port")])
def test_a_bad_target_is_refused_with_the_form_that_the_method_needs(method: str, form: str) -> None:
    with pytest.raises(InvalidURL, match=re.escape(f"not a target for {method}: 'a b'; use the form '{form}'")):
        RequestHead(method, "a b")


def test_value_beyond_latin_1() -> None:
    with pytest.raises(UnicodeEncodeError):
        RequestHead("GET", "/").add("A", "\u20ac")


def test_values_are_stripped() -> None:
    head = RequestHead("GET", "/")
    head.add("A", " \xe9\tb \t")
    assert head.to_bytes() == b"GET / HTTP/1.1\r\nA: \xe9\tb\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        [("Host", "a"), ("host", "a")],
        [("Content-Length", "5"), ("content-length", "5")],
        [("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
        [("Transfer-Encoding", "chunked"), ("Content-Length", "5")],
        [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
        [("Content-Length", "+5")],
        [("Content-Length", "")],
        [("Content-Length", "5, 5")],
        [("Content-Length", "9" * 21)],
        [("Transfer-Encoding", "gzip")],
        [("Transfer-Encoding", "chunked, gzip")],
        [("Transfer-Encoding", "chunked, chunked")],
        [("Transfer-Encoding", "")],
        [("TE", "chunked"), ("Connection", "te")],
        [("TE", "gzip")],
        [("Upgrade", "x")],
        [("Upgrade", "x"), ("Connection", "close")],
    ],
)
def test_fields_that_do_not_go_together(fields: list[tuple[str, str]]) -> None:
    head = RequestHead("POST", "/")
    with pytest.raises(ValueError, match=r"RFC|Content-Length|needs the field"):  # noqa: PT012  # any step may raise
        for name, value in fields:
            head.add(name, value)
        head.to_bytes()


def test_fields_that_do() -> None:
    head = RequestHead("GET", "/")
    for name, value in [
        ("TE", "gzip;q=0.5"),
        ("Upgrade", "x"),
        ("Connection", "TE"),
        ("Connection", "upgrade, Close"),
    ]:
        head.add(name, value)
    head.add("Transfer-Encoding", "gzip, chunked")
    assert head.to_bytes().endswith(b"\r\n\r\n")
    assert head.upgrades
    assert head.closes
    assert head.chunked


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("TRACE", {}, b"x"),
        ("CONNECT", {}, b"x"),
        ("OPTIONS", {}, b"x"),
        ("GET", {"Expect": "100-continue"}, None),
        ("POST", {"Content-Length": "5"}, b"four"),
        ("POST", {"Content-Length": "5"}, None),
        ("POST", {"Transfer-Encoding": "chunked"}, b"plain"),
        ("POST", {"Transfer-Encoding": "chunked"}, iter([b"x"])),
        ("POST", {"Transfer-Encoding": "chunked"}, None),
        ("POST", {"A": "b\r\n c"}, b"x"),
        ("POST", {"A B": "c"}, b"x"),
        ("P ST", {}, b"x"),
        ("POST", {}, "\u20ac"),
    ],
)
def test_refusals_leave_the_connection_usable(peer: Any, method: str, headers: dict[str, str], body: Any) -> None:
    server = peer([OK, OK])
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/first")
    connection.getresponse().read()
    with pytest.raises(ValueError, match=r"."):
        connection.request(method, "h:1" if method == "CONNECT" else "/", body, headers)
    connection.request("GET", "/second")
    connection.getresponse().read()
    connection.close()
    assert [request.split()[1] for request in server.requests] == [b"/first", b"/second"]


@pytest.mark.parametrize("body", [5, {"a": "b"}, None.__class__, 1.5])
def test_what_is_no_body(body: Any) -> None:
    with pytest.raises(TypeError):
        HTTPConnection("localhost", 1).request("POST", "/", body)


@pytest.mark.parametrize("value", [None, 1.5, ["a"]])
def test_what_is_no_field_value(value: Any) -> None:
    with pytest.raises(TypeError):
        HTTPConnection("localhost", 1).request("GET", "/", headers={"A": value})


def test_two_hosts_by_putheader() -> None:
    connection = HTTPConnection("localhost", 1)
    connection.putrequest("GET", "/")
    with pytest.raises(ValueError, match="one Host"):
        connection.putheader("Host", "x")
    connection.close()


# The content.


class OnlyRead:
    """A file that has only `read()`."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def read(self, size: int = -1) -> Any:
        size = len(self.content) if size < 0 else size
        piece, self.content = self.content[:size], self.content[size:]
        return piece


def framed(body: Any, **options: Any) -> tuple[bytes, bytes]:
    """Return the field Content-Length or Transfer-Encoding, and the octets that are sent after the head."""
    head = RequestHead("POST", "/")
    for name, value in options.pop("fields", []):
        head.add(name, value)
    content = frame(head, content_of(body, 4), options.pop("encode", False), options.pop("old", False))
    assert content is not None
    lines = head.to_bytes().split(b"\r\n")[1:-2]
    return lines[-1], b"".join(map(bytes, content.pieces))


def test_content_of_files(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        assert framed(file) == (b"Content-Length: 10", b"0123456789")
    with path.open("rb", buffering=0) as raw:
        raw.seek(8)
        assert framed(raw) == (b"Content-Length: 2", b"89")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        mapped.seek(3)
        assert framed(mapped) == (b"Content-Length: 7", b"3456789")
    with path.open("rb") as file:
        file.seek(99)
        assert framed(file) == (b"Content-Length: 0", b"")


def test_content_of_other_readers() -> None:
    assert framed(OnlyRead(b"abcdef")) == (b"Transfer-Encoding: chunked", b"4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n")
    assert framed(OnlyRead("abcd\xe9f")) == (b"Content-Length: 6", b"abcd\xe9f")
    assert framed(OnlyRead(b"abcdef"), old=True) == (b"Content-Length: 6", b"abcdef")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with (tmp_path / "w").open("w") as file, pytest.raises(UnimplementedFileMode):
        content_of(file, 4)

    class Unsupported(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, _size: int = -1) -> bytes:
            raise io.UnsupportedOperation("no")

    with pytest.raises(UnimplementedFileMode, match="no"):
        content_of(Unsupported(), 4)


def test_the_callers_own_framing() -> None:
    te = [("Transfer-Encoding", "chunked")]
    assert framed(b"abc", fields=te, encode=True)[1] == b"3\r\nabc\r\n0\r\n\r\n"
    assert framed(iter([b"abc"]), fields=te, encode=True)[1] == b"3\r\nabc\r\n0\r\n\r\n"
    assert framed(b"3\r\nabc\r\n0\r\n\r\n", fields=te)[1] == b"3\r\nabc\r\n0\r\n\r\n"
    assert framed(iter([b"abc", b"de"]), fields=[("Content-Length", "5")])[1] == b"abcde"
    with pytest.raises(ValueError, match=r"HTTP/1\.0"):
        framed(b"abc", fields=te, encode=True, old=True)


def test_exactly_what_was_announced() -> None:
    assert [bytes(piece) for piece in exactly([b"ab", b"cd", b"never"], 3)] == [b"ab", b"c"]
    with pytest.raises(ValueError, match="1 octets before"):
        list(exactly([b"ab"], 3))
    assert list(exactly([], 0)) == []


def test_chunks_of_what_is_not_bytes() -> None:
    for piece in ("str", 5):
        with pytest.raises(TypeError):
            list(chunks([piece]))  # type: ignore[list-item]
    assert list(chunks([bytearray(b"a"), b"", memoryview(b"b")])) == [b"1\r\na\r\n", b"1\r\nb\r\n", b"0\r\n\r\n"]


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (b"0\r\n\r\n", True),
        (b"3;a=b\r\nabc\r\n00\r\nA: b\r\n\r\n", True),
        (b"", False),
        (b"plain", False),
        (b"3\r\nabc", False),
        (b"3\r\nabcXX0\r\n\r\n", False),
        (b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n", False),
        (b"3\r\nabc\r\n", False),
    ],
)
def test_is_chunked(data: bytes, good: bool) -> None:
    assert is_chunked(data, UNFOLDED) is good


def test_addresses() -> None:
    assert split("h", "81", 80) == ("h", 81)
    assert split("[fe80::1%eth0]:5", None, 80) == ("fe80::1%eth0", 5)
    assert (join("h", None), join("::1", 5), join("fe80::1%eth0", None)) == ("h", "[::1]:5", "[fe80::1]")
    with pytest.raises(InvalidURL, match=r"^two ports, one in the host"):
        split("h:1", 2, 80)
    with pytest.raises(InvalidURL, match="host name"):
        split("\xfc" * 70, None, 80)
