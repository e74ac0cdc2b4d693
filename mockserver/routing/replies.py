"""Replies: a response, a WSGI application, octets, a script, or a function that returns one of these.

    Reply("hello")                                    # a correct response: Content-Length, Date, HEAD, keep-alive
    b"HTTP/1.1 200 OK\\r\\n\\r\\nhello"                  # these octets, then the end of the connection
    Raw(b"HTTP/1.1 204 No Content\\r\\n\\r\\n", close=False)
    (Send(b"HTTP/1.1 200 OK\\r\\nCont"), Reset())        # a script, played after the end of the request
    Faulty(Reply("hello"), (reset(at=45),))

`compile_reply` compiles each form to a function from a request to steps. A werkzeug `Response` is a WSGI application.
"""

from __future__ import annotations

import inspect
import json as json_module
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ..base.arguments import anything, checked, shown, wrong_type
from ..base.checks import FLAG, OCTETS, TEXT, delayed, function, instance, json_value, optional, sequence
from ..http1.response import (
    Headers,
    UnframedResponse,
    read_headers,
    read_status,
)
from ..script import Close, Send, Step, Steps
from .encoding import Answerer as Answerer, application_answerer, constant_answerer, werkzeug_answerer
from .request_context import RequestContext
from .wsgi import Application

if TYPE_CHECKING:
    from ..script.faults import Action


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


_NOTES = 1000  # notes of one connection; further random offsets are not noted
_TEXT = b"text/plain; charset=utf-8"
UNSET: Final = _Unset()  # no JSON value; None is the JSON value null
_CONTENT = instance("bytes or a text", bytes, str)


def _headers(name: str, value: Any) -> Headers:
    if isinstance(value, Mapping):
        return value
    pairs: tuple[tuple[str, str], ...] = sequence(_pair, "a mapping, or a tuple of pairs of name and value")(
        name, value
    )
    return pairs


def _pair(name: str, value: Any) -> tuple[str, str]:
    if not (isinstance(value, (tuple, list)) and len(value) == 2):
        raise wrong_type(name, value, "a pair of name and value")
    return value[0], value[1]


def _json(name: str, value: Any) -> Any:
    return value if value is UNSET else json_value(name, value)


def reply_check(name: str, value: Any) -> Any:
    """Check an argument that is a reply. Raises TypeError, which names the parameter, for another value."""
    try:
        _maker(value)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    return value


def faults_check(name: str, value: Any) -> tuple[Action, ...]:
    """Check an argument that has faults, or one fault. Raises TypeError, which names the parameter, for another value.

    Returns a tuple of faults."""
    from ..script.faults import FAULTS  # start-up: few servers need faults

    faults: tuple[Action, ...] = FAULTS(name, value)
    return faults


@checked(
    body=_CONTENT,
    status=anything,  # `read_status` checks it
    headers=_headers,
    reason=optional(TEXT),
    json=_json,
    chunks=optional(sequence(_CONTENT, "a tuple of bytes or texts")),
    trailers=_headers,
)
@dataclass(frozen=True, slots=True)
class Reply:
    """A correct response. Give the content as ``body``, ``json`` or ``chunks``.

    ``body``      the content, as octets, or as text that is sent as UTF-8
    ``status``    the status code
    ``headers``   the fields, as a mapping, or as pairs of name and value if a name is used twice
    ``reason``    the reason phrase; None: the standard phrase of the status code
    ``json``      the content, as a value that is sent as JSON
    ``chunks``    the content, as parts (octets or text); each part is sent as one chunk of the chunked coding
    ``trailers``  the fields of the trailer section, like ``headers``; needs ``chunks``
    ``response``  the response without its framing; computed, not a parameter

    Raises ValueError for a response that is not valid. Use `Raw` or faults for invalid responses."""

    body: bytes | str = b""
    status: int = 200
    headers: Headers = ()
    reason: str | None = None
    json: Any = UNSET
    chunks: Sequence[bytes | str] | None = None
    trailers: Headers = ()
    response: UnframedResponse = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        given = [self.body not in (b"", ""), self.json is not UNSET, self.chunks is not None]
        if sum(given) > 1:
            raise ValueError("body, json, chunks: a Reply takes only one of them")
        if self.trailers and self.chunks is None:
            raise ValueError("trailers: a Reply with trailers needs chunks, as only the chunked coding has trailers")
        reason = read_status(self.status, self.reason)
        fields = read_headers(self.headers)
        kind, parts = self._content()
        if kind and not any(name.lower() == b"content-type" for name, _ in fields):
            fields = ((b"Content-Type", kind), *fields)
        response = UnframedResponse(
            self.status, reason, fields, parts, self.chunks is None, read_headers(self.trailers)
        )
        object.__setattr__(self, "response", response)

    def _content(self) -> tuple[bytes, tuple[bytes, ...]]:
        if self.json is not UNSET:
            return b"application/json", (json_module.dumps(self.json).encode("utf-8"),)
        parts = (self.body,) if self.chunks is None else tuple(self.chunks)
        kind = b"application/octet-stream" if any(isinstance(part, bytes) for part in parts) else _TEXT
        return kind if any(parts) else b"", tuple(map(_octets, parts))


