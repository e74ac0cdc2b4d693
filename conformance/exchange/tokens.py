"""Random words for the exam's own, and the server's address for its placeholders, in data of any shape. Pure.

What goes out (scripts and questions) is disguised; what comes back (answers and what the wire saw) is undisguised. The
words are exchanged both ways, so an answer made from memory, with the corpus' own words, comes back as something else.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter, is_
from typing import Any, TypeVar

from ...mockserver.base.recorded import SeenRequest
from ..model import ADDRESS, HOST, PORT, WORDS

T = TypeVar("T")
S = TypeVar("S", str, bytes)
# No vowels and no hexadecimal digits: a word is never a chunk size, nor a word of any language.
_LETTERS = "ghjklmnpqrstvwxz"  # and no letter twice, so that no word is within a run of one letter
_LENGTH = 5  # of every word
_LONG = 4096
_REQUESTS: dict[tuple[bytes, bool], SeenRequest] = {}  # undisguised, by their octets and whether they are complete
_MOST = 256  # of them
_PLACEHOLDER = ADDRESS.encode()
_ATOMS = frozenset((int, bool, float, type(None)))
_PLAIN: set[Any] = set()  # what is known to hold no word and no placeholder: most questions, and many steps


@dataclass(frozen=True)
class Tokens:
    """The words and the address of one exchange."""

    words: tuple[tuple[str, str], ...]
    host: str
    port: int

    @classmethod
    def draw(cls, host: str, port: int, source: random.Random) -> Tokens:
        """New random words. The first letter of each stands nowhere else, so that no word begins within another or
        across the border of two."""
        letters = "".join(source.sample(_LETTERS, len(_LETTERS)))
        firsts, others = letters[: len(WORDS)], letters[len(WORDS) :]
        ring = others + others
        drawn = [first + ring[3 * at : 3 * at + _LENGTH - 1] for at, first in enumerate(firsts)]
        return cls(tuple(zip(WORDS, drawn, strict=True)), host, port)

    @property
    def address(self) -> str:
        """``host:port`` as a Host field has it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def substitute(self, data: T) -> T:
        """``data`` with the random words and the real address."""
        if _is_plain(data):
            return data
        address, port = self.address, str(self.port)

        def string(value: str) -> Any:
            if "{" in value:
                if value == PORT:
                    return self.port  # on its own it is a number, for a Call
                value = value.replace(ADDRESS, address).replace(HOST, self.host).replace(PORT, port)
            return _exchange(value, self.words)

        result = walk(data, string, self.octets)
        if result is data and len(self.words) == len(WORDS):
            with suppress(TypeError):  # a list among it
                _PLAIN.add(data)
        return result

    def octets(self, data: bytes) -> bytes:
        """``data`` with the random words, and the other way round. No octets hold a placeholder."""
        return _exchange(data, self._octet_words)

    def restore(self, data: T) -> T:
        """``data`` with the corpus' words and the placeholder of the address."""
        address = self.address
        octet_words, address_octets = self._octet_words, address.encode()

        def string(value: str) -> str:
            return _exchange(value, self.words).replace(address, ADDRESS)

        def head(value: bytes) -> bytes:
            return _exchange(value, octet_words).replace(address_octets, _PLACEHOLDER)

        def octets(value: bytes) -> bytes:
            if 0 < len(value) < _LENGTH:
                for word, drawn in octet_words:
                    if drawn.startswith(value):
                        return word[: len(value)]  # content that was cut within a word
            return head(value)

        def request(value: SeenRequest) -> SeenRequest:
            """Without content and words it is known by its octets, since a client says the same again and again."""
            if value.body or self.octets(value.raw) is not value.raw:
                return walk(value, string, octets)
            key = (value.raw.replace(address_octets, _PLACEHOLDER), value.complete)
            if key not in _REQUESTS:
                if len(_REQUESTS) >= _MOST:
                    _REQUESTS.clear()
                _REQUESTS[key] = walk(value, string, head)
            return _REQUESTS[key]

        return walk(data, string, octets, request)

    @cached_property
    def _octet_words(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((word.encode(), drawn.encode()) for word, drawn in self.words)


def _is_plain(data: Any) -> bool:
    try:
        return data in _PLAIN
    except TypeError:
        return False


def _exchange(value: S, words: tuple[tuple[S, S], ...]) -> S:
    """``value`` with each word in the place of its other, both ways."""
    if len(value) < _LENGTH:
        return value
    if len(value) > _LONG:  # to look for a letter costs next to nothing, and for a word it costs
        words = tuple(pair for pair in words if any(all(letter in value for letter in _letters(each)) for each in pair))
    for word, drawn in words:
        if word in value:
            value = drawn.join([part.replace(drawn, word) for part in value.split(word)])
        elif drawn in value:
            value = value.replace(drawn, word)
    return value


def _letters(word: S) -> list[S]:
    return [word[at : at + 1] for at in range(len(word))]


def walk(
    data: T,
    string: Callable[[str], Any],
    octets: Callable[[bytes], bytes],
    request: Callable[[SeenRequest], SeenRequest] | None = None,
) -> T:
    """``data`` (dataclasses, tuples, lists, dicts) with every str and bytes in it replaced, or a whole request; what
    holds nothing that changes is not copied."""

    def visit(value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return string(value)
        if kind is bytes:
            return octets(value)
        if kind in _ATOMS:
            return value
        if kind is tuple or kind is list:
            each = [visit(one) if one else one for one in value]
            return value if all(map(is_, each, value)) else kind(each)
        if request and kind is SeenRequest:
            return request(value)
        if fields := _fields(kind):  # type: ignore[arg-type]  # every type can be hashed
            before = fields(value)
            after = [visit(each) if each else each for each in before]
            return value if all(map(is_, after, before)) else kind(*after)
        if isinstance(value, dict):
            return {visit(key): visit(each) for key, each in value.items()}
        if isinstance(value, (bytes, bytearray)):
            plain = bytes(value)
            exchanged = octets(plain)
            return value if exchanged is plain else kind(exchanged)
        if isinstance(value, (tuple, list)):
            return kind(map(visit, value))
        return value

    result: T = visit(data)
    return result


@cache
def _fields(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """What takes the values out of a dataclass, in the order of its fields; None for a type without any."""
    names = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
    if len(names) < 2:
        return (lambda value: (getattr(value, names[0]),)) if names else None
    return attrgetter(*names)
