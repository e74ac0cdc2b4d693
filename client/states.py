"""The order of the calls on a connection, as one table.

A connection carries one transaction at a time (HTTPCLIENT-C8). It is in one of four states:

    idle      no request is in progress; a request may begin
    head      `putrequest()` was called; fields are collected, and no octet was sent
    body      the head was sent; content may follow, then `getresponse()`
    answer    the response was returned, and its body is not complete

              putrequest             endheaders             getresponse
        idle ───────────► head ─┐ ──────────────► body ─┐ ──────────────► answer
         ▲ │               ▲────┘ putheader        ▲────┘ send               │
         │ └───────────────────── request ─────────┘                         │
         └──────────────────────────── finished ─────────────────────────────┘

`request()` combines the steps `putrequest`, `putheader` and `endheaders`. `finished` is no call: it happens when the
body was read completely, has failed, or was abandoned with `response.close()`.

Three rules complete the table:

- `close()` leads from every state to idle. So does every failure to send or to receive, except that of a peer which
  closes while the request is sent: the connection stays in the state body, because a response may have arrived.
- A call without an arrow changes nothing and raises. The exception class depends on the call alone (`REFUSAL`).
- `finished` is noted late: the response has no reference to the connection, so the connection checks its last response
  when the next request begins.

The table contains no sockets. A connection that the peer has closed may be in the state idle; the next request then
opens a new socket.
"""

from __future__ import annotations

from .errors import CannotSendHeader, CannotSendRequest, ImproperConnectionState, ResponseNotReady

IDLE = "idle"
HEAD = "head"
BODY = "body"
ANSWER = "answer"

NEXT: dict[str, dict[str, str]] = {
    IDLE: {"request": BODY, "putrequest": HEAD},
    HEAD: {"putheader": HEAD, "endheaders": BODY},
    BODY: {"send": BODY, "getresponse": ANSWER},
    ANSWER: {"finished": IDLE},
}

REFUSAL: dict[str, type[ImproperConnectionState]] = {
    "request": CannotSendRequest,
    "putrequest": CannotSendRequest,
    "putheader": CannotSendHeader,
    "endheaders": CannotSendHeader,
    "send": CannotSendRequest,
    "getresponse": ResponseNotReady,
}

#: What each state means for the caller, and the call that comes next; part of the message of a refusal.
MEANING = {
    IDLE: "no request has begun: call request() or putrequest() first",
    HEAD: "the request has begun and its head is not sent: call endheaders() first",
    BODY: "a request has been sent: call getresponse() first",
    ANSWER: "the last response is not read completely: call its read() or close() first",
}


def after(state: str, event: str) -> str:
    """Return the state that `event` leads to.

    ``state``  the present state
    ``event``  the name of the call

    Raises the subclass of `ImproperConnectionState` that `REFUSAL` has for the event, if `NEXT` has no such arrow.
    """
    try:
        return NEXT[state][event]
    except KeyError:
        raise REFUSAL[event](f"{event}() is out of order; {MEANING[state]}") from None
