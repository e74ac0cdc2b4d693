"""Parts of a response in the order of the grammar: what an edit changes, and what shrinking removes. Data only.

A part is an element of the table of the generated cases (`corpus.generated.elements`). Here the data of a chunk belong
to the chunk, so that an edit of a line removes or moves the whole chunk.
"""

from __future__ import annotations

from dataclasses import replace

from ..corpus.generated import elements
from ..corpus.generated.elements import Element as Part, Elements as PartSequence

__all__ = ["Part", "PartSequence", "chunk"]


def chunk(name: str, data: bytes, extension: tuple[bytes, bytes] | None = None) -> PartSequence:
    """Return the parts of a chunk (RFC 9112 section 7.1); without data, of the last chunk.

    ``name``       the name of the chunk
    ``data``       the data
    ``extension``  name and value of a chunk extension; None: none"""
    return tuple(replace(each, line=name) for each in elements.chunk(name, data, extension))
