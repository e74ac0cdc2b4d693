"""The corpus as JSON for programs in any language, and the JSON Schema of that document. Both are made from the types.

A dataclass becomes an object with its ``type`` and the members that differ from their defaults. Octets become
``{"base64": …}``, and a tuple becomes an array. The schema is made from the annotations of the same dataclasses, so
that the document and the schema cannot differ.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Literal

from ...mockserver import StartTls
from ...mockserver.script import Serve, Step
from ..model import Capability, Case, Profile, Variant
from .cases import VERSION
from .requirements import catalogue, level_of
from .rulings import rulings

_BASE64 = {"type": "object", "properties": {"base64": {"type": "string"}}, "required": ["base64"]}
_NO_DATA = (Serve, StartTls)  # steps with functions and TLS contexts, which no case has
_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"$ref": "#/$defs/octets"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
    Capability: {"type": "string"},  # any string, so that a new capability does not change the schema
}


def corpus_document(items: Iterable[tuple[Case, Variant]], profile: Profile = "") -> dict[str, Any]:
    """Return the document with the cases of these items, the clauses that they cite and the rulings that they name.

    ``items``    pairs of a case and a variant; each case is in the document once, with its level and these variants
    ``profile``  the profile under which the items were selected; empty: none

    Raises CorpusError if the level of a case cannot be concluded (see `level_of`)."""
    played: dict[str, tuple[Case, list[str]]] = {}
    for case, variant in items:
        played.setdefault(case.id, (case, []))[1].append(str(variant))
    cited = {id: catalogue()[id] for case, _ in played.values() for id in case.cites}
    named = {id: rulings()[id] for case, _ in played.values() for id in case.rulings}
    return {
        "h1conform": version("h1conform"),
        "corpus": VERSION,
        "profile": profile,
        "requirements": {id: encoded(requirement) for id, requirement in cited.items()},
        "rulings": {id: encoded(ruling) for id, ruling in named.items()},
        "cases": [
            encoded(dataclasses.replace(case, server=case.connections, level=level_of(case))) | {"variants": variants}
            for case, variants in played.values()
        ],
    }


def encoded(value: Any) -> Any:
    """Return plain data and dataclasses at any depth in the form of the document."""
    if isinstance(value, (bytes, bytearray)):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, (tuple, list)):
        return [encoded(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): encoded(each) for key, each in value.items()}
    if dataclasses.is_dataclass(value):
        members = {field.name: getattr(value, field.name) for field in _fields(type(value))}
        given = {field.name for field in _fields(type(value)) if _is_given(field, members[field.name])}
        return {"type": type(value).__name__} | {name: encoded(each) for name, each in members.items() if name in given}
    return value


def _fields(kind: Any) -> list[dataclasses.Field[Any]]:
    """Return the fields of a dataclass that are compared; `Case.made_at` is not among them."""
    return [field for field in dataclasses.fields(kind) if field.compare]


def _is_given(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value != field.default_factory())
    return field.default is dataclasses.MISSING or value != field.default


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the document that `corpus_document` returns."""
    definitions: dict[str, Any] = {"octets": _BASE64}
    case = _schema_of(Case, definitions)
    with_variants = {"allOf": [case], "properties": {"variants": {"type": "array", "items": {"type": "string"}}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The corpus of h1conform",
        "type": "object",
        "properties": {
            "h1conform": {"type": "string"},
            "corpus": {"const": VERSION},
            "profile": _schema_of(Profile, definitions),
            "requirements": {"type": "object"},
            "rulings": {"type": "object"},
            "cases": {"type": "array", "items": with_variants | {"required": ["variants"]}},
        },
        "required": ["h1conform", "corpus", "profile", "requirements", "cases"],
        "$defs": definitions,
    }


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an annotation.

    ``kind``         the annotation
    ``definitions``  the schemas of dataclasses, by name; the schema of a new dataclass is added"""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        kinds = [kind for each in arguments for kind in (Step.kinds() if each is Step else (each,))]
        return {"anyOf": [_schema_of(kind, definitions) for kind in kinds]}
    if origin is tuple and arguments[-1:] == (Ellipsis,):
        return {"type": "array", "items": _schema_of(arguments[0], definitions)}
    if origin is tuple:
        return {"type": "array", "prefixItems": [_schema_of(each, definitions) for each in arguments], "items": False}
    if kind in _NO_DATA:
        return {"not": {}}
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # ends the recursion for a type that contains itself
        definitions[name] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    fields = _fields(kind)
    needed = [f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]
    return {
        "type": "object",
        "properties": {"type": {"const": kind.__name__}}
        | {field.name: _schema_of(hints[field.name], definitions) for field in fields},
        "required": ["type", *needed],
    }
