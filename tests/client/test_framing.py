"""The end of a body: the rules of RFC 9112 6.3, one by one."""

from __future__ import annotations

import pytest

from h1conform.client.errors import BadFraming, UnknownTransferEncoding
from h1conform.client.framing import CHUNKED, LENGTH, NONE, TUNNEL, UNTIL_CLOSE, Facts, Framing, framing


def decided(
    method: str = "GET", status: int = 200, minor: int = 1, te: list[bytes] | None = None, cl: list[bytes] | None = None
) -> Framing:
    return framing(Facts(method, status, minor, te or [], cl or []))


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304), ("GET", 199), ("POST", 100)])
@pytest.mark.parametrize("cl", [[], [b"5"], [b"nonsense"], [b"1", b"2"]])
@pytest.mark.parametrize("te", [[], [b"chunked"], [b"gzip"]])
def test_rule_1_no_content(method: str, status: int, te: list[bytes], cl: list[bytes]) -> None:
    assert decided(method, status, 1, te, cl) == Framing(NONE)


@pytest.mark.parametrize("status", [0, 4, 99, 600, 604, 904, 999])
def test_a_status_outside_the_classes_is_framed_like_any_other(status: int) -> None:
    assert decided("GET", status, 1, [], [b"5"]) == Framing(LENGTH, 5)


@pytest.mark.parametrize("status", [200, 204, 299])
def test_rule_2_connect(status: int) -> None:
    assert decided("CONNECT", status, 1, [b"chunked"], [b"5"]) == Framing(TUNNEL)
    assert decided("CONNECT", 407, 1, [], [b"5"]) == Framing(LENGTH, 5)


@pytest.mark.parametrize("te", [[b"chunked"], [b"chunked,"], [b",", b" chunked\t,,"]])
def test_rule_4_chunked(te: list[bytes]) -> None:
    assert decided(te=te) == Framing(CHUNKED)


@pytest.mark.parametrize(
    "te",
    [b"gzip", b"gzip, chunked", b"chunked, gzip", b"identity", b"chunked;x=y", b"xchunked", b'"chunked"', b"chunked x"],
)
def test_rule_4_unknown_coding(te: bytes) -> None:
    for cl in ([], [b"5"]):
        with pytest.raises(UnknownTransferEncoding):
            decided(te=[te], cl=cl)


@pytest.mark.parametrize("te", [[b""], [b","], [b"chunked", b"chunked"], [b"chunked, chunked"]])
def test_faulty_transfer_encoding(te: list[bytes]) -> None:
    with pytest.raises(BadFraming):
        decided(te=te)


def test_rule_3_both() -> None:
    with pytest.raises(BadFraming):
        decided(te=[b"chunked"], cl=[b"5"])


def test_transfer_encoding_in_http_1_0() -> None:
    with pytest.raises(BadFraming):
        decided(minor=0, te=[b"chunked"])


@pytest.mark.parametrize("cl", [[b"5"], [b"5", b"5"], [b"5, 5"], [b"5,5", b"5"]])
def test_rule_6_length(cl: list[bytes]) -> None:
    assert decided(cl=cl) == Framing(LENGTH, 5)


@pytest.mark.parametrize(("cl", "length"), [(b"0", 0), (b"00", 0), (b"0" * 1000 + b"7", 7), (b"9" * 64, 10**64 - 1)])
def test_rule_6_unusual_numbers(cl: bytes, length: int) -> None:
    assert decided(cl=[cl]) == Framing(LENGTH, length)


@pytest.mark.parametrize(
    "cl",
    [
        b"",
        b"-1",
        b"+5",
        b"1_0",
        b"0x5",
        b"5 5",
        b"5;",
        b"5,",
        b",5",
        b"5, 6",
        b"\xb2",
        b"5e1",
        b"abc",
        b"1" * 65,
        b"5\xa0",
    ],
)
def test_rule_5_invalid(cl: bytes) -> None:
    with pytest.raises(BadFraming):
        decided(cl=[cl])


@pytest.mark.parametrize("cl", [[b"5", b"6"], [b"5", b"05"], [b"5", b""], [b"5", b"x"]])
def test_rule_5_differing(cl: list[bytes]) -> None:
    with pytest.raises(BadFraming):
        decided(cl=cl)


def test_rule_8_until_close() -> None:
    assert decided() == Framing(UNTIL_CLOSE)
    assert decided(status=205) == Framing(UNTIL_CLOSE)


def test_framings_compare_and_show() -> None:
    assert len({Framing(LENGTH, 5), Framing(LENGTH, 5), Framing(LENGTH, 6), Framing(NONE)}) == 3
    assert Framing(NONE) != "none"
    assert repr(Framing(LENGTH, 5)) == "Framing('length', 5)"
