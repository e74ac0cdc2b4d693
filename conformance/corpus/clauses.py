"""Finds clauses of the catalogue by what a person writes: an id, or a document and a section. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from .requirements import Requirement, catalogue

# "9112 6.3", "RFC 9112, section 6.3", "RFC9112-6.3", the address of a section at rfc-editor.org, and "RFC 9112" alone
_SECTION = re.compile(
    r"(?:^|rfc[ -]?)(\d{4})(?:(?:[^0-9a-z]|section|appendix)+(\d+(?:\.\d+)*|[a-z](?:\.\d+)*)\.?)?$", re.IGNORECASE
)


class UnknownClause(InputError, LookupError):
    """No clause has this id or stands in this section; the message names similar ones."""


def clauses_named(text: str) -> tuple[Requirement, ...]:
    """Return the clauses that a text names: the clause with this id, those of a section and of its subsections, or
    those of a document.

    ``text``  an id in upper or lower case, such as ``RFC9112-6.3-16``; a section, such as ``9112 6.3``; or a document,
              such as ``RFC 9112``

    Raises UnknownClause if there is none."""
    text = " ".join(text.split())
    by_id = {id.upper(): clause for id, clause in catalogue().items()}
    if text.upper() in by_id:
        return (by_id[text.upper()],)
    if of_document := tuple(each for each in by_id.values() if each.source.casefold().startswith(text.casefold())):
        return of_document
    if not (found := _SECTION.search(text)):
        raise UnknownClause(f"no clause {text!r}{nearest(text.upper(), catalogue(), all_else=False)}")
    source, section = f"RFC {found[1]}", (found[2] or "").upper()
    of_source = [each for each in catalogue().values() if each.source == source]
    if not of_source:
        documents = sorted({each.source for each in catalogue().values()})
        raise UnknownClause(f"no clause of {source}; the documents with clauses: {', '.join(documents)}")
    if not section:
        return tuple(of_source)
    clauses = tuple(each for each in of_source if f"{each.section}.".startswith(f"{section}."))
    if not clauses:
        sections = {each.section for each in of_source}
        near = nearest(section, sections, all_else=False) or f"; the sections with clauses: {_top(sections)}"
        raise UnknownClause(f"no clause of {source}, section {section}{near}")
    return clauses


def _top(sections: Iterable[str]) -> str:
    """Return the numbers of the sections without those of their subsections, in order."""
    numbers = {each.partition(".")[0] for each in sections} - {""}
    return ", ".join(sorted(numbers, key=lambda each: (each.isalpha(), each.zfill(3))))
