"""The catalogue of requirements, and the level that a case has by the clauses it cites."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..model import LEVELS, Case, Level

_LEVEL_OF_KEYWORD: dict[str, Level] = {
    "MUST": "must",
    "MUST NOT": "must",
    "SHALL": "must",
    "SHOULD": "should",
    "SHOULD NOT": "should",
    "RECOMMENDED": "should",
    "OUGHT": "should",
    "OUGHT NOT": "should",
    "MAY": "may",
    "OPTIONAL": "may",
    "DOCUMENTED": "documented",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause. ``level`` is the case level that its keyword gives, or that a clause without keyword is judged at."""

    id: str
    source: str
    section: str
    level: Level
    keyword: str
    area: str
    layer: str
    observable: str
    summary: str
    unseen: str  # why no case can show it; empty: one can

    def __str__(self) -> str:
        section = f"section {self.section}" if self.source.startswith("RFC") else self.section
        keyword = "" if self.keyword in ("PROSE", "DOCUMENTED") else f" ({self.keyword})"
        return f"{self.source}, {section}{keyword}: {self.summary}"


def _requirement(entry: dict[str, str]) -> Requirement:
    keyword = entry["level"]
    level = _LEVEL_OF_KEYWORD.get(keyword) or entry["scored_as"]
    if level not in LEVELS:
        raise ValueError(f"requirements.toml: {entry['id']}: unknown level {level!r}")
    return Requirement(
        id=entry["id"],
        source=entry["source"],
        section=entry["section"],
        level=level,
        keyword=keyword,
        area=entry["area"],
        layer=entry["layer"],
        observable=entry["observable"],
        summary=entry["summary"],
        unseen=entry.get("unseen", ""),
    )


@cache
def catalogue() -> dict[str, Requirement]:
    """Every requirement by its id, in the order of the catalogue."""
    text = files(__package__).joinpath("requirements.toml").read_text(encoding="utf-8")
    return {entry["id"]: _requirement(entry) for entry in tomllib.loads(text)["requirement"]}


def level_of(case: Case) -> Level:
    """The level of a case: info if it is disputed, its own if it names one, else that of the clauses it cites.

    Raises ValueError when the cited clauses differ and the case does not choose."""
    if case.disputed:
        return "info"
    if case.level is not None:
        return case.level
    levels = {catalogue()[id].level for id in case.cites}
    if len(levels) != 1:
        raise ValueError(f"case {case.id}: it cites clauses of levels {sorted(levels)}; name the case's own level")
    return levels.pop()
