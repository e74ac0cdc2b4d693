"""What can be wrong with a case by itself or beside the others; `corpus` looks at every case as it loads them.

A name that there is not, in a field that has a vocabulary (the values of a Literal), and a twin that there is not. What
cases name outside of the corpus, clauses and certificates, is for `references`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NoReturn

from ...mockserver.base.suggestions import nearest
from ...mockserver.base.toml_document import DocumentError
from ..model import Case, Connection, Hello, Request, Session, Tls
from .places import place_of

# Vocabularies of fields that are annotated as any text, which is what the export's schema says of them.
_VOCABULARIES: dict[tuple[type, str], tuple[str, ...]] = {
    (Case, "ends"): ("fin", "close_notify", "rst"),
    (Tls, "versions"): ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    (Hello, "without"): ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
}


class CorpusError(DocumentError):
    """What is wrong with a case, in one line for people: file and line, the case, the offender and the mend."""


def refuse(case: Case, why: str) -> NoReturn:
    """Raise CorpusError for a case."""
    raise CorpusError(f"{place_of(case)}: case {case.id}: {why}")


def check(cases: Mapping[str, Case]) -> None:
    """See that the cases of a corpus use the names that there are. Raises CorpusError for the first that does not."""
    accepted: set[object] = set()  # most values of a field are those of many cases, and many parts are shared by cases
    for case in cases.values():
        for value in _parts(case):
            if id(value) not in accepted:
                _check_names(case, value, accepted)
                accepted.add(id(value))
        if case.twin and case.twin not in cases:
            refuse(case, f"unknown twin {case.twin!r}{nearest(case.twin, cases, all_else=False)}")


@dataclass(frozen=True, slots=True)
class _Named:
    """A field with a vocabulary. ``many``: it is a tuple of names."""

    name: str
    values: frozenset[object]
    many: bool


def _parts(case: Case) -> list[Any]:
    """The case, and all in it that has a vocabulary."""
    parts: list[Any] = [case, *tls_of(case)]
    if case.sweep:
        parts.append(case.sweep)
    for item in case.do:
        if isinstance(item, (Request, Session)):
            parts.append(item)
            if isinstance(item, Request) and item.body:
                parts.append(item.body)
    if case.sent:
        parts += [sent for sent in case.sent if isinstance(sent, Hello)]
    return parts


def tls_of(case: Case) -> list[Tls]:
    """The TLS sides of a case's connections, from the first octet on or further up."""
    if isinstance(case.server, bytes):
        return []
    connections = [connection for connection in case.server if isinstance(connection, Connection)]
    below = [connection.tls for connection in connections if connection.tls is not None]
    return below + [step for connection in connections for step in connection.steps if isinstance(step, Tls)]


def _check_names(case: Case, value: Any, accepted: set[object]) -> None:
    found, values_of = _fields_with_vocabulary(value.__class__)
    values = (type(value), values_of(value))
    with suppress(TypeError):  # a list, where a tuple is needed
        if values in accepted:
            return
    for field in found:
        given = getattr(value, field.name)
        if field.many and not isinstance(given, tuple):
            refuse(case, f"{field.name} is no tuple: {given!r}")
        if field.many and field.values.issuperset(given):
            continue
        for name in given if field.many else (given,):
            if name not in field.values:
                refuse(case, f"unknown {_singular(field)} {name!r}{nearest(str(name), _names(field.values))}")
    accepted.add(values)


def _singular(field: _Named) -> str:
    """What one value of the field is called."""
    words = {"needs": "capability", "transports": "transport", "deliveries": "delivery", "reads": "read"}
    return words.get(field.name, field.name)


def _names(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


@cache
def _fields_with_vocabulary(kind: type) -> tuple[tuple[_Named, ...], Callable[[Any], object]]:
    """These fields of a type, and what gets their values."""
    hints = typing.get_type_hints(kind)
    found = []
    for field in fields(kind):
        many = typing.get_origin(hints[field.name]) is tuple
        values = _VOCABULARIES.get((kind, field.name)) or _literals(hints[field.name])
        if values:
            found.append(_Named(field.name, frozenset(values), many))
    return tuple(found), attrgetter(*(each.name for each in found))


def _literals(hint: Any) -> tuple[object, ...]:
    """The values that a Literal allows, alone, in a tuple of any length or beside None; none where there is none."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return arguments
    if origin is tuple and arguments[-1:] == (Ellipsis,):
        return _literals(arguments[0])
    if origin in (typing.Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        values = _literals(next(each for each in arguments if each is not type(None)))
        return (*values, None) if values else ()
    return ()
