"""Arbitrary programs of calls on a connection, made of the choices on a tape.

A tape is a string of octets from hypothesis. One draw of a tape takes less time than a draw for each of a hundred
choices, and a shorter tape of lower octets makes a simpler program, so hypothesis finds a small program that fails.
"""

from __future__ import annotations

import array
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .machine import Argument, Body, Headers, Machine
from .memory_socket import NO_CONTENT
from .odd_values import OnlyRead, Own, Unreadable, WrongSize, failing, lying, member

T = TypeVar("T")
Step = tuple[Any, ...]

CODED = b"3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\n"
REPLIES = [
    NO_CONTENT,
    b"HTTP/1.1 100 Continue\r\n\r\n" + NO_CONTENT,
    b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    b"HTTP/1.0 204 No Content\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"nonsense\r\n\r\n",
]
# Delimiters, and characters that IDNA maps to delimiters, to nothing or to other characters; halves of pairs.
CHARACTERS = 'ab1.:/@[]%#?\\ \t\r\n\0,;="<>\x7f\x80é€ßℌ\u3000\uff0f\uff20\uff1a\uff05\uff03\uff1f\uff3b\uff3d\u3002'
CHARACTERS += "\uff0e\u2024\u00ad\u200b\u0130\u2100\u2488\ufe55\u2048\uff41\uff11\ud800\udfff"

