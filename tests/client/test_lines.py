"""Each line of a request is checked as it will be sent: after IDNA, encoding and folding, and for every subclass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from h1conform.client import HTTPConnection, HTTPSConnection, InvalidURL
from h1conform.client.lines import END_TO_END, LISTS, UNFOLDED
from h1conform.client.request import RequestHead

from .odd_values import lying, member

MAPPED = {
    "a\u3000b.com": "a b.com",
    "good.com\uff0fevil": "good.com/evil",
    "a\uff20b": "a@b",
    "a\uff1a80": "a:80",
    "a\uff1fb": "a?b",
    "a\uff03b": "a#b",
    "a\uff3cb": "a\\b",
    "a\uff05zz": "a%zz",
    "a\u2100b": "aa/cb",
    "\uff3b\uff1a\uff1a1\uff3d": "[::1]",
    "a\uff02b": 'a"b',
}


@pytest.mark.parametrize("host", [*MAPPED, "a%zz", "a%4", "%", "[:::]", "[1::2::3]", "[::127.1]", "[v1.x]", "a\ud800"])
def test_a_host_is_checked_after_idna(host: str) -> None:
    for make in (HTTPConnection, HTTPSConnection, HTTPConnection("proxy").set_tunnel):
        with pytest.raises(InvalidURL) as caught:
            make(host)
        assert host not in MAPPED or repr(MAPPED[host]) in str(caught.value)


def test_a_host_line_is_checked_whatever_named_the_host() -> None:
    with pytest.raises(ValueError, match="control character"):
        HTTPConnection("h")._name_host("a\r\nb", 80)


def test_a_host_that_idna_changes_is_sent_as_it_was_changed() -> None:
    assert HTTPConnection("B\xfccher\u3002\uff11:81")._host_line == b"Host: xn--bcher-kva.1:81\r\n"
    assert HTTPConnection("a%41")._host_line == b"Host: a%41\r\n"
    assert HTTPConnection("[::ffff:1.2.3.4]")._host_line == b"Host: [::ffff:1.2.3.4]\r\n"


@pytest.mark.parametrize("name", sorted(UNFOLDED))
def test_a_field_that_intermediaries_act_on_takes_no_continuation_line(name: str) -> None:
    for values in (("", "x"), ("x", "y"), ("", "", "5")):
        for spelling in (name, name.title(), name.upper().encode()):
            with pytest.raises(ValueError, match=r"on several lines|empty continuation"):
                RequestHead("POST", "/").add(spelling, *values)


def test_a_field_that_connection_lists_takes_no_continuation_line() -> None:
    head = RequestHead("GET", "/")
    head.add("X-A", "b", "c")
    assert head.to_bytes().endswith(b"X-A: b\r\n\tc\r\n\r\n")
    head.add("Connection", "close, x-a")
    with pytest.raises(ValueError, match="x-a on several lines, and Connection lists it"):
        head.to_bytes()


@pytest.mark.parametrize("values", [("a", ""), ("a", " \t"), ("a", "", "b"), ("", b"")])
def test_a_continuation_line_is_not_empty(values: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="empty continuation line of X-A"):
        RequestHead("GET", "/").add("X-A", *values)


@pytest.mark.parametrize("field", [("Content-Length", "0"), ("Transfer-Encoding", "chunked"), ("content-length", "5")])
def test_connect_has_no_framing(field: tuple[str, str]) -> None:
    connection = HTTPConnection("h")
    with pytest.raises(ValueError, match="in a CONNECT request"):
        connection.set_tunnel("h", headers=dict([field]))
    with pytest.raises(ValueError, match="in a CONNECT request"):
        connection.request("CONNECT", "h:1", None, [field])
    connection.putrequest("CONNECT", "h:1")
    with pytest.raises(ValueError, match="in a CONNECT request"):
        connection.putheader(*field)


@pytest.mark.parametrize(
    ("method", "target", "authority"),
    [("GET", "http://h:81/x", "h:81"), ("CONNECT", "h:81", "h:81"), ("OPTIONS", "http://[::1]", "[::1]")],
)
@pytest.mark.parametrize("host", ["evil", "h", "", "h:82", "H:81"])
def test_a_host_names_the_authority_of_the_target(method: str, target: str, authority: str, host: str) -> None:
    head = RequestHead(method, target)
    with pytest.raises(ValueError, match="the target names another"):
        head.add("Host", host)
    head.add("Host", authority)
    with pytest.raises(ValueError, match="the target names another"):
        HTTPConnection("proxy").set_tunnel("h", 81, {"Host": host})


def started(start: Callable[[RequestHead], object]) -> bytes:
    head = RequestHead("POST", "/")
    start(head)
    return head.to_bytes().removeprefix(b"POST / HTTP/1.1\r\n").removesuffix(b"\r\n")


@pytest.mark.parametrize("disguise", [lying, member])
def test_the_value_of_a_subclass_is_checked_and_sent(disguise: Callable[[Any], Any]) -> None:
    assert RequestHead(disguise("PUT"), disguise("/x")).start == b"PUT /x HTTP/1.1\r\n"
    assert started(lambda head: head.add(disguise("X-A"), disguise("b"))) == b"X-A: b\r\n"
    assert started(lambda head: head.add(disguise("Content-Length"), disguise(5))) == b"Content-Length: 5\r\n"
    connection = HTTPConnection(disguise("h"), disguise(81))
    assert (type(connection.host), connection._host_line) == (str, b"Host: h:81\r\n")
    assert HTTPConnection("h", disguise("81")).port == 81
    for bad in ("a\r\nb", "\u20ac", "\0"):
        for call in (
            lambda bad=bad: RequestHead(disguise(bad), "/"),
            lambda bad=bad: RequestHead("GET", disguise(f"/{bad}")),
            lambda bad=bad: RequestHead("GET", "/").add(disguise(bad), "x"),
            lambda bad=bad: RequestHead("GET", "/").add("X", disguise(bad)),
            lambda bad=bad: HTTPConnection(disguise(f"{bad}/")),
        ):
            with pytest.raises(ValueError, match=r"."):
                call()


def test_the_value_of_a_subclass_of_bytes_is_checked_and_sent() -> None:
    assert started(lambda head: head.add(lying(b"X-A"), lying(b"b"), bytearray(b"c"))) == b"X-A: b\r\n\tc\r\n"
    assert started(lambda head: head.add("X-A", True)) == b"X-A: True\r\n"
    with pytest.raises(ValueError, match="control character"):
        RequestHead("GET", "/").add("X-A", lying(b"a\r\nb"))


@pytest.mark.parametrize("name", ["A: b", "Host: x", "A:", ":", "X\r\nContent-Length"])
def test_a_name_does_not_reach_into_the_value(name: str) -> None:
    for given in (name, name.encode(), lying(name)):
        with pytest.raises(ValueError, match="not a field name"):
            RequestHead("GET", "/").add(given, "c")


@pytest.mark.parametrize("name", [5, None, ["A"], 1.5, memoryview(b"A")])
def test_a_name_of_another_type(name: Any) -> None:
    with pytest.raises(TypeError, match="must be str or bytes"):
        RequestHead("GET", "/").add(name, "x")


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_well_formed(name: str) -> None:
    for value in ("a b", "a,", ",", "a,,b", '"', 'a;b="', "a;=b", "(a)", "\xe9", '"a", chunked'):
        with pytest.raises(ValueError, match="is not a list"):
            RequestHead("POST", "/").add(name, value)


@pytest.mark.parametrize("name", sorted(END_TO_END))
def test_connection_does_not_list_a_field_for_all_recipients(name: str) -> None:
    for value in (name, f"close, {name.title()}", f"{name.upper()} ,te"):
        with pytest.raises(ValueError, match=f"must not list {name}"):
            RequestHead("GET", "/").add("Connection", value)


def test_lists_that_are_well_formed() -> None:
    head = RequestHead("POST", "/")
    for name, value in [
        ("Transfer-Encoding", 'x;a="b, \\"chunked";c=d, chunked'),
        ("TE", "trailers, gzip;q=0.5"),
        ("Connection", "te ,\tupgrade"),
        ("Connection", ""),
        ("Upgrade", "a/1.0, b"),
        ("Expect", 'a=b;c="d", e'),
        ("Trailer", "a, b"),
    ]:
        head.add(name, value)
    assert head.options == ["te", "upgrade"]
    assert head.to_bytes().endswith(b"\r\n\r\n")


@pytest.mark.parametrize("value", ["chunked;a=b", "chunked;a=b, chunked", "gzip, chunked;q=1", "x, CHUNKED, chunked"])
def test_chunked_has_no_parameters_and_comes_once(value: str) -> None:
    with pytest.raises(ValueError, match="must list chunked once"):
        RequestHead("POST", "/").add("Transfer-Encoding", value)


def test_an_expectation_is_not_forgotten() -> None:
    head = RequestHead("POST", "/")
    head.add("Expect", "100-continue")
    head.add("Expect", "other")
    with pytest.raises(ValueError, match="without a body"):
        head.check_content(0)


@pytest.mark.parametrize("target", ["h:65536", "h:99999", "h:999999"])
def test_connect_has_a_valid_port(target: str) -> None:
    with pytest.raises(InvalidURL):
        RequestHead("CONNECT", target)
    assert RequestHead("CONNECT", "h:065535").authority == b"h:065535"
