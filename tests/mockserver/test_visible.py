"""Octets for people: one table of escapes in every form."""

from __future__ import annotations

import ast

import pytest

from h1conform.mockserver.base.visible import escaped, octet_lines, quoted

ALL = bytes(range(256))


def test_no_two_octets_have_the_same_text_and_all_text_is_printable() -> None:
    assert len({escaped(bytes((octet,))) for octet in ALL}) == 256
    assert escaped(ALL).isascii()
    assert escaped(ALL).isprintable()


def test_what_is_escaped_is_a_bytes_literal_without_its_quotes() -> None:
    data = ALL.replace(b'"', b"")
    assert ast.literal_eval(f'b"{escaped(data)}"') == data


@pytest.mark.parametrize(
    ("data", "limit", "width", "lines"),
    [
        (b"", 9, None, []),
        (b"a\r\nb", 9, None, ["a\\r\\n", "b"]),
        (b"\n\n", 9, None, ["\\n", "\\n"]),
        (b"abcdef\ng", 9, 4, ["abcd", "ef\\n", "g"]),
        (b"abc", 2, None, ["ab", "… and 1 octets more"]),
        (b"abc", 3, None, ["abc"]),
    ],
)
def test_lines_end_with_lf_and_are_cut_where_the_room_ends(
    data: bytes, limit: int, width: int | None, lines: list[str]
) -> None:
    assert octet_lines(data, limit, width) == lines


def test_quoted_octets_are_a_bytes_literal_and_cut_ones_tell_how_many_there_were() -> None:
    assert quoted(ALL, 2000) == repr(ALL)[1:]
    assert quoted(b"it's", 6) == '"it\'s"'
    assert quoted(b"0123456789", 6) == "'0123… (10 octets)"
    assert quoted(b"0123", 6) == "'0123'"
