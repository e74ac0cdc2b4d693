"""Checks the names in cases: of twins and roots, and in every field with a fixed set of values. `corpus` calls `check`.

A misspelled capability would make a case unsupported for every client, and no test would fail. So each field with a
vocabulary (a Literal, or a row of `_VOCABULARIES`) is checked, and an unknown name raises an error with the nearest
known name. Clauses and certificates, which are outside of the corpus, are checked by `references`.
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
from ...mockserver.script import Mark
from ..model import AtATime, BackToBack, Body, Case, Connection, Failure, Hello, Item, Request, Session, Tls
from .places import place_of

# Vocabularies of fields that are annotated as str. The schema of the export allows any string in these fields.
_VOCABULARIES: dict[tuple[type, str], tuple[str, ...]] = {
    (Case, "ends"): ("fin", "close_notify", "rst"),
    (Tls, "versions"): ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    (Hello, "without"): ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
}


class CorpusError(DocumentError):
    """A case has an error; the message is one line with the file and line, the case, the wrong value and the mend."""


def refuse(case: Case, why: str) -> NoReturn:
    """Raise CorpusError.

    ``case``  the case with the error
    ``why``   what is wrong and how to mend it, in a line for people"""
    raise CorpusError(f"{place_of(case)}: case {case.id}: {why}")


def check(cases: Mapping[str, Case]) -> None:
    """Check that the cases of a corpus use known names only.

    ``cases``  the cases, by id

    Raises CorpusError for the first unknown name, for roots that form a cycle, for a case with ``security`` that names
    no peer, and for a case with ``reserved`` that is not ``fresh``."""
    accepted: set[object] = set()  # many cases share parts and values; each is checked once
    for case in cases.values():
        for value in _parts(case):
            if id(value) not in accepted:
                _check_names(case, value, accepted)
                accepted.add(id(value))
        if case.twin and case.twin not in cases:
            refuse(case, f"unknown twin {case.twin!r}{nearest(case.twin, cases, all_else=False)}")
        if case.root and case.root not in cases:
            refuse(case, f"unknown root {case.root!r}{nearest(case.root, cases, all_else=False)}")
        _check_peer(case)
        if case.via == "proxy" and len(case.transports) > 1:
            refuse(case, "a case with a proxy has one transport: 'tcp', or 'tls' for TLS to the proxy")
        if case.reserved is not None and not case.fresh:
            refuse(case, "reserved without fresh; an earlier case may have raised the peak, so add fresh=True")
        if case.proxy and not case.via:
            refuse(case, f"proxy {case.proxy!r} without via; give via, or remove the proxy")
        if case.via == "secure-tunnel" and case.transports != ("tls",):
            refuse(case, "a case with TLS to a proxy has the transport 'tls' alone")
        if not all(map(_is_plain, case.do)) or _has_target(case):
            _check_several(case)
    _check_roots(cases)


def _check_peer(case: Case) -> None:
    """Check that the case names a peer if and only if it has the mark ``security``."""
    if case.security and not case.peer:
        refuse(case, "security without a peer; name a program that reads the octets otherwise, or remove the mark")
    if case.peer and not case.security:
        refuse(case, "a peer without security; add the mark, or remove the peer")
    if case.peer and not all(part.strip() for part in case.peer.partition(":")):
        refuse(case, f"peer {case.peer!r} is not in the form 'program: how it reads the octets'")


def _is_plain(item: Item) -> bool:
    """Return whether `_check_several` has nothing to check in an item, as in most cases."""
    return not isinstance(item, (BackToBack, AtATime)) and not (
        isinstance(item, Request) and (item.cancel or item.part is not None)
    )


def _has_target(case: Case) -> bool:
    return not isinstance(case.server, bytes) and any(
        isinstance(each, Connection) and each.target for each in case.server
    )


def _check_several(case: Case) -> None:
    """Check the requests at a time, those that the client gives up, and those of which it reads a part."""
    requests = [item for item in case.questions if isinstance(item, Request)]
    at_a_time = [each.target for item in case.do if isinstance(item, AtATime) for each in item.requests]
    connections = () if isinstance(case.server, bytes) else case.server
    served = [each.target if isinstance(each, Connection) else "" for each in connections]
    marks = [step.name for each in case.connections for step in each.steps if isinstance(step, Mark)]
    for request in requests:
        if request.cancel and request.cancel not in marks:
            refuse(case, f"unknown mark {request.cancel!r} of a cancel{nearest(request.cancel, marks)}")
        if request.part is not None and request.part < 0:
            refuse(case, f"part {request.part} is negative; give the number of octets that the client reads")
    for target in at_a_time:
        if at_a_time.count(target) > 1:
            refuse(case, f"two requests at a time have the target {target!r}; give each its own")
        if target not in served:
            refuse(case, f"no connection has the target {target!r}{nearest(target, filter(None, served))}")
    for target in filter(None, served):
        if target not in [each.target for each in requests]:
            refuse(case, f"no request has the target {target!r} of a connection")
    _check_refusals(case)
    if any(served) and not all(served):
        refuse(case, "some connections have a target, and some have none; give each a target, or none")


def _check_refusals(case: Case) -> None:
    """Check that no outcome is a refusal where the record does not say for which request nothing was sent."""
    if not any(isinstance(each, (BackToBack, AtATime)) or getattr(each, "cancel", "") for each in case.do):
        return
    readings = (case.expect, *case.lenient)
    outcomes = [outcome for reading in readings for each in reading for outcome in getattr(each, "outcomes", (each,))]
    if any(isinstance(each, Failure) and each.unsent for each in outcomes):
        refuse(case, "unsent needs requests one after the other; the record does not say which of several was sent")


def _check_roots(cases: Mapping[str, Case]) -> None:
    """Check that no case is reached again on the way from a case to its root, the root of that root, and so on."""
    ends: set[str] = set()  # cases from which the way ends
    for first in cases.values():
        way: dict[str, None] = {}
        id = first.id
        while id and id not in ends:
            if id in way:
                cycle = [*list(way)[list(way).index(id) :], id]
                refuse(cases[id], f"a cycle of roots: {' -> '.join(cycle)}; give one of these cases another root")
            way[id] = None
            id = cases[id].explained_by
        ends.update(way)


@dataclass(frozen=True, slots=True)
class _Named:
    """A field with a vocabulary.

    ``name``    the name of the field
    ``values``  the values that are allowed
    ``many``    whether the field is a tuple of such values"""

    name: str
    values: frozenset[object]
    many: bool


def _parts(case: Case) -> list[Any]:
    """Return the case and every part of it that has a field with a vocabulary."""
    parts: list[Any] = [case, *tls_of(case)]
    if case.sweep:
        parts.append(case.sweep)
    items: list[Any] = list(case.do)
    for item in items:
        if isinstance(item, (BackToBack, AtATime)):
            items += item.requests
        elif isinstance(item, (Request, Session)):
            parts.append(item)
            if isinstance(item, Request) and isinstance(item.body, Body):
                parts.append(item.body)
    if case.sent:
        parts += [sent for sent in case.sent if isinstance(sent, Hello)]
    return parts


def tls_of(case: Case) -> list[Tls]:
    """Return every `Tls` of a case: of its connections, and among the steps of their scripts."""
    if isinstance(case.server, bytes):
        return []
    connections = [connection for connection in case.server if isinstance(connection, Connection)]
    below = [connection.tls for connection in connections if connection.tls is not None]
    return below + [step for connection in connections for step in connection.steps if isinstance(step, Tls)]


def _check_names(case: Case, value: Any, accepted: set[object]) -> None:
    found, values_of = _fields_with_vocabulary(value.__class__)
    values = (type(value), values_of(value))
    with suppress(TypeError):  # a list in place of a tuple, which is refused below, cannot be hashed
        if values in accepted:
            return
    for field in found:
        given = getattr(value, field.name)
        if field.many and not isinstance(given, tuple):
            refuse(case, f"{field.name} is not a tuple: {given!r}")
        if field.many and field.values.issuperset(given):
            continue
        for name in given if field.many else (given,):
            if name not in field.values:
                refuse(case, f"unknown {_singular(field)} {name!r}{nearest(str(name), _names(field.values))}")
    accepted.add(values)


def _singular(field: _Named) -> str:
    """Return the name of one value of a field, for messages."""
    words = {"needs": "capability", "transports": "transport", "deliveries": "delivery", "reads": "read"}
    return words.get(field.name, field.name)


def _names(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


@cache
def _fields_with_vocabulary(kind: type) -> tuple[tuple[_Named, ...], Callable[[Any], object]]:
    """Return the fields of a type that have a vocabulary, and a function that returns their values."""
    hints = typing.get_type_hints(kind)
    found = []
    for field in fields(kind):
        many = typing.get_origin(hints[field.name]) is tuple
        values = _VOCABULARIES.get((kind, field.name)) or _literals(hints[field.name])
        if values:
            found.append(_Named(field.name, frozenset(values), many))
    return tuple(found), attrgetter(*(each.name for each in found))


def _literals(hint: Any) -> tuple[object, ...]:
    """Return the values of a Literal, of a tuple of any length of it, or of a union of it with None; else no values."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return arguments
    if origin is tuple and arguments[-1:] == (Ellipsis,):
        return _literals(arguments[0])
    if origin in (typing.Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        values = _literals(next(each for each in arguments if each is not type(None)))
        return (*values, None) if values else ()
    return ()
