"""Reads a stream of results: also one that was cut, at any octet. Pure.

A run that was killed has no last line, and its last verdict may be torn. What stands before that place is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ....mockserver.base.arguments import shown
from .lines import FORMAT, VARIES

_NEEDED = {"header": ("corpus", "clients"), "verdict": ("id", VARIES), "end": ("whole",)}


@dataclass(frozen=True, slots=True)
class StoredStream:
    """The lines of a stream. All of them are as the file has them: their members may have any values.

    ``header``    the first line
    ``verdicts``  the lines of the verdicts, in their order
    ``end``       the last line; None: the stream has none
    ``damaged``   the number of the first line that cannot be read, though other lines follow it; 0: none
    ``torn``      whether the last line is not complete
    ``kept``      the number of octets up to the end of the last verdict
    ``numbers``   the number of the line of each verdict"""

    header: Mapping[str, Any]
    verdicts: tuple[Mapping[str, Any], ...]
    end: Mapping[str, Any] | None
    damaged: int
    torn: bool
    kept: int
    numbers: tuple[int, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The same in the form of the JSON document of ``--json``, as far as the readers of results need it."""
        end = self.end or {}
        clients, selection, broken = self.header["clients"], self.header.get("selection"), end.get("broken")
        if isinstance(broken, dict) and isinstance(clients, list):
            clients = [
                each | {"broken": broken.get(str(each.get("name")))} if isinstance(each, dict) else each
                for each in clients
            ]
        known = ({"id": each.get("id"), "reason": each.get("known")} for each in self.verdicts)
        return {
            "corpus": self.header["corpus"],
            "profile": selection.get("profile") if isinstance(selection, dict) else "",
            "clients": clients,
            "strict": self.header.get("strict"),
            "fail_on": self.header.get("fail_on"),
            "verdicts": [_flat(each) for each in self.verdicts],
            "known": [each for each in known if each["reason"]],
            "stale": end.get("stale"),
            "cut": "" if end.get("whole") is True else self._cut,
        }

    @property
    def _cut(self) -> str:
        number, planned = len(self.verdicts), self.header.get("items")
        of = f" of {planned}" if isinstance(planned, int) else ""
        why = self.end.get("why") if self.end else "no last line: the run was killed, or still goes on"
        return f"cut: {number}{of} items" + (f" ({why})" if isinstance(why, str) and why else "")


def parse_stream(data: bytes) -> StoredStream | None:
    """Return the lines of a stream; None: the first line is no header of a stream.

    ``data``  the content of a file

    Raises ValueError for a stream in a later format. The message is a phrase that names both formats."""
    verdicts: list[Mapping[str, Any]] = []
    numbers: list[int] = []
    header = end = None
    damaged = at = kept = 0
    torn = False
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        at += len(line)
        value = _value(line)
        if number == 1:
            if value is None or value["type"] != "header":
                return None
            header, kept = value, at
        elif value is None:
            torn = at == len(data)
            damaged = damaged or (0 if torn else number)
        elif value["type"] == "verdict":
            verdicts.append(value)
            numbers.append(number)
            kept = at
            end = None  # the run was resumed
        elif value["type"] == "end":
            end = value
    if header is None:
        return None
    if header.get("format") != FORMAT:
        raise ValueError(f"results of format {shown(header.get('format'))}, and this h1conform reads format {FORMAT}")
    return StoredStream(header, tuple(verdicts), end, damaged, torn, kept, tuple(numbers))


def _value(line: bytes) -> dict[str, Any] | None:
    """Return the object in a complete line with the members that its type needs, or None."""
    if not line.endswith(b"\n"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("type") not in ("header", "verdict", "end"):
        return None
    needed = _NEEDED[value["type"]]
    return value if all(name in value for name in needed) else None


def _flat(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of a verdict with the names of the JSON document."""
    varies = line[VARIES]
    return {**line, **(varies if isinstance(varies, dict) else {}), "finding": line.get("remark", "")}
