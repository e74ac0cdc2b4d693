"""Lines of a TOML document: always right, or not given at all."""

from __future__ import annotations

import tomllib

from hypothesis import given, strategies as st

from h1conform.mockserver.base.toml_lines import lines

DOCUMENT = '''# a comment with = and [brackets]
title = "one # no comment"

[server]
port = 1
"quoted key" = 'x ] y'
dotted . name = 3

[[route]]
text = """
two [[ lines ]]
"quoted"
"""
list = [
    1, # a comment ]
    { a = "}", b = [2, 3] },
]

[[route]]
raw = \'\'\'
'x'
\'\'\'
[route.reply]
when = 1979-05-27 07:32:00 # a date with a blank
[[route.reply.faults]]
reset = 1
[[route.reply.faults]]
reset = 2
'''


def found(text: str) -> dict[str, int]:
    return {".".join(map(str, path)): line for path, line in lines(text, tomllib.loads(text)).items()}


def test_every_key_and_element_has_its_line() -> None:
    assert found(DOCUMENT) == {
        "title": 2,
        "server": 4,
        "server.port": 5,
        "server.quoted key": 6,
        "server.dotted": 7,
        "server.dotted.name": 7,
        "route": 9,
        "route.0": 9,
        "route.0.text": 10,
        "route.0.list": 14,
        "route.0.list.0": 15,
        "route.0.list.1": 16,
        "route.0.list.1.a": 16,
        "route.0.list.1.b": 16,
        "route.0.list.1.b.0": 16,
        "route.0.list.1.b.1": 16,
        "route.1": 19,
        "route.1.raw": 20,
        "route.1.reply": 23,
        "route.1.reply.when": 24,
        "route.1.reply.faults": 25,
        "route.1.reply.faults.0": 25,
        "route.1.reply.faults.0.reset": 26,
        "route.1.reply.faults.1": 27,
        "route.1.reply.faults.1.reset": 28,
    }


def test_line_ends_of_windows_count_once() -> None:
    assert found("a = 1\r\nb = 2\r\n") == {"a": 1, "b": 2}


def test_strings_that_end_in_quotes_end_where_they_do() -> None:
    assert found("a = \"\"\"x\"\"\"\"\"\nb = '''y'''''\nc = 1\n") == {"a": 1, "b": 2, "c": 3}


def test_an_escaped_quote_in_a_key_is_one_key() -> None:
    assert found('"a\\"b.c" = 1\n') == {'a"b.c': 1}


def test_where_scan_and_document_differ_there_are_no_lines() -> None:
    assert lines("a = 1\n", {"b": 1}) == {}


def test_what_cannot_be_scanned_has_no_lines() -> None:
    assert lines("a = [", {"a": []}) == {}


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def spelled(value: object) -> str:
    """A value in TOML, with as many line breaks as it may have."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(each):08x}" if not each.isalnum() else each for each in value) + '"'
    if isinstance(value, list):
        return "[\n" + "".join(f"{spelled(each)}, # ]\n" for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spelled(key)} = {spelled(each)}" for key, each in value.items()) + "}"
    return str(value)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_documents_of_any_shape_have_lines_that_hold_their_keys(document: dict[str, object]) -> None:
    text = "".join(f"{spelled(key)} = {spelled(value)}\n" for key, value in document.items())
    rows = text.split("\n")
    known = lines(text, tomllib.loads(text))
    assert bool(known) == bool(document)
    for path, line in known.items():
        if isinstance(path[-1], str):
            assert f"{spelled(path[-1])} = " in rows[line - 1]
