"""Replaces the words of the corpus with random tokens, and placeholders with the server's address. Pure.

Why tokens
----------

The corpus is public, so a driver or a client could answer from memory, and an answer could come from a cache. Each
exchange therefore has random tokens in place of the words of the corpus (`WORDS`). `Tokens.substitute` changes scripts
and questions before the exchange. `Tokens.restore` changes answers and records of the server after the exchange. A
client that returns the octets of this exchange returns tokens, and the judge sees words again.

The exchange of words works in both directions
----------------------------------------------

`substitute` and `restore` both exchange a word for its token and a token for its word. So a word that a client returns
from memory becomes a token when the answer is restored. It differs from what the case expects, and the case fails.

Invariants of the tokens
------------------------

- A token has the length of a word, so that chunk sizes and Content-Length stay right.
- A token contains no vowel and no hexadecimal digit. It is not a word of a language, and not part of a chunk size.
- No letter occurs twice in a token. A run of one letter, which some cases send, contains no token.
- The first letter of a token occurs in no other token. Two occurrences of tokens never overlap, so the order of
  replacement does not matter.

Data of any shape
-----------------

`mapped` visits dataclasses, tuples, lists and dicts. It returns the same object if nothing in it changes, which is so
for most data. Two caches save the work that every exchange of a run would repeat: `_UNCHANGED` has values that contain
no word and no placeholder, and `_RESTORED` has restored requests that contain no token. The content of
both caches depends on the data alone, and never on the tokens of one exchange.
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

from ...mockserver.base.recorded import SeenRequest, Turn
from ..model import ADDRESS, HOST, PORT, WORDS

T = TypeVar("T")
S = TypeVar("S", str, bytes)
_LETTERS = "ghjklmnpqrstvwxz"  # no vowel, no hexadecimal digit
_LENGTH = 5  # of every word and token
_LONG = 4096  # octets or characters; in a longer value the search begins with single letters, which is faster
_RESTORED: dict[tuple[bytes, bool], SeenRequest] = {}  # requests, by their octets and whether they are complete
_MOST_RESTORED = 256
_PLACEHOLDER = ADDRESS.encode()
_ATOMS = frozenset((int, bool, float, type(None), Turn))  # a turn has no octets
_UNCHANGED: set[Any] = set()  # values without a word or placeholder: most questions, and many steps


@dataclass(frozen=True)
class Tokens:
    """The tokens and the address of one exchange.

    ``words``  pairs of a word of the corpus and the token that replaces it
    ``host``   the host of the case
    ``port``   the port in the URLs of the client"""

    words: tuple[tuple[str, str], ...]
    host: str
    port: int

    @classmethod
    def draw(cls, host: str, port: int, source: random.Random) -> Tokens:
        """Generate random tokens that have the invariants above.

        ``host``    the host of the case
        ``port``    the port in the URLs of the client
        ``source``  the source of randomness"""
        letters = "".join(sorted(_LETTERS, key=lambda _: source.random()))  # takes half the time of Random.sample
        firsts, others = letters[: len(WORDS)], letters[len(WORDS) :]
        ring = others + others
        drawn = [first + ring[3 * at : 3 * at + _LENGTH - 1] for at, first in enumerate(firsts)]
        return cls(tuple(zip(WORDS, drawn, strict=True)), host, port)

    @property
    def address(self) -> str:
        """``host:port``, as in a Host field."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def substitute(self, data: T) -> T:
        """Return ``data`` with tokens in place of words, and the server's address in place of placeholders."""
        if _is_unchanged(data):
            return data
        address, port = self.address, str(self.port)

        def string(value: str) -> Any:
            if "{" in value:
                if value == PORT:
                    return self.port  # the whole string is the placeholder: a number, for an argument of a Call
                value = value.replace(ADDRESS, address).replace(HOST, self.host).replace(PORT, port)
            return _exchange(value, self.words)

        result = mapped(data, string, self.octets)
        if result is data and len(self.words) == len(WORDS):
            with suppress(TypeError):  # the data contains a list, which cannot be hashed
                _UNCHANGED.add(data)
        return result

    def octets(self, data: bytes) -> bytes:
        """Return ``data`` with words and tokens exchanged. It must not contain a placeholder."""
        return _exchange(data, self._octet_words)

    def restore(self, data: T) -> T:
        """Return ``data`` with words in place of tokens, and placeholders in place of the server's address."""
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
                        return word[: len(value)]  # content that ends within a token
            return head(value)

        def request(value: SeenRequest) -> SeenRequest:
            """Cache a request without content and tokens by its octets: a client often sends the same request."""
            if value.body or self.octets(value.raw) is not value.raw:
                return mapped(value, string, octets)
            key = (value.raw.replace(address_octets, _PLACEHOLDER), value.complete)
            if key not in _RESTORED:
                if len(_RESTORED) >= _MOST_RESTORED:
                    _RESTORED.clear()
                _RESTORED[key] = mapped(value, string, head)
            return _RESTORED[key]

        def is_plain(value: tuple[Any, ...]) -> bool:
            """Return whether nothing changes in pairs of names and values. One search is faster than one for each."""
            try:
                whole = "\0".join([part for pair in value for part in pair])
            except TypeError:  # these are no pairs of str
                return False
            return address not in whole and not any(word in whole or drawn in whole for word, drawn in self.words)

        return mapped(data, string, octets, request, is_plain)

    @cached_property
    def _octet_words(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((word.encode(), drawn.encode()) for word, drawn in self.words)


def _is_unchanged(data: Any) -> bool:
    try:
        return data in _UNCHANGED
    except TypeError:
        return False


def _exchange(value: S, words: tuple[tuple[S, S], ...]) -> S:
    """Return ``value`` with each word in place of its token, and each token in place of its word."""
    if len(value) < _LENGTH:
        return value
    if len(value) > _LONG:  # long content, with a head before it, mostly lacks letters of all words and tokens
        before, rest = value[:_LONG], value[_LONG - _LENGTH + 1 :]  # both have a word that lies across the border
        if not _possible(rest, words):
            exchanged = _exchange(before, words)
            return value if exchanged is before else exchanged + value[_LONG:]
        words = _possible(value, words)
    for word, drawn in words:
        if word in value:  # split first: a word that has just replaced a token must not be replaced again
            value = drawn.join([part.replace(drawn, word) for part in value.split(word)])
        elif drawn in value:
            value = value.replace(drawn, word)
    return value


def _possible(value: S, words: tuple[tuple[S, S], ...]) -> tuple[tuple[S, S], ...]:
    """Return the pairs of which ``value`` may contain the word or the token, as it has all letters of one of them.

    The search for one letter is much faster than the search for a word."""
    return tuple(pair for pair in words if any(all(letter in value for letter in _letters(each)) for each in pair))


def _letters(word: S) -> list[S]:
    return [word[at : at + 1] for at in range(len(word))]


def mapped(
    data: T,
    string: Callable[[str], Any],
    octets: Callable[[bytes], bytes],
    request: Callable[[SeenRequest], SeenRequest] | None = None,
    is_plain: Callable[[tuple[Any, ...]], bool] | None = None,
) -> T:
    """Return ``data`` with every str and bytes in it replaced. A part in which nothing changes is not copied.

    ``data``      plain data: dataclasses, tuples, lists and dicts, at any depth
    ``string``    returns the replacement of a str, or the same object if it does not change
    ``octets``    returns the replacement of bytes, or the same object
    ``request``   returns the replacement of a whole request; None: a request is visited like any dataclass
    ``is_plain``  returns whether nothing in a tuple of tuples changes; None: each tuple is visited"""

    def visit(value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return string(value)
        if kind is bytes:
            return octets(value)
        if kind in _ATOMS:
            return value
        if kind is tuple or kind is list:
            if is_plain and kind is tuple and value and type(value[0]) is tuple and is_plain(value):
                return value
            each = [visit(one) if one and type(one) not in _ATOMS else one for one in value]
            return value if all(map(is_, each, value)) else kind(each)
        if request and kind is SeenRequest:
            return request(value)
        if fields := _fields(kind):  # type: ignore[arg-type]  # every type can be hashed
            before = fields(value)
            after = [visit(each) if each and type(each) not in _ATOMS else each for each in before]
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
    """Return a function that returns the values of the fields of a dataclass, in order; None for any other type."""
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    names = [field.name for field in fields if not field.kw_only]  # without `Case.made_at`
    if len(names) < 2:
        return (lambda value: (getattr(value, names[0]),)) if names else None
    return attrgetter(*names)