@checked(data=OCTETS, close=FLAG)
@dataclass(frozen=True, slots=True)
class Raw:
    """Octets that are sent unchanged as the response.

    ``data``   the octets
    ``close``  True: the server then ends the connection cleanly. False: the connection stays open
    """

    data: bytes
    close: bool = True


@checked(application=function(2, "a WSGI application", generators=True))
@dataclass(frozen=True, slots=True)
class Wsgi:
    """Marks a function as a WSGI application (PEP 3333). Use it if the signature of the function does not show this.

    ``application``  the application
    """

    application: Application


@checked(reply=reply_check, actions=faults_check)
@dataclass(frozen=True, slots=True)
class Faulty:
    """A reply with faults.

    ``reply``    the reply, in any form
    ``actions``  the faults, from the functions of `script.faults`; one fault may be given alone. The offset of
                 `anywhere` depends on the seed and on how many times the route has answered
    """

    reply: ReplyLike
    actions: Sequence[Action]


ReplyLike: TypeAlias = Any  # Reply, Raw, bytes, Steps, Wsgi, a WSGI application, Faulty, a function of RequestContext


def compile_reply(reply: ReplyLike) -> Answerer:
    """Compile a reply to a function from a request to the steps that answer it.

    ``reply``  the reply, in any form

    Raises TypeError for a value that is not a reply. The reply that a function returns is compiled for each request. A
    werkzeug Response whose content is a sequence is read now: a later change of that Response has no effect."""
    return _maker(reply)(reply)


def _maker(reply: ReplyLike) -> Callable[[Any], Answerer]:
    """Return the function that compiles a reply of this form. Raises TypeError for a value that is not a reply."""
    for form, maker in _MAKERS.items():
        if isinstance(reply, form):
            return maker
    if isinstance(reply, tuple) and all(isinstance(step, Step) for step in reply):
        return lambda steps: lambda _: steps
    if isinstance(reply, type) and issubclass(reply, (*_MAKERS, Step)):
        raise TypeError(f"{shown(reply)} is a class: give {reply.__name__}(…)")
    if callable(reply):
        return _called(reply)
    hints: dict[type, str] = {
        str: "Reply(text)",
        dict: "Reply(json=value)",
        list: "a tuple of steps, or Reply(json=value)",
    }
    hint = hints.get(type(reply), "a Reply, bytes, a script, a WSGI application or a function")
    raise TypeError(f"{shown(reply)} is not a reply: give {hint}")


def _raw(raw: Raw) -> Answerer:
    sent: Steps = (Send(raw.data),) if raw.data else ()
    steps = (*sent, Close()) if raw.close else sent
    return lambda _: steps


def _called(reply: Any) -> Callable[[Any], Answerer]:
    if getattr(reply, "is_sequence", False) and hasattr(reply, "get_wsgi_response"):
        return werkzeug_answerer
    count = _positional(reply)
    if count == 2 or (count == 0 and _is_decorated(reply)):
        return application_answerer
    if why := delayed(reply):
        raise TypeError(f"{shown(reply)}: {why}; give a function that returns a reply")
    if count == 1:
        return lambda function: lambda context: compile_reply(function(context))(context)
    raise TypeError(
        f"{reply!r} takes neither one argument (RequestContext) nor two (WSGI): "
        "give Wsgi(application), or lambda context: …"
    )


def _positional(function: Callable[..., Any]) -> int:
    """Return how many arguments a call of ``function`` needs by position."""
    try:
        parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):
        return 0
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in kinds and each.default is each.empty for each in parameters)


def _is_decorated(function: Any) -> bool:
    """Return whether the function is a wrapper of werkzeug (`Request.application`, `responder`), with any arguments."""
    module: str = getattr(function, "__globals__", {}).get("__name__", "")  # `functools.wraps` does not copy this
    return module.startswith("werkzeug.") and bool(function.__code__.co_flags & inspect.CO_VARARGS)


def _faulty(answerer: Answerer, actions: tuple[Action, ...]) -> Answerer:
    from ..script.faults import describe_places
    from ..script.faulty import faulty  # start-up: few servers need faults
    from ..script.sent_octets import SentOctets

    def answer(context: RequestContext) -> Steps:
        steps = answerer(context)
        if len(context.connection.notes) < _NOTES:
            context.connection.notes.extend(describe_places(actions, SentOctets(steps), context.turn))
        return faulty(steps, actions, turn=context.turn)

    return answer


def _octets(part: bytes | str) -> bytes:
    return part.encode("utf-8") if isinstance(part, str) else bytes(part)


# The forms of a reply that have a class, with the function that compiles a reply of that form.
_MAKERS: dict[type, Callable[[Any], Answerer]] = {
    Reply: lambda reply: constant_answerer(reply.response),
    Faulty: lambda reply: _faulty(compile_reply(reply.reply), tuple(reply.actions)),
    bytes: lambda reply: _raw(Raw(reply)),
    Raw: _raw,
    Wsgi: lambda reply: application_answerer(reply.application),
}
