"""The request state machine, as one table.

A connection carries one transaction at a time (HTTPCLIENT-C8). It is in one of four states:

    idle      no request is under way: one may be begun
    head      `putrequest()` was called: fields are being collected, nothing has been sent
    body      the head has been sent: content may follow, then the response may be asked for
    answer    the response was handed out and has not been read to its end

              putrequest             endheaders             getresponse
        idle ───────────► head ─┐ ──────────────► body ─┐ ──────────────► answer
         ▲ │               ▲────┘ putheader        ▲────┘ send               │
         │ └───────────────────── request ─────────┘                         │
         └──────────────────────────── finished ─────────────────────────────┘

`request()` does the first three steps as one. `finished` happens when the body has been read to its end, has failed or
was given up with `response.close()`. `close()` leads back to idle from everywhere, and so does every failure to send
or to receive; what has no arrow is refused, by an exception that depends on the call alone.

The table knows nothing of sockets: a connection that the peer has closed is idle too, and opens anew when it is used.
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

MEANING = {
    IDLE: "no request has been begun",
    HEAD: "the request has been begun and its head is not sent: endheaders() is next",
    BODY: "a request has been sent: getresponse() is next",
    ANSWER: "the last response has not been read to its end: read() or close() it",
}


def after(state: str, event: str) -> str:
    """The state that `event` leads to from `state`.

    Raises the event's subclass of `ImproperConnectionState` if there is no such arrow.
    """
    try:
        return NEXT[state][event]
    except KeyError:
        raise REFUSAL[event](f"{event}() is out of order: {MEANING[state]}") from None