LINES = [
    *(("GET", "/"), ("POST", "/"), ("POST", "/x?y"), ("PUT", "/"), ("HEAD", ""), ("DELETE", "?q"), ("OPTIONS", "*")),
    *(("TRACE", "/"), ("CONNECT", "h:443"), ("GET", "http://h:80/x"), ("M-SEARCH", "//x"), ("PATCH", "http://h")),
    *(("get", "/|[%zz"), ("OPTIONS", "/"), ("CONNECT", "[::1]:1"), ("GET", "http://[::1]/")),
]
ODD_METHODS = ["", "G T", "GET\r\n", "GET:", "\ud800", "G\xe9T", "CONNECT", "TRACE", "OPTIONS"]
ODD_TARGETS = [
    *("path", "*", "http://u@h/", "http://[:::]/", "http://a%zz/", "h:443", "h:99999", "/ HTTP/1.1\r\nA: b", "/\ud800"),
    *("/#", "http:///", "x://[v1.x]", "http://h\uff0f"),
]
HOSTS = ["h", "h:80", "127.0.0.1:8080", "[::1]", "[::1]:5", "::1", "fe80::1%eth0", "b\xfccher.example", "a%41", "127.1"]
ODD_HOSTS = [
    *("a\u3000b.com", "good.com\uff0fevil", "a\uff20b", "a\uff1a80", "a%zz", "[:::]", "[v1.x]", "x" * 64, "h:x", "u@h"),
    *("", "h:", "a b", "\ud800", "a..b", "\u2100", "[::1", "h\r\nX: y"),
]
ODD_PORTS = [80, 81, "8080", 0, -1, 65536, "", "x", "\uff18", 8.0, True, b"80", lying(80), lying("80"), member(80)]
# Fields that go together.
GROUPS: list[list[tuple[str, str]]] = [
    *([("X-A", "b")], [("X-A", ""), ("X-B", "c")], [("Content-Type", "text/plain")], [("Connection", "close")]),
    *([("Content-Length", "5")], [("content-length", "5")], [("Content-Length", "3")], [("Content-Length", "0")]),
    *([("Transfer-Encoding", "chunked")], [("transfer-encoding", "gzip, chunked")], [("Via", "1.1 h")]),
    *([("TE", "trailers"), ("Connection", "te, x-a")], [("Upgrade", "h2c/1"), ("Connection", "upgrade")]),
    *([("Expect", "100-continue"), ("Content-Length", "5")], [("Trailer", "x-a")], [("Proxy-Authorization", "x")]),
    *([("Accept-Encoding", "gzip")], [("Host", "h")], [("TE", "trailers")], [("Expect", "100-continue")]),
]
FIELDS = [pair for group in GROUPS for pair in group]
ODD_NAMES = ["Host: x", "X\r\nY", "", "X A", ":", "\xe9", "\ud800", "GET / HTTP/1.1\r\nX"]
ODD_VALUES = [
    *("5, 5", "+5", "chunked, chunked", 'x;a="b, chunked', "a\r\nB: c", "a\r\n b", "\0", "\u20ac", "\ud800", ", close"),
    *("evil", "close, Content-Length", "a b", "chunked;q=1", "\r\n", "\t5 ", "\x85", "5\x0b"),
]
NUMBERS = [5, 0, True, lying(5), member(5), 10**400]
OTHERS = [None, 1.5, ["GET"], object(), lambda: "GET"]
NO_TEXTS = [5, b"GET", lying(b"/"), member(80)]
ODD_HEADERS = [None, 5, "ab", "abc", b"ab", ["ab"], [("A",)], object(), dict, True, {1: 2}, {"A": None}]
ASSIGNED = [("debuglevel", "x"), ("auto_open", 0), ("auto_open", 1), ("blocksize", 0), ("blocksize", 2), ("sock", None)]
BODIES = [
    *(Body(f"{data[:20]!r}", lambda _, data=data: data, data) for data in (b"", b"abc", b"hello", CODED, b"x" * 70000)),
    *(Body(f"{text!r}", lambda _, text=text: text, text.encode("latin-1")) for text in ("", "abc", "h\xe9llo")),
    Body("bytearray", lambda _: bytearray(b"hello"), b"hello"),
    Body("strided", lambda _: memoryview(b"h-e-l-l-o-")[::2], b"hello"),
    Body("array", lambda _: array.array("H", b"abcd"), b"abcd"),
    Body("empty array", lambda _: array.array("i"), b""),
    Body("lying bytes", lambda _: lying(b"hello"), b"hello"),
    Body("lying str", lambda _: lying("hello"), b"hello"),
    Body("member", lambda _: member("hello"), b"hello"),
    Body("list", lambda _: [b"he", lying(b"llo"), b"", bytearray()], b"hello"),
    Body("iterator", lambda _: iter([b"he", bytearray(b"l"), lying(b"lo"), b""]), b"hello", late=True),
    Body("no pieces", lambda _: iter([]), b"", late=True),
    Body("pieces in the chunked coding", lambda _: iter([CODED[:1], CODED[1:9], CODED[9:]]), late=True),
    Body("file", lambda _: io.BytesIO(b"hello"), b"hello", late=True),
    Body("text file", lambda _: io.StringIO("h\xe9llo"), b"h\xe9llo"),
    Body("pieces of a file", lambda _: OnlyRead(b"he", lying(b"l"), bytearray(b"lo")), b"hello", late=True),
    Body("texts of a file", lambda _: OnlyRead(lying("he"), lying("llo")), b"hello"),
    Body("more than its size", lambda _: WrongSize(b"hello, world", -7), late=True),
    Body("less than its size", lambda _: WrongSize(b"hello", 3), late=True),
    Body("file that turns to text", lambda _: OnlyRead(b"he", "llo"), late=True),
    Body("file that fails", lambda _: OnlyRead(b"he", Own()), late=True),
    Body("iterator that fails", lambda _: failing(b"he"), late=True),
    Body("file with a reset", lambda _: OnlyRead(b"he", ConnectionResetError()), late=True),
    Body("mixed iterator", lambda _: iter([b"he", "llo"]), late=True),
    *(
        Body(f"{bad!r}", lambda _, bad=bad: bad)
        for bad in ("€", "\ud800", 5, 1.5, {"a": "b"}, object(), str, [b"a", 1])
    ),
    Body("iterator of numbers", lambda _: iter([5])),
    Body("range", lambda _: range(3)),
    Body("unreadable file", lambda _: Unreadable(b"hello")),
    Body("file of None", lambda _: OnlyRead(None)),
    *(
        Body(
            f"{call}() within {first!r}",
            lambda machine, call=call, first=first: machine.calling(call, first),
            late=True,
        )
        for call in ("request", "send", "getresponse", "close", "connect", "putrequest", "endheaders")
        for first in (b"", b"he")
    ),
]
USUAL_BODIES = [body for body in BODIES if body.octets is not None]


