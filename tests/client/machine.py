"""A machine that runs a program of calls on a connection whose sockets are in memory, and notes what must be sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from h1conform.client import HTTPConnection, HTTPException, connection as connection_module

from .memory_socket import NO_CONTENT, MemorySocket
from .odd_values import Own
from .strict_requests import Request, read_requests


@dataclass
class Argument:
    """A value for an argument. ``text`` is what the value stands for; None: no str, so the client must refuse it."""

    value: Any
    text: str | None = None

    def __repr__(self) -> str:
        return repr(self.value)


@dataclass
class Body:
    """A content.

    ``name``    how a failed test shows it
    ``make``    returns a new object for a run of a machine
    ``octets``  what the object stands for; None: it cannot be sent, or the test does not know
    ``late``    whether the fault can show only after the head was sent
    """

    name: str
    make: Callable[[Machine], Any]
    octets: bytes | None = None
    late: bool = False

    def __repr__(self) -> str:
        return self.name


@dataclass
class Headers:
    """The argument `headers`: the fields as a mapping or as pairs, or ``odd``, an object that is neither."""

    fields: list[tuple[Argument, Argument]]
    mapping: bool = False
    odd: Any = ()

    def make(self) -> Any:
        pairs = [(name.value, value.value) for name, value in self.fields]
        with contextlib.suppress(TypeError):  # a value that cannot be a key
            return (dict(pairs) if self.mapping else pairs) or self.odd
        return pairs

    def frames(self) -> bool:
        """Return whether the caller determines the framing."""
        texts = [(name.text or "").lower() for name, _ in self.fields]
        return any("content-length" in text or "transfer-encoding" in text for text in texts)


@dataclass
class Expected:
    """A request that may be on the wire.

    ``content``   the content that it must have; None: not known
    ``hostless``  whether the caller has omitted Host
    ``whole``     whether the request must be complete
    ``certain``   whether the request must be there: the client took it
    """

    method: str
    target: str
    content: bytes | None = None
    hostless: bool = False
    whole: bool = True
    certain: bool = False

    def matches(self, found: Request) -> bool:
        return (
            (self.method, self.target) == (found.method.decode(), found.target.decode())
            and (found.complete or not self.whole)
            and (self.content in (None, found.content))
            and (self.hostless or bool(found.all(b"host")))
        )


def expected(method: Argument, target: Argument, **facts: Any) -> Expected | None:
    """Return the request with this method and target; None if the client must refuse their types."""
    if method.text is None or target.text is None:
        return None
    path = "/" if target.text[:1] in ("", "?") else ""
    return Expected(method.text, path + target.text, **facts)


def assigned(fits: list[list[int]]) -> bool:
    """Return whether each item can have a place of its own; ``fits`` has the places that fit each item."""
    owners: dict[int, int] = {}

    def settle(item: int, tried: set[int]) -> bool:
        for place in fits[item]:
            if place not in tried:
                tried.add(place)
                if place not in owners or settle(owners[place], tried):
                    owners[place] = item
                    return True
        return False

    return all(settle(item, set()) for item in range(len(fits)))


@dataclass
class Machine:
    """Runs a program.

    ``host``     the host of the connection
    ``port``     its port
    ``replies``  what the sockets receive, one after the other; then 204
    """

    host: Argument
    port: Argument
    replies: list[bytes]
    sockets: list[MemorySocket] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    begun: Expected | None = None  # the request that `putrequest()` has begun
    tunnelled: bool = False
    nested: int = 0

    def run(self, program: list[tuple[Any, ...]]) -> None:
        """Run the calls, and check what was sent."""
        with patch.object(connection_module, "connected", self.connected):
            try:
                self.connection = HTTPConnection(self.host.value, self.port.value)
            except (HTTPException, ValueError, TypeError):
                return
            for name, *parts in program:
                self.call(name, *parts)
            self.connection.close()
        self.check()

    def connected(self, *_: object) -> MemorySocket:
        self.sockets.append(MemorySocket(self.tunnelled, lambda: self.replies.pop(0) if self.replies else NO_CONTENT))
        return self.sockets[-1]

    def sent(self) -> int:
        return sum(len(sock.sent) for sock in self.sockets)

    def call(self, name: str, *parts: Any) -> None:
        """Call a method. Only documented exceptions may come out; a refusal must leave the wire as it was."""
        before = self.sent()
        late = name in ("send", "finish", "getresponse", "connect") or self.nested
        late = late or any(isinstance(part, Body) and part.late for part in parts)
        try:
            getattr(self, name)(*parts)
        except (HTTPException, OSError, ValueError, TypeError):
            refused_late = not late and self.sent() > before
            assert not refused_late, f"{name}() refused its arguments after octets were sent"
        except RuntimeError:
            assert name == "set_tunnel"
        except Own:
            assert late

    def check(self) -> None:
        """Check the octets of all sockets: each request is well-formed, and was made by one call."""
        found: list[Request] = []
        for sock in self.sockets:
            requests = read_requests(bytes(sock.sent))
            if sock.tunnelled and requests:
                assert requests.pop(0).method == b"CONNECT"
            found += requests
        # If one assignment covers all found requests, and one covers all certain calls, then one covers both.
        fits = [[place for place, each in enumerate(self.expected) if each.matches(request)] for request in found]
        assert assigned(fits), f"no call made one of {found}"
        certain = [each for each in self.expected if each.certain]
        fits = [[place for place, request in enumerate(found) if each.matches(request)] for each in certain]
        assert assigned(fits), f"one of {certain} was not sent"

    # The calls.

    def request(self, method: Argument, url: Argument, body: Body | None, headers: Headers, encode: bool) -> None:
        content = b"" if body is None else body.octets
        made = expected(method, url, content=None if headers.frames() else content)
        self.take(
            made,
            lambda: self.connection.request(
                method.value, url.value, body and body.make(self), headers.make(), encode_chunked=encode
            ),
        )

    def take(self, made: Expected | None, call: Callable[[], object]) -> None:
        """Expect the request for certain if the call returns, and perhaps a part of the request if the call raises."""
        try:
            call()
        except BaseException:
            if made:
                self.expected.append(Expected(made.method, made.target, hostless=made.hostless, whole=False))
            raise
        assert made, "the client took an argument of a wrong type"
        made.certain = True
        self.expected.append(made)

    def putrequest(self, method: Argument, url: Argument, skip_host: bool, skip_coding: bool) -> None:
        self.connection.putrequest(method.value, url.value, skip_host, skip_coding)
        self.begun = expected(method, url, hostless=skip_host, whole=False)
        assert self.begun, "the client took an argument of a wrong type"

    def putheader(self, name: Argument, values: list[Argument]) -> None:
        self.connection.putheader(name.value, *(value.value for value in values))

    def endheaders(self, body: Body | None, encode: bool) -> None:
        begun = self.begun
        if begun:
            begun = Expected(begun.method, begun.target, hostless=begun.hostless, whole=body is not None)
        self.take(begun, lambda: self.connection.endheaders(body and body.make(self), encode_chunked=encode))

    def send(self, body: Body) -> None:
        self.connection.send(body.make(self))

    def finish(self) -> None:
        self.connection.getresponse().read()

    def getresponse(self) -> None:
        self.connection.getresponse()

    def set_tunnel(self, host: Argument, port: Argument, headers: Headers) -> None:
        self.connection.set_tunnel(host.value, port.value, headers.make())
        self.tunnelled = True

    def close(self) -> None:
        self.connection.close()

    def connect(self) -> None:
        self.connection.connect()

    def detach(self) -> None:
        self.connection.detach()

    def assign(self, name: str, value: Any) -> None:
        setattr(self.connection, name, value)

    def calling(self, name: str, first: bytes) -> Iterator[bytes]:
        """Yield content, and use the connection before the last piece; ``first`` may be empty."""
        get, nested = Argument("GET", "GET"), Argument("/nested", "/nested")
        parts: dict[str, tuple[Any, ...]] = {
            "request": (get, nested, None, Headers([]), False),
            "putrequest": (get, nested, False, False),
            "endheaders": (None, False),
            "send": (Body("zz", lambda _: b"zz"),),
        }
        if first:
            yield first
        self.nested += 1
        self.call(name, *parts.get(name, ()))
        self.nested -= 1
        yield b"llo"
