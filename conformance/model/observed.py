"""What both witnesses report about one run of a case: the driver of the client, and the server. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ...mockserver.base.recorded import SeenConnection
from .questions import Pairs


@dataclass(frozen=True, slots=True)
class ToldResponse:
    """A response as the client reports it. None: the client does not report that property.

    ``status``    the status code
    ``reason``    the reason phrase
    ``version``   "1.0" or "1.1"
    ``fields``    pairs of a name and a value, in order
    ``body``      the content
    ``trailers``  the fields of the trailer section
    ``complete``  false: the client marks the response as incomplete
    ``after``     the octets that the caller read after a 101"""

    status: int | None = None
    reason: str | None = None
    version: str | None = None
    fields: Pairs | None = None
    body: bytes | None = None
    trailers: Pairs | None = None
    complete: bool | None = None
    after: bytes | None = None


@dataclass(frozen=True, slots=True)
class ToldError:
    """An error as the client reports it.

    ``type``       the name of the class of the error
    ``bases``      the names of the bases of that class
    ``message``    the error message
    ``timed_out``  whether the error is the client's own time-out
    ``partial``    content that came before the error; None: none is reported"""

    type: str
    bases: tuple[str, ...] = ()
    message: str = ""
    timed_out: bool = False
    partial: bytes | None = None


class Native(bytes):
    """A ``str`` of Python 2, which is equal to octets and to text."""


@dataclass(frozen=True, slots=True)
class ToldValue:
    """The value that a Call returned.

    ``value``  the value, if it is plain data, else None
    ``bases``  the names of the class of the value and of its bases; ("NoneType",) for None; empty: not reported"""

    value: Any = None
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldUnsupported:
    """The client cannot do what was requested.

    ``reason``  why, in a line for people"""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer, in place of one.

    ``how``     "hang": no answer before the deadline; "crash": the process of the driver ended; "garbage": the driver
                broke the protocol or did not start
    ``detail``  what happened, in a line for people
    ``errors``  the last lines that the driver wrote to standard error"""

    how: Literal["hang", "crash", "garbage"]
    detail: str
    errors: tuple[str, ...] = ()


Told: TypeAlias = ToldResponse | ToldError | ToldValue | ToldUnsupported | Lost


@dataclass(frozen=True, slots=True)
class Observation:
    """What both witnesses report about one run of a case.

    ``told``         the answers of the driver, one for each question; fewer if the last answer is a `Lost`
    ``connections``  what the server recorded, one record for each connection
    ``exceptions``   the names of the base classes that the client documents for its errors; empty: not reported
    ``left_open``    numbers of the connections that carried a request and were open before the session was closed;
                     filled only if the case has ``closes``
    ``memory``       MiB of resident memory by which the client grew; None: not measured
    ``reserved``     MiB of address space by which the client grew; None: not measured
    ``processor``    seconds of processor time that the client used; None: not measured
    ``silent``       numbers of the questions, from 0, that the client answered with an error and for which it put
                     nothing on the wire; filled only if the case has several questions
    ``overdue``      whether a wait for the client reached its limit: for an end, for content, for octets of a request
    ``broken``       a fault of the harness, in a line for people; empty: none"""

    told: tuple[Told, ...]
    connections: tuple[SeenConnection, ...] = ()
    exceptions: tuple[str, ...] = ()
    left_open: tuple[int, ...] = ()
    memory: float | None = None
    reserved: float | None = None
    processor: float | None = None
    broken: str = ""
    silent: tuple[int, ...] = ()
    overdue: bool = False
