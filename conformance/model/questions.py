"""What a client is asked. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Read: TypeAlias = Literal["whole", "pieces", "none"]


@dataclass(frozen=True, slots=True)
class Body:
    """Content of a request. ``kind`` is how it is handed over: as one bytes object, or as an iterable of its lines."""

    data: bytes
    kind: Literal["bytes", "iterable"] = "bytes"


@dataclass(frozen=True, slots=True)
class Request:
    """One exchange that any client can be asked for. ``fields`` are given to the client beside its own.

    ``read`` is how the content of the response is read: in one call, in pieces of a few octets by the client's means
    for that, or not at all. Where it is not given, the variant says it. ``host`` asks the same server by another name,
    in the same session; ``verify`` false tells the client not to verify the server for this one request."""

    method: str = "GET"
    target: str = "/"
    fields: Pairs = ()
    body: Body | None = None
    read: Read | None = None
    host: str = ""
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """The client's session ends, and a new one begins in the same process: told to verify the server or not to, and to
    trust the CA, or the stranger that issued ``unknown-ca``, alone. It is not answered."""

    verify: bool = True
    trusts: Literal["ca", "stranger"] = "ca"
    host: str = ""  # the name or address in the URL; empty: that of the case


@dataclass(frozen=True, slots=True)
class Ref:
    """An argument of a Call: what an earlier one was kept as."""

    name: str


@dataclass(frozen=True, slots=True)
class File:
    """An argument of a Call: an open file that holds ``data``, opened in ``mode``, at ``position`` (octets). One
    without ``fileno`` is in memory."""

    data: bytes
    mode: Literal["rb", "r", "wb"] = "rb"
    position: int = 0
    fileno: bool = True


@dataclass(frozen=True, slots=True)
class Iterated:
    """An argument of a Call: an iterator of these, which has no length."""

    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One step of a program for a client shaped like http.client: ``on.name(*args, **kwargs)``, kept as ``as_``.

    ``on`` is ``"module"``, ``"tools"`` (what the driver offers beside it) or a name that an earlier step was kept as,
    an exception that it raised included. ``name`` ends in no parenthesis, and reads an attribute if ``get`` is true.
    Arguments are None, bool, int, float, str, bytes, Ref, File, Iterated, and lists, tuples or dicts of those."""

    on: str
    name: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    as_: str = ""
    get: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """The harness waits until the server's script has passed ``Mark(mark)``, and ``settle`` seconds more."""

    mark: str
    settle: float = 0.05


Item: TypeAlias = Request | Call | Wait | Session
Question: TypeAlias = Request | Call
