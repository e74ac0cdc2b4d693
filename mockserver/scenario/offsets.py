"""Offsets of faults as plain data: an integer, ``"after_head"``, ``{after_head = n}``, ``"anywhere"``. Pure."""

from __future__ import annotations

from ..base.codec import Codec, JSONValue, Path, ValidationError, described, integer, one_key
from ..script import faults


def _read_offset(value: JSONValue, path: Path) -> faults.Offset:
    if isinstance(value, str) and value in ("after_head", "anywhere"):
        return faults.after_head() if value == "after_head" else faults.anywhere()
    if isinstance(value, dict) and len(value) == 1 and value.keys() <= {"after_head", "anywhere"}:
        [(name, argument)] = value.items()
        count = integer().read(argument, (*path, name))
        return faults.after_head(count) if name == "after_head" else faults.anywhere(count)
    if type(value) is not int:
        forms = 'an integer, "after_head", {after_head = n} or "anywhere"'
        raise ValidationError(path, f"{described(value)} is not an offset: give {forms}")
    return value


def _write_offset(at: faults.Offset) -> JSONValue:
    if isinstance(at, faults.AfterHead):
        return {"after_head": at.octets} if at.octets else "after_head"
    return {"anywhere": at.seed} if isinstance(at, faults.Anywhere) else at


_OFFSETS = [one_key(name, {"type": "integer"}) for name in ("after_head", "anywhere")]
OFFSET = Codec(
    _read_offset, _write_offset, {"anyOf": [{"type": "integer"}, {"enum": ["after_head", "anywhere"]}, *_OFFSETS]}
)
