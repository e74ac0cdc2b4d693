"""The mutations of elements: insert, delete, double, replace and reorder, at each element and each boundary.

A mutation has a name that says what was done to which element, and nothing about its place in the table. So an id stays
the same when the table grows. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from .elements import Element

# Octets that part messages, lines, members or words for some recipient: its name in ids, and its class. A
# client that fails with the first octet of a class and with another one has one defect.
PARTING = (
    ("space", b" ", "blank"),
    ("htab", b"\t", "blank"),
    ("vt", b"\x0b", "blank-control"),
    ("ff", b"\x0c", "blank-control"),
    ("cr", b"\r", "cr"),
    ("lf", b"\n", "lf"),
    ("crlf", b"\r\n", "crlf"),
    ("nul", b"\0", "control"),
    ("esc", b"\x1b", "control"),
    ("rs", b"\x1e", "control"),
    ("del", b"\x7f", "control"),
    ("x80", b"\x80", "obs-text"),
    ("nel", b"\x85", "obs-text"),
    ("nbsp", b"\xa0", "obs-text"),
    ("xff", b"\xff", "obs-text"),
    ("colon", b":", "delimiter"),
    ("comma", b",", "delimiter"),
    ("semicolon", b";", "delimiter"),
    ("quote", b'"', "delimiter"),
    ("equals", b"=", "delimiter"),
    ("plus", b"+", "sign"),
    ("minus", b"-", "sign"),
    ("underscore", b"_", "sign"),
    ("zero", b"0", "digit"),
    ("letter", b"x", "letter"),
)
_FIRST = {kind: name for name, _, kind in reversed(PARTING)}  # the first octet of each class

# Values in place of a whole element, by its kind: a name for ids, and the octets.
REPLACED = {
    "version": (
        ("1.0", b"HTTP/1.0"),
        ("1.2", b"HTTP/1.2"),
        ("1.10", b"HTTP/1.10"),
        ("01.1", b"HTTP/01.1"),
        ("2.0", b"HTTP/2.0"),
        ("0.9", b"HTTP/0.9"),
        ("without-minor", b"HTTP/1"),
        ("comma", b"HTTP/1,1"),
        ("other-name", b"HTTQ/1.1"),
        ("lower-case", b"http/1.1"),
        ("tls-name", b"HTTPS/1.1"),
        ("icy", b"ICY"),
    ),
    "code": (
        ("099", b"099"),
        ("000", b"000"),
        ("100", b"100"),
        ("101", b"101"),
        ("199", b"199"),
        ("204", b"204"),
        ("205", b"205"),
        ("304", b"304"),
        ("599", b"599"),
        ("600", b"600"),
        ("999", b"999"),
        ("two-digits", b"20"),
        ("four-digits", b"2000"),
        ("leading-zero", b"0200"),
        ("plus", b"+200"),
        ("minus", b"-200"),
        ("hexadecimal", b"0xC8"),
        ("decimal-point", b"200.0"),
        ("letter", b"20O"),
        ("subcode", b"200.1"),
    ),
    "reason": (
        ("long", b"r" * 300),
        ("latin-1", b"\xd6K"),
        ("utf-8", "\u00d6K \u2713".encode()),
        ("looks-like-field", b"X-B: two"),
    ),
    "length": (
        ("four", b"4"),
        ("six", b"6"),
        ("zero", b"0"),
        ("leading-zero", b"05"),
        ("plus", b"+5"),
        ("minus", b"-5"),
        ("hexadecimal", b"0x5"),
        ("decimal-point", b"5.0"),
        ("exponent", b"5e0"),
        ("quoted", b'"5"'),
        ("same-twice", b"5, 5"),
        ("same-twice-tight", b"5,5"),
        ("other-behind", b"5, 6"),
        ("other-before", b"6, 5"),
        ("equal-number", b"5, 05"),
        ("semicolon", b"5;6"),
        ("parameter", b"5; q=1"),
        ("two-words", b"5 5"),
        ("empty-member-before", b",5"),
        ("empty-member-behind", b"5,"),
        ("beyond-64-bits", b"18446744073709551621"),
        ("utf-8-digit", "\u0665".encode()),
        ("letter-o", b"O"),
        ("unit", b"5B"),
        ("true", b"true"),
    ),
    "coding": (
        ("upper-case", b"CHUNKED"),
        ("mixed-case", b"Chunked"),
        ("quoted", b'"chunked"'),
        ("parameter", b"chunked;a=b"),
        ("weight", b"chunked;q=0"),
        ("twice", b"chunked, chunked"),
        ("identity", b"identity"),
        ("identity-first", b"identity, chunked"),
        ("identity-last", b"chunked, identity"),
        ("unknown", b"x-none"),
        ("unknown-first", b"x-none, chunked"),
        ("unknown-last", b"chunked, x-none"),
        ("empty-member-before", b", chunked"),
        ("empty-member-behind", b"chunked, "),
        ("empty-members", b",,chunked,,"),
        ("two-words", b"chunked x"),
        ("two-words-first", b"x chunked"),
        ("prefix", b"xchunked"),
        ("suffix", b"chunkedx"),
        ("hyphen", b"chunked-"),
        ("cut", b"chunke"),
        ("semicolon-for-comma", b"x-none; chunked"),
        ("utf-8-k", "chun\u212aed".encode()),
    ),
    "options": (
        ("upper-case", b"CLOSE"),
        ("keep-alive", b"keep-alive"),
        ("both", b"keep-alive, close"),
        ("both-other-order", b"close, keep-alive"),
        ("quoted", b'"close"'),
        ("suffix", b"closed"),
        ("semicolon", b"close;a"),
        ("empty-members", b",,close,"),
        ("content-length", b"content-length"),
        ("transfer-encoding", b"transfer-encoding"),
        ("upgrade", b"upgrade"),
    ),
    "size": (
        ("leading-zero", b"05"),
        ("leading-zeros", b"0" * 20 + b"5"),
        ("plus", b"+5"),
        ("minus", b"-5"),
        ("hexadecimal-prefix", b"0x5"),
        ("hexadecimal-prefix-upper", b"0X5"),
        ("suffix-h", b"5h"),
        ("underscore", b"0_5"),
        ("decimal-point", b"5."),
        ("quoted", b'"5"'),
        ("four", b"4"),
        ("six", b"6"),
        ("zero", b"0"),
        ("sixteen-more", b"15"),
        ("beyond-32-bits", b"100000005"),
        ("beyond-64-bits", b"10000000000000005"),
        ("all-ones", b"ffffffffffffffff"),
        ("letter-o", b"O"),
        ("utf-8-digit", "\u0665".encode()),
        ("full-width-digit", "\uff15".encode()),
    ),
    "extension": (("quoted", b'"ext"'), ("long", b"e" * 300), ("looks-like-size", b"a")),
    "argument": (
        ("quoted", b'"one"'),
        ("unclosed", b'"one'),
        ("quoted-crlf", b'"a\r\nb"'),
        ("quoted-lf", b'"a\nb"'),
        ("quoted-semicolon", b'";"'),
        ("quoted-pair", b'"\\""'),
        ("long", b"e" * 300),
    ),
    "value": (
        ("long", b"v" * 300),
        ("empty", b""),
        ("latin-1", b"\xe9"),
        ("utf-8", "\u00e9\u2713".encode()),
        ("quoted", b'"one"'),
        ("unclosed-quote", b'"one'),
        ("comma", b"a,b"),
        ("looks-like-field", b"X-B: two"),
        ("looks-like-status-line", b"HTTP/1.1 204 No"),
    ),
    "content": (
        ("status-line", b"HTTP/1.1 200 OK\r\n\r\n"),
        ("empty-lines", b"\r\n\r\n\r"),
        ("last-chunk", b"0\r\n\r\n"),
        ("controls", b"\0\x0b\x1b\x7f\xff"),
    ),
    "data": (
        ("looks-like-end", b"\r\n0\r\n"),
        ("short", b"abc"),
        ("long", b"abcdefgh"),
        ("controls", b"\0\x0b\x1b\x7f\xff"),
    ),
    "name": (("empty", b""), ("only-space", b" "), ("long", b"N" * 300)),
}
# Elements that one of the parting octets replaces: those that part others themselves.
_PARTS = frozenset(
    ("end", "empty-line", "data-end", "colon", "ows", "version-space", "code-space", "semicolon", "equals", "comma")
)
_WORDS = frozenset(("name", "version", "coding", "options", "member"))


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one response.

    ``name``    what was done to which element, a part of ids, such as ``x-a-colon/htab-before``
    ``what``    the same for people
    ``kind``    the kind of element and the change, such as ``colon/htab-before``
    ``octets``  all octets of the changed response
    ``leader``  the name of the mutation that stands for this one, see `PARTING`; empty: it stands for itself"""

    name: str
    what: str
    kind: str
    octets: bytes
    leader: str = ""


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a part of a response.

    ``how``     the name of the change, such as ``htab-before``
    ``what``    the words before the name of the element
    ``octets``  the octets in place of the part
    ``leader``  the name of the change that stands for this one; empty: none"""

    how: str
    what: str
    octets: bytes
    leader: str = ""


def mutations(elements: Sequence[Element], mutated: Collection[str]) -> Iterator[Mutation]:
    """Yield the mutations of a response, each of which differs from the response.

    ``elements``  the elements of the response, in order
    ``mutated``   the names of the elements that are mutated"""
    whole = _joined(elements)
    for place, element in enumerate(elements):
        if element.name not in mutated:
            continue
        behind = elements[place + 1 :]
        is_last = not behind or behind[0].name not in mutated
        changes = [*_of_element(element), *(_behind(element) if is_last else ())]
        yield from _mutations(element, whole, _joined(elements[:place]), changes, _joined(behind))
        if not is_last:
            swapped = _Change("swapped", "the next element before", behind[0].octets + element.octets)
            yield from _mutations(element, whole, _joined(elements[:place]), [swapped], _joined(behind[1:]))
    yield from _of_lines(elements, mutated)


def _mutations(
    element: Element, whole: bytes, before: bytes, changes: Iterable[_Change], behind: bytes
) -> Iterator[Mutation]:
    """Yield the mutation of each change that changes the octets of the response.

    ``element``  the changed element
    ``whole``    the octets of the response without a change
    ``before``   the octets before the changed part
    ``changes``  the changes
    ``behind``   the octets behind the changed part"""
    for change in changes:
        octets = before + change.octets + behind
        if octets != whole:
            leader = f"{element.name}/{change.leader}" if change.leader not in ("", change.how) else ""
            what = f"{change.what} {element.name.replace('-', ' ')}"
            yield Mutation(f"{element.name}/{change.how}", what, f"{element.kind}/{change.how}", octets, leader)


def _of_element(element: Element) -> Iterator[_Change]:
    octets, half = element.octets, len(element.octets) // 2
    for name, octet, kind in PARTING:
        yield _Change(f"{name}-before", f"{name} before", octet + octets, f"{_FIRST[kind]}-before")
        if half:
            within = octets[:half] + octet + octets[half:]
            yield _Change(f"{name}-within", f"{name} within", within, f"{_FIRST[kind]}-within")
        if element.kind in _PARTS:
            yield _Change(f"{name}-instead", f"{name} instead of", octet, f"{_FIRST[kind]}-instead")
    yield _Change("deleted", "without", b"")
    yield _Change("doubled", "twice", octets * 2)
    if half:
        yield _Change("first-deleted", "without the first octet of", octets[1:], "deleted")
        yield _Change("last-deleted", "without the last octet of", octets[:-1], "deleted")
        yield _Change("first-doubled", "twice the first octet of", octets[:1] + octets, "doubled")
        yield _Change("last-doubled", "twice the last octet of", octets + octets[-1:], "doubled")
        yield _Change("reversed", "backwards", octets[::-1])
    if element.kind in _WORDS:
        yield _Change("upper-case", "upper case for", octets.upper())
        yield _Change("lower-case", "lower case for", octets.lower(), "upper-case")
        yield _Change("swapped-case", "swapped case for", octets.swapcase(), "upper-case")
    for name, value in REPLACED.get(element.kind, ()):
        yield _Change(f"as-{name}", f"{name.replace('-', ' ')} as", value)


def _behind(element: Element) -> Iterator[_Change]:
    """Yield the insertions behind an element; behind each other element the next element has them before itself."""
    for name, octet, kind in PARTING:
        yield _Change(f"{name}-behind", f"{name} behind", element.octets + octet, f"{_FIRST[kind]}-behind")


def _of_lines(elements: Sequence[Element], mutated: Collection[str]) -> Iterator[Mutation]:
    """Yield the mutations of whole lines: deleted, doubled, doubled with another line end, behind the next line."""
    lines = [list(group) for _, group in groupby(elements, lambda each: each.line or each.name)]
    whole = _joined(elements)
    for number, line in enumerate(lines):
        if len(line) == 1 or not any(each.name in mutated for each in line):
            continue  # the mutations of an element that is a line of its own are the same
        before, behind = (
            _joined(each for line in part for each in line) for part in (lines[:number], lines[number + 1 :])
        )
        octets, name = _joined(line), Element(line[0].line, "line", b"")
        changes = [_Change("line-deleted", "without the line of", b""), _Change("line-doubled", "twice", octets * 2)]
        for end, octet in (("lf", b"\n"), ("cr", b"\r"), ("nul", b"\0\r\n"), ("nothing", b"")):
            doubled = octets.removesuffix(b"\r\n") + octet + octets
            changes.append(_Change(f"line-doubled-with-{end}", f"twice, with {end} between,", doubled, "line-doubled"))
        yield from _mutations(name, whole, before, changes, behind)
        if number + 1 < len(lines):
            swapped = _Change("line-swapped", "the next line before", _joined(lines[number + 1]) + octets)
            rest = _joined(each for line in lines[number + 2 :] for each in line)
            yield from _mutations(name, whole, before, [swapped], rest)


def _joined(elements: Iterable[Element]) -> bytes:
    return b"".join(each.octets for each in elements)
