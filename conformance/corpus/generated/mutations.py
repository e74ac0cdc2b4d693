"""The mutations of elements: insert, delete, double, replace and reorder, at each element and each boundary.

A mutation has a name that says what was done to which element, and nothing about its place in the table. So an id stays
the same when the table grows. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from .elements import Element, joined
from .values import PARTING, REPLACED

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
    ``octets``  all octets of the changed response"""

    name: str
    what: str
    kind: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a part of a response.

    ``how``     the name of the change, such as ``htab-before``
    ``what``    the words before the name of the element
    ``octets``  the octets in place of the part"""

    how: str
    what: str
    octets: bytes


def mutations(elements: Sequence[Element], mutated: Collection[str]) -> Iterator[Mutation]:
    """Yield the mutations of a response, each of which differs from the response.

    ``elements``  the elements of the response, in order
    ``mutated``   the names of the elements that are mutated"""
    whole = joined(elements)
    for place, element in enumerate(elements):
        if element.name not in mutated:
            continue
        behind = elements[place + 1 :]
        is_last = not behind or behind[0].name not in mutated
        changes = [*_of_element(element), *(_behind(element) if is_last else ())]
        yield from _mutations(element, whole, joined(elements[:place]), changes, joined(behind))
        if not is_last:
            swapped = _Change("swapped", "the next element before", behind[0].octets + element.octets)
            yield from _mutations(element, whole, joined(elements[:place]), [swapped], joined(behind[1:]))
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
            what = f"{change.what} {element.name.replace('-', ' ')}"
            yield Mutation(f"{element.name}/{change.how}", what, f"{element.kind}/{change.how}", octets)


def _of_element(element: Element) -> Iterator[_Change]:
    octets, half = element.octets, len(element.octets) // 2
    for name, octet in PARTING:
        yield _Change(f"{name}-before", f"{name} before", octet + octets)
        if half:
            within = octets[:half] + octet + octets[half:]
            yield _Change(f"{name}-within", f"{name} within", within)
        if element.kind in _PARTS:
            yield _Change(f"{name}-instead", f"{name} instead of", octet)
    yield _Change("deleted", "without", b"")
    yield _Change("doubled", "twice", octets * 2)
    if half:
        yield _Change("first-deleted", "without the first octet of", octets[1:])
        yield _Change("last-deleted", "without the last octet of", octets[:-1])
        yield _Change("first-doubled", "twice the first octet of", octets[:1] + octets)
        yield _Change("last-doubled", "twice the last octet of", octets + octets[-1:])
        yield _Change("reversed", "backwards", octets[::-1])
    if element.kind in _WORDS:
        yield _Change("upper-case", "upper case for", octets.upper())
        yield _Change("lower-case", "lower case for", octets.lower())
        yield _Change("swapped-case", "swapped case for", octets.swapcase())
    for name, value in REPLACED.get(element.kind, ()):
        yield _Change(f"as-{name}", f"{name.replace('-', ' ')} as", value)


def _behind(element: Element) -> Iterator[_Change]:
    """Yield the insertions behind an element; behind each other element the next element has them before itself."""
    for name, octet in PARTING:
        yield _Change(f"{name}-behind", f"{name} behind", element.octets + octet)


def _of_lines(elements: Sequence[Element], mutated: Collection[str]) -> Iterator[Mutation]:
    """Yield the mutations of whole lines: deleted, doubled, doubled with another line end, behind the next line."""
    lines = [list(group) for _, group in groupby(elements, lambda each: each.line or each.name)]
    whole = joined(elements)
    for number, line in enumerate(lines):
        if len(line) == 1 or not any(each.name in mutated for each in line):
            continue  # the mutations of an element that is a line of its own are the same
        before, behind = (
            joined(each for line in part for each in line) for part in (lines[:number], lines[number + 1 :])
        )
        octets, name = joined(line), Element(line[0].line, "line", b"")
        changes = [_Change("line-deleted", "without the line of", b""), _Change("line-doubled", "twice", octets * 2)]
        for end, octet in (("lf", b"\n"), ("cr", b"\r"), ("nul", b"\0\r\n"), ("nothing", b"")):
            doubled = octets.removesuffix(b"\r\n") + octet + octets
            changes.append(_Change(f"line-doubled-with-{end}", f"twice, with {end} between,", doubled))
        yield from _mutations(name, whole, before, changes, behind)
        if number + 1 < len(lines):
            swapped = _Change("line-swapped", "the next line before", joined(lines[number + 1]) + octets)
            rest = joined(each for line in lines[number + 2 :] for each in line)
            yield from _mutations(name, whole, before, [swapped], rest)
