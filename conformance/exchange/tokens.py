"""Replaces the corpus' words by random tokens, and placeholders by the server's address, in data of any shape. Pure.

`Tokens.substitute` is for what goes out, scripts and questions; `Tokens.restore` is for what comes back, answers and
records of the wire. Word and token are exchanged for each other in both directions: an answer from memory, with a word
of the corpus, comes back with a token in its place, and is wrong.
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
# No vowels and no hexadecimal digits: a token is never a chunk size, nor a word of any language. A token has no letter
# twice, and so does not occur in a run of one letter.
_LETTERS = "ghjklmnpqrstvwxz"
_LENGTH = 5  # of every word and token
_LONG = 4096  # octets or characters above which a look for single letters comes first
_RESTORED: dict[tuple[bytes, bool], SeenRequest] = {}  # requests, by their octets and whether they are complete
_MOST_RESTORED = 256
_PLACEHOLDER = ADDRESS.encode()
_ATOMS = frozenset((int, bool, float, type(None)))
_UNCHANGED: set[Any] = set()  # values that contain no word and no placeholder: most questions, and many steps


@dataclass(frozen=True)
class Tokens:
    """The tokens and the address of one exchange.

    ``words``  pairs of a word of the corpus and the token in its place
    ``host``   of the server, as the case has it
    ``port``   that the client's requests are for"""

    words: tuple[tuple[str, str], ...]
    host: str
    port: int

    @classmethod
    def draw(cls, host: str, port: int, source: random.Random) -> Tokens:
        """New random tokens. The first letter of each occurs in no other, so that no token begins within another or
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
        """``data`` with the tokens and the real address in place of words and placeholders."""
        if _is_unchanged(data):
            return data
        address, port = self.address, str(self.port)

        def string(value: str) -> Any:
            if "{" in value:
                if value == PORT:
                    return self.port  # on its own it is a number, for a Call
                value = value.replace(ADDRESS, address).replace(HOST, self.host).replace(PORT, port)
            return _exchange(value, self.words)

        result = mapped(data, string, self.octets)
        if result is data and len(self.words) == len(WORDS):
            with suppress(TypeError):  # a list among it
                _UNCHANGED.add(data)
        return result

    def octets(self, data: bytes) -> bytes:
        """``data`` with words and tokens exchanged. No octets contain a placeholder."""
        return _exchange(data, self._octet_words)

    def restore(self, data: T) -> T:
        """``data`` with the corpus' words and placeholders in place of tokens and address."""
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
                        return word[: len(value)]  # content that was cut within a token
            return head(value)

        def request(value: SeenRequest) -> SeenRequest:
            """Cache a request without content and tokens by its octets: a client sends the same ones often."""
            if value.body or self.octets(value.raw) is not value.raw:
                return mapped(value, string, octets)
            key = (value.raw.replace(address_octets, _PLACEHOLDER), value.complete)
            if key not in _RESTORED:
                if len(_RESTORED) >= _MOST_RESTORED:
                    _RESTORED.clear()
                _RESTORED[key] = mapped(value, string, head)
            return _RESTORED[key]

        return mapped(data, string, octets, request)

    @cached_property
    def _octet_words(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((word.encode(), drawn.encode()) for word, drawn in self.words)


def _is_unchanged(data: Any) -> bool:
    try:
        return data in _UNCHANGED
    except TypeError:
        return False


def _exchange(value: S, words: tuple[tuple[S, S], ...]) -> S:
    """``value`` with each word in place of its token, and each token in place of its word."""
    if len(value) < _LENGTH:
        return value
    if len(value) > _LONG:  # to search a long value for a letter is much cheaper than for a word
        words = tuple(pair for pair in words if any(all(letter in value for letter in _letters(each)) for each in pair))
    for word, drawn in words:
        if word in value:
            value = drawn.join([part.replace(drawn, word) for part in value.split(word)])
        elif drawn in value:
            value = value.replace(drawn, word)
    return value


def _letters(word: S) -> list[S]:
    return [word[at : at + 1] for at in range(len(word))]


def mapped(
    data: T,
    string: Callable[[str], Any],
    octets: Callable[[bytes], bytes],
    request: Callable[[SeenRequest], SeenRequest] | None = None,
) -> T:
    """A copy of ``data`` with every str and bytes in it replaced; what contains nothing that changes is not copied.

    ``data``     plain data: dataclasses, tuples, lists and dicts, at any depth
    ``string``   gives what replaces a str; the same object: it stays
    ``octets``   likewise for bytes
    ``request``  likewise for a whole request, in place of its fields"""

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
    """A function that returns the values of a dataclass' fields, in their order; None for a type without fields."""
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    names = [field.name for field in fields if not field.kw_only]  # those of the value: a case also keeps its place
    if len(names) < 2:
        return (lambda value: (getattr(value, names[0]),)) if names else None
    return attrgetter(*names)
