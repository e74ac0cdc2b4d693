"""Checks that a driver reports what its client has: no status of its own, no error swallowed, no request repeated.

A driver stands between the client and the verdict. A driver that repeats a request hides a failure of the client, and a
driver that makes a response of an error invents a pass. Each step is an exchange in which every client that does what
its user requests gives the same answer, so that another answer is a fault of the driver, or of an option that the
driver has to set.

The POST of the last steps is a request that a client must not repeat by itself (RFC 9110 section 9.2.2). So a second
one comes from the driver, or from an option of the client that the driver has to switch off.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...mockserver.script import Close, Hold, ReadRequest, Reset
from ..judging.judge import judge
from ..model import Body, Case, Connection, Failure, Observation, Request, Response, ToldError, ToldResponse, Variant
from ..model.describe import told_line
from .checked import Checked, section
from .examiner import BASELINE, Examiner

_SHORT = 1.0  # seconds: a client that gets no response waits no longer in this check, whatever --timeout says
_POST = Request("POST", body=Body(b"content"))
_ALL_OCTETS = bytes(range(256))
_GZIP = gzip.compress(b"hello", mtime=0)


@dataclass(frozen=True, slots=True)
class _Step:
    """An exchange in which only one answer is right.

    ``name``     what is checked
    ``request``  the request
    ``server``   what the server does
    ``expect``   the right answer
    ``mend``     what a driver does to give this answer, for people
    ``late``     whether the right answer is the client's own time-out
    ``always``   whether a client may give another answer that no option of it prevents"""

    name: str
    request: Request
    server: tuple[Connection, ...] | bytes
    expect: Response | Failure
    mend: str
    late: bool = False
    always: bool = False


def _answered(line: bytes, content: bytes = b"hello", fields: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (line, len(content), fields, content)


_STEPS = (
    *(
        _Step(
            f"a response with the status {status}",
            Request(),
            _answered(line),
            Response(status, body=b"hello"),
            "the driver reports the status and the content of every response, and no error for one",
        )
        for status, line in ((404, b"404 Not Found"), (503, b"503 Service Unavailable"))
    ),
    _Step(
        "a redirection, which is not followed",
        Request(),
        _answered(b"302 Found", fields=b"Location: /elsewhere\r\n"),
        Response(302),
        "the driver switches off redirections",
    ),
    _Step(
        "a response with all octets",
        Request(),
        _answered(b"200 OK", _ALL_OCTETS),
        Response(200, body=_ALL_OCTETS),
        "content is octets, in base64, and not decoded as text",
    ),
    _Step(
        "content with the coding gzip, which is not decoded",
        Request(),
        _answered(b"200 OK", _GZIP, b"Content-Encoding: gzip\r\n"),
        Response(200, body=_GZIP),
        "the driver switches off decoding, if the client can do without",
        always=True,
    ),
    *(
        _Step(
            f"a connection that {ended} without a response to a POST",
            _POST,
            (Connection((ReadRequest(), end)),),
            Failure(),
            "the driver reports the error of the client, and makes no response of it",
        )
        for ended, end in (("ends", Close()), ("is reset", Reset()))
    ),
    _Step(
        "a server that does not answer",
        _POST,
        (Connection((ReadRequest(), Hold())),),
        Failure(),
        "the driver gives `timeout` to the client, and reports its error with `timed_out`",
        late=True,
    ),
)


def honest(examiner: Examiner) -> Iterator[Checked]:
    """Yield the result of each step, in order.

    ``examiner``  the examiner of the client, whose driver has answered a plain GET"""
    timeout = examiner.supervisor.timeout
    examiner.supervisor.timeout = min(timeout, _SHORT)
    try:
        for step in _STEPS:
            yield _checked(examiner, step)
    finally:
        examiner.supervisor.timeout = timeout


def _checked(examiner: Examiner, step: _Step) -> Checked:
    case: Case = replace(BASELINE, about=step.name, do=(step.request,), server=step.server, expect=(step.expect,))
    observation = examiner.observe(case, Variant("tcp", "whole"))
    verdict = judge(case, observation)
    if verdict.result == "unsupported":
        return Checked(step.name, "ok", f"the driver answers unsupported: {verdict.seen}")
    requests = sum(len(connection.requests) for connection in observation.connections)
    where = section("what-a-driver-must-not-do")
    if requests > 1:
        said = f"expected 1 request, arrived {requests}: the driver or its client repeats the request or follows it"
        return Checked(step.name, "wrong", f"{said}; {where}")
    told = observation.told[0] if observation.told else None
    timed_out = isinstance(told, ToldError) and told.timed_out
    if timed_out if step.late else verdict.result in ("pass", "lenient"):
        return Checked(step.name, "ok")
    expected = "the time-out of the client" if step.late else verdict.expected
    said = f"expected {expected}, {_arrived(observation)}: {step.mend}; {where}"
    return Checked(step.name, "ok" if step.always else "wrong", said)


def _arrived(observation: Observation) -> str:
    """Return what the driver answered, in one line for people."""
    if not observation.told:
        return f"arrived nothing ({observation.broken})"
    told = observation.told[0]
    invented = isinstance(told, ToldResponse) and not any(
        turn.who == "server" for connection in observation.connections for turn in connection.turns
    )
    return f"arrived {told_line(told)}{', although the server sent no response' if invented else ''}"
