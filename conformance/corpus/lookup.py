"""The cases by id: the named cases at once, and the generated cases when something first needs one of them.

The generated cases are thousands, and most commands need none. So iteration, length and values are those of the named
cases, and only a lookup of an id of the chapter "generated" makes the generated cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import Case

GENERATED = "generated/"  # the ids of generated cases begin with this string


class Corpus(dict[str, Case]):
    """The named cases by id, in the order of the chapters; a lookup also finds a generated case.

    Raises CorpusError from every lookup of a generated id if two generated responses have the same id."""

    _cases: Mapping[str, Case] | None = None  # the generated cases; None: nothing has needed them

    def __missing__(self, id: str) -> Case:
        if id.startswith(GENERATED):
            return self._generated()[id]
        raise KeyError(id)

    def __contains__(self, id: object) -> bool:
        return super().__contains__(id) or (
            isinstance(id, str) and id.startswith(GENERATED) and id in self._generated()
        )

    def get(self, id: str, default: Any = None) -> Any:
        """Return the case with an id, or the default."""
        found = super().get(id, default)
        return self._generated().get(id, default) if id.startswith(GENERATED) else found

    @property
    def whole(self) -> Mapping[str, Case]:
        """The named cases, then the generated cases."""
        return {**self, **self._generated()}

    @property
    def made(self) -> Mapping[str, Case]:
        """The cases that exist in this process: the named ones, and the generated ones if something needed them."""
        return self if self._cases is None else self.whole

    @property
    def order(self) -> Mapping[str, int]:
        """The number of each case in `made`, by its id: a sort key."""
        return {id: number for number, id in enumerate(self.made)}

    def among(self, pattern: str) -> Mapping[str, Case]:
        """Return the cases that a glob is matched against: all cases if it begins like a generated id, else the named.

        ``pattern``  the glob"""
        return self.whole if pattern.startswith(GENERATED) else self

    def _generated(self) -> Mapping[str, Case]:
        if self._cases is None:
            from .generated.cases import generated  # start-up: few commands need a generated case

            self._cases = generated()
        return self._cases
