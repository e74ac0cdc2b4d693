"""The responses on a connection up to the first final response (RFC 9110 section 15, RFC 9112 section 2.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from . import departures as found
from .choices import REFUSE, Choices, Incomplete, lenient, right
from .fields import Field, Section, read_section
from .framing import read_body, unused_framing
from .octets import Octets
from .status_line import NoStatusLine, StatusLine, read_start

_FEW = 9  # interim responses that every client has to take


@dataclass(frozen=True, slots=True)
class FinalResponse:
    """A final response, in one reading.

    ``version``   the two digits of the version; None: unknown
    ``status``    the status code; None: a client may report any
    ``reason``    the reason phrase
    ``fields``    the fields of the header section
    ``content``   the content; None: not compared
    ``trailers``  the fields of the trailer section
    ``hidden``    names of fields that only a wrong reading has: of interim responses, trailers and dropped lines
    ``rest``      the octets behind the response
    ``invalid``   whether the server must not have sent the response although the client must accept it
    """

    version: tuple[int, int] | None
    status: int | None
    reason: bytes = b""
    fields: tuple[Field, ...] = ()
    content: bytes | None = b""
    trailers: tuple[Field, ...] = ()
    hidden: frozenset[bytes] = field(default_factory=frozenset)
    rest: bytes = b""
    invalid: bool = False


def read_responses(octets: bytes, choices: Choices, *, method: str, ended: Literal["fin", "open"]) -> FinalResponse:
    """Read interim responses and the final response (RFC 9110 section 15.2: "a client MUST be able to parse one or more
    1xx responses received prior to a final response").

    ``octets``  all octets that the server sends
    ``method``  the method of the request
    ``ended``   whether the server ends the connection behind the octets

    Raises `Refusal` or `Incomplete` if this reading finds no final response."""
    source = Octets(octets)
    hidden: set[bytes] = set()
    count, behind = 0, None
    while True:
        start = read_start(source, choices, behind=behind)
        if isinstance(start, NoStatusLine):
            return _as_content(source, choices, start, ended=ended)
        header = read_section(source, choices)
        hidden |= header.hidden
        if start.status == 101:
            if (switched := _switched(source, choices, start, header, hidden)) is not None:
                return switched
        elif start.acts_as != "interim" and not (start.status is not None and 100 <= start.status <= 199):
            return _final(source, choices, start, header, hidden, method=method, ended=ended)
        count, behind = count + 1, start.status or 100
        _interim(choices, start, header, count)
        hidden |= {each.name for each in header.fields}


def _as_content(
    source: Octets, choices: Choices, start: NoStatusLine, *, ended: Literal["fin", "open"]
) -> FinalResponse:
    """Return what a client of HTTP/0.9 makes of octets without a status line: content until the connection ends."""
    if ended == "open":
        choices.meet(found.NEVER_ENDS)
        raise Incomplete(within_content=False)
    return FinalResponse(None, 200, content=source.octets[start.at :])


def _interim(choices: Choices, start: StatusLine, header: Section, count: int) -> None:
    """Note what is odd about an interim response, which ends at the empty line (RFC 9110 section 15.2)."""
    choices.meet(found.INTERIM)
    if start.version == (1, 0):
        choices.take(found.INTERIM_IN_1_0, right(None), lenient(REFUSE))
    if start.status is not None:
        unused_framing(choices, start, header)
    if count > _FEW:
        choices.take(found.MANY_INTERIM, right(None), lenient(REFUSE))


def _switched(
    source: Octets, choices: Choices, start: StatusLine, header: Section, hidden: set[bytes]
) -> FinalResponse | None:
    """Return the 101 as the final response; None: the client goes on to the next response.

    RFC 9110 section 15.2: a client may ignore unexpected 1xx responses. No clause says what an unrequested 101
    means."""
    how = choices.take(found.SWITCHED, right("final"), right(REFUSE), right("interim"))
    if how == "interim":
        return None
    fields = tuple(header.fields)
    return FinalResponse(start.version, 101, start.reason, fields, None, (), frozenset(hidden), source.rest)


def _final(
    source: Octets,
    choices: Choices,
    start: StatusLine,
    header: Section,
    hidden: set[bytes],
    *,
    method: str,
    ended: Literal["fin", "open"],
) -> FinalResponse:
    if start.status is not None and not 100 <= start.status <= 599:
        # RFC 9110 section 15: a client should treat the code as 5xx; framed as any other response
        choices.take(found.OUTSIDE_CLASSES, right(None), lenient(REFUSE))
    body = read_body(source, choices, start, header, method=method, ended=ended)
    _trailers(choices, header, body.trailers)
    hidden = hidden | body.trailers.hidden | {each.name for each in body.trailers.fields}
    return FinalResponse(
        start.version,
        start.status,
        start.reason,
        tuple(header.fields),
        body.content,
        tuple(body.trailers.fields),
        frozenset(hidden),
        source.rest,
        body.invalid or any(each == found.EMPTY_MEMBER for each in choices.departures),
    )


# Fields that no trailer section may have (RFC 9110 section 6.5.1): for framing, routing, authentication, the control of
# responses, and the processing of content. No definition of these fields permits a trailer section.
_NOT_IN_TRAILERS = (
    *(b"connection", b"content-length", b"host", b"te", b"trailer", b"transfer-encoding"),
    *(b"proxy-authenticate", b"set-cookie", b"www-authenticate"),
    *(b"age", b"cache-control", b"date", b"expires", b"location", b"retry-after", b"vary", b"warning"),
    *(b"content-encoding", b"content-range", b"content-type"),
)


def _trailers(choices: Choices, header: Section, trailers: Section) -> None:
    """Note the fields of a trailer section, which a client keeps apart from the header section, or discards."""
    for each in trailers.fields:
        if each.name.lower() in _NOT_IN_TRAILERS:
            choices.take(found.TRAILER_FRAMES, right(None), lenient(REFUSE))
        elif header.named(each.name.lower()):
            choices.take(found.TRAILER_REPEATS, right(None), lenient(REFUSE))
        else:
            choices.meet(found.TRAILER)
