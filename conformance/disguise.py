"""Random words for the exam's own, and the server's address for its placeholders, in data of any shape. Pure.

What goes out (scripts and questions) is disguised; what comes back (answers and what the wire saw) is undisguised. The
words are exchanged both ways, so an answer made from memory, with the corpus' own words, comes back as something else.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .case import ADDRESS, HOST, PORT, WORDS

T = TypeVar("T")
# No vowels and no hexadecimal digits: a word is never a chunk size, nor a word of any language.
_LETTERS = "ghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Disguise:
    """The words and the address of one exchange."""

    words: tuple[tuple[str, str], ...]
    host: str
    port: int

    @classmethod
    def draw(cls, host: str, port: int, source: random.Random) -> Disguise:
        """New random words, all different."""
        drawn: list[str] = []
        while len(drawn) < len(WORDS):
            word = "".join(source.choices(_LETTERS, k=5))
            if word not in drawn:
                drawn.append(word)
        return cls(tuple(zip(WORDS, drawn, strict=True)), host, port)

    @property
    def address(self) -> str:
        """``host:port`` as a Host field has it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def put_on(self, data: T) -> T:
        """``data`` with the random words and the real address."""
        mapping = self._exchanged() | {ADDRESS: self.address, HOST: self.host, PORT: str(self.port)}
        return _mapped(data, mapping, {PORT: self.port})

    def take_off(self, data: T) -> T:
        """``data`` with the corpus' words and the placeholder of the address."""
        return _mapped(data, self._exchanged() | {self.address: ADDRESS}, {})

    def _exchanged(self) -> dict[str, str]:
        return dict(self.words) | {drawn: word for word, drawn in self.words}


def _mapped(data: T, mapping: dict[str, str], whole: dict[str, Any]) -> T:
    pattern = re.compile("|".join(map(re.escape, mapping)))
    octets = re.compile(pattern.pattern.encode())
    binary = {key.encode(): value.encode() for key, value in mapping.items()}

    def string(value: str) -> Any:
        return whole[value] if value in whole else pattern.sub(lambda match: mapping[match[0]], value)

    def binaries(value: bytes) -> bytes:
        return octets.sub(lambda match: binary[match[0]], value)

    return walk(data, string, binaries)


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
