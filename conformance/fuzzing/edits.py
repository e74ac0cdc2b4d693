"""Edits: the changes of a response at each part, at each boundary and at each line, and how they are drawn.

An edit names the part that it changes, and not its place. So shrinking can remove other parts, and the edit still
applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

from ..corpus.generated.elements import joined
from .octets import BEHIND, LINES, PARTING, VALUES
from .parts import Part, PartSequence

How: TypeAlias = Literal[
    "before",  # octets before the part
    "within",  # octets in the middle of the part
    "behind",  # octets behind the part
    "instead",  # octets in place of the part
    "delete",
    "double",
    "backwards",
    "swap",  # the next part before this part
    "line-before",  # a line of octets before the line of the part
    "line-delete",
    "line-double",
    "line-swap",  # the next line before the line of the part
    "cut",  # the octets end within the part
]
HOWS: tuple[How, ...] = get_args(How)
_WEIGHTS = {"size": 4, "length": 3, "coding": 3}  # parts that frame are changed more often than others
_OF_LINES = frozenset(("line-before", "line-delete", "line-double", "line-swap"))


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a response.

    ``part``    the name of the changed part
    ``how``     the change
    ``octets``  the octets that the change inserts, if it inserts any"""

    part: str
    how: How
    octets: bytes = b""


def applied(parts: PartSequence, edits: tuple[Edit, ...]) -> bytes:
    """Return the octets of a response with edits, in their order. An edit of a part that is missing changes nothing.

    ``parts``  the parts of the response
    ``edits``  the edits"""
    changed = list(parts)
    for edit in edits:
        place = next((place for place, each in enumerate(changed) if each.name == edit.part), None)
        if place is not None:
            changed = _on_line(changed, place, edit) if edit.how in _OF_LINES else _on_part(changed, place, edit)
    return joined(changed)


def _on_part(parts: list[Part], place: int, edit: Edit) -> list[Part]:
    part, octets = parts[place], parts[place].octets
    half = len(octets) // 2
    if edit.how == "swap":
        return [*parts[:place], *parts[place : place + 2][::-1], *parts[place + 2 :]]
    new = {
        "before": edit.octets + octets,
        "within": octets[:half] + edit.octets + octets[half:],
        "behind": octets + edit.octets,
        "instead": edit.octets,
        "delete": b"",
        "double": octets * 2,
        "backwards": octets[::-1],
        "cut": octets[:half],
    }[edit.how]
    rest = parts[place + 1 :] if edit.how != "cut" else []
    return [*parts[:place], Part(part.name, part.kind, new, part.line), *rest]


def _on_line(parts: list[Part], place: int, edit: Edit) -> list[Part]:
    line = parts[place].line
    first = next(at for at, each in enumerate(parts) if each.line == line)
    behind = next((at for at in range(place, len(parts)) if parts[at].line != line), len(parts))
    own = parts[first:behind]
    if edit.how == "line-delete":
        return [*parts[:first], *parts[behind:]]
    if edit.how == "line-double":
        return [*parts[:behind], *own, *parts[behind:]]
    if edit.how == "line-before":
        return [*parts[:first], Part("", "line", edit.octets, ""), *parts[first:]]
    if behind == len(parts):
        return parts
    end = next((at for at in range(behind, len(parts)) if parts[at].line != parts[behind].line), len(parts))
    return [*parts[:first], *parts[behind:end], *own, *parts[end:]]


def draw_edit(parts: PartSequence, source: Random) -> Edit:
    """Return an edit of a part.

    ``parts``   the parts of the response
    ``source``  the source of randomness"""
    # A kind first, since a response has many field parts and few of the parts that frame.
    kinds = sorted({each.kind for each in parts})
    kind = source.choices(kinds, [_WEIGHTS.get(each, 1) for each in kinds])[0]
    part = source.choice([each for each in parts if each.kind == kind])
    values = VALUES.get(part.kind, ())
    roll = source.random()
    if values and roll < 0.35:
        return Edit(part.name, "instead", source.choice(values))
    if roll < 0.75:
        how: How = source.choice(("before", "behind", "within", "instead"))
        return Edit(part.name, how, _inserted(source))
    if roll < 0.80:
        return Edit(part.name, "line-before", source.choice(LINES) + b"\r\n")
    if roll < 0.84:
        return Edit(parts[-1].name, "behind", source.choice(BEHIND))
    others: tuple[How, ...] = (
        *("delete", "double", "backwards", "swap"),
        *("line-delete", "line-double", "line-swap"),
        *("cut", "cut"),
    )
    return Edit(part.name, source.choice(others))


def _inserted(source: Random) -> bytes:
    """Return octets to insert: mostly one octet that parts messages, lines or words for some program."""
    if source.random() < 0.1:
        return bytes((source.randrange(256),))
    return b"".join(source.choice(PARTING) for _ in range(source.choice((1, 1, 1, 1, 1, 2))))
