"""Random words for the exam's own, and the server's address for its placeholders, in data of any shape. Pure.

What goes out (scripts and questions) is disguised; what comes back (answers and what the wire saw) is undisguised. The
words are exchanged both ways, so an answer made from memory, with the corpus' own words, comes back as something else.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .case import ADDRESS, HOST, PORT, WORDS

T = TypeVar("T")
# No vowels and no hexadecimal digits: a word is never a chunk size, nor a word of any language.
_LETTERS = "ghjklmnpqrstvwxz"  # and no letter twice, so that no word is within a run of one letter


@dataclass(frozen=True, slots=True)
class Disguise:
    """The words and the address of one exchange."""

    words: tuple[tuple[str, str], ...]
    host: str
    port: int

    @classmethod
    def draw(cls, host: str, port: int, source: random.Random) -> Disguise:
        """New random words. The first letter of each stands nowhere else, so that no word begins within another or
        across the border of two."""
        letters = source.sample(_LETTERS, len(_LETTERS))
        firsts, others = letters[: len(WORDS)], letters[len(WORDS) :]
        drawn = ["".join((first, *source.sample(others, 4))) for first in firsts]
        return cls(tuple(zip(WORDS, drawn, strict=True)), host, port)

    @property
    def address(self) -> str:
        """``host:port`` as a Host field has it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def put_on(self, data: T) -> T:
        """``data`` with the random words and the real address."""

        def string(value: str) -> Any:
            if value == PORT:
                return self.port  # on its own it is a number, for a Call
            value = value.replace(ADDRESS, self.address).replace(HOST, self.host).replace(PORT, str(self.port))
            return self._exchange(value)

        return walk(data, string, self._exchange_octets)

    def take_off(self, data: T) -> T:
        """``data`` with the corpus' words and the placeholder of the address."""
        address = self.address.encode()

        def string(value: str) -> str:
            return self._exchange(value).replace(self.address, ADDRESS)

        def octets(value: bytes) -> bytes:
            for word, drawn in self._octet_words():
                if 0 < len(value) < len(drawn) and drawn.startswith(value):
                    return word[: len(value)]  # content that was cut within a word
            return self._exchange_octets(value).replace(address, ADDRESS.encode())

        return walk(data, string, octets)

    def _exchange(self, value: str) -> str:
        for word, drawn in self.words:
            if word in value or drawn in value:
                value = drawn.join(part.replace(drawn, word) for part in value.split(word))
        return value

    def _exchange_octets(self, value: bytes) -> bytes:
        for word, drawn in self._octet_words():
            if word in value or drawn in value:
                value = drawn.join(part.replace(drawn, word) for part in value.split(word))
        return value

    def _octet_words(self) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((word.encode(), drawn.encode()) for word, drawn in self.words)


def walk(data: T, string: Callable[[str], Any], octets: Callable[[bytes], bytes]) -> T:
    """A copy of ``data`` (dataclasses, tuples, lists, dicts) with every str and bytes in it replaced."""

    def visit(value: Any) -> Any:
        if isinstance(value, str):
            return string(value)
        if isinstance(value, (bytes, bytearray)):
            return type(value)(octets(bytes(value)))
        if isinstance(value, (tuple, list)):
            return type(value)(visit(each) for each in value)
        if isinstance(value, dict):
            return {visit(key): visit(each) for key, each in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            changes = {field.name: visit(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **changes)
        return value

    result: T = visit(data)
    return result