class Tape:
    """Choices, each made by the next octets; the first of each choice when the octets are used up."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.pos = 0

    def below(self, most: int) -> int:
        """Return a number below `most`."""
        self.pos += 2
        return int.from_bytes(self.octets[self.pos - 2 : self.pos], "little") % most

    def one(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def rarely(self, share: int) -> bool:
        """Return True in one of `share` cases, since one refusal ends most programs."""
        return self.below(share) == share - 1

    def several(self, make: Callable[[], T], most: int) -> list[T]:
        return [make() for _ in range(self.below(most + 1))]

    def text(self, usual: str, odd: Sequence[str]) -> str:
        """Return the usual text, rarely an odd text, and more rarely one with odd characters somewhere."""
        text = self.one(odd) if self.rarely(16) else usual
        if self.rarely(32):
            at = self.below(len(text) + 1)
            text = text[:at] + "".join(self.several(lambda: self.one(CHARACTERS), 8)) + text[at:]
        return text

    def argument(self, usual: str, odd: Sequence[str], octets: bool = False) -> Argument:
        """Return a text, sometimes as a subclass that lies, an enum, or (``octets``) bytes; rarely another object."""
        if self.rarely(64):
            return Argument(self.one(OTHERS if octets else [*OTHERS, *NO_TEXTS]))
        text = self.text(usual, odd)
        how = self.below(16)
        if octets and how in (14, 15):
            encoded = text.encode("utf-8", "replace")
            return Argument(lying(encoded) if how == 14 else bytearray(encoded), text)
        return Argument({12: lying, 13: member}.get(how, str)(text), text)

    def field(self, pair: tuple[str, str]) -> tuple[Argument, Argument]:
        value = Argument(self.one(NUMBERS)) if self.rarely(32) else self.argument(pair[1], ODD_VALUES, octets=True)
        return self.argument(pair[0], ODD_NAMES, octets=True), value

    def fields(self) -> list[tuple[Argument, Argument]]:
        if self.rarely(8):
            return [self.field((self.one(FIELDS)[0], self.one(FIELDS)[1]))]
        return [self.field(pair) for pair in self.one(GROUPS)]

    def headers(self) -> Headers:
        if self.rarely(24):
            return Headers([], odd=self.one(ODD_HEADERS))
        return Headers([pair for pairs in self.several(self.fields, 2) for pair in pairs], self.rarely(2))

    def body(self) -> Body:
        return self.one(BODIES if self.rarely(4) else USUAL_BODIES)

    def some_body(self) -> Body | None:
        return self.body() if self.rarely(2) else None

    def line(self) -> tuple[Argument, Argument]:
        method, target = self.one(LINES)
        return self.argument(method, ODD_METHODS), self.argument(target, ODD_TARGETS)

    def address(self) -> tuple[Argument, Argument]:
        port = Argument(self.one(ODD_PORTS) if self.rarely(4) else None)
        return self.argument(self.one(HOSTS), ODD_HOSTS), port

    # The calls.

    def request(self) -> Step:
        return ("request", *self.line(), self.some_body(), self.headers(), self.rarely(4))

    def putrequest(self) -> Step:
        return ("putrequest", *self.line(), self.rarely(8), self.rarely(8))

    def putheaders(self) -> list[Step]:
        if self.rarely(8):
            name, _ = self.field(self.one(FIELDS))
            return [("putheader", name, [value for _, value in self.several(lambda: self.field(self.one(FIELDS)), 3)])]
        return [("putheader", name, [value]) for name, value in self.fields()]

    def endheaders(self) -> Step:
        return ("endheaders", self.some_body(), self.rarely(4))

    def send(self) -> Step:
        return ("send", self.body())

    def rare(self) -> Step:
        name = self.one(["getresponse", "close", "connect", "detach", "set_tunnel", "assign"])
        if name == "set_tunnel":
            return (name, *self.address(), self.headers())
        return (name, *self.one(ASSIGNED)) if name == "assign" else (name,)

    def some(self) -> list[Step]:
        """Return calls that make one request, or one call in any state."""
        how = self.below(8)
        if how < 3:
            return [self.request(), ("finish",)]
        if how < 6:
            headers = [step for steps in self.several(self.putheaders, 2) for step in steps]
            after: list[Step] = [("close",)] if self.rarely(4) else []
            return [self.putrequest(), *headers, self.endheaders(), *self.several(self.send, 2), ("finish",), *after]
        single = [self.rare, self.rare, self.request, self.putrequest, self.endheaders, self.send, lambda: ("finish",)]
        return [self.one(single)()] if how < 7 else self.putheaders()


def program(octets: bytes) -> tuple[Machine, list[Step]]:
    """Return the machine and the program that the octets of a tape stand for."""
    tape = Tape(octets)
    replies = [tape.one(REPLIES) if tape.rarely(4) else NO_CONTENT for _ in range(4)]
    steps: list[Step] = [("set_tunnel", *tape.address(), tape.headers())] if tape.rarely(4) else []
    steps += [step for _ in range(1 + tape.below(5)) for step in tape.some()]
    return Machine(*tape.address(), replies), steps
