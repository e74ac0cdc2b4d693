"""The items of a case: what the client is requested to do. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Read: TypeAlias = Literal["whole", "pieces", "none"]


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a request.

    ``data``  the octets
    ``kind``  how the client gets them: as one bytes object ("bytes"), or as an iterable of their lines ("iterable")"""

    data: bytes
    kind: Literal["bytes", "iterable"] = "bytes"


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a request as an iterator without a length, piece by piece.

    ``pieces``  the octets of each piece; a piece may be empty
    ``fails``   whether the iterator raises an error in place of its end"""

    pieces: tuple[bytes, ...]
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One exchange, which every client can be requested to do.

    ``method``  the method
    ``target``  the request target
    ``fields``  pairs of a name and a value; the client adds its own fields
    ``body``    the content; None: none
    ``read``    how the client reads the content of the response: in one call ("whole"), a few octets at a time
                ("pieces"), or not at all ("none"); None: as the variant says
    ``host``    another host name for the same server, in the same session; empty: the host of the session
    ``verify``  false: the client must not verify the server's certificate for this request
    ``part``    the number of octets of the content that the client reads before it lets go of the response; None: as
                ``read`` says
    ``cancel``  the name of a mark: the client gives up the request when the script of the server has passed that mark;
                empty: it does not give up
    ``after``   true: the client also reads the octets after a 101, up to the end of the connection"""

    method: str = "GET"
    target: str = "/"
    fields: Pairs = ()
    body: Body | Source | None = None
    read: Read | None = None
    host: str = ""
    verify: bool = True
    part: int | None = None
    cancel: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """End the session of the client and begin a new one in the same process. This item has no answer.

    ``verify``  false: the client must not verify the server's certificate in the session
    ``trusts``  the only CA that the client trusts: "ca", or "stranger", which issued the identity ``unknown-ca``
    ``host``    the host name or address in the URL; empty: that of the case"""

    verify: bool = True
    trusts: Literal["ca", "stranger"] = "ca"
    host: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """An argument of a Call: the value that an earlier Call kept as ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class File:
    """An argument of a Call: an open file.

    ``data``      the content of the file
    ``mode``      the mode in which it is opened
    ``position``  the position of the file object, in octets
    ``fileno``    false: the file is in memory and has no file descriptor"""

    data: bytes
    mode: Literal["rb", "r", "wb"] = "rb"
    position: int = 0
    fileno: bool = True


@dataclass(frozen=True, slots=True)
class Iterated:
    """An argument of a Call: an iterator over ``parts``, which has no length."""

    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call on a client that has the API of http.client: ``on.name(*args, **kwargs)``.

    ``on``      "module"; "tools", the functions that the driver adds; or a name that an earlier Call has in ``as_``
    ``name``    the name of the function, method or attribute
    ``args``    None, bool, int, float, str, bytes, Ref, File, Iterated, and lists, tuples or dicts of these
    ``kwargs``  pairs of a name and an argument
    ``as_``     the name under which the driver keeps the result, or the exception; empty: it is not kept
    ``get``     true: read the attribute ``name`` in place of a call"""

    on: str
    name: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    as_: str = ""
    get: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait, before the next item, until the script of the server has passed ``Mark(mark)``. This item has no answer.

    ``mark``    the name of the mark
    ``settle``  seconds to wait in addition"""

    mark: str
    settle: float = 0.05


@dataclass(frozen=True, slots=True)
class BackToBack:
    """Several requests in order. The driver has the next request before the client ends the previous one.

    ``requests``  the requests; each has an answer"""

    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class AtATime:
    """Several requests at a time. The server gives each request the script whose ``Connection.target`` it has.

    ``requests``  the requests; each has an answer, and no two have the same target"""

    requests: tuple[Request, ...]


Item: TypeAlias = Request | Call | Wait | Session | BackToBack | AtATime
Question: TypeAlias = Request | Call
